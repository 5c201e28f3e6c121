"""What a person can say at any moment, and in which order it counts: STOP first, then worry, then the rest."""

from __future__ import annotations

from datetime import timedelta

from app.channels.base import Dial, Inbound
from app.engine import pages as paging
from app.engine.effects import HandOver
from app.engine.screen import Medium
from app.services import sealed_talk, waiting_room
from app.services.ending import RATING
from app.services.first_words import REGISTERING, first_flow, flow_for, flow_of_word, home
from app.services.questions import asked
from app.services.turns import Talk
from app.store.messages import cancel_queued
from app.store.receipts import overtaken_at
from app.text.khmer import match_key
from app.text.words import Meaning, is_worrying, meaning, number

DOUBLE_TAP = timedelta(seconds=20)
THROUGH_A_CHAT = (Meaning.MENU, Meaning.STATUS)  # what staff's open chat does not swallow


def heard_text(talk: Talk, inbound: Inbound) -> None:
    """Puts what was said where it belongs."""
    if talk["chat_id"] and not inbound.dial and not _through_the_chat(talk, inbound.text, meaning(inbound.text)):
        waiting_room.heard(talk, talk["chat_id"])
    if inbound.dial:
        _dialled(talk, inbound.dial)
    elif inbound.phone:
        _shared(talk, inbound.phone)
    elif inbound.media and not inbound.text:
        _showed(talk)
    elif not _old_button(talk, inbound):
        _texted(talk, _said(talk, inbound))


def _old_button(talk: Talk, inbound: Inbound) -> bool:
    """A button of a message that another one followed answers nothing: a double tap is heard once, an old one asks again."""
    at = overtaken_at(talk.connection, talk.id, inbound.channel, inbound.about) if inbound.about else None
    if at is None:
        return False
    if talk.at - at > DOUBLE_TAP and talk.session is not None and not (talk["stopped_at"] or talk["chat_id"]):
        talk.resume()
    return True


def _said(talk: Talk, inbound: Inbound) -> str:
    """Behind Telegram's /start may stand the keyword of a flow."""
    if inbound.payload and match_key(inbound.payload) in talk.house.book.keywords:
        return inbound.payload
    return inbound.text


def _texted(talk: Talk, said: str) -> None:
    meant = meaning(said)
    if meant is Meaning.STOP:
        _stop(talk)
    elif is_worrying(said):
        _worried(talk)
    elif talk["stopped_at"] and talk.medium is not Medium.USSD:
        _start(talk) if meant is Meaning.START else None
    elif talk["sensitive"] and talk.medium is not Medium.USSD:
        sealed_talk.heard(talk, said, meant)
    elif talk["chat_id"] and talk.medium is not Medium.USSD and not _through_the_chat(talk, said, meant):
        return  # the text stands in the chat already
    elif not _turned_page(talk, said):
        _to_flows(talk, said, meant)


def _through_the_chat(talk: Talk, said: str, meant: Meaning | None) -> bool:
    return meant in THROUGH_A_CHAT or asked(talk, said, meant) is not None


def _stop(talk: Talk) -> None:
    """Obeyed before anything else; one confirmation, and no second one to who has stopped."""
    if not talk["stopped_at"] or talk.medium is Medium.USSD:
        cancel_queued(talk.connection, talk.id)
        talk.begin("stop")


def _start(talk: Talk) -> None:
    talk.begin("start")


def _worried(talk: Talk) -> None:
    """A neutral receipt and a conversation marked to be looked at soon; never a hotline, and no second receipt in the same chat."""
    if not talk["stopped_at"] and (talk["chat_id"] is None or talk.medium is Medium.USSD):
        talk.tell("receipt_neutral")
        talk.over = True
    talk.escalate("protection", "", alert=True)


