"""The inboxes of a whole country in PostgreSQL: 200,000 chats at the shipped centres, 10,000,000 messages, 50 staff and one long thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from itertools import product
from typing import NamedTuple

import psycopg
from sqlalchemy import Connection, insert

from app.services import desks, signing_in
from app.store import centres, db, staff
from app.store.conversations import CODE_SIGNS
from app.store.desks import Desk, desk_staff
from app.store.staff import Role
from tests.bench.crowd import CHATS as TELEGRAM
from tests.bench.crowd import PEOPLE, crowd, dsn, without_indexes
from tests.bench.ground import Ground

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "10000000"))
CHATS = int(os.environ.get("BENCH_CHATS", "200000"))
OPEN = CHATS // 20
PERSONS = min(CHATS * 3 // 4, PEOPLE)  # who have chats; every third of them had one before
APART = PEOPLE // PERSONS
LONG = min(10_000, MESSAGES // 12)  # messages of the long thread, beside those that every chat has
STAFF = 50
DAYS = 330  # over which all of it was said
SHARE = 6  # every so-many-th message is of a chat, the others are of the flows and campaigns
TEAMS = ("front",) * 6 + ("legal",) * 2 + ("jobs",) * 2  # of ten chats; who is sensitive stands at the protection desk
TABLES = ("conversations", "conversation_moves", "conversation_labels", "messages")
AT_EVERY_DESK = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.PROTECTION)


class Colleague(NamedTuple):
    """Who is signed in: their id, the token of their session, and one of their chats."""

    id: int
    token: str
    chat: str = ""


class Inboxes(NamedTuple):
    """The address of the database; who watches the lists; one of each role; the code of the long thread."""

    url: str
    watchers: Sequence[Colleague]
    roles: dict[Role, Colleague]
    long: str


@cache
def inboxes(ground: Ground) -> Inboxes:
    """Made once, beside a crowd that stays as it is."""
    url = ground.copy(crowd(ground))
    engine, at = db.open_engine(url), db.now()
    with db.transaction(engine) as connection:
        watchers, roles, slots = _staff(connection, at)
    engine.dispose()
    _fill(dsn(url), slots, at)
    with psycopg.connect(dsn(url)) as raw:
        held = "SELECT DISTINCT ON (staff_id) staff_id, code FROM conversations WHERE stage <> 'closed' ORDER BY staff_id, id"
        codes: dict[int, str] = dict(raw.execute(held).fetchall())
        long = raw.execute("SELECT code FROM conversations WHERE id = %s", (CHATS,)).fetchone()
    assert long
    return Inboxes(url, [one._replace(chat=codes.get(one.id, "")) for one in watchers], roles, long[0])


# --- who works there ---------------------------------------------------------------------------------------------------------------

Slot = tuple[int, int, str, int]  # number, centre, team, who of the desk has it


def _staff(connection: Connection, at: datetime) -> tuple[list[Colleague], dict[Role, Colleague], list[Slot]]:
    """Chats are given to the slots in turn, so that desks have them by their weight and colleagues of a desk alike."""
    desks.stand(connection)
    staff.set_roles_with_factor(connection, ())
    there = [row.id for row in centres.every(connection)]
    places = [Desk(*pair) for pair in product(there, dict.fromkeys(TEAMS))]
    watchers = [_colleague(connection, f"watcher{n}", Role.CENTRE, [places[n % len(places)]], at) for n in range(STAFF)]
    of = {desk: watchers[place :: len(places)] for place, desk in enumerate(places)}
    every = {role: [Desk(c, "protection" if role is Role.PROTECTION else "front") for c in there] for role in AT_EVERY_DESK}
    roles = {role: _colleague(connection, f"one-{role}", role, every.get(role, []), at) for role in Role} | {Role.CENTRE: watchers[0]}
    turns = range(len(watchers))
    slots = [Desk(centre, team) for _, centre, team in product(turns, there, TEAMS)]
    numbered = [(n, *desk, of[desk][n // len(there) // len(TEAMS) % len(of[desk])].id) for n, desk in enumerate(slots)]
    return watchers, roles, numbered


def _colleague(connection: Connection, login: str, role: Role, stands: Sequence[Desk], at: datetime) -> Colleague:
    found = staff.add(connection, login, f"កែវ សុភា {login}", [role], at, password="not one", language="km")
    assert found
    rows = [{"staff_id": found, "centre_id": desk.centre, "team": desk.team} for desk in stands]
    if rows:
        connection.execute(insert(desk_staff), rows)
    return Colleague(found, signing_in.open_session(connection, found, "bench", at))


# --- what was said -----------------------------------------------------------------------------------------------------------------


def _fill(url: str, slots: Sequence[Slot], at: datetime) -> None:
    """By the server itself: no foreign key is looked at, indexes come last, and two connections write the messages."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("CREATE UNLOGGED TABLE bench_slots (slot int PRIMARY KEY, centre_id bigint, team text, staff_id bigint)")
        with connection.cursor() as cursor, cursor.copy("COPY bench_slots FROM STDIN") as copy:
            for slot in slots:
                copy.write_row(slot)
        with without_indexes(connection, "messages", "conversation_moves"):
            connection.execute(_CONVERSATIONS, {"at": at, "slots": len(slots)})
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda half: _messages(url, at, *half), [(1, MESSAGES // 2), (MESSAGES // 2 + 1, MESSAGES)]))
            for statement in _MOVES:
                connection.execute(statement)
        for statement in _AFTER:
            connection.execute(statement)
        for table in (*TABLES, "contacts"):
            connection.execute(f"VACUUM ANALYZE {table}".encode())
        connection.execute("CHECKPOINT")


def _messages(url: str, at: datetime, first: int, last: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_MESSAGES, {"at": at, "first": first, "last": last})


def _contact(chat: str) -> str:
    """Whose chat it is."""
    return f"(1 + (({chat} - 1) % {PERSONS}) * {APART})"


def _said(statement: str) -> bytes:
    """As psycopg takes it: a % that is no placeholder stands twice."""
    return statement.replace("%", "%%").replace("%%(", "%(").encode()


_SIGN = f"substr('{CODE_SIGNS}', 1 + ((h >> {{}}) & 31)::int, 1)"
_CODE = " || ".join(_SIGN.format(bits) for bits in range(0, 25, 5))
_CONVERSATIONS = _said(f"""
INSERT INTO conversations (id, code, contact_id, stage, centre_id, team, topic, place, alert, sealed, staff_id, unread, waits_since, due_at,
    heard_at, snoozed_until, snoozed_for_reply, outcome, rating, reopened, version, created_at, answered_at, replied_at, closed_at)
SELECT n, {_CODE}, contact, CASE WHEN NOT open THEN 'closed' WHEN held THEN 'open' ELSE 'waiting' END, centre_id,
    CASE WHEN sealed THEN 'protection' ELSE team END, (ARRAY['person', 'wages', 'papers', 'call_back', 'first_need'])[1 + n % 5], '',
    waits AND chance % 97 = 0, sealed, CASE WHEN held THEN staff_id END, CASE WHEN waits THEN 1 + n % 3 ELSE 0 END,
    CASE WHEN waits THEN born END, CASE WHEN waits THEN born + interval '7 hours' END, born + took,
    CASE WHEN open AND chance % 23 = 0 THEN %(at)s + interval '2 days' END, false, CASE WHEN NOT open THEN 'answered' END,
    CASE WHEN NOT open AND chance % 5 = 0 THEN 1 + chance % 5 END, (chance % 12 = 0)::int, 1, born,
    CASE WHEN NOT waits THEN born + took / 9 END, CASE WHEN NOT waits THEN born + took / 9 END, CASE WHEN NOT open THEN born + took END
FROM (
    SELECT *, {_contact("n")} AS contact, {_contact("n")} % 307 = 0 AS sealed, n > {CHATS - OPEN} AS open,
        n > {CHATS - OPEN} AND chance % 5 < 2 AS waits, {_contact("n")} % 307 <> 0 AND (n <= {CHATS - OPEN} OR chance % 10 < 6) AS held,
        %(at)s - ({CHATS} - n) * (interval '{DAYS * 24} hours' / {CHATS}) AS born, interval '1 minute' * (3 + chance % 4001) AS took
    FROM (SELECT n, (n * 2654435761) % 33554432 AS h, (n * 7919 + n / 13) % 9973 AS chance FROM generate_series(1::bigint, {CHATS}) n) one
) every JOIN bench_slots ON slot = (n - 1) % {PERSONS} % %(slots)s
""")
_MESSAGES = _said(f"""
INSERT INTO messages (id, contact_id, address_id, conversation_id, channel, state, queue, provider_id, text, share_phone, parts, author,
    attempts, created_at)
SELECT g, contact, contact + (contact - 1) / {TELEGRAM}, chat, 'twilio',
    CASE WHEN heard THEN 'received' WHEN g % 31 = 0 THEN 'failed' WHEN g % 7 = 0 THEN 'sent' ELSE 'delivered' END,
    CASE WHEN heard THEN '' ELSE 'replies' END, 'SM' || lpad(to_hex(g), 32, '0'), 'ខ្ញុំចង់សួររឿងប្រាក់ខែនៅថៃ ' || g, 0, 1,
    CASE WHEN chat IS NOT NULL AND NOT heard THEN 'កែវ សុភា' END, CASE WHEN heard THEN 0 ELSE 1 END,
    %(at)s - ({MESSAGES} - g) * (interval '{DAYS * 24} hours' / {MESSAGES})
FROM (
    SELECT g, chat, CASE WHEN chat IS NULL THEN 1 + (g * 7919) % {PEOPLE} ELSE {_contact("chat")} END AS contact,
        CASE WHEN chat IS NULL THEN g % 3 = 1 ELSE (g / {SHARE}) % 2 = 0 END AS heard
    FROM (
        SELECT g, CASE WHEN g % {SHARE} = 0 THEN 1 + (g - 1) * {CHATS} / {MESSAGES}
            WHEN g % {SHARE} = 3 AND g > {MESSAGES - SHARE * LONG} THEN {CHATS} END AS chat
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) g
    ) one
) every
""")
_MOVE = b"INSERT INTO conversation_moves (conversation_id, what, staff_id, note, created_at) SELECT id, "
_MOVES = (
    _MOVE + b"'waiting', NULL, '', created_at FROM conversations ORDER BY id",
    _MOVE + b"'claimed', staff_id, '', answered_at FROM conversations WHERE answered_at IS NOT NULL AND staff_id IS NOT NULL ORDER BY id",
    _MOVE + b"'closed', staff_id, '', closed_at FROM conversations WHERE closed_at IS NOT NULL ORDER BY id",
    b"INSERT INTO conversation_labels SELECT id, 'label ' || id % 20 FROM conversations WHERE id % 10 = 3",
)
_AFTER = (
    b"UPDATE contacts SET chat_id = c.id FROM conversations c WHERE c.contact_id = contacts.id AND c.stage <> 'closed'",
    b"INSERT INTO desk_versions SELECT centre_id, team, count(*) FROM conversations GROUP BY centre_id, team",
    b"SELECT setval(pg_get_serial_sequence('conversations', 'id'), max(id)) FROM conversations",
    b"SELECT setval(pg_get_serial_sequence('messages', 'id'), max(id)) FROM messages",
    b"DROP TABLE bench_slots",
)
