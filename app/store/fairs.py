"""Job fairs: what, when and where, for whom, with which employers; which are near a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Row, SmallInteger, String, Table, Text, delete, select, update

from app.store.contacts import Id, Json
from app.store.db import Moment, metadata
from app.store.gazetteer import gazetteer
from app.store.hours import local

MOST_SHOWN = 3
MOST_LOOKED_AT = 300

fairs = Table(
    "fairs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title_km", Text, nullable=False),
    Column("title_latin", Text, nullable=False),  # GSM-7, for romanised Khmer and English; so are all that end in _latin
    Column("place", String(8), nullable=False),  # commune or province code; near is the same province
    Column("landmark_km", Text, nullable=False, default=""),
    Column("landmark_latin", Text, nullable=False, default=""),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("coded", Integer, nullable=False, default=0),  # seats that ever got a code
    Column("invited", Json, nullable=False, default=list),  # codes of communes
    Column("sectors", Json, nullable=False, default=list),
    Column("bring_km", Text, nullable=False, default=""),
    Column("bring_latin", Text, nullable=False, default=""),
    Column("transport_km", Text, nullable=False, default=""),
    Column("transport_latin", Text, nullable=False, default=""),
    Column("phone", String(32), nullable=False, default=""),  # who to ask
    Column("cancelled_at", Moment),
    Column("author_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_fairs_starts", "starts_at"),
)
fair_employers = Table(
    "fair_employers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fair_id", Id, ForeignKey("fairs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place", SmallInteger, nullable=False),  # in the list
    Column("name", Text, nullable=False),
    Column("sector", String(16), nullable=False, default=""),
    Column("posts", Integer, nullable=False, default=0),
)


def add(connection: Connection, values: Mapping[str, Any], at: datetime) -> int:
    row = {"ends_at": values["starts_at"], **values, "created_at": at, "updated_at": at}
    return int(connection.execute(fairs.insert(), row).inserted_primary_key[0])  # type: ignore[index]


def change(connection: Connection, fair: int, values: Mapping[str, Any], at: datetime) -> None:
    connection.execute(update(fairs).where(fairs.c.id == fair).values({**values, "updated_at": at}))


def get(connection: Connection, fair: int) -> Row[Any] | None:
    return connection.execute(select(fairs).where(fairs.c.id == fair)).one_or_none()


def lock(connection: Connection, fair: int) -> Row[Any] | None:
    """The fair, held until the transaction ends: whoever gives or takes a seat holds it. People first, then the fair."""
    return connection.execute(select(fairs).where(fairs.c.id == fair).with_for_update()).one_or_none()


def between(connection: Connection, first: datetime, after: datetime) -> list[Row[Any]]:
    """The fairs of a stretch of time, earliest first."""
    return list(connection.execute(select(fairs).where(fairs.c.starts_at >= first, fairs.c.starts_at < after).order_by(fairs.c.starts_at)))


def coming(connection: Connection, at: datetime, limit: int = 50) -> list[Row[Any]]:
    """Those that are not over, the next first."""
    return list(connection.execute(select(fairs).where(fairs.c.ends_at >= at).order_by(fairs.c.starts_at, fairs.c.id).limit(limit)))


def past(connection: Connection, at: datetime, limit: int = 50) -> list[Row[Any]]:
    """Those that are over, the latest first."""
    query = select(fairs).where(fairs.c.ends_at < at).order_by(fairs.c.starts_at.desc(), fairs.c.id.desc())
    return list(connection.execute(query.limit(limit)))


def near(connection: Connection, commune: str, province: str, at: datetime) -> list[Row[Any]]:
    """The next fairs in the person's commune or for it, then those of their province; any while we do not know where they live."""
    query = select(fairs).where(fairs.c.starts_at >= at, fairs.c.cancelled_at.is_(None)).order_by(fairs.c.starts_at, fairs.c.id)
    found = [f for f in connection.execute(query.limit(MOST_LOOKED_AT)) if not province or _reaches(f, commune, province)]
    return sorted(found, key=lambda f: not _is_for(f, commune))[:MOST_SHOWN]


def _is_for(fair: Row[Any], commune: str) -> bool:
    return bool(commune) and commune in (fair.place, *fair.invited)


def _reaches(fair: Row[Any], commune: str, province: str) -> bool:
    return _is_for(fair, commune) or fair.place.startswith(province)


def several(connection: Connection, wanted: Sequence[int]) -> list[Row[Any]]:
    """Fairs in the order in which they are named; one that is gone is left out."""
    rows = {row.id: row for row in connection.execute(select(fairs).where(fairs.c.id.in_(wanted)))}
    return [rows[i] for i in wanted if i in rows]


def employers(connection: Connection, wanted: Iterable[int]) -> dict[int, list[Row[Any]]]:
    """The employers of each fair, in the order of the form."""
    found: dict[int, list[Row[Any]]] = {}
    query = select(fair_employers).where(fair_employers.c.fair_id.in_(list(wanted))).order_by(fair_employers.c.place)
    for row in connection.execute(query):
        found.setdefault(row.fair_id, []).append(row)
    return found


def set_employers(connection: Connection, fair: int, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(delete(fair_employers).where(fair_employers.c.fair_id == fair))
    if rows:
        connection.execute(fair_employers.insert(), [{"fair_id": fair, "place": i, **row} for i, row in enumerate(rows)])


# --- in words ----------------------------------------------------------------------------------------------------------------------


def written(fair: Row[Any], name: str, language: str) -> str:
    """A text of the fair in the letters of a language."""
    return str(fair._mapping[f"{name}_{'km' if language == 'km' else 'latin'}"])


def line(fair: Row[Any], language: str) -> str:
    """One line for a phone: what and when, day first, Cambodian time."""
    at = local(fair.starts_at)
    return f"{written(fair, 'title', language)} {at.day}/{at.month} {_hour(at)}"


MONTHS = ("មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ")


def when(fair: Row[Any], language: str) -> str:
    """Day and hours, as they are said."""
    begins, ends = local(fair.starts_at), local(fair.ends_at)
    if language == "km":
        return f"ថ្ងៃទី {begins.day} {MONTHS[begins.month - 1]} ម៉ោង {_hour(begins)}-{_hour(ends)}"
    return f"{begins.day}/{begins.month} {_hour(begins)}-{_hour(ends)}"


def _hour(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def where(fair: Row[Any], language: str) -> str:
    """The landmark and the commune."""
    try:
        commune = gazetteer().name(fair.place, language)
    except KeyError:  # a code of another year
        commune = ""
    return " ".join(filter(None, (written(fair, "landmark", language), commune)))
