"""Why a cell cannot be kept and why a file cannot be read, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

FAULTS: Mapping[str, Any] = {
    "no_phone": lazy_gettext("There is no telephone number: nobody can be found again without one."),
    "not_a_phone": lazy_gettext("This is not one telephone number of Cambodia or Thailand."),
    "phone_twice": lazy_gettext("This number stands in the list more than once."),
    "phone_taken": lazy_gettext("This number belongs to somebody who is kept already."),
    "not_a_name": lazy_gettext("This is not a name."),
    "no_name": lazy_gettext("Write the name, in Khmer or Latin letters."),
    "not_latin": lazy_gettext("Write this name in Latin letters."),
    "not_a_year": lazy_gettext("Write the year of birth with four digits."),
    "not_an_age": lazy_gettext("Write the age in years."),
    "under_15": lazy_gettext("We register people from 15 years of age: hand a child over to the protection team."),
    "place_without_province": lazy_gettext("Give the province first: places of one name stand in several provinces."),
    "place_abroad": lazy_gettext("This place is in Thailand: give where they live in Cambodia now."),
    "place_twice": lazy_gettext("Several places are called nearly so: give the district too, or the code."),
    "no_such_place": lazy_gettext("There is no place of this name there."),
    "not_a_sex": lazy_gettext("Write female, male or other."),
    "not_a_sector": lazy_gettext(
        "This sector is not known: garment, construction, manufacturing, agriculture, fishing, services, domestic or other."
    ),
    "not_a_need": lazy_gettext("This need is not known: job, skills, wages, papers, food or person."),
    "not_a_language": lazy_gettext("Write km, km_Latn or en."),
    "not_a_consent": lazy_gettext("Write yes, no, or what they agreed to: contact, job matching, referral, statistics."),
    "not_a_date": lazy_gettext("Write the date with day, month and year: 25/11/2026."),
    "date_out_of_range": lazy_gettext("This date is in the future, or before 2020."),
    "not_a_way": lazy_gettext("Say how they agreed: visit, call, paper, fair or message."),
    "consent_unproven": lazy_gettext("Consent needs its date, the way it was given and its wording."),
    "said_no": lazy_gettext("They said no: nothing of them is kept."),
    "too_long": lazy_gettext("This is too long."),
    "no_purpose": lazy_gettext("Choose what they agree to."),
    "stopped": lazy_gettext("They asked us to stop: only START from their own phone undoes that."),
    "no_note": lazy_gettext("Write the note first."),
    "cannot_merge": lazy_gettext("These two cannot be joined: give the number of another record that has an address."),
    "name_taken": lazy_gettext("Another audience has this name. Choose another."),
    "not_confirmed": lazy_gettext("Type the number of this record to erase it."),
    "name_missing": lazy_gettext("Write the name."),
}
REFUSALS: Mapping[str, Any] = {
    "empty": lazy_gettext("There is nothing in this file."),
    "too_large": lazy_gettext("This file is larger than 256 MB. Divide it into several."),
    "workbook_too_large": lazy_gettext("This workbook is too large. Save it as CSV (UTF-8) and choose that file; CSV may be far larger."),
    "bomb": lazy_gettext("This workbook unpacks to far more than a list of people could. It was not opened."),
    "not_a_list": lazy_gettext("This is not a list that can be read. Save it as CSV (UTF-8) or XLSX."),
    "open_quote": lazy_gettext(
        "A quotation mark in this list is opened and never closed, so that the lines after it would be lost. "
        "Close it, or save the list anew."
    ),
    "old_font": lazy_gettext(
        "The Khmer in this file was written with an old font (Limon, ABC), not in Unicode. "
        "Convert it to Khmer Unicode first, then save it as CSV (UTF-8)."
    ),
    "no_headings": lazy_gettext("The first row must hold the headings of the columns."),
    "too_many_columns": lazy_gettext("This list has more than 60 columns. Remove those that are not about the people."),
    "gone": lazy_gettext("This file is no longer kept. Upload it again."),
    "no_file": lazy_gettext("Choose a file first."),
    "no_phone_column": lazy_gettext("Say which column holds the telephone number."),
}
FIELDS: Mapping[str, Any] = {
    "phone": lazy_gettext("Telephone number"),
    "name": lazy_gettext("Name"),
    "latin": lazy_gettext("Name in Latin letters"),
    "sex": lazy_gettext("Sex"),
    "age": lazy_gettext("Age"),
    "birth_year": lazy_gettext("Year of birth"),
    "province": lazy_gettext("Province"),
    "district": lazy_gettext("District"),
    "commune": lazy_gettext("Commune"),
    "village": lazy_gettext("Village"),
    "sector": lazy_gettext("Sector of work"),
    "need": lazy_gettext("First need"),
    "language": lazy_gettext("Language of messages"),
    "tags": lazy_gettext("Tags"),
    "disability": lazy_gettext("Disability"),
    "household": lazy_gettext("People in the household"),
    "shared_phone": lazy_gettext("Who shares the phone"),
    "note": lazy_gettext("Note"),
    "consent": lazy_gettext("Consent: for what"),
    "consent_at": lazy_gettext("Consent: date"),
    "consent_how": lazy_gettext("Consent: how"),
    "consent_wording": lazy_gettext("Consent: wording"),
}
