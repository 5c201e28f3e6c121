"""Every page of staff among 950,000 people, 10,000,000 messages and 200,000 chats: its SQL, and the time to its last byte."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.store.inbox import MOST
from app.store.staff import Role
from app.web.access import Access, access_of, roles_of
from tests.bench import clocked, webs
from tests.bench.clocked import SPENT
from tests.bench.crowd import PEOPLE
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground
from tests.bench.inboxes import LONG, MESSAGES, Colleague, Inboxes, inboxes

TIMES = 20
WARM = 3
SHOWN = 6  # of the slowest pages
HEAD = {"Accept": "text/html", "Accept-Encoding": "gzip", "Referer": webs.OUR_URL}
WIDEST = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.CENTRE, Role.OUTREACH, Role.APPROVER, Role.MANAGER, Role.PROTECTION)
LISTS = tuple(f"/inbox?view={view}&state={state}" for view in ("mine", "unassigned", "all") for state in ("open", "snoozed", "closed"))
NARROWED = tuple(f"/inbox?view=all&{more}" for more in ("team=legal", "label=label+3", "state=closed&label=label+3", f"n={MOST}"))
SOUGHT = ("សុខ", "សុខ ដារ៉ា", "sok dara", "012000006", "zz")  # common and rarer names, a number, what is not there
AT_CHATS = (Role.CENTRE, Role.SUPERVISOR, Role.PROTECTION)


class Page(NamedTuple):
    """A page as one role opens it; `text` is what is looked for, where it is a search."""

    role: Role
    path: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.text} ({self.role})".replace("  ", " ")


class Took(NamedTuple):
    """The p95 of a page: ms in the database, and of the whole answer."""

    page: Page
    sql: float
    whole: float
    statements: int


def measure(ground: Ground) -> Iterator[Figure]:
    found = inboxes(ground)
    with clocked.flask(ground, found.url) as flask:
        took = [one for page in pages(flask, found) if (one := _took(flask, found.roles[page.role], page))]
    slowest, last = (sorted(took, key=key, reverse=True) for key in (lambda one: one.sql, lambda one: one.whole))
    yield Figure(f"SQL of {len(took)} pages, p95 of the slowest", "ms", slowest[0].sql, "the goal", None, most(50), most(10))
    yield Figure("to the last byte, p95 of the slowest", "ms", last[0].whole, "the goal", None, None, most(60))
    for one in slowest[:SHOWN]:
        yield Figure(f"SQL of {one.page}", "ms", one.sql, f"{one.statements} statements", None)
    for one in last[:SHOWN]:
        yield Figure(f"last byte of {one.page}", "ms", one.whole, "", None)


def pages(flask: Flask, found: Inboxes) -> Iterator[Page]:
    """Each page without an argument as one of its roles; the inbox with all that its list can show; a person; how chats go."""
    for rule in flask.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and access_of(flask, rule.endpoint) is Access.STAFF:
            roles = roles_of(flask, rule.endpoint)
            yield Page(next(role for role in WIDEST if role in roles), rule.rule)
    for role in AT_CHATS:
        yield from (Page(role, path) for path in (*LISTS, *NARROWED))
        yield from (Page(role, "/inbox/search", text) for text in SOUGHT)
    yield from (Page(Role.SUPERVISOR, f"/inbox/{found.long}{more}") for more in ("", f"/older?before={MESSAGES - LONG}"))
    yield Page(Role.CENTRE, f"/inbox/{found.watchers[0].chat}")
    yield from (Page(Role.SUPERVISOR, f"/supervision?centre={centre}") for centre in (1, 4))
    yield Page(Role.OUTREACH, f"/contacts/{PEOPLE // 2}")


def _took(flask: Flask, who: Colleague, page: Page) -> Took | None:
    """None for what only leads elsewhere, or is not theirs."""
    client = clocked.client(flask, who.token)
    open_ = _opener(client, page)
    if {open_().status_code for _ in range(WARM)} != {200}:
        return None
    times: list[tuple[float, float]] = []
    for _ in range(TIMES):
        SPENT.taken()
        began = time.perf_counter()
        open_().get_data()
        times.append((SPENT.seconds, time.perf_counter() - began))
    at = int(TIMES * 0.95) - 1
    sql, whole = (sorted(column)[at] * 1000 for column in zip(*times, strict=True))
    return Took(page, sql, whole, SPENT.statements)


def _opener(client: FlaskClient, page: Page) -> Callable[[], TestResponse]:
    if not page.text:
        return lambda: client.get(page.path, base_url=webs.OUR_URL, headers=HEAD)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/inbox", base_url=webs.OUR_URL).text)
    assert token
    form = {"csrf_token": token[1], "text": page.text}
    return lambda: client.post(page.path, base_url=webs.OUR_URL, headers=HEAD, data=form)
