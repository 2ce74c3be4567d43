"""PDF pages -> pictures, for the preview and for printers. No Qt here: a picture is plain bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2

_MM_PER_POINT = 25.4 / 72
LOCK = threading.Lock()
"""PDFium is not safe for threads: whoever calls it, here or in app/scans, holds this lock."""


@dataclass(frozen=True)
class PageImage:
    """One page, opaque: `data` holds `height` rows of `stride` bytes; four bytes a pixel, blue, green, red, unused
    (BGRx; `QImage.Format_RGB32` on little-endian machines)."""

    width: int
    height: int
    stride: int
    data: bytes


def page_images(pdf: bytes, dpi: int) -> list[PageImage]:
    """Every page of `pdf` at `dpi` dots an inch, on white."""
    with _document(pdf) as document:
        return [_page_image(page, dpi) for page in document]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page, mm."""
    with _document(pdf) as document:
        return [(page.get_width() * _MM_PER_POINT, page.get_height() * _MM_PER_POINT) for page in document]


@contextmanager
def _document(pdf: bytes) -> Iterator[Any]:
    with LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _page_image(page: Any, dpi: int) -> PageImage:
    bitmap = page.render(scale=dpi / 72, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()
