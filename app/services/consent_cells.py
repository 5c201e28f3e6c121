"""Consent as lists tell it: for what, when, how and by which wording."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from app.services.faults import Bad, Known, digits
from app.store.consents import Purpose
from app.store.hours import CAMBODIA
from app.text.khmer import match_key

HOW = ("visit", "call", "paper", "fair", "message")
_HOW = {
    "visit": "in person, walk-in, walk in, face to face, interview, ជួបផ្ទាល់, ផ្ទាល់មាត់",
    "call": "phone, phone call, by phone, ទូរសព្ទ, តាមទូរសព្ទ, តាមទូរស័ព្ទ",
    "paper": "form, signed form, signed, signature, thumbprint, ទម្រង់, ក្រដាស, ស្នាមមេដៃ",
    "fair": "job fair, event, ពិព័រណ៍, ពិព័រណ៍ការងារ",
    "message": "sms, telegram, text, សារ",
}
_YES = "yes, y, agree, agreed, true, x, ok, បាទ, ចាស, យល់ព្រម, ព្រម"
_NO = "no, n, refuse, refused, false, -, ទេ, អត់ទេ, មិនយល់ព្រម"
_PURPOSES = {
    "contact": "contact me, write to me, messages, ទំនាក់ទំនង",
    "job_matching": "jobs, job matching, share, find work, រកការងារ",
    "referral": "refer, refer me, បញ្ជូន",
    "statistics": "statistics, anonymous statistics, ស្ថិតិ",
}
WHOLE = ("contact", "job_matching")  # a plain yes, as in the registration by phone


def _keys(words: str) -> list[str]:
    return [match_key(word) or word for word in words.split(", ")]


_YES_KEYS, _NO_KEYS = set(_keys(_YES)), set(_keys(_NO))
_HOW_KEYS = {key: how for how, words in _HOW.items() for key in (how, *_keys(words))}
_PURPOSE_KEYS = {key: purpose for purpose, words in _PURPOSES.items() for key in (match_key(purpose), *_keys(words))}


def purposes(text: str, known: Known, today: date) -> Known:
    """Yes, no, or the purposes by name."""
    key = match_key(text) or text
    if key in _YES_KEYS:
        return {"consent": list(WHOLE)}
    if key in _NO_KEYS:
        return {"consent": []}
    named = [_PURPOSE_KEYS.get(match_key(part)) for part in re.split(r"[;,/|+]", text) if part.strip()]
    if not named or None in named:
        raise Bad("not_a_consent")
    return {"consent": [str(Purpose(name)) for name in named if name]}


def moment(text: str, known: Known, today: date) -> Known:
    """A day, year first or day first; not in the future, and no Buddhist year."""
    found = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", digits(text))
    if not found:
        raise Bad("not_a_date")
    y, m, d, day, month, year = found.groups()
    try:
        meant = date(int(y or year), int(m or month), int(d or day))
    except ValueError:
        raise Bad("not_a_date") from None
    if not date(2020, 1, 1) <= meant <= today:
        raise Bad("date_out_of_range")
    return {"consent_at": datetime.combine(meant, time(12), CAMBODIA).isoformat()}


def how(text: str, known: Known, today: date) -> Known:
    found = _HOW_KEYS.get(match_key(text))
    if found is None:
        raise Bad("not_a_way")
    return {"consent_how": found}


def wording(text: str, known: Known, today: date) -> Known:
    return {"consent_wording": text[:32]}
