"""A page as a picture: the right page, upright, on white, of the wanted width, in bounded memory."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from app.errors import UserError
from app.scans.kinds import FileKind
from app.scans.pages import Picture, page_image
from tests.unit.scans import samples
from tests.unit.scans.measure import peak_mb


def dot(picture: Picture, across: float, down: float) -> tuple[int, ...]:
    """The colour at a place, given as parts of the width and height."""
    at = (int(picture.height * down) * picture.width + int(picture.width * across)) * 3
    return tuple(picture.data[at : at + 3])


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(found, wanted, strict=True))


def corners(picture: Picture) -> list[str]:
    names = {"red": samples.RED, "green": samples.GREEN, "blue": samples.BLUE, "white": samples.WHITE}
    places = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    return [name for place in places for name, colour in names.items() if near(dot(picture, *place), colour)]


def coloured_pdf(*colours: tuple[int, int, int]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 600))
    for colour in colours:
        canvas.setFillColorRGB(*(part / 255 for part in colour))
        canvas.rect(0, 300, 300, 300, fill=1, stroke=0)  # the upper half
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_a_pdf_page_is_drawn_in_its_colours_at_the_wanted_width() -> None:
    data = coloured_pdf(samples.RED, samples.BLUE)
    first, second = (page_image(data, FileKind.PDF, page, width_px=150) for page in (0, 1))
    assert (first.width, first.height, len(first.data)) == (150, 300, 150 * 300 * 3)
    assert near(dot(first, 0.5, 0.25), samples.RED)
    assert near(dot(second, 0.5, 0.25), samples.BLUE)
    assert dot(first, 0.5, 0.75) == samples.WHITE


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_whatever_the_camera_wrote(orientation: int) -> None:
    """Each stored picture is the upright one turned the other way, by Pillow's own inverse."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = samples.quarters(80, 60)
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[274] = orientation
    data = samples.saved(stored, "JPEG", exif=exif, quality=95)
    shown = page_image(data, FileKind.JPEG, 0, width_px=400)
    assert (shown.width, shown.height) == (80, 60)
    assert corners(shown) == ["red", "green", "blue", "white"]


def test_each_page_of_a_tiff_is_its_own() -> None:
    data = samples.tiff(3, compression="tiff_lzw")
    assert [page_image(data, FileKind.TIFF, page, width_px=400).width for page in range(3)] == [80, 82, 84]


def test_a_large_image_is_made_as_wide_as_asked() -> None:
    picture = page_image(samples.jpeg(1600, 1200), FileKind.JPEG, 0, width_px=400)
    assert (picture.width, picture.height) == (400, 300)
    assert corners(picture) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_every_colour_mode_is_shown(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((60, 60))
    image = (
        grey.convert("I").point(lambda value: value * 257).convert(mode)
        if mode == "I;16"
        else grey.convert(mode)
    )
    kind = FileKind.TIFF if mode == "CMYK" else FileKind.PNG
    picture = page_image(samples.saved(image, kind.name), kind, 0, width_px=60)
    assert sum(dot(picture, 0.5, 0.02)) < 60
    assert sum(dot(picture, 0.5, 0.98)) > 690


def test_transparent_parts_show_white_paper() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 200, 255), (0, 0, 20, 40))
    picture = page_image(samples.saved(image, "PNG"), FileKind.PNG, 0, width_px=40)
    assert dot(picture, 0.2, 0.5) == (0, 0, 200)
    assert dot(picture, 0.8, 0.5) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "kind", "page"),
    [
        (samples.pages_pdf(1), FileKind.PDF, 1),
        (samples.pages_pdf(1), FileKind.PDF, -1),
        (samples.tiff(2), FileKind.TIFF, 2),
        (samples.jpeg()[:200], FileKind.JPEG, 0),
        (b"nothing", FileKind.PDF, 0),
        (b"text", FileKind.TEXT, 0),
    ],
)
def test_what_cannot_be_drawn_is_said(data: bytes, kind: FileKind, page: int) -> None:
    with pytest.raises(UserError, match="请点“打开”，用系统中的程序查看。"):
        page_image(data, kind, page, width_px=100)


def test_a_till_slip_stays_bearable() -> None:
    data = samples.pages_pdf(1, b"0 0 20 14000")
    picture = page_image(data, FileKind.PDF, 0, width_px=1200)
    assert picture.width * picture.height <= 24_000_000
    assert picture.height <= 16_001


def test_many_threads_draw_the_same() -> None:
    data = coloured_pdf(samples.RED, samples.BLUE)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda page: page_image(data, FileKind.PDF, page % 2, width_px=90), range(40)))
    assert len({picture.data for picture in drawn}) == 2


def test_a_telephone_photograph_takes_bounded_memory(tmp_path: Path) -> None:
    """48 million pixels, shown 1,200 wide: peak below 300 MB."""
    (tmp_path / "a.jpg").write_bytes(samples.saved(Image.new("RGB", (8000, 6000), "white"), "JPEG"))
    code = (
        "import sys; from pathlib import Path\n"
        "from app.scans.inspect import inspect; from app.scans.pages import page_image\n"
        "data = Path(sys.argv[1]).read_bytes(); kind = inspect(data, 'a').kind\n"
        "assert page_image(data, kind, 0, width_px=1200).width == 1200\n"
    )
    assert peak_mb(code, tmp_path / "a.jpg") < 300
