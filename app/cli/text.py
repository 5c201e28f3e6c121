"""`spean text`: what the text rules make of a text, or of each line of standard input."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from app.cli import Group

Facts = dict[str, Any]

_text = click.argument("text")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_lenient = {"ignore_unknown_options": True}  # "-1" is a text


@click.group(cls=Group)
def command() -> None:
    """What the text rules make of TEXT; with - for TEXT, of each line of standard input (one JSON object a line)."""


@command.command(context_settings=_lenient)
@_text
@_json
def sms(text: str, as_json: bool) -> None:
    """The alphabet, parts and units of a text message, and where it is split."""
    _tell(text, as_json, _sms, _shown_sms)


@command.command(context_settings=_lenient)
@click.option("--gsm7", type=click.IntRange(min=1), default=182, show_default=True, help="Letters of a page in the GSM alphabet.")
@click.option("--ucs2", type=click.IntRange(min=1), default=80, show_default=True, help="Letters of a page in Khmer.")
@_text
@_json
def ussd(text: str, as_json: bool, gsm7: int, ucs2: int) -> None:
    """The pages of a USSD screen. Lines that start with a number are options."""
    _tell(text, as_json, lambda one: _ussd(one, gsm7, ucs2), lambda found: _cut(found["pages"]))


@command.command(context_settings=_lenient)
@click.option("--region", type=click.Choice(["KH", "TH"]), default="KH", show_default=True, help="Whose a number is that both may have.")
@_text
@_json
def phone(text: str, as_json: bool, region: str) -> None:
    """The telephone number that a person means, or why there is none."""
    _tell(text, as_json, lambda one: _phone(one, region), lambda found: " ".join(filter(None, found.values())))


@command.command(context_settings=_lenient)
@click.option("--within", default="", metavar="CODE", help="Among the places inside this one; else among the provinces.")
@click.option("--level", type=click.Choice(["province", "district", "commune", "village"]), help="Default: the level below CODE.")
@_text
@_json
def place(text: str, as_json: bool, within: str, level: str | None) -> None:
    """The place that a typed name means, or those it may mean."""
    _tell(text, as_json, _placed(within, level), _shown_place)


@command.command(context_settings=_lenient)
@_text
@_json
def word(text: str, as_json: bool) -> None:
    """What a short text asks for, and whether it should worry us."""
    _tell(text, as_json, _word, _shown_word)


# --- the facts of one text ---------------------------------------------------------------------------------------------------------


def _sms(text: str) -> Facts:
    from app.text.sms import measure, split

    found = measure(text)
    return {"encoding": str(found.encoding), "parts": found.parts, "units": found.units, "split": split(text)}


_OPTION = re.compile(r"\s*([0-9០-៩]{1,3}[.)]?)\s+(\S.*)")


def _ussd(text: str, gsm7: int, ucs2: int) -> Facts:
    from app.text.ussd import Numbered, TooLong, pages

    lines = [(line, _OPTION.fullmatch(line)) for line in text.split("\n")]
    options = [Numbered(*found.groups()) for _, found in lines if found]
    try:
        return {"pages": pages("\n".join(line for line, found in lines if not found), options, gsm7=gsm7, ucs2=ucs2)}
    except TooLong as wrong:
        return {"error": str(wrong)}


def _phone(text: str, region: str) -> Facts:
    from app.text.phone import NotAPhone, parse

    try:
        return parse(text, region)._asdict()
    except NotAPhone as wrong:
        return {"error": str(wrong)}


def _placed(within: str, level: str | None) -> Callable[[str], Facts]:
    from app.store.gazetteer import gazetteer
    from app.text.places import Level

    places = gazetteer()
    try:
        chosen = Level(level) if level else Level.PROVINCE if not within else places.unit(within).level.below
        if within:
            places.unit(within)
    except KeyError:
        raise click.BadParameter(f"the gazetteer has no place {within!r}.", param_hint="--within") from None
    return lambda text: _place(text, within, chosen)


def _place(text: str, within: str, level: Any) -> Facts:
    from app.store.gazetteer import gazetteer

    places = gazetteer()
    origin = {"scheme": places.scheme, "data_year": places.year}
    found = places.match(text, within, level)
    if found.accepted:
        return _named(found.accepted) | origin
    return {"candidates": [_named(code) | {"score": score} for code, score in found.candidates], "abroad": found.abroad} | origin


def _named(code: str) -> Facts:
    from app.store.gazetteer import gazetteer

    unit = gazetteer().unit(code)
    return {"code": code, "name_km": unit.km, "name_en": unit.latin}


def _word(text: str) -> Facts:
    from app.text.words import is_worrying, meaning, number

    meant = meaning(text)
    return {"meaning": str(meant) if meant else None, "number": number(text), "worrying": is_worrying(text)}


# --- for a person ------------------------------------------------------------------------------------------------------------------


def _shown_sms(found: Facts) -> str:
    parts = f"{found['parts']} part{'s' if found['parts'] > 1 else ''}"
    return f"{found['encoding']}, {found['units']} units, {parts}\n{_cut(found['split'])}"


def _shown_place(found: Facts) -> str:
    if "code" in found:
        return _line(found)
    if found["abroad"]:
        return "That is abroad."
    return "\n".join(f"{_line(near)} ({near['score']:.0f})" for near in found["candidates"]) or "Nothing near."


def _line(place: Facts) -> str:
    return f"{place['code']} {place['name_km']} {place['name_en']}"


def _shown_word(found: Facts) -> str:
    told = [found["meaning"], None if found["number"] is None else f"number {found['number']}", "worrying" if found["worrying"] else None]
    return ", ".join(filter(None, told)) or "nothing"


def _cut(texts: list[str]) -> str:
    return "\n".join(f"--- {n}\n{text}" for n, text in enumerate(texts, 1))


# --- reading and printing ----------------------------------------------------------------------------------------------------------


def _tell(text: str, as_json: bool, facts: Callable[[str], Facts], shown: Callable[[Facts], str]) -> None:
    if text == "-":
        for one in _lines():
            sys.stdout.write(_dumped(facts(one)) + "\n")
        return
    found = facts(_whole(text))
    click.echo(_dumped(found) if as_json else found.get("error") or shown(found))


def _lines() -> Iterator[str]:
    """Standard input's lines without their line ends; bytes that are no UTF-8 become U+FFFD."""
    for raw in sys.stdin.buffer:
        yield raw.removesuffix(b"\n").decode("utf-8", "replace")


def _whole(text: str) -> str:
    """An argument as the shell gave it, bytes that are no UTF-8 as U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _dumped(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)
