"""Who may open a page: every view says so, and a rule test finds one that does not."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

from app.services.house import House

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who a view is for."""

    ANYBODY = "anybody"  # shows nothing about people
    PROVIDER = "provider"  # the channel checks a signature or a secret
    TOKEN = "token"  # noqa: S105 (the view asks for a bearer token)
    DEVELOPMENT = "development"  # 404 in production
    STAFF = "staff"


def house() -> House:
    """The parts of the running application."""
    found: House = current_app.extensions["spean"]
    return found


def open_to(access: Access) -> Callable[[View], View]:
    """Declares who a view is for; stands under `@pages.route`."""

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access | None:
    return Access.ANYBODY if endpoint == "static" else getattr(app.view_functions[endpoint], "access", None)


def guard() -> None:
    """Before each request: what is for development only is not there in production; a view that says nothing is nobody's."""
    if not request.endpoint:
        return
    access = access_of(current_app, request.endpoint)
    if access is None or (access is Access.DEVELOPMENT and house().settings.production):
        abort(404)
