"""Staged rows become contacts, batch by batch: of people who are known we learn only what we did not know."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.channels.base import AddressKind
from app.services import surveys
from app.services.faults import Fault, Known
from app.services.house import House
from app.store import bulk, files, happenings, imports, newcomers
from app.store.consents import consents
from app.store.contacts import addresses, contacts
from app.store.db import now, one_at_a_time, transaction
from app.store.gazetteer import gazetteer
from app.store.happenings import What
from app.store.imports import Stage, import_rows
from app.store.newcomers import COLUMNS
from app.store.tags import contact_tags

BATCH = 5000
BRINGING_IN = 7745  # the lock of those who do
TRIES = 3  # a first message may come at the same instant as the row
CONSENT = ("contact_id", "purpose", "granted", "wording", "language", "channel", "recorded_by", "created_at")


def complete(known: Known, answers: Mapping[str, Any]) -> list[Fault]:
    """Adds what was said for the whole list; consent without its when, how or wording is a fault, and who said no is left out."""
    for name in ("consent", "consent_at", "consent_how", "consent_wording", "language"):
        if answers.get(name) and name not in known:
            known[name] = answers[name]
    if answers.get("tag"):
        known["tags"] = sorted({*known.get("tags", ()), answers["tag"]})
    if known.get("consent") == []:
        return [Fault("consent", "said_no")]
    missing = known.get("consent") and next((n for n in ("consent_at", "consent_how", "consent_wording") if not known.get(n)), None)
    return [Fault(missing, "consent_unproven")] if missing else []


def apply(house: House, found: Row[Any], until: float) -> None:
    tries = TRIES
    while time.monotonic() < until:
        try:
            if not _apply_batch(house, found.id):
                return
            tries = TRIES
        except IntegrityError:
            tries -= 1
            if not tries:
                raise


def _apply_batch(house: House, import_: int) -> bool:
    """One transaction; False when there is nothing more to do."""
    at = now()
    with transaction(house.engine) as connection:
        one_at_a_time(connection, BRINGING_IN)  # two lists with the same numbers in another order would wait for each other
        found = imports.hold(connection, import_)
        if found is None or found.stage != Stage.IMPORTING:
            return False
        last = imports.last_of(connection, import_, found.done, BATCH)
        if last is None:
            files.drop(connection, found.file_id)
            bulk.look_over(connection, contacts, addresses, consents)
            connection.execute(delete(import_rows).where(import_rows.c.import_id == import_, import_rows.c.contact_id.is_(None)))
            imports.change(connection, import_, at, stage=Stage.DONE)
            return False
        known = _known(connection, found, last)
        added = ADDS[connection.dialect.name](connection, found, last, at)
        shut = sum(row.sensitive for row in known)  # nothing is added to a sealed case, and nothing says that it is there
        changed = sum(_fill(connection, found, row, at) for row in known if not row.sensitive)
        imports.change(connection, import_, at, done=last, added=found.added + added + shut, changed=found.changed + changed)
    return True


def _known(connection: Connection, found: Row[Any], last: int) -> list[Row[Any]]:
    """Contacts whom the next rows mean, locked in one order, with `row` and `data` of their row."""
    query = (
        select(contacts, import_rows.c.row, import_rows.c.data)
        .select_from(import_rows.join(addresses, _same_number()).join(contacts, addresses.c.contact_id == contacts.c.id))
        .where(*imports.between(found.id, found.done, last))
        .order_by(contacts.c.id)
        .with_for_update(of=contacts)
    )
    return list(connection.execute(query))


def _same_number() -> ColumnElement[bool]:
    return and_(addresses.c.kind == AddressKind.PHONE, addresses.c.value == import_rows.c.phone)


def _add_there(connection: Connection, found: Row[Any], last: int, at: datetime) -> int:
    return newcomers.add(connection, found, last, (gazetteer().scheme, gazetteer().year), at)


def _add_here(connection: Connection, found: Row[Any], last: int, at: datetime) -> int:
    query = select(import_rows).where(*imports.between(found.id, found.done, last), ~exists().where(_same_number()))
    rows = list(connection.execute(query.order_by(import_rows.c.row)))
    _add(connection, found, rows, at)
    return len(rows)


ADDS = {"postgresql": _add_there, "sqlite": _add_here}


def _add(connection: Connection, found: Row[Any], rows: Sequence[Row[Any]], at: datetime) -> None:
    ids = bulk.reserve(connection, contacts, len(rows)) if rows else []
    places = gazetteer()
    fixed = ("registered_at", "agreed_at", "import_id", "place_scheme", "place_year", "facts", "sensitive", "created_at", "updated_at")
    filled = [
        (
            id_,
            *(row.data.get(name) for name in COLUMNS),
            at if row.data.get("consent") else None,
            _agreed(row.data),
            found.id,
            *((places.scheme, places.year) if row.data.get("province") else (None, None)),
            row.data.get("facts", {}),
            False,
            at,
            at,
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    bulk.put(connection, contacts, ("id", *COLUMNS, *fixed), filled)
    phones = [(id_, AddressKind.PHONE.value, row.phone, "", at) for id_, row in zip(ids, rows, strict=True)]
    bulk.put(connection, addresses, ("contact_id", "kind", "value", "channel", "created_at"), phones)
    agreed = [line for id_, row in zip(ids, rows, strict=True) for line in _consents(id_, found, row.data, row.data.get("consent", ()))]
    bulk.put(connection, consents, CONSENT, agreed)
    bulk.put(
        connection, contact_tags, ("contact_id", "tag"), [(i, t) for i, r in zip(ids, rows, strict=True) for t in r.data.get("tags", ())]
    )


def _agreed(data: Known) -> datetime | None:
    return datetime.fromisoformat(data["consent_at"]) if "contact" in data.get("consent", ()) else None


def _consents(contact: int, found: Row[Any], data: Known, purposes: Sequence[str]) -> list[tuple[Any, ...]]:
    if not purposes:
        return []
    at = datetime.fromisoformat(data["consent_at"])
    how = (data["consent_wording"], data.get("language", "km"), data["consent_how"], f"import:{found.id}", at)
    return [(contact, purpose, True, *how) for purpose in purposes]


def _fill(connection: Connection, found: Row[Any], known: Row[Any], at: datetime) -> bool:
    """Only what is empty is filled: a person's own words stand. Consent is added where nothing was said yet; STOP and no stay."""
    data = dict(known.data)
    changes = _new_words(data, known)
    facts = {k: v for k, v in data.get("facts", {}).items() if k not in known.facts}
    if facts:
        changes["facts"] = {**known.facts, **facts}
    if agreed := _purposes_to_add(connection, data, known):
        connection.execute(insert(consents), [dict(zip(CONSENT, line, strict=True)) for line in _consents(known.id, found, data, agreed)])
        changes["registered_at"] = known.registered_at or at
        changes["agreed_at"] = known.agreed_at or (_agreed(data) if "contact" in agreed else None)
        if changes["agreed_at"]:
            surveys.plan_for_one(connection, known.id, changes["registered_at"], at)
    tagged = _tag(connection, known.id, data.get("tags", ()))
    if not changes and not tagged:
        return False
    before = {TAGGED: tagged, **{name: _plain(getattr(known, name)) for name in changes}}
    connection.execute(update(contacts).where(contacts.c.id == known.id).values(updated_at=at, **changes))
    mine = and_(import_rows.c.import_id == found.id, import_rows.c.row == known.row)
    connection.execute(update(import_rows).where(mine).values(contact_id=known.id, before=before))
    happenings.add(connection, known.id, What.IMPORTED, found.staff_id, at, found.name)
    return True


