"""A form definition and its values -> laid-out pages.

Text shrinks from its size to the form's stated minimum; what is too long even so goes on a 附页 (continuation sheet),
under the name of its cell, and the first sheet says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.printing.bands import set_pieces, set_title, slots
from app.printing.definition import Cell, FormDefinition, Piece
from app.printing.flow import CELL_ROLES, LABEL_ROLES, NOTE_ROLES, Fit, Flow, Roles, Style, fit, place
from app.printing.fonts import check_printable
from app.printing.grid import rules_around
from app.printing.page import MM, Box, Page, Rule, TextLine
from app.printing.template import Span
from app.printing.text import Line, break_lines, clean

CONTINUED = "（转附页）"
_CENTRED_PAD, _LEFT_PAD = 1.2, 2.0
_PAD_Y, _BODY_PAD_Y = 0.5, 1.8
_SHEET_HEAD = 9.0
_SHEET_PAD = 3.0
_SHEET_PITCH = 1.5
_SECTION_GAP = 2.0
_VERTICAL_PITCH = 1.7


class Overflow(NamedTuple):
    """What did not fit its cell: the cell's name, its text, and from which offset on it is missing."""

    caption: str
    flow: Flow
    start: int
    indent: float


class Block(NamedTuple):
    """A text (maybe none) fitted to `area`, which lies in the cell or band `holder`."""

    flow: Flow
    fitted: Fit
    area: Box
    style: Style
    holder: Box


def lay_out(definition: FormDefinition, values: Mapping[str, str]) -> tuple[Page, ...]:
    """The pages of the form with `values`; fields that it does not know are ignored.

    Raises `MissingGlyphError` for characters no font has, and `UserError` for a title longer than its place.
    """
    printed = _printed(definition, values)
    sheet = _FirstSheet(definition, printed)
    return (sheet.page(), *_continue(definition, printed, sheet.overflows))


def first_blocks(definition: FormDefinition, values: Mapping[str, str]) -> list[Block]:
    """The texts of the first sheet without its title, for a renderer that sets them as paragraphs; raises as `lay_out`."""
    sheet = _FirstSheet(definition, _printed(definition, values))
    sheet.page()
    return sheet.blocks


def _printed(definition: FormDefinition, values: Mapping[str, str]) -> dict[str, str]:
    printed = {field: clean(values.get(field, "")) for field in definition.fields}
    check_printable(printed.values())
    return printed


class _FirstSheet:
    def __init__(self, definition: FormDefinition, values: Mapping[str, str]) -> None:
        self.definition, self.values = definition, values
        self.blocks: list[Block] = []
        self.overflows: list[Overflow] = []

    def page(self) -> Page:
        definition = self.definition
        sizes = definition.sizes
        lines = set_title(definition.title, self.values, definition.title_box, sizes.title, sizes.text)
        for band in definition.above:
            self._pieces(band.pieces, band.box, self._style(sizes.text), CELL_ROLES, band.box)
        for cell in definition.cells:
            self._cell(cell)
        for band in definition.below:
            self._pieces(band.pieces, band.box, self._style(sizes.note), NOTE_ROLES, band.box)
        for block in self.blocks:
            lines += place(*block)
        return Page(definition.width, definition.height, definition.rules, tuple(lines))

    def _style(self, size: float) -> Style:
        return Style(size, self.definition.sizes.minimum, self.definition.sizes.line)

    def _cell(self, cell: Cell) -> None:
        if cell.kind == "body":
            self._body(cell)
        else:
            spans = cell.template.spans(self.values)
            style = _cell_style(cell, self.definition.sizes.line)
            if cell.vertical:
                spans = [Span("\n".join(text), filled) for text, filled in spans]
                style = Style(cell.size, cell.minimum, _VERTICAL_PITCH, align="center")
            area = _inside(cell.box, _CENTRED_PAD if style.align == "center" else _LEFT_PAD, _PAD_Y)
            roles = LABEL_ROLES if cell.kind == "label" else CELL_ROLES
            self._set(cell.caption, Flow(spans, roles), area, style, cell.box)

    def _body(self, cell: Cell) -> None:
        area = _inside(cell.box, _LEFT_PAD, _BODY_PAD_Y)
        if cell.head is not None:
            tall = cell.size * self.definition.sizes.line / MM
            style = Style(cell.size, cell.minimum, 1.0, middle=False)
            head = Flow(cell.head.spans(self.values), LABEL_ROLES)
            self._set(cell.caption, head, area._replace(height=tall), style, cell.box)
            area = area._replace(y=area.y + tall, height=area.height - tall)
        band = self._foot_band(cell.box)
        if cell.foot:
            area = area._replace(height=band.y - area.y)
        flow = Flow(cell.template.spans(self.values), CELL_ROLES)
        self._set(cell.caption, flow, area, _cell_style(cell, self.definition.sizes.line), cell.box)
        self._pieces(cell.foot, band, self._style(cell.size), CELL_ROLES, cell.box)

    def _foot_band(self, box: Box) -> Box:
        height = self.definition.foot_height
        return Box(box.x, box.y + box.height - height, box.width, height)

    def _pieces(self, pieces: Sequence[Piece], band: Box, style: Style, roles: Roles, holder: Box) -> None:
        flows = [Flow(piece.template.spans(self.values), roles) for piece in pieces]
        for piece, flow, slot in zip(pieces, flows, slots(pieces, flows, band, style.size), strict=True):
            self._set(piece.caption, flow, slot, style, holder)

    def _set(self, caption: str, flow: Flow, area: Box, style: Style, holder: Box) -> None:
        fitted = fit(flow, area, style, CONTINUED)
        if fitted.rest is not None:
            self.overflows.append(Overflow(caption, flow, fitted.rest, style.indent))
        self.blocks.append(Block(flow, fitted, area, style, holder))


