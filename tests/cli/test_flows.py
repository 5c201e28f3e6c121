"""`spean flows`: extracting texts, drawing diagrams, and a flow without Python. (The check: tests/services/test_proof.py.)"""

from __future__ import annotations

import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from app.cli import spean
from app.engine.draw import WIDE, dot
from app.engine.screen import Limits, Medium
from app.engine.talking import Conversation
from app.store.flows import book, read_book
from tests.flows_copy import FlowsCopy

SVG = "{http://www.w3.org/2000/svg}"
LIVE = [name for name in book().names if book().flow(name, "en").live]


@pytest.fixture
def copy(tmp_path: Path) -> FlowsCopy:
    return FlowsCopy(tmp_path)


def test_the_commands_work_from_the_first_word() -> None:
    done = CliRunner().invoke(spean, ["flows", "--help"])
    assert all(name in done.output for name in ("check", "draw", "extract"))


# --- drawing -------------------------------------------------------------------------------------------------------------------------


def drawn(copy: FlowsCopy, *args: str) -> str:
    done = copy.run("draw", *args)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("name", LIVE)
def test_every_live_flow_is_drawn_in_a_moment(copy: FlowsCopy, name: str, language: str) -> None:
    began = time.process_time()
    root = ElementTree.fromstring(drawn(copy, name, "--lang", language))
    assert time.process_time() - began < 2
    assert root.tag == f"{SVG}svg"
    ids = {group.get("id") for group in root.iter(f"{SVG}g")}
    assert {f"node-{node}" for node in book().flow(name, language).nodes} <= ids


def test_a_diagram_writes_khmer_in_lines_that_fit_their_boxes(copy: FlowsCopy) -> None:
    root = ElementTree.fromstring(drawn(copy, "register", "--lang", "km"))
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert any("\u1780" <= letter <= "\u17b3" for text in texts for letter in text)
    assert max(map(len, texts)) <= WIDE + 1
    assert not [text for text in texts if "\u17b6" <= text[0] <= "\u17d3"]  # no line begins with a sign of the letter before


def test_a_diagram_can_be_written_to_a_file(copy: FlowsCopy, tmp_path: Path) -> None:
    drawn(copy, "help", "-o", str(tmp_path / "help.svg"))
    assert (tmp_path / "help.svg").read_text(encoding="utf-8").startswith("<svg")


def test_mermaid_text_names_every_node_and_way(copy: FlowsCopy) -> None:
    text = drawn(copy, "forget", "--mermaid")
    assert text.startswith("stateDiagram-v2\n    [*] --> sure\n")
    assert "    sure --> forget : 1\n" in text
    assert "    sure --> kept : 2, three tries\n" in text
    assert "    gone --> [*]\n" in text


def test_the_way_of_any_answer_is_told_where_it_shares_an_arrow(copy: FlowsCopy) -> None:
    text = drawn(copy, "survey", "--mermaid")
    assert "    sector --> by_status : answer, skip\n" in text
    assert "    by_status --> contract : Job with wages\n    by_status --> wish : otherwise\n" in text


def test_nodes_called_start_and_end_are_nodes_like_others(copy: FlowsCopy) -> None:
    copy.write("odd", 'start = "start"\n[nodes.start]\nsay = "\\u0007<b>&\\\\N"\nto = "end"\n[nodes.end]\nsay = "End"\n')
    root = ElementTree.fromstring(drawn(copy, "odd"))
    assert {"node-start", "node-end", "mark-start", "mark-end"} <= {group.get("id") for group in root.iter(f"{SVG}g")}
    assert "<b>&\\N" in [text.text.strip() for text in root.iter(f"{SVG}text") if text.text]
    assert "start --> end" in drawn(copy, "odd", "--mermaid")


def test_a_flow_that_there_is_not_is_one_clear_sentence(copy: FlowsCopy) -> None:
    done = copy.run("draw", "registration")
    assert (done.exit_code, "There is no flow registration; there are: boxes," in done.output) == (2, True)


