"""`spean settings` shows every setting and never a value."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from app.cli.settings import describe, document
from app.settings import Settings
from tests.cli import spean

SECRETS = {"SECRET_KEY": "k" * 40, "TWILIO_AUTH_TOKEN": "very-secret-token", "DATABASE_URL": "postgresql://u:hidden@h/d"}


def test_each_setting_is_shown_and_whether_it_is_set() -> None:
    lines = {line.name: line for line in describe({"PORT": "8001", "TWILIO_FROM": "  "})}
    assert set(lines) == {f.name.upper() for f in fields(Settings)}
    assert lines["PORT"].is_set
    assert not lines["TWILIO_FROM"].is_set


def test_no_value_is_ever_printed(tmp_path: Path) -> None:
    for options in ([], ["--json"], ["--markdown"]):
        done = spean.run("settings", *options, env=spean.environment(tmp_path, **SECRETS))
        assert done.returncode == 0
        assert not any(value in done.stdout for value in SECRETS.values())


def test_as_json_each_line_is_an_object(tmp_path: Path) -> None:
    done = spean.run("settings", "--json", env=spean.environment(tmp_path, **SECRETS))
    told = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert told["SECRET_KEY"]["is_set"] is True
    assert told["PORT"]["default"] == "8000"


def test_the_page_of_settings_is_the_one_made_from_the_code() -> None:
    page = (spean.ROOT / "docs" / "settings.md").read_text()
    assert page == document(describe({})), "run: spean settings --markdown > docs/settings.md"
