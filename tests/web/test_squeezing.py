"""What a browser loads comes compressed, and reads the same."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from app.store.staff import Role
from tests.web.desk import desk

GZIP = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/static/console.css", "/static/inbox/pulse.js", "/static/made/htmx.min.js"])
def test_a_file_is_compressed_for_who_can_read_that(flask: Flask, path: str) -> None:
    client = flask.test_client()
    plain, squeezed = (client.get(path, buffered=True, headers=headers) for headers in ({}, GZIP))
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(squeezed.data) == plain.data
    assert int(squeezed.headers["Content-Length"]) == len(squeezed.data) < len(plain.data) / 2
    assert {answer.headers["Vary"] for answer in (plain, squeezed)} == {"Accept-Encoding"}


def test_a_file_that_a_browser_has_is_not_sent_again(flask: Flask) -> None:
    client = flask.test_client()
    first = client.get("/static/console.css", headers=GZIP, buffered=True)
    again = client.get("/static/console.css", headers={**GZIP, "If-None-Match": first.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_compressed_and_its_length_tells_nothing(flask: Flask) -> None:
    manager = desk(flask, Role.MANAGER)
    pages = [manager.get("/account", headers=GZIP) for _ in range(20)]
    assert b"<!doctype html>" in gzip.decompress(pages[0].data)
    assert len({len(page.data) for page in pages}) > 5


def test_a_font_a_head_and_an_empty_answer_stay_as_they_are(flask: Flask) -> None:
    client = flask.test_client()
    assert "Content-Encoding" not in client.get("/static/made/noto-sans-khmer.woff2", headers=GZIP, buffered=True).headers
    assert "Content-Encoding" not in client.head("/static/console.css", headers=GZIP, buffered=True).headers
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
