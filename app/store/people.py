"""The questions asked of contacts by staff: found by name, number or place, listed page by page, counted.

People who are sensitive (their case is sealed) stand in no list: each question takes `sensitive` and says so in its query.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, bindparam, func, or_, select, union

from app.store.contacts import addresses, contacts
from app.store.filters import Filter, audience_condition

PAGE = 40
COUNTED = 10_000  # a list says "more than" beyond it
SHOWN = (
    "id",
    "name",
    "latin",
    "sex",
    "age_band",
    "province",
    "district",
    "commune",
    "sector",
    "need",
    "language",
    "registered_at",
    "agreed_at",
    "stopped_at",
    "refused_at",
    "sensitive",
)


def page(connection: Connection, chosen: Filter, at: datetime, *, sensitive: bool, before: int | None = None) -> list[Row[Any]]:
    """The newest people of a filter, behind the last one shown; one more than a page when there are more."""
    query = _listed(sensitive).where(audience_condition(chosen, at))
    if before is not None:
        query = query.where(contacts.c.id < before)
    return list(connection.execute(query.order_by(contacts.c.id.desc()).limit(PAGE + 1)))


def count(connection: Connection, chosen: Filter, at: datetime, *, sensitive: bool) -> int:
    query = select(func.count()).select_from(contacts).where(audience_condition(chosen, at), _visible(sensitive))
    return int(connection.scalar(query) or 0)


def by_name(connection: Connection, key: str, *, sensitive: bool) -> list[Row[Any]]:
    """People whose name, given name or Latin name begins so; `key` is folded (text/khmer.py match_key)."""
    found = union(*(select(contacts.c.id).where(begins).limit(PAGE * 3).subquery().select() for begins in _begins(key)))
    query = _listed(sensitive).where(contacts.c.id.in_(found))
    return list(connection.execute(query.order_by(contacts.c.name_key, contacts.c.id).limit(PAGE)))


def named(key: str) -> Select[Any]:
    """The ids of all whose name, given name or Latin name begins so, save those who are sensitive."""
    return select(contacts.c.id).where(or_(*_begins(key)), _visible(sensitive=False))


def some_named(key: str, most: int) -> Select[Any]:
    """The same; of a name that very many have, so many of each way to write it."""
    one = [select(contacts.c.id).where(begins, _visible(sensitive=False)).limit(most).subquery().select() for begins in _begins(key)]
    return select(union(*one).subquery().c.id)


def _begins(key: str) -> list[ColumnElement[bool]]:
    """For each way to write a name. The word stands in the statement itself: PostgreSQL prepares what comes often, and a statement for
    any word could not look in an index."""
    told = key.replace("\x00", "").replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"
    word = bindparam("word", told, String, literal_execute=True, unique=True)
    return [column.like(word, escape="/") for column in (contacts.c.name_key, contacts.c.given_key, contacts.c.latin_key)]


def by_number(connection: Connection, e164: str, *, sensitive: bool) -> list[Row[Any]]:
    behind = select(addresses.c.contact_id).where(addresses.c.kind == "phone", addresses.c.value == e164)
    query = _listed(sensitive).where(contacts.c.id.in_(behind))
    return list(connection.execute(query))


def by_id(connection: Connection, contact: int, *, sensitive: bool) -> list[Row[Any]]:
    return list(connection.execute(_listed(sensitive).where(contacts.c.id == contact)))


def one(connection: Connection, contact: int, *, sensitive: bool) -> Row[Any] | None:
    """Everything of a person's row."""
    return connection.execute(select(contacts).where(contacts.c.id == contact, _visible(sensitive))).one_or_none()


def _listed(sensitive: bool) -> Select[Any]:
    phone = select(func.min(addresses.c.value)).where(addresses.c.contact_id == contacts.c.id, addresses.c.kind == "phone")
    return select(*(contacts.c[name] for name in SHOWN), phone.scalar_subquery().label("phone")).where(_visible(sensitive))


def _visible(sensitive: bool) -> Any:
    """A condition that holds for all, or for all that are not sensitive."""
    return or_(contacts.c.sensitive.is_(False), contacts.c.sensitive.is_(sensitive))
