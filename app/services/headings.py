"""What a column of somebody's list holds, guessed from its heading in Khmer or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.text.khmer import match_key

FIELDS: Mapping[str, str] = {  # the headings that each field is known by
    "phone": "phone, phone number, telephone, tel, mobile, number, contact number, លេខទូរសព្ទ, លេខទូរស័ព្ទ, ទូរសព្ទ, ទូរស័ព្ទ, លេខ",
    "name": "name, full name, khmer name, name (khmer), name in khmer, returnee, ឈ្មោះ, ឈ្មោះពេញ, នាម, គោត្តនាម និងនាម, ឈ្មោះជាភាសាខ្មែរ",
    "latin": "latin name, name (latin), name in latin, english name, name (english), ឈ្មោះឡាតាំង, ឈ្មោះជាអក្សរឡាតាំង, អក្សរឡាតាំង",
    "sex": "sex, gender, m/f, ភេទ",
    "age": "age, age band, age group, អាយុ, ក្រុមអាយុ",
    "birth_year": "birth year, year of birth, born, date of birth, dob, ឆ្នាំកំណើត, ថ្ងៃខែឆ្នាំកំណើត",
    "province": "province, province now, ខេត្ត, រាជធានី/ខេត្ត, រាជធានី ខេត្ត",
    "district": "district, ស្រុក, ស្រុក/ខណ្ឌ, ក្រុង/ស្រុក/ខណ្ឌ, khan, municipality",
    "commune": "commune, sangkat, commune/sangkat, ឃុំ, ឃុំ/សង្កាត់, សង្កាត់",
    "village": "village, ភូមិ",
    "sector": "sector, job in thailand, work in thailand, occupation, job, វិស័យ, មុខរបរ, ការងារនៅថៃ",
    "need": "need, first need, needs, តម្រូវការ, ត្រូវការ, តម្រូវការដំបូង",
    "language": "language, script, ភាសា",
    "tags": "tag, tags, group, list, ស្លាក, ក្រុម",
    "disability": "disability, ពិការភាព",
    "household": "household, household members, people in household, សមាជិកគ្រួសារ, ចំនួនសមាជិកគ្រួសារ",
    "shared_phone": "shared phone, shares the phone, ទូរសព្ទរួម, ប្រើទូរសព្ទរួម",
    "note": "note, notes, remark, remarks, comment, កំណត់សម្គាល់, ផ្សេងៗ",
    "consent": "consent, consent purposes, agrees, agreed to, ការយល់ព្រម, យល់ព្រម",
    "consent_at": "consent date, consent when, date of consent, when, ថ្ងៃយល់ព្រម, កាលបរិច្ឆេទយល់ព្រម",
    "consent_how": "consent how, how, consent by, របៀបយល់ព្រម, តាមរយៈ",
    "consent_wording": "consent wording, wording, form version, ពាក្យយល់ព្រម, ទម្រង់យល់ព្រម",
}


def guessed(headings: Sequence[str]) -> list[str]:
    """A field for each heading, each field once; "" for a column that is none of ours."""
    taken: set[str] = set()
    fields = []
    for heading in headings:
        field = KNOWN.get(_key(heading), "")
        fields.append("" if field in taken else field)
        taken.add(field)
    return fields


def _key(heading: str) -> str:
    return match_key(heading.replace("_", " ")).replace(" ", "")


KNOWN = {_key(heading): field for field, headings in FIELDS.items() for heading in (*headings.split(", "), field)}
