"""Filters of contacts: which are meant, as data; as one condition; and who of them nobody may write to, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, and_, case, exists, false, func, literal, or_, select, true

from app.store.consents import consents
from app.store.contacts import addresses, contacts
from app.store.db import metadata
from app.store.hours import midnight
from app.store.tags import contact_tags

SECTORS = ("garment", "construction", "manufacturing", "agriculture", "fishing", "services", "domestic", "other")
AGE_BANDS = ("15-24", "25-34", "35-44", "45+", "not_said")
SEXES = ("female", "male", "other")
NEEDS = ("job", "skills", "wages", "papers", "food", "person")
LANGUAGES = ("km", "km_Latn", "en")
CHANNELS = ("phone", "telegram")  # kinds of address


@dataclass(frozen=True)
class Filter:
    """Which contacts are meant: every part narrows, within a part any of the values will do; an empty part says nothing."""

    places: tuple[str, ...] = ()  # codes of provinces, districts and communes
    sectors: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()  # purposes agreed to
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    registered_from: str = ""  # dates, ISO, Cambodian days
    registered_to: str = ""
    rested_days: int = 0  # in no campaign for so many days

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Filter:
        """From stored data; raises ValueError for what is no filter, so that a broken one never means everybody."""
        unknown = set(data) - {f.name for f in fields(cls)}
        if unknown:
            raise ValueError(f"a filter has no {', '.join(sorted(unknown))}")
        said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return cls(**said)

    def data(self) -> dict[str, Any]:
        """What is said, and nothing else."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value}


def audience_condition(chosen: Filter, at: datetime) -> ColumnElement[bool]:
    """Whom a filter means, those included that nobody may write to (`exclusion` tells them apart)."""
    return and_(true(), *(CONDITIONS[name](value, at) for name, value in chosen.data().items()))


def _any_of(column: str) -> Callable[[Any, datetime], ColumnElement[bool]]:
    return lambda values, at: contacts.c[column].in_(values)


def _places(codes: Sequence[str], at: datetime) -> ColumnElement[bool]:
    """A code's length tells its level."""
    by_level = {column: [c for c in codes if len(c) == digits] for digits, column in _LEVELS.items()}
    return or_(false(), *(contacts.c[column].in_(some) for column, some in by_level.items() if some))


_LEVELS = {2: "province", 4: "district", 6: "commune"}


def _consents(purposes: Sequence[str], at: datetime) -> ColumnElement[bool]:
    """Consent to be written to stands in the contact's own row."""
    asked = [p for p in purposes if p != "contact"]
    standing = exists().where(
        consents.c.contact_id == contacts.c.id, consents.c.purpose.in_(asked), consents.c.granted, consents.c.withdrawn_at.is_(None)
    )
    return or_(*([standing] if asked else []), *([contacts.c.agreed_at.is_not(None)] if "contact" in purposes else []))


def _channels(kinds: Sequence[str], at: datetime) -> ColumnElement[bool]:
    return exists().where(addresses.c.contact_id == contacts.c.id, addresses.c.kind.in_(kinds), addresses.c.gone_at.is_(None))


def _tags(tags: Sequence[str], at: datetime) -> ColumnElement[bool]:
    return exists().where(contact_tags.c.contact_id == contacts.c.id, contact_tags.c.tag.in_(tags))


def _from(day: str, at: datetime) -> ColumnElement[bool]:
    return contacts.c.registered_at >= midnight(date.fromisoformat(day))


def _to(day: str, at: datetime) -> ColumnElement[bool]:
    return contacts.c.registered_at < midnight(date.fromisoformat(day)) + timedelta(days=1)


def _rested(days: int, at: datetime) -> ColumnElement[bool]:
    """No campaign's message since then; everybody has rested while there are no campaigns."""
    ledger = metadata.tables.get("recipients")
    if ledger is None:
        return true()
    return ~exists().where(ledger.c.contact_id == contacts.c.id, ledger.c.fed_at > at - timedelta(days=days))


CONDITIONS: Mapping[str, Callable[[Any, datetime], ColumnElement[bool]]] = {
    "places": _places,
    "sectors": _any_of("sector"),
    "sexes": _any_of("sex"),
    "ages": _any_of("age_band"),
    "needs": _any_of("need"),
    "languages": _any_of("language"),
    "consents": _consents,
    "channels": _channels,
    "tags": _tags,
    "registered_from": _from,
    "registered_to": _to,
    "rested_days": _rested,
}


# --- who of them nobody may write to ---------------------------------------------------------------------------------------------


class Exclusion(StrEnum):
    """Why a campaign leaves somebody out, the first reason that holds."""

    SENSITIVE = "sensitive"
    STOPPED = "stopped"
    REFUSED = "refused"
    NO_CONSENT = "no_consent"


EXCLUSIONS: Mapping[Exclusion, ColumnElement[bool]] = {
    Exclusion.SENSITIVE: contacts.c.sensitive,
    Exclusion.STOPPED: contacts.c.stopped_at.is_not(None),
    Exclusion.REFUSED: contacts.c.refused_at.is_not(None),
    Exclusion.NO_CONSENT: contacts.c.agreed_at.is_(None),
}


def exclusion() -> ColumnElement[str]:
    """The reason for each contact; "" for who may be written to."""
    return case(*((condition, literal(str(reason))) for reason, condition in EXCLUSIONS.items()), else_=literal(""))


def tally(connection: Connection, chosen: Filter, at: datetime, most: int | None = None) -> dict[str, int]:
    """How many are meant by reason; under "" those who may be written to. No more than `most` are counted."""
    meant = select(exclusion().label("reason")).where(audience_condition(chosen, at)).limit(most).subquery()
    query = select(meant.c.reason, func.count()).group_by(meant.c.reason)
    return {row.reason: row[1] for row in connection.execute(query)}


SAMPLE = 5_000  # people looked at for an estimate: it is right to a few per cent
MOST_EXACT = 50_000  # fewer are counted


def estimate(connection: Connection, chosen: Filter, at: datetime, few: int = MOST_EXACT) -> dict[str, int] | None:
    """As `tally`, from one in so many contacts; None where few are meant, or there are few at all: they are counted soon enough."""
    largest = int(connection.scalar(select(func.max(contacts.c.id))) or 0)
    if connection.dialect.name != "postgresql" or largest <= few:
        return None
    step = -(-largest // SAMPLE)
    chance = Random(step)  # noqa: S311  of each stretch of ids one by chance: what comes in turns is not met in step
    ids = literal([first + chance.randrange(step) for first in range(1, largest + 1, step)], ARRAY(BigInteger))
    meant = select(exclusion().label("reason")).where(contacts.c.id == func.any(ids), audience_condition(chosen, at)).subquery()
    found = connection.execute(select(meant.c.reason, func.count() * step).group_by(meant.c.reason))
    seen = {row.reason: int(row[1]) for row in found}
    return seen if sum(seen.values()) > few else None
