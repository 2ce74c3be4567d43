"""Text before it meets the paper: cleaning, and breaking into lines by the Chinese rules.

Lines are pairs of offsets into the text, so that what does not fit can go on elsewhere without a lost character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

NO_LINE_START = frozenset("，。、；：！？）》”’」』】〉〕％·,.;:!?)]}%℃")
NO_LINE_END = frozenset("（《“‘「『【〈〔([{")
_PAIRED = frozenset("—…")
_TOLERANCE = 1e-6

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TRAILING = re.compile(" +\n")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# Controls, format characters and variation selectors have no ink of their own.
_INKLESS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def clean(value: str) -> str:
    """`value` as it prints: newlines as \\n, a tab as four blanks, odd blanks as one; nothing without ink."""
    text = _NEWLINES.sub("\n", value).replace("\t", "    ")
    return _TRAILING.sub("\n", _INKLESS.sub("", _BLANKS.sub(" ", text))).rstrip(" \n")


class Line(NamedTuple):
    """Offsets of a line in its text, and how far (em) its first character is set in."""

    start: int
    end: int
    indent: float


def break_lines(
    text: str, positions: Sequence[float], width: float, *, start: int = 0, indent: float = 0.0
) -> Iterator[Line]:
    """Break `text` from offset `start` into lines of at most `width` em.

    `positions[i]` is the sum of the advances (em) before character i; it has one item more than `text`.
    `indent` em stand before the first line of a paragraph, unless the paragraph begins with its own blanks.
    """
    length = len(text)
    while start < length:
        inset = indent if _opens_paragraph(text, start) else 0.0
        fits = bisect_right(positions, positions[start] + width - inset + _TOLERANCE, start) - 1
        newline = text.find("\n", start, fits + 1)
        if newline >= 0:
            yield Line(start, newline, inset)
            start = newline + 1
            continue
        end = _break_at(text, positions, start, min(max(fits, start + 1), length), width)
        yield Line(start, end, inset)
        start = end


def _opens_paragraph(text: str, offset: int) -> bool:
    return (offset == 0 or text[offset - 1] == "\n") and not text[offset].isspace()


def _break_at(text: str, positions: Sequence[float], start: int, limit: int, width: float) -> int:
    """The best end of a line from `start` that can hold the characters up to `limit`."""
    if limit == len(text):
        return limit
    if text[limit] == " ":
        return limit + 1
    if _in_long_run(text, positions, limit, width):
        return limit
    for end in range(limit, start, -1):
        if _may_break(text[end - 1], text[end]):
            return end
    return limit


def _may_break(before: str, after: str) -> bool:
    if after in NO_LINE_START or before in NO_LINE_END:
        return False
    if before == after and before in _PAIRED:
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character < "\u2000" and character not in " \n·"


def _in_long_run(text: str, positions: Sequence[float], offset: int, width: float) -> bool:
    """Whether `offset` lies inside a run of letters or digits that no single line can hold."""
    first = last = offset
    while first > 0 and _in_word(text[first - 1]) and positions[offset] - positions[first] <= width:
        first -= 1
    while last < len(text) and _in_word(text[last]) and positions[last] - positions[first] <= width:
        last += 1
    return first < offset < last and positions[last] - positions[first] > width + _TOLERANCE
