"""What a cell of a list says: never more than it says, and never an error that is not told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import cells
from app.services.faults import Fault
from app.web.import_words import FAULTS

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("text", ["1990", "១៩៩០", "25/11/1990", "1990-11-25", "1990.0", "19901125"])
def test_a_year_of_birth_is_found_in_a_date(text: str) -> None:
    assert cells.clean({"phone": "012345678", "birth_year": text}, TODAY)[0]["birth_year"] == 1990


@pytest.mark.parametrize("text", ["31990", "32019", "25/11/2533", "90", "²"])
def test_a_day_as_a_spreadsheet_counts_or_a_buddhist_year_is_no_year_of_birth(text: str) -> None:
    assert cells.clean({"phone": "012345678", "birth_year": text}, TODAY) == (
        {"phone": "+85512345678"},
        [Fault("birth_year", "not_a_year")],
    )


@given(st.sampled_from(sorted(cells.READ)), st.text() | st.text("²③០១២/.-: 019,;", max_size=12))
def test_whatever_stands_in_a_cell_is_kept_or_told_of(field: str, text: str) -> None:
    _, faults = cells.clean({"phone": "012345678", field: text}, TODAY)
    assert all(fault.kind in FAULTS for fault in faults)


def test_a_small_figure_above_the_line_is_no_age() -> None:
    assert cells.clean({"phone": "012345678", "age": "2²"}, TODAY)[1] == [Fault("age", "not_an_age")]
