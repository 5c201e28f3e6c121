"""The simulator page: there in development alone, and honest about what the database holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from app.setup import main as set_up
from app.store.flows import book
from app.text.khmer import match_key
from app.text.words import Meaning, meaning
from app.web.simulated import way_shown
from app.web.simulated_people import PEOPLE, WORDS

ids = count(1)
CHANTHA = {"number": "+85512340101", "chat": "700100101", "side": "sms"}
Open = Callable[..., FlaskClient]


@pytest.fixture(scope="module", autouse=True)
def made() -> None:
    """What set-up makes: the font, and the pages' Khmer."""
    set_up()


@pytest.fixture
def open_client(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Open]:
    settings = Settings(
        database_url=sqlite_url, redis_url=redis_url, spean_data=tmp_path, secret_key="of-chance-0123456789-abcdefghijklmnop"
    )
    houses = []

    def make(**changes: Any) -> FlaskClient:
        app = create_app(replace(settings, **changes))
        houses.append(app.extensions["spean"])
        return app.test_client()

    yield make
    for house in houses:
        house.engine.dispose()
        house.queues.redis.close()


@pytest.fixture
def client(open_client: Open) -> FlaskClient:
    return open_client()


def _sms(client: FlaskClient, *texts: str) -> None:
    for text in texts:
        sent = client.post("/hooks/simulator/sms", json={"id": f"s{next(ids)}", "from": CHANTHA["number"], "text": text})
        assert sent.status_code == 200


def _chat(client: FlaskClient, **said: Any) -> None:
    client.post("/hooks/simulator/chat", json={"id": f"c{next(ids)}", "from": CHANTHA["chat"], **said})


def _scene(client: FlaskClient, **more: str) -> dict[str, Any]:
    answer = client.post("/simulator/scene", json={**CHANTHA, **more})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def _fields(scene: dict[str, Any]) -> dict[str, str]:
    found = re.findall(r'data-field="([^"]+)".*?<dd>(.*?)</dd>', scene["record"], re.DOTALL)
    return {field: value for field, value in found if value != "–"}


def test_the_root_leads_there_in_development(client: FlaskClient) -> None:
    assert "/simulator" in client.get("/").text


def test_in_production_there_is_no_such_page(open_client: Open) -> None:
    client = open_client(spean_env="production")
    assert client.get("/simulator").status_code == 404
    assert client.post("/simulator/scene", json=CHANTHA).status_code == 404
    assert client.get("/simulator/diagram/register/km").status_code == 404


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_speaks_the_browsers_language(client: FlaskClient, language: str) -> None:
    page = client.get("/simulator", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}">' in page
    assert {"km": "កម្មវិធីសាកល្បង", "en": "Simulator"}[language] in page


def test_no_script_or_style_stands_in_the_page(client: FlaskClient) -> None:
    answer = client.get("/simulator")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", answer.text)
    assert "https://" not in answer.text


def test_nothing_of_a_person_stays_in_a_cache(client: FlaskClient) -> None:
    _sms(client, "JOIN")
    answer = client.post("/simulator/scene", json=CHANTHA)
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_wrote_nothing_is_held_nowhere(client: FlaskClient) -> None:
    scene = _scene(client)
    assert (scene["sms"], scene["chat"], scene["flow"]["name"]) == ("", "", "")
    assert "Nothing yet" in scene["record"]


def test_a_message_tells_its_alphabet_letters_and_parts(client: FlaskClient) -> None:
    _sms(client, "JOIN", "1")
    scene = _scene(client)
    assert "GSM-7 · 4 letters · 1 part<" in scene["sms"]
    assert re.search(r"UCS-2 · 1\d\d letters · [23] parts", scene["sms"])
    assert ">waiting<" in scene["sms"]


def test_markup_in_a_text_is_shown_as_it_was_written(client: FlaskClient) -> None:
    _sms(client, "<b>{name}</b><script>")
    assert "&lt;b&gt;{name}&lt;/b&gt;&lt;script&gt;" in _scene(client)["sms"]


def test_nothing_is_told_twice(client: FlaskClient) -> None:
    _sms(client, "JOIN")
    mark = _scene(client)["mark"]
    assert client.post("/simulator/scene", json={**CHANTHA, "mark": mark}).status_code == 204
    _sms(client, "1")
    assert _scene(client, mark=mark)["mark"] != mark


