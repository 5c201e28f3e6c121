"""The audit as administrators and supervisors read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from app.services.house import House
from app.store import audit
from app.store.contacts import contacts
from app.store.db import now, transaction
from app.store.hours import local
from app.store.staff import Role
from app.web.audit import ACTS, THINGS
from tests.services.outreach import returnees
from tests.web.desk import Desk, colleague, desk

APP = Path(__file__).resolve().parents[2] / "app"
PLACES = {"act": 2, "kind": 3}  # of the arguments of `audit.note`


@pytest.fixture
def supervisor(flask: Flask) -> Desk:
    return desk(flask, Role.SUPERVISOR)


def _note(parts: House, who: int | None, act: str, kind: str = "", thing: int | None = None, *, days_ago: int = 0) -> None:
    with transaction(parts.engine) as connection:
        audit.note(connection, who, act, kind, thing, at=now() - timedelta(days=days_ago))


def test_who_did_what_stands_there_the_newest_first(parts: House, supervisor: Desk) -> None:
    dara = colleague(parts, Role.OUTREACH, name="ដារ៉ា")
    _note(parts, dara, "approved", "campaign", 7)
    _note(parts, None, "locked", "staff", dara)
    page = supervisor.get("/audit").text
    assert page.index("was locked after wrong tries") < page.index("approved</td>")
    assert "ដារ៉ា" in page
    assert "campaign 7" in page
    assert "the command line" in page


def test_it_is_read_by_person_act_and_day(parts: House, supervisor: Desk) -> None:
    dara, sophea = colleague(parts, Role.OUTREACH, name="ដារ៉ា"), colleague(parts, Role.OUTREACH, name="សុភា")
    _note(parts, dara, "exported", "export", 41, days_ago=2)
    _note(parts, sophea, "exported", "export", 42)
    _note(parts, sophea, "merged", "contact", 43)
    assert "export 41" not in supervisor.get(f"/audit?staff={sophea}").text
    only = supervisor.get("/audit?act=exported").text
    assert "export 41" in only
    assert "record 43" not in only
    day = f"{local(now() - timedelta(days=2)):%Y-%m-%d}"
    assert "export 42" not in supervisor.get(f"/audit?day={day}").text
    assert "export 41" in supervisor.get(f"/audit?day={day}").text
    assert "Nothing was done" in supervisor.get("/audit?day=2001-01-01").text


def test_a_person_whose_case_is_sealed_has_no_number_there(parts: House, supervisor: Desk) -> None:
    returnees(parts.engine, 2, first=811)
    with transaction(parts.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 812).values(sensitive=True))
    _note(parts, supervisor.id, "number_shown", "contact", 811)
    _note(parts, supervisor.id, "opened", "contact", 812)
    page = supervisor.get("/audit").text
    assert "record 811" in page
    assert "812" not in page
    assert "a protected person" in page


def test_a_long_one_goes_on_page_by_page(parts: House, supervisor: Desk) -> None:
    for thing in range(1, 121):
        _note(parts, supervisor.id, "merged", "contact", thing)
    first = supervisor.get(f"/audit?staff={supervisor.id}&act=merged").text
    assert "record 21<" in first
    assert "record 20<" not in first
    older = first.partition('class="button second" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "record 20<" in supervisor.get(older).text


def test_only_administrators_and_supervisors_read_it(flask: Flask) -> None:
    for role in Role:
        expected = 200 if role in (Role.ADMINISTRATOR, Role.SUPERVISOR) else 404
        assert desk(flask, role).get("/audit").status_code == expected


def test_every_act_and_every_thing_that_is_noted_has_its_words() -> None:
    assert set(_noted("act")) - ACTS.keys() == set()
    assert set(_noted("kind")) - THINGS.keys() == set()


def _noted(what: str) -> Iterator[str]:
    """The constants that the product gives to `audit.note`, also by way of a function of the same file that hands one on."""
    for path in APP.rglob("*.py"):
        if "audit.note(" in (text := path.read_text("utf-8")):
            tree = ast.parse(text)
            given = [*_given(tree, "audit.note", PLACES[what])]
            for function in (found for found in ast.walk(tree) if isinstance(found, ast.FunctionDef)):
                names = [arg.arg for arg in function.args.args]
                if what in names and what in map(ast.unparse, _given(function, "audit.note", PLACES[what])):
                    given += _given(tree, function.name, names.index(what))
            yield from (str(word.value) for one in given for word in ast.walk(one) if isinstance(word, ast.Constant))


def _given(tree: ast.AST, function: str, place: int) -> Iterator[ast.expr]:
    """What stands at a place in the calls of a function."""
    calls = (call for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) == function)
    return (call.args[place] for call in calls if place < len(call.args))
