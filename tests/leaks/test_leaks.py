"""Nothing of a sealed case stands on a page or in the answer to a form, but for who has opened it: every route, as every role.

The walk is tried on a broken rule too, where it must find her: a walk that sees nothing proves nothing.
"""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.house import House
from app.store.desks import Team
from app.store.staff import Role
from tests.leaks import canary, walker
from tests.leaks.canary import Planted
from tests.leaks.colleagues import everywhere
from tests.web.desk import Desk, desk

OTHERS = [role for role in Role if role is not Role.PROTECTION]


def known(planted: Planted) -> dict[str, str]:
    named = {"path": "simulator", "secret": "x" * 20, "filename": "base.css"}
    return {"code": planted.code, "other_code": planted.referral, "contact": str(planted.contact), **named}


def leaks(flask: Flask, house: House, who: Desk, planted: Planted) -> dict[str, set[str]]:
    """Where somebody finds which of her words, in any page or answer to a form."""
    copy = walker.Copy(str(house.settings.database_url))
    forms = (
        canary.ASKED,
        {**canary.ASKED, "code": planted.code, "other": str(planted.contact), "confirm": "no", "reason": "ok", "count": "3"},
    )
    seat = walker.Seat(who)
    answers = [*walker.looks(flask, seat, known(planted)), *walker.acts(flask, seat, known(planted), forms, copy)]
    assert [answer.where for answer in answers if answer.status == 500] == []
    told: dict[str, set[str]] = {}
    for answer in answers:
        if words := canary.found_in(answer.text) - allowed(answer.where):
            told.setdefault(answer.where, set()).update(words)
    return told


def allowed(where: str) -> set[str]:
    """The supervisor's log shows why a case was opened; the form asks for a reason without a name, a number or a place."""
    return {canary.REASON[:11]} if where.startswith("GET /sealed/log") else set()


# --- pages and forms ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_finds_a_word_of_her_on_any_page_or_by_any_form(flask: Flask, house: House, planted: Planted, role: Role) -> None:
    assert leaks(flask, house, everywhere(flask, house, role), planted) == {}


def test_every_other_role_together_finds_nothing_either(flask: Flask, house: House, planted: Planted) -> None:
    assert leaks(flask, house, everywhere(flask, house, *OTHERS), planted) == {}


def test_the_list_of_others_does_not_even_have_her_code(flask: Flask, house: House, planted: Planted) -> None:
    lists = [f"/inbox?view={view}&state={state}" for view in ("all", "mine", "unassigned") for state in ("open", "snoozed", "closed")]
    others, desk_ = everywhere(flask, house, *OTHERS), everywhere(flask, house, Role.PROTECTION, team=Team.PROTECTION)
    assert [path for path in lists if planted.code in others.get(path).text] == []
    assert [path for path in lists if planted.code in desk_.get(path).text] != []


def test_the_protection_desk_finds_nothing_before_it_opens_the_case(flask: Flask, house: House, planted: Planted) -> None:
    assert leaks(flask, house, everywhere(flask, house, Role.PROTECTION, team=Team.PROTECTION), planted) == {}


def test_the_protection_role_without_a_desk_finds_nothing(flask: Flask, house: House, planted: Planted) -> None:
    assert leaks(flask, house, desk(flask, Role.PROTECTION), planted) == {}


def test_nobody_who_is_not_signed_in_finds_anything(flask: Flask, house: House, planted: Planted) -> None:
    assert leaks(flask, house, desk(flask), planted) == {}


def test_who_opens_the_case_sees_her_so_the_walk_is_not_blind(flask: Flask, house: House, planted: Planted) -> None:
    lim = everywhere(flask, house, Role.PROTECTION, team=Team.PROTECTION)
    lim.post(f"/sealed/{planted.code}", {"reason": "អានសារថ្មីរបស់នាង"})
    told = leaks(flask, house, lim, planted)
    assert {*canary.SAID, *canary.NOTES[1:3]} <= told[f"GET /inbox/{planted.code}"]
    assert {canary.NAME, canary.LATIN, canary.NOTES[0], canary.VILLAGE, canary.TAG} <= told[f"GET /contacts/{planted.contact}"]
    assert canary.NOTES[3] in told[f"GET /referrals/{planted.referral}"]
    assert {canary.NAME, canary.LATIN, canary.NUMBER, canary.NOTES[3]} <= told[f"GET /referrals/{planted.referral}.pdf"]
    assert canary.WORD in told[f"GET /sealed/{planted.code}/contact"]


def test_with_the_rule_broken_on_purpose_the_walk_finds_her_in_many_places(flask: Flask, house: House, planted: Planted) -> None:
    canary.unseal_by_hand(house, planted)
    told = leaks(flask, house, everywhere(flask, house, *OTHERS), planted)
    assert {"GET /contacts", "POST /contacts/search", "GET /inbox?view=all&state=open&n=400", f"GET /inbox/{planted.code}"} <= told.keys()
    assert set().union(*told.values()) >= {canary.NAME, canary.LATIN, *canary.SAID, *canary.NOTES, canary.VILLAGE}
