"""`spean staff`: the first administrator in production, and a way back in for those who are locked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import spean
from app.services import own_account, signing_in
from app.services.signing_in import Outcome
from app.store import db

PASSWORD = "three palms and a buffalo"


class Terminal:
    """`spean` with a database of its own."""

    def __init__(self, url: str, data: Path) -> None:
        self.env = {"DATABASE_URL": url, "SPEAN_DATA": str(data), "PUBLIC_URL": "https://spean.example"}
        self.engine = db.open_engine(url)

    def run(self, *args: str) -> Result:
        return CliRunner().invoke(spean, ["staff", *args], env=self.env)

    def take(self, result: Result) -> None:
        """Opens the link that was printed and chooses the password."""
        token = re.search(r"^https://spean\.example/welcome/([\w-]+)$", result.output, re.M)
        assert token, result.output
        own_account.take_link(self.engine, token[1], PASSWORD, db.now())

    def sign_in(self, password: str = PASSWORD) -> Outcome:
        return signing_in.sign_in(self.engine, "makara", password, "10.1.1.1", "", db.now()).outcome


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(sqlite_url, tmp_path)
    yield made
    made.engine.dispose()


def test_the_first_administrator(terminal: Terminal) -> None:
    terminal.take(terminal.run("add", "makara", "--name", "ទេព មករា"))
    assert terminal.sign_in() is Outcome.IN
    assert re.search(r"^makara +administrator +works$", terminal.run("list").output, re.M)


def test_other_roles_can_be_named(terminal: Terminal) -> None:
    terminal.run("add", "sokha", "--role", "centre", "--role", "protection")
    assert re.search(r"^sokha +centre,protection +invited$", terminal.run("list").output, re.M)


@pytest.mark.parametrize(("args", "words"), [(("add", "Ma"), "3 to 64"), (("add", "makara"), "already"), (("unlock", "nobody"), "no such")])
def test_what_cannot_be_is_one_sentence(terminal: Terminal, args: tuple[str, ...], words: str) -> None:
    terminal.run("add", "makara")
    failed = terminal.run(*args)
    assert failed.exit_code == 1
    assert failed.output.startswith("Error: ")
    assert words in failed.output
    assert failed.output.count("\n") == 1


def test_without_tables_it_says_what_to_run(terminal: Terminal, tmp_path: Path) -> None:
    terminal.env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    assert "Run: spean db upgrade" in terminal.run("list").output


def test_unlock_and_reset(terminal: Terminal) -> None:
    terminal.take(terminal.run("add", "makara"))
    for _ in range(signing_in.WRONG_TRIES):
        terminal.sign_in("not this one")
    assert "locked" in terminal.run("list").output
    terminal.run("unlock", "Makara")
    assert terminal.sign_in() is Outcome.IN
    terminal.take(terminal.run("reset", "makara", "--second-factor"))
    assert terminal.sign_in() is Outcome.IN