def _inside(box: Box, x: float, y: float) -> Box:
    return Box(box.x + x, box.y + y, box.width - 2 * x, box.height - 2 * y)


def _cell_style(cell: Cell, pitch: float) -> Style:
    return Style(cell.size, cell.minimum, pitch, cell.indent, cell.align, middle=cell.kind != "body")


def _continue(
    definition: FormDefinition, values: Mapping[str, str], overflows: Sequence[Overflow]
) -> list[Page]:
    """The 附页: every text that was cut off, one after the other, in a frame."""
    if not overflows:
        return []
    frame = _sheet_frame(definition)
    sheets = _fill_sheets(overflows, frame, definition.sizes.text)
    rules = rules_around([frame])
    title = definition.title.expand(values)
    pages = []
    for number, lines in enumerate(sheets, start=2):
        known = {**values, "title": title, "page": str(number), "pages": str(len(sheets) + 1)}
        pages.append(_sheet(definition, known, rules, lines))
    return pages


def _sheet_frame(definition: FormDefinition) -> Box:
    x, y, width, height = definition.frame
    top = definition.title_box.y + definition.title_box.height + _SHEET_HEAD
    return Box(x, top, width, y + height - top)


def _sheet(
    definition: FormDefinition, values: Mapping[str, str], rules: tuple[Rule, ...], lines: list[TextLine]
) -> Page:
    minimum, title_box = definition.sizes.minimum, definition.title_box
    band = title_box._replace(y=title_box.y + title_box.height, height=_SHEET_HEAD)
    style = Style(definition.sizes.text, minimum, definition.sizes.line)
    head = set_title(definition.continuation.title, values, title_box, definition.sizes.title, minimum)
    head += set_pieces(definition.continuation.pieces, values, band, style, CELL_ROLES)
    return Page(definition.width, definition.height, rules, (*head, *lines))


def _fill_sheets(overflows: Sequence[Overflow], frame: Box, size: float) -> list[list[TextLine]]:
    pitch = size * _SHEET_PITCH / MM
    width = frame.width - 2 * _SHEET_PAD
    top, bottom = frame.y + _SHEET_PAD, frame.y + frame.height - _SHEET_PAD
    sheets: list[list[TextLine]] = [[]]
    y = top
    for overflow in overflows:
        y += _SECTION_GAP if y > top else 0
        for flow, line, least in _sheet_lines(overflow, width * MM / size):
            if y + least * pitch > bottom:
                sheets.append([])
                y = top
            x = frame.x + _SHEET_PAD + line.indent * size / MM
            runs = flow.runs(line.start, line.end, x, size)
            if runs:
                sheets[-1].append(TextLine(y + size / MM, size, runs, frame))
            y += pitch
    return sheets


def _sheet_lines(overflow: Overflow, width: float) -> list[tuple[Flow, Line, int]]:
    """Lines of a section and the rows that must be free for each: its name does not stand alone at the foot."""
    heading = Flow([Span(f"{overflow.caption}（续）：", filled=False)], Roles("strong", "strong"))
    flow = overflow.flow
    named = [(heading, line, 2) for line in break_lines(heading.text, heading.positions, width)]
    rest = break_lines(flow.text, flow.positions, width, start=overflow.start, indent=overflow.indent)
    return named + [(flow, line, 1) for line in rest]
