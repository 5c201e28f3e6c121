"""Alphabet, units and parts, as Twilio's own calculator counts them."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from app.text.khmer import clusters
from app.text.sms import ROOM, Encoding, is_gsm7, measure, split, units
from tests.peers import node
from tests.text.strategies import anything

CASES = tomllib.loads((Path(__file__).parent / "cases" / "sms.toml").read_text(encoding="utf-8"))["cases"]


def _text(case: dict[str, Any]) -> str:
    return "".join(piece * times for piece, times in case["text"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"])[:60])
def test_parts_are_counted_as_the_calculator_counts_them(case: dict[str, Any]) -> None:
    found = measure(_text(case))
    assert (found.encoding, found.parts) == (case["encoding"], case["parts"])


def test_the_welcome_in_khmer_has_108_units() -> None:
    text = "ជម្រាបសួរ! យើងខ្ញុំមកពីមជ្ឈមណ្ឌលធនធានពលករចំណាកស្រុក។ សេវានេះឥតគិតថ្លៃ។ ផ្ញើ 1 ដើម្បីចាប់ផ្ដើម ឬ 0 ដើម្បីឈប់។"
    assert measure(text) == (Encoding.UCS2, 108, 2)


def test_one_letter_outside_the_alphabet_turns_the_whole_text() -> None:
    assert is_gsm7("Phnhae lek muoy. €{}")
    assert not is_gsm7("Phnhae lek muoy’")
    assert measure("a" * 70).encoding is Encoding.GSM7
    assert measure("a" * 70 + "\u200b").parts == 2


def test_extension_letters_cost_two_septets() -> None:
    assert measure("€" * 80) == (Encoding.GSM7, 160, 1)
    assert measure("€ក").units == 2


def test_an_escape_and_its_letter_stay_together() -> None:
    parts = split("a" * 152 + "€" + "a" * 152)
    assert [len(part) for part in parts] == [152, 152, 1]


def test_a_syllable_is_not_cut_where_that_costs_nothing() -> None:
    parts = split("ក" * 65 + "ស្ត្រី" + "ក" * 10)
    assert parts == ["ក" * 65, "ស្ត្រី" + "ក" * 10]


def test_a_syllable_is_cut_before_its_subscript_rather_than_paid_for() -> None:
    assert [len(part) for part in split("ក" * 66 + "្ក" + "ក" * 66)] == [67, 67]


def test_half_a_letter_from_a_broken_phone_is_counted() -> None:
    assert measure("\ud83da") == (Encoding.UCS2, 2, 1)
    assert split("\ud83d" * 71) == ["\ud83d" * 67, "\ud83d" * 4]


@given(anything)
@example("ក" * 66 + "😀" + "ក" * 66)
@example("a" * 152 + "€" + "a" * 152)
def test_parts_join_to_the_text_and_fit(text: str) -> None:
    found, parts = measure(text), split(text)
    room = ROOM[found.encoding]
    most = room.alone if len(parts) == 1 else room.part
    assert "".join(parts) == text
    assert len(parts) == found.parts
    assert all(units(part, found.encoding) <= most or len(clusters(part)) == 1 for part in parts if len(clusters(text)) > 1)


PIECES = [
    *("ក", "ខ្មែរ", "ស្ត្រី", "ព្រះ", "ញ្ញុំ", "្ក", "ក្", "ៗ", "។", "៛", "១", "​", "ត្រឡប់", "កោះ"),
    *("a", "€", "[", "~", "^", "\n", "\r\n", "@", "Δ", "ç", "’", " ", "\t", " "),
    *("😀", "👨‍👩‍👧‍👦", "🇰🇭", "🇹🇭", "👍🏽", "é", "❤️", "1️⃣"),
]


def _generated(count: int) -> list[str]:
    """Texts of every kind, many with what may not be cut right at a border."""
    chance = random.Random(2026)
    texts = []
    for _ in range(count):
        kinds = chance.sample(PIECES, chance.randint(1, 6))
        lead = chance.choice(["", "ក" * chance.randint(60, 70), "a" * chance.randint(145, 162), "ក" * chance.randint(128, 136)])
        texts.append(lead + "".join(chance.choices(kinds, k=chance.randint(0, 90))) + chance.choice(["", "ក" * 66, "a" * 152]))
    return texts


@pytest.mark.peer
def test_two_thousand_texts_are_counted_as_by_the_calculator() -> None:
    texts = [*_generated(2000), *map(_text, CASES)]
    told = node.run("segments/oracle.js", texts)
    ours = [[str(m.encoding), m.parts] for m in map(measure, texts)]
    other = [(text, mine, its) for text, mine, (*its, _) in zip(texts, ours, told, strict=True) if mine != its]
    assert [o for o in other if o[1][0] != o[2][0]] == []
    assert [o for o in other if abs(o[1][1] - o[2][1]) > 1 or not set(o[0]) & NEWER] == []
    assert len(other) <= len(texts) // 1000


NEWER = set("👨👩👧👦🏽❤\u200d\ufe0f")  # clusters that the calculator's Unicode 10 cuts and ours keeps


@pytest.mark.peer
def test_khmer_is_split_into_as_many_parts_as_the_calculator_makes() -> None:
    texts = [text for text in _generated(1500) if not set(text) & NEWER]
    told = node.run("segments/oracle.js", texts)
    assert [text for text, (_, parts, _) in zip(texts, told, strict=True) if len(split(text)) != parts] == []
