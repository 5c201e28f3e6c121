"""A text and its options cut into pages that fit a USSD screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.text.khmer import breaks, clusters
from app.text.sms import Encoding, is_gsm7, units


class TooLong(ValueError):
    """An option, or the lines that every page needs, do not fit a page."""


class Option(Protocol):
    """A numbered answer: what to press and what it says."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...


class Numbered(NamedTuple):
    """The plainest option."""

    key: str
    text: str


class _Page(NamedTuple):
    gsm7: int
    ucs2: int
    more: str
    back: str

    def fits(self, lines: Sequence[str]) -> bool:
        text = "\n".join(lines)
        if is_gsm7(text):
            return units(text, Encoding.GSM7) <= self.gsm7
        return units(text, Encoding.UCS2) <= self.ucs2


def pages(
    text: str, options: Sequence[Option] = (), *, gsm7: int = 182, ucs2: int = 80, more: str = "99 Next", back: str = "0 Back"
) -> list[str]:
    """The screens of a text with its options under it: `gsm7` septets or `ucs2` UTF-16 units each, by the page's own alphabet.

    Broken between options first, then between words, never inside a cluster or an option. Every page but the last ends with `more`, every
    page but the first with `back` too. Raises TooLong for an option that fits no page.
    """
    page = _Page(gsm7, ucs2, more, back)
    lines = [f"{o.key} {o.text}" for o in options]
    head = [text] if text else []
    if page.fits([*head, *lines]):
        return ["\n".join([*head, *lines])]
    return _cut(page, head, lines)


def _cut(page: _Page, head: list[str], lines: list[str]) -> list[str]:
    """Pages of text pieces, then of options; the first options share the last page of the text where they fit."""
    done: list[list[str]] = []
    now: list[str] = []
    rest = list(head) + lines
    texts = len(head)
    while rest:
        foot = [page.back] if done else []
        last = len(rest) == 1
        if page.fits([*now, rest[0], *([] if last else [page.more]), *foot]):
            now.append(rest.pop(0))
            texts -= 1
        elif texts > 0:
            a, b = _broken(page, now, rest[0], [page.more, *foot])
            if a:
                now.append(a)
            elif not now:
                raise TooLong("the lines of every page leave no room for a letter")
            done.append([*now, page.more, *foot])
            now, rest[0] = [], b
        elif now:
            done.append([*now, page.more, *foot])
            now = []
        else:
            raise TooLong(f"option {rest[0]!r} does not fit a page")
    foot = [page.back] if done else []
    return ["\n".join(p) for p in [*done, [*now, *foot]]]


def _broken(page: _Page, before: list[str], text: str, foot: list[str]) -> tuple[str, str]:
    """As much of the text as fits the page, and the rest."""
    for ends in (breaks(text), _ends(text)):
        fitting = [at for at in ends if page.fits([*before, text[:at].rstrip(), *foot])]
        if fitting:
            return text[: fitting[-1]].rstrip(), text[fitting[-1] :].lstrip()
    return "", text


def _ends(text: str) -> list[int]:
    at, ends = 0, []
    for cluster in clusters(text):
        at += len(cluster)
        ends.append(at)
    return ends
