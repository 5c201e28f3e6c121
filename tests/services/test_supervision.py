"""How chats go, on both databases: what the database puts together is what counting the chats one by one gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from app.services import supervision
from app.services.house import House
from app.services.supervision import Line
from app.store.desks import Team
from app.store.staff import Member, Role
from tests.services import past
from tests.services.centre import ODDAR_MEANCHEY, PURSAT, centre_of, colleague
from tests.services.past import Chat
from tests.services.protection import member

AT = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)  # a Wednesday morning
MONDAY = datetime(2026, 11, 15, 17, tzinfo=UTC)  # where that week began in Cambodia
CHATS = 600


def test_the_figures_are_those_of_a_plain_count_and_nothing_of_a_sealed_chat_is_in_them(house: House) -> None:
    boss = colleague(house, PURSAT, Team.FRONT, role=Role.SUPERVISOR, name="ឡុង រតនា")
    chats = past.chats(house, CHATS, [colleague(house, PURSAT, name="អ៊ុក ចាន់ធី"), boss], AT, MONDAY)
    seen = [chat for chat in chats if chat["centre_id"] == centre_of(house, PURSAT) and not chat["sealed"]]
    _same(house, boss, None, seen)
    _same(house, boss, centre_of(house, PURSAT), seen)
    _same(house, boss, centre_of(house, ODDAR_MEANCHEY), [])


def test_who_stands_at_the_protection_desk_has_the_sealed_chats_of_that_centre_counted_too(house: House) -> None:
    oddar = centre_of(house, ODDAR_MEANCHEY)
    both = member(house, Role.SUPERVISOR, Role.PROTECTION, at=(oddar, Team.PROTECTION))
    chats = past.chats(house, CHATS, [both], AT, MONDAY)
    _same(house, both, None, [chat for chat in chats if chat["centre_id"] == oddar])


def _same(house: House, who: Member, centre: int | None, seen: Sequence[Chat]) -> None:
    found = supervision.overview(house, who, centre, AT)
    mondays = [MONDAY - timedelta(weeks=n) for n in range(supervision.WEEKS)]
    begun = [chat for chat in seen if chat["created_at"] >= mondays[-1]]
    assert found.weeks == [
        _line(line.of, [chat for chat in begun if monday <= chat["created_at"] < monday + timedelta(weeks=1)])
        for line, monday in zip(found.weeks, mondays, strict=True)
    ]
    assert found.centres == [_line(row, [chat for chat in begun if chat["centre_id"] == row.id]) for row in found.theirs]
    assert dict(found.topics) == Counter(chat["topic"] for chat in begun)
    assert sum(load.has for load in found.workload) == sum(chat["stage"] == "open" and chat["staff_id"] is not None for chat in seen)
    assert found.now == _now([chat for chat in seen if chat["stage"] == "open"])
    ended = [chat for chat in seen if chat["staff_id"] and chat["closed_at"] and chat["closed_at"] >= AT - timedelta(days=7)]
    assert sum(load.closed for load in found.workload) == len(ended)


def _line(of: Any, chats: Sequence[Chat]) -> Line:
    marks = [chat["rating"] for chat in chats if chat["rating"]]
    return Line(
        of=of,
        chats=len(chats),
        first=_spread(chat["answered_at"] - chat["created_at"] for chat in chats if chat["answered_at"]),
        end=_spread(chat["closed_at"] - chat["created_at"] for chat in chats if chat["closed_at"]),
        reopened=sum(chat["reopened"] > 0 for chat in chats),
        rating=sum(marks) / len(marks) if marks else None,
        marks=len(marks),
    )


def _spread(times: Iterable[timedelta]) -> tuple[timedelta, timedelta] | None:
    """The shortest times within which half and nine of ten of them are."""
    found = sorted(times)
    within = [next((time for n, time in enumerate(found, 1) if n * 10 >= len(found) * tenths), None) for tenths in (5, 9)]
    return (within[0], within[1]) if within[0] is not None and within[1] is not None else None


def _now(open_: Sequence[Chat]) -> tuple[int, int, int, int, datetime | None]:
    waits = [chat for chat in open_ if chat["waits_since"]]
    free, late = (sum(chat["staff_id"] is None for chat in open_), sum(chat["due_at"] < AT for chat in waits))
    return len(open_), len(waits), free, late, min((chat["waits_since"] for chat in waits), default=None)
