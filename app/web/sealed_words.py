"""The words of the pages of sealed cases."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.store.sealing import Look
from app.store.stages import Stage

STAGES = {
    Stage.WAITING: lazy_gettext("waiting"),
    Stage.OPEN: lazy_gettext("somebody has it"),
    Stage.CLOSED: lazy_gettext("closed"),
}
LOOKS = {
    Look.SEALED: lazy_gettext("sealed"),
    Look.UNSEALED: lazy_gettext("not sealed any more"),
    Look.OPENED: lazy_gettext("opened"),
    Look.BROKE_GLASS: lazy_gettext("glass broken"),
    Look.READ: lazy_gettext("read"),
    Look.REFUSED: lazy_gettext("refused"),
    Look.PURGED: lazy_gettext("texts erased"),
}
PROBLEMS = {
    "both_hours": lazy_gettext("Choose both hours, and two different ones, or neither."),
    "short_word": lazy_gettext("A safe word has at least three letters."),
    "a_command": lazy_gettext("This word already means something else to us. Choose another one."),
    "not_a_phone": lazy_gettext("This is not a telephone number. Write it like 012 345 678."),
    "not_a_chat": lazy_gettext("A Telegram chat is named by its number alone."),
}