def test_the_record_fills_as_the_answers_come(client: FlaskClient) -> None:
    _sms(client, "ចុះឈ្មោះ", "1", "1", "សុខ ចាន់ថា", "2", "1")
    scene = _scene(client)
    assert _fields(scene) == {
        "language": "ខ្មែរ",
        "consent": "contact me, share to find work",
        "name": "សុខ ចាន់ថា",
        "age_band": "Age 25-34",
        "sex": "Male",
    }
    assert "+855 12 340 101 · Cellcard" in scene["record"]
    assert (scene["flow"]["name"], scene["flow"]["node"], scene["flow"]["language"]) == ("register", "province", "km")
    assert scene["flow"]["path"][-3:] == ["name", "age", "sex"]


def test_the_record_is_in_the_pages_language(client: FlaskClient) -> None:
    _sms(client, "JOIN", "3", "1", "Sok Chantha", "2", "2", "Pursat")
    told = client.post("/simulator/scene", json=CHANTHA, headers={"Accept-Language": "km"}).get_json()
    assert _fields(told).items() >= {"province": "ពោធិ៍សាត់", "sex": "ស្រី"}.items()
    assert told["flow"]["language"] == "en"


def test_a_hand_over_shows_that_staff_have_it(client: FlaskClient) -> None:
    _sms(client, "JOIN", "3", "PERSON", "1")
    assert _fields(_scene(client))["conversation"].startswith("waiting for staff")


def test_each_device_shows_its_own_person_until_they_are_one(client: FlaskClient) -> None:
    _sms(client, "JOIN", "3", "1", "Sok Chantha")
    _chat(client, text="/start")
    assert "name" not in _fields(_scene(client, side="chat"))
    _chat(client, phone=CHANTHA["number"])
    scene = _scene(client, side="chat")
    assert _fields(scene)["name"] == "Sok Chantha"
    assert "Telegram" in scene["record"]


def test_telegram_shows_buttons_and_whether_it_is_blocked(client: FlaskClient) -> None:
    _chat(client, text="/start")
    assert 'data-press="1"' in _scene(client, side="chat")["chat"]
    _chat(client, event="blocked")
    assert _scene(client, side="chat")["blocked"] is True


def test_a_ussd_page_tells_how_full_it_is(client: FlaskClient) -> None:
    call = {"from": CHANTHA["number"], "session": "call-1"}
    client.post("/hooks/simulator/ussd", json={**call, "id": f"u{next(ids)}", "typed": ""})
    client.post("/hooks/simulator/ussd", json={**call, "id": f"u{next(ids)}", "typed": "1"})
    assert re.fullmatch(r"UCS-2 · \d+ of 80 letters", _scene(client)["screen"])


@pytest.mark.parametrize(
    "asked",
    [[], {}, {"number": "+855"}, {**CHANTHA, "side": "fax"}, {**CHANTHA, "number": 5}, {**CHANTHA, "chat": "7" * 99}, "text"],
)
def test_a_wrong_question_is_refused(client: FlaskClient, asked: object) -> None:
    assert client.post("/simulator/scene", json=asked).status_code == 400


def test_a_diagram_is_drawn_in_each_language_and_kept(client: FlaskClient) -> None:
    answer = client.get("/simulator/diagram/menu/km")
    assert answer.mimetype == "image/svg+xml"
    assert 'id="node&#45;top"' in answer.text
    assert "<script" not in answer.text
    assert client.get("/simulator/diagram/menu/km", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/simulator/diagram/menu/th").status_code == 404
    assert client.get("/simulator/diagram/none/km").status_code == 404


def test_every_live_conversation_has_a_word_to_try() -> None:
    begun = {book().keywords.get(match_key(word)) for words in WORDS.values() for word in words}
    meant = {meaning(word) for words in WORDS.values() for word in words}
    live = {flow.name for (_, language), flow in book().flows.items() if language == "en" and flow.live and flow.keywords}
    assert live - begun <= {"register"}  # JOIN and its like lead there
    assert meant >= {Meaning.JOIN, Meaning.STOP, Meaning.START, Meaning.MENU, Meaning.HELP, Meaning.PERSON, Meaning.LANGUAGE}
    unknown = [word for words in WORDS.values() for word in words if not (meaning(word) or match_key(word) in book().keywords)]
    assert unknown == []


def test_the_made_up_people_have_telephones_that_can_be() -> None:
    assert [way_shown("phone", person.number).rpartition(" · ")[2] for person in PEOPLE[:2]] == ["Cellcard", "Metfone"]
    assert way_shown("phone", PEOPLE[2].number) == "+66 812 340 103"
    assert len({person.number for person in PEOPLE} | {person.chat for person in PEOPLE}) == 2 * len(PEOPLE)
