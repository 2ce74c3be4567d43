"""PDF pages -> pictures, for the preview and for printers. No Qt here: a picture is plain bytes."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, overload

_MM_PER_POINT = 25.4 / 72
_BYTES_A_PIXEL = 4
LOCK = threading.Lock()
"""PDFium is not safe for threads: whoever calls it, here or in app/scans, holds this lock."""


@dataclass(frozen=True)
class PageImage:
    """One page, opaque: `data` holds `height` rows of `stride` bytes; four bytes a pixel, blue, green, red, unused
    (BGRx; `QImage.Format_RGB32` on little-endian machines)."""

    width: int
    height: int
    stride: int
    data: bytearray


class PageImages(Sequence[PageImage]):
    """The pages of a PDF, each drawn when it is asked for and kept by nobody: at 300 dpi one takes 35 MB.

    PDFium's lock is held for one page at a time, so that a long print does not stop the preview.
    """

    def __init__(self, pdf: bytes, dpi: int) -> None:
        self._pdf, self._dpi = pdf, dpi
        with open_pdf(pdf) as document:
            self._count = len(document)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> PageImage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PageImage]: ...
    def __getitem__(self, index: int | slice) -> PageImage | Sequence[PageImage]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(self._count))]
        place = range(self._count)[index]
        with open_pdf(self._pdf) as document:
            return _page_image(document[place], self._dpi)


def page_images(pdf: bytes, dpi: int) -> PageImages:
    """Every page of `pdf` at `dpi` dots an inch, on white."""
    return PageImages(pdf, dpi)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page, mm."""
    with open_pdf(pdf) as document:
        return [(page.get_width() * _MM_PER_POINT, page.get_height() * _MM_PER_POINT) for page in document]


@contextmanager
def open_pdf(pdf: bytes) -> Iterator[Any]:
    """The PDF, PDFium's lock held as long as it is open."""
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _page_image(page: Any, dpi: int) -> PageImage:
    """The picture in the very memory it was drawn in: at 300 dpi a copy would take 35 MB more."""
    import pypdfium2

    held: list[bytearray] = []

    def make(width: int, height: int, **how: Any) -> Any:
        held.append(bytearray(width * height * _BYTES_A_PIXEL))
        buffer = (ctypes.c_ubyte * len(held[0])).from_buffer(held[0])
        return pypdfium2.PdfBitmap.new_native(width, height, buffer=buffer, **how)

    layout = pypdfium2.raw.FPDFBitmap_BGRx
    bitmap = page.render(scale=dpi / 72, force_bitmap_format=layout, bitmap_maker=make)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, held[0])
    finally:
        bitmap.close()
