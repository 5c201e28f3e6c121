"""`spean try FLOW`: a flow in the terminal, without settings, database or server."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from app.cli import spean
from app.store.flows import book


def trying(*args: str, said: str = "") -> Result:
    return CliRunner().invoke(spean, ["try", *args], input=said)


def test_a_registration_by_sms_in_khmer_goes_to_its_end() -> None:
    done = trying("register", "--lang", "km", said="១\nសុខ ចាន់ថា\n២\n២\n១\nអន្លង់វែង\n១\n")
    assert done.exit_code == 0
    for line in ("kept consent = yes", "kept name = សុខ ចាន់ថា", "kept sex = female", "kept commune = 220101", "did register"):
        assert f"· {line}" in done.output
    assert "UCS-2" in done.output


def test_on_ussd_a_long_text_comes_in_pages_that_are_turned() -> None:
    done = trying("register", "--channel", "ussd", said="1\n0\n1\n")
    assert "page 1 of 2" in done.output
    assert "page 2 of 2" in done.output
    assert "kept consent = yes" in done.output


@pytest.mark.parametrize("channel", ["chat", "telegram"])
def test_a_chat_shows_its_buttons(channel: str) -> None:
    done = trying("forget", "--channel", channel, "--lang", "en", said="2\n")
    assert "(1) Yes, erase it" in done.output
    assert "2 buttons" in done.output


def test_behind_the_pages_of_a_flow_that_has_ended_a_keyword_begins_another() -> None:
    done = trying("fairs", "--channel", "ussd", said="99\nសួស្តីលោកយាយ\nជំនួយ\n")
    assert "page 2 of 2" in done.output
    assert "no keyword of another" in done.output
    assert book().flow("help", "km").nodes["ask"].text.text in done.output  # type: ignore[attr-defined]


def test_facts_are_known_from_the_beginning() -> None:
    assert book().flow("change", "en").nodes["pick"].text.text in trying("change", "--lang", "en", "--fact", "registered=yes").output  # type: ignore[attr-defined]


def test_a_hand_over_is_told() -> None:
    assert "handed over to front" in trying("help", "--lang", "en", said="1\n").output


@pytest.mark.parametrize("said", ["", "\n"])
def test_an_empty_line_or_the_end_of_the_input_ends_it(said: str) -> None:
    assert trying("register", said=said).exit_code == 0


def test_the_end_of_the_input_leaves_no_prompt_behind() -> None:
    assert trying("register").output.endswith("> \n")


def test_a_flow_that_there_is_not_is_one_clear_sentence() -> None:
    done = trying("registration")
    assert done.exit_code == 2
    assert "There is no flow registration; there are: boxes, change," in done.output


@pytest.mark.parametrize("wrong", [("--channel", "fax"), ("--lang", "th"), ("--nonsense",)])
def test_a_wrong_option_is_refused(wrong: tuple[str, ...]) -> None:
    assert trying("register", *wrong).exit_code == 2
