"""Telegram: what goes out, what comes of it, and what a pressed button is answered."""

from __future__ import annotations

import json

import pytest
import regex

from app.channels.base import HookRequest, Outcome
from app.channels.telegram import Telegram, calls, pieces
from app.engine.effects import Option
from tests.channels.sending import chat, send
from tests.fakes.server import hang, reset, shape, status
from tests.fakes.telegram import FakeTelegram, body, failure

SECRET = "of-chance"
YES_NO = (Option("1", "យល់ព្រម"), Option("2", "មិនយល់ព្រម"))


def telegram(fake: FakeTelegram, timeout_s: float = 10.0) -> Telegram:
    return Telegram(fake.token, SECRET, fake.base_url, timeout_s=timeout_s)


def test_a_text_reaches_its_chat_with_a_button_for_each_option(fake_telegram: FakeTelegram) -> None:
    [sent] = send(telegram(fake_telegram), chat(7, "តើអ្នកយល់ព្រមទេ?", options=YES_NO))
    [got] = fake_telegram.sent
    assert (sent.outcome, got.chat_id, got.text, got.buttons) == (Outcome.SENT, 77, "តើអ្នកយល់ព្រមទេ?", ["1", "2"])


def test_markup_in_a_text_is_only_letters_and_links_have_no_preview() -> None:
    [fields] = calls(chat(1, "<b>{name}</b> *1* https://example.org"))
    assert fields == {"chat_id": 77, "text": "<b>{name}</b> *1* https://example.org", "link_preview_options": {"is_disabled": True}}


def test_the_share_button_has_the_label_that_has_no_key() -> None:
    [fields] = calls(chat(1, "?", share_phone=True, options=(Option("", "Share my number"), Option("9", "Skip"))))
    assert fields["reply_markup"]["keyboard"] == [[{"text": "Share my number", "request_contact": True}], [{"text": "Skip"}]]


def test_a_key_that_telegram_would_refuse_gets_no_button() -> None:
    [fields] = calls(chat(1, "?", options=(Option("ក" * 22, "too long"), Option("", "none"), Option("1", "good"))))
    assert fields["reply_markup"]["inline_keyboard"] == [[{"text": "good", "callback_data": "1"}]]


def test_a_long_text_goes_in_pieces_with_the_buttons_under_the_last(fake_telegram: FakeTelegram) -> None:
    text = "ខ្ញុំចង់បន្តរៀនជំនាញ " * 400
    [sent] = send(telegram(fake_telegram), chat(7, text, options=YES_NO))
    assert sent.outcome is Outcome.SENT
    assert "".join(fake_telegram.texts_to(77)) == text
    assert [message.buttons for message in fake_telegram.sent] == [[]] * (len(fake_telegram.sent) - 1) + [["1", "2"]]


@pytest.mark.parametrize("text", ["ស្តី" * 3000, "👨‍👩‍👧‍👦" * 1000, "a" * 9000, "កខ\n" * 3000, ""])
def test_pieces_keep_every_letter_and_every_cluster(text: str) -> None:
    found = pieces(text)
    assert "".join(found) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in found)
    assert [c for piece in found for c in regex.findall(r"\X", piece)] == regex.findall(r"\X", text)


def test_a_failure_after_the_first_piece_is_unknown(fake_telegram: FakeTelegram) -> None:
    channel = telegram(fake_telegram)
    fake_telegram.fail(shape({"ok": True, "result": {"message_id": 1}}, 200), status(500))
    [sent] = send(channel, chat(7, "ក " * 3000))
    assert (sent.outcome, sent.code) == (Outcome.UNKNOWN, "piece 2: 500")


