"""What flows ask to be done about fairs and seats (`do = "fair_come"`), each with the fair that the flow speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.engine.session import Session
from app.services import fair_seats
from app.store import fairs, seats
from app.store.seats import Stand

if TYPE_CHECKING:
    from app.services.turns import Talk

Args = Mapping[str, str]


def _choose(number: int) -> Callable[[Talk, Args], None]:
    """A number of the list that was shown; what follows speaks of that fair."""

    def choose(talk: Talk, args: Args) -> None:
        listed = str(talk.given.get("fair_ids", "")).split()
        talk.given = {**talk.given, "fair_id": int(listed[number - 1]) if number <= len(listed) else 0}

    return choose


def _come(talk: Talk, args: Args) -> None:
    fair_seats.ask(talk.connection, _answered(talk), talk.id, talk.at)


def _need_transport(talk: Talk, args: Args) -> None:
    fair_seats.ask(talk.connection, _answered(talk), talk.id, talk.at, transport=True)


def _decline(talk: Talk, args: Args) -> None:
    fair_seats.give_back(talk.connection, _answered(talk), talk.id, talk.at, Stand.DECLINED)


def _give_back(talk: Talk, args: Args) -> None:
    fair_seats.give_back(talk.connection, _answered(talk), talk.id, talk.at)


def _answered(talk: Talk) -> int:
    """The fair of which they speak; nothing that waits asks them about it again."""
    talk.settled = _fair(talk)
    return talk.settled


def unsettled(under: Session | None, fair: int) -> Session | None:
    """What was interrupted, less what asks about a fair (0: none) that the person has just answered: its invitation, or a list with it."""
    while under is not None and fair and str(fair) in _asks_about(under.given):
        under = under.under
    return under


def _asks_about(given: Mapping[str, str | int]) -> list[str]:
    """The one fair that was chosen, else all that were listed."""
    return str(given.get("fair_id") or given.get("fair_ids", "")).split()


def _say_after(talk: Talk, args: Args) -> None:
    """What came of it; who says that they were there, was there."""
    fair = fairs.lock(talk.connection, _fair(talk))
    seat = seats.of(talk.connection, fair.id, talk.id) if fair else None
    if fair is None or seat is None:
        return
    days = _number(talk.given, "days")
    said = args.get("fair_after", "")
    if days == 0 and said != "absent" and seat.came_at is None:
        fair_seats.came(talk.connection, fair, talk.id, talk.at, None)
    seats.said_after(talk.connection, fair.id, talk.id, **{SAID.get(days, "after"): said})


SAID = {30: "hired_30", 90: "hired_90"}  # columns by days


def _fair(talk: Talk) -> int:
    return _number(talk.given, "fair_id")


def _number(values: Mapping[str, str | int], name: str) -> int:
    text = str(values.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() else 0


ACTS: Mapping[str, Callable[[Talk, Args], None]] = {
    "fair_first": _choose(1),
    "fair_second": _choose(2),
    "fair_third": _choose(3),
    "fair_come": _come,
    "fair_transport": _need_transport,
    "fair_decline": _decline,
    "fair_give_back": _give_back,
    "fair_after": _say_after,
}
