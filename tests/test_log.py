"""Logs carry ids, never what people write or how they can be reached."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _configured(*, production: bool) -> io.StringIO:
    stream = io.StringIO()
    log.configure(production=production, stream=stream)
    return stream


def test_a_line_is_json_with_its_ids() -> None:
    stream = _configured(production=True)
    log.get_logger("app.services.talk").info("heard", message_id=7, channel="twilio")
    (line,) = _lines(stream)
    assert line["event"] == "heard"
    assert line["message_id"] == 7
    assert {"time", "level", "logger"} <= line.keys()


@pytest.mark.parametrize("key", ["text", "phone", "name", "address", "body", "answers"])
def test_production_leaves_private_keys_out_and_says_so(key: str) -> None:
    stream = _configured(production=True)
    log.get_logger("x").info("heard", **{key: "សុខា នៅភូមិត្រពាំងប្រាសាទ"})
    assert "សុខា" not in stream.getvalue()
    assert _lines(stream)[0]["refused"] == [key]


def test_elsewhere_a_private_key_is_an_error() -> None:
    _configured(production=False)
    with pytest.raises(log.PrivateInLog, match="phone"):
        log.get_logger("x").info("heard", phone="+85512345678")


@pytest.mark.parametrize("number", ["+85512345678", "012 345 678", "(855) 97-123-4567"])
def test_a_number_that_a_library_writes_into_its_text_is_masked(number: str) -> None:
    """What libraries say is not in our hands: a line of another logger, as one would write it that knows no rule."""
    stream = _configured(production=True)
    logging.getLogger("another").warning("could not reach %s", number)
    assert _lines(stream)[0]["event"] == "could not reach #"
    assert number not in stream.getvalue()


def test_an_exception_is_its_type_and_places_never_its_message() -> None:
    stream = _configured(production=True)
    try:
        raise ValueError("Sok Dara from Samraong")
    except ValueError:
        log.get_logger("x").exception("failed", message_id=7)
        logging.getLogger("library").exception("failed too")
    assert "Dara" not in stream.getvalue()
    for line in _lines(stream):
        assert line["error"] == "ValueError"
        assert "test_log.py" in str(line["where"])
