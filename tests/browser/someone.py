"""A made-up person at the simulator page: writes, dials, presses, and reads what the devices show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

NEW = """([list, before]) => {
  const last = document.querySelector(`${list} li:last-child`);
  return last?.classList.contains("ours") && +last.dataset.id > before;
}"""


class Someone:
    """The page in one person's hands. `sms`, `dial`, `answer` and `chat` give back what is shown then."""

    def __init__(self, page: Page, database: Path) -> None:
        self.page = page
        self.database = database

    def anew(self) -> Someone:
        self.page.click("#new-person")
        expect(self.page.locator("#record")).to_contain_text("Nothing yet")
        return self

    @property
    def number(self) -> str:
        return self.page.locator(".person[aria-pressed=true]").get_attribute("data-number") or ""

    # SMS
    def sms(self, text: str) -> str:
        """Writes in the display, with the computer's keyboard."""
        if self.page.locator("#phone").get_attribute("data-screen") != "thread":
            self.page.locator('#phone [data-key="left"]').click()
        before = self._newest("#sms")
        self.page.locator("#sms-text").press_sequentially(text)
        self.page.keyboard.press("Enter")
        return self._next("#sms", before)

    def keys(self, keys: str) -> str:
        """Writes a text message on the keypad and sends it with the green key."""
        before = self._newest("#sms")
        self.press(*keys, "call")
        return self._next("#sms", before)

    def word(self, word: str, device: str = "phone") -> str:
        """A quick word, which the right script shows."""
        thread = {"phone": "#sms", "chat": "#chat"}[device]
        before = self._newest(thread)
        panel = self.page.locator(f'[data-panel="{device}"]')
        script = panel.locator(f'.words:has([data-word="{word}"])').get_attribute("data-script")
        panel.locator(f'.scripts [data-script="{script}"]').click()
        panel.locator(f'[data-word="{word}"]').click()
        return self._next(thread, before)

    # USSD
    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.locator(f'#phone [data-key="{key}"]').click()

    def dial(self) -> str:
        self.press(*"*123#", "call")
        return self._page("")

    def answer(self, text: str) -> str:
        """An answer on the keypad, or written where it has letters."""
        before = self.page.locator("#page").inner_text()
        if text.isascii() and text.isdigit():
            self.press(*text)
        else:
            self.page.locator("#ussd-text").fill(text)
        self.press("call")
        return self._page(before)

    def _page(self, before: str) -> str:
        page = self.page.locator("#page")
        expect(page).not_to_have_text(before or "-")
        expect(page).not_to_have_text("Please wait…")
        return page.inner_text()

    # Telegram
    def start(self) -> str:
        before = self._newest("#chat")
        self.page.click("#chat-start")
        return self._next("#chat", before)

    def chat(self, text: str) -> str:
        before = self._newest("#chat")
        self.page.fill("#chat-text", text)
        self.page.keyboard.press("Enter")
        return self._next("#chat", before)

    def button(self, text: str) -> str:
        before = self._newest("#chat")
        self.page.locator("#chat .buttons").get_by_role("button", name=text, exact=True).last.click()
        return self._next("#chat", before)

    # what the page and the database say
    def record(self) -> dict[str, str]:
        lines = self.page.locator("#record [data-field]").evaluate_all(
            "lines => lines.map(l => [l.dataset.field, l.querySelector('dd').textContent.trim()])"
        )
        return {field: value for field, value in lines if value != "–"}

    def lit(self) -> str:
        """The node of the diagram that is lit."""
        return (self.page.locator("#diagram .lit").get_attribute("id") or "").removeprefix("node-")

    def expect_lit(self, node: str) -> None:
        expect(self.page.locator(f"#diagram #node-{node}.lit")).to_be_in_viewport()

    def expect_field(self, field: str, value: str) -> None:
        expect(self.page.locator(f'#record [data-field="{field}"] dd')).to_contain_text(value)

    def held(self, columns: Iterable[str]) -> dict[str, Any]:
        """What the SQLite database holds of the number's owner."""
        names = list(columns)
        query = f"SELECT {', '.join(names)} FROM contacts c JOIN addresses a ON a.contact_id = c.id WHERE a.value = ?"
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            row = connection.execute(query, (self.number,)).fetchone()
        connection.close()
        return dict(zip([n.removeprefix("c.") for n in names], row, strict=True))

    def _newest(self, thread: str) -> int:
        last = self.page.locator(f"{thread} li").last
        return int(last.get_attribute("data-id") or 0) if last.count() else 0

    def _next(self, thread: str, before: int) -> str:
        """What Spean says after the message `before`."""
        self.page.wait_for_function(NEW, arg=[thread, before])
        return self.page.locator(f"{thread} li .text").last.inner_text()
