"""Font files made for tests out of the bundled ones: other names, collections, what must not be taken."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app import paths

_KEPT = (
    b"OS/2",
    b"cmap",
    b"glyf",
    b"head",
    b"hhea",
    b"hmtx",
    b"loca",
    b"maxp",
    b"post",
    b"cvt ",
    b"fpgm",
    b"prep",
)
Tables = dict[bytes, bytes]


@cache
def _bundled(name: str) -> Tables:
    data = (paths.FONTS / f"{name}.ttf").read_bytes()
    (count,) = struct.unpack(">H", data[4:6])
    entries = struct.iter_unpack(">4sIII", data[12 : 12 + 16 * count])
    return {tag: data[at : at + length] for tag, _, at, length in entries if tag in _KEPT}


def face(family: str, source: str = "NotoSansSC-Regular", *, latin: str = "Test") -> Tables:
    """The tables of a bundled font under another family name, said to be of regular weight."""
    return with_style({**_bundled(source), b"name": _names(family, latin)})


def _names(family: str, latin: str) -> bytes:
    rows = [
        (3, 1, 0x409, 1, latin),
        (3, 1, 0x409, 4, latin),
        (3, 1, 0x409, 6, latin),
        (3, 1, 0x804, 1, family),
    ]
    texts = [text.encode("utf-16-be") for *_, text in rows]
    records, at = b"", 0
    for (platform, encoding, language, name, _), text in zip(rows, texts, strict=True):
        records += struct.pack(">6H", platform, encoding, language, name, len(text), at)
        at += len(text)
    return struct.pack(">3H", 0, len(rows), 6 + len(records)) + records + b"".join(texts)


def _laid(tables: Tables, start: int) -> bytes:
    """Directory and tables, as they lie from `start` of a file on."""
    head = struct.pack(">I4H", 0x00010000, len(tables), 0, 0, 0)
    at = start + 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, at + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + directory + body


def write(path: Path, *faces: Tables) -> Path:
    """A font file; a collection where the name ends in .ttc."""
    if path.suffix != ".ttc":
        (only,) = faces
        path.write_bytes(_laid(only, 0))
        return path
    head = 12 + 4 * len(faces)
    parts: list[bytes] = []
    starts: list[int] = []
    for one in faces:
        starts.append(head + sum(map(len, parts)))
        parts.append(_laid(one, starts[-1]))
    path.write_bytes(
        struct.pack(f">4sII{len(faces)}I", b"ttcf", 0x00010000, len(faces), *starts) + b"".join(parts)
    )
    return path


def with_style(tables: Tables, *, embedding: int = 0, selection: int = 0x40) -> Tables:
    """Another fsType and fsSelection."""
    table = bytearray(tables[b"OS/2"])
    table[8:10], table[62:64] = struct.pack(">H", embedding), struct.pack(">H", selection)
    return {**tables, b"OS/2": bytes(table)}


def characters_of(name: str) -> set[str]:
    """The characters that a bundled font maps to a glyph, read off its cmap (formats 4 and 12)."""
    table = _bundled(name)[b"cmap"]
    (count,) = struct.unpack(">H", table[2:4])
    found: set[str] = set()
    for _, _, at in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count]):
        (layout,) = struct.unpack(">H", table[at : at + 2])
        if layout == 12:
            (groups,) = struct.unpack(">I", table[at + 12 : at + 16])
            for first, last, glyph in struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * groups]):
                found |= {chr(code) for code in range(first, last + 1) if glyph + code - first}
        elif layout == 4:
            found |= set(_segments(table[at:]))
    return found


def _segments(table: bytes) -> Iterator[str]:
    count = struct.unpack(">H", table[6:8])[0] // 2
    words = struct.unpack(f">{len(table) // 2}H", table[: len(table) // 2 * 2])
    ends, starts = words[7 : 7 + count], words[8 + count : 8 + 2 * count]
    deltas, offsets = words[8 + 2 * count : 8 + 3 * count], words[8 + 3 * count : 8 + 4 * count]
    for number in range(count):
        for code in range(starts[number], min(ends[number], 0xFFFE) + 1):
            if not offsets[number]:
                glyph = (code + deltas[number]) & 0xFFFF
            else:
                place = 8 + 3 * count + number + offsets[number] // 2 + code - starts[number]
                glyph = words[place] and (words[place] + deltas[number]) & 0xFFFF
            if glyph:
                yield chr(code)
