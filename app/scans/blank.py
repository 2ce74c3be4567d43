"""Tells the empty back of a sheet from a page that says something."""

from __future__ import annotations

from app.scans import pages
from app.scans.kinds import FileKind

_WIDTH_PX = 620
"""A4 at 75 dpi: a stroke of a pen is still a dot."""
_MARGIN = 0.04
"""Share of each side that is left out: shadows of the scanner, holes, staples."""
_INK = 64
"""A dot this much darker than the paper is ink."""
_MOST_DOTS = 40
"""Specks of an empty page; a single hand-written character has more."""


def is_blank(data: bytes, kind: FileKind, page: int) -> bool:
    """Whether page `page` (from 0) of a PDF or an image is empty; raises `UserError` where it cannot be drawn."""
    from PIL import Image

    picture = pages.page_image(data, kind, page, width_px=_WIDTH_PX)
    grey = Image.frombytes("RGB", (picture.width, picture.height), picture.data).convert("L")
    wide = _WIDTH_PX / grey.width
    if wide < 1:
        grey = grey.reduce(max(round(1 / wide), 1))
    across, down = round(grey.width * _MARGIN), round(grey.height * _MARGIN)
    histogram = grey.crop((across, down, grey.width - across, grey.height - down)).histogram()
    paper = max(range(256), key=histogram.__getitem__)
    return sum(histogram[: max(paper - _INK, 0)]) <= _MOST_DOTS
