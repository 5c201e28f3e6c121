"""How we hear somebody whose case is sealed: their words go to the protection desk, and no flow answers on a phone that others read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import safeguards
from app.text.words import Meaning

if TYPE_CHECKING:
    from app.services.turns import Talk

ASKING = (Meaning.MENU, Meaning.STATUS, Meaning.START)  # who sends these waits for a word


def heard(talk: Talk, said: str, meant: Meaning | None) -> None:
    """A neutral receipt where they wait for a word or begin anew; the safe word opens the talk and is answered by staff alone."""
    safeguards.heard(talk.connection, talk.id, talk.row.address_id, said, talk.at)
    if talk["chat_id"] is None or meant in ASKING:
        talk.tell("receipt_neutral")
    if talk["chat_id"] is None:
        talk.escalate("protection", "")
