"""The type area and the character grid of an official letter (GB/T 9704-2012, clause 5.2), shared by both styles.

A4 with a type area of 156 × 225 mm, 37 mm below the upper and 28 mm from the left edge, holds 22 lines of 28
characters (3 号, 16 pt). 28 characters of 16 pt are 158 mm, so each is drawn in a cell of 156/28 mm. Widths of text are
in em of 16 pt, heights in mm.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.printing.flow import Flow, Roles
from app.printing.page import MM, Box, TextLine, TextRun
from app.printing.template import Span

WIDTH, HEIGHT = 210.0, 297.0
FRAME = Box(28.0, 37.0, 156.0, 225.0)
LINES_A_PAGE, CELLS_A_LINE = 22, 28
PITCH = FRAME.height / LINES_A_PAGE
SIZE = 16.0
MEASURE = FRAME.width * MM / SIZE
"""The length of a line, em."""
CELL = MEASURE / CELLS_A_LINE
"""The width of a character's cell, em."""
BODY, HEADING = Roles("body", "body"), Roles("strong", "strong")
_CENTRE = 0.38
"""From the middle of the em box down to the baseline, em."""


def body_flow(spans: Iterable[Span], roles: Roles = BODY) -> Flow:
    """Text on the grid."""
    return Flow(spans, roles, CELL - 1)


def at(flow: Flow, cells: float) -> tuple[TextRun, ...]:
    """The whole flow, its first character in the cell `cells` from the left."""
    return flow.runs(0, len(flow.text), FRAME.x + cells * CELL * SIZE / MM, SIZE)


def flush_right(flow: Flow, cells: float = 0.0) -> tuple[TextRun, ...]:
    """The whole flow, its end `cells` cells from the right."""
    return at(flow, CELLS_A_LINE - cells - length(flow))


def length(flow: Flow) -> float:
    """In cells."""
    return flow.positions[-1] / CELL


def on_row(runs: tuple[TextRun, ...], size: float, row: float, pitch: float = PITCH) -> TextLine:
    """A line in the middle of a row of the grid, rows counted from 0 and `pitch` mm apart."""
    middle = FRAME.y + (row + 0.5) * pitch
    return TextLine(middle + _CENTRE * size / MM, size, runs, FRAME)