def _new_words(data: Known, known: Row[Any]) -> Known:
    """A name and its keys, a place and its parents go together."""
    taken = {name: data[name] for name in COLUMNS if data.get(name) is not None and getattr(known, name) is None}
    if known.name is not None:
        taken.pop("given_key", None)
    if known.province is not None and known.province != data.get("province"):
        taken = {name: value for name, value in taken.items() if name not in ("district", "commune")}
    if "province" in taken:
        taken |= {"place_scheme": gazetteer().scheme, "place_year": gazetteer().year}
    return taken


def _purposes_to_add(connection: Connection, data: Known, known: Row[Any]) -> list[str]:
    if known.stopped_at or known.refused_at or not data.get("consent"):
        return []
    said = set(connection.scalars(select(consents.c.purpose).where(consents.c.contact_id == known.id)))
    return [purpose for purpose in data["consent"] if purpose not in said]


TAGGED = "tagged"  # in `before`: the tags that they did not have


def _tag(connection: Connection, contact: int, tags: Sequence[str]) -> list[str]:
    """Adds those that they do not have; which."""
    has = set(connection.scalars(select(contact_tags.c.tag).where(contact_tags.c.contact_id == contact)))
    if new := [tag for tag in tags if tag not in has]:
        connection.execute(insert(contact_tags), [{"contact_id": contact, "tag": tag} for tag in new])
    return new


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
