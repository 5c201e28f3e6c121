"""Whatever people say, to any flow, on any medium, in any language: nothing trips, sessions survive, screens fit."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine import run
from app.engine.run import begin, hear, resume, understands
from app.engine.screen import Limits, Medium
from app.engine.session import Session, dump, load
from app.engine.talking import Conversation
from app.store.flows import LANGUAGES, book
from app.text.sms import Encoding, is_gsm7, measure, units
from tests.engine.person import flow

COMMANDS = ["0", "99", "back", "ថយក្រោយ", "more", "បន្ត", "again", "ម្តងទៀត", "skip", "រំលង", "correct", "កែ", "yes", "ចាស", "no", "ទេ"]
ANSWERS = ["1", "២", "3", "៤", "5", "25", "12", "128", "សុខា", "Pursat", "កំពង់", "samraong", "Thailand", "012345678", "15/3/2569", "\ud800"]
KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17F9), max_size=90)
LONG = st.builds(lambda letter, times: letter * times, st.sampled_from(["ក", "a", "🙂", "្", "0", " ", "{", "ស៊ី "]), st.integers(1, 2500))
SAID = st.sampled_from(COMMANDS) | st.sampled_from(ANSWERS) | KHMER | LONG | st.text(max_size=40) | st.integers(0, 130).map(str)
TALKS = st.lists(SAID | st.just(run.Silence()), max_size=14)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "consent": st.sampled_from(["yes", "no", ""]),
        "registered": st.sampled_from(["yes", ""]),
        "language": st.sampled_from([*LANGUAGES, ""]),
        "province": st.sampled_from(["22", "15", "99", "", "x"]),
        "commune": st.sampled_from(["220101", "990101", ""]),
        "fair_count": st.sampled_from(["", "0", "1", "2", "3", 3]),
        "fairs": KHMER,
        "hotline": st.sampled_from(["", "1297"]),
        "name": KHMER | st.text(max_size=80),
    },
)
Said = str | run.Silence
Facts = dict[str, str | int]
UNLIMITED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNLIMITED
@given(st.sampled_from(book().names), st.sampled_from(LANGUAGES), st.sampled_from(list(Medium)), FACTS, TALKS)
def test_whatever_is_said_is_answered(name: str, language: str, medium: Medium, facts: Facts, said: list[Said]) -> None:
    talk = Conversation(book(), Limits(medium), language, dict(facts))
    talk.begin(name)
    _look_at(talk)
    for text in said:
        if talk.session is None:
            break
        talk.hear(text)
        _look_at(talk)


def _look_at(talk: Conversation) -> None:
    """What must hold after every turn."""
    assert talk.broken == []
    assert talk.session is None or load(dump(talk.session)) == talk.session
    for text in (*talk.shown.now, *talk.shown.later):
        assert _fits(text, talk.limits), text


def _fits(text: str, limits: Limits) -> bool:
    if limits.medium is Medium.CHAT:
        return bool(text)
    if limits.medium is Medium.SMS:
        return 0 < measure(text).parts <= limits.parts
    return units(text, Encoding.GSM7) <= limits.gsm7 if is_gsm7(text) else units(text, Encoding.UCS2) <= limits.ucs2


EVERY_KIND = """
start = "text"
nodes.text = { ask = "{text}{number}?", kind = "text", save = "text", label = "Text", to = "number", skip = "number" }
nodes.number = { ask = "{text}?", kind = "number", save = "number", label = "Number", to = "date", retry = ["Again."] }
nodes.date = { ask = "{number}?", kind = "date", save = "date", label = "Date", to = "phone", give_up = "phone" }
nodes.phone = { ask = "{date}?", kind = "phone", save = "phone", label = "Phone", to = "yesno", after_hours = 1, silence = "yesno" }
nodes.yesno = { ask = "{phone}?", kind = "yesno", save = "yesno", label = "Sure", to = "wait" }
nodes.wait = { wait = 1, to = "commune" }
nodes.by = { branch = "yesno", cases = { yes = "text", "" = "number" }, to = "end" }
nodes.end = { hand_over = "{text} {commune} {district}", team = "front" }
[nodes.commune]
ask = "{yesno}?"
kind = "place"
level = "commune"
save = "commune"
label = "Commune"
to = "district"
skip = "district"
[nodes.district]
ask = "{commune}?"
kind = "place"
level = "district"
within = "province"
save = "district"
label = "District"
to = "by"
"""
NODES = st.sampled_from(["text", "number", "date", "phone", "yesno", "wait", "by", "end", "commune", "district", "gone"])
OFFERS = st.sampled_from(["fix", "list:", "list:22", "list:1502", "list:zz", "pick:22,15", "pick:990101", "2026-03-15", "2026-99-99"])
EVERY = {language: flow(EVERY_KIND, language) for language in LANGUAGES}
SESSIONS = st.builds(
    Session,
    st.just("talk"),
    st.lists(NODES, max_size=5).map(tuple),
    st.dictionaries(NODES | st.just("province"), KHMER | LONG | st.text(max_size=9) | st.integers(-9, 9**9), max_size=5),
    st.integers(0, 4),
    st.just("") | OFFERS | st.text(max_size=9),
    st.lists(NODES, max_size=4).map(tuple),
    st.none(),
    st.dictionaries(NODES | st.just("province"), st.text(max_size=9) | st.integers(-9, 9**9), max_size=2),
)


@UNLIMITED
@given(SESSIONS, SAID | st.just(run.Silence()), st.sampled_from(LANGUAGES), FACTS)
def test_any_session_that_was_ever_stored_can_be_gone_on_with(session: Session, said: Said, language: str, facts: Facts) -> None:
    """Flows change while people are in them: what a session remembers may fit its question no longer."""
    talk = EVERY[language]
    if isinstance(said, str):
        understands(talk, session, said, facts)
    for after, _ in (hear(talk, session, said, facts), resume(talk, session, facts, "We go on."), begin(talk, facts, session)):
        assert after is None or load(dump(after)) == after


@UNLIMITED
@given(TALKS)
def test_every_kind_of_question_takes_whatever_is_said(said: list[Said]) -> None:
    session, _ = begin(EVERY["km"], {})
    for text in said:
        if session is None:
            return
        session, _ = hear(EVERY["km"], load(dump(session)), text, {})
