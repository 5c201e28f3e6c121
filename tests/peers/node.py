"""The peers of package.json, installed once; and scripts that run beside them."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests import node

HERE = Path(__file__).parent


@cache
def node_modules() -> Path:
    """The folder of the peers as package-lock.json has them; several test processes wait for one."""
    with (Path(tempfile.gettempdir()) / "spean-peers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        node.install()
    return HERE / "node_modules"


def run(script: str, said: Any) -> Any:
    """What tests/peers/<script> answers on standard output to JSON on its standard input."""
    env = {**node.environment(), "NODE_PATH": str(node_modules())}
    program = shutil.which("node", path=env["PATH"]) or "node"
    done = subprocess.run([program, str(HERE / script)], input=json.dumps(said), env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
