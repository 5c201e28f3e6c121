"""No number under five is shown, and none can be worked out from those that are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.hiding import LEAST, Cell, Table

COLUMNS = ("female", "male", "other")


def _line(*people: int) -> list[int | None]:
    """A row under a published total, as it is shown."""
    cells = {("2201", str(place)): count for place, count in enumerate(people)}
    hidden = Table(cells, rows_told=["2201"]).hide()
    return [None if cell in hidden else count for cell, count in cells.items()]


def test_a_number_under_five_is_not_shown_and_the_next_smallest_goes_with_it() -> None:
    assert _line(3, 40, 12) == [None, 40, None]


def test_numbers_of_five_and_more_and_nobody_are_shown() -> None:
    assert _line(5, 0, 900) == [5, 0, 900]


def test_two_small_numbers_that_together_are_small_take_a_third_with_them() -> None:
    assert _line(1, 2, 8, 90) == [None, None, None, 90]


def test_where_nothing_else_is_left_nobody_is_hidden_too() -> None:
    assert _line(4, 0, 0) == [None, None, None]


def test_nothing_is_shown_of_what_is_hidden_above() -> None:
    cells = {(place, column): 50 for place in ("220101", "220102") for column in COLUMNS}
    assert Table(cells, ["220101", "220102"], COLUMNS, shut=["220101", "male"]).hide() >= {("220101", "female"), ("220102", "male")}


def test_two_rows_that_would_tell_each_other_are_hidden_together() -> None:
    cells = {("a", "female"): 3, ("a", "male"): 30, ("b", "female"): 20, ("b", "male"): 25, ("c", "female"): 40, ("c", "male"): 60}
    hidden = Table(cells, rows_told="abc", columns_told=("female", "male")).hide()
    assert hidden == {("a", "female"), ("a", "male"), ("b", "female"), ("b", "male")}


def _others(cells: dict[Cell, int], hidden: set[Cell], told: Iterable[str]) -> Iterator[dict[Cell, int]]:
    """Every table with the same published totals and the same shown numbers; a number that is under no total goes up to 14."""
    rest = {name: sum(cells[c] for c in hidden if name in c) for name in told}
    for numbers in _filled(sorted(hidden), rest):
        yield {**cells, **numbers}


def _filled(hidden: list[Cell], rest: dict[str, int]) -> Iterator[dict[Cell, int]]:
    """Hidden numbers that together leave nothing of the rests of the totals above them."""
    if not hidden:
        if not any(rest.values()):
            yield {}
        return
    cell, *others = hidden
    over = [name for name in cell if name in rest]
    for number in range(min((rest[name] for name in over), default=14) + 1):
        for numbers in _filled(others, {**rest, **{name: rest[name] - number for name in over}}):
            yield {cell: number, **numbers}


def _hidden_totals(totals: dict[str, int], names: Iterable[str]) -> list[str]:
    """The totals of rows (or columns) as the table above this one hides them, under the total of all."""
    whole = [] if sum(totals[name] for name in names) >= LEAST else ["all"]
    return [name for name, _ in Table({(name, "all"): totals[name] for name in names}, columns_told=["all"], shut=whole).hide()]


@given(st.lists(st.integers(0, 7), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_small_number_of_a_small_table_can_be_worked_out(numbers: list[int]) -> None:
    """By trying every other table that would look the same."""
    cells: dict[Cell, int] = dict(zip(product("abc", ("female", "male")), numbers, strict=True))
    totals = {name: sum(cells[c] for c in cells if name in c) for name in ("a", "b", "c", "female", "male")}
    shut = [*_hidden_totals(totals, "abc"), *_hidden_totals(totals, COLUMNS[:2])]
    hidden = Table(cells, rows_told="abc", columns_told=("female", "male"), shut=shut).hide()
    small = [cell for cell, people in cells.items() if 0 < people < LEAST]
    assert set(small) <= hidden
    found = list(_others(cells, hidden, [name for name in totals if name not in shut])) if len(hidden) <= 5 else []
    assert not [cell for cell in small if found and len({other[cell] for other in found}) == 1]
