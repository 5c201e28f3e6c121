"""`spean doctor` says in plain words what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app import queue
from app.cli.doctor import Finding, examine
from app.queue import Queues
from app.settings import Settings
from tests.cli import spean


def _found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


def test_with_everything_running_all_is_well(settings: Settings, queues: Queues) -> None:
    for part in queue.PARTS:
        queues.beat(part)
    found = examine(replace(settings, telegram_token="1:token", telegram_hook_secret="of-chance"))
    assert [finding for finding in found if not finding.ok] == []


def test_a_worker_that_does_not_run_is_named(settings: Settings, queues: Queues) -> None:
    queues.beat("clock")
    found = _found(settings)
    assert found["clock"].ok
    assert not found["replies"].ok


def test_before_the_first_start_it_says_how_to_start(tmp_path: Path) -> None:
    done = spean.run("doctor", env=spean.environment(tmp_path / "var"))
    assert done.returncode == 1
    assert "`spean up` or `spean db upgrade` makes it" in done.stdout
    assert "`spean up` starts one" in done.stdout


def test_a_wrong_setting_is_the_only_finding(tmp_path: Path) -> None:
    done = spean.run("doctor", env=spean.environment(tmp_path, PORT="eighty"))
    assert (done.returncode, done.stdout) == (1, "WRONG settings       PORT must be a whole number. Port of the web server.\n")


def test_an_old_database_is_told_to_upgrade(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    found = _found(replace(settings, database_url=f"sqlite:///{tmp_path}/empty.sqlite3"))
    assert found["database"] == Finding("database", False, "is of another version; run: spean db upgrade")


def test_in_production_the_public_address_must_be_https(settings: Settings) -> None:
    assert not _found(replace(settings, spean_env="production", public_url="http://spean.test"))["public url"].ok
