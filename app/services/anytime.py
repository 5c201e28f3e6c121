"""What a person can say at any moment, and in which order it counts: STOP first, then worry, then the rest."""

from __future__ import annotations

from datetime import timedelta

from app.channels.base import Dial, Inbound
from app.engine import pages as paging
from app.engine.screen import Medium
from app.services.turns import Talk
from app.store.messages import cancel_queued
from app.store.receipts import overtaken_at
from app.text.khmer import match_key
from app.text.words import Meaning, is_worrying, meaning

FLOWS = {  # words that begin a flow wherever one stands
    Meaning.HELP: "help",
    Meaning.PERSON: "help",
    Meaning.CALL: "help",
    Meaning.MENU: "menu",
    Meaning.LANGUAGE: "language",
    Meaning.BOXES: "boxes",
}
BEFORE_LANGUAGE = ("help", "wrong", "forget")
DOUBLE_TAP = timedelta(seconds=20)
MOST_KEYWORD = 60  # letters; a longer text is no keyword
REGISTERING = ("welcome", "register")
THROUGH_A_CHAT = (Meaning.MENU, Meaning.STATUS)  # what staff's open chat does not swallow (DESIGN, Settled 3)


def heard_text(talk: Talk, inbound: Inbound) -> None:
    """Puts what was said where it belongs."""
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
    elif talk["chat_id"] and talk.medium is not Medium.USSD and meant not in THROUGH_A_CHAT:
        return  # the text stands in the chat already
    elif not _turned_page(talk, said):
        _to_flows(talk, said, meant)


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
    if meant is Meaning.STATUS:
        talk.tell(_status(talk))
        return
    if meant is Meaning.MENU:
        talk["chat_id"] = None  # back to the flows; the chat stays open for staff
    session = talk.session
    if session is not None and talk.understands(said):
        talk.hear(said)
    elif (flow := _flow_for(talk, said, meant)) is not None:
        _begin(talk, flow)
    elif session is None:
        talk.begin(_home(talk))
    elif _elsewhere(talk):
        talk.resume()
    else:
        talk.hear(said)


def _status(talk: Talk) -> str:
    """What became of the person's question; never what it was."""
    from app.store import conversations

    chat = conversations.newest(talk.connection, talk.id)
    if chat is None:
        return "status_nothing"
    if chat.stage == conversations.Stage.WAITING:
        return "status_received"
    return "status_answered" if chat.answered_at else "status_with_person"


def _flow_for(talk: Talk, said: str, meant: Meaning | None) -> str | None:
    """The flow that a word begins; who has not chosen a language yet does so first, unless they need a person."""
    flow = _flow_of_word(talk, said, meant)
    return flow if flow is None or talk.language or flow in BEFORE_LANGUAGE else "welcome"


def _flow_of_word(talk: Talk, said: str, meant: Meaning | None) -> str | None:
    if meant in (Meaning.JOIN, Meaning.START):
        return _first_flow(talk)
    if meant is Meaning.CORRECT:
        return "change" if talk.session is None else None
    if meant in FLOWS:
        return FLOWS[meant]
    keyword = talk.house.book.keywords.get(match_key(said)) if len(said) <= MOST_KEYWORD else None
    return _first_flow(talk) if keyword in REGISTERING else keyword


def _first_flow(talk: Talk) -> str:
    """Where someone who joins, or says anything first, belongs."""
    if not talk.language:
        return "welcome"
    return "menu" if talk["registered_at"] else "register"


def _home(talk: Talk) -> str:
    """Where someone belongs whose words mean nothing to us: a choice, so that a machine that answers us cannot go on for ever."""
    return "menu" if talk["registered_at"] or talk["refused_at"] else _first_flow(talk)


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
    said = _typed(talk, dial)
    new = talk["dial_id"] != dial.id
    talk["dial_id"], talk["dial_typed"] = dial.id, dial.typed
    if not new:
        _texted(talk, said)
    elif talk.session is not None:
        talk.resume()
    else:
        talk.begin(_home(talk))


def _typed(talk: Talk, dial: Dial) -> str:
    """What was typed since the last request: an answer may itself hold a `*`, so the text before decides."""
    before = talk["dial_typed"] or ""
    if before and dial.typed.startswith(before + "*"):
        return dial.typed[len(before) + 1 :]
    return dial.typed.rpartition("*")[2] if before else dial.typed


def _shared(talk: Talk, phone: str) -> None:
    """The number that a chat shared is the answer where one was asked for."""
    if talk["stopped_at"] or talk["chat_id"]:
        return
    if talk.session is None:
        talk.begin(_first_flow(talk))
    elif talk.understands(phone):
        talk.hear(phone)
    else:
        talk.resume()


def _showed(talk: Talk) -> None:
    """A picture or a voice note is kept with the message; what waits is asked again."""
    if talk["stopped_at"] or talk["chat_id"]:
        return
    if talk.session is None:
        talk.tell("media")
    else:
        talk.tell("media_kept")
        talk.resume()
