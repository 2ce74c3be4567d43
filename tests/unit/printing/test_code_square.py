"""The QR code on paper: whole, 16 mm, quiet around it, the same place in PDF and Word, read back by zxing-cpp.

What is read is printed by PDFium or LibreOffice Writer, so neither the drawing nor the reading vouches for itself.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image

from app.domain.paper_code import MOST, PREVIEW, PaperCode, decode, encode, mark_of
from app.paths import FORM_TEMPLATES
from app.printing.code_square import QUIET, SIDE, modules, with_codes
from app.printing.definition import Definition, DefinitionError, LetterDefinition, load_definition
from app.printing.definition_reader import read_definition
from app.printing.docx_render import render_docx
from app.printing.options import RenderOptions
from app.printing.page import Code, CodePlace
from app.printing.pdf import lay_out_pages, render_pdf
from tests.golden.form_samples import SAMPLES
from tests.golden.paper_samples import PAPERS
from tests.unit.printing.docx_pages import print_in_writer

TEXT = encode(PaperCode(mark_of("示"), 12, 345))
LONGEST = encode(PaperCode("Z" * 6, MOST, MOST))
CODE = {"qr": TEXT}
ALL = sorted(path.stem for path in FORM_TEMPLATES.glob("*.toml"))
DPI = 300
DOTS = DPI / 25.4


def loaded(code: str) -> Definition:
    return load_definition(FORM_TEMPLATES / f"{code}.toml")


def pictures(pdf: bytes, dpi: int = DPI) -> list[Image]:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def corners(picture: Image) -> tuple[str, tuple[float, float], tuple[float, float]]:
    """The text of the only code, and its upper left and lower right corner, mm."""
    [found] = zxingcpp.read_barcodes(picture)
    place = found.position
    first, last = place.top_left, place.bottom_right
    return found.text, (first.x / DOTS, first.y / DOTS), (last.x / DOTS, last.y / DOTS)


@pytest.mark.parametrize("content", sorted(SAMPLES))
@pytest.mark.parametrize("style", ["plain", "official"])
@pytest.mark.parametrize("form", ALL)
def test_every_sheet_has_room_for_its_code(form: str, style: str, content: str) -> None:
    """Around the 16 mm of every code, 4 modules are as white as without it."""
    definition = loaded(form)
    if style == "official" and not isinstance(definition, LetterDefinition):
        return
    options = RenderOptions("official") if style == "official" else RenderOptions()
    pages = list(lay_out_pages(definition, SAMPLES[content], (), options))
    bare = pictures(render_pdf(definition, SAMPLES[content], (), options), 100)
    for page, picture in zip(with_codes(pages, CODE, definition.code_place), bare, strict=True):
        assert page.code is not None
        x, y, width, height = page.code.box
        assert (width, height) == (SIDE, SIDE) == (16, 16)
        around = (x - QUIET, y - QUIET, x + width + QUIET, y + height + QUIET)
        assert min(around) >= 0
        assert around[2] <= page.width
        assert around[3] <= page.height
        left, upper, right, lower = (round(edge * 100 / 25.4) for edge in around)
        room = picture.crop((left, upper, right, lower))
        assert room.getextrema() == (255, 255), f"{form} prints where its code stands"


def test_the_quiet_zone_is_four_modules() -> None:
    assert len(modules(TEXT)) == 25  # version 2, and the order of the task is at most 3
    assert pytest.approx(4 * 16 / 25) == QUIET


@pytest.mark.parametrize("text", [TEXT, LONGEST])
def test_the_printed_code_is_read_in_its_place(text: str) -> None:
    [picture] = pictures(render_pdf(loaded("F1"), SAMPLES["ordinary"] | {"qr": text}))
    [found] = zxingcpp.read_barcodes(picture)
    told: Any = found.extra
    assert (found.text, told["ECLevel"], told["Version"]) == (text, "Q", "2")
    _, (left, top), (right, bottom) = corners(picture)
    assert (left, top, right, bottom) == pytest.approx((186, 8, 202, 24), abs=0.3)


def test_sheets_are_numbered() -> None:
    sample = PAPERS["F6-visits"]
    pdf = render_pdf(loaded("F6"), sample.values | CODE, sample.rows)
    found = [decode(corners(picture)[0]) for picture in pictures(pdf)]
    assert [one.sheet for one in found if one] == [1, 2, 3]


def test_a_text_that_is_no_code_is_a_grey_square() -> None:
    with_code, preview = (
        next(with_codes(lay_out_pages(loaded("F1"), {}), {"qr": text}, None)) for text in (TEXT, PREVIEW)
    )
    assert with_code.code is not None
    assert preview.code == Code(with_code.code.box, ())
    [picture] = pictures(render_pdf(loaded("F1"), {"qr": PREVIEW}))
    assert not zxingcpp.read_barcodes(picture)


def test_without_a_code_the_paper_is_as_before() -> None:
    assert render_pdf(loaded("F1"), SAMPLES["ordinary"]) != render_pdf(
        loaded("F1"), SAMPLES["ordinary"] | CODE
    )
    assert render_pdf(loaded("F1"), {}) == render_pdf(loaded("F1"), {"qr": ""})


def test_the_definition_names_the_place() -> None:
    source = (FORM_TEMPLATES / "F5.toml").read_text(encoding="utf-8")
    definition = read_definition("F5.toml", (source + "\n[qr]\nright = 150\ntop = 8.5\n").encode())
    assert definition.code_place == CodePlace(150, 8.5)
    _, corner, _ = corners(pictures(render_pdf(definition, PAPERS["F5-plain"].values | CODE))[0])
    assert corner == pytest.approx((210 - 150 - 16, 8.5), abs=0.3)


def test_a_place_at_the_edge_is_refused_with_its_line() -> None:
    source = (FORM_TEMPLATES / "F5.toml").read_text(encoding="utf-8") + "\n[qr]\nright = 2\ntop = 8\n"
    with pytest.raises(DefinitionError, match="二维码离纸边“right”应不小于 5 毫米") as caught:
        read_definition("F5.toml", source.encode())
    assert caught.value.line == source.splitlines().index("right = 2") + 1


WORD = ("F5-official-long", "F5-plain", "F6-visits", "N22-materials")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = {}
    for name in WORD:
        sample = PAPERS[name]
        values = sample.values | CODE
        files[name] = render_docx(loaded(sample.code), values, sample.rows, sample.options)
    return print_in_writer(files, tmp_path_factory.mktemp("writer"))


@pytest.mark.parametrize("name", WORD)
def test_the_word_file_has_the_code_in_the_same_place(name: str, printed: dict[str, bytes]) -> None:
    sample = PAPERS[name]
    own = render_pdf(loaded(sample.code), sample.values | CODE, sample.rows, sample.options)
    pages = list(zip(pictures(printed[name]), pictures(own), strict=True))
    for writer, ours in pages:
        text, *places = corners(writer)
        code = decode(text)
        assert code is not None
        assert (code.petition_id, code.paper_id) == (12, 345)
        for place, wanted in zip(places, corners(ours)[1:], strict=True):
            assert place == pytest.approx(wanted, abs=0.5)
