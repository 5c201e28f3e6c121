"""The supervisor's page: who waits now, how long answers take, what comes back, topics and workload."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext, lazy_gettext, ngettext

from app.services import supervision
from app.store.db import now
from app.store.sight import OVER_DESKS
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.inbox_words import TOPICS

pages = Blueprint("supervision", __name__, url_prefix="/supervision")
nav = [NavItem(40, lazy_gettext("How chats go"), "supervision.page")]


@pages.get("")
@open_to(Access.STAFF, tuple(sorted(OVER_DESKS)))
def page() -> str:
    centre = request.args.get("centre", type=int)
    found = supervision.overview(house(), current_staff(), centre, now())
    if centre is not None and centre not in {row.id for row in found.theirs}:
        abort(404)
    return render_template("supervision/page.html", found=found, centre=centre, topics=TOPICS, since_oldest=_since(found.now.oldest))


def _since(moment: datetime | None) -> timedelta | None:
    return now() - moment if moment else None


def span(time: timedelta | None) -> str:
    """A stretch of time in the largest two units that say enough."""
    if time is None:
        return "–"
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 60:
        return str(gettext("%(m)s min", m=minutes))
    if minutes < 48 * 60:
        return str(gettext("%(h)s h %(m)s min", h=minutes // 60, m=minutes % 60))
    return str(ngettext("%(num)d day", "%(num)d days", round(minutes / 60 / 24)))


pages.add_app_template_filter(span, "span")
