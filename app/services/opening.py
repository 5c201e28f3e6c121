"""When a centre is open: the hours of its week without the holidays, in Cambodian time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.store.hours import CAMBODIA, local

FARTHEST_DAYS = 60  # a centre that does not open within this has no hours

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Opening:
    """`hours` as store/centres.py keeps them; `holidays` are days on which nobody is there."""

    hours: Mapping[str, Sequence[Sequence[str]]]
    holidays: Collection[date] = ()

    def is_open(self, at: datetime) -> bool:
        return any(first <= at < last for first, last in self.on(local(at).date()))

    def closes(self, at: datetime) -> datetime | None:
        """The last closing of the day, where it is still to come."""
        spans = list(self.on(local(at).date()))
        return spans[-1][1] if spans and spans[-1][1] > at else None

    def opens(self, at: datetime) -> datetime | None:
        """The moment itself while it is open, else the next opening; None where the centre has no hours."""
        return next((max(first, at) for first, last in self.spans(at)), None)

    def after(self, at: datetime, hours: float) -> datetime | None:
        """When so many open hours are over."""
        left = timedelta(hours=hours)
        for first, last in self.spans(at):
            begin = max(first, at)
            if last - begin >= left:
                return begin + left
            left -= last - begin
        return None

    def spans(self, at: datetime) -> Iterator[Span]:
        """The open stretches that are not over at a moment, in order."""
        today = local(at).date()
        for ahead in range(FARTHEST_DAYS):
            yield from (span for span in self.on(today + timedelta(days=ahead)) if span[1] > at)

    def on(self, day: date) -> Iterator[Span]:
        """The open stretches of a day."""
        for first, last in [] if day in self.holidays else self.hours.get(str(day.weekday()), []):
            yield (
                datetime.combine(day, time.fromisoformat(first), CAMBODIA),
                datetime.combine(day, time.fromisoformat(last), CAMBODIA),
            )
