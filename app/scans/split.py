"""Some pages of a scan as a file of their own, without loss: pages of a PDF as they are, pictures dot by dot."""

from __future__ import annotations

import io
import re
from hashlib import sha256
from typing import Any

from app.scans import images, pdf_files
from app.scans.kinds import FileKind

_ID = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")
_DAY = re.compile(rb"/CreationDate\(D:\d{14}")
_NO_DAY = b"/CreationDate(D:" + b"0" * 14


def pages_of(data: bytes, kind: FileKind, first: int, last: int, total: int) -> tuple[bytes, FileKind]:
    """Pages `first` to `last` (from 0) of `total`; the same pages always give the same bytes.

    All pages: the file itself. One page of a TIFF: PNG; several: a TIFF packed without loss.
    """
    if (first, last) == (0, total - 1):
        return data, kind
    if kind is FileKind.PDF:
        return _pdf_pages(data, first, last), kind
    return _image_pages(data, kind, first, last)


def _pdf_pages(data: bytes, first: int, last: int) -> bytes:
    import pypdfium2

    made = io.BytesIO()
    with pdf_files.opened(data) as document:
        part = pypdfium2.PdfDocument.new()
        try:
            part.import_pages(document, list(range(first, last + 1)))
            part.save(made)
        finally:
            part.close()
    # PDFium writes the time and a random number; the same slip scanned into the same file must be known again.
    name = sha256(data + f" {first} {last}".encode()).hexdigest()[:32].upper().encode()
    timeless = _DAY.sub(_NO_DAY, made.getvalue(), count=1)
    found = list(_ID.finditer(timeless))
    return (
        _replaced(timeless, found[-1].span(), b"/ID[<" + name + b"><" + name + b">]") if found else timeless
    )


def _replaced(data: bytes, span: tuple[int, int], by: bytes) -> bytes:
    return data[: span[0]] + by + data[span[1] :]


def _image_pages(data: bytes, kind: FileKind, first: int, last: int) -> tuple[bytes, FileKind]:
    with images.opened(data, kind) as image:
        frames = [_frame(image, number) for number in range(first, last + 1)]
    made = io.BytesIO()
    head, *more = frames
    dots = {"dpi": head.info["dpi"]} if "dpi" in head.info else {}
    if not more:
        head.save(made, "PNG", **dots)
        return made.getvalue(), FileKind.PNG
    packing = "group4" if all(one.mode == "1" for one in frames) else "tiff_adobe_deflate"
    head.save(made, "TIFF", save_all=True, append_images=more, compression=packing, **dots)
    return made.getvalue(), FileKind.TIFF


def _frame(image: Any, number: int) -> Any:
    """A page in a mode that PNG and TIFF know."""
    image.seek(number)
    plain = image.copy()
    plain.info = {key: value for key, value in image.info.items() if key == "dpi"}
    return plain if plain.mode in {"1", "L", "RGB", "P"} else plain.convert("RGB")
