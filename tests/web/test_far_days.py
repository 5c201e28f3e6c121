"""A day or a sum of money beyond all reckoning is read as none, or refused with a sentence; no page breaks on it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.store.staff import Role
from tests.services.outreach import returnees
from tests.web.desk import Desk, desk
from tests.web.test_campaigns import written

FAR = ("0001-01-01", "9999-12-31", "2026-02-30", "១", "")


@pytest.fixture
def admin(flask: Flask) -> Desk:
    returnees(flask.extensions["spean"].engine, 2)
    return desk(flask, Role.ADMINISTRATOR, Role.OUTREACH)


@pytest.mark.parametrize("day", FAR)
def test_a_page_shows_what_it_shows_without_the_day(admin: Desk, day: str) -> None:
    for path in (
        f"/audit?day={day}",
        f"/followups?from={day}",
        f"/plan?month={day[:7]}",
        f"/fairs?month={day[:7]}",
        f"/contacts?registered_from={day}&registered_to={day}&filter=1",
    ):
        assert admin.get(path).status_code == 200, path


@pytest.mark.parametrize("day", FAR)
def test_a_form_says_that_the_day_is_none(admin: Desk, day: str) -> None:
    assert "/centres/1" in admin.get("/centres").text
    duty = {"staff_id": "1", "starts_day": day, "starts_time": "08:00", "ends_day": day, "ends_time": "17:00"}
    assert admin.post("/centres/1/duties", duty).status_code == 422
    assert admin.post("/centres/holidays", {"day": day, "name_km": "បុណ្យ", "name_latin": "Bon"}).status_code == 422


@pytest.mark.parametrize(
    "limit", [{"budget": "1e400"}, {"budget": "nan"}, {"starts_at": "0001-01-01T00:00"}, {"expires_at": "9999-12-31T23:59"}]
)
def test_limits_beyond_all_reckoning_are_refused(admin: Desk, limit: dict[str, str]) -> None:
    assert admin.post(f"/campaigns/{written(admin)}/limits", limit).status_code == 422
