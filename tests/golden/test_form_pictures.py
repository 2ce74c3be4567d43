"""Pictures of F1 and F2 with the shortest, ordinary, longest and rarest contents, against those a person looked at.

After an intended change look at the new pictures before committing them:
    XINFANG_UPDATE_PICTURES=1 python -m pytest tests/golden/test_form_pictures.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.printing.pdf import render_pdf
from app.printing.raster import PageImage, page_images
from tests.golden.form_samples import SAMPLES

PICTURES = Path(__file__).parent / "pictures"
DPI = 72
# A grey level from 0 to 255 after a slight blur: below what a lost tick or a line moved by half a millimetre makes.
TOLERANCE = 40


def grey(page: PageImage) -> Image.Image:
    size = (page.width, page.height)
    return Image.frombuffer("RGB", size, page.data, "raw", "BGRX", page.stride, 1).convert("L")


def worst_difference(first: Image.Image, second: Image.Image) -> int:
    blur = ImageFilter.GaussianBlur(0.7)
    difference = ImageChops.difference(first.filter(blur), second.filter(blur))
    worst = difference.getextrema()[1]
    assert isinstance(worst, int)
    return worst


@pytest.mark.parametrize("content", sorted(SAMPLES))
@pytest.mark.parametrize("form", ["F1", "F2"])
def test_form_looks_as_it_did(form: str, content: str) -> None:
    definition = load_definition(FORM_TEMPLATES / f"{form}.toml")
    pages = page_images(render_pdf(definition, SAMPLES[content]), DPI)
    names = [PICTURES / f"{form}-{content}-{number}.png" for number in range(1, len(pages) + 1)]
    if os.environ.get("XINFANG_UPDATE_PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        for old in PICTURES.glob(f"{form}-{content}-*.png"):
            old.unlink()
        for page, name in zip(pages, names, strict=True):
            grey(page).save(name, optimize=True)
    kept = sorted(PICTURES.glob(f"{form}-{content}-*.png"))
    assert kept == names
    for page, name in zip(pages, names, strict=True):
        with Image.open(name) as picture:
            assert picture.size == (page.width, page.height)
            assert worst_difference(grey(page), picture) <= TOLERANCE, f"{name.name} differs"
