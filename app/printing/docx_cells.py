"""What the sheets of forms and lists have in common in a Word file: a sheet is one table, title and lines are its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise
from typing import Any

from app.printing.docx_drawing import code_shape
from app.printing.docx_package import Edges, Sheet
from app.printing.docx_table import TableCell, table
from app.printing.docx_text import BASELINE_SHARE, Frame, Pen, held_lines, width
from app.printing.flow import ASCENT_EM
from app.printing.page import MM, Box, Code, Rule, TextLine

SLACK = 0.5
"""How much wider (mm) than laid out a line may become before Word wraps it."""
LEAST_PITCH = 1.3
"""Writer cuts what stands out of a line of exact height."""
_BOTTOM_MARGIN = 5.0
_THREAD = 1.0
"""Height (pt) of the paragraph that Word wants before and after a table."""


def paper(width: float, height: float, frame: Box, top: float) -> Sheet:
    """Paper (mm) whose tables begin at `top` and are as wide as `frame`."""
    right = width - frame.x - frame.width
    return Sheet(width, height, Edges(top - _THREAD / MM, right, _BOTTOM_MARGIN, frame.x))


def thread(pen: Pen, *, page_break: bool = False) -> Any:
    """An empty paragraph as low as can be."""
    return pen.paragraph([], Frame(pitch=_THREAD, page_break=page_break), _THREAD)


def sheets(
    pen: Pen,
    pages: Iterable[tuple[Sequence[TableCell], Sequence[Rule], Sequence[Any]]],
    frame: Box,
    top: float,
    empty: Callable[[], Any] | None = None,
) -> Iterator[Any]:
    """A table for each page, from `top` down to its last cell, each on a sheet of its own with its shapes."""
    for number, (cells, rules, shapes) in enumerate(pages):
        before = thread(pen, page_break=number > 0)
        before.extend(shapes)
        yield before
        bottom = max(cell.box.y + cell.box.height for cell in cells)
        extent = Box(frame.x, top, frame.width, bottom - top)
        yield table(cells, rules, extent, frame.x, empty or partial(thread, pen))
    yield thread(pen)


def codes(code: Code | None) -> list[Any]:
    """The shape of a sheet's code, where it has one."""
    return [] if code is None else [code_shape(code)]


def title_cell(pen: Pen, lines: Sequence[TextLine]) -> TableCell:
    """The title in the middle of its box."""
    box = lines[0].box
    size, pitch = lines[0].size, _pitch(lines, box)
    frame = Frame(-SLACK, -SLACK, "center", pitch)
    content = [held_lines(pen, lines, frame, box.width)]
    return centred(TableCell(box, content), box, size, pitch)


def _pitch(lines: Sequence[TextLine], box: Box) -> float:
    """The height of a line (pt) in `box`; Word would set from its top what is higher than the cell."""
    if len(lines) == 1:
        return lines[0].size * LEAST_PITCH
    return min((lines[1].baseline - lines[0].baseline) * MM, box.height * MM / len(lines))


def centred(cell: TableCell, area: Box, size: float, pitch: float) -> TableCell:
    """`cell` with its text in the middle of `area`, as on the PDF; `size` and `pitch` in pt.

    A distance on one side of the text moves it by half of it.
    """
    box = cell.box
    shift = (area.y + area.height / 2) - (box.y + box.height / 2)
    shift -= ((BASELINE_SHARE - 0.5) * pitch - (ASCENT_EM - 0.5) * size) / MM
    return replace(cell, middle=True, top=max(2 * shift, 0), bottom=max(-2 * shift, 0))


def piece_cells(pen: Pen, band: Box, lines: Sequence[TextLine]) -> Iterator[TableCell]:
    """Pieces side by side, each with its lines; one that ends at the right edge is set from there."""
    pieces = [list(piece) for _, piece in groupby(lines, lambda line: line.runs[0].x)]
    end = band.x + band.width
    middles = [(_end(before) + after[0].runs[0].x) / 2 for before, after in pairwise(pieces)]
    for piece, (left, right) in zip(pieces, pairwise([band.x, *middles, end]), strict=True):
        size, x = piece[0].size, piece[0].runs[0].x
        pitch = _pitch(piece, band)
        box = Box(left, band.y, right - left, band.height)
        # Writer leaves out blanks at the end of a line that it sets from the right.
        blank = piece[0].text.endswith(" ")
        if not blank and len(piece) == 1 and x > band.x + SLACK and abs(_end(piece) - end) < SLACK:
            inset, frame = 0.0, Frame(align="right", pitch=pitch)
        else:
            inset, frame = x - left, Frame(pitch=pitch)
        content = [held_lines(pen, piece, frame, box.width - inset)]
        yield centred(TableCell(box, content, left=inset), box, size, pitch)


def _end(piece: Sequence[TextLine]) -> float:
    """How far (mm) to the right the lines go."""
    return max(line.runs[0].x + width(line.runs, line.size) / MM for line in piece)
