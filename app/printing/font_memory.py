"""What ReportLab keeps of a font, made small: five fonts took 150 MB of the program for as long as it ran.

The file is mapped instead of held, the tables of numbers are arrays instead of lists of Python's own, and what only text
shaping asks for is let go. What is drawn is the same byte for byte.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def slim(face: Any, filename: str) -> None:
    """Make a `TTFontFace` small that was read from this file."""
    with Path(filename).open("rb") as file:
        face._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    face.get_table = _Tables(face)
    face.hmetrics = _Metrics(face.hmetrics)
    face.glyphPos = array("L", face.glyphPos)
    face.glyphToChar = {}


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
