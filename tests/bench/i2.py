"""The inbox' list beside one query of an index made for nothing else: the newest open chats of a desk with name and last words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import psycopg

from app.services import inbox
from app.services.house import House
from app.store import db, staff
from app.store.inbox import PAGE, Wanted
from app.store.staff import Member, Role
from tests.bench import clocked
from tests.bench.clocked import SPENT
from tests.bench.crowd import dsn
from tests.bench.figures import Figure, interleaved, most
from tests.bench.ground import Ground
from tests.bench.inboxes import inboxes

ROUNDS = 40
LISTS = {
    "mine": Wanted(),
    "unassigned": Wanted("unassigned"),
    "all of my desk": Wanted("all"),
    "closed": Wanted("all", "closed"),
}
HELD = (most(5), most(2))
RAW = """
SELECT v.id, k.name, v.last_at, m.text FROM bare_inbox v JOIN contacts k ON k.id = v.contact_id JOIN messages m ON m.id = v.last_id
WHERE v.desk = %s ORDER BY v.last_at DESC LIMIT %s
"""
MADE = (
    """CREATE TABLE bare_inbox AS SELECT id, contact_id, heard_at AS last_at, (centre_id * 10 + length(team))::smallint AS desk,
        (SELECT max(m.id) FROM messages m WHERE m.contact_id = c.contact_id) AS last_id FROM conversations c WHERE stage <> 'closed'""",
    "CREATE INDEX ON bare_inbox (desk, last_at DESC)",
    "VACUUM ANALYZE bare_inbox",
)


def measure(ground: Ground) -> Iterator[Figure]:
    found = inboxes(ground)
    with clocked.house(ground, found.url) as house, psycopg.connect(dsn(found.url), autocommit=True) as raw:
        for statement in MADE:
            raw.execute(statement.encode())
        desk = raw.execute("SELECT desk FROM bare_inbox GROUP BY desk ORDER BY count(*) DESC LIMIT 1").fetchone()
        assert desk
        sides: dict[str, Callable[[], float]] = {"raw": partial(_raw, raw, desk[0])}
        for role in (Role.CENTRE, Role.SUPERVISOR):
            member = _member(house, found.roles[role].id)
            sides |= {f"{name}, {role}": partial(_listed, house, member, wanted) for name, wanted in LISTS.items()}
        for _ in range(3):
            interleaved(1, sides)  # statements are prepared by then
        got = interleaved(ROUNDS, sides)
        raw.execute("DROP TABLE bare_inbox")
    for name in sides:
        if name != "raw":  # who looks over every desk of the country reads twelve times what the raw query has before it
            goals = HELD if name.endswith(Role.CENTRE) else (None, None)
            yield Figure(f"SQL of the list: {name}", "ms", got[name], "one indexed query", got["raw"], *goals)


def _raw(connection: psycopg.Connection, desk: int) -> float:
    began = time.perf_counter()
    rows = connection.execute(RAW.encode(), (desk, PAGE + 1)).fetchall()
    took = time.perf_counter() - began
    assert len(rows) > PAGE
    return took * 1000


def _listed(house: House, member: Member, wanted: Wanted) -> float:
    SPENT.taken()
    inbox.listed(house, member, wanted, db.now())
    return SPENT.seconds * 1000


def _member(house: House, found: int) -> Member:
    with db.reading(house.engine) as connection:
        member = staff.find(connection, found)
    assert member
    return member