@pytest.mark.parametrize(
    ("code", "answer", "outcome", "wait_s"),
    [
        (429, failure(429, "Too Many Requests: retry after 3", retry_after=3), "wait", 3.0),
        (403, failure(403, "Forbidden: bot was blocked by the user"), "gone", 0.0),
        (403, failure(403, "Forbidden: user is deactivated"), "gone", 0.0),
        (400, failure(400, "Bad Request: chat not found"), "gone", 0.0),
        (400, failure(400, "Bad Request: message text is empty"), "refused", 0.0),
        (401, failure(401, "Unauthorized"), "pause", 0.0),
        (404, failure(404, "Not Found"), "pause", 0.0),
        (500, failure(500, "Internal Server Error"), "wait", 0.0),
        (502, "<html>Bad Gateway</html>", "wait", 0.0),
        (504, "<html>Gateway Timeout</html>", "unknown", 0.0),
        (200, "<html>Welcome to the hotel</html>", "unknown", 0.0),
        (200, {"ok": True}, "unknown", 0.0),
        (200, [], "unknown", 0.0),
        (400, {"ok": False, "error_code": None, "description": None, "parameters": []}, "refused", 0.0),
        (429, failure(429, "Too Many Requests", retry_after="soon"), "wait", 0.0),
    ],
)
def test_an_error_says_what_to_do_next(fake_telegram: FakeTelegram, code: int, answer: object, outcome: str, wait_s: float) -> None:
    fake_telegram.fail(status(code, answer))
    [sent] = send(telegram(fake_telegram), chat(1))
    assert (sent.outcome, sent.wait_s) == (outcome, wait_s)


def test_a_group_that_moved_tells_its_new_id(fake_telegram: FakeTelegram) -> None:
    fake_telegram.fail(status(400, failure(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100123)))
    [sent] = send(telegram(fake_telegram), chat(1, to="-55"))
    assert (sent.outcome, sent.new_address) == (Outcome.WAIT, "-100123")


def test_silence_and_a_cut_connection_are_unknown(fake_telegram: FakeTelegram) -> None:
    fake_telegram.fail(hang(), reset())
    channel = telegram(fake_telegram, timeout_s=0.3)
    assert [send(channel, chat(n))[0].outcome for n in (1, 2)] == [Outcome.UNKNOWN, Outcome.UNKNOWN]


def test_once_told_to_wait_the_rest_of_the_batch_waits(fake_telegram: FakeTelegram) -> None:
    fake_telegram.latency_s = 0.05
    fake_telegram.fail(status(429, failure(429, "Too Many Requests", retry_after=3)))
    sents = send(telegram(fake_telegram), *(chat(n, to=str(100 + n)) for n in range(300)))
    assert sum(sent.outcome is Outcome.WAIT for sent in sents) >= 200
    assert len(fake_telegram.seen) == 100


def test_one_persons_messages_arrive_in_order(fake_telegram: FakeTelegram) -> None:
    send(telegram(fake_telegram), *(chat(n, f"{n}") for n in range(20)))
    assert fake_telegram.texts_to(77) == [str(n) for n in range(20)]


def test_what_follows_a_message_that_must_wait_waits_too(fake_telegram: FakeTelegram) -> None:
    fake_telegram.fail(status(500))
    sents = send(telegram(fake_telegram), chat(1, "a"), chat(2, "b"))
    assert [sent.outcome for sent in sents] == [Outcome.WAIT, Outcome.WAIT]
    assert [sent.id for sent in sents] == [1, 2]
    assert fake_telegram.sent == []


def test_a_pressed_button_is_answered_in_the_answer(fake_telegram: FakeTelegram) -> None:
    update = fake_telegram.press(77, "1")
    answer = telegram(fake_telegram).answer(HookRequest("telegram", "", body(update)), [])
    wanted = {"method": "answerCallbackQuery", "callback_query_id": update["callback_query"]["id"]}
    assert (json.loads(answer.body), answer.content_type) == (wanted, "application/json")


def test_a_text_is_answered_by_nothing(fake_telegram: FakeTelegram) -> None:
    update = fake_telegram.text(77, 'my "callback_query"')
    assert telegram(fake_telegram).answer(HookRequest("telegram", "", body(update)), []).body == ""
