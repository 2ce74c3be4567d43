"""Pictures of pages: sizes, pixels, colour order."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.printing.raster import page_images, page_sizes

INCH = 25.4


def sample() -> bytes:
    """A page of 2 × 1 inch, its left half pure red, and an A4 page across."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(144, 72), invariant=1)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 72, 72, stroke=0, fill=1)
    canvas.showPage()
    canvas.setPageSize((297 / INCH * 72, 210 / INCH * 72))
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_sizes_in_millimetres() -> None:
    first, second = page_sizes(sample())
    assert first == pytest.approx((2 * INCH, INCH))
    assert second == pytest.approx((297, 210), abs=0.01)


def test_picture_is_blue_green_red_on_white() -> None:
    first, second = page_images(sample(), 100)
    assert (first.width, first.height) == (200, 100)
    assert len(first.data) == first.stride * first.height
    row = first.data[50 * first.stride :]
    assert row[40 * 4 : 40 * 4 + 3] == b"\x00\x00\xff"
    assert row[160 * 4 : 160 * 4 + 3] == b"\xff\xff\xff"
    assert second.width > second.height


def test_resolution_is_dots_an_inch() -> None:
    assert page_images(sample(), 300)[0].width == 600
