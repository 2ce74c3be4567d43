"""A letter and its values -> laid-out pages, in the office's own style or in that of GB/T 9704-2012.

The plain style (annex 7) begins with the title and has number and signer under it; the official style has them in the
head. Both flow line by line over the grid of `app.printing.letter_grid`; a line that breaks short is spread to the edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import NamedTuple

from app.printing.definition import LetterDefinition, Paragraph
from app.printing.flow import TITLE_ROLES, Flow, Roles
from app.printing.fonts import check_printable
from app.printing.letter_grid import (
    BODY,
    CELL,
    CELLS_A_LINE,
    FRAME,
    HEADING,
    HEIGHT,
    LINES_A_PAGE,
    MEASURE,
    PITCH,
    SIZE,
    WIDTH,
    at,
    body_flow,
    flush_right,
    length,
    on_row,
)
from app.printing.letter_head import Head, official_head, page_number
from app.printing.options import RenderOptions
from app.printing.page import MM, Page, TextLine, TextRun
from app.printing.template import Span, Template
from app.printing.text import Line, break_lines, clean

TITLE_SIZE = 22.0
_LEAST_TITLE_SIZE = 18.0
"""Down to here (小二) a title shrinks for the lines its paper gives it."""
_INDENT = 2.0
_MOST_SPREAD = 3.0
"""A line that breaks shorter than this (em) stays so, or its characters would stand too far apart."""
_CLOSER = 22 / 26
"""So close the lines of a letter move together rather than put its end on a second page, where no text may stand with
the signature (GB/T 9704-2012 clause 7.3.5.4 lets the line pitch give way)."""
_LINES_FROM_HEAD = 2
_BLANKS_BEFORE_SIGNATURE = 2
_DATE_FROM_RIGHT = 4.0
_KEPT_WITH_SIGNATURE = 2
"""Lines of the text that go to the page of the signature, so that it never stands there alone."""
_FEW_ENCLOSED = 7
"""Rows of enclosures that go with them, at most; of a longer list its last lines do."""


class Row(NamedTuple):
    """One line of the grid; `keep` holds it on the page of the next one."""

    runs: tuple[TextRun, ...] = ()
    size: float = SIZE
    keep: bool = False


_BLANK = Row(keep=True)


def lay_out_letter(
    definition: LetterDefinition, values: Mapping[str, str], options: RenderOptions
) -> tuple[Page, ...]:
    """The pages of the letter; fields that it does not know are ignored.

    Raises `MissingGlyphError` for characters no font has, and `UserError` for an office longer than its line.
    """
    printed = {field: clean(values.get(field, "")) for field in definition.fields}
    check_printable(printed.values())
    official = options.style == "official"
    head, first = Head((), (), 0.0), 0
    if official:
        head = official_head(definition, printed, red=options.red_head)
        first = round((head.bottom - FRAME.y) / PITCH) + _LINES_FROM_HEAD
    rows = [*_opening(definition, printed, official=official), *_text(definition, printed)]
    room = LINES_A_PAGE - first
    pitch = PITCH * room / len(rows) if room < len(rows) <= int(room / _CLOSER) else PITCH
    first_rows, *more = _paged(rows, len(rows) if pitch < PITCH else room)
    top = first * PITCH / pitch
    pages = [Page(WIDTH, HEIGHT, head.rules, (*head.lines, *_placed(first_rows, top, pitch)))]
    for number, part in enumerate(more, start=2):
        lines = (*_placed(part, 0, PITCH), page_number(number, official=official))
        pages.append(Page(WIDTH, HEIGHT, (), lines))
    return tuple(pages)


def _paged(rows: Sequence[Row], room: int) -> Iterator[Sequence[Row]]:
    """The rows of each page: `room` on the first, as many as the grid has on the others."""
    start = 0
    while start < len(rows):
        end = cut = min(start + room, len(rows))
        while end < len(rows) and cut > start and rows[cut - 1].keep:
            cut -= 1
        cut = end if cut == start else cut
        yield rows[start:cut]
        start, room = cut, LINES_A_PAGE
        while start < len(rows) and not rows[start].runs:
            start += 1


def _placed(rows: Sequence[Row], first: float, pitch: float) -> list[TextLine]:
    return [on_row(row.runs, row.size, first + index, pitch) for index, row in enumerate(rows) if row.runs]


def _opening(definition: LetterDefinition, values: Mapping[str, str], *, official: bool) -> list[Row]:
    """Title and salutation; in the plain style a blank line over them, number and signer between them."""
    title = _title(definition.title, values)
    under = [] if official else _at_right(definition, values)
    rows = [*title, *([_BLANK] if official or not under else []), *under]
    if definition.salutation:
        rows += [row._replace(keep=True) for row in _paragraph(definition.salutation.spans(values), 0)]
    return rows if official else [_BLANK, *rows]


def _title(template: Template, values: Mapping[str, str]) -> list[Row]:
    """The lines the paper gives it, each on one line at 18 pt at least; else broken at 22 pt."""
    flows = [_title_flow(text) for text in template.expand(values).split("\n")]
    widest = max(flow.positions[-1] for flow in flows)
    size = min(TITLE_SIZE, floor(2 * FRAME.width * MM / max(widest, 1.0)) / 2)
    if len(flows) == 1 or size < _LEAST_TITLE_SIZE:
        size, flows = TITLE_SIZE, [part for flow in flows for part in _phrases(flow)]
    rows = []
    for flow in flows:
        for line in _balanced(flow, FRAME.width * MM / size):
            wide = (flow.positions[line.end] - flow.positions[line.start]) * size / MM
            x = FRAME.x + (FRAME.width - wide) / 2
            rows.append(Row(flow.runs(line.start, line.end, x, size), size, keep=True))
    return rows


def _title_flow(text: str) -> Flow:
    return Flow([Span(text, filled=False)], TITLE_ROLES)


def _phrases(flow: Flow) -> list[Flow]:
    """A line of a title that is too long for its line, cut before its last bracket (词意完整, clause 7.3.1)."""
    cut = flow.text.rfind("（")
    if cut <= 0 or flow.positions[-1] <= FRAME.width * MM / TITLE_SIZE:
        return [flow]
    return [_title_flow(flow.text[:cut]), _title_flow(flow.text[cut:])]


def _balanced(flow: Flow, width: float) -> list[Line]:
    """As few lines of at most `width` em as hold the text, and these as even as they can be."""
    lines = list(break_lines(flow.text, flow.positions, width))
    narrow = flow.positions[-1] / max(len(lines), 1)
    while narrow < width:
        even = list(break_lines(flow.text, flow.positions, narrow))
        if len(even) <= len(lines):
            return even
        narrow += 0.5
    return lines


def _at_right(definition: LetterDefinition, values: Mapping[str, str]) -> list[Row]:
    templates = [template for template in (definition.number, definition.signer) if template]
    return [Row(flush_right(body_flow(template.spans(values))), keep=True) for template in templates]


def _text(definition: LetterDefinition, values: Mapping[str, str]) -> list[Row]:
    rows = _paragraphs(definition.paragraphs, values)
    if definition.closing and _filled(definition.closing, values):
        rows += _paragraph(definition.closing.spans(values), _INDENT)
    enclosed: list[Row] = []
    if definition.attachments and _filled(definition.attachments, values):
        enclosed = [_BLANK, *_attachments(definition.attachments.expand(values))]
    few = len(enclosed) if len(enclosed) <= _FEW_ENCLOSED else 0
    kept = len(rows) + len(enclosed) - _KEPT_WITH_SIGNATURE - few
    rows = [row._replace(keep=row.keep or n >= kept) for n, row in enumerate([*rows, *enclosed])]
    rows += [_BLANK] * _BLANKS_BEFORE_SIGNATURE
    end = [*_signature(definition, values), *_paragraphs(definition.foot, values)]
    return [*rows, *[row._replace(keep=True) for row in end[:-1]], end[-1]]


def _filled(template: Template, values: Mapping[str, str]) -> bool:
    return not template.fields or any(values[field] for field in template.fields)


def _paragraphs(paragraphs: Sequence[Paragraph], values: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for paragraph in paragraphs:
        if paragraph.applies(values):
            roles = HEADING if paragraph.heading else BODY
            made = _paragraph(paragraph.template.spans(values), paragraph.indent, roles)
            rows += [row._replace(keep=True) for row in made] if paragraph.heading else made
    return rows


def _paragraph(spans: Sequence[Span], indent: float, roles: Roles = BODY) -> list[Row]:
    """A text as rows, set in by `indent` cells where a paragraph begins; a line feed begins one."""
    return _rows(body_flow(spans, roles), 0.0, indent)


def _rows(flow: Flow, left: float, indent: float) -> list[Row]:
    """The flow from the cell `left` to the right edge."""
    width = MEASURE - left * CELL
    rows = []
    for line in break_lines(flow.text, flow.positions, width, indent=indent * CELL):
        end = line.end - 1 if flow.text[line.start : line.end].endswith(" ") else line.end
        x = FRAME.x + (left * CELL + line.indent) * SIZE / MM
        rows.append(Row(flow.runs(line.start, end, x, SIZE, _spread(flow, line, end, width))))
    return rows


def _spread(flow: Flow, line: Line, end: int, width: float) -> float:
    """By how much (mm) the characters of a line that goes on below must part to reach the edge."""
    goes_on = line.end < len(flow.text) and flow.text[line.end] != "\n"
    gaps = end - line.start - 1
    short = width - line.indent - (flow.positions[end] - flow.positions[line.start])
    return short / gaps * SIZE / MM if goes_on and gaps > 0 and 0 < short <= _MOST_SPREAD else 0.0


def _attachments(text: str) -> list[Row]:
    """附件：, and its names one under the other at the same distance from the edge."""
    label, colon, names = text.partition("：")
    sign = body_flow([Span(label + colon, filled=False)])
    left = _INDENT + length(sign)
    first, *others = _rows(body_flow([Span(names, filled=True)]), left, 0) or [Row()]
    return [Row((*at(sign, _INDENT), *first.runs)), *others]


def _signature(definition: LetterDefinition, values: Mapping[str, str]) -> list[Row]:
    """The office over the date, centred to each other: the date 4 cells from the edge, further in for a long name."""
    date = body_flow(definition.date.spans(values))
    office = body_flow(definition.office.spans(values))
    lines = _balanced(office, MEASURE)
    wide = max(
        [(office.positions[line.end] - office.positions[line.start]) / CELL for line in lines], default=0.0
    )
    middle = min(CELLS_A_LINE - _DATE_FROM_RIGHT - length(date) / 2, CELLS_A_LINE - wide / 2)
    rows = []
    for line in lines:
        own = office.positions[line.end] - office.positions[line.start]
        x = FRAME.x + (middle * CELL - own / 2) * SIZE / MM
        rows.append(Row(office.runs(line.start, line.end, x, SIZE), keep=True))
    return [*rows, Row(at(date, middle - length(date) / 2))]
