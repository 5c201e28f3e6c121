"""A flow's texts in another language; values stay, words to match come from every language."""

from __future__ import annotations

import tomllib

from app.engine.localise import Source, localised, slug, sources, split_words
from app.engine.template import template

TABLE = tomllib.loads("""
start = "need"
keywords = ["job", "work"]
[nodes.need]
ask = "What do you need?"
label = "Need"
retry = ["Send 1 or 2.", "Only the number."]
choices = [{ text = "A job", match = "job, work" }, { text = "Food!", value = "food" }]
to = "place"
[nodes.place]
ask = "Where?"
kind = "place"
level = "commune"
list = "Show the list"
to = "staff"
[nodes.staff]
hand_over = "Wait."
to = "bye"
[nodes.bye]
say = "Bye, {name}."
""")
KHMER = {
    "talk.keywords": "ការងារ",
    "talk.need.ask": "ត្រូវការអ្វី?",
    "talk.need.retry.2": "តែលេខ។",
    "talk.need.choices.1.text": "ការងារធ្វើ",
    "talk.need.choices.1.match": "ការងារ, ធ្វើការ",
    "talk.place.list": "បញ្ជី",
    "talk.staff.hand_over": "សូមរង់ចាំ។",
}
LATIN = {"talk.keywords": "kar ngea", "talk.need.choices.1.match": "kar ngea", "talk.need.choices.2.text": "Mahop"}


def test_every_text_of_a_flow_is_named_in_the_order_of_the_file() -> None:
    found = sources("talk", TABLE)
    assert [s.context for s in found if not s.words] == [
        "talk.need.ask",
        "talk.need.label",
        "talk.need.retry.1",
        "talk.need.retry.2",
        "talk.need.choices.1.text",
        "talk.need.choices.2.text",
        "talk.place.ask",
        "talk.place.list",
        "talk.staff.hand_over",
        "talk.bye.say",
    ]
    assert Source("talk.keywords", "job, work", words=True) in found
    assert Source("talk.need.choices.1.match", "job, work", words=True) in found


def test_texts_are_put_in_their_place_and_english_stays_where_none_is() -> None:
    nodes = localised("talk", TABLE, KHMER)["nodes"]
    assert nodes["need"]["ask"] == "ត្រូវការអ្វី?"
    assert nodes["need"]["retry"] == ["Send 1 or 2.", "តែលេខ។"]
    assert [c["text"] for c in nodes["need"]["choices"]] == ["ការងារធ្វើ", "Food!"]
    assert (nodes["place"]["list"], nodes["staff"]["hand_over"], nodes["bye"]["say"]) == ("បញ្ជី", "សូមរង់ចាំ។", "Bye, {name}.")


def test_values_come_from_the_english_in_every_language() -> None:
    assert [c["value"] for c in localised("talk", TABLE, KHMER)["nodes"]["need"]["choices"]] == ["a_job", "food"]


def test_words_of_every_language_choose_in_each() -> None:
    job, food = localised("talk", TABLE, KHMER, [LATIN])["nodes"]["need"]["choices"]
    assert set(job["words"]) == {"job", "work", "ការងារ", "ធ្វើការ", "kar ngea", "A job", "ការងារធ្វើ"}
    assert set(food["words"]) == {"Food!", "Mahop"}


def test_keywords_of_every_language_begin_a_flow_in_each() -> None:
    assert localised("talk", TABLE, LATIN, [KHMER])["keywords"] == ["job", "work", "kar ngea", "ការងារ"]


def test_the_table_itself_is_left_as_it_was() -> None:
    before = str(TABLE)
    localised("talk", TABLE, KHMER, [LATIN])
    assert str(TABLE) == before


def test_small_things() -> None:
    assert slug("Wages owed, or legal help!") == "wages_owed_or_legal_help"
    assert split_words(" a, b ,,ខ្មែរ") == ["a", "b", "ខ្មែរ"]
    assert template("{name}: {name}, {2} {Age}").names == ("name",)
    assert template("a {name} b").fill({"name": "{name}"}) == "a {name} b"
