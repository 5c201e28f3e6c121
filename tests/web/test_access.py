"""Every page of staff names its roles, and the guard holds to them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.store.staff import EVERY_ROLE, Role
from app.web.access import FORMS, Access, access_of, roles_of
from tests.web.desk import HTML, Desk, desk


def _pages(flask: Flask, access: Access = Access.STAFF) -> list[tuple[Rule, str]]:
    """Each rule with a path that fits it."""
    found = [rule for rule in flask.url_map.iter_rules() if access_of(flask, rule.endpoint) is access]
    return [(rule, re.sub(r"<[^>]+>", "1", rule.rule)) for rule in found]


def test_every_page_of_staff_names_its_roles(flask: Flask) -> None:
    assert _pages(flask)
    assert [rule.rule for rule, _ in _pages(flask) if not roles_of(flask, rule.endpoint)] == []


def test_only_pages_of_staff_name_roles(flask: Flask) -> None:
    others = [access for access in Access if access is not Access.STAFF]
    assert [rule.rule for access in others for rule, _ in _pages(flask, access) if roles_of(flask, rule.endpoint)] == []


def test_who_is_not_signed_in_is_led_to_sign_in(flask: Flask) -> None:
    nobody = Desk(flask)
    for rule, path in _pages(flask):
        if "GET" in (rule.methods or ()):
            answer = nobody.get(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in"), path


def test_who_is_not_signed_in_changes_nothing(flask: Flask) -> None:
    client = flask.test_client()
    for rule, path in _pages(flask):
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            assert client.open(path, method=method, headers=HTML).status_code == 403, path


@pytest.mark.parametrize("role", list(Role))
def test_the_page_of_another_role_is_not_there(flask: Flask, role: Role) -> None:
    colleague = desk(flask, role)
    for rule, path in _pages(flask):
        if role not in roles_of(flask, rule.endpoint):
            for method in (rule.methods or set()) - {"OPTIONS"}:
                assert colleague.client.open(path, method=method, headers=HTML).status_code == 404, path


def test_every_form_needs_its_token(flask: Flask) -> None:
    """By somebody who may do everything, so that only the token is missing."""
    colleague = desk(flask, *EVERY_ROLE)
    for access in FORMS:
        for rule, path in _pages(flask, access):
            if "POST" in (rule.methods or ()):
                answer = colleague.client.post(path, headers=HTML)
                assert answer.status_code == 400, path
                assert "open for too long" in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_everything_in_the_menu_opens(flask: Flask, role: Role) -> None:
    colleague = desk(flask, role)
    home = colleague.get("/home")
    assert home.status_code == 302
    for path in {home.location, *re.findall(r'<li><a href="([^"]+)"', colleague.get(home.location).text)}:
        assert colleague.get(path).status_code == 200, path


def test_a_partial_refresh_leaves_the_page_when_the_session_is_over(flask: Flask) -> None:
    answer = Desk(flask).get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=/account")


def test_what_was_searched_for_is_not_put_into_the_address_of_the_sign_in(flask: Flask) -> None:
    assert "Chantha" not in Desk(flask).get("/account?name=Chantha").location


def test_no_page_runs_foreign_or_inline_scripts_and_none_is_kept(flask: Flask) -> None:
    answer = desk(flask, Role.ADMINISTRATOR).get("/staff")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src)|\son\w+=|style=", answer.text)
