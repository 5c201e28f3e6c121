"""A referral as a paper for the service: as JSON for a system, as PDF for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services.house import House
from app.services.referrals import Seen
from app.services.seeing import Gone
from app.store import consents, contacts, people
from app.store.consents import Purpose
from app.store.db import reading
from app.store.gazetteer import gazetteer
from app.store.hours import local
from app.text.khmer import breaks

if TYPE_CHECKING:
    from fpdf import FPDF

FORMAT = "spean-referral/1"
PERSON = ("name", "latin", "sex", "age_band", "birth_year", "language", "need", "sector")
INTAKE = (  # what flows and staff ask for legal help, in the order of the checklist
    "legal_matter",
    "employer",
    "workplace",
    "work_when",
    "wages_owed",
    "proof",
    "papers",
    "reported",
)
ZWSP = "\u200b"
TALL = 7.2  # mm a line


def content(house: House, seen: Seen, at: datetime) -> dict[str, Any]:
    """All that the service is to know, with the consent that allows it. Moments are Cambodian."""
    row = seen.row
    with reading(house.engine) as connection:
        person = people.one(connection, row.contact_id, sensitive=True)
        phones = [a.value for a in contacts.addresses_of(connection, row.contact_id) if a.kind == "phone"]
        given = [c for c in consents.standing(connection, row.contact_id) if c.purpose == Purpose.REFERRAL and c.granted]
    if person is None:
        raise Gone
    return {
        "format": FORMAT,
        "code": row.code,
        "state": row.state,
        "sent_at": _moment(row.created_at),
        "made_at": _moment(at),
        "from": {"name_km": row.from_km, "name_latin": row.from_latin, "phone": row.from_phone, "chat": row.chat_code},
        "to": {"kind": row.kind, "name_km": row.name_km, "name_latin": row.name_latin, "phone": row.phone},
        "person": {**{name: person._mapping[name] for name in PERSON}, "phones": phones, "place": _place(person)},
        "reason": seen.reason,
        "intake": {name: person.facts[name] for name in INTAKE if person.facts.get(name)},
        "consent": {"given_at": _moment(given[-1].created_at), "wording": given[-1].wording} if given else None,
        "steps": [{"state": step.state, "at": _moment(step.created_at), "note": note} for step, note in seen.steps],
    }


def _moment(at: datetime) -> str:
    return local(at).isoformat(timespec="seconds")


def _place(person: Any) -> dict[str, Any] | None:
    code = person.commune or person.district or person.province
    if not code:
        return None
    names = {language: gazetteer().name(code, language) for language in ("km", "en")}
    return {"code": code, "scheme": person.place_scheme or gazetteer().scheme, "year": person.place_year or gazetteer().year, **names}


def as_json(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


# --- PDF ---------------------------------------------------------------------------------------------------------------------------


def as_pdf(title: str, sections: Iterable[tuple[str, Sequence[tuple[str, str]]]], foot: str) -> bytes:
    """A sheet of A4: a title, sections of label and text, and a line at the foot. Khmer is shaped, and broken between words."""
    pdf = _sheet()
    pdf.set_title(title)
    pdf.set_font("khmer", "B", 17)
    _write(pdf, title, 11)
    for heading, lines in sections:
        pdf.ln(3)
        pdf.set_font("khmer", "B", 12)
        _write(pdf, heading, TALL)
        pdf.set_draw_color(190)
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
        pdf.ln(1.5)
        for label, text in lines:
            _line(pdf, label, text)
    pdf.ln(6)
    pdf.set_font("khmer", "", 9)
    _write(pdf, foot, 5.5)
    return bytes(pdf.output())


def _sheet() -> FPDF:
    from fpdf import FPDF  # 0.3 s of imports, for the few who ask for a paper

    font = _font()
    pdf = FPDF(format="A4")
    pdf.add_font("khmer", "", font, variations={"wght": 400.0, "wdth": 100.0})
    pdf.add_font("khmer", "B", font, variations={"wght": 700.0, "wdth": 100.0})
    pdf.set_text_shaping(True)
    pdf.set_margins(20, 18)
    pdf.set_auto_page_break(True, 18)
    pdf.add_page()
    return pdf


def _font() -> Path:
    spec = find_spec("fontpkg_noto_sans_khmer")
    assert spec is not None
    assert spec.origin is not None
    return next((Path(spec.origin).parent / "files").glob("NotoSansKhmer*.ttf"))


def _line(pdf: FPDF, label: str, text: str) -> None:
    """The label in a column of its own, the text beside it."""
    top = pdf.get_y()
    pdf.set_font("khmer", "", 10)
    pdf.set_text_color(95)
    pdf.multi_cell(48, TALL, breakable(label), align="L", new_x="RIGHT", new_y="TOP")
    pdf.set_text_color(0)
    pdf.set_font("khmer", "", 11)
    pdf.set_xy(pdf.l_margin + 50, top)
    pdf.multi_cell(0, TALL, breakable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _write(pdf: FPDF, text: str, tall: float) -> None:
    pdf.multi_cell(0, tall, breakable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def breakable(text: str) -> str:
    """With a zero-width space wherever a line may break, since Khmer has none between words; without signs that turn the direction."""
    plain = "".join(sign for sign in text if sign not in TURNING)
    parts, last = [], 0
    for place in breaks(plain):
        parts.append(plain[last:place])
        last = place
    return ZWSP.join([*parts, plain[last:]]).replace(f" {ZWSP}", " ")


TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
