"""May this file be kept? Judged by its content only; a name is text to show, never a path."""

from __future__ import annotations

import io
import zipfile

from app.errors import UserError
from app.scans import images, office_files, pdf_files, plain_text
from app.scans.kinds import MOST_BYTES, Inspected, Refused, Shape
from app.scans.names import plain_name, shown_name


def inspect(data: bytes, given_name: str) -> Inspected:
    """What the file is and how it may be shown; raises `UserError`, which names it, for whatever is not kept.

    Kept: PDF, JPEG, PNG, TIFF, BMP (with a preview), DOCX, XLSX, DOC, XLS without macros and plain text (opened elsewhere);
    at most 50 MB, 500 pages, 60 million pixels an image.
    """
    try:
        shape = _shape(data, given_name)
    except Refused as refused:
        raise UserError(f"“{plain_name(given_name)}”{refused}") from refused
    return Inspected(shape.kind, shape.pages, shape.width, shape.height, shown_name(given_name, shape.kind))


def refuse_size(size: int, given_name: str) -> None:
    """Raise `UserError` for a file of so many bytes, before it is read."""
    try:
        _judge_size(size)
    except Refused as refused:
        raise UserError(f"“{plain_name(given_name)}”{refused}") from refused


def _judge_size(size: int) -> None:
    if size == 0:
        raise Refused("是空文件，没有添加。请检查原件。")
    if size > MOST_BYTES:
        raise Refused(
            f"有 {size / 1e6:,.0f} MB，超过 {MOST_BYTES // 1_000_000} MB，没有添加。请用较低的分辨率重新扫描，或分成几份。"
        )


def _shape(data: bytes, given_name: str) -> Shape:
    _judge_size(len(data))
    if data.startswith(office_files.ZIP_MAGIC):
        return office_files.check_zip(data)
    if data.startswith(office_files.OLE_MAGIC):
        return office_files.check_ole(data)
    image = images.recognised(data)
    if image is None and not data.startswith(pdf_files.MAGIC):
        return plain_text.check(data, given_name)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("同时是一个压缩包，可能是伪装的文件，没有添加。请重新扫描，或打印成 PDF。")
    return images.check(data, image) if image else pdf_files.check(data)
