"""A returnee on the simulator and staff of two centres at once: who takes the chat, a lost connection, the answer, help, the end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.colleague import SignIn
from tests.browser.someone import Someone
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.peer]

ASKS = ("ចុះឈ្មោះ", "1", "1", "សុខ ស្រីមុំ", "2", "2", "1", "អន្លង់វែង", "1", "និយាយជាមួយបុគ្គលិក", "1")


def asks(someone: Someone) -> str:
    """Registers in Anlong Veng, Oddar Meanchey, in Khmer, and asks for a person; the code they were given."""
    said = ""
    for text in ASKS:
        said = someone.sms(text)
    code = re.search(r"[2-9A-HJ-NP-Z]{5}", said)
    assert code, said
    return code[0]


def on_the_phone(someone: Someone, text: str) -> None:
    expect(someone.page.locator("#sms li .text", has_text=text)).to_have_count(1, timeout=15_000)


def test_from_asking_for_a_person_to_the_end(someone: Someone, sign_in: SignIn, shoot: Callable[[Page, str], None]) -> None:
    code = asks(someone)
    thi, ratana, pursat = sign_in("centre"), sign_in("supervisor"), sign_in("pursat")

    thi.goto("/inbox?view=unassigned")
    expect(thi.locator(f'[data-code="{code}"]')).to_contain_text("សុខ ស្រីមុំ")
    pursat.goto("/inbox?view=all")
    expect(pursat.locator(f'[data-code="{code}"]')).to_have_count(0)
    assert pursat.request.get(f"/inbox/{code}").status == 404

    _two_take_it(thi, ratana, code)
    _offline_and_back(thi, ratana, someone)
    shoot(thi, "inbox-1280")
    _they_write_meanwhile(thi, someone)
    _refer(thi, someone)
    _close(thi, code, someone)


def _two_take_it(thi: Page, ratana: Page, code: str) -> None:
    """Both look at it; one takes it, and the other is told who was faster."""
    for page in (thi, ratana):
        page.goto(f"/inbox/{code}?view=all")
    expect(ratana.locator("#others")).to_contain_text("អ៊ុក ចាន់ធី", timeout=15_000)
    ratana.route("**/inbox/news?*", lambda route: route.fulfill(status=204))  # this browser has not heard of it yet
    thi.get_by_role("button", name="Take it").click()
    expect(thi.locator("#band")).to_have_text(re.compile(r"^\s*$"))
    ratana.get_by_role("button", name="Take it").click()
    expect(ratana.locator("#notice")).to_contain_text("អ៊ុក ចាន់ធី was faster")
    expect(ratana.locator("#band")).to_contain_text("អ៊ុក ចាន់ធី has this chat")
    ratana.unroute("**/inbox/news?*")


def _offline_and_back(thi: Page, ratana: Page, someone: Someone) -> None:
    """What is written without a connection stays, and goes out once."""
    thi.fill("#text", "ជម្រាបសួរ! ខ្ញុំឈ្មោះចាន់ធី។")
    expect(ratana.locator("#others")).to_contain_text("is writing", timeout=15_000)
    thi.context.set_offline(True)
    for _ in range(3):
        thi.keyboard.press("Control+Enter")
    expect(thi.locator("#notice")).to_contain_text("No connection")
    thi.context.set_offline(False)
    on_the_phone(someone, "ជម្រាបសួរ! ខ្ញុំឈ្មោះចាន់ធី។")
    expect(thi.locator("#text")).to_have_value("")
    expect(thi.locator("#latest li.out:not(.by-flow)")).to_have_count(1)
    expect(thi.locator("#latest li.out:not(.by-flow)")).to_contain_text(re.compile("handed to the network|on the handset"), timeout=15_000)


def _they_write_meanwhile(thi: Page, someone: Someone) -> None:
    """A draft outlives a reload; what they write comes by itself."""
    thi.fill("#text", "សូមអញ្ជើញមក")
    thi.reload()
    expect(thi.locator("#text")).to_have_value("សូមអញ្ជើញមក")
    someone.page.locator("#sms-text").press_sequentially("ថៅកែជំពាក់ប្រាក់ខ្ញុំ")
    someone.page.keyboard.press("Enter")
    expect(thi.locator("#latest")).to_contain_text("ថៅកែជំពាក់ប្រាក់ខ្ញុំ", timeout=15_000)
    thi.fill("#text", "/")
    thi.locator("#replies [role=option]", has_text="We will call").click()
    thi.keyboard.press("Control+Enter")
    expect(thi.locator("#notice")).to_contain_text("brackets")
    thi.fill("#text", "")


def _refer(thi: Page, someone: Someone) -> None:
    thi.get_by_role("link", name="Refer to a service").click()
    thi.select_option("#service", label="Legal assistance of the MRCs (Legal help)")
    expect(thi.locator("#tell")).to_have_value(re.compile("បញ្ជូន"))
    thi.fill("#reason", "ប្រាក់ឈ្នួល ៣ខែ")
    thi.check("#agreed input")
    thi.get_by_role("button", name="Send the referral").click()
    expect(thi.get_by_role("status").first).to_contain_text("the person was told")
    on_the_phone(someone, "យើងបានបញ្ជូនសំណើរបស់លោកអ្នក")
    with thi.expect_download() as sheet:
        thi.get_by_role("link", name="PDF").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF-")


def _close(thi: Page, code: str, someone: Someone) -> None:
    thi.goto(f"/inbox/{code}?view=mine")
    thi.keyboard.press("e")
    thi.get_by_label("Referred to a service").check()
    thi.get_by_role("button", name="Close the chat").click()
    expect(thi.locator("#band")).to_contain_text("Referred to a service")
    expect(someone.page.locator("#sms li").last).to_contain_text("1", timeout=15_000)  # how it was: 1 to 5
    expect(thi.locator(f'[data-code="{code}"]')).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("km", 1280), ("km", 360), ("en", 360)])
def test_no_barrier_and_nothing_beyond_the_edge(
    someone: Someone, sign_in: SignIn, shoot: Callable[[Page, str], None], language: str, width: int
) -> None:
    code = asks(someone)
    page = sign_in("centre", width, language)
    paths = (
        "/inbox?view=all",
        f"/inbox/{code}",
        f"/inbox/{code}?see=person",
        f"/referrals/from/{code}",
        "/referrals",
        "/inbox/saved-replies",
    )
    found = []
    for path in paths:
        found += faults(page, path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert found == []
    page.goto(f"/inbox/{code}?view=all")
    shoot(page, f"inbox-{language}-{width}")


def test_the_keys_lead_through_the_chats(someone: Someone, sign_in: SignIn) -> None:
    asks(someone)
    page = sign_in("centre")
    page.goto("/inbox?view=all")
    with page.expect_navigation():
        page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_text("Only colleagues see a note.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_in_a_list_that_stands_open_the_row_tells_of_a_new_word_and_the_keyboard_stays_on_it(someone: Someone, sign_in: SignIn) -> None:
    code = asks(someone)
    page = sign_in("centre")
    page.goto("/inbox?view=all")
    row = page.locator(f'[data-code="{code}"]')
    row.focus()
    before = page.title()
    someone.page.locator("#sms-text").press_sequentially("ខ្ញុំនៅអន្លង់វែង")
    someone.page.keyboard.press("Enter")
    expect(row).to_contain_text("ខ្ញុំនៅអន្លង់វែង", timeout=15_000)
    expect(page).not_to_have_title(before)
    expect(row).to_be_focused()
