"""`spean chats`: what staff type that cannot be sent is said in a sentence."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from app.cli.chats import command


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_answer_is_not_sent(text: str) -> None:
    done = CliRunner().invoke(command, ["reply", "1", text])
    assert done.exit_code == 2
    assert "is empty; nothing was sent" in done.output
