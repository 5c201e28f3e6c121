"""The same question of a few rows or of many, by their ids: of a few it is one that is compiled once (hot.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam

from app.store.contacts import Id
from app.store.hot import Hot

FEW = 4

Question = Callable[[Sequence[Any]], Select[Any]]  # from ids, or from what stands for them


def rows(connection: Connection, question: Question, ids: Sequence[int]) -> Sequence[Any]:
    """The answer, where there are ids; a row once, however often its id stands there."""
    if not ids:
        return []
    if len(ids) > FEW:
        return connection.execute(question(ids)).all()
    named = {f"id{place}": ids[min(place, len(ids) - 1)] for place in range(FEW)}
    return _of_few(question).rows(connection, named)


@cache
def _of_few(question: Question) -> Hot:
    return Hot(question([bindparam(f"id{place}", type_=Id) for place in range(FEW)]))
