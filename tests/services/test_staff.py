"""Staff: invitations, links that open once, roles, and an administrator who is always left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.services import demo_staff, own_account, passwords, signing_in, staff
from app.services.passwords import Weak
from app.services.signing_in import Outcome
from app.services.staff import Refused, Wrong
from app.settings import Settings
from app.store import audit, db
from app.store.staff import NEED_SECOND_FACTOR, Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PASSWORD = "three palms and a buffalo"


def _administrator(engine: Engine, login: str = "makara") -> int:
    made = staff.invite(engine, login, "ទេព មករា", [Role.ADMINISTRATOR], None, NOW)
    own_account.take_link(engine, made.token, PASSWORD, NOW)
    return made.member


def _sign_in(engine: Engine, login: str, password: str = PASSWORD) -> Outcome:
    return signing_in.sign_in(engine, login, password, "10.1.1.1", "", NOW).outcome


def _problems(refused: pytest.ExceptionInfo[Refused]) -> dict[str, object]:
    return dict(refused.value.problems)


def test_an_invitation_leads_to_an_account(engine: Engine) -> None:
    boss = _administrator(engine)
    made = staff.invite(engine, " Sokha@MRC.example ", " លឹម  សុខា ", [Role.PROTECTION, Role.CENTRE], boss, NOW)
    assert _sign_in(engine, "sokha@mrc.example") is Outcome.WRONG
    owner = own_account.take_link(engine, made.token, PASSWORD, NOW)
    assert (owner.name, owner.roles) == ("លឹម សុខា", frozenset({Role.PROTECTION, Role.CENTRE}))
    assert _sign_in(engine, "sokha@mrc.example") is Outcome.IN


def test_what_is_wrong_with_an_invitation_is_told_by_field(engine: Engine) -> None:
    with pytest.raises(Refused) as refused:
        staff.invite(engine, "សុខា", " ", [], None, NOW)
    assert _problems(refused) == {"login": Wrong.LOGIN_FORM, "name": Wrong.NAME_MISSING, "roles": Wrong.ROLES_MISSING}
    _administrator(engine)
    with pytest.raises(Refused) as refused:
        staff.invite(engine, "MAKARA", "ទេព មករា", [Role.CENTRE], None, NOW)
    assert _problems(refused) == {"login": Wrong.LOGIN_TAKEN}


def test_a_link_opens_once_even_for_two_at_one_moment(engine: Engine) -> None:
    made = staff.invite(engine, "sokha", "លឹម សុខា", [Role.CENTRE], None, NOW)

    def take(number: int) -> bool:
        try:
            own_account.take_link(engine, made.token, f"{PASSWORD} {number}", NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [False, False, False, True]


def test_a_link_ends_with_its_time_and_with_a_newer_one(engine: Engine) -> None:
    made = staff.invite(engine, "sokha", "លឹម សុខា", [Role.CENTRE], None, NOW)
    assert own_account.link_owner(engine, made.token, made.until - timedelta(seconds=1))
    assert own_account.link_owner(engine, made.token, made.until) is None
    newer = staff.reset(engine, made.member, None, NOW)
    assert own_account.link_owner(engine, made.token, NOW) is None
    assert newer.until == NOW + timedelta(days=7)


def test_a_reset_unlocks_and_ends_every_session(engine: Engine) -> None:
    boss = _administrator(engine)
    token = signing_in.sign_in(engine, "makara", PASSWORD, "10.1.1.1", "", NOW).token
    for _ in range(signing_in.WRONG_TRIES):
        _sign_in(engine, "makara", "not this one")
    link = staff.reset(engine, boss, None, NOW)
    own_account.take_link(engine, link.token, "another buffalo", NOW)
    assert signing_in.who(engine, token, NOW) is None
    assert _sign_in(engine, "makara", "another buffalo") is Outcome.IN


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ខ្មែរ", Weak.SHORT),
        ("x" * 201, Weak.LONG),
        ("abababababab", Weak.SIMPLE),
        ("password2026", Weak.COMMON),
        ("my name is Makara", Weak.OWN_NAME),
        ("ខ្ញុំឈ្មោះ ទេព មករា", Weak.OWN_NAME),
        (PASSWORD, None),
        ("ដើមត្នោតបីដើមនិងក្របីមួយ", None),
    ],
)
def test_what_a_password_must_be(password: str, why: Weak | None) -> None:
    assert passwords.weakness(password, "makara", "ទេព មករា") is why


def test_a_new_password_ends_the_other_sessions_and_needs_the_old_one(engine: Engine) -> None:
    boss = _administrator(engine)
    here, there = (signing_in.sign_in(engine, "makara", PASSWORD, "10.1.1.1", "", NOW).token for _ in range(2))
    found, owner = signing_in.who(engine, here, NOW), staff.find(engine, boss)
    assert found
    assert owner
    with pytest.raises(Refused) as refused:
        own_account.change_password(engine, owner, "not this one", "another buffalo", found[1], NOW)
    assert _problems(refused) == {"old": Wrong.PASSWORD_WRONG}
    own_account.change_password(engine, owner, PASSWORD, "another buffalo", found[1], NOW)
    assert signing_in.who(engine, here, NOW)
    assert signing_in.who(engine, there, NOW) is None


def test_the_last_administrator_stays(engine: Engine) -> None:
    first, second = _administrator(engine), _administrator(engine, "ratana")
    staff.invite(engine, "invited", "ឃឹម រតនា", [Role.ADMINISTRATOR], None, NOW)  # cannot sign in yet, so does not count
    with pytest.raises(Refused) as refused:
        staff.disable(engine, first, first, NOW)
    assert _problems(refused) == {"": Wrong.ONESELF}
    staff.disable(engine, second, first, NOW)
    with pytest.raises(Refused) as refused:
        staff.change(engine, first, "ទេព មករា", [Role.OUTREACH], first, NOW)
    assert _problems(refused) == {"roles": Wrong.LAST_ADMINISTRATOR}


def test_two_administrators_cannot_disable_each_other_at_one_moment(engine: Engine) -> None:
    first, second = _administrator(engine), _administrator(engine, "ratana")

    def disable(pair: tuple[int, int]) -> bool:
        try:
            staff.disable(engine, pair[0], pair[1], NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, [(first, second), (second, first)])) == [False, True]


def test_roles_decide_who_needs_a_second_factor(engine: Engine) -> None:
    boss = _administrator(engine)
    assert staff.roles_with_factor(engine) == NEED_SECOND_FACTOR
    staff.set_roles_with_factor(engine, [Role.OUTREACH], boss, NOW)
    owner = staff.find(engine, boss)
    assert owner
    assert not owner.needs_factor
    staff.set_roles_with_factor(engine, [Role.ADMINISTRATOR], boss, NOW)
    needing = staff.find(engine, boss)
    assert needing
    assert needing.needs_factor


def test_each_act_leaves_a_row_with_ids_only(engine: Engine) -> None:
    boss = _administrator(engine)
    made = staff.invite(engine, "sokha", "លឹម សុខា", [Role.CENTRE], boss, NOW)
    staff.change(engine, made.member, "លឹម សុខា", [Role.PROTECTION], boss, NOW)
    staff.disable(engine, made.member, boss, NOW)
    staff.enable(engine, made.member, boss, NOW)
    with db.reading(engine) as connection:
        rows = audit.of(connection, "staff", made.member)
    assert [(row.staff_id, row.act) for row in rows] == [(boss, act) for act in ("enabled", "disabled", "changed", "invited")]


def test_demo_staff_come_once_and_never_in_production(engine: Engine, settings: Settings) -> None:
    assert demo_staff.make(engine, replace(settings, spean_env="production"), NOW) == 0
    assert demo_staff.make(engine, settings, NOW) == len(demo_staff.PEOPLE)
    assert demo_staff.make(engine, settings, NOW) == 0
    assert {role for member in demo_staff.offered(engine) for role in member.roles} == set(Role)
    assert not any(member.needs_factor for member in demo_staff.offered(engine))
    assert _sign_in(engine, "outreach", demo_staff.PASSWORD) is Outcome.IN


def test_a_made_up_colleague_with_a_password_of_their_own_is_named_no_more(engine: Engine, settings: Settings) -> None:
    demo_staff.make(engine, settings, NOW)
    first, *others = demo_staff.offered(engine)
    own_account.take_link(engine, staff.reset(engine, first.id, None, NOW).token, PASSWORD, NOW)
    assert demo_staff.offered(engine) == others
