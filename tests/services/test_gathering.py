"""Receipts that come at one moment are written together, and none suffers for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.services.gathering import Gathering


def until_so_many_wait(gathering: Gathering[Any], count: int) -> None:
    while len(gathering._waiting) < count:
        time.sleep(0.001)


def test_what_comes_while_some_is_under_way_is_done_together() -> None:
    gathering, done = Gathering[int](), list[list[int]]()
    first_is_in, all_wait = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> None:
        done.append(sorted(items))
        first_is_in.set()
        all_wait.wait(10)

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(gathering.do, work, [1])
        first_is_in.wait(10)
        others = [pool.submit(gathering.do, work, [n]) for n in (2, 3, 4, 5)]
        until_so_many_wait(gathering, 4)
        all_wait.set()
        for call in (first, *others):
            call.result(10)
    assert done == [[1], [2, 3, 4, 5]]


def test_a_fault_reaches_only_the_one_it_is_about() -> None:
    gathering, done = Gathering[str](), list[str]()
    hold, begun = threading.Event(), threading.Event()

    def work(items: Sequence[str]) -> None:
        if "first" in items:
            begun.set()
            hold.wait(10)
        if "bad" in items:
            raise ValueError("bad")
        done.extend(items)

    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(gathering.do, work, ["first"])]
        begun.wait(10)
        calls += [pool.submit(gathering.do, work, [item]) for item in ("bad", "good")]
        until_so_many_wait(gathering, 2)
        hold.set()
        with pytest.raises(ValueError, match="bad"):
            calls[1].result(10)
        calls[2].result(10)
    assert done == ["first", "good"]
