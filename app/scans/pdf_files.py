"""PDF files: pages, size, and bombs found before PDFium unpacks anything.

PDFium holds an unpacked stream whole (a file of 2 kB can ask for 2 GB), so every stream is measured first, in small pieces.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from app.printing import raster
from app.scans.kinds import MOST_PAGES, MOST_PIXELS, FileKind, Refused, Shape

MAGIC = b"%PDF-"
_MM_PER_POINT = 25.4 / 72
_SIDES_MM = (5, 5100)
"""A side of a page; 5,080 mm is the most that PDF 1.7 knows (annex C)."""
_MOST_STREAM = 200_000_000
"""Bytes of one unpacked stream: an A4 page of 600 dpi in colour has 105 million."""
_MOST_WORK = 1_500_000_000
_FLATE_RATIO, _LZW_RATIO, _RUN_RATIO = 1032, 2700, 64
"""The most that one byte can unpack to."""
_MOST_ASCII = 2_000_000
_CHUNK = 1 << 16
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 2048
_UNPACKERS = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)(?![A-Za-z])")
_SIDE = {key: re.compile(rb"/" + key + rb"\s+(\d{1,9})(?!\s+\d+\s+R)") for key in (b"Width", b"Height")}
_ONE_BIT = re.compile(rb"/BitsPerComponent\s+1\b|/ImageMask\s+true")
_MOST_ONE_BIT = 10 * MOST_PIXELS
"""Black and white plans are large and cost an eighth of a byte a dot."""
BROKEN = "不是完整的 PDF 或已损坏，没有添加。请重新扫描，或重新导出 PDF。"
_BOMB = "解压后过大，可能是恶意文件，没有添加。请用较低的分辨率（如 300 dpi）重新扫描或打印成新的 PDF。"
_LOCKED = frozenset({4, 5})
"""FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY."""
_ENCRYPTED = "设有密码或加密限制，没有添加。请取消密码，或打印成新的 PDF 后再添加。"


def check(data: bytes) -> Shape:
    """Pages and the size of the first in mm; raises `Refused` for passwords, bombs, too many or odd pages, damage."""
    _measure_streams(data)
    with opened(data) as document:
        from pypdfium2 import raw

        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise Refused(_ENCRYPTED)
        pages = len(document)
        if pages == 0:
            raise Refused(BROKEN)
        if pages > MOST_PAGES:
            raise Refused(f"共 {pages} 页，超过 {MOST_PAGES} 页，没有添加。请分成几份添加。")
        sizes = [document.get_page_size(number) for number in range(pages)]
    in_mm = [(round(width * _MM_PER_POINT), round(height * _MM_PER_POINT)) for width, height in sizes]
    smallest, largest = _SIDES_MM
    if not all(smallest <= side <= largest for size in in_mm for side in size):
        raise Refused("有尺寸不合理的页面，没有添加。请打印成 A4 的新 PDF 后再添加。")
    return Shape(FileKind.PDF, pages, *in_mm[0])


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The document, for one thread at a time; what PDFium cannot read becomes `Refused`."""
    import pypdfium2

    with raster.LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
            try:
                yield document
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:
            # PDFium's error may be that of an earlier file; an encrypted one always says so in the open.
            locked = error.err_code in _LOCKED and b"/Encrypt" in data
            raise Refused(_ENCRYPTED if locked else BROKEN) from error


def _measure_streams(data: bytes) -> None:
    work = 0
    for found in _STREAM.finditer(data):
        dictionary = _dictionary(data, found.start())
        end = data.find(b"endstream", found.end())
        packed = memoryview(data)[found.end() : end if end >= 0 else len(data)]
        _judge_picture(dictionary)
        _judge_filters(dictionary, len(packed))
        work += _unpacked(dictionary, packed)
        if work > _MOST_WORK:
            raise Refused(_BOMB)


def _dictionary(data: bytes, end: int) -> bytes:
    """What stands between the beginning of the object and its stream."""
    before = data[max(0, end - _DICTIONARY) : end]
    return before[before.rfind(b" obj") + 1 :]


def _judge_picture(dictionary: bytes) -> None:
    sides = [pattern.search(dictionary) for pattern in _SIDE.values()]
    if all(sides):
        width, height = (int(side[1]) for side in sides if side)
        if width * height > (_MOST_ONE_BIT if _ONE_BIT.search(dictionary) else MOST_PIXELS):
            raise Refused(
                f"含有过大的图片（超过 {MOST_PIXELS // 10_000:,} 万像素），没有添加。请用较低的分辨率重新扫描。"
            )


def _judge_filters(dictionary: bytes, packed: int) -> None:
    """Packing twice, or by an old method that could hide gigabytes, is not what a scanner does."""
    used = _UNPACKERS.findall(dictionary)
    worst = max((_LZW_RATIO if b"LZW" in one else _RUN_RATIO for one in used if b"Fl" not in one), default=0)
    if len(used) > 1 or packed * worst > _MOST_STREAM:
        raise Refused(_BOMB)


def _unpacked(dictionary: bytes, packed: memoryview) -> int:
    """Bytes that were unpacked to judge a stream, whatever its dictionary calls the filter; 0 where it is not packed so."""
    if b"85" in dictionary:
        packed = memoryview(_from_ascii(packed))
    first = next(_inflated([packed[:1024]]), b"")
    if _looks_packed(first):
        return _counted(_inflated(_inflated(_pieces(packed))))
    if not first or len(packed) * _FLATE_RATIO <= _MOST_STREAM:
        return 0
    return _counted(_inflated(_pieces(packed)))


def _counted(pieces: Iterable[bytes]) -> int:
    whole = 0
    for piece in pieces:
        whole += len(piece)
        if whole > _MOST_STREAM:
            raise Refused(_BOMB)
    return whole


def _pieces(packed: memoryview) -> Iterator[memoryview]:
    return (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))


def _inflated(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Unpack piece by piece, at most a megabyte at once; ends where the data is cut or no longer packed."""
    unpacker = zlib.decompressobj()
    for piece in pieces:
        rest: bytes | memoryview = piece
        while rest and not unpacker.eof:
            try:
                out = unpacker.decompress(rest, 1 << 20)
            except zlib.error:
                return
            if out:
                yield out
            rest = unpacker.unconsumed_tail


def _looks_packed(start: bytes) -> bool:
    """The two bytes that begin a zlib stream (RFC 1950)."""
    return (
        len(start) >= 2 and start[0] & 15 == 8 and start[0] >> 4 <= 7 and (start[0] << 8 | start[1]) % 31 == 0
    )


def _from_ascii(text: memoryview) -> bytes:
    if len(text) > _MOST_ASCII:
        raise Refused(_BOMB)
    try:
        return base64.a85decode(bytes(text).split(b"~>")[0].strip())
    except ValueError:
        return b""
