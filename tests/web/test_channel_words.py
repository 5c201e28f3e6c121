"""Staff read plain words for channels, operators and wordings, in their own language."""

from __future__ import annotations

import pytest
from flask import Flask

from app.store.staff import Role
from tests.web.desk import desk

WORDS = {
    "en": ("Telegram (simulator)", "question of “Registration”", "a number abroad", "another operator"),
    "km": ("Telegram (កម្មវិធីសាកល្បង)", "សំណួរនៃ «ការចុះឈ្មោះ»", "លេខនៅបរទេស", "ក្រុមហ៊ុនទូរសព្ទផ្សេង"),
}


def _agreed_in_a_chat(flask: Flask) -> None:
    for n, text in enumerate(("/start", "1", "1")):
        flask.test_client().post("/hooks/simulator/chat", json={"id": f"c{n}", "from": "700100101", "text": text})


@pytest.mark.parametrize("language", WORDS)
def test_a_consent_tells_by_which_way_and_to_which_question(flask: Flask, language: str) -> None:
    _agreed_in_a_chat(flask)
    page = desk(flask, Role.OUTREACH, language=language).get("/contacts/1").text
    for words in WORDS[language][:2]:
        assert words in page
    assert "simulator_chat" not in page
    assert "register.consent" not in page


@pytest.mark.parametrize("language", WORDS)
def test_prices_name_channels_and_operators(flask: Flask, language: str) -> None:
    page = desk(flask, Role.ADMINISTRATOR, language=language).get("/campaigns/prices").text
    for words in WORDS[language][2:]:
        assert f">{words}</option>" in page
    for key in ("simulator", "simulator_chat", "abroad", "other"):
        assert f">{key}<" not in page
