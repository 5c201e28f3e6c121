"""A stand-in for our web server: what a peer posts is read by the channel, and kept."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from app.channels import Channels
from app.channels.base import HookRequest, Inbound, NotFromProvider, Receipt, Unreadable
from tests.fakes.server import Answer, FakeServer, Seen


class Hooks(FakeServer):
    """`heard` is what the channels made of the webhooks; `then` is called with each inbound."""

    in_threads = True

    def __init__(self) -> None:
        super().__init__()
        self.channels: Channels | None = None
        self.heard: list[Inbound | Receipt] = []
        self.then: Callable[[Inbound], None] = lambda inbound: None

    @property
    def inbounds(self) -> list[Inbound]:
        return [heard for heard in self.heard if isinstance(heard, Inbound)]

    @property
    def receipts(self) -> list[Receipt]:
        return [heard for heard in self.heard if isinstance(heard, Receipt)]

    def handle(self, seen: Seen) -> Answer:
        assert self.channels is not None
        found = self.channels.hook(seen.path.removeprefix("/hooks/"))
        if found is None:
            return Answer("", 404)
        channel, pattern, secret = found
        request = HookRequest(
            pattern, f"{self.base_url}{seen.path}?{seen.query}", seen.body, seen.headers, parse_qsl(seen.query), parse_qsl(""), secret
        )
        try:
            told = channel.read(request)
        except (NotFromProvider, Unreadable) as error:
            return Answer(str(error), 403 if isinstance(error, NotFromProvider) else 400)
        self.heard += told
        for one in told:
            if isinstance(one, Inbound):
                self.then(one)
        return Answer(channel.answer(request, []).body)
