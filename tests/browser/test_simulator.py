"""The newcomer's first hour: a registration by each device on the simulator page, and what the page shows of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.someone import Someone

pytestmark = pytest.mark.browser
Shoot = Callable[[Page, str], None]


def test_a_returnee_registers_in_khmer_by_sms_and_the_database_shows_it(someone: Someone, shoot: Shoot) -> None:
    assert "1 = Khmer" in someone.word("ចុះឈ្មោះ")
    assert "យល់ព្រម" in someone.keys("1")
    assert "ឈ្មោះ" in someone.sms("១")
    someone.expect_lit("name")
    someone.expect_field("consent", "contact me")
    assert "អាយុ" in someone.sms("សុខ ចាន់ថា")
    someone.expect_field("name", "សុខ ចាន់ថា")
    assert "ប្រុស" in someone.keys("2")
    assert "ខេត្ត" in someone.keys("2")
    assert "ឧត្ដរមានជ័យ" in someone.keys("1")
    shoot(someone.page, "sms-khmer")
    assert "ត្រូវការអ្វី" in someone.sms("អន្លង់វែង")
    someone.expect_lit("need")
    assert "បានចុះឈ្មោះហើយ" in someone.keys("1")
    someone.expect_field("registered", "yes")
    assert someone.record().items() >= {"language": "ខ្មែរ", "sex": "Female", "province": "Oddar Meanchey", "need": "A job"}.items()
    columns = ("c.language", "c.name", "c.age_band", "c.sex", "c.province", "c.need")
    assert list(someone.held(columns).values()) == ["km", "សុខ ចាន់ថា", "25-34", "female", "22", "job"]
    assert someone.held(["c.registered_at", "c.commune"])["registered_at"]
    shoot(someone.page, "sms-khmer-registered")


def test_a_message_tells_its_cost_and_how_far_it_went(someone: Someone) -> None:
    someone.word("ចុះឈ្មោះ")
    someone.sms("1")
    asked = someone.page.locator("#sms li").last
    expect(asked).to_contain_text("UCS-2")
    expect(asked).to_contain_text("parts")
    expect(asked.locator(".state")).to_have_text("on the handset")


def test_a_ussd_call_that_drops_goes_on_by_sms_at_the_same_question(someone: Someone, shoot: Shoot) -> None:
    assert "1 = Khmer" in someone.dial()
    someone.answer("1")
    assert "1 យល់ព្រម" in someone.answer("99")
    someone.answer("1")
    assert "អាយុ" in someone.answer("ឡុង ស្រីមុំ")
    expect(someone.page.locator("#page-size")).to_contain_text("of 80 letters")
    someone.expect_lit("age")
    shoot(someone.page, "ussd-khmer")
    someone.press("end")
    expect(someone.page.locator("#phone")).to_have_attribute("data-screen", "home")
    again = someone.sms("សួស្ដី")
    assert "អាយុ" in again
    someone.expect_lit("age")
    assert "ប្រុស" in someone.sms("3")
    someone.sms("2")
    someone.press("end")
    assert "ខេត្ត" in someone.dial()
    someone.answer("3")
    someone.answer("រំលង")
    someone.answer("2")
    someone.expect_field("registered", "yes")
    assert list(someone.held(["c.name", "c.age_band", "c.sex", "c.province", "c.need"]).values()) == [
        "ឡុង ស្រីមុំ",
        "35-44",
        "female",
        "13",
        "skills",
    ]


def test_telegram_registers_with_buttons_and_joins_the_shared_number(someone: Someone, shoot: Shoot) -> None:
    someone.start()
    someone.button("ភាសាខ្មែរ")
    someone.button("យល់ព្រម")
    someone.chat("ហេង ដារ៉ា")
    someone.button("អាយុ 15-24")
    someone.button("ប្រុស")
    someone.button("ព្រះវិហារ")
    shoot(someone.page, "telegram-khmer")
    someone.chat("រំលង")
    someone.button("រៀនជំនាញ")
    someone.expect_field("registered", "yes")
    assert someone.page.locator("#record .way").all_inner_texts() == ["Telegram"]
    someone.page.click(".attach summary")
    someone.page.click(".attach [data-share]")
    expect(someone.page.locator("#record .way")).to_have_count(2)
    assert list(someone.held(["c.name", "c.sex", "c.province", "c.need"]).values()) == ["ហេង ដារ៉ា", "male", "13", "skills"]


def test_telegram_takes_a_photo_and_is_silent_when_blocked(someone: Someone) -> None:
    someone.start()
    someone.page.click(".attach summary")
    someone.page.click(".attach [data-media=photo]")
    expect(someone.page.locator("#chat .mine .media.photo")).to_be_visible()
    someone.page.click("#block")
    expect(someone.page.locator("#chat-unblock")).to_be_visible()
    expect(someone.page.locator("#chat-form")).to_be_hidden()
    someone.page.click("#chat-unblock")
    expect(someone.page.locator("#chat-form")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "begin", "consent"), [("2", "choh chhmuoh", "yol prom"), ("3", "JOIN", "I agree")], ids=["romanised", "English"]
)
def test_latin_letters_cost_one_alphabet(someone: Someone, language: str, begin: str, consent: str) -> None:
    someone.word(begin)
    assert consent.lower() in someone.keys(language).lower()
    for said in ("1", "Sok Chantha", "2", "1", "2", "skip", "1"):
        someone.sms(said)
    someone.expect_field("registered", "yes")
    sizes = someone.page.locator("#sms .ours .size").all_inner_texts()
    assert all(size.startswith("GSM-7") for size in sizes)
    assert someone.held(["c.province", "c.need"]) == {"province": "15", "need": "job"}


def test_letters_are_written_on_twelve_keys(someone: Someone) -> None:
    someone.press("left", "#", *"5", *"666", *"444", *"66")
    assert someone.page.input_value("#sms-text") == "join"
    someone.press("clear", "clear")
    assert someone.page.input_value("#sms-text") == "jo"


def test_the_computers_keyboard_dials_too(someone: Someone) -> None:
    someone.page.keyboard.type("*123#")
    expect(someone.page.locator("#dialled")).to_have_text("*123#")
    someone.page.keyboard.press("Escape")
    someone.page.keyboard.type("555")
    someone.page.locator("#clock").click()
    someone.page.keyboard.press("Tab")
    someone.press("call")
    expect(someone.page.locator("#page")).to_contain_text("*123#")


def test_stop_is_obeyed_and_shown(someone: Someone) -> None:
    someone.word("ចុះឈ្មោះ")
    someone.sms("1")
    someone.word("ឈប់")
    someone.expect_field("stopped", "yes")


def test_each_person_has_their_own_devices(someone: Someone) -> None:
    someone.word("ចុះឈ្មោះ")
    first = someone.number
    someone.anew()
    assert someone.number != first
    expect(someone.page.locator("#sms li")).to_have_count(0)
    someone.page.locator(f'.person[data-number="{first}"]').click()
    expect(someone.page.locator("#sms li")).to_have_count(2)
    someone.page.reload()
    expect(someone.page.locator("#sms li")).to_have_count(2)


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_fits_in_both_languages(open_page: OpenPage, shoot: Shoot, width: int, language: str) -> None:
    page = open_page(width, language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_text({"km": "កម្មវិធីសាកល្បង", "en": "Simulator"}[language])
    tabs = ("phone", "chat", "flow", "record") if width < 700 else ("",)
    for tab in tabs:
        if tab:
            page.locator(f'.tabs [data-tab="{tab}"]').click()
            expect(page.locator(f'[data-panel="{tab}"]')).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"page-{language}-{width}-{tab}".rstrip("-"))
    assert page.evaluate("document.fonts.check('16px \"Noto Sans Khmer\"', 'ក')")


def test_the_language_of_the_page_is_kept(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="ខ្មែរ").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "km")
    page.goto(page.url.replace("/simulator", "/"))
    expect(page).to_have_url(page.url)
    expect(page.locator("html")).to_have_attribute("lang", "km")


def test_the_first_visit_is_light_and_comes_from_here_alone(open_page: OpenPage) -> None:
    page = open_page()
    loaded: list[tuple[str, int]] = []
    page.on("response", lambda r: loaded.append((r.url, len(r.body()))) if r.request.resource_type != "fetch" else None)
    page.goto(page.url)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(page.url.split("/simulator")[0]) for url, _ in loaded)
    assert sum(size for _, size in loaded) < 150_000


def test_a_hidden_page_asks_nothing(someone: Someone) -> None:
    asked: list[str] = []
    someone.page.on("request", lambda r: asked.append(r.url))
    someone.page.evaluate("Object.defineProperty(document, 'hidden', {value: true}); document.dispatchEvent(new Event('visibilitychange'))")
    someone.page.wait_for_timeout(200)
    asked.clear()
    someone.page.wait_for_timeout(1800)
    assert asked == []
