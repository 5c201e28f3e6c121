"""Reading on in a long text: 99 or "more" for the next page, 0 or "back" for the one before."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from app.text.khmer import match_key
from app.text.words import Meaning, meaning


class Pages(NamedTuple):
    """The pages of what was said last, and which of them is on the screen."""

    pages: tuple[str, ...]
    at: int = 0

    @property
    def text(self) -> str:
        return self.pages[self.at]

    @property
    def last(self) -> bool:
        return self.at == len(self.pages) - 1


def turned(pages: Pages, said: str) -> Pages | None:
    """The pages with another one open, where that is what was said; past the last one it begins again."""
    meant = _NUMBERS.get(match_key(said)) or meaning(said)
    if meant is Meaning.MORE:
        return pages._replace(at=(pages.at + 1) % len(pages.pages))
    if meant is Meaning.BACK and pages.at:
        return pages._replace(at=pages.at - 1)
    return None


_NUMBERS = {"99": Meaning.MORE, "0": Meaning.BACK}


def dump(pages: Pages) -> str:
    return orjson.dumps((pages.pages, pages.at)).decode()


def load(text: str) -> Pages:
    pages, at = orjson.loads(text)
    return Pages(tuple(pages), at)
