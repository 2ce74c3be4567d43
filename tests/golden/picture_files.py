"""The pictures that a person looked at, and how a page is held against them.

After an intended change look at the new pictures before committing them:
    XINFANG_UPDATE_PICTURES=1 python -m pytest tests/golden
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from app.printing.raster import PageImage, page_images

PICTURES = Path(__file__).parent / "pictures"
DPI = 72
# A grey level from 0 to 255 after a slight blur: below what a lost tick or a line moved by half a millimetre makes.
TOLERANCE = 40
_STEP = 17
"""Between the 16 greys that are kept."""
_NAME = re.compile(r"(.+)-\d+\.png")


def grey(page: PageImage) -> Image.Image:
    size = (page.width, page.height)
    return Image.frombuffer("RGB", size, page.data, "raw", "BGRX", page.stride, 1).convert("L")


def worst_difference(first: Image.Image, second: Image.Image) -> int:
    blur = ImageFilter.GaussianBlur(0.7)
    difference = ImageChops.difference(first.filter(blur), second.filter(blur))
    worst = difference.getextrema()[1]
    assert isinstance(worst, int)
    return worst


def kept(name: str) -> list[Path]:
    """The pictures of a paper's pages."""
    found = (file for file in PICTURES.glob(f"{name}-*.png") if file.stem.rpartition("-")[0] == name)
    return sorted(found, key=lambda file: int(file.stem.rpartition("-")[2]))


def names_kept() -> set[str]:
    """The papers that have pictures."""
    return {found[1] for file in PICTURES.iterdir() if (found := _NAME.fullmatch(file.name))}


def compare(name: str, pdf: bytes) -> None:
    pages = page_images(pdf, DPI)
    files = [PICTURES / f"{name}-{number}.png" for number in range(1, len(pages) + 1)]
    if os.environ.get("XINFANG_UPDATE_PICTURES") == "1":
        _renew(name, [grey(page) for page in pages], files)
    assert kept(name) == files
    for page, file in zip(pages, files, strict=True):
        with Image.open(file) as picture:
            assert picture.size == (page.width, page.height)
            assert worst_difference(grey(page), picture.convert("L")) <= TOLERANCE, f"{file.name} differs"


def _renew(name: str, pages: list[Image.Image], files: list[Path]) -> None:
    """Keep the pages; a picture that still holds stays as it is."""
    for old in kept(name):
        if old not in files:
            old.unlink()
    for page, file in zip(pages, files, strict=True):
        if file.exists():
            with Image.open(file) as picture:
                if picture.size == page.size and worst_difference(page, picture.convert("L")) <= TOLERANCE:
                    continue
        _small(page).save(file, optimize=True, bits=4)


def _small(page: Image.Image) -> Image.Image:
    """The page in 16 greys."""
    steps = page.point([round(level / _STEP) for level in range(256)])
    small = Image.frombytes("P", page.size, steps.tobytes())
    small.putpalette([step * _STEP for step in range(16) for _ in "RGB"])
    return small
