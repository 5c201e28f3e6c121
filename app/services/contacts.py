"""A person's record by the hands of staff: add, change, and the consent that they gave.

Each leaves a row on the person's timeline. `Refused.problems` maps a field to a kind of fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from app.channels.base import AddressKind
from app.services import cells, consent_cells, surveys
from app.services.faults import Bad, Known
from app.services.house import House
from app.services.seeing import Refused, visible
from app.store import consents, contacts, happenings
from app.store.consents import Purpose
from app.store.contacts import addresses
from app.store.db import insert_new, transaction
from app.store.gazetteer import gazetteer
from app.store.happenings import What
from app.store.hours import local
from app.store.staff import Member

FIELDS = ("name", "latin", "birth_year", "age", "sex", "province", "district", "commune", "sector", "need", "language")
FACTS = (  # what staff fill in later, kept beside the answers that have a column
    "village",
    "household",
    "shared_phone",
    "preferred_channel",
    "reader",
    "disability",
    "crossing_point",
    "return_month",
    "wages_owed",
    "papers",
    "idpoor",
    "nssf",
    "debt",
    "education",
    "skills",
    "wish",
    "ready_from",
    "willing_to_move",
)
LONGEST_FACT = 200


def add(house: House, form: Mapping[str, str], purposes: Sequence[str], staff: Member, at: datetime) -> int:
    """A new person with the consent that they gave; their id. Raises Refused."""
    known, problems = _read(form, at)
    consent, wrong = _read_consent(form, purposes, at)
    if not known.get("name") and "name" not in problems:
        problems["name"] = "no_name"
    if problems := problems | wrong:
        raise Refused(problems)
    phone = known.pop("phone", None)
    with transaction(house.engine) as connection:
        row = {**known, "registered_at": at, "created_at": at, "updated_at": at}
        contact = int(connection.execute(insert(contacts.contacts), row).inserted_primary_key[0])  # type: ignore[index]
        _add_phone(connection, contact, phone, at)
        _consent(connection, contact, consent, staff, known.get("language") or "km")
        _survey(connection, contact, consent, at, at)
        happenings.add(connection, contact, What.ADDED, staff.id, at)
    return contact


def change(house: House, contact: int, form: Mapping[str, str], staff: Member, at: datetime) -> None:
    """Raises Refused."""
    known, problems = _read(form, at)
    if problems:
        raise Refused(problems)
    phone = known.pop("phone", None)
    with transaction(house.engine) as connection:
        row = visible(connection, contact, staff)
        changes = {name: value for name, value in {**_emptied(form), **known}.items() if row._mapping[name] != value}
        changes["facts"] = {k: v for k, v in {**row.facts, **known["facts"]}.items() if v != ""}
        contacts.change(connection, contact, changes, at)
        _add_phone(connection, contact, phone, at)
        happenings.add(connection, contact, What.CHANGED, staff.id, at, ", ".join(sorted(set(changes) & set(FIELDS))))


def _read(form: Mapping[str, str], at: datetime) -> tuple[Known, dict[str, str]]:
    said = {name: form.get(name, "") for name in ("phone", *FIELDS)}
    known, faults = cells.clean(said, local(at).date())
    problems = {f.field: f.kind for f in faults if f.kind != "no_phone"}
    facts = {name: form[name].strip()[:LONGEST_FACT] for name in FACTS if name in form}
    if known.get("province"):
        known |= {"place_scheme": gazetteer().scheme, "place_year": gazetteer().year}
    return {**known, "facts": facts}, problems


def _emptied(form: Mapping[str, str]) -> Known:
    """Fields that the form leaves empty are not known any more."""
    empty = {name for name in FIELDS if name in form and not form[name].strip()}
    columns = {name for name in empty if name != "age"} | ({"age_band"} if {"age", "birth_year"} <= empty else set())
    keys = {key for name, key in (("name", "name_key"), ("name", "given_key"), ("latin", "latin_key")) if name in empty}
    return dict.fromkeys(columns | keys)


def _add_phone(connection: Connection, contact: int, phone: str | None, at: datetime) -> None:
    if not phone:
        return
    row = {"contact_id": contact, "kind": AddressKind.PHONE, "value": phone, "channel": "", "created_at": at}
    if insert_new(connection, addresses, row, "kind", "value") is None:
        found = contacts.load(connection, AddressKind.PHONE, phone)
        if found is None or found.id != contact:  # that somebody is kept whom no search finds would tell that their case is sealed
            raise Refused({"phone": "not_a_phone" if found is not None and found.sensitive else "phone_taken"})


# --- consent -----------------------------------------------------------------------------------------------------------------------


def record_consent(house: House, contact: int, form: Mapping[str, str], purposes: Sequence[str], staff: Member, at: datetime) -> None:
    """What somebody told us in person or on paper. After STOP only their own START counts. Raises Refused."""
    consent, problems = _read_consent(form, purposes, at)
    if not purposes:
        problems["purposes"] = "no_purpose"
    if problems:
        raise Refused(problems)
    with transaction(house.engine) as connection:
        row = visible(connection, contact, staff)
        if row.stopped_at:
            raise Refused({"": "stopped"})
        _consent(connection, contact, consent, staff, row.language or "km")
        since = row.registered_at or at
        contacts.change(connection, contact, {"refused_at": None, "registered_at": since}, at)
        _survey(connection, contact, consent, since, at)
        happenings.add(connection, contact, What.AGREED, staff.id, at, ", ".join(purposes))


def _read_consent(form: Mapping[str, str], purposes: Sequence[str], at: datetime) -> tuple[Known, dict[str, str]]:
    """For what, when, how and by which wording; nothing where no purpose is ticked."""
    if not purposes:
        return {}, {}
    consent: Known = {"consent": [p for p in purposes if p in list(Purpose)]}
    problems = {}
    reads = {"consent_at": consent_cells.moment, "consent_how": consent_cells.how, "consent_wording": consent_cells.wording}
    for name, read in reads.items():
        try:
            if not form.get(name, "").strip():
                raise Bad("consent_unproven")
            consent.update(read(form[name].strip(), consent, local(at).date()))
        except Bad as bad:
            problems[name] = str(bad)
    return consent, problems


def _consent(connection: Connection, contact: int, consent: Known, staff: Member, language: str) -> None:
    if consent:
        when, how = datetime.fromisoformat(consent["consent_at"]), consent["consent_how"]
        purposes = [Purpose(p) for p in consent["consent"]]
        consents.record(connection, contact, purposes, True, consent["consent_wording"], language, how, when, staff.login)


def _survey(connection: Connection, contact: int, consent: Known, since: datetime, at: datetime) -> None:
    """Who may be written to is asked later how it goes, as after a registration by phone."""
    if Purpose.CONTACT in consent.get("consent", ()):
        surveys.plan_for_one(connection, contact, since, at)
