"""`spean flows check` on flows that were broken on purpose: it fails, with file, node and key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.engine.check import FACTS
from app.services.acts import ACTS
from app.services.facts import LOOKS
from tests.flows_copy import FlowsCopy

HERE = Path(__file__).parent / "proof"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "flows.md"
KHMER = "យើងនឹងផ្ញើដំណឹងអំពីការងារនិងវគ្គរៀននៅជិតលោកអ្នក " * 5
LONG = {
    "LONG_OPTION": "We will look for work with you in every commune of your province " * 3,  # about 200 letters
    "LONG_TEXT": "Nothing at all is erased. " * 20,
    "LONG_KHMER_120": KHMER[:120],
    "LONG_KHMER_60": KHMER[:60],
    "LONG_KHMER": KHMER,
}


def faults(file: str) -> list[Any]:
    """The faults of a file beside this one, by name."""
    return [pytest.param(fault, id=name) for name, fault in tomllib.loads((HERE / file).read_text(encoding="utf-8")).items()]


def long(text: str) -> str:
    return re.sub("|".join(LONG), lambda found: LONG[found[0]], text)


@pytest.fixture
def copy(tmp_path: Path) -> FlowsCopy:
    return FlowsCopy(tmp_path)


def test_the_flows_as_they_are_have_no_problem(copy: FlowsCopy) -> None:
    seen = copy.check()
    assert seen.code == 0
    assert seen.lines[-1].endswith(" screens, 0 problems")


@pytest.mark.parametrize("fault", faults("broken.toml"))
def test_a_flow_that_is_broken_fails_with_its_place(copy: FlowsCopy, fault: dict[str, str]) -> None:
    copy.edit(fault["flow"], fault["old"], long(fault["new"]))
    seen = copy.check()
    assert seen.code == 1
    assert seen.about(fault["where"], fault["why"]), "\n".join(seen.lines)


@pytest.mark.parametrize("fault", faults("mistranslated.toml"))
def test_a_translation_that_is_wrong_fails_with_its_place(copy: FlowsCopy, fault: dict[str, str]) -> None:
    copy.change_entry(fault["language"], fault["context"], fault["pattern"], long(fault["new"]))
    seen = copy.check()
    assert seen.code == 1
    assert seen.about(fault["where"], fault["why"]), "\n".join(seen.lines)


def test_a_text_translated_twice_is_told(copy: FlowsCopy) -> None:
    copy.add_entries("km", {"forget.kept.say": ("All right, nothing is erased. For more send MENU.", "បាន")})
    assert copy.check().about("forget.toml · kept · say · km", "translated twice")


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    copy = FlowsCopy(tmp_path)
    for path in copy.flows.iterdir():
        path.unlink()
    seen = copy.check()
    assert (seen.code, seen.about("there is no flow in this folder") != []) == (1, True)


def test_without_the_common_phrases_nothing_goes(copy: FlowsCopy) -> None:
    (copy.flows / "phrases.toml").unlink()
    assert copy.check().about("phrases.toml", "[phrases]")


@pytest.mark.parametrize("text", ["phrases = 3", "[phrases]\nmore = 3", "[phrases]\n", "[other]\n", "[phrases]\nmore = ''"])
def test_common_phrases_of_another_form_are_told(copy: FlowsCopy, text: str) -> None:
    copy.write("phrases", text)
    assert copy.check().about("phrases.toml")


def test_phrases_that_nobody_translated_are_told(copy: FlowsCopy) -> None:
    copy.edit("phrases", "[phrases]", '[phrases]\nhello = "Hello"')
    assert copy.check().about("phrases.toml · hello · km_Latn:", "not translated")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"start = 1 2", b"", b"\xef\xbb\xbf"])
def test_a_file_that_is_no_flow_is_told(copy: FlowsCopy, content: bytes) -> None:
    (copy.flows / "odd.toml").write_bytes(content)
    assert copy.check().about("odd.toml")


def test_a_po_that_is_no_utf8_is_told(copy: FlowsCopy) -> None:
    copy.po("km").write_bytes(copy.po("km").read_bytes() + b"\xff")
    seen = copy.check()
    assert (seen.code, seen.about("locales/km", "cannot be read") != []) == (1, True)


def test_without_any_translation_every_text_is_missing(copy: FlowsCopy) -> None:
    copy.po("km").unlink()
    assert len(copy.check().about("· km:", "not translated")) > 200


def test_a_smaller_page_is_proved_too(copy: FlowsCopy) -> None:
    seen = copy.check("--ucs2", "70", "--gsm7", "160")
    assert all("· ussd" in line for line in seen.lines[:-1])
    assert copy.check("--ucs2", "20", "--gsm7", "40").code == 1


def test_a_flow_that_is_not_live_needs_no_translation(copy: FlowsCopy) -> None:
    copy.write("draft", 'start = "hello"\n[nodes.hello]\nsay = "Hello"\n')
    assert copy.check().code == 0


TURNED = """
title = "One"
live = false
start = "a"
[nodes.a]
branch = "registered"
cases = {{ "" = "{known}" }}
to = "{other}"
[nodes.b]
start = "two"
[nodes.c]
say = "Here we are."
"""


def test_flows_that_send_one_to_each_other_for_ever_are_told(copy: FlowsCopy) -> None:
    copy.write("one", TURNED.format(known="b", other="c"))
    copy.write("two", TURNED.format(known="b", other="c").replace('start = "two"', 'start = "one"'))
    assert copy.check().about("one.toml", "a loop without a question")


def test_flows_that_part_by_what_is_known_are_no_loop(copy: FlowsCopy) -> None:
    copy.write("one", TURNED.format(known="b", other="c"))
    copy.write("two", TURNED.format(known="c", other="b").replace('start = "two"', 'start = "one"'))
    assert copy.check().code == 0


def test_a_chain_of_flows_may_not_be_endless(copy: FlowsCopy) -> None:
    for i in range(6):
        copy.write(f"chain{i}", f'start = "a"\nnodes.a = {{ start = "chain{i + 1}" }}')
    copy.write("chain6", 'start = "a"\nnodes.a = { say = "At last." }')
    assert copy.check().about("chain0.toml · start", "more than 5 flows in one turn")


def test_every_fact_that_the_product_fills_in_is_known_to_the_proof() -> None:
    assert set(LOOKS) | {"fairs", "registered", "hotline", "no_phone"} <= set(FACTS)


def test_the_guide_names_every_act_and_every_fact() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert [name for name in (*ACTS, *FACTS) if f"`{name}`" not in guide] == []
