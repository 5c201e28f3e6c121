"""Plays one conversation through the engine alone: flows follow each other, a medium shows what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.engine import pages as paging
from app.engine.effects import Broken, Did, HandOver, Keep, Say, Start, Wait
from app.engine.flow import Flow
from app.engine.pages import Pages
from app.engine.run import Turned, begin, hear
from app.engine.screen import Limits, Medium, Shown, show
from app.engine.session import Session
from app.store.flows import Book
from app.text.khmer import match_key


class Player:
    """A person with a phone, and what they see. `kept`, `did` and `ends` tell what came of it."""

    def __init__(self, book: Book, language: str, medium: Medium, facts: Mapping[str, str | int]) -> None:
        self.book = book
        self.language = language
        self.limits = Limits(medium)
        self.facts: dict[str, str | int] = dict(facts)
        self.kept: dict[str, str | int] = {}
        self.did: list[str] = []
        self.ends = "done"
        self.screen = ""
        self._session: Session | None = None
        self._says: list[Say] = []
        self._pages: Pages | None = None

    def begin(self, flow: str) -> None:
        """Begins a flow and shows what it says."""
        self._says = []
        self._turn(begin(self._flow(flow), self.facts))
        self._show()

    def hear(self, said: str) -> None:
        """An answer; 99 and 0 turn pages where there are any; a keyword where nothing is asked."""
        turned = paging.turned(self._pages, said) if self._pages else None
        if turned is not None:
            self._pages, self.screen = turned, turned.text
        elif self._session is None:
            self.begin(self.book.keywords[match_key(said)])
        else:
            self._says = []
            self._turn(hear(self._flow(self._session.flow), self._session, said, self.facts))
            self._show()

    def _flow(self, name: str) -> Flow:
        return self.book.flow(name, self.language)

    def _turn(self, turned: Turned) -> None:
        self._session, effects = turned
        self.ends = "open" if self._session else "done"
        following = [flow for effect in effects if (flow := DO[type(effect)](self, effect))]
        if following:
            self._turn(begin(self._flow(following[-1]), self.facts))

    def _show(self) -> None:
        shown = show(self._says, self.limits, self.book.phrases[self.language])
        self._pages = Pages((*shown.now[-1:], *shown.later)) if shown.later else None
        self.screen = "\n".join((*shown.now, *self._buttons(shown)))

    def _buttons(self, shown: Shown) -> list[str]:
        return [f"[{o.key} {o.text}]" for o in shown.options] if self.limits.medium is Medium.CHAT else []

    def _say(self, say: Say) -> None:
        self._says.append(say)

    def _keep(self, keep: Keep) -> None:
        self.kept[keep.field] = self.facts[keep.field] = keep.value

    def _hand(self, hand: HandOver) -> None:
        self.ends = f"staff {hand.team}"

    def _start(self, start: Start) -> str:
        return start.flow

    def _did(self, did: Did) -> None:
        self.did.append(did.act)
        self.language = dict(did.args).get("language") or self.language
        self.facts.update(AFTER.get(did.act, {}))

    def _broken(self, broken: Broken) -> None:
        raise AssertionError(f"{broken.node}: {broken.reason}")

    def _wait(self, wait: Wait) -> None:
        """Nobody waits in a transcript."""


AFTER = {"register": {"registered": "yes"}}  # what an act makes known to the flows that follow
DO: Mapping[type, Callable[[Player, Any], str | None]] = {
    Say: Player._say,
    Keep: Player._keep,
    HandOver: Player._hand,
    Start: Player._start,
    Did: Player._did,
    Broken: Player._broken,
    Wait: Player._wait,
}
