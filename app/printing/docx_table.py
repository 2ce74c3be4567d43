"""Rectangles on a page as one Word table: fixed columns, exact rows, merged cells, a border where a rule runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from app.printing.docx_xml import element, twips
from app.printing.page import Box, Rule

_SAME = 0.05
"""Edges nearer than this (mm) are one."""


@dataclass(frozen=True)
class TableCell:
    """A rectangle of the table and what stands in it; margins in mm."""

    box: Box
    content: Sequence[Any]
    middle: bool = False
    top: float = 0.0
    bottom: float = 0.0
    left: float = 0.0
    right: float = 0.0


def table(
    cells: Sequence[TableCell], rules: Sequence[Rule], frame: Box, margin: float, empty: Callable[[], Any]
) -> Any:
    """A w:tbl that fills `frame`, every row of exact height; `cells` must not overlap.

    `margin` is the left one of the page (mm), `empty` makes the paragraph of what no cell covers.
    """
    return _Lattice(cells, rules, frame, empty).draw(frame, margin)


class _Tile(NamedTuple):
    """A cell by the columns and rows of the lattice that it takes, the ends not included."""

    cell: TableCell
    left: int
    right: int
    top: int
    bottom: int


class _Lattice:
    def __init__(
        self, cells: Sequence[TableCell], rules: Sequence[Rule], frame: Box, empty: Callable[[], Any]
    ) -> None:
        self.rules, self.empty = rules, empty
        boxes = [frame, *(cell.box for cell in cells)]
        across = [edge for box in boxes for edge in (box.x, box.x + box.width)]
        down = [edge for box in boxes for edge in (box.y, box.y + box.height)]
        self.columns = _cuts([*across, *(rule.x1 for rule in rules if rule.x1 == rule.x2)])
        self.rows = _cuts([*down, *(rule.y1 for rule in rules if rule.y1 == rule.y2)])
        self.widths, self.heights = _steps(self.columns), _steps(self.rows)
        self.tiles = [self._tile(cell) for cell in cells]
        for row in range(len(self.heights)):
            self.tiles += list(self._fillers(row))

    def draw(self, frame: Box, margin: float) -> Any:
        """The w:tbl."""
        none = [element(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right")]
        properties = element(
            "tblPr",
            element("tblW", w=twips(frame.width), type="dxa"),
            element("tblInd", w=twips(frame.x - margin), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblCellMar", *none),
        )
        grid = element("tblGrid", *(element("gridCol", w=width) for width in self.widths))
        return element("tbl", properties, grid, *map(self._row, range(len(self.heights))))

    def _tile(self, cell: TableCell) -> _Tile:
        x, y, width, height = cell.box
        across, down = partial(_nearest, self.columns), partial(_nearest, self.rows)
        return _Tile(cell, across(x), across(x + width), down(y), down(y + height))

    def _in_row(self, row: int) -> list[_Tile]:
        return sorted(
            (tile for tile in self.tiles if tile.top <= row < tile.bottom), key=lambda tile: tile.left
        )

    def _fillers(self, row: int) -> Iterator[_Tile]:
        """Empty cells for what no tile covers in a row, one between two rules."""
        start = 0
        ends = [(tile.left, tile.right) for tile in self._in_row(row)]
        for left, right in [*ends, (len(self.widths), 0)]:
            for column in range(start + 1, left + 1):
                if column == left or self._ruled(column, row):
                    x, y = self.columns[start], self.rows[row]
                    yield _Tile(
                        TableCell(Box(x, y, 0, 0), [self.empty()], middle=True), start, column, row, row + 1
                    )
                    start = column
            start = right

    def _ruled(self, column: int, row: int) -> bool:
        x = self.columns[column]
        return self._weight(x, self.rows[row], x, self.rows[row + 1]) > 0

    def _row(self, row: int) -> Any:
        exact = element("trHeight", val=self.heights[row], hRule="exact")
        properties = element("trPr", element("cantSplit"), exact)
        return element("tr", properties, *(self._cell(tile, row) for tile in self._in_row(row)))

    def _cell(self, tile: _Tile, row: int) -> Any:
        cell, opens = tile.cell, row == tile.top
        margins = [(side, getattr(cell, side)) for side in ("top", "left", "bottom", "right")]
        merge = element("vMerge", val="restart") if opens else element("vMerge", val="continue")
        properties = element(
            "tcPr",
            element("tcW", w=sum(self.widths[tile.left : tile.right]), type="dxa"),
            element("gridSpan", val=tile.right - tile.left) if tile.right - tile.left > 1 else None,
            merge if tile.bottom - tile.top > 1 else None,
            self._borders(tile, row),
            element("tcMar", *(element(side, w=twips(length), type="dxa") for side, length in margins)),
            element("vAlign", val="center") if cell.middle else None,
        )
        return element("tc", properties, *(cell.content if opens else [self.empty()]))

    def _borders(self, tile: _Tile, row: int) -> Any:
        """The four borders in one row; none towards the next row of the same merged cell."""
        left, right = self.columns[tile.left], self.columns[tile.right]
        top, bottom = self.rows[row], self.rows[row + 1]
        sides = {
            "top": self._weight(left, top, right, top) if row == tile.top else 0.0,
            "left": self._weight(left, top, left, bottom),
            "bottom": self._weight(left, bottom, right, bottom) if row == tile.bottom - 1 else 0.0,
            "right": self._weight(right, top, right, bottom),
        }
        return element("tcBorders", *(_border(side, weight) for side, weight in sides.items()))

    def _weight(self, x1: float, y1: float, x2: float, y2: float) -> float:
        """The width (pt) of the rule that covers the whole edge, 0 where there is none."""
        for rule in self.rules:
            along = rule.x1 - _SAME <= x1 and rule.x2 + _SAME >= x2
            if along and rule.y1 - _SAME <= y1 and rule.y2 + _SAME >= y2:
                return rule.width
        return 0.0


def _border(side: str, weight: float) -> Any:
    if not weight:
        return element(side, val="nil")
    return element(side, val="single", sz=round(weight * 8), space=0, color="000000")


def _cuts(edges: Iterable[float]) -> list[float]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _SAME:
            found.append(edge)
    return found


def _steps(cuts: Sequence[float]) -> list[int]:
    """Distances in twips that add up without drift."""
    places = [twips(cut - cuts[0]) for cut in cuts]
    return [after - before for before, after in pairwise(places)]


def _nearest(cuts: Sequence[float], edge: float) -> int:
    return min(range(len(cuts)), key=lambda index: abs(cuts[index] - edge))
