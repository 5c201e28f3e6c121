"""How somebody may be reached; for a sealed case the safe word and the end of the seal too; and staff's own alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from app.channels.base import AddressKind
from app.services import alerting, sealing
from app.services.house import House
from app.services.safeguards import SHORTEST_WORD
from app.services.seeing import Gone, Refused, enter, visible
from app.store import alerts, audit, contacts, happenings, safeguards
from app.store.conversations import conversations as cases
from app.store.db import reading, transaction
from app.store.happenings import What
from app.store.sight import sees
from app.store.staff import Member
from app.store.vault import NoKey
from app.text.khmer import match_key
from app.text.phone import NotAPhone, parse
from app.text.words import meaning, number
from app.text.worrying import is_worrying

TICKS = ("shared_phone", "never_call")
HOURS = ("from_hour", "to_hour")
LONGEST_WORD = 40


def settled(house: House, contact: int) -> Row[Any] | None:
    """What the sender keeps to, for a page that may show the person."""
    with reading(house.engine) as connection:
        return safeguards.of(connection, contact)


def of_person(house: House, contact: int, member: Member) -> dict[str, Any]:
    """The hours and ticks of a person. Raises Gone, Shut."""
    with transaction(house.engine) as connection:
        visible(connection, contact, member)
        return _known(safeguards.of(connection, contact))


def _known(row: Row[Any] | None) -> dict[str, Any]:
    return {name: row._mapping[name] if row is not None else None for name in (*TICKS, *HOURS)}


def keep_for(house: House, contact: int, member: Member, form: Mapping[str, str], at: datetime) -> None:
    """Raises Refused, Gone, Shut."""
    hours = _hours(form)
    with transaction(house.engine) as connection:
        visible(connection, contact, member)
        _keep(connection, contact, form, hours, at)
        audit.note(connection, member.id, "safe_contact", "contact", contact, at=at)


def _keep(connection: Connection, contact: int, form: Mapping[str, str], hours: tuple[int | None, int | None], at: datetime) -> None:
    ticks = {name: bool(form.get(name)) for name in TICKS}
    safeguards.set_for(connection, contact, at, **ticks, **dict(zip(HOURS, hours, strict=True)))


# --- of a sealed case --------------------------------------------------------------------------------------------------------------


def of_case(house: House, code: str, member: Member, at: datetime) -> dict[str, Any]:
    """The safeguards of the person of a case: hours, ticks, and the safe word; `lost`: no key opens that. Raises Gone, Shut."""
    with transaction(house.engine) as connection:
        case = _entered(connection, code, member, at)
        row = safeguards.of(connection, case.contact_id)
        word = _known_word(connection, row)
        return {**_known(row), "word": word, "lost": word is None}


def _known_word(connection: Connection, row: Row[Any] | None) -> str | None:
    """None where no key opens it."""
    try:
        return safeguards.word(connection, row) if row is not None else ""
    except NoKey:
        return None


def _entered(connection: Connection, code: str, member: Member, at: datetime) -> Row[Any]:
    """A sealed case that this member has opened."""
    found = connection.execute(select(cases).where(cases.c.code == code, cases.c.sealed, sees(member))).one_or_none()
    if found is None:
        raise Gone
    enter(connection, member, found, at)
    return found


def keep(house: House, code: str, member: Member, form: Mapping[str, str], at: datetime) -> None:
    """Raises Refused, Gone, Shut."""
    hours, word = _hours(form), _word(form.get("word", ""))
    with transaction(house.engine) as connection:
        case = _entered(connection, code, member, at)
        _keep(connection, case.contact_id, form, hours, at)
        row = safeguards.of(connection, case.contact_id)
        if word != (_known_word(connection, row) or ""):
            safeguards.set_word(connection, case.contact_id, word, at)
        audit.note(connection, member.id, "safe_contact", "conversation", case.id, at=at)


def _hours(form: Mapping[str, str]) -> tuple[int | None, int | None]:
    said = [form.get(name, "") for name in HOURS]
    if not any(said):
        return None, None
    if not all(hour.isdecimal() and int(hour) < 24 for hour in said) or said[0] == said[1]:
        raise Refused({"from_hour": "both_hours"})
    return int(said[0]), int(said[1])


def _word(text: str) -> str:
    """A word that we take for something else would never be heard as the safe word."""
    word = " ".join(text.split())[:LONGEST_WORD]
    if word and len(match_key(word)) < SHORTEST_WORD:
        raise Refused({"word": "short_word"})
    if word and (meaning(word) is not None or number(word) is not None or is_worrying(word)):
        raise Refused({"word": "a_command"})
    return word


def unseal(house: House, code: str, member: Member, at: datetime) -> None:
    """Raises Gone, Shut."""
    with transaction(house.engine) as connection:
        case = _entered(connection, code, member, at)
        contacts.load_plain(connection, case.contact_id)
        sealing.unseal(connection, case.contact_id, at, member)
        happenings.add(connection, case.contact_id, What.NOT_SENSITIVE, member.id, at)
        audit.note(connection, member.id, "not_sensitive", "conversation", case.id, at=at)


# --- where alerts reach staff ------------------------------------------------------------------------------------------------------


def reach(house: House, member: Member) -> Row[Any] | None:
    with reading(house.engine) as connection:
        return alerts.reach(connection, member.id)


def set_reach(house: House, member: Member, kind: str, value: str, at: datetime) -> None:
    """A phone or a Telegram chat; nothing ends the alerts. Raises Refused."""
    known = AddressKind(kind) if kind in set(AddressKind) else AddressKind.PHONE
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, member.id, known, _address(known, value.strip()))
        audit.note(connection, member.id, "changed", "alerts", at=at)


def _address(kind: AddressKind, value: str) -> str:
    if kind is AddressKind.TELEGRAM and value and not value.isdecimal():
        raise Refused({"value": "not_a_chat"})
    if kind is AddressKind.TELEGRAM or not value:
        return value[:20]
    try:
        return parse(value[:60]).e164
    except NotAPhone:
        raise Refused({"value": "not_a_phone"}) from None


def try_out(house: House, member: Member, at: datetime) -> bool:
    """A try of one's own alert; False where none is set."""
    with transaction(house.engine) as connection:
        return alerting.try_out(connection, member.id, at)
