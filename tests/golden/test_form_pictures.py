"""Pictures of the papers, against those a person looked at: forms with the shortest, ordinary, longest and rarest
contents, letters in both styles, lists with and without rows.

After an intended change look at the new pictures before committing them:
    XINFANG_UPDATE_PICTURES=1 python -m pytest tests/golden/test_form_pictures.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from app.domain.paper_code import PaperCode, encode
from app.paths import FORM_TEMPLATES
from app.printing.code_square import FIELD
from app.printing.definition import load_definition
from app.printing.pdf import render_pdf
from app.printing.raster import PageImage, page_images
from tests.golden.form_samples import SAMPLES
from tests.golden.paper_samples import LETTER, OFFICIAL, PAPERS, Sample

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


def compare(name: str, pdf: bytes) -> None:
    pages = page_images(pdf, DPI)
    names = [PICTURES / f"{name}-{number}.png" for number in range(1, len(pages) + 1)]
    if os.environ.get("XINFANG_UPDATE_PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        for old in PICTURES.glob(f"{name}-[0-9].png"):
            old.unlink()
        for page, file in zip(pages, names, strict=True):
            grey(page).save(file, optimize=True)
    assert sorted(PICTURES.glob(f"{name}-[0-9].png")) == names
    for page, file in zip(pages, names, strict=True):
        with Image.open(file) as picture:
            assert picture.size == (page.width, page.height)
            assert worst_difference(grey(page), picture) <= TOLERANCE, f"{file.name} differs"


@pytest.mark.parametrize("content", sorted(SAMPLES))
@pytest.mark.parametrize("form", ["F1", "F2", "N12"])
def test_form_looks_as_it_did(form: str, content: str) -> None:
    definition = load_definition(FORM_TEMPLATES / f"{form}.toml")
    compare(f"{form}-{content}", render_pdf(definition, SAMPLES[content]))


CODE = encode(PaperCode("PAPERA", 12, 345))
CODED = {
    "F1-code": Sample("F1", SAMPLES["ordinary"], []),
    "F2-code": Sample("F2", SAMPLES["ordinary"], []),
    "F2-longest-code": Sample("F2", SAMPLES["longest"], []),
    "F5-official-code": Sample("F5", LETTER, [], OFFICIAL),
}
"""Papers as they are given out: with the code that a preview has not."""


@pytest.mark.parametrize("name", sorted(CODED))
def test_paper_given_out_looks_as_it_did(name: str) -> None:
    """Pins the place of the code: a picture differs as soon as it moves by half a millimetre."""
    paper = CODED[name]
    definition = load_definition(FORM_TEMPLATES / f"{paper.code}.toml")
    compare(name, render_pdf(definition, {**paper.values, FIELD: CODE}, paper.rows, paper.options))


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_paper_looks_as_it_did(name: str) -> None:
    paper = PAPERS[name]
    definition = load_definition(FORM_TEMPLATES / f"{paper.code}.toml")
    compare(name, render_pdf(definition, paper.values, paper.rows, paper.options))
