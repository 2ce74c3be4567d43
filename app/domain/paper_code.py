"""What the QR code of a paper says: which register, case, paper and sheet it is of. No personal data.

25 upper-case letters and digits, which a QR code of version 2 holds at error level Q (ISO/IEC 18004, table 7: 29):

    XF  register mark (6)  case (6)  paper (6)  sheet (2)  check sum (3)

Numbers are written in base 36. The check sum is the number that the 22 signs before it make, modulo the prime 46649: one
wrong sign changes it by d × 36ᵏ with |d| < 36, which no such prime divides, so every single wrong sign is refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PREVIEW = "PREVIEW"
"""Stands for the code of a paper that has not been given out: drawn as a grey square, never read as one."""
_PREFIX = "XF"
_MARK, _NUMBER, _SHEET, _CHECK = 6, 6, 2, 3
LENGTH = len(_PREFIX) + _MARK + 2 * _NUMBER + _SHEET + _CHECK
MOST = 36**_NUMBER - 1
"""The highest case and paper key that a code can hold."""
MOST_SHEETS = 36**_SHEET - 1
_PRIME = 46649
"""The highest prime that three signs of base 36 hold."""


@dataclass(frozen=True, slots=True)
class PaperCode:
    """One sheet of an issued paper. `mark`: the register's (`mark_of`); `sheet` counts from 1, 0 where it is not told."""

    mark: str
    petition_id: int
    paper_id: int
    sheet: int = 1


def mark_of(uid: str) -> str:
    """A register's mark, from a uid that no other register has; another office's mark is equal once in 2,000,000,000."""
    number = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:8], "big")
    return _signs(number % 36**_MARK, _MARK)


def encode(code: PaperCode) -> str:
    """The text of the QR code; raises `ValueError` for a key that it cannot hold."""
    if not (0 < code.petition_id <= MOST and 0 < code.paper_id <= MOST and 0 <= code.sheet <= MOST_SHEETS):
        raise ValueError(f"no code holds {code}")
    if len(code.mark) != _MARK or not set(code.mark) <= set(ALPHABET):
        raise ValueError(f"no register mark: {code.mark!r}")
    numbers = _signs(code.petition_id, _NUMBER) + _signs(code.paper_id, _NUMBER)
    body = _PREFIX + code.mark + numbers + _signs(code.sheet, _SHEET)
    return body + _check(body)


def decode(text: str) -> PaperCode | None:
    """What a QR code says; None where it is not one of ours, or a sign of it was misread."""
    if len(text) != LENGTH or not text.startswith(_PREFIX) or not set(text) <= set(ALPHABET):
        return None
    body, check = text[:-_CHECK], text[-_CHECK:]
    if _check(body) != check:
        return None
    mark, rest = body[len(_PREFIX) : len(_PREFIX) + _MARK], body[len(_PREFIX) + _MARK :]
    found = PaperCode(
        mark, int(rest[:_NUMBER], 36), int(rest[_NUMBER : 2 * _NUMBER], 36), int(rest[2 * _NUMBER :], 36)
    )
    return found if found.petition_id and found.paper_id else None


def on_sheet(text: str, sheet: int) -> str:
    """The same code for another sheet, `sheet` from 1 (0 beyond the highest); a text that is no code stays as it is."""
    code = decode(text)
    return text if code is None else encode(replace(code, sheet=sheet if sheet <= MOST_SHEETS else 0))


def _check(body: str) -> str:
    return _signs(int(body, 36) % _PRIME, _CHECK)


def _signs(number: int, width: int) -> str:
    signs = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        signs = ALPHABET[digit] + signs
    return signs
