"""Reading on in a long text: 99 or "more" for the next page, 0 or "back" for the one before.

Nobody answers what they have not seen: before a page with an answer to choose was shown, a number or a yes turns the page too.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from app.engine.screen import Shown
from app.text.khmer import match_key
from app.text.words import Meaning, meaning, number


class Pages(NamedTuple):
    """The pages of what was said last, and which of them is on the screen.

    `choices` is the first page that has an answer to choose, until it was shown: 0 from then on, and where there is none.
    """

    pages: tuple[str, ...]
    at: int = 0
    choices: int = 0

    @property
    def text(self) -> str:
        return self.pages[self.at]

    @property
    def last(self) -> bool:
        return self.at == len(self.pages) - 1


def paged(shown: Shown) -> Pages | None:
    """What is said last, where it goes over several pages."""
    if not shown.later:
        return None
    pages = (*shown.now[-1:], *shown.later)
    lines = {f"{o.key} {o.text}" for o in shown.options}
    return Pages(pages, choices=next((at for at, page in enumerate(pages) if lines & set(page.split("\n"))), 0))


def turned(pages: Pages, said: str) -> Pages | None:
    """The pages with another one open, where that is what was said; past the last one it begins again."""
    meant = _NUMBERS.get(match_key(said)) or meaning(said)
    if meant is Meaning.BACK and pages.at:
        return _at(pages, pages.at - 1)
    if meant is Meaning.MORE or (pages.choices and _answers(said, meant)):
        return _at(pages, (pages.at + 1) % len(pages.pages))
    return None


_NUMBERS = {"99": Meaning.MORE, "0": Meaning.BACK}


def _answers(said: str, meant: Meaning | None) -> bool:
    return meant is Meaning.YES or bool(number(said))


def _at(pages: Pages, at: int) -> Pages:
    return pages._replace(at=at, choices=pages.choices if at < pages.choices else 0)


def dump(pages: Pages) -> str:
    return orjson.dumps(tuple(pages)).decode()


def load(text: str) -> Pages:
    pages, *rest = orjson.loads(text)
    return Pages(tuple(pages), *rest)
