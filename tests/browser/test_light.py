"""What a browser loads that has nothing yet: at most 150 KB with fonts, styles and scripts, as the server sends it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.colleague import SignIn
from tests.browser.someone import Someone
from tests.browser.test_inbox import asks

pytestmark = pytest.mark.browser
LIGHT = 150 * 1024  # bytes, heads included
SMALL = 2048  # with its heads; what is smaller is not worth packing
PACKED = {"Image", "Font"}  # kinds that are packed already


def first_load(page: Page, path: str) -> dict[str, int]:
    """Bytes of each address that a page takes in, with nothing kept from before, as the browser counts what comes over the line."""
    told: dict[str, Any] = {}
    sizes: dict[str, int] = {}
    line = page.context.new_cdp_session(page)
    line.on("Network.responseReceived", lambda event: told.update({event["requestId"]: event}))
    line.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}))
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    whole = told.keys() & sizes.keys()  # without what the page before had asked for
    assert [told[request]["response"]["url"] for request in whole if sizes[request] > SMALL and not _packed(told[request])] == []
    return {told[request]["response"]["url"]: sizes[request] for request in whole}


def _packed(event: dict[str, Any]) -> bool:
    heads = {name.lower(): value for name, value in event["response"]["headers"].items()}
    return event["type"] in PACKED or heads.get("content-encoding") == "gzip"


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_inbox_with_a_chat_is_light(someone: Someone, sign_in: SignIn, language: str) -> None:
    code = asks(someone)
    loaded = first_load(sign_in("centre", 1280, language), f"/inbox/{code}?view=all")
    assert any(url.endswith("noto-sans-khmer.woff2") for url in loaded)
    assert sum(loaded.values()) <= LIGHT, loaded
