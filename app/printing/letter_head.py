"""What a letter has outside its text: the red head of GB/T 9704-2012 clause 10.1, and page numbers (clause 7.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.printing.bands import title_too_long
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
_SIZE, _LEAST_SIZE = 36.0, 18.0
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

    Raises `UserError` for an office whose name is longer than the line.
    """
    flow = Flow((definition.head or definition.office).spans(values), TITLE_ROLES)
    size = min(_SIZE, FRAME.width * MM / max(flow.positions[-1], 1))
    if size < _LEAST_SIZE:
        raise title_too_long(flow.text)
    baseline = _TOP + _INK_TOP * size / MM
    rule_top = baseline + _INK_BOTTOM * size / MM + _GAP
    under = rule_top + (_THICK + _BETWEEN + _THIN) / MM
    runs = flow.runs(0, len(flow.text), (WIDTH - flow.width(size)) / 2, size)
    band = Box(0.0, _TOP - size / MM, WIDTH, rule_top - _TOP + size / MM)
    name = [TextLine(baseline, size, runs, band, red=True)] if red and runs else []
    number = _number_runs(definition, values)
    lines = [TextLine(under + _NUMBER_GAP + ASCENT_EM * SIZE / MM, SIZE, number, FRAME)] if number else []
    bottom = under + _NUMBER_GAP + SIZE / MM if number else under
    return Head((*name, *lines), _double_lines(rule_top) if red else (), bottom)


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
