"""Diagrams as SVG, by Graphviz in a process of its own: `dot` of the machine where there is one, else the package's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


class NoGraphviz(Exception):
    """Graphviz could not be run; the message says so for a person."""


def svg(dot: str, program: str | None = None) -> str:
    """The picture of a DOT text. Raises NoGraphviz."""
    try:
        done = subprocess.run([program or _binary(), "-Tsvg"], input=dot.encode(), capture_output=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as fault:
        raise NoGraphviz(f"The diagram could not be drawn ({type(fault).__name__}).") from fault
    text = done.stdout.decode()
    return text[text.index("<svg") :]


def _binary() -> str:
    """`graphviz-pure` lies beside the Python that it was installed for."""
    beside = Path(sys.executable).with_name("graphviz-pure")
    return shutil.which("dot") or str(beside)
