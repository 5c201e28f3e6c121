"""The answers that a question offers stand once in a thread: in the text itself, or as buttons under it."""

from __future__ import annotations

from app.services.house import House
from tests.services.people import Chat
from tests.web.counter import asks, code_of
from tests.web.desk import Desk

OPTIONS = 'class="options"'


def test_under_an_sms_they_are_not_repeated(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    shown = thida.get(f"/inbox/{code}").text
    assert "1 យល់ព្រម" in shown
    assert OPTIONS not in shown


def test_under_a_text_of_a_chat_they_stand_as_its_buttons(thida: Desk, parts: House) -> None:
    chat = Chat(parts)
    chat.all("ចុះឈ្មោះ", "1", "1", "សុខ ដារ៉ា", "2", "1", "22", "អន្លង់វែង", "1", "និយាយជាមួយបុគ្គលិក", "1")
    assert OPTIONS in thida.get(f"/inbox/{code_of(parts, chat)}").text
