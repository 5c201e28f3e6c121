"""Who may open a page: every view says so, and a rule test finds one that does not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from app.log import get_logger
from app.services import signing_in
from app.services.house import House
from app.store import db
from app.store.staff import EVERY_ROLE, Member, Role

__all__ = ["EVERY_ROLE", "Access", "Role", "current_staff", "house", "open_to", "signed_in"]

View = TypeVar("View", bound=Callable[..., Any])
TOKEN = "token"  # noqa: S105 (where the signed cookie keeps the session's token)


class Access(StrEnum):
    """Who a view is for."""

    ANYBODY = "anybody"  # shows nothing about people
    PROVIDER = "provider"  # the channel checks a signature or a secret
    TOKEN = "token"  # noqa: S105 (the view asks for a bearer token)
    DEVELOPMENT = "development"  # 404 in production
    STAFF = "staff"  # who is signed in and has one of the view's roles


FORMS = (Access.ANYBODY, Access.STAFF)  # whose forms carry a token
forms = CSRFProtect()
log = get_logger(__name__)


def house() -> House:
    """The parts of the running application."""
    found: House = current_app.extensions["spean"]
    return found


def open_to(access: Access, roles: Collection[Role] = (), *, largest: int | None = None) -> Callable[[View], View]:
    """Declares who a view is for; stands under `@pages.route`. A page of staff names its roles: without any it is nobody's.

    `largest` is the size of a body in bytes, for a view that takes files.
    """

    def declare(view: View) -> View:
        for name, value in (("access", access), ("roles", frozenset(roles)), ("largest", largest)):
            setattr(view, name, value)
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access | None:
    return Access.ANYBODY if endpoint == "static" else getattr(app.view_functions[endpoint], "access", None)


def roles_of(app: Flask, endpoint: str) -> frozenset[Role]:
    """The roles that a page of staff is for."""
    return getattr(app.view_functions[endpoint], "roles", frozenset())


def current_staff() -> Member:
    """Who is signed in; for views of staff, where somebody always is."""
    member = signed_in()
    if member is None:
        abort(403)
    return member


def signed_in() -> Member | None:
    """Who is signed in, asked of the database once a request, so that a session that was ended is over."""
    if "staff" not in g:
        token = session.get(TOKEN)
        found = signing_in.who(house().engine, token, db.now()) if token else None
        g.staff, g.staff_session = found or (None, None)
    return cast("Member | None", g.staff)


def session_id() -> int:
    """The id of the session of this request."""
    current_staff()
    return int(g.staff_session)


def may_open(endpoint: str) -> bool:
    """Whether who is signed in may open a page of staff."""
    member = signed_in()
    return member is not None and member.may(roles_of(current_app, endpoint))


def guard() -> Response | None:
    """Before each request: what is for development only is not there in production; a view that says nothing is nobody's."""
    if not request.endpoint:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None or (access is Access.DEVELOPMENT and house().settings.production):
        abort(404)
    refused = _staff_only(request.endpoint) if access is Access.STAFF else None
    if refused is None and access in FORMS and request.endpoint != "static":
        _check_form(request.endpoint)
    return refused


def _staff_only(endpoint: str) -> Response | None:
    """Sign in first; another role's page is not there; a role that needs a second factor sets it up first."""
    member = signed_in()
    if member is None:
        return _to_sign_in()
    if not member.may(roles_of(current_app, endpoint)):
        log.warning("page_refused", staff=member.id, endpoint=endpoint)
        abort(404)
    if member.needs_factor and not member.has_factor and not endpoint.startswith("account."):
        return _go(url_for("account.second_factor_page"))
    return None


def _to_sign_in() -> Response:
    """What was asked for is remembered by its path alone: a search could hold a name."""
    if request.method not in ("GET", "HEAD"):
        abort(403)
    return _go(url_for("signing_in.page", next=None if request.path == "/home" else request.path))


def _go(where: str) -> Response:
    """Also for a partial refresh, where the browser must leave the page."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def _check_form(endpoint: str) -> None:
    largest = getattr(current_app.view_functions[endpoint], "largest", None)
    if largest is not None:
        request.max_content_length = largest  # before the form is read for its token
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        forms.protect()
