"""Our engine on the work item registration-8q: prints one JSON line, as the peers' harness does.

The dialogue becomes two flows as in the product: the language question, and the rest in the language chosen.
Sessions pass through their JSON at every message; pages, retries, commands, Khmer folding and history are all on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from app.engine import run
from app.engine.effects import Keep, Say, Start
from app.engine.flow import Flow, flow_of
from app.engine.localise import localised
from app.engine.screen import joined
from app.engine.session import dump, load

LANGUAGES = {"khm": "km", "eng": "en"}
KEYS = {"province": "number"}  # the dialogue's is a number from 1 to 25; ours is a place with a name


def tables(dialogue: dict[str, Any], language: str) -> dict[str, dict[str, Any]]:
    """The two flows as TOML would give them, in one language."""
    questions = [{**q, "key": KEYS.get(q["key"], q["key"])} for q in dialogue["questions"]]
    nodes: dict[str, dict[str, Any]] = {q["key"]: _node(q, language, dialogue["error"][language]) for q in questions}
    for q, following in zip(questions, [*questions[1:], {"key": "done"}], strict=True):
        nodes[q["key"]]["to"] = following["key"]
    nodes["done"] = {"say": dialogue["done"][language].replace("{province}", "{number}")}
    first = questions[0]["key"]
    start: dict[str, dict[str, Any]] = {first: nodes.pop(first) | {"to": "go"}, "go": {"start": "rest"}}
    return {"first": {"start": first, "nodes": start}, "rest": {"start": questions[1]["key"], "nodes": nodes}}


def _node(q: dict[str, Any], language: str, error: str) -> dict[str, Any]:
    node: dict[str, Any] = {"ask": q["text"][language], "save": q["key"], "retry": [error], "listed": True, "label": q["key"]}
    if q["kind"] == "menu":
        words = [line.split(". ", 1) for line in q["text"][language].split("\n")[1:]]
        node["choices"] = [{"text": words[i][1], "value": value, "key": str(i + 1)} for i, value in enumerate(q["options"])]
    else:
        node.update({"kind": q["kind"]}, **{k: q[k] for k in ("min", "max") if k in q})
    return node


Told = tuple[str | None, list[Say]]


class Dialogues:
    """The flows in both languages; a session (its language too) is only JSON between two calls."""

    def __init__(self, dialogue: dict[str, Any]) -> None:
        self.flows: dict[tuple[str, str], Flow] = {}
        for long, short in LANGUAGES.items():
            for name, table in tables(dialogue, long).items():
                self.flows[name, short] = flow_of(name, localised(name, table, {}), language=short)

    def begin(self) -> Told:
        return self._told(run.begin(self.flows["first", "km"], {}), "khm")

    def hear(self, state: str, text: str) -> Told:
        """The session's JSON after a text (None at the end), and what is said."""
        session = load(state)
        language = str(session.answers.get("lang", "khm"))
        return self._told(run.hear(self.flows[session.flow, LANGUAGES[language]], session, text, {}), language)

    def _told(self, turned: run.Turned, language: str) -> Told:
        session, effects = turned
        says = []
        for effect in effects:
            if type(effect) is Say:
                says.append(effect)
            elif type(effect) is Keep and effect.field == "lang":
                language = str(effect.value)
            elif type(effect) is Start:
                session, more = run.begin(self.flows[effect.flow, LANGUAGES[language]], {})
                assert session is not None
                session = session._replace(answers={"lang": language})
                says += [e for e in more if type(e) is Say]
        return (dump(session) if session else None), says


class Engine:
    """What the harness drives: `start` and `resume`."""

    def __init__(self, dialogue: dict[str, Any]) -> None:
        self.dialogues = Dialogues(dialogue)

    def start(self, contact: str, text: str) -> tuple[str | None, str]:
        state, says = self.dialogues.begin()
        return state, joined(says)

    def resume(self, contact: str, state: str, text: str) -> tuple[str | None, str]:
        state_after, says = self.dialogues.hear(state, text)
        return state_after, joined(says)


def main() -> None:
    sys.path.insert(0, str(Path(sys.argv[1])))
    from harness import DIALOGUE  # type: ignore[import-not-found]
    from harness import main as measure

    measure("spean", Engine(DIALOGUE), "full engine")


if __name__ == "__main__":
    main()
