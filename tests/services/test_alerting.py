"""The silent alert and the short clock: whose phone says "please look", and when the texts of a case are gone for good."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select
from structlog.testing import capture_logs

from app.channels.base import Outcome, Sent
from app.services import alerting, break_glass, chats
from app.services.house import House
from app.services.purging import purge
from app.store import alerts, conversations, desks
from app.store.db import now, reading, transaction
from app.store.desks import Team
from app.store.staff import Role
from tests.services.outbox import simulator
from tests.services.people import registered
from tests.services.protection import WORRY, bodies, case_of, member, of_desk

# --- the silent alert --------------------------------------------------------------------------------------------------------------


def test_the_duty_persons_phone_says_please_look_and_nothing_else(house: House) -> None:
    phone = registered(house)
    lim = of_desk(house, phone)
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, lim.id, "phone", "+85512777666")
    phone.sms(WORRY)
    alerting.ask(house, now())
    alerting.ask(house, now())  # a second clock asks for nothing twice
    assert house.queues.length("replies") >= 1
    for alert in (1, 1):
        asyncio.run(alerting.send(house, alert))
    sent = [m for m in simulator(house).sent if m.address.value == "+85512777666"]
    assert [m.text for m in sent] == ["សូមមើល។"]
    for _ in range(2):
        phone.sms(WORRY)
    with reading(house.engine) as connection:
        first, second = connection.execute(select(alerts.alerts).order_by(alerts.alerts.c.id)).all()
    assert (first.state, second.state) == ("sent", "queued")
    assert second.due_at - first.due_at == alerting.APART  # the phone is not flooded, and no worry is lost


def test_whom_an_alert_does_not_reach_somebody_else_stands_in_for(house: House) -> None:
    phone = registered(house)
    lim, chea = of_desk(house, phone), of_desk(house, phone)
    national = member(house, Role.PROTECTION, at=("national", Team.PROTECTION))
    with transaction(house.engine) as connection:
        for who, number in ((lim, "+85512000001"), (chea, "+85512000002"), (national, "+85512000003")):
            alerts.set_reach(connection, who.id, "phone", number)
        (desk,) = desks.desks_of(connection, lim.id)
        desks.add_duty(connection, desk.centre, lim.id, now() - timedelta(hours=1), now() + timedelta(hours=1))
    phone.hear_text(WORRY)
    simulator(house).faults.extend([Sent(0, Outcome.GONE, code="blocked"), Sent(0, Outcome.WAIT, code="busy")])
    for alert in (1, 2, 3):
        asyncio.run(alerting.send(house, alert))
    assert [m.address.value for m in simulator(house).sent] == ["+85512000003"]
    assert told(house) == [(lim.id, "failed"), (chea.id, "queued"), (national.id, "sent")]  # who is busy is tried again besides


def test_who_took_their_phone_away_meanwhile_is_stood_in_for_and_asked_no_more(house: House) -> None:
    phone = registered(house)
    lim = of_desk(house, phone)
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, lim.id, "phone", "+85512000001")
    phone.hear_text(WORRY)
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, lim.id, "phone", "")
    with capture_logs() as logged:
        asyncio.run(alerting.send(house, 1))
    assert "alert_reaches_nobody" in [line["event"] for line in logged]
    assert told(house) == [(lim.id, "failed")]


def told(house: House) -> list[tuple[int, str]]:
    """Whom each alert is for, and how far it is."""
    with reading(house.engine) as connection:
        query = select(alerts.alerts.c.staff_id, alerts.alerts.c.state).order_by(alerts.alerts.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_an_alert_that_reaches_nobody_is_told_once_for_each_worry(house: House) -> None:
    phone = registered(house)
    lim = of_desk(house, phone)
    for _ in range(2):
        with capture_logs() as logged:
            phone.sms(WORRY)
        assert [line["event"] for line in logged].count("alert_reaches_nobody") == 1
    assert alerting.reaches_nobody(house, lim, now())
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, lim.id, "phone", "+85512777666")
    assert not alerting.reaches_nobody(house, lim, now())


def test_on_duty_comes_before_the_desk_and_the_national_desk_after_both(house: House) -> None:
    phone = registered(house)
    lim, chea = of_desk(house, phone), of_desk(house, phone)
    national = member(house, Role.PROTECTION, at=("national", Team.PROTECTION))
    phone.sms(WORRY)
    case = case_of(house, phone)
    with transaction(house.engine) as connection:
        assert alerting.please_look(connection, case.id, now()) == []
        alerts.set_reach(connection, national.id, "phone", "+85512000001")
        assert alerting.please_look(connection, case.id, now()) == [national.id]
        for who, number in ((lim, "+85512000002"), (chea, "+85512000003")):
            alerts.set_reach(connection, who.id, "phone", number)
        assert alerting.please_look(connection, case.id, now()) == [lim.id, chea.id]
        desks.add_duty(connection, case.centre_id, chea.id, now() - timedelta(hours=1), now() + timedelta(hours=1))
        assert alerting.please_look(connection, case.id, now()) == [chea.id]


# --- the purge ---------------------------------------------------------------------------------------------------------------------


def test_some_days_after_its_end_the_texts_of_a_case_are_gone_for_good(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    case = case_of(house, phone)
    lim = of_desk(house, phone)
    break_glass.open_case(house, case.code, lim, "បិទករណីនេះ", now())
    chats.note(house, case.id, lim, "បាននិយាយគ្នា", now())
    chats.close(house, case.id, lim, "answered", now())
    purge(house, now() + timedelta(days=29))
    assert all(row.key_id for row in bodies(house))
    purge(house, now() + timedelta(days=31))
    assert not any(row.text or row.key_id or row.node for row in bodies(house))
    with reading(house.engine) as connection:
        assert set(connection.scalars(select(conversations.conversation_moves.c.note))) == {""}
    phone.sms(WORRY)
    purge(house, now() + timedelta(days=62))  # open again: nothing of it goes
    assert bodies(house)[-1].key_id
