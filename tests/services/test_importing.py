"""Imports on both databases: the whole list is read first, nothing is half in, and what came in can go out again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import func, select

from app.services import importing
from app.services.house import House
from app.services.sheets import Refused
from app.store import imports, staff, tags
from app.store.consents import consents
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.gazetteer import gazetteer
from app.store.imports import Stage
from app.store.staff import Member, Role
from tests.sample import HEADINGS, SAMPLE, people
from tests.services.people import Phone

FIELDS = ["", "name", "latin", "sex", "age", "phone", "province", "district", "commune", "sector", "need", "consent"]
FIELDS += ["consent_at", "consent_how", "consent_wording"]


@pytest.fixture
def sreyleak(house: House) -> Member:
    """A member of the outreach staff."""
    with transaction(house.engine) as connection:
        found = staff.add(connection, "sreyleak", "Chea Sreyleak", [Role.OUTREACH], now())
        assert found
        member = staff.find(connection, found)
    assert member
    return member


def _list(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> io.BytesIO:
    text = "\r\n".join(",".join(row) for row in (HEADINGS, *rows))
    return io.BytesIO(text.encode(encoding))


def _taken(house: House, member: Member, stream: Any, **answers: Any) -> int:
    """Uploaded and read to the end."""
    import_ = importing.take(house, "list.csv", stream, member, now())
    importing.settle(house, import_, _row(house, import_).columns, answers, now())
    importing.go_on(house, import_)
    return import_


def _brought(house: House, member: Member, stream: Any, **answers: Any) -> int:
    import_ = _taken(house, member, stream, **answers)
    importing.begin(house, import_, member, now())
    importing.go_on(house, import_)
    return import_


def _row(house: House, import_: int) -> Any:
    with reading(house.engine) as connection:
        return imports.get(connection, import_)


def _count(house: House, *tables: Any) -> list[int]:
    with reading(house.engine) as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def _faults(house: House, import_: int) -> list[tuple[int, str]]:
    with reading(house.engine) as connection:
        return [(fault.row, fault.fault) for fault in imports.faults(connection, import_)]


def test_the_sample_of_500_returnees_comes_in_whole(house: House, sreyleak: Member) -> None:
    with SAMPLE.open("rb") as file:
        import_ = _taken(house, sreyleak, file)
    checked = _row(house, import_)
    assert (checked.stage, checked.columns, checked.read, checked.good, checked.bad) == (Stage.CHECKED, FIELDS, 500, 500, 0)
    assert _count(house, contacts) == [0]
    importing.begin(house, import_, sreyleak, now())
    importing.go_on(house, import_)
    done = _row(house, import_)
    assert (done.stage, done.added, done.changed) == (Stage.DONE, 500, 0)
    assert _count(house, contacts, addresses, consents) == [500, 500, 2 * checked.consented]


def test_all_that_a_list_says_of_somebody_new_is_kept(house: House, sreyleak: Member) -> None:
    row = next(people())
    row[11] = "contact me; refer me"
    import_ = _brought(house, sreyleak, _list([row]), tag="returned 2025", language="en")
    with reading(house.engine) as connection:
        person = connection.execute(select(contacts)).one()
        number = connection.execute(select(addresses)).one()
        agreed = connection.execute(select(consents).order_by(consents.c.purpose)).all()
        assert tags.tags_of(connection, person.id) == ["returned 2025"]
    assert (person.name, person.latin, person.sector, person.commune[:2]) == (row[1], row[2], "manufacturing", person.province)
    assert (person.place_scheme, person.import_id, person.facts, person.sensitive) == (gazetteer().scheme, import_, {}, False)
    assert (number.contact_id, number.kind, number.value[:4]) == (person.id, "phone", "+855")
    assert [(c.contact_id, c.purpose, c.granted, c.wording, c.language) for c in agreed] == [
        (person.id, purpose, True, "MRC-2026-1", "en") for purpose in ("contact", "referral")
    ]
    assert person.agreed_at == agreed[0].created_at
    assert person.registered_at


def test_the_same_list_again_changes_nobody(house: House, sreyleak: Member) -> None:
    rows = list(islice(people(), 40))
    _brought(house, sreyleak, _list(rows))
    again = _row(house, _brought(house, sreyleak, _list(rows)))
    assert (again.added, again.changed) == (0, 0)
    assert _count(house, contacts) == [40]


def test_every_bad_cell_of_the_whole_list_is_told(house: House, sreyleak: Member) -> None:
    rows = list(islice(people(), 30))
    rows[3][5], rows[7][4], rows[11][6], rows[29][5] = "១២៣", "9", "កោះរ៉ូស", rows[0][5]
    rows[20][3], rows[20][9] = "x", "astronaut"
    import_ = _taken(house, sreyleak, _list(rows))
    assert sorted(_faults(house, import_)) == [
        (5, "not_a_phone"),
        (9, "under_15"),
        (13, "no_such_place"),
        (13, "place_without_province"),
        (13, "place_without_province"),
        (22, "not_a_sector"),
        (22, "not_a_sex"),
        (31, "phone_twice"),
    ]
    assert (_row(house, import_).good, _row(house, import_).bad) == (25, 5)


def test_a_person_we_know_learns_nothing_new_of_themselves_and_a_stop_stands(house: House, sreyleak: Member) -> None:
    dara = Phone(house, "+85512200999")
    dara.all("JOIN", "3", "1", "Heng Dara", "STOP")
    row = next(people())
    row[5] = "012 200 999"
    import_ = _brought(house, sreyleak, _list([row]))
    known = dara.row
    assert (known.name, known.sector, known.agreed_at) == ("Heng Dara", "manufacturing", None)
    assert known.stopped_at
    assert (_row(house, import_).added, _row(house, import_).changed) == (0, 1)
    importing.undo(house, import_, sreyleak, now())
    importing.go_on(house, import_)
    assert (dara.row.name, dara.row.sector) == ("Heng Dara", None)


def test_an_import_taken_back_leaves_only_who_has_written_since(house: House, sreyleak: Member) -> None:
    rows = list(islice(people(), 12))
    rows[4][5] = "+85512200777"
    import_ = _brought(house, sreyleak, _list(rows))
    Phone(house, "+85512200777").sms("MENU")
    importing.undo(house, import_, sreyleak, now())
    importing.go_on(house, import_)
    undone = _row(house, import_)
    assert (undone.stage, undone.kept) == (Stage.UNDONE, 1)
    assert _count(house, contacts) == [1]


def test_a_job_that_ends_midway_goes_on_where_it_was(house: House, sreyleak: Member) -> None:
    import_ = importing.take(house, "list.csv", _list(list(islice(people(), 4500))), sreyleak, now())
    importing.settle(house, import_, _row(house, import_).columns, {}, now())
    rounds = 0
    while _row(house, import_).stage == Stage.CHECKING:
        importing.go_on(house, import_, round_s=0.001)
        rounds += 1
    assert rounds > 1
    importing.begin(house, import_, sreyleak, now())
    while _row(house, import_).stage == Stage.IMPORTING:
        importing.go_on(house, import_, round_s=0.001)
    assert _row(house, import_).added == 4500
    assert _count(house, contacts) == [4500]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_is_read_in_the_encodings_of_spreadsheets(house: House, sreyleak: Member, encoding: str) -> None:
    import_ = _taken(house, sreyleak, _list(list(islice(people(), 3)), encoding))
    assert _row(house, import_).good == 3


def test_consent_without_its_wording_is_a_fault_unless_said_for_all(house: House, sreyleak: Member) -> None:
    row = next(people())
    row[14] = ""
    assert _faults(house, _taken(house, sreyleak, _list([row]))) == [(2, "consent_unproven")]
    assert _faults(house, _taken(house, sreyleak, _list([row]), consent_wording="MRC-2026-1")) == []


def test_who_said_no_is_left_out(house: House, sreyleak: Member) -> None:
    row = next(people())
    row[11] = "ទេ"
    assert _faults(house, _taken(house, sreyleak, _list([row]))) == [(2, "said_no")]


def test_a_list_of_an_old_khmer_font_is_refused(house: House, sreyleak: Member) -> None:
    old = b"Name,Phone\r\n" + "RBHmhaksÃt´ sux can´fa,012345678\r\n".encode("cp1252") + b"\xc8\xd3\xe2\xc9\xcd,012345679\r\n" * 9
    with pytest.raises(Refused, match="old_font"):
        importing.take(house, "old.csv", io.BytesIO(old), sreyleak, now())
