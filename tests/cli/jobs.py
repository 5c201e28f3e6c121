"""Jobs for the test of the worker."""

from __future__ import annotations

DONE: list[int] = []


def work(number: int) -> None:
    DONE.append(number)


def fail(number: int) -> None:
    raise ValueError(f"Sok Dara of Samraong, {number}")
