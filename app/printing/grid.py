"""From rows of cell widths to rectangles, and from rectangles to rules, each drawn once. All lengths in mm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.printing.page import Box, Rule

OUTER_RULE = 1.0
INNER_RULE = 0.5
_TOLERANCE = 0.005


class GridError(ValueError):
    """Cells that do not fill their row; `cell` is the index in the row, None where the row as a whole is at fault."""

    def __init__(self, row: int, cell: int | None, problem: str) -> None:
        super().__init__(problem)
        self.row, self.cell = row, cell


def place_cells(
    rows: Sequence[Sequence[tuple[float | None, int]]], heights: Sequence[float], width: float
) -> list[list[Box]]:
    """Rectangles of the cells, from the grid's own corner.

    Each cell is (width, rows it spans); a width of None takes what is left in the row. A cell that spans rows
    pushes the cells of the lower rows aside, as in a table. Raises `GridError`.
    """
    tops = [sum(heights[:index]) for index in range(len(heights) + 1)]
    placed: list[list[Box]] = []
    for index, row in enumerate(rows):
        taken = _reaching(placed, tops[index])
        boxes: list[Box] = []
        x = 0.0
        for number, (cell_width, span) in enumerate(row):
            x = _skip(x, taken)
            end = min((box.x for box in taken if box.x > x), default=width)
            wide = end - x if cell_width is None else cell_width
            _check_cell(index, number, wide, end - x, index + span <= len(heights))
            boxes.append(Box(x, tops[index], wide, tops[index + span] - tops[index]))
            x += wide
        if abs(_skip(x, taken) - width) > _TOLERANCE:
            raise GridError(index, None, f"各格宽度合计 {_skip(x, taken):g} 毫米，应为 {width:g} 毫米")
        placed.append(boxes)
    return placed


def _reaching(placed: Iterable[Iterable[Box]], top: float) -> list[Box]:
    boxes = (box for row in placed for box in row if box.y + box.height > top + _TOLERANCE)
    return sorted(boxes)


def _skip(x: float, taken: Iterable[Box]) -> float:
    for box in taken:
        if abs(box.x - x) <= _TOLERANCE:
            x = box.x + box.width
    return x


def _check_cell(row: int, cell: int, width: float, room: float, span_fits: bool) -> None:
    if width <= 0 or width > room + _TOLERANCE:
        raise GridError(row, cell, f"宽度 {width:g} 毫米放不下，本行此处只剩 {max(room, 0):g} 毫米")
    if not span_fits:
        raise GridError(row, cell, "跨的行数超出了表格的末行")


def rules_around(boxes: Iterable[Box]) -> tuple[Rule, ...]:
    """The rules between and around `boxes`: shared edges once, adjoining edges as one, the frame heavier."""
    across: dict[float, list[tuple[float, float]]] = defaultdict(list)
    down: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for x, y, width, height in boxes:
        for edge in (y, y + height):
            across[round(edge, 3)].append((x, x + width))
        for edge in (x, x + width):
            down[round(edge, 3)].append((y, y + height))
    horizontal = [
        Rule(start, y, end, y, _weight(y, across))
        for y in sorted(across)
        for start, end in _joined(across[y])
    ]
    vertical = [
        Rule(x, start, x, end, _weight(x, down)) for x in sorted(down) for start, end in _joined(down[x])
    ]
    return (*horizontal, *vertical)


def _weight(edge: float, edges: Iterable[float]) -> float:
    places = list(edges)
    return OUTER_RULE if edge in (min(places), max(places)) else INNER_RULE


def _joined(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1] + _TOLERANCE:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
