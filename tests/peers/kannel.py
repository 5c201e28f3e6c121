"""Kannel with its fake SMS centre: a real gateway between our HTTP calls and a phone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from tests.peers.processes import free_port, listens, program, running, wait_until

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
NUMBER = "1294"
GOT = re.compile(r"Got message \d+: <\S+ (\S+) (?:udh (\S+) )?(text|ucs-2|data) (.*)>")

CONFIG = """
group = core
admin-port = {admin}
admin-password = {password}
smsbox-port = {smsbox}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/core.log"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = phones
port = {phones}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
log-file = "{folder}/smsbox.log"

group = sendsms-user
username = spean
password = {password}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "{hook}?id=%I&from=%p&to=%P&charset=%C&text=%b"
max-messages = 0
"""


@dataclass(frozen=True)
class SentSms:
    """A message that reached the phones, its parts joined."""

    to: str
    body: str
    parts: int = 1


class Kannel:
    """`environ` is what docs/gateways/kannel.toml asks for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = secrets.token_hex(8)
        self.ports = {name: free_port() for name in ("admin", "smsbox", "phones", "http")}
        self.path = f"/hooks/http/kannel/{self.secret}"
        self._phones = ExitStack()

    @property
    def environ(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.ports['http']}/cgi-bin/sendsms"
        names = {"KANNEL_URL": url, "KANNEL_USER": "spean", "KANNEL_PASSWORD": self.secret, "KANNEL_FROM": NUMBER}
        return names | {"KANNEL_HOOK_SECRET": self.secret}

    @property
    def sent(self) -> list[SentSms]:
        """What the phones have got, in order."""
        log = self.folder / "phones.log"
        return _joined(GOT.findall(log.read_text("utf-8", "replace"))) if log.exists() else []

    def texts_to(self, number: str) -> list[str]:
        return [sms.body for sms in self.sent if sms.to == number]

    def text(self, sender: str, text: str) -> None:
        """A person writes to us. The phones connect anew, since the fake centre takes its messages at its start."""
        kind, body = ("text", text) if text.isascii() else ("ucs2", quote(text.encode("utf-16-be")))
        self._connect("-m", "1", f"{sender} {NUMBER} {kind} {body}")

    def listen(self) -> None:
        """The phones connect and write nothing."""
        self._connect("-m", "0", "1 2 text unused")

    def close(self) -> None:
        self._phones.close()

    def _connect(self, *args: str) -> None:
        self._phones.close()
        log = self.folder / "phones.log"
        command = [program(FAKESMSC), "-H", "127.0.0.1", "-r", str(self.ports["phones"]), "-i", "0.01", *args]
        self._phones.enter_context(running(command, log))


def _joined(lines: list[tuple[str, str, str, str]]) -> list[SentSms]:
    """A part says in its header (05 00 03, then number of the message, of its parts, and its own) where it belongs."""
    found: list[SentSms] = []
    for to, header, kind, text in lines:
        later = header and unquote_to_bytes(header)[-1] > 1
        body = (found[-1].body if later else "") + _decoded(kind, text)
        found[len(found) - bool(later) :] = [SentSms(to, body, found[-1].parts + 1 if later else 1)]
    return found


def _decoded(kind: str, text: str) -> str:
    if kind == "text":
        return text
    data = unquote_to_bytes(text.replace("+", " "))
    return data.decode("utf-16-be" if len(data) % 2 == 0 and any(byte < 0x20 for byte in data[::2]) else "ascii")


@contextmanager
def kannel(folder: Path, our_url: str) -> Iterator[Kannel]:
    """Bearerbox, smsbox and the phones; texts of people go to `our_url` + /hooks/http/kannel/SECRET."""
    bearerbox, smsbox = program("/usr/sbin/bearerbox"), program("/usr/sbin/smsbox")
    program(FAKESMSC)
    found = Kannel(folder)
    config = folder / "kannel.conf"
    config.write_text(CONFIG.format(**found.ports, folder=folder, password=found.secret, hook=our_url + found.path), "utf-8")
    log = folder / "out.log"
    with running([bearerbox, config], log, found.ports["smsbox"]), running([smsbox, config], log, found.ports["http"]):
        wait_until(lambda: listens(found.ports["phones"]), "Kannel listening for phones")
        found.listen()
        try:
            yield found
        finally:
            found.close()
