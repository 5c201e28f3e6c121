"""How what is said looks on each medium: one text with its numbers, bubbles, or pages."""

from __future__ import annotations

import pytest

from app.engine.effects import Option, Say
from app.engine.screen import Limits, Medium, Shown, joined, show
from app.text.sms import measure
from app.text.ussd import TooLong

PHRASES = {"more": "99 បន្ទាប់", "back": "0 ថយ"}
YES_NO = (Option("1", "បាទ/ចាស"), Option("2", "ទេ"))
ASK = Say("តើលោកអ្នកចង់ចូលរួមទេ?", YES_NO)
PROVINCES = tuple(Option(str(i), name) for i, name in enumerate(["បន្ទាយមានជ័យ", "បាត់ដំបង", "កំពង់ចាម", "កំពង់ឆ្នាំង", "កំពង់ស្ពឺ", "កំពង់ធំ"] * 5, 1))
LONG = "សូមអរគុណ លោកអ្នកបានចុះឈ្មោះហើយ។ យើងនឹងផ្ញើសារអំពីការងារ និងវគ្គរៀននៅជិតលោកអ្នក។ " * 3


def shown(medium: Medium, *says: Say) -> Shown:
    return show(says, Limits(medium), PHRASES)


def test_by_sms_the_options_stand_under_the_text_with_their_numbers() -> None:
    assert shown(Medium.SMS, ASK).now == ("តើលោកអ្នកចង់ចូលរួមទេ?\n1 បាទ/ចាស\n2 ទេ",)


def test_in_a_chat_the_buttons_carry_the_options() -> None:
    told = shown(Medium.CHAT, Say("សួស្តី"), ASK)
    assert (told.now, told.options) == (("សួស្តី", "តើលោកអ្នកចង់ចូលរួមទេ?"), YES_NO)


def test_a_question_that_names_its_options_itself_does_so_once() -> None:
    listed = Say("1 = ខ្មែរ, 2 = English", YES_NO, listed=True)
    assert shown(Medium.SMS, listed).now == ("1 = ខ្មែរ, 2 = English",)
    assert shown(Medium.CHAT, listed).options == YES_NO


@pytest.mark.parametrize("medium", list(Medium))
def test_a_lead_stands_before_its_text(medium: Medium) -> None:
    assert shown(medium, ASK._replace(lead="សូមផ្ញើលេខ 1 ឬ 2។")).now[0].startswith("សូមផ្ញើលេខ 1 ឬ 2។\nតើ")


def test_several_short_texts_of_a_turn_are_one_message() -> None:
    assert shown(Medium.SMS, Say("សូមអរគុណ។"), ASK).now == ("សូមអរគុណ។\nតើលោកអ្នកចង់ចូលរួមទេ?\n1 បាទ/ចាស\n2 ទេ",)


def test_long_texts_of_a_turn_are_messages_of_their_own() -> None:
    told = shown(Medium.SMS, Say(LONG[:180]), Say("សូមអរគុណ។"), ASK)
    assert told.now == (f"{LONG[:180]}\nសូមអរគុណ។", joined([ASK]))
    assert all(measure(text).parts <= 3 for text in told.now)


def test_a_list_too_long_for_a_message_waits_in_pages() -> None:
    told = shown(Medium.SMS, Say("ខេត្តណា?", PROVINCES))
    assert told.now[0].endswith("99 បន្ទាប់")
    assert all(measure(text).parts <= 3 for text in (*told.now, *told.later))
    assert "\n".join((*told.now, *told.later)).count("កំពង់ធំ") == 5


def test_a_ussd_page_holds_eighty_khmer_letters() -> None:
    told = shown(Medium.USSD, Say(LONG), ASK)
    assert len(told.now) == 1
    assert all(len(text) <= 80 for text in (*told.now, *told.later))
    assert told.later[-1].endswith("1 បាទ/ចាស\n2 ទេ\n0 ថយ")


def test_an_option_that_no_page_holds_is_an_error_that_the_proof_finds() -> None:
    with pytest.raises(TooLong):
        shown(Medium.USSD, Say("?", (Option("1", LONG),)))


def test_nothing_said_is_nothing_shown() -> None:
    assert shown(Medium.SMS) == Shown(())


def test_the_share_button_is_asked_for_by_the_last_question() -> None:
    assert shown(Medium.CHAT, Say("សួស្តី"), Say("លេខទូរសព្ទ?", share_phone=True)).share_phone
