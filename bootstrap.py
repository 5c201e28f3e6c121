"""Makes .venv with everything that Spean needs: `python3 bootstrap.py` to run it, with --dev to test it too.

Needs only Python and a way to the package index; a second call does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "spean-setup.json"

SCRIPT = f"""#!/bin/sh
'''exec' "{PYTHON}" "$0" "$@"
' '''
from app.cli import main

main()
"""


def main(*, dev: bool) -> None:
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    if not _done(lock):
        _check_machine()
        _say("Setting up, once; this takes up to a minute.")
        _make_venv()
        _install(lock)
        _write_script()
        STAMP.write_text(json.dumps(_stamp(lock)))
    _run([PYTHON, "-m", "app.setup"], "The fonts, translations and places could not be made.")


def _done(lock: str) -> bool:
    """Whether this very folder was set up with this lock, or with the larger one of the developers."""
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and any(found == _stamp(each) for each in (lock, "requirements-dev.lock"))


def _stamp(lock: str) -> dict[str, str]:
    digest = hashlib.sha256((ROOT / lock).read_bytes() + Path(__file__).read_bytes())
    return {"root": str(ROOT), "lock": lock, "hash": digest.hexdigest()}


def _check_machine() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever calls this file without make)
        _stop(f"Spean needs Python 3.11 or newer; this is {sys.version.split()[0]}. With another one: make run PYTHON=python3.12")
    if not os.access(ROOT, os.W_OK):
        _stop(f"The folder {ROOT} is read-only: copy it to where you may write.")
    try:
        import ensurepip  # noqa: F401 (Debian has these in a package of their own)
        import venv  # noqa: F401
    except ImportError:
        _stop("This Python cannot make virtual environments. On Debian and Ubuntu install them with: apt install python3-venv")


def _make_venv() -> None:
    if not _works():
        shutil.rmtree(VENV, ignore_errors=True)
        _run([sys.executable, "-m", "venv", VENV], "The virtual environment could not be made.")


def _works() -> bool:
    """An environment of this very folder (not a moved or copied one), with a Python that starts."""
    try:
        told = subprocess.check_output([PYTHON, "-c", "import pip, sys; print(sys.prefix)"], stderr=subprocess.DEVNULL)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return False
    return os.path.realpath(told.decode().strip()) == os.path.realpath(VENV)


def _install(lock: str) -> None:
    """By uv, which takes seconds; by pip where uv does not run. Each file must have the hash of the lock."""
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r"]
    uv: list[str | Path] = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock]
    _try([*pip, "requirements-setup.lock"])
    if not _try([*uv, "--system-certs"], quiet=True) and not _try(uv, quiet=True):
        _say("Going on with pip alone; this takes a few minutes.")
        _run([*pip, lock], "The packages could not be installed: is there a way to the package index?")


def _write_script() -> None:
    """.venv/bin/spean, and this folder on the environment's path."""
    (packages,) = VENV.glob("lib/python*/site-packages")
    (packages / "spean.pth").write_text(f"{ROOT}\n")
    script = VENV / "bin" / "spean"
    script.write_text(SCRIPT)
    script.chmod(0o755)


def _try(command: Sequence[str | Path], *, quiet: bool = False) -> bool:
    out = subprocess.DEVNULL if quiet else None
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "PIP_USER": "0"}, stdout=out, stderr=out) == 0  # noqa: S603


def _run(command: Sequence[str | Path], problem: str) -> None:
    if not _try(command):
        _stop(problem)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _stop(text: str) -> None:
    sys.exit(f"Error: {text}")


if __name__ == "__main__":
    try:
        main(dev="--dev" in sys.argv[1:])
    except OSError as error:
        _stop(f"{error.filename or ROOT}: {error.strerror or error}")
    except KeyboardInterrupt:
        _stop("Stopped.")
