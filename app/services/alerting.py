"""Silent alerts: the duty person's own phone says "please look" and nothing else, away from the page too.

An alert is a row first and a job after; the clock asks for it until it is carried. A second one does no harm, a lost one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from app.channels.base import Address, AddressKind, Outcome, Outgoing, Sent
from app.log import get_logger
from app.queue import REPLIES
from app.services.house import House
from app.store import alerts, centres, conversations, desks
from app.store import staff as accounts
from app.store.db import now, reading, transaction
from app.store.desks import Desk, Team
from app.store.staff import Member, Role

JOB = "workers.alerts.send"
WORDS = {"km": "សូមមើល។", "en": "Please look."}
APART = timedelta(minutes=10)  # between two alerts to one phone
AGAIN = timedelta(seconds=30)  # after which a job that nobody did is asked for anew
LATER = timedelta(minutes=2)
MOST_ATTEMPTS = 5
FINAL = (Outcome.GONE, Outcome.REFUSED)
LATELY = timedelta(hours=1)  # whom an alert did not reach since then is not the one to pass another on to

log = get_logger(__name__)


def please_look(connection: Connection, conversation: int, at: datetime, but: Collection[int] = ()) -> list[int]:
    """Alerts the first group of people with a phone among those on duty and at the desk; whom, by id."""
    case = conversations.get(connection, conversation)
    reached = _alert(connection, case.centre_id, at, but) if case else []
    if not reached:
        log.error("alert_reaches_nobody", conversation=conversation)
    return reached


def _alert(connection: Connection, centre: int, at: datetime, but: Collection[int]) -> list[int]:
    for group in _groups(connection, centre, at):
        if reached := alerts.reachable(connection, set(group) - set(but)):
            for member in reached:
                alerts.add(connection, member, at, APART)
            return reached
    return []


def reaches_nobody(house: House, member: Member, at: datetime) -> bool:
    """Whether an alert for a protection desk where this member of staff stands would find nobody's phone."""
    with reading(house.engine) as connection:
        theirs = {desk.centre for desk in desks.desks_of(connection, member.id) if desk.team == Team.PROTECTION}
        return any(not _reachable(connection, centre, at) for centre in theirs)


def _reachable(connection: Connection, centre: int, at: datetime) -> bool:
    return any(alerts.reachable(connection, group) for group in _groups(connection, centre, at))


def _groups(connection: Connection, centre: int, at: datetime) -> Iterator[list[int]]:
    """Who of the protection desk is on duty at the centre, then the whole desk; then the same of the national one."""
    for where in dict.fromkeys((centre, centres.national(connection))):
        if where is not None:
            desk = desks.at_desk(connection, Desk(where, Team.PROTECTION), Role.PROTECTION)
            yield [member for member in desks.on_duty(connection, where, at) if member in desk]
            yield desk


def try_out(connection: Connection, member: int, at: datetime) -> bool:
    """An alert to somebody's own phone, to see whether it comes; False where none is kept."""
    if alerts.reach(connection, member) is None:
        return False
    alerts.add(connection, member, at, timedelta())
    return True


def ask(house: House, at: datetime) -> None:
    """The clock's task: a job for each alert that waits."""
    with transaction(house.engine) as connection:
        alerts.lost(connection, at - LATER)
        waiting = alerts.take_due(connection, at, at + AGAIN)
    for alert in waiting:
        house.queues.ask(JOB, alert, queue=REPLIES)


async def send(house: House, alert: int) -> None:
    """The job: claimed, then sent without a transaction, then written down."""
    with transaction(house.engine) as connection:
        claimed = alerts.claim(connection, alert, now())
        member = accounts.find(connection, claimed.staff_id) if claimed else None
    if claimed is None:
        return
    language = member.language if member else None
    address = Address(AddressKind(claimed.kind), claimed.value) if claimed.kind else None
    sent = await _send(house, alert, address, WORDS.get(language or "km", WORDS["km"]))
    with transaction(house.engine) as connection:
        _landed(connection, alert, claimed, sent)


async def _send(house: House, alert: int, address: Address | None, words: str) -> Sent:
    """On the first channel of the address. The id is below zero: no receipt of it is taken for that of a message."""
    route = house.channels.route(address) if address else []
    if address is None or not route:
        return Sent(-alert, Outcome.REFUSED, code="no_way")
    (sent,) = await house.channels[route[0]].send([Outgoing(-alert, address, words)])
    return sent


def _landed(connection: Connection, alert: int, claimed: Row[Any], sent: Sent) -> None:
    """What came of it. Where it did not reach them at once, somebody else is to look."""
    if sent.outcome is Outcome.SENT:
        alerts.end(connection, alert, "sent", "", now())
        return
    if claimed.attempts < MOST_ATTEMPTS and sent.outcome not in FINAL:
        alerts.end(connection, alert, "queued", sent.code, now() + LATER)
    else:
        alerts.end(connection, alert, "failed", sent.code, now())
        log.error("alert_failed", alert=alert, code=sent.code)
    if claimed.attempts == 1:
        _pass_on(connection, claimed.staff_id, now())


def _pass_on(connection: Connection, member: int, at: datetime) -> None:
    """To the next group at the desks where they stand, or the national one, that an alert may still reach."""
    tried = {member, *alerts.failing(connection, at - LATELY)}
    theirs = {desk.centre for desk in desks.desks_of(connection, member) if desk.team == Team.PROTECTION}
    national = centres.national(connection)
    for centre in sorted(theirs) or ([] if national is None else [national]):
        if _alert(connection, centre, at, but=tried):
            return
    log.error("alert_reaches_nobody", staff=member)
