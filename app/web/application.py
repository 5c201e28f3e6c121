"""The Flask application: the pages of this package, plain error pages, and headers that keep a page to itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

import app.web
from app import log
from app.services.house import House
from app.web import access, metrics

LARGEST_BODY = 512 * 1024  # no provider's webhook comes near it


def build(house: House) -> Flask:
    """Every module of app/web with a blueprint called `pages` takes part; there is no list to edit."""
    flask = _Application("app.web")
    flask.config.update(SECRET_KEY=house.settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_BODY, **_cookies(house))
    flask.extensions["spean"] = house
    flask.before_request(access.guard)
    flask.after_request(_headers)
    flask.register_error_handler(HTTPException, _error)
    metrics.watch(flask)
    for module in _modules():
        if hasattr(module, "pages"):
            flask.register_blueprint(module.pages)
    return flask


class _Application(Flask):
    """Flask, whose own log line of an exception would name the path."""

    def log_exception(self, exc_info: Any) -> None:
        log.get_logger(__name__).error("request_failed", route=metrics.route(), exc_info=exc_info)


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(app.web.__path__):
        if found.name not in ("server", "application"):  # gunicorn's file, and this one
            yield importlib.import_module(f"app.web.{found.name}")


def _cookies(house: House) -> dict[str, Any]:
    secure = house.settings.public_url.startswith("https://")
    return {"SESSION_COOKIE_SECURE": secure, "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax"}


def _error(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    """One plain line; details of our side are for the log."""
    return f"{error.name}\n", error.code or 500, {"Content-Type": "text/plain; charset=utf-8"}


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
}
