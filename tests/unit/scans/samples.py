"""Small files of every kind, made without the code under test, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 20), (20, 20, 220), (255, 255, 255)


def quarters(width: int = 80, height: int = 60) -> Image.Image:
    """A picture that shows which way up it is: red, green above; blue, white below."""
    image = Image.new("RGB", (width, height), WHITE)
    half = (width // 2, height // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height))
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file of an image."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def jpeg(width: int = 80, height: int = 60, *, orientation: int = 1, **options: Any) -> bytes:
    """A JPEG as a camera writes it."""
    exif = Image.Exif()
    exif[274] = orientation
    return saved(quarters(width, height), "JPEG", exif=exif, quality=95, **options)


def tiff(pages: int, width: int = 80, **options: Any) -> bytes:
    """A TIFF of several pages, each two dots wider than the one before where they are few."""
    images = [quarters(width + 2 * page if pages < 10 else width) for page in range(pages)]
    return saved(images[0], "TIFF", save_all=True, append_images=images[1:], **options)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header claims any size; all checksums are right."""

    def block(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", rows) + block(b"IEND", b"")


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )
    return bytes(out)


def pages_pdf(count: int = 1, box: bytes = b"0 0 595 842", more: bytes = b"", *further: bytes) -> bytes:
    """A PDF of empty pages, further objects from number `count` + 3 on."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s>>" % (box, more)
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * count, *further])


def stream(dictionary: bytes, packed: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(packed), packed)


def content_pdf(dictionary: bytes, packed: bytes) -> bytes:
    """A PDF of one page with this content stream."""
    return pages_pdf(1, b"0 0 595 842", b"/Contents 4 0 R", stream(dictionary, packed))


def zeros(size: int, level: int = 9) -> bytes:
    """So many zero bytes, packed."""
    packer = zlib.compressobj(level)
    out = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20))
    return out + packer.flush()


def office(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with the parts of a Word document and these."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in (
            {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"} | dict(parts)
        ).items():
            archive.writestr(name, body)
    return stream.getvalue()


def compound(*names: str, tail: int = 0) -> bytes:
    """A compound file (MS-CFB) whose directory lists these names; `tail` sectors come before the directory."""
    entries = ["Root Entry", *names]
    entries += [""] * (-len(entries) % 4)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<H", 2 * len(name) + 2 if name else 0)
        + bytes(62)
        for name in entries
    )
    sectors = len(directory) // 512
    first = 1 + tail
    chain = [0xFFFFFFFD] + [0xFFFFFFFF] * tail + [first + n + 1 for n in range(sectors - 1)] + [0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", head, 48, first)
    struct.pack_into("<II", head, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    return bytes(head) + table + bytes(512 * tail) + directory
