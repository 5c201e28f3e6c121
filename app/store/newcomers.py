"""Staged rows of people whom nobody knows yet become contacts on PostgreSQL: in one statement, so that no row leaves the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

COLUMNS = (
    *("name", "name_key", "given_key", "latin", "latin_key", "birth_year", "age_band", "sex", "sector"),
    *("province", "district", "commune", "need", "language"),
)  # what a list says of a person in columns of their own
_TYPES = {"birth_year": "integer"}

_ADD = f"""
WITH fresh AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('contacts', 'id')) AS id, staged.phone, said.*
    FROM import_rows staged,
        jsonb_to_record(staged.data) AS said({", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)}, facts jsonb,
            tags jsonb, consent jsonb, consent_at timestamptz, consent_how text, consent_wording text)
    WHERE staged.import_id = :import_ AND staged.row > :after AND staged.row <= :last
        AND NOT EXISTS (SELECT FROM addresses WHERE kind = 'phone' AND value = staged.phone)
    ORDER BY staged.row
),
people AS (
    INSERT INTO contacts (id, {", ".join(COLUMNS)}, place_scheme, place_year, facts, import_id, sensitive,
        registered_at, agreed_at, created_at, updated_at)
    SELECT id, {", ".join(COLUMNS)}, CASE WHEN province IS NOT NULL THEN :scheme END, CASE WHEN province IS NOT NULL THEN :year END,
        coalesce(facts, '{{}}'), :import_, false,
        CASE WHEN jsonb_array_length(consent) > 0 THEN :at END, CASE WHEN consent ? 'contact' THEN consent_at END, :at, :at
    FROM fresh
),
numbers AS (
    INSERT INTO addresses (contact_id, kind, value, channel, created_at) SELECT id, 'phone', phone, '', :at FROM fresh
),
agreed AS (
    INSERT INTO consents (contact_id, purpose, granted, wording, language, channel, recorded_by, created_at)
    SELECT id, purpose, true, consent_wording, coalesce(language, 'km'), consent_how, :recorded_by, consent_at
    FROM fresh, jsonb_array_elements_text(consent) AS purpose
),
tagged AS (
    INSERT INTO contact_tags (contact_id, tag) SELECT id, tag FROM fresh, jsonb_array_elements_text(tags) AS tag
)
SELECT count(*) FROM fresh
"""  # noqa: S608 – the names of columns are ours


def add(connection: Connection, found: Row[Any], last: int, places: tuple[str, int], at: datetime) -> int:
    """Those behind `found.done` up to row `last`; how many. `places` are the scheme and year of their codes."""
    scheme, year = places
    values = {"import_": found.id, "after": found.done, "last": last, "scheme": scheme, "year": year, "at": at}
    return int(connection.execute(_STATEMENT, {**values, "recorded_by": f"import:{found.id}"}).scalar_one())


_STATEMENT = text(_ADD)
