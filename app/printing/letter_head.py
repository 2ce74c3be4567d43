"""What a letter has outside its text: the red head of GB/T 9704-2012 clause 10.1, and page numbers (clause 7.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

from app.errors import UserError
from app.printing.definition import LetterDefinition
from app.printing.flow import ASCENT_EM, TITLE_ROLES, Flow
from app.printing.letter_grid import BODY, FRAME, HEIGHT, SIZE, WIDTH, at, body_flow, flush_right
from app.printing.page import MM, Box, Rule, TextLine, TextRun
from app.printing.template import Span, Template

_TOP, _BOTTOM = 30.0, 20.0
"""From the edges of the paper to the head's upper edge and to the lower double line, mm."""
_GAP = 4.0
_RULE_LENGTH = 170.0
_THICK, _THIN, _BETWEEN = 3.0, 1.0, 2.0
"""The double line, pt; the standard gives no weights."""
_INK_TOP, _INK_BOTTOM = 0.84, 0.09
"""Upper and lower edge of Han from the baseline, em of the bundled bold serif."""
_SIZE, _ONE_LINE_SIZE = 36.0, 22.0
"""Of an office on one line, pt; a longer one would be smaller than the title under it and takes two lines."""
_TWO_LINES_SIZE, _LEAST_SIZE = 30.0, 18.0
_TWO_LINES_PITCH = 1.25
_WHOLE = re.compile(r"省|市|区|县|州|盟|旗|乡|镇|街道|委员会")
"""What a name may be parted after: the last of a line is a whole word."""
_FARTHEST = 0.2
"""From the middle, as a share of the name's length."""
_NUMBER_GAP = 7 / 8 * SIZE / MM
_NUMBER_SIZE = 14.0
_DASH_DOWN = 7.0
_DASH_HEIGHT = 0.3
_SQUARE_BRACKETS = str.maketrans("[]", "〔〕")


class Head(NamedTuple):
    """The head of the first page; `bottom` is the lower edge of its last line, mm."""

    lines: tuple[TextLine, ...]
    rules: tuple[Rule, ...]
    bottom: float


def official_head(definition: LetterDefinition, values: Mapping[str, str], *, red: bool) -> Head:
    """Office and double lines in red (only their space, where `red` is false), number and signer under them.

    The office stands on one line, on two where it is long. Raises `UserError` for one that is too long for two lines.
    """
    flow = Flow((definition.head or definition.office).spans(values), TITLE_ROLES)
    size, parts = _office_lines(flow)
    pitch = _TWO_LINES_PITCH * size / MM
    name = [_office_line(flow, part, size, _TOP + index * pitch) for index, part in enumerate(parts)]
    rule_top = name[-1].baseline + _INK_BOTTOM * size / MM + _GAP
    under = rule_top + (_THICK + _BETWEEN + _THIN) / MM
    number = _number_runs(definition, values)
    lines = [TextLine(under + _NUMBER_GAP + ASCENT_EM * SIZE / MM, SIZE, number, FRAME)] if number else []
    bottom = under + _NUMBER_GAP + SIZE / MM if number else under
    printed = [line for line in name if red and line.runs]
    return Head((*printed, *lines), _double_lines(rule_top) if red else (), bottom)


def _office_line(flow: Flow, part: tuple[int, int], size: float, top: float) -> TextLine:
    """A line of the office in the middle of the paper, its ink from `top` mm on."""
    start, end = part
    wide = (flow.positions[end] - flow.positions[start]) * size / MM
    runs = flow.runs(start, end, (WIDTH - wide) / 2, size)
    band = Box(0.0, top - size / MM, WIDTH, _TWO_LINES_PITCH * size / MM + _GAP + size / MM)
    return TextLine(top + _INK_TOP * size / MM, size, runs, band, red=True)


def _office_lines(flow: Flow) -> tuple[float, list[tuple[int, int]]]:
    """The size and the offsets of the one or two lines."""
    end = len(flow.text)
    size = _largest(flow, 0, end, _SIZE)
    if size >= _ONE_LINE_SIZE:
        return size, [(0, end)]
    cut = _parting(flow.text)
    size = min(_largest(flow, *part, _TWO_LINES_SIZE) for part in ((0, cut), (cut, end)))
    if size < _LEAST_SIZE:
        raise UserError(
            f"无法打印：单位全称“{flow.text[:30]}……”太长，分两行也放不下。请在“单位信息”中改用较短的单位全称，或选本单位样式。"
        )
    return size, [(0, cut), (cut, end)]


def _largest(flow: Flow, start: int, end: int, most: float) -> float:
    return min(most, FRAME.width * MM / max(flow.positions[end] - flow.positions[start], 1))


def _parting(name: str) -> int:
    """Where a long name goes on to its second line: after a whole word near its middle, else in the middle."""
    middle = len(name) / 2
    near = [
        found.end() for found in _WHOLE.finditer(name) if abs(found.end() - middle) <= _FARTHEST * len(name)
    ]
    return min(near, key=lambda end: abs(end - middle), default=ceil(middle))


def _number_runs(definition: LetterDefinition, values: Mapping[str, str]) -> tuple[TextRun, ...]:
    """The number at the right; where a signer is named too, he stands there and the number at the left."""
    number = _flow(definition.official_number or definition.number, values, bracket=True)
    signer = _flow(definition.signer, values)
    if signer and number:
        return (*at(number, 0), *flush_right(signer))
    either = signer or number
    return flush_right(either) if either else ()


def _flow(template: Template | None, values: Mapping[str, str], *, bracket: bool = False) -> Flow | None:
    text = template.expand(values) if template else ""
    if bracket:
        text = text.translate(_SQUARE_BRACKETS)
    return body_flow([Span(text, filled=False)]) if text else None


def _double_lines(top: float) -> tuple[Rule, ...]:
    """Thick over thin from `top` on, thin over thick down to the stated distance from the paper's edge."""
    bottom = HEIGHT - _BOTTOM
    step = (_THICK / 2 + _BETWEEN + _THIN / 2) / MM
    upper, lower = top + _THICK / 2 / MM, bottom - _THICK / 2 / MM
    x1, x2 = (WIDTH - _RULE_LENGTH) / 2, (WIDTH + _RULE_LENGTH) / 2
    ys = ((upper, _THICK), (upper + step, _THIN), (lower - step, _THIN), (lower, _THICK))
    return tuple(Rule(x1, y, x2, y, width, red=True) for y, width in ys)


def page_number(number: int, *, official: bool) -> TextLine:
    """— 2 — under the type area: in the middle, in the official style at the right (odd) or left (even)."""
    flow = Flow([Span(f"— {number} —", filled=False)], BODY)
    wide, blank = flow.width(_NUMBER_SIZE), _NUMBER_SIZE / MM
    x = FRAME.x + (FRAME.width - wide) / 2
    if official:
        x = FRAME.x + FRAME.width - blank - wide if number % 2 else FRAME.x + blank
    bottom = FRAME.y + FRAME.height
    baseline = bottom + _DASH_DOWN + _DASH_HEIGHT * _NUMBER_SIZE / MM
    band = Box(FRAME.x, bottom, FRAME.width, HEIGHT - bottom)
    return TextLine(baseline, _NUMBER_SIZE, flow.runs(0, len(flow.text), x, _NUMBER_SIZE), band)
