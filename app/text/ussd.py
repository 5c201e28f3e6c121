"""A text and its numbered options, cut into the pages of a USSD screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.text.khmer import breaks, clusters, ends
from app.text.sms import Encoding, is_gsm7, units


class TooLong(ValueError):
    """A page has no room for one of the options; the message names it."""


class Option(Protocol):
    """A numbered answer: what to press, and what it says."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...


class Numbered(NamedTuple):
    """The plainest option."""

    key: str
    text: str


def pages(
    text: str, options: Sequence[Option] = (), *, gsm7: int = 182, ucs2: int = 80, more: str = "99 Next", back: str = "0 Back"
) -> list[str]:
    """The pages of a text with its options under it, each of at most `gsm7` septets or `ucs2` UTF-16 units by its own alphabet.

    Broken between options first, then between words, never inside a letter or an option. Every page but the last ends with `more`, every
    page but the first with `back` as well. Raises TooLong for an option that fits no page, or limits that leave no room for a letter.
    """
    screen = _Screen(gsm7, ucs2, more, back)
    lines = [f"{option.key} {option.text}" for option in options]
    whole = "\n".join([*([text] if text else []), *lines])
    if screen.fits(whole):
        return [whole]
    return _with_options(screen, _of_text(screen, text, bool(lines)), lines)


class _Screen(NamedTuple):
    """A page's limits, and the lines that lead on and back."""

    gsm7: int
    ucs2: int
    more: str
    back: str

    def fits(self, page: str) -> bool:
        if is_gsm7(page):
            return units(page, Encoding.GSM7) <= self.gsm7
        return units(page, Encoding.UCS2) <= self.ucs2

    def page(self, body: str, *, first: bool, last: bool) -> str:
        return "\n".join([*([body] if body else []), *([] if last else [self.more]), *([] if first else [self.back])])


def _of_text(screen: _Screen, text: str, options_follow: bool) -> list[str]:
    """The text cut into bodies of pages; the last of them leaves room for the line that leads to the options."""
    bodies: list[str] = []
    while text:
        first = not bodies
        if screen.fits(screen.page(text, first=first, last=not options_follow)):
            return [*bodies, text]
        body, text = _broken(screen, text, first)
        bodies.append(body)
    return bodies


def _broken(screen: _Screen, text: str, first: bool) -> tuple[str, str]:
    """As much of the text as fits a page, and the rest: at a word's end, else at a letter's."""
    near = text[: max(screen.gsm7, screen.ucs2) + _AHEAD]
    for at in (*reversed(breaks(near)), *sorted(ends(clusters(near)), reverse=True)):
        if at < len(text) and text[:at].strip() and screen.fits(screen.page(text[:at].strip(), first=first, last=False)):
            return text[:at].strip(), text[at:].strip()
    raise TooLong("the page has no room for a letter beside the lines that lead on and back")


_AHEAD = 40  # letters past the longest page that are looked at, for the word that lies across its end


def _with_options(screen: _Screen, bodies: list[str], lines: Sequence[str]) -> list[str]:
    """Options under the last of the text, and on pages of their own."""
    body = bodies.pop() if bodies else ""
    for n, line in enumerate(lines, 1):
        longer = f"{body}\n{line}" if body else line
        if not screen.fits(screen.page(longer, first=not bodies, last=n == len(lines))):
            if body:
                bodies.append(body)
            longer = line
            if not screen.fits(screen.page(line, first=not bodies, last=n == len(lines))):
                raise TooLong(f"option {line!r} does not fit a page")
        body = longer
    bodies.append(body)
    return [screen.page(body, first=i == 0, last=i == len(bodies) - 1) for i, body in enumerate(bodies)]
