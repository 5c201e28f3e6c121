"""The form of a fair: what was typed becomes values, or a sentence for each field that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from app.store.filters import SECTORS
from app.store.gazetteer import gazetteer
from app.store.hours import CAMBODIA, day_of, local
from app.store.seats import MOST_SEATS
from app.text.places import Level
from app.text.sms import is_gsm7
from app.web import filtering

LONGEST = {"title": 28, "landmark": 25, "bring": 24, "transport": 60}  # letters: more would cost every reader another SMS part
NEEDED: Mapping[str, Any] = {
    "title_km": lazy_gettext("Write the title in Khmer."),
    "title_latin": lazy_gettext("Write the title in Latin letters."),
    "bring_km": lazy_gettext("Write in Khmer what to bring."),
    "bring_latin": lazy_gettext("Write in Latin letters what to bring."),
}
TEXTS = tuple(f"{name}_{script}" for name in LONGEST for script in ("km", "latin"))
MOST_EMPLOYERS = 40
MOST_POSTS = 100_000
DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


class Read(NamedTuple):
    """`problems` are sentences by field; without any the values can be kept."""

    values: dict[str, Any]
    employers: list[dict[str, Any]]
    problems: dict[str, str]


def read(form: MultiDict[str, str], at: datetime) -> Read:
    problems: dict[str, str] = {}

    def take(name: str, reading: Callable[[MultiDict[str, str]], Any]) -> Any:
        try:
            return reading(form)
        except ValueError as wrong:
            problems[name] = str(wrong)
            return None

    values = {name: take(name, lambda f, name=name: _text(f, name)) for name in TEXTS}  # type: ignore[misc]
    values |= {name: take(name, reading) for name, reading in FIELDS.items()}
    values["invited"] = list(filtering.read(form).places)
    values["sectors"] = [s for s in form.getlist("sectors") if s in SECTORS]
    values |= _times(form, take, problems, at)
    employers = take("employers", _employers) or []
    return Read(values, employers, problems)


def _text(form: MultiDict[str, str], name: str) -> str:
    text = " ".join(form.get(name, "").split())
    most = LONGEST[name.rpartition("_")[0]]
    if not text and name in NEEDED:
        raise ValueError(str(NEEDED[name]))
    if len(text) > most:
        raise ValueError(gettext("At most %(count)s letters.", count=most))
    if name.endswith("_latin") and not is_gsm7(text):
        raise ValueError(gettext("Only Latin letters without marks: phones that cannot show Khmer read this."))
    return text


def _place(form: MultiDict[str, str]) -> str:
    code = form.get("commune", "")
    try:
        known = gazetteer().unit(code).level is Level.COMMUNE
    except KeyError:
        known = False
    if not known:
        raise ValueError(gettext("Choose the commune in which it takes place."))
    return code


def _seats(form: MultiDict[str, str]) -> int:
    found = _number(form.get("seats", ""))
    if found is None or not 1 <= found <= MOST_SEATS:
        raise ValueError(gettext("Write a number from 1 to %(most)s.", most=MOST_SEATS))
    return found


def _phone(form: MultiDict[str, str]) -> str:
    text = re.sub(r"[\s.-]", "", form.get("phone", "").translate(DIGITS))
    if not re.fullmatch(r"\+?\d{3,12}", text) or len(text) > 12:
        raise ValueError(gettext("Write the telephone number that people may call, for example 012 345 678."))
    return text


FIELDS: Mapping[str, Callable[[MultiDict[str, str]], Any]] = {"place": _place, "seats": _seats, "phone": _phone}


def _number(text: str) -> int | None:
    digits = text.strip().translate(DIGITS)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _times(form: MultiDict[str, str], take: Callable[..., Any], problems: dict[str, str], at: datetime) -> dict[str, datetime]:
    """Cambodian times; the day must lie before us and the end after the beginning."""
    day = take("day", _day)
    begins, ends = take("begins", lambda f: _time(f, "begins")), take("ends", lambda f: _time(f, "ends"))
    if day is None or begins is None or ends is None:
        return {}
    if ends <= begins:
        problems["ends"] = gettext("It ends before it begins.")
    if datetime.combine(day, begins, CAMBODIA) <= at:
        problems["day"] = gettext("This time is over already.")
    return {"starts_at": datetime.combine(day, begins, CAMBODIA), "ends_at": datetime.combine(day, ends, CAMBODIA)}


def _day(form: MultiDict[str, str]) -> date:
    day = day_of(form.get("day", ""))
    if day is None:
        raise ValueError(gettext("Choose the day."))
    return day


def _time(form: MultiDict[str, str], name: str) -> time:
    try:
        return time.fromisoformat(form.get(name, ""))
    except ValueError:
        raise ValueError(gettext("Write a time, for example 08:00.")) from None


def _employers(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The rows that have a name; posts may stay empty."""
    rows = [tuple(row.values()) for row in typed_employers(form) if row["name"].strip()]
    if len(rows) > MOST_EMPLOYERS:
        raise ValueError(gettext("At most %(count)s employers.", count=MOST_EMPLOYERS))
    found = []
    for name, sector, posts in rows:
        count = _number(posts) if posts.strip() else 0
        if count is None or count > MOST_POSTS:
            raise ValueError(gettext("The posts of %(name)s are no number.", name=name.strip()[:80]))
        found.append({"name": " ".join(name.split())[:120], "sector": sector if sector in SECTORS else "", "posts": count})
    return found


# --- back into the form --------------------------------------------------------------------------------------------------------------


def shown(fair: Any) -> dict[str, Any]:
    """A fair as the form shows it."""
    begins, ends = local(fair.starts_at), local(fair.ends_at)
    times = {"day": f"{begins:%Y-%m-%d}", "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    texts = {name: getattr(fair, name) for name in (*TEXTS, "seats", "phone")}
    return {**texts, **times, "commune": fair.place, "province": fair.place[:2]}


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, for a form that is shown again."""
    return {name: form.get(name, "") for name in (*TEXTS, "day", "begins", "ends", "commune", "province", "seats", "phone")}


def typed_employers(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """Every line as it was typed, also the empty ones."""
    rows = zip(*(form.getlist(name) for name in ("employer", "employer_sector", "employer_posts")), strict=False)
    return [{"name": name, "sector": sector, "posts": posts} for name, sector, posts in rows]


LINES = 3  # of a form in which nothing is typed yet
FRESH: Mapping[str, bool] = {"fresh": True}  # an empty line that was asked for: one goes on typing there


def with_room(employers: Sequence[Any]) -> list[Any]:
    """The lines of the form: at least one is empty."""
    return [*employers, *[{}] * max(1, LINES - len(employers))]
