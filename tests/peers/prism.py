"""Prism: answers by an OpenAPI file, or stands between us and a fake and refuses what either says against the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.processes import free_port, node_package, running, spec


@contextmanager
def prism_mock(spec_name: str, log: Path) -> Iterator[str]:
    """The address of a server that answers with the file's own examples."""
    with _prism("mock", spec_name, log) as url:
        yield url


@contextmanager
def prism_proxy(spec_name: str, upstream: str, log: Path) -> Iterator[str]:
    """The address of a proxy before `upstream`; a request or an answer against the file comes back as an error."""
    with _prism("proxy", spec_name, log, "--errors", upstream) as url:
        yield url


@contextmanager
def _prism(mode: str, spec_name: str, log: Path, *more: str) -> Iterator[str]:
    port = free_port()
    options = [part for part in more if part.startswith("--")]
    upstream = [part for part in more if not part.startswith("--")]
    script = node_package("@stoplight/prism-cli") / "dist" / "index.js"
    command: list[str | Path] = ["node", script, mode, "-h", "127.0.0.1", "-p", str(port), *options, spec(spec_name), *upstream]
    with running(command, log, port):
        yield f"http://127.0.0.1:{port}"
