"""`spean up`: the whole product in the foreground, with all that it needs, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from app import embedded, log, settings
from app.channels import open_channels
from app.cli import CannotGoOn, _ground
from app.processes import Child, end_all, end_with_make, end_with_parent, spawn
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TICK_S = 0.2

Environment = Mapping[str, str]


@click.command()
def command() -> None:
    """Starts everything: web, workers, clock and, where none is set, a database and a Valkey in SPEAN_DATA."""
    found = settings.read(os.environ)
    log.configure(production=found.production)
    end_with_make()
    stopping = _stop_on_signals()
    data = _ground.folder(found)
    with _ground.only_one(data):
        _ground.check_port(found)
        open_channels(found)  # half of a channel's settings, or a fault in GATEWAYS_FILE, ends here with a sentence
        _run(found, data, stopping)


def _run(found: Settings, data: Path, stopping: threading.Event) -> None:
    env = _ground.environment(found, data)
    valkey = [] if found.redis_url else [Child("valkey", partial(embedded.start, data, end_with_parent()))]
    children = _children(found, env)
    try:
        _prepare(found, env, valkey)
        _watch(found, data, [*valkey, *children], stopping)
    finally:
        end_all(children)
        end_all(valkey, grace_s=2.0)  # last: the others still have something to write


def _children(found: Settings, env: Environment) -> list[Child]:
    """The Procfile's processes, and Telegram's long polling where it is wanted."""
    spean = [sys.executable, "-m", "app.cli"]
    lines = {
        "web": [sys.executable, "-m", "gunicorn", "-c", "python:app.web.server", "app:create_app()"],
        "replies": [*spean, "worker", "replies"],
        "bulk": [*spean, "worker", "bulk"],
        "clock": [*spean, "clock"],
    }
    if found.telegram_polling and found.telegram_token:
        lines["telegram"] = [*spean, "telegram", "poll"]
    return [Child(name, partial(spawn, args, env, ROOT)) for name, args in lines.items()]


def _prepare(found: Settings, env: Environment, valkey: list[Child]) -> None:
    """What must be there before the first process: a Valkey that answers, a database in its newest form."""
    try:
        for child in valkey:
            child.process = child.begin()
    except embedded.NoValkey as error:
        raise CannotGoOn(str(error)) from None
    if found.redis_url:
        _ground.check_redis(found)
    demo = [] if found.production else ["--demo"]
    if spawn([sys.executable, "-m", "app.cli", "db", "upgrade", *demo], env, ROOT).wait():
        sys.exit(2)  # it has said why


def _watch(found: Settings, data: Path, children: list[Child], stopping: threading.Event) -> None:
    """Keeps the children alive until a signal; says once where to click."""
    tell = _Readiness(found, data)
    while not stopping.is_set():
        for child in children:
            child.keep(time.monotonic())
        tell.look()
        stopping.wait(TICK_S)
    click.echo("Stopping.")


class _Readiness:
    """Asks /healthz until it is well, then tells where to click; from time to time tells what is still missing."""

    def __init__(self, found: Settings, data: Path) -> None:
        self.found = found
        self.data = data
        self.done = False
        self.complain = time.monotonic() + 30

    def look(self) -> None:
        if self.done:
            return
        problem = unwell(self.found.port)
        if not problem:
            self.done = True
            click.echo(_ready(self.found, self.data))
        elif time.monotonic() > self.complain:
            self.complain += 30
            click.echo(f"Not ready yet: {problem}.")


def unwell(port: int) -> str:
    """What /healthz finds wrong; empty when all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return _named(error.read())
    except OSError:
        return "the web server does not answer"


def _named(body: bytes) -> str:
    try:
        parts = json.loads(body)["parts"]
    except (ValueError, KeyError):
        return "the web server has a fault, see above"
    return f"no sign of life from {', '.join(name for name, alive in parts.items() if not alive)}"


def _ready(found: Settings, data: Path) -> str:
    phones = [] if found.production else [f"  Phones:   {_base(found)}/simulator"]
    staff = f"  Staff:    {_base(found)}/sign-in" + ("" if not found.production else "  (the first account: spean staff add NAME)")
    return "\n".join(("", "Spean is ready.", *phones, staff, f"  Data:     {data}", "  Stop it:  Ctrl-C", ""))


def _base(found: Settings) -> str:
    return found.local_url if found.production else f"http://127.0.0.1:{found.port}"


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
