"""The Flask application: the pages of this package, plain error pages, and headers that keep a page to itself."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException

import app.web
from app import log
from app.services.house import House
from app.services.seeing import Gone
from app.web import access, metrics, squeezing, trouble

LARGEST_BODY = 512 * 1024  # no provider's webhook comes near it


def build(house: House) -> Flask:
    """Every module of app/web with a blueprint called `pages` takes part; there is no list to edit."""
    flask = _Application("app.web")
    key = house.settings.secret_key or secrets.token_hex(32)  # `spean up` keeps one, production demands one
    flask.config.update(SECRET_KEY=key, MAX_CONTENT_LENGTH=LARGEST_BODY, **_FORMS, **_cookies(house))
    flask.session_interface = _Sessions()
    flask.extensions["spean"] = house
    flask.before_request(access.guard)
    access.forms.init_app(flask)
    flask.after_request(_headers)
    flask.register_error_handler(HTTPException, trouble.told)
    flask.register_error_handler(Gone, trouble.gone)
    for odd in (DataError, OverflowError):
        flask.register_error_handler(odd, _odd)
    metrics.watch(flask)
    squeezing.watch(flask)
    modules = list(_modules())
    for module in modules:
        if hasattr(module, "pages"):
            flask.register_blueprint(module.pages)
    flask.extensions["menu"] = sorted((item for module in modules for item in getattr(module, "nav", ())), key=lambda item: item.order)
    return flask


_FORMS = {"WTF_CSRF_CHECK_DEFAULT": False, "WTF_CSRF_TIME_LIMIT": None}  # access.guard checks; a token lives as long as the session


class _Sessions(SecureCookieSessionInterface):
    """Who brings no cookie, as a provider does, has nothing to unsign."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if "HTTP_COOKIE" in request.environ else self.session_class()


class _Application(Flask):
    """Flask, whose own log line of an exception would name the path."""

    def log_exception(self, exc_info: Any) -> None:
        log.get_logger(__name__).error("request_failed", route=metrics.route(), exc_info=exc_info)


def _odd(error: Exception) -> trouble.Told:
    """A number or a sign that no database holds: nobody's hand wrote it."""
    log.get_logger(__name__).warning("odd_value", route=metrics.route(), fault=type(error).__name__)
    return trouble.told(BadRequest())


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(app.web.__path__):
        if found.name not in ("server", "application"):  # gunicorn's file, and this one
            yield importlib.import_module(f"app.web.{found.name}")


def _cookies(house: House) -> dict[str, Any]:
    secure = house.settings.production or house.settings.public_url.startswith("https://")
    return {"SESSION_COOKIE_SECURE": secure, "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax"}


def _headers(response: Response) -> Response:
    if request.endpoint == "hooks.hook":  # no browser reads it
        return response
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")  # nothing of a person stays in a browser that is shared
    return response


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
