"""Several PDF files as one."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pypdfium2

from app.printing.raster import LOCK


def merged(pdfs: Iterable[bytes]) -> bytes:
    """All pages, file after file, as one PDF."""
    with LOCK:
        whole = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                part = pypdfium2.PdfDocument(pdf)
                whole.import_pages(part)
                part.close()
            stream = BytesIO()
            whole.save(stream)
            return stream.getvalue()
        finally:
            whole.close()
