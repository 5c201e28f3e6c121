"""A centre as it is typed in a form: checked field by field, or refused with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from app.services.seeing import Refused
from app.store.gazetteer import gazetteer
from app.store.hours import CAMBODIA, day_of

LONGEST_NAME = 120
LONGEST_PHONE = 32
MOST_HOURS = 80  # open hours until an answer is due
WEEK = range(7)
COLUMNS = ("name_km", "name_latin", "province", "phone", "answer_hours", "substitute_id")
PARTS = ("morning", "afternoon")
LONGEST_DUTY = timedelta(days=31)

Form = Mapping[str, str]


def read(form: Form) -> dict[str, Any]:
    """The columns of a centre. Raises Refused."""
    problems: dict[str, str] = {}
    values = {
        "name_km": _name(form, "name_km", problems),
        "name_latin": _name(form, "name_latin", problems),
        "province": _province(form, problems),
        "phone": _phone(form, problems),
        "hours": _hours(form, problems),
        "answer_hours": _answer_hours(form, problems),
        "substitute_id": int(form["substitute_id"]) if form.get("substitute_id", "").isdecimal() else None,
        "active": form.get("active") == "1",
    }
    if problems:
        raise Refused(problems)
    return values


def _name(form: Form, field: str, problems: dict[str, str]) -> str:
    name = " ".join(form.get(field, "").split())
    if not name or len(name) > LONGEST_NAME:
        problems[field] = "no_name" if not name else "too_long"
    return name


def _province(form: Form, problems: dict[str, str]) -> str:
    code = form.get("province", "")
    if code not in {unit.code for unit in gazetteer().children()}:
        problems["province"] = "no_province"
    return code


def _phone(form: Form, problems: dict[str, str]) -> str:
    phone = " ".join(form.get("phone", "").split())
    if not re.fullmatch(r"[0-9+() /-]*", phone) or len(phone) > LONGEST_PHONE:
        problems["phone"] = "no_phone"
    return phone


def _answer_hours(form: Form, problems: dict[str, str]) -> int:
    text = form.get("answer_hours", "")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_HOURS):
        problems["answer_hours"] = "no_hours"
        return 0
    return int(text)


def _hours(form: Form, problems: dict[str, str]) -> dict[str, list[list[str]]]:
    """Two stretches a day at most, each with both ends, in order; a day without any is closed."""
    week: dict[str, list[list[str]]] = {}
    for day in WEEK:
        spans = [[form.get(f"{part}_{end}_{day}", "") for end in ("from", "to")] for part in PARTS]
        open_ = [span for span in spans if any(span)]
        ends = [end for span in open_ for end in span]
        if not all(map(_is_time, ends)) or sorted(set(ends)) != ends:
            problems[f"morning_from_{day}"] = "wrong_hours"
        if open_:
            week[str(day)] = open_
    return week


def _is_time(text: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) is not None


def typed(centre: Any) -> dict[str, str]:
    """A centre as its form shows it."""
    values = {name: str(getattr(centre, name) or "") for name in COLUMNS}
    for day, spans in centre.hours.items():
        for part, span in zip(PARTS, spans, strict=False):
            values |= {f"{part}_from_{day}": span[0], f"{part}_to_{day}": span[1]}
    return {**values, "active": "1" if centre.active else ""}


def duty(form: Form) -> tuple[datetime, datetime]:
    """From when to when somebody is on duty, in Cambodian time. Raises Refused."""
    starts, ends = _moment(form, "starts"), _moment(form, "ends")
    if starts is None or ends is None or not starts < ends <= starts + LONGEST_DUTY:
        raise Refused({"starts_day": "wrong_duty"})
    return starts, ends


def _moment(form: Form, which: str) -> datetime | None:
    day, hour = day_of(form.get(f"{which}_day", "")), form.get(f"{which}_time", "")
    return datetime.combine(day, time.fromisoformat(hour), CAMBODIA) if day and _is_time(hour) else None


def holiday(form: Form) -> dict[str, Any]:
    """A day on which nobody is there. Raises Refused."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {field: _name(form, field, problems) for field in ("name_km", "name_latin")}
    values["day"] = day_of(form.get("day", ""))
    if values["day"] is None:
        problems["day"] = "no_day"
    if problems:
        raise Refused(problems)
    return values
