"""Opens every channel that its settings switch on, and knows which of them writes to whom and which answers a webhook.

A channel is one module of this package with `channels(settings, gateways) -> list[Channel]`; there is no list of them to edit.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from app.channels.base import Address, AddressKind, Channel
from app.channels.gateways import Gateways, Route, read_gateways
from app.settings import Settings, WrongSetting

DEFAULT_RANK = 50


class Channels(Mapping[str, Channel]):
    """The open channels by name, in the order in which they are tried when no route says otherwise."""

    def __init__(self, channels: Iterable[Channel], routes: Sequence[Route] = ()) -> None:
        self._channels: dict[str, Channel] = {}
        self._hooks: dict[str, Channel] = {}
        self._routes = routes
        self.decides = max((1, *(len(route.prefix) for route in routes)))  # letters of an address that a route can depend on
        self._starters: dict[tuple[str, str, str], str | None] = {}
        for channel in channels:
            self._add(channel)

    def __getitem__(self, name: str) -> Channel:
        return self._channels[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._channels)

    def __len__(self) -> int:
        return len(self._channels)

    def route(self, address: Address, came_by: str = "") -> list[str]:
        """Names of the channels that can write to the address, first choice first; none for a sender that is no number.

        First the channel the person came by, then those of the longest prefix that fits, then the others in the order of their
        opening (each module's RANK). USSD never: it only answers. A channel that cannot start is used for answers alone.
        """
        if address.kind is AddressKind.PHONE and not address.value.startswith("+"):
            return []
        writers = {name: c for name, c in self._channels.items() if c.kind is address.kind and not c.limits.replies_inline}
        starters = [name for name, channel in writers.items() if channel.limits.can_start]
        wanted = [came_by, *(name for name in self._routed(address) if name in starters), *starters]
        return list(dict.fromkeys(name for name in wanted if name in writers))

    def starter(self, address: Address, came_by: str = "") -> str | None:
        """The first channel that may begin to write to the address; remembered, since a campaign asks for a million."""
        key = (address.kind, came_by, address.value[: self.decides])
        if key not in self._starters:
            self._starters[key] = next((name for name in self.route(address, came_by) if self[name].limits.can_start), None)
        return self._starters[key]

    def hook(self, path: str) -> tuple[Channel, str, str] | None:
        """The channel, pattern and secret (what stands at its `*`) of a path under /hooks/."""
        if path in self._hooks:
            return self._hooks[path], path, ""
        segments = path.split("/")
        for pattern, channel in self._hooks.items():
            secret = _secret(pattern.split("/"), segments)
            if secret:
                return channel, pattern, secret
        return None

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    def _add(self, channel: Channel) -> None:
        if channel.name in self._channels:
            raise WrongSetting(f"GATEWAYS_FILE: gateways.{channel.name} has the name of another channel; take another name.")
        self._channels[channel.name] = channel
        self._hooks |= dict.fromkeys(channel.hooks, channel)

    def _routed(self, address: Address) -> tuple[str, ...]:
        fitting = (route.channels for route in self._routes if address.value.startswith(route.prefix))
        return next(fitting, ())


def _secret(pattern: list[str], segments: list[str]) -> str:
    """What stands at the pattern's `*`; '' when the path does not fit."""
    if len(pattern) != len(segments) or any(p not in (s, "*") for p, s in zip(pattern, segments, strict=True)):
        return ""
    return next((s for p, s in zip(pattern, segments, strict=True) if p == "*"), "")


def open_channels(settings: Settings, environ: Mapping[str, str] | None = None) -> Channels:
    """Every channel that is switched on. Raises WrongSetting with a sentence that names setting, or file and key."""
    gateways = read_gateways(settings.gateways_file, os.environ if environ is None else environ)
    channels = Channels((c for make in _makers() for c in make(settings, gateways)), gateways.routes)
    _check_kinds(gateways, channels)
    _check_routes(gateways, channels)
    return channels


Maker = Callable[[Settings, Gateways], list[Channel]]


def _makers() -> list[Maker]:
    """`channels` of each module that has one, by RANK and then by name."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    modules.sort(key=lambda module: (getattr(module, "RANK", DEFAULT_RANK), module.__name__))
    return [module.channels for module in modules if hasattr(module, "channels")]


def _check_kinds(gateways: Gateways, channels: Channels) -> None:
    for name, section in gateways.sections.items():
        if name not in channels:
            raise section.wrong("kind", f'"{section.text("kind")}" is not known.')
        section.finish()


def _check_routes(gateways: Gateways, channels: Channels) -> None:
    for route in gateways.routes:
        for name in route.channels:
            if name not in channels:
                raise WrongSetting(f'{gateways.file}: the route "{route.prefix}" names {name}, which is no channel that is switched on.')
            if channels[name].kind is not AddressKind.PHONE or channels[name].limits.replies_inline:
                raise WrongSetting(f'{gateways.file}: the route "{route.prefix}" names {name}, which cannot write to a number.')
