"""`make setup` on a machine that lacks something: one sentence, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree before its first set-up."""
    for name in ("Makefile", "bootstrap.py", "requirements.lock", "requirements-setup.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _make(tree: Path, python: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "run", f"PYTHON={python}"], cwd=tree, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False
    )


def _sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that is not make's own. The run has failed."""
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return line


def test_an_old_python_is_one_sentence(tree: Path) -> None:
    old = tree / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "Spean needs Python 3.11 or newer" in _sentence(_make(tree, str(old)))


def test_no_python_at_all_is_one_sentence(tree: Path) -> None:
    assert "Spean needs Python 3.11 or newer" in _sentence(_make(tree, "/nowhere/python3"))


def test_a_python_without_venv_is_one_sentence(tree: Path) -> None:
    (tree / "without").mkdir()
    (tree / "without" / "ensurepip.py").write_text("raise ImportError")
    done = _make(tree, sys.executable, PYTHONPATH=str(tree / "without"))
    assert "apt install python3-venv" in _sentence(done)


def test_a_file_in_the_way_is_one_sentence(tree: Path) -> None:
    (tree / ".venv").write_text("")
    done = _make(tree, sys.executable)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "Error: The virtual environment could not be made." in done.stderr


def test_help_lists_the_commands(tree: Path) -> None:
    told = subprocess.check_output(["make", "help"], cwd=tree, text=True)
    assert all(f"make {name}" in told for name in ("run", "setup", "test", "check", "bench", "lock"))
