"""What a simulated phone shows: its messages with what each costs, where the person stands, and what the database holds of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from app.channels.base import AddressKind
from app.engine.screen import Limits, Medium
from app.engine.session import Session, load
from app.services.house import House
from app.store import consents, conversations, vault
from app.store.contacts import addresses, contacts
from app.store.db import reading
from app.store.messages import messages
from app.store.states import State
from app.store.vault import Shown
from app.text.sms import Encoding, measure

MOST_LINES = 80  # of a thread that is shown


class Phone(NamedTuple):
    """A made-up person's addresses, and which of their devices was used last (`sms` also stands for USSD)."""

    number: str
    chat: str
    side: Medium = Medium.SMS


class Line(NamedTuple):
    """A message as a device shows it; `units` are letters of its alphabet, `receipt` what the handset would confirm.

    `about` is what a button belongs to.
    """

    id: int
    mine: bool
    text: str
    at: datetime
    state: State
    encoding: Encoding
    units: int
    parts: int
    options: tuple[tuple[str, str], ...] = ()
    media: tuple[str, ...] = ()
    share_phone: bool = False
    author: str = ""
    receipt: str = ""
    about: str = ""


class Screen(NamedTuple):
    """The USSD page shown last, and how much of it is used."""

    encoding: Encoding
    units: int
    room: int


class Held(NamedTuple):
    """What the database has: the contact's row, where they are reached, agreed purposes, the latest conversation."""

    contact: Row[Any]
    addresses: tuple[tuple[str, str], ...]
    purposes: tuple[str, ...]
    chat: Row[Any] | None


class Scene(NamedTuple):
    """All that the page shows of one person; `mark` changes whenever any of it does."""

    sms: tuple[Line, ...]
    chat: tuple[Line, ...]
    screen: Screen | None
    held: Held | None
    session: Session | None
    blocked: bool

    @property
    def mark(self) -> str:
        lines = [(line.id, line.state) for line in (*self.sms, *self.chat)]
        seen = (lines, self.screen, self.held, self.session, self.blocked)
        return blake2b(repr(seen).encode(), digest_size=8).hexdigest()


def look(house: House, phone: Phone) -> Scene:
    """The scene of a person; an empty one where nobody wrote from there yet."""
    with reading(house.engine) as connection:
        number = _address(connection, AddressKind.PHONE, phone.number)
        chat = _address(connection, AddressKind.TELEGRAM, phone.chat)
        used, other = (chat, number) if phone.side is Medium.CHAT else (number, chat)
        held = _held(connection, used if used is not None else other)
        return Scene(
            sms=_thread(house, connection, number, Medium.SMS),
            chat=_thread(house, connection, chat, Medium.CHAT),
            screen=_screen(house, connection, number),
            held=held,
            session=load(held.contact.session) if held and held.contact.session else None,
            blocked=bool(chat is not None and chat.gone_at),
        )


def _address(connection: Connection, kind: AddressKind, value: str) -> Row[Any] | None:
    query = select(addresses).where(addresses.c.kind == kind, addresses.c.value == value)
    return connection.execute(query).one_or_none()


def _held(connection: Connection, address: Row[Any] | None) -> Held | None:
    if address is None:
        return None
    of = address.contact_id
    ways = connection.execute(select(addresses.c.kind, addresses.c.value).where(addresses.c.contact_id == of).order_by(addresses.c.id))
    return Held(
        contact=connection.execute(select(contacts).where(contacts.c.id == of)).one(),
        addresses=tuple((kind, value) for kind, value in ways),
        purposes=tuple(sorted({row.purpose for row in consents.standing(connection, of) if row.granted})),
        chat=conversations.newest(connection, of),
    )


def _thread(house: House, connection: Connection, address: Row[Any] | None, medium: Medium) -> tuple[Line, ...]:
    """The newest messages of a device, oldest first."""
    rows = _messages(connection, address, _channels(house, medium), MOST_LINES) if address is not None else []
    return tuple(_line(house, row, vault.shown_body(connection, row), medium) for row in reversed(rows))


def _messages(connection: Connection, address: Row[Any], channels: Sequence[str], limit: int) -> list[Row[Any]]:
    """Newest first."""
    mine = select(messages).where(messages.c.address_id == address.id, messages.c.channel.in_(channels))
    return list(connection.execute(mine.order_by(messages.c.id.desc()).limit(limit)))


def _channels(house: House, medium: Medium) -> list[str]:
    return [name for name, channel in house.channels.items() if channel.limits.medium is medium]


def _line(house: House, row: Row[Any], body: Shown, medium: Medium) -> Line:
    """A phone shows what it got, also of a sealed case."""
    text = body.text or ""
    size = measure(text)
    simulated = row.channel in house.channels and row.channel.startswith("simulator")
    confirms = simulated and medium is Medium.SMS and row.state == State.SENT
    return Line(
        id=row.id,
        mine=row.state == State.RECEIVED,
        text=text,
        at=row.created_at,
        state=State(row.state),
        encoding=size.encoding,
        units=size.units,
        parts=size.parts,
        options=tuple((key, text) for key, text in body.options or ()),
        media=tuple(kind for kind, _, _ in body.media or ()),
        share_phone=bool(row.share_phone),
        author=row.author or "",
        receipt=row.provider_id if confirms else "",
        about=row.provider_id or "",
    )


def _screen(house: House, connection: Connection, address: Row[Any] | None) -> Screen | None:
    names = _channels(house, Medium.USSD)
    rows = _messages(connection, address, names, 2) if address is not None else []
    page = next((row for row in rows if row.state != State.RECEIVED), None)
    if page is None:
        return None
    size = measure(vault.shown_body(connection, page).text or "")
    return Screen(size.encoding, size.units, _room(house.channels[page.channel].limits, size.encoding))


def _room(limits: Limits, encoding: Encoding) -> int:
    return limits.gsm7 if encoding is Encoding.GSM7 else limits.ucs2
