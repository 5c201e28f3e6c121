"""How an engine's `Say` looks on a medium: one text with numbered options, cut into pages where the medium is small."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.engine.effects import Option, Say
from app.text import ussd
from app.text.sms import Encoding, measure

PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}  # letters of one part of several (3GPP TS 23.040, 6-octet header)


class Medium(StrEnum):
    """What a person holds in their hand."""

    SMS = "sms"
    USSD = "ussd"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry.

    `gsm7` and `ucs2` are the letters of one USSD page (GSM 04.80: 160 octets = 182 septets or 80 UCS-2 units);
    `parts` the most SMS parts of one message; `rate` parts per second; `batch` messages of one send call;
    `replies_inline`: the reply goes out in the webhook's answer; `can_start`: we may write first;
    `simulated`: nobody sleeps beside the phone, so it has no sending hours.
    """

    medium: Medium
    gsm7: int = 182
    ucs2: int = 80
    parts: int = 3
    rate: float = 10.0
    batch: int = 100
    replies_inline: bool = False
    can_start: bool = True
    receipts: bool = True
    simulated: bool = False


class Shown(NamedTuple):
    """What goes out now (each text one message or page), and the pages that wait to be asked for."""

    now: tuple[str, ...]
    later: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    share_phone: bool = False


Phrases = Mapping[str, str]


def show(says: Sequence[Say], limits: Limits, phrases: Phrases) -> Shown:
    """All that one turn says, as it looks on a medium. The options are those of the last text."""
    if not says:
        return Shown(())
    now, later = SHOWS[limits.medium](says, limits, phrases)
    return Shown(tuple(now), tuple(later), says[-1].options, says[-1].share_phone)


Texts = tuple[list[str], list[str]]


def _chat(says: Sequence[Say], limits: Limits, phrases: Phrases) -> Texts:
    """A bubble per text; buttons carry the options."""
    return [joined((say,), options=False) for say in says], []


def _ussd(says: Sequence[Say], limits: Limits, phrases: Phrases) -> Texts:
    """One screen, cut into pages."""
    pages = _cut(says, limits.gsm7, limits.ucs2, phrases)
    return pages[:1], pages[1:]


def _sms(says: Sequence[Say], limits: Limits, phrases: Phrases) -> Texts:
    """One message where its parts allow it (a text of its own costs a part of its own), else one for each; a long list in pages."""
    whole = joined(says)
    if measure(whole).parts <= limits.parts:
        return [whole], []
    if len(says) > 1:
        before, last = _sms(says[:-1], limits, phrases), _sms(says[-1:], limits, phrases)
        return [*before[0], *before[1], *last[0]], last[1]
    pages = _cut(says, _letters(limits, Encoding.GSM7), _letters(limits, Encoding.UCS2), phrases)
    return pages[:1], pages[1:]


SHOWS: Mapping[Medium, Callable[[Sequence[Say], Limits, Phrases], Texts]] = {Medium.CHAT: _chat, Medium.USSD: _ussd, Medium.SMS: _sms}


def _letters(limits: Limits, encoding: Encoding) -> int:
    """Letters of one long text message; a few less than its parts hold, since clusters stay whole at a part's end."""
    return (PART[encoding] - 3) * limits.parts


def _cut(says: Sequence[Say], gsm7: int, ucs2: int, phrases: Phrases) -> list[str]:
    options = () if says[-1].listed else says[-1].options
    text = joined(says, options=False)
    return ussd.pages(text, options, gsm7=gsm7, ucs2=ucs2, more=phrases.get("more", "99 Next"), back=phrases.get("back", "0 Back"))


def joined(says: Sequence[Say], *, options: bool = True) -> str:
    """Texts under each other, the options of the last under them."""
    lines = [line for say in says for line in (say.lead, say.text) if line]
    if options and not says[-1].listed:
        lines += [f"{o.key} {o.text}" for o in says[-1].options]
    return "\n".join(lines)