@pytest.mark.parametrize("args", [("draw", "forget"), ("extract",)])
def test_flows_that_cannot_be_read_are_told_with_their_place(copy: FlowsCopy, args: tuple[str, ...]) -> None:
    copy.edit("forget", 'to = "gone"', 'to = "away"')
    done = copy.run(*args)
    assert done.exit_code == 2
    assert "forget.toml · forget · to: there is no node 'away'" in done.output


# --- a flow without Python -----------------------------------------------------------------------------------------------------------

SCHOOL = """
title = "Back to school"
start = "children"
keywords = ["school"]
live = true
[nodes.children]
ask = "How many of your children go to school?"
kind = "number"
max = 15
save = "children"
retry = ["Please send a number, 0 to 15."]
to = "by"
[nodes.by]
branch = "children"
cases = { 0 = "staff" }
to = "thanks"
[nodes.thanks]
say = "Thank you: {children}."
[nodes.staff]
hand_over = "Our staff will contact you."
"""
KHMER = {
    "school.keywords": ("school", "សាលារៀន"),
    "school.children.ask": ("How many of your children go to school?", "តើកូនរបស់លោកអ្នករៀនប៉ុន្មាននាក់?"),
    "school.children.retry.1": ("Please send a number, 0 to 15.", "សូមផ្ញើលេខ ពី 0 ដល់ 15។"),
    "school.thanks.say": ("Thank you: {children}.", "សូមអរគុណ៖ {children}។"),
    "school.staff.hand_over": ("Our staff will contact you.", "បុគ្គលិករបស់យើងនឹងទាក់ទងលោកអ្នក។"),
}
LATIN = {
    "school.keywords": ("school", "sala rien"),
    "school.children.ask": ("How many of your children go to school?", "Kaun neak rien ponman neak?"),
    "school.children.retry.1": ("Please send a number, 0 to 15.", "Som phnhae lek 0 dol 15."),
    "school.thanks.say": ("Thank you: {children}.", "Orkun: {children}."),
    "school.staff.hand_over": ("Our staff will contact you.", "Bokkolik yeung neung teak tong neak."),
}


def test_a_flow_is_added_without_python(copy: FlowsCopy) -> None:
    copy.write("school", SCHOOL)
    assert copy.check().about("school.toml · children · ask · km:", "not translated")
    copy.add_entries("km", KHMER)
    copy.add_entries("km_Latn", LATIN)
    assert copy.check().code == 0

    added = read_book(copy.flows, copy.locales)
    talk = Conversation(added, Limits(Medium.USSD), "km")
    assert talk.hear("សាលារៀន").now == ("តើកូនរបស់លោកអ្នករៀនប៉ុន្មាននាក់?",)
    assert talk.hear("ច្រើន").now[0].startswith("សូមផ្ញើលេខ ពី 0 ដល់ 15។\n")
    assert talk.hear("៣").now == ("សូមអរគុណ៖ 3។",)
    assert (talk.kept, talk.ends) == ({"children": 3}, "done")
    talk.hear("sala rien")
    talk.hear("0")
    assert talk.ends == "staff front"


def test_the_texts_of_a_new_flow_are_extracted_for_the_translators(copy: FlowsCopy) -> None:
    copy.write("school", SCHOOL)
    done = copy.run("extract")
    assert "km: 5 new, 0 fuzzy, 0 gone" in done.output
    assert 'msgctxt "school.thanks.say"\nmsgid "Thank you: {children}."\nmsgstr ""' in copy.po("km").read_text(encoding="utf-8")
    assert copy.check().about("school.toml · thanks · say · km:", "not translated")


def test_dot_text_holds_every_node_once() -> None:
    text = dot(book().flow("help", "en"))
    assert all(text.count(f'id="node-{node}"') == 1 for node in book().flow("help", "en").nodes)
