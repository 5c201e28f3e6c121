"""What became of a person's question, by the status word or the short code of the chat: never what it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from app.store import conversations
from app.store.conversations import CODE_LENGTH, CODE_SIGNS, Stage
from app.text.khmer import match_key
from app.text.words import Meaning, meaning

if TYPE_CHECKING:
    from app.services.turns import Talk

_CODE = re.compile(rf"(?:(.*\S)\s+)?([{CODE_SIGNS}]{{{CODE_LENGTH}}})\s*[?.!]?", re.IGNORECASE | re.DOTALL)
LONGEST = 60  # letters; a longer text is no question for a code


def asked(talk: Talk, said: str, meant: Meaning | None) -> str | None:
    """The phrase that answers a question for a chat; None where this is no such question. Another's code is nobody's."""
    if meant is Meaning.STATUS:
        return _phrase(talk, conversations.newest(talk.connection, talk.id))
    coded = _CODE.fullmatch(said.strip()) if len(said) <= LONGEST else None
    if coded is None or (coded[1] and meaning(coded[1]) is not Meaning.STATUS):
        return None
    named = conversations.by_code(talk.connection, talk.id, match_key(coded[2]).upper())
    return _phrase(talk, named) if named else _phrase(talk, None) if coded[1] else None


def _phrase(talk: Talk, chat: Row[Any] | None) -> str:
    """A sealed chat says only that the message has arrived."""
    if chat is None:
        return "status_nothing"
    if chat.sealed or talk["sensitive"]:
        return "receipt_neutral"
    if chat.stage == Stage.CLOSED or (chat.replied_at and chat.waits_since is None):
        return "status_answered"
    return "status_received" if chat.stage == Stage.WAITING else "status_with_person"
