"""Words that should bring a person in at once, quietly. They may stand anywhere in a text."""

from __future__ import annotations

import re

from app.text.khmer import match_key

_ENGLISH = r"\bhelp (?:me|us)\b(?! (?:find|with|register))|\blocked (?:in|up|inside|me|us)\b|\bbeat(?:en|s|ing)?\b"
_KHMER = r"ជួយ(?:ខ្ញុំ|យើង|ផង)(?!រក)|គេវាយ|វាយខ្ញុំ|ចាក់សោ"
_PATTERN = re.compile(f"{_ENGLISH}|{_KHMER}")


def is_worrying(text: str) -> bool:
    """Whether a person should read this at once."""
    if len(text) < 4:
        return False
    return _PATTERN.search(match_key(text)) is not None
