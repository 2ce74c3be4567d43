"""Codes found on scans: tilted, noisy, grey, stamped over, in any kind of file; never a wrong one."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image

from app.domain.paper_code import MOST, PREVIEW, PaperCode, encode, mark_of
from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.printing.pdf import render_pdf
from app.scans.codes import page_codes
from app.scans.kinds import FileKind
from tests.golden.form_samples import SAMPLES
from tests.unit.scans.scanned import Damage, jpeg, printed, scan, scanned, worst

MARK = mark_of("示例")
FORM = load_definition(FORM_TEMPLATES / "F2.toml")


def slip(code: PaperCode) -> bytes:
    return render_pdf(FORM, SAMPLES["ordinary"] | {"qr": encode(code)})


@pytest.mark.parametrize("seed", range(20))
def test_the_worst_scans_are_read(seed: int) -> None:
    """A short form of benchmarks/scan_codes.py: ±8°, 150 dpi, noise, a seal over the code, JPEG 40, some grey."""
    chance = random.Random(seed)
    code = PaperCode(MARK, chance.randint(1, MOST), chance.randint(1, MOST))
    assert page_codes(scanned(slip(code), worst(chance), chance), FileKind.JPEG, 0) == (code,)


CODE = PaperCode(MARK, 17, 4)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_slip_put_in_the_wrong_way_round_is_read(degrees: int) -> None:
    chance = random.Random(7)
    picture = scan(printed(slip(CODE)), Damage(tilt=2, noise=8, stamped=True), chance)
    data = jpeg(picture.rotate(degrees, expand=True), 60)
    assert page_codes(data, FileKind.JPEG, 0) == (CODE,)


def as_file(kind: str, **options: object) -> Callable[[Image.Image], bytes]:
    def save(picture: Image.Image) -> bytes:
        made = io.BytesIO()
        picture.save(made, kind, **options)
        return made.getvalue()

    return save


@pytest.mark.parametrize(
    ("kind", "save"),
    [
        (FileKind.PNG, as_file("PNG")),
        (FileKind.TIFF, as_file("TIFF")),
        (FileKind.BMP, as_file("BMP")),
        (FileKind.PDF, as_file("PDF", resolution=150.0)),
    ],
)
def test_every_kind_of_scan_is_read(kind: FileKind, save: Callable[[Image.Image], bytes]) -> None:
    picture = scan(printed(slip(CODE)), Damage(tilt=-5, noise=6), random.Random(5))
    assert page_codes(save(picture), kind, 0) == (CODE,)


def test_a_black_and_white_fax_is_read() -> None:
    picture = scan(printed(slip(CODE)), Damage(tilt=1.5), random.Random(5)).convert("1")
    assert page_codes(as_file("TIFF", compression="group4")(picture), FileKind.TIFF, 0) == (CODE,)


def test_our_own_pdf_is_read() -> None:
    assert page_codes(slip(CODE), FileKind.PDF, 0) == (CODE,)


def test_two_slips_on_one_page_are_both_told() -> None:
    other = PaperCode(MARK, 18, 5)
    first, second = (printed(slip(code)).resize((1240, 1754)) for code in (CODE, other))
    page = Image.new("RGB", (2480, 1754), "white")
    page.paste(first, (0, 0))
    page.paste(second, (1240, 0))
    assert set(page_codes(jpeg(page, 80), FileKind.JPEG, 0)) == {CODE, other}


@pytest.mark.parametrize("values", [{}, {"qr": PREVIEW}])
def test_a_page_without_a_code_has_none(values: dict[str, str]) -> None:
    pdf = render_pdf(FORM, SAMPLES["ordinary"] | values)
    assert page_codes(scanned(pdf, Damage(tilt=3, noise=8), random.Random(1)), FileKind.JPEG, 0) == ()


def test_a_code_of_another_program_is_none() -> None:
    """The queue's ticket, a payment code: what is not ours is not even told."""
    import zxingcpp

    barcode = zxingcpp.create_barcode("HTTPS://EXAMPLE.INVALID/XF", zxingcpp.BarcodeFormat.QRCode)
    made = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=6))
    page = Image.new("RGB", (1240, 1754), "white")
    page.paste(made.convert("RGB"), (900, 60))
    assert page_codes(jpeg(page, 90), FileKind.JPEG, 0) == ()
