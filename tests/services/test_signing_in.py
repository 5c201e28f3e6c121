"""Signing in: wrong tries, locks, the second factor, sessions that end at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine

from app.services import own_account, passwords, signing_in, staff
from app.services.signing_in import Outcome, Tried
from app.store import db
from app.store import staff as table
from app.store.staff import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = "of-chance-0123456789-abcdefghijklmnop"
RIGHT = "ទឹកជ្រោះត្រជាក់"
MADE = passwords.digest(RIGHT)


@pytest.fixture
def sopheap(engine: Engine) -> int:
    return _add(engine, "sopheap")


def _add(engine: Engine, login: str) -> int:
    with db.transaction(engine) as connection:
        found = table.add(connection, login, "កែវ សុភាព", [Role.OUTREACH], NOW, password=MADE)
    assert found
    return found


def _try(engine: Engine, password: str = RIGHT, login: str = "sopheap", place: str = "10.1.1.1", at: datetime = NOW) -> Tried:
    return signing_in.sign_in(engine, login, password, place, "Firefox, Windows", at)


def _set_up(engine: Engine, member: int, at: datetime = NOW) -> tuple[pyotp.TOTP, list[str]]:
    app = pyotp.TOTP(own_account.begin_factor(engine, member, KEY))
    return app, own_account.confirm_factor(engine, member, app.at(at), KEY, at)


def _code(engine: Engine, member: int, code: str, at: datetime = NOW) -> Outcome:
    return signing_in.give_code(engine, member, code, KEY, "10.1.1.1", "", at).outcome


def test_name_and_password_open_a_session(engine: Engine, sopheap: int) -> None:
    tried = _try(engine, login=" Sopheap ")
    assert tried.outcome is Outcome.IN
    found = signing_in.who(engine, tried.token, NOW)
    assert found
    assert (found[0].id, found[0].roles) == (sopheap, frozenset({Role.OUTREACH}))


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password(engine: Engine, sopheap: int) -> None:
    with db.transaction(engine) as connection:
        table.change(connection, sopheap, password=passwords.digest("caf\u00e9 de Pursat"))
    assert _try(engine, "cafe\u0301 de Pursat").outcome is Outcome.IN


def test_a_name_that_is_not_there_a_locked_account_and_a_wrong_password_are_answered_alike(engine: Engine, sopheap: int) -> None:
    for _ in range(signing_in.WRONG_TRIES):
        assert _try(engine, "not this one").outcome is Outcome.WRONG
    assert _try(engine).outcome is Outcome.WRONG
    assert _try(engine, login="nobody").outcome is Outcome.WRONG


def test_five_wrong_tries_lock_until_somebody_unlocks(engine: Engine, sopheap: int) -> None:
    for _ in range(signing_in.WRONG_TRIES):
        _try(engine, "not this one")
    assert _try(engine, at=NOW + timedelta(days=30)).outcome is Outcome.WRONG
    staff.unlock(engine, sopheap, None, NOW)
    assert _try(engine).outcome is Outcome.IN


def test_four_wrong_tries_are_forgiven_by_a_right_one(engine: Engine, sopheap: int) -> None:
    for _ in range(2):
        for _ in range(signing_in.WRONG_TRIES - 1):
            _try(engine, "not this one")
        assert _try(engine).outcome is Outcome.IN


def test_wrong_tries_at_one_moment_count_each(engine: Engine, sopheap: int) -> None:
    with ThreadPoolExecutor(5) as pool:
        assert {t.outcome for t in pool.map(lambda _: _try(engine, "not this one"), range(5))} == {Outcome.WRONG}
    assert _try(engine).outcome is Outcome.WRONG


def test_many_tries_from_one_place_have_to_wait_and_another_place_has_not(engine: Engine, sopheap: int) -> None:
    for number in range(signing_in.TRIES_BY_PLACE):
        _try(engine, login=f"guess{number}")
    assert _try(engine).outcome is Outcome.WAIT
    assert _try(engine, place="10.2.2.2").outcome is Outcome.IN
    assert _try(engine, at=NOW + signing_in.WINDOW + timedelta(seconds=1)).outcome is Outcome.IN


def test_a_name_that_is_not_there_has_to_wait_too(engine: Engine) -> None:
    for number in range(signing_in.TRIES_BY_NAME):
        assert _try(engine, login="nobody", place=f"10.3.3.{number}").outcome is Outcome.WRONG
    assert _try(engine, login="nobody", place="10.4.4.4").outcome is Outcome.WAIT


def test_a_disabled_account_is_out_at_once(engine: Engine, sopheap: int) -> None:
    token = _try(engine).token
    staff.disable(engine, sopheap, None, NOW)
    assert signing_in.who(engine, token, NOW) is None
    assert _try(engine).outcome is Outcome.WRONG


def test_a_session_ends_when_it_is_left_alone_and_after_a_week(engine: Engine, sopheap: int) -> None:
    token = _try(engine).token
    at = NOW
    while at - NOW < signing_in.LONGEST:
        assert signing_in.who(engine, token, at)
        at += timedelta(hours=11)
    assert signing_in.who(engine, token, at) is None
    assert signing_in.who(engine, _try(engine).token, NOW + signing_in.IDLE) is None


def test_sign_out_everywhere_ends_every_session_at_once(engine: Engine, sopheap: int) -> None:
    tokens = [_try(engine).token for _ in range(3)]
    assert len(signing_in.sessions(engine, sopheap, NOW)) == 3
    assert signing_in.sign_out_everywhere(engine, sopheap, sopheap, NOW) == 3
    assert [signing_in.who(engine, token, NOW) for token in tokens] == [None, None, None]


def test_nobody_ends_the_session_of_another(engine: Engine, sopheap: int) -> None:
    token = _try(engine).token
    other = _add(engine, "vanna")
    found = signing_in.who(engine, token, NOW)
    assert found
    assert not signing_in.sign_out(engine, other, found[1], NOW)
    assert signing_in.who(engine, token, NOW)


def test_with_a_second_factor_the_password_alone_opens_nothing(engine: Engine, sopheap: int) -> None:
    app, _ = _set_up(engine, sopheap)
    tried = _try(engine)
    assert (tried.outcome, tried.token) == (Outcome.SECOND, "")
    later = NOW + timedelta(seconds=60)
    assert _code(engine, sopheap, app.at(later), later) is Outcome.IN


def test_digits_may_be_khmer_and_a_little_late_but_work_once(engine: Engine, sopheap: int) -> None:
    app, _ = _set_up(engine, sopheap)
    digits, later = app.at(NOW + timedelta(seconds=60)), NOW + timedelta(seconds=90)
    khmer = digits.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert _code(engine, sopheap, f" {khmer[:3]} {khmer[3:]} ", later) is Outcome.IN
    assert _code(engine, sopheap, digits, later) is Outcome.WRONG
    assert _code(engine, sopheap, app.at(NOW + timedelta(seconds=120)), NOW + timedelta(seconds=240)) is Outcome.WRONG


def test_a_recovery_code_works_once_however_it_is_written(engine: Engine, sopheap: int) -> None:
    _, codes = _set_up(engine, sopheap)
    assert len(set(codes)) == 10
    assert _code(engine, sopheap, codes[0].upper().replace("-", " ")) is Outcome.IN
    assert _code(engine, sopheap, codes[0]) is Outcome.WRONG
    assert own_account.codes_left(engine, sopheap) == 9
    fresh = own_account.new_codes(engine, sopheap, NOW)
    assert _code(engine, sopheap, codes[1]) is Outcome.WRONG
    assert _code(engine, sopheap, fresh[1]) is Outcome.IN


def test_wrong_codes_lock_the_account_too(engine: Engine, sopheap: int) -> None:
    app, _ = _set_up(engine, sopheap)
    for _ in range(signing_in.WRONG_TRIES):
        assert _code(engine, sopheap, "000000x") is Outcome.WRONG
    later = NOW + timedelta(seconds=60)
    assert _code(engine, sopheap, app.at(later), later) is Outcome.WRONG
    assert _try(engine).outcome is Outcome.WRONG


def test_another_secret_key_makes_other_digits(engine: Engine, sopheap: int) -> None:
    """So the database alone, without SECRET_KEY, opens nothing."""
    own = own_account.begin_factor(engine, sopheap, KEY)
    assert own_account.begin_factor(engine, sopheap, KEY) == own
    assert own_account.begin_factor(engine, sopheap, KEY[::-1]) != own
