"""Somebody who talks to one small flow, written as TOML in the test itself; the session is only JSON between two texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from app.engine import run
from app.engine.effects import Broken, Did, Effect, HandOver, Keep, Option, Say
from app.engine.flow import Flow, flow_of
from app.engine.localise import localised
from app.engine.session import Session, dump, load
from app.engine.shape import shape_problems
from app.store.flows import book
from app.store.gazetteer import gazetteer

Facts = Mapping[str, str | int]


def flow(toml: str, language: str = "en", catalog: Mapping[str, str] | None = None, name: str = "talk") -> Flow:
    """A flow of a TOML text, with the common phrases and the real gazetteer."""
    written = tomllib.loads(toml)
    assert shape_problems(name, written) == []
    return flow_of(
        name, localised(name, written, catalog or {}), language=language, phrases=book().phrases[language], gazetteer=gazetteer()
    )


class Person:
    """What is said and done in the last turn, and all that was kept."""

    def __init__(self, talk: Flow, facts: Facts | None = None) -> None:
        self.talk = talk
        self.facts: dict[str, str | int] = dict(facts or {})
        self.kept: dict[str, str | int] = {}
        self.effects: list[Effect] = []
        self.session: Session | None = None
        self._took(run.begin(talk, self.facts))

    def hears(self, *said: str | run.Silence) -> Person:
        for text in said:
            assert self.session is not None, f"the flow had ended before {text!r}"
            self._took(run.hear(self.talk, load(dump(self.session)), text, self.facts))
        return self

    def comes_back(self, lead: str = "") -> Person:
        assert self.session is not None
        self._took(run.resume(self.talk, self.session, self.facts, lead))
        return self

    def _took(self, turned: run.Turned) -> None:
        self.session, self.effects = turned
        for effect in self.effects:
            if isinstance(effect, Keep):
                self.kept[effect.field] = self.facts[effect.field] = effect.value

    @property
    def node(self) -> str:
        """The question that waits; "" when the flow has ended."""
        return self.session.node if self.session else ""

    @property
    def says(self) -> list[Say]:
        return [e for e in self.effects if isinstance(e, Say)]

    @property
    def texts(self) -> list[str]:
        return [say.text for say in self.says]

    @property
    def lead(self) -> str:
        return self.says[-1].lead

    @property
    def options(self) -> tuple[Option, ...]:
        return self.says[-1].options

    @property
    def handed_to(self) -> list[tuple[str, str]]:
        return [(e.team, e.topic) for e in self.effects if isinstance(e, HandOver)]

    @property
    def did(self) -> list[str]:
        return [e.act for e in self.effects if isinstance(e, Did)]

    @property
    def broken(self) -> list[str]:
        return [e.reason for e in self.effects if isinstance(e, Broken)]
