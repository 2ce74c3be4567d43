"""The QR code on the sheets of an issued paper: 16 mm, error level Q, with its quiet zone, where nothing is in its way.

The value `qr` of a paper is the text of its first sheet (`app.domain.paper_code`); the other sheets have the same with
their own number. Any other text, such as that of a preview, is drawn as a grey square, which no reader takes for a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from app.domain import paper_code
from app.printing.fonts import glyphs
from app.printing.page import MM, Box, Code, CodePlace, Page, TextLine

FIELD = "qr"
"""The value that holds the text of the code."""
SIDE = 16.0
"""Of the code without its quiet zone, mm."""
DUMMY_GREY = 0.85
_VERSION = 2
_MODULES = 17 + 4 * _VERSION
_QUIET_MODULES = 4
QUIET = _QUIET_MODULES * SIDE / _MODULES
"""Width of the quiet zone, mm."""
_EDGE = 6.0
_INSETS = (15.0, 12.0, 10.0, 8.0, _EDGE)
"""From the edges of the paper, mm."""
_ASCENT_EM, _DESCENT_EM = 0.88, 0.12
"""Ink of a line of Han over and under its baseline."""


def with_codes(pages: Iterable[Page], values: Mapping[str, str], place: CodePlace | None) -> Iterator[Page]:
    """The pages, each with its code where `values` has one; without `place` in the first free corner."""
    text = values.get(FIELD, "")
    for number, page in enumerate(pages, start=1):
        yield replace(page, code=_code(page, text, number, place)) if text else page


def code_of(text: str, box: Box) -> Code:
    """The code of a sheet in `box`; the grey square for a text that is no code."""
    return Code(box, modules(text) if paper_code.decode(text) else ())


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code of version 2, level Q, for up to 29 upper-case letters and digits."""
    from reportlab.graphics.barcode import qrencoder

    symbol = qrencoder.QRCode(_VERSION, qrencoder.QRErrorCorrectLevel.Q)
    symbol.addData(qrencoder.QRAlphaNum(text))
    symbol.make()
    return tuple(tuple(bool(module) for module in row) for row in symbol.modules)


def _code(page: Page, text: str, number: int, place: CodePlace | None) -> Code:
    corner = _free_corner(page) if place is None else (page.width - place.right - SIDE, place.top)
    return code_of(paper_code.on_sheet(text, number), Box(*corner, SIDE, SIDE))


def _free_corner(page: Page) -> tuple[float, float]:
    """The first place whose quiet zone is free: as far from the upper right corner as can be, so that a sheet drawn in
    askew loses nothing of it; where everything is taken, the upper right corner.
    """
    left, right = _EDGE, page.width - _EDGE - SIDE
    top, bottom = _EDGE, page.height - _EDGE - SIDE
    corners = [(page.width - inset - SIDE, inset) for inset in _INSETS]
    corners += [(right, bottom), (left, top), (left, bottom)]
    inked = list(_ink(page))
    free = (corner for corner in corners if not any(_meets(corner, box) for box in inked))
    return next(free, (right, top))


def _meets(corner: tuple[float, float], box: Box) -> bool:
    x, y = corner[0] - QUIET, corner[1] - QUIET
    side = SIDE + 2 * QUIET
    return x < box.x + box.width and box.x < x + side and y < box.y + box.height and box.y < y + side


def _ink(page: Page) -> Iterator[Box]:
    """What is printed on the page: rules, and lines from their first to their last character."""
    for rule in page.rules:
        half = rule.width / 2 / MM
        x, y = min(rule.x1, rule.x2) - half, min(rule.y1, rule.y2) - half
        yield Box(x, y, abs(rule.x2 - rule.x1) + 2 * half, abs(rule.y2 - rule.y1) + 2 * half)
    for line in page.lines:
        yield from _inked(line)


def _inked(line: TextLine) -> Iterator[Box]:
    top = line.baseline - _ASCENT_EM * line.size / MM
    for run in line.runs:
        table = glyphs(run.role)
        wide = sum(table[character][1] * line.size + run.spacing for character in run.text) / MM
        yield Box(run.x, top, wide, (_ASCENT_EM + _DESCENT_EM) * line.size / MM)
