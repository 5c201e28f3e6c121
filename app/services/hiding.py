"""No number under five, also not by subtraction: which cells of a table are not shown (complementary suppression).

A cell of 1 to 4 people is hidden. Where a published total of a row or a column would tell it, the next smallest cells of that line are
hidden with it, until every hidden number could as well be five or more. Zero is nobody, and is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field

LEAST = 5
Cell = tuple[str, str]  # row, column
FREE = object()  # stands for the total that nobody publishes


@dataclass
class Table:
    """Numbers by row and column; totals are published of the rows and columns named in `rows_told` and `columns_told`.

    Nothing is shown of a row or column in `shut`: its own total is hidden.
    """

    cells: Mapping[Cell, int]
    rows_told: Collection[str] = ()
    columns_told: Collection[str] = ()
    shut: Collection[str] = ()
    hidden: set[Cell] = field(default_factory=set)

    def hide(self) -> set[Cell]:
        """The cells that are not shown."""
        self.hidden |= {cell for cell, people in self.cells.items() if 0 < people < LEAST or set(cell) & set(self.shut)}
        while (cell := next(self._telling(), None)) is not None:
            self.hidden.add(cell)
        return self.hidden

    def _telling(self) -> Iterator[Cell]:
        """What is to be hidden next, because a line without it would tell too much."""
        lines = [line for line in self._lines() if self._tells(line)]
        lines += [line for cell in self._told_alone() for line in self._lines() if cell in line]
        for line in lines:
            left = [cell for cell in line if cell not in self.hidden]
            if left:
                yield min(left, key=self._loss)

    def _loss(self, cell: Cell) -> tuple[bool, bool, int, Cell]:
        """What is lost with a cell: nobody last, and rather where row and column already hide something than in a fresh line."""
        rows, columns = {row for row, _ in self.hidden}, {column for _, column in self.hidden}
        return self.cells[cell] == 0, not (cell[0] in rows and cell[1] in columns), self.cells[cell], cell

    def _lines(self) -> Iterator[list[Cell]]:
        """The cells under each published total."""
        for row in self.rows_told:
            if row not in self.shut:
                yield [cell for cell in self.cells if cell[0] == row]
        for column in self.columns_told:
            if column not in self.shut:
                yield [cell for cell in self.cells if cell[1] == column]

    def _tells(self, line: list[Cell]) -> bool:
        """Whether the total, less what is shown, says that a hidden cell is under five: it must leave room for five in any of them."""
        hidden = [self.cells[cell] for cell in line if cell in self.hidden]
        some = sum(people > 0 for people in hidden)
        return some > 0 and (len(hidden) < 2 or sum(hidden) - (some - 1) < LEAST)

    def _told_alone(self) -> Iterator[Cell]:
        """Hidden cells that rows and columns together would tell exactly.

        Totals are knots and hidden cells the strings between them: a string in no loop has one value only.
        """
        strings = {cell: self._ends(cell) for cell in sorted(self.hidden, key=str)}
        for cell, (one, other) in strings.items():
            if one is not other and self.cells[cell] and not _joined(one, other, [ends for c, ends in strings.items() if c != cell]):
                yield cell

    def _ends(self, cell: Cell) -> tuple[Hashable, Hashable]:
        row, column = cell
        one = ("row", row) if row in self.rows_told and row not in self.shut else FREE
        return one, ("column", column) if column in self.columns_told and column not in self.shut else FREE


def _joined(one: Hashable, other: Hashable, strings: list[tuple[Hashable, Hashable]]) -> bool:
    """Whether a way leads from one knot to the other."""
    leader: dict[Hashable, Hashable] = {}

    def lead(knot: Hashable) -> Hashable:
        while knot in leader:
            knot = leader[knot]
        return knot

    for a, b in strings:
        if (first := lead(a)) != (second := lead(b)):
            leader[first] = second
    return lead(one) == lead(other)
