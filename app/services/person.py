"""A person while one thing that happened to them is worked out: their row, and what changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.channels.base import Address, AddressKind
from app.engine.flow import Flow
from app.engine.run import NOTHING
from app.engine.session import Session, dump, load
from app.engine.turn import Facts
from app.services import waiting_room
from app.services.facts import Asked, facts_of, kept
from app.services.house import House
from app.store import chat_messages, contacts, conversations
from app.store.contacts import ANSWERS
from app.store.contacts import Person as Row


class Person:
    """A contact's locked row with the changes so far; `save` writes them as one statement."""

    message: int | None = None  # what they just said

    def __init__(self, house: House, connection: Connection, row: Row, at: datetime) -> None:
        self.house = house
        self.connection = connection
        self.row = row
        self.at = at
        self.changes: dict[str, Any] = {}
        self._read: tuple[str | None, Session | None] = (None, None)

    def __getitem__(self, column: str) -> Any:
        return self.changes[column] if column in self.changes else getattr(self.row, column)

    def __setitem__(self, column: str, value: Any) -> None:
        self.changes[column] = value

    @property
    def id(self) -> int:
        return int(self.row.id)

    @property
    def language(self) -> str | None:
        return self["language"]  # type: ignore[no-any-return]

    @property
    def session(self) -> Session | None:
        """Where they stand in a flow; read once for each text that is kept of it, as it is asked for many times in a turn."""
        text = self["session"]
        if text != self._read[0]:
            self._read = text, self._that_there_is(load(text)) if text else None
        return self._read[1]

    @session.setter
    def session(self, session: Session | None) -> None:
        self["session"] = dump(session) if session else None

    def _that_there_is(self, session: Session | None) -> Session | None:
        """Without the flows that were taken away since."""
        if session is None:
            return None
        under = self._that_there_is(session.under)
        return session._replace(under=under) if self.house.book.has(session.flow) else under

    def flow(self, name: str) -> Flow:
        return self.house.book.flow(name, self.language)

    def say(self, phrase: str) -> str:
        return self.house.book.say(phrase, self.language)

    def facts(self, flow: Flow, given: Facts = NOTHING) -> dict[str, str | int]:
        """What a flow may name: the columns and facts that are known, and what it asks the product for."""
        known = {name: self[name] for name in ANSWERS if self[name] is not None}
        known.update(self["facts"])
        if self["agreed_at"]:
            known.setdefault("consent", "yes")  # also where staff wrote it down
        known["registered"] = "yes" if self["registered_at"] else ""
        known["hotline"] = self.house.settings.contact_centre
        known["no_phone"] = "yes" if self.row.kind != "phone" else ""
        known.update(facts_of(Asked(self.connection, flow, self.id, self["commune"] or "", self["province"] or "", given, self.at)))
        return known

    def keep(self, field: str, value: str | int) -> None:
        """An answer: a column where there is one, else a fact."""
        if field in ANSWERS:
            self.changes.update(kept(field, str(value)))
        else:
            self["facts"] = {**self["facts"], field: value}

    def escalate(self, team: str, topic: str, *, alert: bool = False, note: str = "") -> None:
        """A conversation waits for staff of the person's place, and takes their texts from now on."""
        chat = waiting_room.enter(self, team, topic, alert=alert)
        if note:
            conversations.note(self.connection, chat, "note", text=note, at=self.at)
        self["chat_id"] = chat

    def save(self) -> None:
        contacts.change(self.connection, self.id, self.changes, self.at)
        self.changes = {}


def way_back(house: House, connection: Connection, rows: Sequence[Row]) -> tuple[Row, str] | None:
    """How to answer a contact, of whom these are all addresses: where they were heard last, if that can be written to."""
    return writable(house, rows, chat_messages.last_address(connection, rows[0].id)) if rows else None


def writable(house: House, rows: Sequence[Row], last: int | None = None) -> tuple[Row, str] | None:
    """Of a contact's addresses the first that can be written to, and by which channel; one heard on a channel that is on before others."""
    for row in sorted(rows, key=lambda r: (r.address_id != last, r.came_by not in house.channels)):
        ways = house.channels.route(Address(AddressKind(row.kind), row.value), row.came_by)
        if ways and row.gone_at is None:
            return row, ways[0]
    return None
