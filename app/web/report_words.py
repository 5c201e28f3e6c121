"""The words of reports in the reader's language, and where each province stands on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

from app.web.people_words import AGES, NEEDS, SEX

FIGURES: Mapping[str, Any] = {
    "registered": lazy_gettext("Registered"),
    "reached_7": lazy_gettext("Reached in the last 7 days"),
    "reached_30": lazy_gettext("Reached in the last 30 days"),
    "reached_90": lazy_gettext("Reached in the last 90 days"),
    "replied": lazy_gettext("Answered a campaign"),
    "fair_seat": lazy_gettext("Have had a seat at a job fair"),
    "fair_came": lazy_gettext("Came to a job fair"),
    "fair_hired": lazy_gettext("Found work through a job fair"),
    "surveyed": lazy_gettext("Told us about their work"),
    "working": lazy_gettext("Have work (wages, own business or farm)"),
    "need_job": lazy_gettext("First need: a job"),
    "need_skills": lazy_gettext("First need: to learn a skill"),
    "need_wages": lazy_gettext("First need: wages owed or legal help"),
    "need_papers": lazy_gettext("First need: papers"),
    "need_food": lazy_gettext("First need: food or health"),
    "need_person": lazy_gettext("First need: to talk to a person"),
}
MEANINGS: Mapping[str, Any] = {
    "registered": lazy_gettext("People who are registered now."),
    "reached": lazy_gettext("People to whom at least one message was handed by a network, or shown in a call."),
    "replied": lazy_gettext("People who wrote back after a campaign, in all time."),
    "fair_seat": lazy_gettext("People who have or had a seat at a job fair."),
    "fair_came": lazy_gettext("People who were at a job fair: ticked at the door, or said so."),
    "fair_hired": lazy_gettext("People who said, at a fair or 30 or 90 days after it, that they have work."),
    "surveyed": lazy_gettext("People who answered the question about their work in the last 7 days."),
    "working": lazy_gettext("Of those who told us about their work, the ones with wages, an own business or a farm."),
    "need": lazy_gettext("Registered people by the first need that they named."),
}
SPLITS: Mapping[str, Any] = {"sex": lazy_gettext("Sex"), "age": lazy_gettext("Age"), "need": lazy_gettext("First need")}
GROUPS: Mapping[str, Mapping[str, Any]] = {"sex": SEX, "age": AGES, "need": NEEDS}


def meaning(figure: str) -> str:
    """What is counted, in a sentence."""
    return str(MEANINGS.get(figure) or MEANINGS[figure.partition("_")[0]])


# Tiles of one size, each about where its province lies: a way to find it, no map of borders.
TILES: Sequence[Sequence[str]] = (
    ("", "22", "13", "19", "16"),
    ("01", "17", "06", "10", "11"),
    ("24", "02", "04", "03", "25"),
    ("", "15", "05", "12", "14"),
    ("", "09", "21", "08", "20"),
    ("", "18", "07", "23", ""),
)
SYLLABLES = ("bang", "chey", "kiri", "nouk")  # before these a long Latin name may be broken on a narrow tile …
WORDS = ("មានជ័យ", "ឆ្នាំង", "សីហនុ", "គិរី")  # … and a Khmer one before these, without a hyphen
MOST_STEPS = 5


def narrow(name: str) -> str:
    """A province's name with places where it may be broken."""
    for ends, mark in ((SYLLABLES, "\u00ad"), (WORDS, "\u200b")):
        for end in ends:
            name = name.replace(end, f"{mark}{end}")
    return name


class Step(NamedTuple):
    """A class of colours: the numbers from `least` to `most`."""

    least: int
    most: int


def steps(numbers: Sequence[int]) -> list[Step]:
    """Up to five classes with about as many provinces in each; a number stands in one class only."""
    different = sorted(set(numbers))
    count = min(MOST_STEPS, len(different))
    cuts = [different[len(different) * i // count : len(different) * (i + 1) // count] for i in range(count)]
    return [Step(cut[0], cut[-1]) for cut in cuts]


def step_of(number: int, classes: Sequence[Step]) -> int:
    """Which class, from 1; the last of fewer than five is still the darkest."""
    place = next(i for i, step in enumerate(classes, 1) if number <= step.most)
    return place + MOST_STEPS - len(classes)
