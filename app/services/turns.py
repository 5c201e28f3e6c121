"""One turn with a person: flows are begun and heard, their effects done, and what was said becomes messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.channels.base import Address, AddressKind, Channel, Reply
from app.engine import pages as paging
from app.engine import run
from app.engine.effects import Broken, Did, Effect, HandOver, Keep, Say, Start, Wait
from app.engine.flow import Flow
from app.engine.pages import Pages
from app.engine.run import NOTHING
from app.engine.screen import Medium, Shown, show
from app.engine.session import Session, is_under_way
from app.engine.turn import Facts
from app.log import get_logger
from app.services import neutral, waiting_room
from app.services.acts import ACTS
from app.services.facts import LISTS
from app.services.fair_acts import unsettled
from app.services.house import House
from app.services.person import Person
from app.services.person import writable as writable
from app.store import messages
from app.store.contacts import Person as Row
from app.store.states import State
from app.text.sms import measure

MOST_FLOWS = 5  # flows that may follow each other in one turn

log = get_logger(__name__)


class Talk(Person):
    """A person, the channel they are on, and what is being said to them."""

    def __init__(self, house: House, connection: Connection, row: Row, channel: Channel, at: datetime, message: int | None = None) -> None:
        super().__init__(house, connection, row, at)
        self.channel = channel
        self.message = message  # the inbound message that this turn answers
        self.says: list[Say] = []
        self.pages: Pages | None = None
        self.replies: list[Reply] = []
        self.queue = "replies"
        self.due = at
        self.over = False  # a call ends here, whatever waits
        self.settled = 0  # the fair about which they have just answered
        self.given: Facts = {}  # what the present flow was begun with; a flow that follows knows it too

    @property
    def medium(self) -> Medium:
        return self.channel.limits.medium

    def begin(self, flow: str, under: Session | None = None, given: Facts = NOTHING) -> None:
        """Begins a flow, `given` what it is to know; what waits under it goes on when it ends."""
        self._turned(self._begun(flow, under, given), under)

    def _begun(self, name: str, under: Session | None, given: Facts) -> run.Turned:
        """What was listed stays in the order in which it was shown, whatever comes between."""
        flow = self.flow(name)
        facts = self.facts(flow, given)
        self.given = {**given, **{name: facts[name] for name in LISTS if name in facts}}
        return run.begin(flow, facts, under, self.given)

    def hear(self, said: str | run.Silence) -> None:
        """What was said, to the flow that waits."""
        flow, session, facts = self._here()
        self._turned(run.hear(flow, session, said, facts), session.under)

    def understands(self, said: str) -> bool:
        """Whether the waiting question takes this as its answer, where not just any text is one."""
        if self.session is None:
            return False
        flow, session, facts = self._here()
        return run.understands(flow, session, said, facts)

    def resume(self) -> None:
        """A few words that we go on, and the same question."""
        flow, session, facts = self._here()
        self._turned(run.resume(flow, session, facts, self.say("go_on")), session.under)

    def _here(self) -> tuple[Flow, Session, Facts]:
        """Where the person stands."""
        session = self.session
        assert session is not None
        flow = self.flow(session.flow)
        self.given = session.given
        return flow, session, self.facts(flow, session.given)

    def tell(self, phrase: str) -> None:
        """One of the common little texts, outside any flow."""
        self.says.append(Say(self.say(phrase)))

    def _turned(self, turned: run.Turned, under: Session | None) -> None:
        """Does what a turn asks for; a flow that follows is begun, one that was interrupted goes on."""
        for _ in range(MOST_FLOWS):
            self.session, effects = turned
            self["wait_at"] = None
            following = [then for effect in effects if (then := self._do(effect))]
            under = unsettled(under, self.settled)
            if following and not is_under_way(under, following[-1], self.flow(following[-1]).given, self.given):
                turned = self._begun(following[-1], under, self.given)
            elif under is not None and (following or (self.session is None and self._goes_on(effects))):
                self.session = under
                flow, under, facts = self._here()
                turned, under = run.resume(flow, under, facts, self.say("go_on")), under.under
            else:
                self.session = self.session or (None if self["stopped_at"] else under)
                return
        self._broken(Broken(f"more than {MOST_FLOWS} flows in one turn"))

    def _goes_on(self, effects: Sequence[Effect]) -> bool:
        """What was interrupted waits while staff have the person, and ends with a STOP."""
        return not self["stopped_at"] and not any(isinstance(e, HandOver) for e in effects)

    def _do(self, effect: Effect) -> str | None:
        """Does one effect; the name of a flow where one is to follow."""
        return DO[type(effect)](self, effect)

    def _say(self, say: Say) -> None:
        if say.text or say.lead:
            self.says.append(say)

    def _keep(self, keep: Keep) -> None:
        self.keep(keep.field, keep.value)

    def hand_over(self, hand: HandOver) -> None:
        """The flow's own words, and after them when somebody will answer."""
        self.escalate(hand.team, hand.topic)
        self._say(Say(waiting_room.when(self, self["chat_id"])))

    def _wait(self, wait: Wait) -> None:
        self["wait_at"] = self.at + timedelta(hours=wait.hours)

    def _broken(self, broken: Broken) -> None:
        """Wrong content never shows as such: a person sees to it, where the flow could not begin anew."""
        log.error("flow_broken", contact=self.id, node=broken.node, reason=broken.reason)
        if self.session is not None:
            return
        self.tell("broken")
        self.escalate("national", "broken_flow", note=f"{broken.node}: {broken.reason}")

    def finish(self) -> bool:
        """Writes the person and the messages; True when some wait to be sent."""
        rows = self._said()
        self["heard_at"] = self.at if self.message else self["heard_at"]
        self.save()
        messages.add(self.connection, rows)
        return any(row["state"] == State.QUEUED for row in rows)

    def _said(self) -> list[dict[str, Any]]:
        if self.pages is not None:
            return self._out(Shown((self.pages.text,)), last=self.pages.last)
        if not self.says:
            return self._silent()
        inline = self.channel.limits.replies_inline  # a call leaves nothing on the phone
        says = neutral.instead(self.house.book, self.says, self.language) if self["sensitive"] and not inline else self.says
        shown = show(says, self.channel.limits, self.house.book.phrases[self.language or "km"])
        self["medium"] = self.medium.value
        self["pages"] = paging.dump(pages) if (pages := paging.paged(shown)) else None
        return self._out(shown, last=not shown.later)

    def _silent(self) -> list[dict[str, Any]]:
        """A USSD call always gets a page; elsewhere nothing to say is nothing sent."""
        if not self.channel.limits.replies_inline:
            return []
        return self._out(Shown((self.say("goodbye"),)), last=True)

    def _out(self, shown: Shown, *, last: bool) -> list[dict[str, Any]]:
        if self.channel.limits.replies_inline:
            return self._inline(shown.now[0], end=self.over or (last and self.session is None))
        channel = self._writes_by()
        return [self._row(channel, text, shown if text is shown.now[-1] else None) for text in shown.now] if channel else []

    def _inline(self, text: str, *, end: bool) -> list[dict[str, Any]]:
        """The page goes out in the webhook's answer; `code` remembers whether it ended the call."""
        self.replies.append(Reply(text, end))
        return [{**self._row(self.channel.name, text, None), "state": State.SENT, "code": "end" if end else None, "due_at": None}]

    def _writes_by(self) -> str | None:
        address = Address(AddressKind(self.row.kind), self.row.value)
        return next(iter(self.house.channels.route(address, self.channel.name)), None)

    def _row(self, channel: str, text: str, shown: Shown | None) -> dict[str, Any]:
        session = self.session
        limits = self.house.channels[channel].limits
        return {
            "contact_id": self.id,
            "address_id": self.row.address_id,
            "conversation_id": self["chat_id"],
            "channel": channel,
            "state": State.QUEUED,
            "queue": self.queue,
            "text": text,
            "sealed": bool(self["sensitive"]),
            "options": [list(o) for o in shown.options] if shown and shown.options else None,
            "share_phone": int(bool(shown and shown.share_phone)),
            "parts": measure(text).parts if limits.medium is Medium.SMS else 1,
            "answers_id": self.message,
            "node": f"{session.flow}.{session.node}" if session else None,
            "code": None,
            "due_at": self.due,
            "created_at": self.at,
        }


DO: Mapping[type, Callable[[Talk, Any], str | None]] = {
    Say: Talk._say,
    Keep: Talk._keep,
    HandOver: Talk.hand_over,
    Start: lambda talk, start: str(start.flow),
    Wait: Talk._wait,
    Broken: Talk._broken,
    Did: lambda talk, did: ACTS[did.act](talk, dict(did.args)),
}
