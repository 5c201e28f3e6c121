"""Referrals: sent from a chat, followed until they are done, and taken along as PDF or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from app.services import chats, inbox_side, referral_papers, referrals
from app.services.chats import NoWay, Over, Taken, Unfit
from app.services.seeing import Refused
from app.store import people
from app.store import referrals as rows
from app.store.db import now, reading
from app.store.referrals import State
from app.store.sight import READERS
from app.web import referral_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.inbox import entered, in_language
from app.web.referral_sheet import paper

pages = Blueprint("referrals", __name__)
nav = [NavItem(6, lazy_gettext("Referrals"), "referrals.page")]

Answer = str | AnyResponse | tuple[str, int]
LATE_DAYS = 7  # without an answer of the service

pages.add_app_template_filter(lambda value, words: getattr(referral_words, words).get(value, value), "referral_word")
pages.add_app_template_filter(referral_words.value, "intake_value")
pages.add_app_template_filter(lambda row: referrals.days(row, now()), "days_of")


@pages.get("/referrals")
@open_to(Access.STAFF, READERS)
def page() -> str:
    state = request.args.get("state", "")
    states = [State(state)] if state in list(State) else list(referrals.OPEN)
    found, counts = referrals.listed(house(), current_staff(), states, request.args.get("before", type=int))
    more = found[rows.PAGE - 1].id if len(found) > rows.PAGE else None
    parts = {"found": found[: rows.PAGE], "counts": counts, "state": state, "more": more, "late": LATE_DAYS}
    return render_template("referrals/page.html", words=referral_words, name=in_language("name"), **parts)


# --- from a chat -------------------------------------------------------------------------------------------------------------------


@pages.get("/referrals/from/<code>")
@open_to(Access.STAFF, READERS)
def new(code: str) -> str:
    return _form(entered(code), {}, {})


def _form(chat: Any, values: Any, problems: dict[str, str]) -> str:
    with reading(house().engine) as connection:
        person = people.one(connection, chat.contact_id, sensitive=bool(chat.sealed))
    assert person is not None
    said = {field: str(referral_words.FAULTS[kind]) for field, kind in problems.items()}
    services, named = referrals.directory(house(), person.province or ""), in_language("name")
    texts = {} if chat.sealed else {row.id: referrals.told("sent", chat.language, row) for row in services}
    return render_template(
        "referrals/new.html",
        chat=chat,
        values=values,
        problems=said,
        services=[(row.id, f"{row._mapping[named]} ({referral_words.KINDS[row.kind]})") for row in services],
        texts=texts,
        agreed=referrals.has_agreed(house(), chat.contact_id),
        intake=_intake(person),
        way=inbox_side.way(house(), chat, now()),
    )


def _intake(person: Any) -> list[tuple[Any, str]]:
    """The checklist for legal help: what is known, and what is still to be asked."""
    return [(label, str(person.facts.get(name) or "")) for name, label in referral_words.INTAKE.items()]


@pages.post("/referrals/from/<code>")
@open_to(Access.STAFF, READERS)
def refer(code: str) -> Answer:
    chat = entered(code)
    try:
        made = referrals.refer(house(), chat.id, current_staff(), request.form, now())
    except Refused as refused:
        return _form(chat, request.form, refused.problems), 422
    _tell(chat.id, f"referral {made} sent")
    return redirect(url_for("referrals.one", code=made), 303)


def _tell(chat: int, key: str) -> None:
    """What the form says that the person is told, as an answer of staff; and why it could not be sent."""
    text = request.form.get("tell", "").strip()
    said = gettext("Kept, and the person was told.") if text else gettext("Kept.")
    try:
        if text:
            chats.reply(house(), chat, current_staff(), text, now(), key=key)
    except tuple(UNTOLD) as stopped:
        said = str(UNTOLD[type(stopped)])
    flash(said)


UNTOLD: Mapping[type[Exception], Any] = {
    NoWay: lazy_gettext("Kept. The person could not be told: no channel can write to them now."),
    Unfit: lazy_gettext("Kept. The person was not told: the text cannot go out so."),
    Taken: lazy_gettext("Kept. The person was not told: somebody else has the chat."),
    Over: lazy_gettext("Kept. The person was not told: the chat is closed."),
}


# --- one referral ------------------------------------------------------------------------------------------------------------------


@pages.get("/referrals/<code>")
@open_to(Access.STAFF, READERS)
def one(code: str) -> str:
    return _one(code, {})


def _one(code: str, problems: dict[str, str]) -> str:
    seen = referrals.one(house(), current_staff(), code, now())
    chat = entered(seen.row.chat_code)
    texts = {} if chat.sealed else {state: referrals.told(state, chat.language, seen.row) for state in seen.next}
    said = {field: str(referral_words.FAULTS[kind]) for field, kind in problems.items()}
    parts = {"chat": chat, "texts": texts, "problems": said, "words": referral_words, "name": in_language("name"), "late": LATE_DAYS}
    return render_template("referrals/one.html", seen=seen, row=seen.row, way=inbox_side.way(house(), chat, now()), **parts)


@pages.post("/referrals/<code>")
@open_to(Access.STAFF, READERS)
def move(code: str) -> Answer:
    """What the service answered; the person hears of it where the form says so."""
    state = State(request.form["state"]) if request.form.get("state") in list(State) else State.SENT
    try:
        chat = referrals.move(house(), current_staff(), code, state, request.form.get("note", ""), now())
    except Refused as refused:
        return _one(code, refused.problems), 422
    _tell(chat, f"referral {code} {state}")
    return redirect(url_for("referrals.one", code=code), 303)


@pages.get("/referrals/<code>.json")
@open_to(Access.STAFF, READERS)
def as_json(code: str) -> Response:
    return _file(code, "json", "application/json", referral_papers.as_json(_content(code)))


@pages.get("/referrals/<code>.pdf")
@open_to(Access.STAFF, READERS)
def as_pdf(code: str) -> Response:
    found = _content(code)
    return _file(code, "pdf", "application/pdf", referral_papers.as_pdf(*paper(found)))


def _content(code: str) -> dict[str, Any]:
    seen = referrals.one(house(), current_staff(), code, now())
    referrals.exported(house(), current_staff(), code, now())
    return referral_papers.content(house(), seen, now())


def _file(code: str, ending: str, kind: str, body: bytes) -> Response:
    """A file whose name says the code alone."""
    headers = {"Content-Disposition": f'attachment; filename="referral-{code}.{ending}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=kind, headers=headers)
