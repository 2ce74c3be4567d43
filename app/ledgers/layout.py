"""How tall a printed line must be: nobody may rely on the office's spreadsheet program to fit wrapped text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from app.ledgers.cells import Cell

BODY_POINTS = 9.0
LINE_POINTS = 13.0
"""Of the loosest common Chinese font (Source Han / Noto) at 9 pt; SimSun needs 11.5."""
MAX_POINTS = 409.0
"""Excel's tallest row."""
HEADING_POINTS = 30.0
NOTE_POINTS = 18.0

_PADDING_POINTS = 5.0
_MIN_POINTS = 20.0
_MAX_LINES = int((MAX_POINTS - _PADDING_POINTS) / LINE_POINTS)


def cell_lines(values: Sequence[Cell], widths: Sequence[float]) -> list[int]:
    """Printed lines of every cell; `widths` in digits of the body font."""
    return [line_count(_shown(value), width) for value, width in zip(values, widths, strict=True)]


def row_points(lines: int) -> float:
    """Height of a row of so many printed lines, in points."""
    return max(_MIN_POINTS, min(lines, _MAX_LINES) * LINE_POINTS + _PADDING_POINTS)


def is_cut_on_paper(lines: int) -> bool:
    """Whether the tallest row Excel knows cannot show so many lines."""
    return lines > _MAX_LINES


def line_count(text: str, width: float) -> int:
    """Lines `text` takes in a column of `width`, wrapped after any character; 0 for no text."""
    capacity = max(2, int(width))
    return sum(_wrapped(paragraph, capacity) for paragraph in text.split("\n")) if text else 0


def _wrapped(paragraph: str, capacity: int) -> int:
    if len(paragraph) * 2 <= capacity:
        return 1
    lines, used = 1, 0
    for character in paragraph:
        half_widths = _half_widths(character)
        if used + half_widths > capacity:
            lines, used = lines + 1, 0
        used += half_widths
    return lines


def _half_widths(character: str) -> int:
    if character < "\x7f":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)
