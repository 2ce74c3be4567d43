"""Lists (`ListDefinition`) as Word files: each page of the PDF is one table with its header row, rows and totals.

Pages are held apart, for each ends in its own total. The line through a voided row is drawn where the PDF has it, for
struck-out text would have one in every line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from app.printing.code_square import with_codes
from app.printing.definition import Column, ListDefinition
from app.printing.docx_cells import LEAST_PITCH, SLACK, centred, codes, paper, piece_cells, sheets, title_cell
from app.printing.docx_drawing import line_shape
from app.printing.docx_faces import BUNDLED, Faces
from app.printing.docx_package import package
from app.printing.docx_table import TableCell
from app.printing.docx_text import Frame, Pen, held_lines
from app.printing.list_layout import lay_out_list
from app.printing.page import Box, Page, Rule, TextLine
from app.printing.text import clean

_SAME = 0.01
_PAD = 0.8


def render_list(
    definition: ListDefinition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    faces: Faces = BUNDLED,
) -> bytes:
    """The list as a .docx; the same input gives the same bytes. Raises as `app.printing.pdf.render_pdf`."""
    pen = Pen(faces)
    size = definition.sizes.text
    empty = partial(pen.paragraph, [], Frame(pitch=size * LEAST_PITCH), size)
    laid_out = with_codes(lay_out_list(definition, values, rows), values, definition.code_place)
    pages = (_page(pen, definition, page) for page in laid_out)
    top = definition.title_box.y
    body = list(sheets(pen, pages, definition.frame, top, empty))
    title = definition.title.expand({field: clean(value) for field, value in values.items()})
    return package(body, paper(definition.width, definition.height, definition.frame, top), title, pen)


def _page(pen: Pen, definition: ListDefinition, page: Page) -> tuple[list[TableCell], list[Rule], list[Any]]:
    """Cells, the rules around them, and what is drawn over them."""
    wide = definition.frame.width - _SAME
    strikes = [rule for rule in page.rules if rule.y1 == rule.y2 and rule.x2 - rule.x1 < wide]
    cells: list[TableCell] = []
    for box, found in groupby(page.lines, lambda line: line.box):
        lines = list(found)
        column = _column(definition, box)
        if box == definition.title_box:
            cells.append(title_cell(pen, lines))
        elif column is None:
            cells += piece_cells(pen, box, lines)
        else:
            cells.append(_cell(pen, definition, column, lines))
    around = [rule for rule in page.rules if rule not in strikes]
    return cells, around, [*codes(page.code), *map(line_shape, strikes)]


def _column(definition: ListDefinition, box: Box) -> Column | None:
    return next((each for each in definition.columns if (each.x, each.width) == (box.x, box.width)), None)


def _cell(pen: Pen, definition: ListDefinition, column: Column, lines: Sequence[TextLine]) -> TableCell:
    """The lines of one cell; a header stands in the middle whatever the column."""
    box, size = lines[0].box, lines[0].size
    pitch = definition.sizes.text * definition.sizes.line
    inset = min(line.runs[0].x for line in lines) - box.x
    align = "center" if lines[0].runs[0].role == "label" else column.align
    if align == "center":
        frame, left, right = Frame(-SLACK, -SLACK, align, pitch), 0.0, 0.0
    else:
        frame, left, right = Frame(align=align, pitch=pitch), min(inset, _PAD), _PAD
        left, right = (left, right - SLACK) if align == "left" else (0.0, right)
    content = [held_lines(pen, lines, frame, box.width - left - right)]
    return centred(TableCell(box, content, left=left, right=right), box, size, pitch)
