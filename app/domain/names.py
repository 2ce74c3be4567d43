"""Cleaning of what the clerk typed: trimmed, never normalised.

Names keep every character: NFC alone would turn U+F914 into another character and NFKC full-width
digits into ASCII (both measured on real names). Only what no paper can show goes.
"""

from __future__ import annotations

import re

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_HALF_WIDTH = {code: code - 0xFEE0 for code in map(ord, "０１２３４５６７８９＋－")} | {
    code + shift: code + shift - 0xFEE0 for code in range(0xFF21, 0xFF3B) for shift in (0, 0x20)
}
"""Digits, +, - and letters as a Chinese input method writes them → ASCII."""
_BRACKETS = str.maketrans("〔［【﹝〕］】﹞", "[[[[]]]]")
_INVISIBLE = re.compile(
    "[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, marks of direction (screen and paper would show different names), lone surrogates."""


def clean(text: str) -> str:
    """One line: trimmed, a line break or tab as one blank, control characters and lone surrogates dropped."""
    return _INVISIBLE.sub("", _BREAK.sub(" ", text.replace("\t", " "))).strip()


def clean_multiline(text: str) -> str:
    """Some lines: as `clean`, but every kind of line break becomes a line feed and stays."""
    return _INVISIBLE.sub("", _BREAK.sub("\n", text.replace("\t", " "))).strip()


def clean_code(text: str) -> str:
    """A number as `clean`, with full-width digits, letters, + and - in ASCII: for ID and phone numbers only."""
    return clean(text).translate(_HALF_WIDTH)


def clean_case_number(text: str) -> str:
    """A case number as it is stored: square brackets, ASCII digits, no blanks (`东访〔2026〕 1号` → `东访[2026]1号`)."""
    return "".join(clean(text).translate(_BRACKETS).translate(_HALF_WIDTH).split())
