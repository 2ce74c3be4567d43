"""What ReportLab keeps of a font, made small: five fonts took 150 MB of the program for as long as it ran.

The file is mapped instead of held, the tables of numbers are arrays instead of lists and dicts of Python's own, and what
only text shaping asks for is let go. What is drawn is the same byte for byte.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_BLANK = ord(" ")
"""ReportLab fills its encodings with it, without asking for it."""


def slim(face: Any, filename: str) -> None:
    """Make a `TTFontFace` small that was read from this file."""
    with Path(filename).open("rb") as file:
        face._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    face.get_table = _Tables(face)
    face.hmetrics = _Metrics(face.hmetrics)
    face.glyphPos = array("L", face.glyphPos)
    face.glyphToChar = {}
    codes = array("L", sorted(face.charToGlyph))
    face.charToGlyph = _ByCode(codes, "L", face.charToGlyph)
    face.charWidths = _ByCode(codes, "d", face.charWidths)
    _give_back()


def _give_back() -> None:
    """Hand what reading the font took, some 20 MB, back to the system, which the C library of Linux does only when told."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


class _ByCode(dict[int, float]):
    """A number for each of `codes` (ascending); as a dict it holds only those that were asked for by `[code]`.

    ReportLab looks into the dict itself, so a character must have been asked for before it is drawn.
    """

    def __init__(self, codes: array[int], kind: str, numbers: Mapping[int, float]) -> None:
        super().__init__()
        self._codes = codes
        self._numbers = array(kind, map(numbers.__getitem__, codes))
        if _BLANK in numbers:
            self[_BLANK] = numbers[_BLANK]

    def __missing__(self, code: int) -> float:
        place = bisect_left(self._codes, code)
        if place == len(self._codes) or self._codes[place] != code:
            raise KeyError(code)
        self[code] = self._numbers[place]
        return self[code]


class _Metrics:
    """Advance and left bearing by glyph."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._numbers = array("i", (int(number) for pair in pairs for number in pair))

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        return self._numbers[2 * glyph], self._numbers[2 * glyph + 1]


class _Tables:
    """Tables by tag, as ReportLab asks for them; of the 10 MB of outlines it is given only the stretches it takes."""

    def __init__(self, face: Any) -> None:
        self._face = face

    def __call__(self, tag: str) -> Any:
        start, length = self._face.get_table_pos(tag)
        data = self._face._ttf_data
        return _Outlines(data, start) if tag == "glyf" else data[start : start + length]


class _Outlines:
    """The outlines within the file, from `start` on; one is cut out by its place."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, place: slice) -> bytes:
        return self._data[self._start + place.start : self._start + place.stop]
