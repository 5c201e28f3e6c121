"""From the ledger to the outbox: the next few planned people get their message, checked once more at that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.engine.turn import Facts
from app.queue import BULK
from app.services.climbing import money
from app.services.house import House
from app.services.planning import Words, parts_of
from app.services.turns import Talk
from app.store import contacts, ledger, messages
from app.store.contacts import Person
from app.store.filters import exclusion
from app.store.ledger import Fed, State
from app.store.states import State as MessageState

BATCH = 250  # people a step: a pause waits for it
ENOUGH = 1_000  # of one campaign in the outbox: the next ones wait in the ledger, where a cancel finds them
HOLD = timedelta(minutes=15)  # who talks with staff is looked at again so much later …
PATIENCE = timedelta(hours=24)  # … for so long


def feed(house: House, connection: Connection, campaign: Row[Any], most: int, at: datetime) -> int:
    """Makes up to `most` messages; how many people were looked at. The caller holds the campaign's lock."""
    rows = ledger.planned(connection, campaign.id, most, at)
    people = contacts.load_many(connection, [row.address_id for row in rows])
    reasons = _reasons(connection, campaign, [row.contact_id for row in rows], at)
    words = Words(house, campaign.flow, campaign.texts, campaign.given, campaign.link)
    reasons |= _too_dear(house, words, rows, people, reasons, money(connection, campaign))
    made = [_made(house, connection, campaign, words, row, people.get(row.address_id), reasons, at) for row in rows]
    held = [row.contact_id for row, (reason, _) in zip(rows, made, strict=True) if reason == "in_chat" and row.created_at > at - PATIENCE]
    ledger.hold(connection, campaign.id, held, at + HOLD)
    ids = iter(messages.add(connection, [text for _, texts in made for text in texts]))
    fed = [_fed(row, reason, texts, [next(ids) for _ in texts]) for row, (reason, texts) in zip(rows, made, strict=True)]
    ledger.feed(connection, campaign.id, [f for f in fed if f.row.contact_id not in held], at)
    _remember(connection, campaign.id, [f.row.contact_id for f in fed if f.state is State.QUEUED])
    return len(rows)


Made = tuple[str, list[dict[str, Any]]]  # why there is none, or the messages


def _made(
    house: House,
    connection: Connection,
    campaign: Row[Any],
    words: Words,
    row: Row[Any],
    person: Person | None,
    reasons: Mapping[int, str],
    at: datetime,
) -> Made:
    """What may have changed since the ledger was written counts now: STOP, a number that is another's, a chat with staff."""
    if person is None or person.id != row.contact_id:
        return "forgotten", []
    reason = reasons.get(row.contact_id, "") or ("no_way" if person.gone_at else "unproven" if person.unproven_at else "")
    if reason or row.channel not in house.channels:
        return reason or "no_way", []
    if not campaign.flow:
        return "", [_message(house, campaign, words, row, person, at)]
    return _begun(house, connection, campaign, words, row, person, at)


def _message(house: House, campaign: Row[Any], words: Words, row: Row[Any], person: Person, at: datetime) -> dict[str, Any]:
    medium = house.channels[row.channel].limits.medium
    (said,) = words.linked([words.fill(person, row.language)], medium)
    return {
        "contact_id": row.contact_id,
        "address_id": row.address_id,
        "campaign_id": campaign.id,
        "channel": row.channel,
        "state": MessageState.QUEUED,
        "queue": BULK,
        "text": said,
        "parts": parts_of([said], medium),
        "due_at": at,
        "expires_at": campaign.expires_at,
        "created_at": at,
    }


class Begun(Talk):
    """A flow that we begin with a person; what they were in the middle of waits under it."""

    def rows(self, flow: str, given: Facts) -> list[dict[str, Any]]:
        session = self.session
        self.queue = BULK
        self.begin(flow, under=session if session is None or session.under is None else session.under, given=given)
        said = self._said()
        self.save()
        return said


def _begun(house: House, connection: Connection, campaign: Row[Any], words: Words, row: Row[Any], person: Person, at: datetime) -> Made:
    if person.chat_id:
        return "in_chat", []
    talk = Begun(house, connection, person, house.channels[row.channel], at)
    said = talk.rows(campaign.flow, campaign.given)
    linked = words.linked([text["text"] for text in said], talk.medium)
    more = {"campaign_id": campaign.id, "expires_at": campaign.expires_at, "channel": row.channel}
    made = [{**text, **more, "text": shown} for text, shown in zip(said, linked, strict=True)]
    return ("", made) if made else ("nothing", [])


def _too_dear(
    house: House, words: Words, rows: Sequence[Row[Any]], people: Mapping[int, Person], reasons: Mapping[int, str], left: float
) -> dict[int, str]:
    """Whose texts became so much longer since the plan that they would pass the budget: a name, a fair, a place was changed."""
    found: dict[int, str] = {}
    for row in rows if left != inf else ():
        person = people.get(row.address_id)
        if person is not None and row.channel in house.channels and not reasons.get(row.contact_id):
            more = _cost(row, words.parts(person, row.language, house.channels[row.channel].limits.medium)) - row.cost
            dear = more > max(left, 0)
            found |= {row.contact_id: "budget"} if dear else {}
            left += row.cost if dear else -more
    return found


def _cost(row: Row[Any], parts: int) -> int:
    return int(row.cost) // max(1, int(row.parts)) * parts


def _fed(row: Row[Any], reason: str, texts: Sequence[Mapping[str, Any]], ids: Sequence[int]) -> Fed:
    """The last message stands for all: a question comes after what leads to it."""
    if not texts:
        return Fed(row, State.SKIPPED, reason)
    parts = sum(text["parts"] for text in texts)
    return Fed(row, State.QUEUED, "", ids[-1], parts, _cost(row, parts))


def _reasons(connection: Connection, campaign: Row[Any], ids: Sequence[int], at: datetime) -> dict[int, str]:
    """Why nobody may write to some of these people now."""
    people = contacts.contacts
    rested = ~ledger.had_one(at - timedelta(days=campaign.rest_days)) if campaign.rest_days else people.c.id == people.c.id
    query = select(people.c.id, exclusion().label("reason"), rested.label("rested")).where(people.c.id.in_(ids))
    return {row.id: row.reason or ("" if row.rested else "rest") for row in connection.execute(query)}


def _remember(connection: Connection, campaign: int, ids: Sequence[int]) -> None:
    """What they say next answers this campaign."""
    people = contacts.contacts
    connection.execute(update(people).where(people.c.id.in_(ids)).values(campaign_id=campaign))
