"""Images: JPEG, PNG, TIFF, BMP. The sizes are read and judged before anything is decoded."""

from __future__ import annotations

import io
import logging
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.scans.kinds import MOST_PAGES, MOST_PIXELS, FileKind, Refused, Shape

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_MAGIC = {
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"II*\x00": FileKind.TIFF,
    b"MM\x00*": FileKind.TIFF,
}
_BMP = re.compile(rb"BM.{4}\0{4}.{4}[\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)
"""Two letters alone would also be a text that begins with them: the reserved bytes and a known header length follow."""
_MOST_PROGRESSIVE = 30_000_000
"""Pixels of a progressive JPEG: its decoder holds the whole picture twice."""
_MOST_SCANS = 50
"""A progressive JPEG of a camera has about ten; each costs a pass over the picture."""
_ORIENTATION = 274
QUARTER_TURNS = frozenset({5, 6, 7, 8})
logging.getLogger("PIL").setLevel(
    logging.CRITICAL
)  # its notes on damaged files are no faults of this program
BROKEN = "图片不完整或已损坏，没有添加。请重新扫描或重新拍照。"


def recognised(data: bytes) -> FileKind | None:
    """The kind of image by its first bytes."""
    if _BMP.match(data):
        return FileKind.BMP
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)


def check(data: bytes, kind: FileKind) -> Shape:
    """Pages and size; raises `Refused` for what is too large, cut off or not an image after all."""
    with opened(data, kind) as image:
        width, height = image.size
        if orientation(image) in QUARTER_TURNS:
            width, height = height, width
        pages = _CHECKS[kind](image, data)
    return Shape(kind, pages, width, height)


@contextmanager
def opened(data: bytes, kind: FileKind) -> Iterator[ImageFile]:
    """The image, not decoded yet and of a bearable size; whatever a decoder says of it becomes `Refused`."""
    from PIL import Image

    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(data), formats=[kind.name]) as image,
        ):
            _bearable(image)
            yield image
    except Image.DecompressionBombError as error:
        raise Refused(_too_large()) from error
    except MemoryError as error:
        raise Refused("图片过大，本机内存不足，没有添加。请用较低的分辨率重新扫描。") from error
    except _DECODER_ERRORS as error:
        raise Refused(BROKEN) from error


_DECODER_ERRORS = (
    *(OSError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(struct.error, SyntaxError, EOFError, ArithmeticError, RuntimeError, AssertionError),
)
"""What Pillow raises for damaged files is no family of its own."""


def orientation(image: Any) -> int:
    """The EXIF orientation, 1 (upright) to 8; 1 where there is none or it cannot be read."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would unpack the whole picture to look further
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _DECODER_ERRORS:
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _bearable(image: ImageFile) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused(_too_large())


def _too_large() -> str:
    return f"图片过大（超过 {MOST_PIXELS // 10_000:,} 万像素），没有添加。请用较低的分辨率（如 300 dpi）重新扫描。"


def _check_jpeg(image: ImageFile, data: bytes) -> int:
    """Every byte is read, at an eighth of the size: a cut file shows, and little memory is needed."""
    if image.info.get("progressive"):
        pixels = image.size[0] * image.size[1]
        if pixels > _MOST_PROGRESSIVE or data.count(b"\xff\xda") > _MOST_SCANS:
            raise Refused("图片是过大的“渐进式”JPEG，没有添加。请用看图软件另存为普通 JPEG 后再添加。")
    image.draft("RGB", (max(image.size[0] // 8, 1), max(image.size[1] // 8, 1)))
    image.load()
    return 1


def _check_png(image: ImageFile, data: bytes) -> int:  # noqa: ARG001
    """The checksums of all blocks, without unpacking the picture."""
    image.verify()
    return 1


def _check_tiff(image: ImageFile, data: bytes) -> int:
    """Page by page: each must be bearable, and its strips must lie within the file."""
    page = 0
    while True:
        try:
            image.seek(page)
        except EOFError:
            return page
        if page == MOST_PAGES:
            raise Refused(f"共有 {MOST_PAGES} 页以上，没有添加。请分成几份扫描件添加。")
        _bearable(image)
        _strips_within(image, len(data))
        page += 1


_STRIPS = ((273, 279), (324, 325))
"""Tags of TIFF: offsets and byte counts of strips, of tiles."""


def _strips_within(image: Any, size: int) -> None:
    tags = image.tag_v2
    places = [
        place
        for starts, counts in _STRIPS
        if starts in tags
        for place in zip(_numbers(tags[starts]), _numbers(tags[counts]), strict=True)
    ]
    if not places or any(start + count > size for start, count in places):
        raise Refused(BROKEN)


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


def _check_bmp(image: ImageFile, data: bytes) -> int:
    """Plain pixels only: a packed one is rare, slow to unpack and can be a bomb."""
    offset, width, height, _, bits, packed = struct.unpack_from("<10xI4xiiHHI", data)
    if packed not in {0, 3}:
        raise Refused("是压缩的 BMP 图片，没有添加。请用看图软件另存为 PNG 或 JPEG 后再添加。")
    row = (width * bits + 31) // 32 * 4
    if offset + row * abs(height) > len(data) or image.size != (width, abs(height)):
        raise Refused(BROKEN)
    return 1


_CHECKS = {
    FileKind.JPEG: _check_jpeg,
    FileKind.PNG: _check_png,
    FileKind.TIFF: _check_tiff,
    FileKind.BMP: _check_bmp,
}
