"""Which characters of somebody else's PDF are boxes: drawn with the glyph that a font has for what it lacks."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from app.printing.raster import open_pdf

_SLACK = 0.004
"""Between two measures of one outline, em; PDFium rounds both."""
_SHAPES = range(0x2500, 0x27C0)
"""Frames, □, ○ and ticks: some of them look like the box itself."""

_Box = tuple[float, float, float, float]


def boxed_characters(pdf: bytes) -> list[str]:
    """The characters that stand on its pages as boxes or as nothing, each once, in the order met.

    Told by their ink: that of the font's glyph 0 (.notdef), which draws what the font does not have (PDF 9.7.4.2, OpenType
    `glyf`). Characters set at an angle or stretched are not judged.
    """
    found: dict[str, None] = {}
    with open_pdf(pdf) as document:
        for page in document:
            found |= dict.fromkeys(_boxed_on(page))
    return list(found)


def _boxed_on(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    text = page.get_textpage()
    boxes: dict[int, _Box | None] = {}
    for index in range(text.count_chars()):
        character = _character(raw, text, index)
        if not character or raw.FPDFText_IsGenerated(text, index):
            continue
        font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(text, index))
        if not font:
            continue
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in boxes:
            boxes[key] = _outline(raw, font)
        box, ink = boxes[key], _ink(raw, text, index)
        if box and ink and all(abs(a - b) < _SLACK for a, b in zip(box, ink, strict=True)):
            yield character


def _character(raw: Any, text: Any, index: int) -> str:
    """The character, "" for what is not judged; its first half stands for one beyond the basic plane."""
    code = raw.FPDFText_GetUnicode(text, index)
    if 0xD800 <= code < 0xDC00:
        low = raw.FPDFText_GetUnicode(text, index + 1)
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
    character = chr(code)
    second_half = 0xDC00 <= code < 0xE000
    return "" if second_half or code <= 0x20 or character.isspace() or code in _SHAPES else character


def _ink(raw: Any, text: Any, index: int) -> _Box | None:
    """What the character covers, em from its origin."""
    size = raw.FPDFText_GetFontSize(text, index)
    x, y = ctypes.c_double(), ctypes.c_double()
    if size <= 0 or not raw.FPDFText_GetCharOrigin(text, index, x, y):
        return None
    left, bottom, right, top = text.get_charbox(index)
    return (
        (left - x.value) / size,
        (bottom - y.value) / size,
        (right - x.value) / size,
        (top - y.value) / size,
    )


def _outline(raw: Any, font: Any) -> _Box | None:
    """What glyph 0 of the font covers, em; None where it has no ink."""
    path = raw.FPDFFont_GetGlyphPath(font, 0, 1.0)
    points: list[tuple[float, float]] = []
    for number in range(raw.FPDFGlyphPath_CountGlyphSegments(path) if path else 0):
        x, y = ctypes.c_float(), ctypes.c_float()
        if raw.FPDFPathSegment_GetPoint(raw.FPDFGlyphPath_GetGlyphPathSegment(path, number), x, y):
            points.append((x.value, y.value))
    if not points:
        return None
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
