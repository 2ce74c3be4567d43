"""Forms of a grid (`FormDefinition`) as Word files: the same rules, wording and places as on the PDF.

A sheet is one Word table from the title to the line below the grid. Every text of the layout has a cell of its own,
so signature and date stand in a row without a rule above it; empty cells can be typed into. What was too long goes on
附页 as it does on the PDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from app.printing.code_square import with_codes
from app.printing.definition import FormDefinition
from app.printing.docx_cells import LEAST_PITCH, SLACK, centred, codes, paper, piece_cells, sheets, title_cell
from app.printing.docx_faces import BUNDLED, Faces
from app.printing.docx_package import package
from app.printing.docx_table import TableCell
from app.printing.docx_text import BASELINE_SHARE, Frame, Pen, Place, held_lines, paragraphs
from app.printing.flow import ASCENT_EM, Style
from app.printing.layout import Block, first_blocks, lay_out
from app.printing.page import MM, Box, Page, TextLine
from app.printing.text import clean

_TIGHT = 0.05


def render_form(definition: FormDefinition, values: Mapping[str, str], faces: Faces = BUNDLED) -> bytes:
    """The form with `values` as a .docx; the same input gives the same bytes.

    Values, errors and sheets are those of `app.printing.pdf.render_pdf`.
    """
    pages = list(with_codes(lay_out(definition, values), values, definition.code_place))
    pen = Pen(faces)
    cells = [_first(pen, definition, values, pages[0])]
    cells += [_continuation(pen, definition, page) for page in pages[1:]]
    frame, top = definition.frame, definition.title_box.y
    drawn = ((own, page.rules, codes(page.code)) for own, page in zip(cells, pages, strict=True))
    body = sheets(pen, drawn, frame, top)
    title = definition.title.expand({field: clean(value) for field, value in values.items()})
    return package(list(body), paper(definition.width, definition.height, frame, top), title, pen)


def _first(pen: Pen, definition: FormDefinition, values: Mapping[str, str], page: Page) -> list[TableCell]:
    cells = [_title(pen, definition, page)]
    for holder, blocks in groupby(first_blocks(definition, values), lambda block: block.holder):
        cells += _block_cells(pen, holder, list(blocks))
    return cells


def _title(pen: Pen, definition: FormDefinition, page: Page) -> TableCell:
    return title_cell(pen, [line for line in page.lines if line.box == definition.title_box])


def _block_cells(pen: Pen, holder: Box, blocks: Sequence[Block]) -> Iterator[TableCell]:
    """The holder cut into a cell for each text: rows of texts of the same height on the page, side by side."""
    rows = [list(row) for _, row in groupby(blocks, lambda block: (block.area.y, block.area.height))]
    bottom = holder.y + holder.height
    cuts = [holder.y, *(_row_top(row[0]) for row in rows[1:]), bottom]
    for row, (top, below) in zip(rows, pairwise(cuts), strict=True):
        edges = [holder.x, *_between(row), holder.x + holder.width]
        for block, (left, right) in zip(row, pairwise(edges), strict=True):
            yield _block_cell(pen, block, Box(left, top, right - left, below - top))


def _row_top(block: Block) -> float:
    """Where the row of a text begins that has another text above: so that its first line is not pushed down."""
    style = block.style
    lead = 0.0 if style.middle else (ASCENT_EM - BASELINE_SHARE * _pitch(style)) * style.size / MM
    return block.area.y + min(lead, 0)


def _between(row: Sequence[Block]) -> list[float]:
    """Edges in the middle of what is free between neighbours."""
    return [(_end(before) + after.area.x) / 2 for before, after in pairwise(row)]


def _end(block: Block) -> float:
    """How far to the right a text goes."""
    single = len(block.fitted.lines) < 2
    return block.area.x + (block.flow.width(block.fitted.size) if single else block.area.width)


def _pitch(style: Style) -> float:
    return max(style.pitch, LEAST_PITCH)


def _block_cell(pen: Pen, block: Block, box: Box) -> TableCell:
    flow, fitted, area, style, _ = block
    size = fitted.size
    pitch = (_pitch(style) if len(fitted.lines) < 2 else style.pitch) * size
    align, left, right = _sides(block, box)
    frame = Frame(min(left, 0), min(right, 0), align, pitch)
    content = paragraphs(pen, flow, fitted, Place(area, style, box.width - left - right), frame)
    left, right = max(left, 0), max(right, 0)
    if style.middle:
        return centred(TableCell(box, content, left=left, right=right), area, size, pitch)
    top = area.y - box.y + (ASCENT_EM * size - BASELINE_SHARE * pitch) / MM
    return TableCell(box, content, top=max(top, 0), left=left, right=right)


def _sides(block: Block, box: Box) -> tuple[str, float, float]:
    """Alignment, and the distances of the text from the sides of its cell (mm, less than 0 beyond them)."""
    area, style = block.area, block.style
    left, right = area.x - box.x, box.x + box.width - area.x - area.width
    if style.align == "center":
        return "center", left - SLACK, right - SLACK
    # A text in an area made to its measure was set from the right; Writer leaves out blanks at the end there.
    tight = area.width - block.flow.width(block.fitted.size) < _TIGHT and block.flow.text[-1:] != " "
    if style.align == "right" or (tight and len(block.fitted.lines) == 1):
        return "right", min(left - SLACK, 0), right
    return "left", left, right - SLACK


def _continuation(pen: Pen, definition: FormDefinition, page: Page) -> list[TableCell]:
    """The cells of a 附页: title, the line of pieces, the frame with what was cut off elsewhere."""
    cells = [_title(pen, definition, page)]
    others = [line for line in page.lines if line.box != definition.title_box]
    for box, found in groupby(others, lambda line: line.box):
        lines = list(found)
        framed = box.y > definition.title_box.y + definition.title_box.height + _TIGHT
        cells += [_frame(pen, box, lines)] if framed else piece_cells(pen, box, lines)
    return cells


def _frame(pen: Pen, box: Box, lines: Sequence[TextLine]) -> TableCell:
    """The lines of a frame: one paragraph for each of its own, set off as on the PDF."""
    size = lines[0].size
    edge = min(line.runs[0].x for line in lines)
    pitch = min((below.baseline - above.baseline for above, below in pairwise(lines)), default=size / MM) * MM
    content: list[Any] = []
    opened = [
        0,
        *(i for i, (a, b) in enumerate(pairwise(lines), start=1) if _opens(a, b, edge, pitch)),
        len(lines),
    ]
    for start, end in pairwise(opened):
        part = lines[start:end]
        gap = part[0].baseline - lines[start - 1].baseline - pitch / MM if start else 0.0
        first_line = part[0].runs[0].x - edge
        frame = Frame(0, -SLACK, "left", pitch, gap, first_line)
        content.append(held_lines(pen, part, frame, box.width - (edge - box.x) + SLACK))
    top = lines[0].baseline - BASELINE_SHARE * pitch / MM - box.y
    return TableCell(box, content, top=top, left=edge - box.x, right=0)


def _opens(above: TextLine, below: TextLine, edge: float, pitch: float) -> bool:
    """Whether `below` begins a paragraph: set in, set off, or after or before the name of a section."""
    return (
        below.runs[0].x > edge + _TIGHT
        or (below.baseline - above.baseline) * MM > pitch + _TIGHT
        or {above.runs[0].role, below.runs[0].role} >= {"strong", "body"}
    )
