"""A member of staff at the console, without a browser: `desk(flask, Role.OUTREACH).post("/contacts", {"name": "សុខ ចាន់ថា"})`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.services import signing_in
from app.services.house import House
from app.store import db, staff
from app.store.staff import Role
from app.web.access import TOKEN

_numbers = count(1)
HTML = {"Accept": "text/html"}


class Desk:
    """Reads pages and sends forms, each with its token."""

    def __init__(self, flask: Flask) -> None:
        self.client = flask.test_client()
        self.id = 0

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **{"headers": HTML, **more})

    def post(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **(form or {})}, **{"headers": HTML, **more})

    def token(self) -> str:
        """The token of this browser's forms; every page has one."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/no-such-page").text)
        assert found
        return found[1]


def desk(flask: Flask, *roles: Role, name: str = "កែវ សុភា", language: str = "en") -> Desk:
    """Somebody new with these roles, signed in, who needs no second factor; with no role, nobody is signed in."""
    found = Desk(flask)
    if roles:
        found.id = colleague(flask.extensions["spean"], *roles, name=name, language=language)
        with db.transaction(flask.extensions["spean"].engine) as connection:
            token = signing_in.open_session(connection, found.id, "Firefox, Windows", db.now())
        with found.client.session_transaction() as session:
            session[TOKEN] = token
    return found


def colleague(house: House, *roles: Role, name: str = "កែវ សុភា", login: str = "", **more: Any) -> int:
    """A new account; nobody needs a second factor any more."""
    with db.transaction(house.engine) as connection:
        staff.set_roles_with_factor(connection, ())
        row = {"password": "not one", **more}
        found = staff.add(connection, login or f"colleague{next(_numbers)}", name, roles, db.now(), **row)
        assert found is not None
        return found
