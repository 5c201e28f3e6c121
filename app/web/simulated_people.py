"""The made-up people of the simulator, and the words to try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext


class Someone(NamedTuple):
    """A made-up person: their own name, where they are, a number and a Telegram chat."""

    key: str
    name: str
    latin: str
    place: Any
    number: str
    chat: str


PEOPLE = (
    Someone("chantha", "សុខ ចាន់ថា", "Sok Chantha", lazy_gettext("Oddar Meanchey"), "+85512340101", "700100101"),
    Someone("sreymom", "ឡុង ស្រីមុំ", "Long Sreymom", lazy_gettext("Pursat"), "+855883401022", "700100102"),
    Someone("dara", "ហេង ដារ៉ា", "Heng Dara", lazy_gettext("Thai SIM"), "+66812340103", "700100103"),
)

WORDS: Mapping[str, tuple[str, ...]] = {  # a word for each conversation, in each script
    "km": (
        "ចុះឈ្មោះ",
        "ម៉ឺនុយ",
        "និយាយជាមួយបុគ្គលិក",
        "ពិព័រណ៍",
        "កន្លែង",
        "មកមិនបាន",
        "ជំនួយ",
        "ភាសា",
        "ប្រអប់",
        "ការស្ទង់មតិ",
        "ច្បាប់",
        "សំណួរលេង",
        "កែចម្លើយរបស់ខ្ញុំ",
        "ខុសលេខ",
        "ឈប់",
        "ចាប់ផ្ដើម",
        "លុបឈ្មោះ",
    ),
    "km_Latn": (
        "choh chhmuoh",
        "meunuy",
        "niyeay chea muoy bokkolik",
        "pipor",
        "konlaeng",
        "min mok",
        "chomnuoy",
        "pheasa",
        "mer ot ban",
        "chbab",
        "somnour leng",
        "kae chamlaey khnhom",
        "khos lek",
        "chhob",
        "chab phdaem",
        "lub chhmuoh",
    ),
    "en": (
        "JOIN",
        "MENU",
        "TALK TO A PERSON",
        "FAIRS",
        "SEAT",
        "NOT COMING",
        "HELP",
        "LANGUAGE",
        "BOXES",
        "SURVEY",
        "LEGAL",
        "QUIZ",
        "EDIT",
        "WRONG NUMBER",
        "STOP",
        "START",
        "FORGET ME",
    ),
}
