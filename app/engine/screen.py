"""How an engine's `Say` looks on a medium: one text with numbered options, cut into pages where the medium is small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.engine.effects import Say
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
    `replies_inline`: the reply goes out in the webhook's answer; `can_start`: we may write first.
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


class Screen(NamedTuple):
    """What is shown: the text, and which of how many pages it is."""

    text: str
    page: int = 0
    pages: int = 1


Phrases = Mapping[str, str]


def screen(say: Say, limits: Limits, phrases: Phrases) -> Screen:
    """The page of a `Say` that its own `page` asks for; past the last page it begins again."""
    pages = all_pages(say, limits, phrases)
    page = say.page % len(pages)
    return Screen(pages[page], page, len(pages))


def all_pages(say: Say, limits: Limits, phrases: Phrases) -> list[str]:
    """Every page of a `Say` on a medium; buttons carry the options of a chat."""
    text = "\n".join(part for part in (say.lead, say.text) if part)
    if limits.medium is Medium.CHAT:
        return [text]
    options = () if say.listed else say.options
    whole = "\n".join((text, *(f"{o.key} {o.text}" for o in options)))
    if limits.medium is Medium.SMS and measure(whole).parts <= limits.parts:
        return [whole]
    gsm7, ucs2 = (limits.gsm7, limits.ucs2) if limits.medium is Medium.USSD else (_sms(limits, Encoding.GSM7), _sms(limits, Encoding.UCS2))
    return ussd.pages(text, options, gsm7=gsm7, ucs2=ucs2, more=phrases.get("more", "99 Next"), back=phrases.get("back", "0 Back"))


def _sms(limits: Limits, encoding: Encoding) -> int:
    """Letters of one text message that is one of several pages; a little less, since clusters stay whole at a part's end."""
    return (PART[encoding] - 3) * limits.parts


def whole_text(say: Say) -> str:
    """The text as one, options included: what history and staff read."""
    options = () if say.listed else say.options
    return "\n".join((*((say.lead,) if say.lead else ()), say.text, *(f"{o.key} {o.text}" for o in options)))
