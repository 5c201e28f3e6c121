"""Where a person stands in a flow: small, plain data that lives as JSON between two messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson


class Session(NamedTuple):
    """A person's place in a flow.

    `path` names the questions asked, in order; the last is the one that waits. `offer` says what the numbers
    on the screen mean when they are not the question's own (a list of places, a choice of corrections).
    `ahead` holds questions that stay answered after a correction; `under` is the session this one interrupted.
    `given` are values that the flow was begun with.
    """

    flow: str
    path: tuple[str, ...] = ()
    answers: Mapping[str, str | int] = {}
    tries: int = 0
    offer: str = ""
    ahead: tuple[str, ...] = ()
    under: Session | None = None
    given: Mapping[str, str | int] = {}

    @property
    def node(self) -> str:
        return self.path[-1] if self.path else ""


def is_under_way(session: Session | None, flow: str, about: Iterable[str], given: Mapping[str, str | int]) -> bool:
    """Whether a session is of this flow, and begun with the same values where the flow is `about` some: the same fair, not another."""
    return session is not None and session.flow == flow and all(session.given.get(name) == given.get(name) for name in about)


def dump(session: Session) -> str:
    """The session as JSON; what is empty is left out."""
    return orjson.dumps(_plain(session)).decode()


def load(text: str) -> Session:
    """The session that `dump` wrote."""
    return _session(orjson.loads(text))


def _plain(s: Session) -> dict[str, Any]:
    plain: dict[str, Any] = {"f": s.flow, "q": " ".join(s.path), "a": s.answers}
    if s.tries:
        plain["t"] = s.tries
    if s.offer:
        plain["o"] = s.offer
    if s.ahead:
        plain["d"] = " ".join(s.ahead)
    if s.under:
        plain["u"] = _plain(s.under)
    if s.given:
        plain["g"] = dict(s.given)
    return plain


def _session(plain: dict[str, Any]) -> Session:
    get = plain.get
    under = get("u")
    return Session(
        plain["f"],
        tuple(plain["q"].split()),
        plain["a"],
        get("t", 0),
        get("o", ""),
        tuple(get("d", "").split()),
        _session(under) if under else None,
        get("g", {}),
    )
