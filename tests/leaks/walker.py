"""Walks every route of the application as somebody, with every plausible argument, and tells what came back; each form on a fresh copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import make_url
from werkzeug.routing import Rule

from app.web.access import Access, access_of
from tests.leaks import papers
from tests.web.desk import Desk

NUMBERS = ("1", "2", "3")
ENDS = ("signing_in.sign_out", "static", "account.end_all", "account.end_session")  # says nothing, or ends the walk
QUERIES = ("", "?places=22&filter=1", "?view=all&state=open&n=400", "?view=all&state=closed&before=9999", "?code={code}&before=9999")


class Answer(NamedTuple):
    """What came back: status, and everything in it that somebody could read."""

    where: str
    status: int
    text: str


class Copy:
    """The database as it was, to be put back after a form changed it."""

    def __init__(self, url: str) -> None:
        self.path = Path(make_url(url).database or "")
        self.kept = sqlite3.connect(":memory:")
        with sqlite3.connect(self.path) as live:
            live.backup(self.kept)

    def put_back(self) -> None:
        with sqlite3.connect(self.path) as live:
            self.kept.backup(live)


def rules(flask: Flask, method: str) -> list[Rule]:
    """Every route for people; what is for development alone is not there in production."""
    found = [rule for rule in flask.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint not in ENDS]
    return [rule for rule in found if access_of(flask, rule.endpoint) is not Access.DEVELOPMENT]


def addresses(rule: Rule, known: Mapping[str, str]) -> Iterator[str]:
    """The rule with its arguments filled in: numbers of what is there, and what is known by name."""
    names = sorted(rule.arguments)
    for values in product(*(_values(known, name) for name in names)):
        path = rule.rule
        for name, value in zip(names, values, strict=True):
            path = path.replace(f"<{_converter(rule, name)}{name}>", value)
        yield path


def _values(known: Mapping[str, str], name: str) -> Sequence[str]:
    """A code may be that of a case or of a referral."""
    return [known[key] for key in (name, f"other_{name}") if key in known] or NUMBERS


def _converter(rule: Rule, name: str) -> str:
    return next((f"{kind}:" for kind in ("int", "path") if f"<{kind}:{name}>" in rule.rule), "")


class Seat:
    """A browser that stays signed in as it was, whatever a page does with the session."""

    def __init__(self, who: Desk) -> None:
        self.who = who
        self.token = who.token()
        cookie = who.client.get_cookie("session")
        assert cookie is not None
        self.session = cookie.value

    def open(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Answer:
        data = None if form is None else {"csrf_token": self.token, **form}
        got = self.who.client.open(path, method=method, data=data, headers={"Accept": "text/html"})
        self.who.client.set_cookie("session", self.session)
        return _answer(f"{method} {path}", got)


def looks(flask: Flask, seat: Seat, known: Mapping[str, str]) -> Iterator[Answer]:
    """Every page, also with what its filters take."""
    for rule in rules(flask, "GET"):
        for path in addresses(rule, known):
            for query in QUERIES if not rule.arguments else ("", "?before=9999"):
                yield seat.open("GET", path + query.format(**known))


def acts(flask: Flask, seat: Seat, known: Mapping[str, str], forms: Sequence[Mapping[str, str]], copy: Copy) -> Iterator[Answer]:
    """Every form, each with all that it may ask for."""
    for rule in rules(flask, "POST"):
        for path in addresses(rule, known):
            for form in forms:
                answer = seat.open("POST", path, form)
                yield answer
                if answer.status < 400:
                    copy.put_back()


def _answer(where: str, got: Any) -> Answer:
    body = papers.text_of(got.data) if got.mimetype == "application/pdf" else got.data.decode(errors="replace")
    return Answer(where, got.status_code, "\n".join((*(f"{k}: {v}" for k, v in got.headers), body)))
