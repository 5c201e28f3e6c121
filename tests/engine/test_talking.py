"""A whole conversation in memory: flows follow each other, the language changes, pages are turned."""

from __future__ import annotations

import pytest

from app.engine.run import Silence
from app.engine.screen import Limits, Medium
from app.engine.talking import Conversation
from app.store.flows import book


def talking(medium: Medium = Medium.SMS, language: str = "km", **facts: str) -> Conversation:
    return Conversation(book(), Limits(medium), language, dict(facts))


def test_a_keyword_begins_where_nothing_waits() -> None:
    talk = talking()
    talk.hear("ជំនួយ")
    assert (talk.session and talk.session.flow, talk.ends) == ("help", "open")


def test_what_is_no_keyword_begins_nothing() -> None:
    with pytest.raises(KeyError):
        talking().hear("សួស្តីលោកយាយ")


def test_a_flow_that_follows_speaks_the_language_just_chosen() -> None:
    talk = talking()
    talk.begin("language")
    talk.hear("3")
    assert talk.language == "en"
    assert talk.screen == "Good. From now on we write to you like this."
    assert (talk.kept, talk.did, talk.ends) == ({"language": "en"}, ["language"], "done")


def test_who_has_registered_is_known_as_such_to_the_flows_that_follow() -> None:
    talk = talking(consent="yes")
    talk.begin("register")
    for said in ("សុខ ចាន់ថា", "2", "2", "1", "អន្លង់វែង", "1"):
        talk.hear(said)
    assert talk.facts["registered"] == "yes"
    talk.begin("register")
    assert talk.session is not None
    assert talk.session.flow == "change"


def test_pages_are_turned_before_the_flow_hears() -> None:
    talk = talking(Medium.USSD)
    first = talk.begin("register").now
    assert talk.hear("៩៩").now != first
    assert talk.effects == []
    assert talk.hear("០").now == first
    talk.hear("1")
    assert talk.session is not None
    assert talk.session.node == "name"


def test_a_chat_shows_its_buttons_under_the_text() -> None:
    talk = talking(Medium.CHAT, "en")
    talk.begin("forget")
    assert talk.screen.endswith("\n[1 Yes, erase it]\n[2 No, keep it]")
    assert [o.key for o in talk.buttons] == ["1", "2"]


def test_a_hand_over_ends_with_staff() -> None:
    talk = talking()
    talk.begin("help")
    talk.hear("1")
    assert talk.ends == "staff front"


def test_silence_can_be_heard() -> None:
    talk = talking()
    talk.begin("help")
    assert talk.hear(Silence()).now == ()
    assert talk.broken == []
