"""Which people a member of staff may see; who may not see them does not learn that they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.store import people
from app.store.staff import Member, Role


class Refused(Exception):
    """`problems` maps the name of a field ("" for the whole) to a kind of fault."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in problems.items()))
        self.problems = dict(problems)


class Gone(Exception):
    """There is no such person, or not for this member of staff."""


def sees_sensitive(staff: Member) -> bool:
    return staff.may((Role.PROTECTION,))


def visible(connection: Connection, contact: int, staff: Member) -> Any:
    found = people.one(connection, contact, sensitive=sees_sensitive(staff))
    if found is None:
        raise Gone
    return found
