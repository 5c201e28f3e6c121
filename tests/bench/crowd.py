"""A crowd of returnees in PostgreSQL: names in two scripts, real communes, consent, STOPs, numbers and chats."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import product

import psycopg
from psycopg import Connection, sql

from app.store.filters import AGE_BANDS, NEEDS, SECTORS, SEXES
from app.store.gazetteer import gazetteer
from app.text.khmer import match_key
from app.text.places import Level
from tests.bench.ground import Ground
from tests.sample import FAMILIES, MEN, WOMEN

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "950000"))
FEW = min(10_000, PEOPLE)  # beside so many growth is judged
CHATS = 5  # every so-many-th has a Telegram chat, too
LANGUAGES = ("km",) * 7 + ("km_Latn",) * 2 + ("en",)
SHORT, LONG = ("10", "11", "12", "15", "16", "17", "69", "70", "77", "85", "87", "89", "92", "93"), ("71", "88", "96", "97")
DAY = "2026-{:02}-{:02} 03:00:00+00"

_NONE = r"\N"
_CONTACT = (
    *("id", "language", "name", "name_key", "given_key", "latin", "latin_key", "age_band", "sex", "sector", "province", "district"),
    *("commune", "need", "registered_at", "stopped_at", "refused_at", "agreed_at", "place_scheme", "place_year", "facts", "sensitive"),
    *("created_at", "updated_at"),
)
_ADDRESS = ("contact_id", "kind", "value", "channel", "created_at")


def dsn(url: str) -> str:
    """psycopg's form of our address of a database."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@cache
def crowd(ground: Ground) -> str:
    """The address of a database with PEOPLE in it, made once; whoever writes into it takes away what he wrote."""
    return made(ground, PEOPLE)


def made(ground: Ground, count: int) -> str:
    url = ground.database("postgresql")
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        with without_indexes(connection, "contacts", "addresses"):
            _copy(connection, "contacts", _CONTACT, _people(count))
            _copy(connection, "addresses", _ADDRESS, _addresses(count))
        connection.execute("SELECT setval(pg_get_serial_sequence('contacts', 'id'), max(id)) FROM contacts")
        connection.execute("VACUUM ANALYZE")
    return url


@contextmanager
def without_indexes(connection: Connection, *tables: str) -> Iterator[None]:
    """Rows come in faster before their indexes."""
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT LIKE 'pk%%'"
    found = connection.execute(query, (list(tables),)).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for _, definition in found:
        connection.execute(definition)


def _copy(connection: Connection, table: str, columns: Sequence[str], lines: Iterator[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
        for line in lines:
            copy.write(line)


def _people(count: int) -> Iterator[str]:
    """Lines of COPY. Some 100,000 different names, as a country has; one in a hundred sent STOP."""
    chance, names, communes = random.Random(950), _names(), _communes()
    scheme, year = gazetteer().scheme, gazetteer().year
    for n in range(1, count + 1):
        name, commune, roll = names[int(len(names) * chance.random() ** 3)], chance.choice(communes), chance.random()
        day = DAY.format(n % 11 + 1, n % 28 + 1)
        stopped, refused, agreed = (day if roll < 0.01 else _NONE), (day if 0.01 < roll < 0.015 else _NONE), (day if roll < 0.95 else _NONE)
        person = (*name, chance.choice(AGE_BANDS), chance.choice(SEXES[:2]), chance.choice(SECTORS), commune[:2], commune[:4], commune)
        more = (chance.choice(NEEDS), day, stopped, refused, agreed, scheme, year, "{}", n % 307 == 0, day, day)
        yield "\t".join(map(str, (n, chance.choice(LANGUAGES), *person, *more))) + "\n"


def _names() -> list[tuple[str, str, str, str, str]]:
    """name, name_key, given_key, latin, latin_key: one family name and one or two given ones."""
    families, given = ([name.split() for name in names.split(",")] for names in (FAMILIES, f"{WOMEN},{MEN}"))
    two = [(family, *both) for family, both in product(families, product(given, given))]
    three = [(family, *all_) for family, all_ in product(families, product(given, given, given))]
    return [_name([km for km, _ in parts], [latin for _, latin in parts]) for parts in (*product(families, given), *two, *three)]


def _name(km: Sequence[str], latin: Sequence[str]) -> tuple[str, str, str, str, str]:
    name, written = " ".join(km), " ".join(latin)
    key = match_key(name)
    return name, key, key.partition(" ")[2], written, written.lower()


def _communes() -> list[str]:
    return [commune.code for province in gazetteer().children() for commune in gazetteer().children(province.code, Level.COMMUNE)]


def _addresses(count: int) -> Iterator[str]:
    """Each has a number, some a chat as well."""
    day = DAY.format(10, 1)
    for n in range(1, count + 1):
        yield f"{n}\tphone\t{number(n)}\ttwilio\t{day}\n"
        if n % CHATS == 0:
            yield f"{n}\ttelegram\t77{n:07}\ttelegram\t{day}\n"


def number(n: int) -> str:
    """Of the n-th person, of any operator."""
    return f"+855{LONG[n // 3 % len(LONG)]}{n:07}" if n % 3 == 0 else f"+855{SHORT[n % len(SHORT)]}{n:06}"
