"""Reports for managers and donors: a map of tiles, the same numbers as a table, a file. People, not messages; no number under five."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import reports
from app.services.reports import Line, Report
from app.store.db import now
from app.store.figures_by_place import FIGURES
from app.store.gazetteer import gazetteer
from app.store.hours import local
from app.store.staff import Role
from app.text.khmer import sort_key
from app.web import people_words, report_words
from app.web.access import EVERY_ROLE, Access, house, open_to
from app.web.console import NavItem
from app.web.languages import language

pages = Blueprint("reports", __name__, url_prefix="/reports")
nav = [NavItem(30, lazy_gettext("Reports"), "reports.page", frozenset({Role.MANAGER}))]

NOT_SHOWN = "*"


@pages.get("")
@open_to(Access.STAFF, EVERY_ROLE)
def page() -> str:
    found = _found()
    if found is None:
        return render_template("reports/waiting.html")
    sort, down = _order(found)
    shown = [n for n in found.map.values() if n]
    classes = report_words.steps(shown)
    return render_template(
        "reports/page.html",
        r=found,
        lines=sorted_lines(found, sort, down),
        sort=sort,
        down=down,
        classes=classes,
        colour={code: report_words.step_of(n, classes) for code, n in found.map.items() if n},
        largest=max((line.people or 0 for line in found.lines), default=0),
        way=[found.within[:digits] for digits in (2, 4, 6) if digits <= len(found.within)],
        groups=report_words.GROUPS.get(found.split, {}),
        splits=[(name, report_words.SPLITS[name]) for name in found.parts],
        words=report_words,
        address=address,
    )


def _found() -> Report | None:
    """What the address asks for; 404 for what is no figure, place or group of ours."""
    figure, place, split = (request.args.get(name, "") for name in ("figure", "place", "by"))
    figure = figure or "registered"
    if figure not in FIGURES or not place.isascii() or len(place) not in (0, 2, 4, 6):
        abort(404)
    split = split if split in reports.SPLITS and (split != "need" or figure == "registered") else ""
    try:
        return reports.report(house(), figure, place, split, now())
    except KeyError:
        abort(404)


def address(r: Report, endpoint: str = "reports.page", **changes: Any) -> str:
    """The same view with something else chosen."""
    said = {"figure": r.figure, "place": r.within, "by": r.split, **changes}
    return url_for(endpoint, **{name: value for name, value in said.items() if value})


# --- the order of the lines --------------------------------------------------------------------------------------------------------


def _order(r: Report) -> tuple[str, bool]:
    """By which column, and whether the largest stands first."""
    sort = request.args.get("sort", "people")
    sort = sort if sort in ("place", "people", *report_words.GROUPS.get(r.split, ())) else "people"
    return sort, request.args.get("order", "up" if sort == "place" else "down") == "down"


def sorted_lines(r: Report, sort: str, down: bool) -> list[Line]:
    """What is not shown stands last either way."""
    if sort == "place":
        return sorted(r.lines, key=lambda line: sort_key(name(line.place)), reverse=down)
    known = [line for line in r.lines if _number(line, sort) is not None]
    unknown = [line for line in r.lines if _number(line, sort) is None]
    return sorted(known, key=lambda line: _number(line, sort) or 0, reverse=down) + unknown


def _number(line: Line, column: str) -> int | None:
    return line.people if column == "people" else line.groups[column]


def name(place: str, spoken: str = "") -> str:
    return people_words.place(place, spoken or language())


# --- the file ----------------------------------------------------------------------------------------------------------------------


@pages.get("/figures.csv")
@open_to(Access.STAFF, EVERY_ROLE)
def file() -> Response:
    """The table as a file, with the names in both scripts and the codes' list and year."""
    found = _found()
    if found is None:
        abort(404)
    out = io.StringIO()
    out.write("\ufeff")  # so that Excel reads it as Unicode
    csv.writer(out).writerows(_rows(found))
    title = f"spean-{found.figure}-{found.within or 'cambodia'}.csv"
    return Response(out.getvalue(), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{title}"'})


def _rows(r: Report) -> Iterator[Sequence[str]]:
    groups = list(reports.SPLITS.get(r.split, ()))
    yield ("code", "place_km", "place_latin", r.figure, *groups)
    for line in (r.whole, *r.lines):
        yield (line.place or "KH" if line is r.whole else line.place, *_names(line, r), _shown(line.people), *_shown_groups(line.groups))
    places = gazetteer()
    yield ()
    yield ("counted", f"{local(r.counted_at):%Y-%m-%d %H:%M}", f"codes: {places.scheme} {places.year}", f"{NOT_SHOWN} = not shown")


def _names(line: Line, r: Report) -> tuple[str, str]:
    if line is r.whole and not line.place:
        return "កម្ពុជា", "Cambodia"
    if line is not r.whole and line.place == r.within:
        return "មិនដឹង", "not known"
    return name(line.place, "km"), name(line.place, "en")


def _shown(number: int | None) -> str:
    return NOT_SHOWN if number is None else str(number)


def _shown_groups(groups: Mapping[str, int | None]) -> list[str]:
    return [_shown(number) for number in groups.values()]


pages.add_app_template_filter(lambda number: NOT_SHOWN if number is None else f"{number:,}" if number else "–", "figure")
pages.add_app_template_global(
    lambda place, whole: name(place) if place and place != whole else gettext("not known more closely"), "report_place"
)
