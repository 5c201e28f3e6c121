"""What a browser loads that has nothing yet: at most 150 KB with fonts, styles and scripts, as the server sends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response

from tests.browser.colleague import SignIn
from tests.browser.someone import Someone
from tests.browser.test_inbox import asks

pytestmark = pytest.mark.browser
LIGHT = 150 * 1024  # bytes, heads included
PLAIN = {"image", "font"}  # kinds that are packed already


def first_load(page: Page, path: str) -> dict[str, int]:
    """Bytes of each address that a page takes in, with nothing kept from before."""
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    loaded: list[Response] = []
    page.on("response", lambda answer: loaded.append(answer))
    page.goto(path, wait_until="networkidle")
    large = [answer for answer in loaded if answer.request.resource_type not in PLAIN and len(answer.body()) > 1024]
    assert [answer.url for answer in large if answer.headers.get("content-encoding") != "gzip"] == []
    sizes = {answer.url: answer.request.sizes() for answer in loaded}
    return {url: size["responseBodySize"] + size["responseHeadersSize"] for url, size in sizes.items()}


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_inbox_with_a_chat_is_light(someone: Someone, sign_in: SignIn, language: str) -> None:
    code = asks(someone)
    loaded = first_load(sign_in("centre", 1280, language), f"/inbox/{code}?view=all")
    assert any(url.endswith("noto-sans-khmer.woff2") for url in loaded)
    assert sum(loaded.values()) <= LIGHT, loaded
