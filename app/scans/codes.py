"""Finds the QR code of a paper on a scan: tilted, coarse, grey, stamped over (measured in `benchmarks/scan_codes.py`).

The red channel makes the red of a seal as light as paper. Where that is not enough, the corners of the page, where papers
have their codes, are drawn twice as large and smoothed, and cut into black and white below the grey of a seal; the last
way is the whole page, enlarged. What is read must pass the code's own check sum, so a guess never counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.domain.paper_code import PaperCode, decode
from app.scans import pages
from app.scans.kinds import FileKind
from app.scans.pages import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDTH_PX = 2000
"""Of a page to be searched: A4 at 240 dpi; what was scanned coarser stays as it is."""
_FINE_PX = 1900
"""A page this wide need not be enlarged."""
_CORNER = (0.34, 0.26)
"""Shares of the longer and the shorter side that a corner takes: room for a code moved by a tilt of 8°."""
_BLUR = 1.2
_MEDIAN = 3
_CUTS = (0.19, 0.3, 0.12)
"""Between the darkest and the lightest grey of a corner: under that of a seal in a grey scan, over that of toner."""
_DARK_SHARE, _LIGHT_SHARE = 0.005, 0.9


def page_codes(data: bytes, kind: FileKind, page: int) -> tuple[PaperCode, ...]:
    """The codes on page `page` (from 0) of a PDF or an image; raises `UserError` where the page cannot be drawn."""
    return codes_on(pages.page_image(data, kind, page, width_px=_WIDTH_PX))


def codes_on(picture: Picture) -> tuple[PaperCode, ...]:
    """The codes on a page; more than one where two papers lie on it, none where none can be read."""
    from PIL import Image

    red = Image.frombytes("RGB", (picture.width, picture.height), picture.data).getchannel("R")
    for look in _looks(red):
        found = _read(look())
        if found:
            return found
    return ()


def _looks(page: Image) -> Iterator[Callable[[], Image]]:
    """Ever dearer ways to look at the page; each is drawn when its turn comes."""
    yield lambda: page
    scale = 1 if page.width >= _FINE_PX else 2
    corners = [_smooth(corner, scale) for corner in _corners(page)]
    for cut in _CUTS:
        yield from (partial(_cut, corner, cut) for corner in corners)
    yield from (partial(_settled, corner) for corner in corners)
    yield lambda: _smooth(page, scale)


def _read(image: Image) -> tuple[PaperCode, ...]:
    """What either way of telling black from white finds."""
    import zxingcpp

    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        read = zxingcpp.read_barcodes(
            image,
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            try_invert=False,
            binarizer=binarizer,
        )
        codes = [decode(one.text) for one in read]
        found = tuple(dict.fromkeys(code for code in codes if code is not None))
        if found:
            return found
    return ()


def _corners(page: Image) -> Iterator[Image]:
    """The corners of the page, the upper right one first."""
    width, height = page.size
    long, short = _CORNER
    wide, tall = (long, short) if width < height else (short, long)
    x, y = round(width * wide), round(height * tall)
    for left, top in ((width - x, 0), (0, height - y), (width - x, height - y), (0, 0)):
        yield page.crop((left, top, left + x, top + y))


def _smooth(image: Image, scale: int) -> Image:
    from PIL import Image as Images
    from PIL.ImageFilter import GaussianBlur

    larger = image.resize((image.width * scale, image.height * scale), Images.Resampling.BICUBIC)
    return larger.filter(GaussianBlur(_BLUR))


def _settled(image: Image) -> Image:
    """Single dots of noise gone."""
    from PIL.ImageFilter import MedianFilter

    return image.filter(MedianFilter(_MEDIAN))


def _cut(image: Image, share: float) -> Image:
    """Black and white, cut at a share of the way from the darkest to the lightest grey."""
    histogram = image.histogram()
    dark, light = _level(histogram, _DARK_SHARE), _level(histogram, _LIGHT_SHARE)
    level = dark + (light - dark) * share
    return image.point([255 if grey > level else 0 for grey in range(256)])


def _level(histogram: list[int], share: float) -> int:
    """The grey below which that share of the dots lies."""
    wanted, seen = sum(histogram) * share, 0
    for grey, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return grey
    return 255
