"""People with phones for the tests of the services: they write, dial and press, and see what a phone would show."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from app.channels.base import Address, AddressKind, Dial, Event, Inbound, Media
from app.channels.reading import short_hash
from app.channels.simulator import Simulator
from app.engine import pages as paging
from app.services.delivery import send_queue
from app.services.house import House
from app.services.talk import receive
from app.store.contacts import addresses, contacts
from app.store.db import now, reading

_ids = count(1)


class Phone:
    """One number. `sms` and `dial` return what is shown; a person may hold several (`chat`)."""

    channel = "simulator"
    kind = AddressKind.PHONE

    def __init__(self, house: House, value: str = "+85512345678") -> None:
        self.house = house
        self.value = value
        self.typed = ""
        self.call = ""
        self.later = timedelta()

    @property
    def at(self) -> datetime:
        return now() + self.later

    def sms(self, text: str, *, id: str = "", **more: Any) -> list[str]:
        """What arrives on the phone after this text."""
        self.hear(Inbound(self.channel, id or f"in-{next(_ids)}", Address(self.kind, self.value), text, **more))
        return self.arrived()

    def hear_text(self, text: str) -> None:
        """A text whose answer stays in the outbox."""
        self.hear(Inbound(self.channel, f"in-{next(_ids)}", Address(self.kind, self.value), text))

    def all(self, *texts: str) -> list[str]:
        """Several texts; what arrived after the last."""
        shown: list[str] = []
        for text in texts:
            shown = self.sms(text)
        return shown

    def hear(self, inbound: Inbound) -> list[str]:
        return [reply.text for reply in receive(self.house, [inbound], self.at)]

    def arrived(self) -> list[str]:
        """Runs the sending job, and takes what the simulated network has for this phone."""
        asyncio.run(send_queue(self.house, "replies"))
        channel = self.house.channels[self.channel]
        assert isinstance(channel, Simulator)
        mine = [m for m in channel.sent if m.address.value == self.value]
        for message in mine:
            channel.sent.remove(message)
        return [m.text for m in mine]

    def dial(self) -> str:
        """A new USSD call; its first page."""
        self.call, self.typed = f"call-{next(_ids)}", ""
        return self._page()

    def press(self, keys: str) -> str:
        """An answer in the call."""
        self.typed = f"{self.typed}*{keys}" if self.typed else keys
        return self._page()

    def answer(self, keys: str) -> str:
        """An answer in the call, by who has read as far as the choices."""
        while self.row.pages and paging.load(self.row.pages).choices:
            self.press("99")
        return self.press(keys)

    def _page(self) -> str:
        channel = "simulator_ussd"
        request = f"{self.call}:{short_hash(self.typed)}"
        inbound = Inbound(channel, request, Address(self.kind, self.value), dial=Dial(self.call, self.typed))
        (reply,) = receive(self.house, [inbound], self.at)
        self.ended = reply.end
        return reply.text

    def hang_up(self) -> None:
        event = Inbound(
            "simulator_ussd", f"{self.call}:end", Address(self.kind, self.value), event=Event.HUNG_UP, dial=Dial(self.call, self.typed)
        )
        self.hear(event)

    def voice_note(self) -> list[str]:
        return self.sms("", media=(Media("voice", "file-1", "audio/ogg"),))

    @property
    def row(self) -> Any:
        """What the database knows of the person."""
        with reading(self.house.engine) as connection:
            query = select(contacts).join_from(addresses, contacts).where(addresses.c.kind == self.kind, addresses.c.value == self.value)
            return connection.execute(query).one_or_none()


class Chat(Phone):
    """A person in a Telegram look."""

    channel = "simulator_chat"
    kind = AddressKind.TELEGRAM

    def __init__(self, house: House, value: str = "770001") -> None:
        super().__init__(house, value)

    def share(self, phone: str) -> list[str]:
        return self.sms("", phone=phone)


def begun(house: House, *texts: str) -> Phone:
    """A person who registers in Khmer, as far as these answers lead."""
    phone = Phone(house)
    phone.all("ចុះឈ្មោះ", "1", *texts)
    return phone


def registered(house: House) -> Phone:
    return begun(house, "1", "សុខ ដារ៉ា", "2", "1", "22", "អន្លង់វែង", "1")