def _turned_page(talk: Talk, said: str) -> bool:
    """Reading on in a long text, which the flow need not know of; a question read elsewhere is asked anew here."""
    turned = paging.turned(paging.load(talk["pages"]), said) if talk["pages"] else None
    if turned is None:
        return False
    if talk.session is not None and _elsewhere(talk):
        talk.resume()
        return True
    talk.pages = turned
    talk["pages"] = paging.dump(turned)
    return True


def _to_flows(talk: Talk, said: str, meant: Meaning | None) -> None:
    about = asked(talk, said, meant)
    if about is not None:
        talk.tell(about)
        return
    if meant is Meaning.MENU:
        waiting_room.leave(talk)
    session = talk.session
    if session is not None and session.flow == RATING and number(said) is None and not flow_of_word(talk, said, meant):
        talk.session = session.under
        _to_staff(talk)  # words in place of a mark are for the chat that ended
    elif session is not None and talk.understands(said):
        talk.hear(said)
    elif (flow := flow_for(talk, said, meant)) is not None:
        _begin(talk, flow)
    elif session is None:
        _to_staff(talk)
    elif _elsewhere(talk):
        talk.resume()
    else:
        talk.hear(said)


def _to_staff(talk: Talk) -> None:
    """What means nothing to us is for the chat that is open, or was until lately; else there is a choice."""
    chat = None if talk.medium is Medium.USSD else waiting_room.beside(talk)
    again = None if talk.medium is Medium.USSD or chat is not None else waiting_room.lately(talk)
    if again is not None:
        talk.tell("status_received")
    talk["chat_id"] = chat or again or talk["chat_id"]
    if talk["chat_id"] is None and talk.row.campaign_id is not None:
        talk.tell("status_received")
        talk.hand_over(HandOver("front", "campaign"))  # they answered us, and no flow understands what
    elif talk["chat_id"] is None:
        talk.begin(home(talk)) if talk.session is None else talk.resume()


def _begin(talk: Talk, flow: str) -> None:
    """A word in the middle of another flow interrupts it; the word of the flow one is in goes on with it."""
    session = talk.session
    if session is None:
        talk.begin(flow)
    elif flow == session.flow or (flow in REGISTERING and session.flow in REGISTERING):
        talk.resume()
    else:
        talk.begin(flow, under=session if session.under is None else session.under)


def _elsewhere(talk: Talk) -> bool:
    """The question was put on another medium: the person may not have it before their eyes."""
    return bool(talk["medium"] != talk.medium)


def _dialled(talk: Talk, dial: Dial) -> None:
    """A USSD call: its first request shows where we are, the next ones carry an answer each."""
    said = typed(talk["dial_length"] or 0, dial.typed)
    new = talk["dial_id"] != dial.id
    talk["dial_id"], talk["dial_length"] = dial.id, len(dial.typed)
    if not new:
        _texted(talk, said)
    elif talk.session is not None:
        talk.resume()
    else:
        talk.begin(home(talk))


def typed(before: int, now: str) -> str:
    """What was typed in a call since the last request: an answer may itself hold a `*`, so the length of the text before decides."""
    if before and now[before : before + 1] == "*":
        return now[before + 1 :]
    return now.rpartition("*")[2] if before else now


def _shared(talk: Talk, phone: str) -> None:
    """The number that a chat shared is the answer where one was asked for."""
    if talk["stopped_at"] or talk["chat_id"]:
        return
    if talk["sensitive"]:
        sealed_talk.heard(talk, "", None)
    elif talk.session is None:
        talk.begin(first_flow(talk))
    elif talk.understands(phone):
        talk.hear(phone)
    else:
        talk.resume()


def _showed(talk: Talk) -> None:
    """A picture or a voice note is kept with the message; what waits is asked again."""
    if talk["stopped_at"] or talk["chat_id"]:
        return
    if talk["sensitive"]:
        sealed_talk.heard(talk, "", None)
    elif talk.session is None:
        talk.tell("media")
    else:
        talk.tell("media_kept")
        talk.resume()
