"""Documents and tables of office programs: kept and opened elsewhere, so they are judged by their outer shape only.

Newer ones are ZIP archives with known parts (ECMA-376), older ones OLE compound files (MS-CFB). Macros, archives within and
passwords are refused; the content is never interpreted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from app.scans.kinds import FileKind, Refused, Shape

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS = 5_000
_MOST_UNPACKED = 200_000_000
_FREE_OF_RATIO = 20_000_000
_MOST_RATIO = 200
"""A part unpacks to at most so many times its size, unless the whole stays small."""
_CHUNK = 1 << 20
_MAIN_PARTS = {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX}
_CONTENT_TYPES = "[Content_Types].xml"
_FORBIDDEN = frozenset(
    {
        *(".zip", ".rar", ".7z", ".gz", ".tar", ".cab", ".iso", ".jar", ".docm", ".xlsm"),
        *(
            ".exe",
            ".dll",
            ".com",
            ".scr",
            ".bat",
            ".cmd",
            ".ps1",
            ".vbs",
            ".js",
            ".hta",
            ".lnk",
            ".msi",
            ".sh",
        ),
    }
)
_ENTITIES = tuple(
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_MACROS = "含有宏程序，没有添加。请另存为不含宏的文档，或打印成 PDF 后再添加。"
_PASSWORD = "设有打开密码，没有添加。请取消密码后再添加。"
_BROKEN = "文档不完整或已损坏，没有添加。请用 WPS 或 Office 重新保存，或打印成 PDF 后再添加。"
_BOMB = "文档解压后过大，可能是恶意文件，没有添加。请打印成 PDF 后再添加。"
_NO_DOCUMENT = "是压缩包或不支持的文件，没有添加。请解压后逐份添加，或打印成 PDF 后再添加。"


def check_zip(data: bytes) -> Shape:
    """DOCX or XLSX; raises `Refused` for any other archive, a bomb, macros, an archive or program within."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            kind = _kind_of([part.filename for part in parts])
            _judge_sizes(parts, len(data))
            _judge_names(parts)
            for part in parts:
                _read_through(archive, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        struct.error,
        RuntimeError,
    ) as error:
        raise Refused(_BROKEN) from error  # NotImplementedError for odd compression is a RuntimeError
    return Shape(kind)


def _kind_of(names: list[str]) -> FileKind:
    if len(names) > _MOST_PARTS:
        raise Refused(_BOMB)
    found = [kind for name, kind in _MAIN_PARTS.items() if name in names]
    if len(found) != 1 or _CONTENT_TYPES not in names:
        raise Refused(_NO_DOCUMENT)
    return found[0]


def _judge_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    whole = sum(part.file_size for part in parts)
    if whole > _MOST_UNPACKED or (whole > _FREE_OF_RATIO and whole > packed * _MOST_RATIO):
        raise Refused(_BOMB)


def _judge_names(parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        name = part.filename.lower()
        if "vbaproject" in name or "xl/macrosheets/" in name:
            raise Refused(_MACROS)
        if PurePosixPath(name).suffix in _FORBIDDEN:
            raise Refused("内含压缩包或程序，没有添加。请取出其中的文件，或打印成 PDF 后再添加。")
        if part.flag_bits & 1:
            raise Refused(_PASSWORD)
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused(_BROKEN)  # OPC allows no other


def _read_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The sum of every part must fit (a lying size does not), and none may declare entities of its own."""
    is_xml = PurePosixPath(part.filename.lower()).suffix in {".xml", ".rels", ".vml"}
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if is_xml and any(word in tail + chunk for word in _ENTITIES):
                raise Refused("含有不允许的 XML 实体定义，可能是恶意文件，没有添加。请打印成 PDF 后再添加。")
            tail = chunk[-32:]


_SECTOR_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128
_MOST_ENTRIES = 4_096
_MAIN_STREAMS = {"WordDocument": FileKind.DOC, "Workbook": FileKind.XLS, "Book": FileKind.XLS}
_MACRO_STORAGES = frozenset({"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"})


def check_ole(data: bytes) -> Shape:
    """DOC or XLS by the names of the streams within; raises `Refused` for others (installers, mail), macros, passwords."""
    try:
        names = _stream_names(data)
    except (struct.error, IndexError) as error:
        raise Refused(_BROKEN) from error
    if "EncryptedPackage" in names:
        raise Refused(_PASSWORD)
    if names & _MACRO_STORAGES:
        raise Refused(_MACROS)
    kind = next((kind for name, kind in _MAIN_STREAMS.items() if name in names), None)
    if kind is None:
        raise Refused(_NO_DOCUMENT)
    return Shape(kind)


def _stream_names(data: bytes) -> set[str]:
    """Names in the directory of a compound file (MS-CFB 2.6); its chain of sectors is followed without looping."""
    shift, sector = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in {9, 12}:
        raise Refused(_BROKEN)
    table = _allocation_table(data, 1 << shift)
    names: set[str] = set()
    for _ in range(_MOST_ENTRIES):
        if sector >= _SECTOR_END:
            return names
        at = (sector + 1) << shift
        names |= {_entry_name(data, at + place) for place in range(0, 1 << shift, _ENTRY)}
        sector = table[sector]
    raise Refused(_BROKEN)


def _allocation_table(data: bytes, size: int) -> list[int]:
    """The chain of every sector; the header lists the first 109 sectors of the table, further ones are linked."""
    listed = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if more >= _SECTOR_END:
            break
        *further, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        listed += further
    within = [one for one in dict.fromkeys(listed) if one < _SECTOR_END]
    return [
        number for one in within for number in struct.unpack_from(f"<{size // 4}I", data, (one + 1) * size)
    ]


def _entry_name(data: bytes, at: int) -> str:
    length = struct.unpack_from("<H", data, at + 64)[0]
    return data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
