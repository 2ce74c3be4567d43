"""What may stand in a cell: clerk's text made safe for XML and Excel, values as the kinds of columns want them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

Cell = str | int | date | datetime | None
Kind = Literal["text", "int", "date", "datetime", "id"]

MAX_TEXT = 32_767
"""Characters of a cell, in UTF-16 units, as Excel counts them."""
CUT_MARK = "……（全文见登记系统）"

FIRST_SAFE_DAY = date(1900, 3, 1)
"""Earlier days have no dependable serial number in Excel (its 29 February 1900 never was)."""
EXACT_DIGITS = 10**15
"""From here on a number in Excel loses digits."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "'")
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_ESCAPE = len("_x005F_")
"""More than a character can grow to."""
_CONTROL_PICTURES = 0x2400


def stored(value: Cell, kind: Kind) -> Cell:
    """The value as it will stand in a cell of a column of this kind, and as it must be read again.

    Text and ID columns hold text only; a number, day or moment Excel cannot hold exactly becomes text.
    Moments are kept to the second; empty text is an empty cell.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str) or kind in {"text", "id"}:
        return safe_text(str(value))
    if isinstance(value, int):
        return value if abs(value) < EXACT_DIGITS else str(value)
    day = value.date() if isinstance(value, datetime) else value
    if day < FIRST_SAFE_DAY:
        return str(value)
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def safe_text(text: str) -> str:
    """Text any reader of the workbook reads back equal, or with a visible mark.

    Control characters become their pictures (␀ … ␟), code points XML cannot carry become U+FFFD, a
    text that looks like an Excel escape (`_x0041_`) is escaped as ECMA-376 wants, and what exceeds
    `MAX_TEXT` is cut and marked `CUT_MARK`.
    """
    text = _safe(text)
    if len(text) * 2 <= MAX_TEXT or _units(text) <= MAX_TEXT:
        return text
    return "".join(_fitting(text, MAX_TEXT - _units(CUT_MARK))) + CUT_MARK


def overflows(value: Cell) -> bool:
    """Whether no cell can hold the whole value, so that `stored` cuts it."""
    if not isinstance(value, str) or len(value) * _LONGEST_ESCAPE <= MAX_TEXT:
        return False
    return _units(_safe(value)) > MAX_TEXT


def _safe(text: str) -> str:
    if not text.isprintable():
        text = _ILLEGAL.sub(_visible, text)
    return _ESCAPE_LOOKALIKE.sub("_x005F_", text)


def looks_like_formula(text: str) -> bool:
    """Whether Excel would take this text for a formula if somebody typed or edited it."""
    return text.startswith(_FORMULA_STARTS)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(_CONTROL_PICTURES + code) if code < 0x20 else "\ufffd"


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _fitting(text: str, units: int) -> Iterator[str]:
    for character in text:
        units -= 2 if character > "\uffff" else 1
        if units < 0:
            return
        yield character
