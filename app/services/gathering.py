"""Work of many threads at one moment done as one: who comes while some is under way waits, and goes with all others who waited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Work = Callable[[Sequence[Item]], None]


class Gathering(Generic[Item]):
    """One per kind of work and process. A commit costs the same for one receipt as for twenty."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._door = Lock()
        self._waiting: list[tuple[Sequence[Item], Future[None]]] = []

    def do(self, work: Work[Item], items: Sequence[Item]) -> None:
        """Returns when `work` was done on these items; raises what it raised on them."""
        ticket: Future[None] = Future()
        with self._door:
            self._waiting.append((items, ticket))
        with self._turn:
            if not ticket.done():
                _work_off(work, self._all())
        ticket.result()

    def _all(self) -> Sequence[tuple[Sequence[Item], Future[None]]]:
        with self._door:
            waiting, self._waiting = self._waiting, []
        return waiting


def _work_off(work: Work[Item], waiting: Sequence[tuple[Sequence[Item], Future[None]]]) -> None:
    """All at once; where that fails each by itself, so that nobody fails for another's sake."""
    try:
        work([item for items, _ in waiting for item in items])
    except Exception:
        for items, ticket in waiting:
            _alone(work, items, ticket)
    else:
        for _, ticket in waiting:
            ticket.set_result(None)


def _alone(work: Work[Item], items: Sequence[Item], ticket: Future[None]) -> None:
    try:
        work(items)
    except Exception as fault:
        ticket.set_exception(fault)
    else:
        ticket.set_result(None)
