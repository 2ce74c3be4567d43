"""Where the pages of a list end, and what its rows come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from app.printing.definition import STRUCK, ListDefinition
from app.printing.text import clean

_TOLERANCE = 1e-6


class Part(NamedTuple):
    """A row on a page, or the lines of it from `first` to `stop`; without `row` a blank row for ink."""

    row: int | None
    first: int
    stop: int
    height: float


class Measure(Protocol):
    """What tells how tall rows are."""

    row_height: float

    def count(self, row: Mapping[str, str]) -> int:
        """Of how many lines the row is."""

    def height(self, lines: int) -> float:
        """How tall (mm) a row of so many lines is."""

    def capacity(self, room: float) -> int:
        """How many lines a row of `room` mm holds."""


def split_into_pages(
    rows: Sequence[Mapping[str, str]], measure: Measure, room: float, tail: float, least: int
) -> list[list[Part]]:
    """The rows of each page of `room` mm, the last of which leaves `tail` mm; at least `least` rows on a single page."""
    pages: list[list[Part]] = [[]]
    left = room
    for index, row in enumerate(rows):
        for part in _parts(index, measure.count(row), measure, room):
            if part.height > left + _TOLERANCE:
                pages.append([])
                left = room
            pages[-1].append(part)
            left -= part.height
    if left + _TOLERANCE < tail:
        # The signatures do not stand alone on a page: the last row goes with them.
        last = [pages[-1].pop()] if len(pages[-1]) > 1 else []
        pages.append(last)
        left = room - sum(part.height for part in last)
    if len(pages) == 1:
        blank = Part(None, 0, 0, measure.row_height)
        while len(pages[0]) < least and left - blank.height + _TOLERANCE >= tail:
            pages[0].append(blank)
            left -= blank.height
    return pages


def _parts(index: int, lines: int, measure: Measure, room: float) -> list[Part]:
    """The row whole, or in parts where it is taller than a page."""
    if measure.height(lines) <= room + _TOLERANCE:
        return [Part(index, 0, lines, measure.height(lines))]
    size = max(measure.capacity(room), 1)
    stops = [(first, min(first + size, lines)) for first in range(0, lines, size)]
    return [Part(index, first, stop, measure.height(stop - first)) for first, stop in stops]


class Totals:
    """Rows that count, rows that were voided, and the sums of the columns that are added up."""

    def __init__(self, definition: ListDefinition) -> None:
        self._count = self._struck = 0
        self._sums = dict.fromkeys(definition.sums, 0)

    def add(self, row: Mapping[str, str]) -> None:
        """Take in a row; raises `ValueError` where what is to be added up is no whole number."""
        if row.get(STRUCK):
            self._struck += 1
            return
        self._count += 1
        for key in self._sums:
            self._sums[key] += int(clean(row.get(key, "")).strip() or 0)

    def values(self) -> dict[str, str]:
        """For the templates of totals."""
        sums = {f"sum_{key}": str(value) for key, value in self._sums.items()}
        return {"count": str(self._count), "struck": str(self._struck), **sums}
