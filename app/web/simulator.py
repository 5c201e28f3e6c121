"""`/simulator`: phones on a page, for made-up people. Development only; what is typed goes the way of any provider's webhook."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, get_template_attribute, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.engine.draw import dot
from app.engine.screen import Medium
from app.services import drawing
from app.services.simulating import Phone, Scene, look
from app.store.flows import LANGUAGES
from app.store.flows import book as open_book
from app.store.hours import local
from app.web.access import Access, house, open_to
from app.web.languages import language
from app.web.simulated import STATES, flow_shown, record, way_shown
from app.web.simulated_people import PEOPLE, WORDS

pages = Blueprint("simulator", __name__)
LONGEST = 64  # letters of an address
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

pages.add_app_template_filter(lambda state: STATES[state], "in_words")
pages.add_app_template_filter(local, "local")
pages.add_app_template_global(way_shown, "way_shown")


@pages.after_request
def _strict(response: Response) -> Response:
    """No inline style either; and nothing of a person stays in a cache."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@pages.get("/simulator")
@open_to(Access.DEVELOPMENT)
def page() -> str:
    return render_template("simulator/page.html", people=PEOPLE, words=WORDS, flows=house().book.names)


@pages.post("/simulator/scene")
@open_to(Access.DEVELOPMENT)
def scene() -> Response | dict[str, Any]:
    """What changed for `{"number": "+855…", "chat": "123", "side": "sms" | "chat", "mark": "…"}`; 204 while nothing did."""
    asked = request.get_json()
    found = look(house(), _phone(asked))
    return Response(status=204) if asked.get("mark") == found.mark else _told(found)


def _phone(asked: Any) -> Phone:
    try:
        number, chat, side = asked["number"], asked["chat"], Medium(asked["side"])
    except (KeyError, TypeError, ValueError):
        abort(400)
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in (number, chat)):
        abort(400)
    return Phone(number, chat, side)


def _told(found: Scene) -> dict[str, Any]:
    """The changed pieces as HTML, and what the page's own scripts need."""
    thread = get_template_attribute("simulator/_thread.html", "thread")
    book = house().book
    return {
        "mark": found.mark,
        "sms": thread(found.sms, "sms"),
        "chat": thread(found.chat, "chat"),
        "record": render_template("simulator/_record.html", record=record(book, found.held, language()), found=found.held),
        "screen": render_template("simulator/_screen.html", screen=found.screen) if found.screen else "",
        "flow": flow_shown(book, found),
        "blocked": found.blocked,
        "share": bool(found.chat and not found.chat[-1].mine and found.chat[-1].share_phone),
    }


@pages.get("/simulator/diagram/<flow>/<language>")
@open_to(Access.DEVELOPMENT)
def diagram(flow: str, language: str) -> AnyResponse:
    """A flow's state diagram; the id of each node's shape is `node-NAME`."""
    if flow not in house().book.names or language not in LANGUAGES:
        abort(404)
    answer = Response(_drawn(flow, language), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@cache
def _drawn(flow: str, language: str) -> str:
    """Drawing takes half a second; flows do not change while the server runs."""
    try:
        return drawing.svg(dot(open_book().flow(flow, language)))
    except drawing.NoGraphviz as error:
        abort(503, str(error))
