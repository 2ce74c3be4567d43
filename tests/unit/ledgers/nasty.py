"""Text that broke spreadsheets somewhere, and an independent reader of workbooks (zip and XML only)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\u00a0", "'", '"', "＝", " ")
_PAYLOADS = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://192.0.2.1","点")',
    "WEBSERVICE(A1)",
    "张三",
    "",
    "13800001234",
)
_CONTROLS = tuple(f"前{chr(code)}后" for code in (*range(0x20), 0x7F, 0x80, 0x85, 0x9F))
_NUMBERS = (
    "99999919850101122X", "999999198501011220", "219E01", "1E5", "00123", "0575-88001234", "1/2", "3-4",
    "2026-11-22", "12:30", "TRUE", "真", "1,234", "１２３", "0x1F", "1e308", "NaN", "-0", "٣٤", "1234567890123456789",
)  # fmt: skip
_ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!")
_UNICODE = (
    "𠮷田", "㐂", "䶮", "\uf914", "买买提·艾力", "𬱖", "😀👨‍👩‍👧", "🇨🇳", "مرحبا", "\u202egnp.exe", "a\u200bb", "\ufeff字",
    "e\u0301", "\u2028", "\u2029", "\ufffe", "\uffff", "\ufdd0", "\ud800", "\udfff", "\udc00\ud800", "\U0010ffff",
    "ｱｲｳ", "　全角空格　", "ǅ", "ß", "\u00ad软", "𝒜", "\ue000", "\u0e33",
)  # fmt: skip
_ESCAPES = (
    "_x000D_", "_x0041_", "_x005F_", "_x005F_x0041_", "_xFFFF_", "_xD800_", "_x000d_x000a_", "__x0041_", "_x0041_x0042_",
    "_x41_", "_X0041_", "x0041_", "_x0041", "_xZZZZ_", "&#x0;", "&amp;", "<b>粗</b>", "]]>", "<![CDATA[x]]>", "<!--",
    "<!ENTITY x>", "&lt;", "%00", "\\x00", "${x}", "{{7*7}}", "';--", "\\u0000", "&P", "&[Page]",
)  # fmt: skip
_SPACES = (" 前", "后 ", "  ", " ", "\t", "a  b", "a\nb", "a\n\nb\n", "a\tb", "a\r\nb", "a\rb", "\n")
_LINKS = ("http://192.0.2.1/", "mailto:a@example.invalid", "file:///c:/x", "\\\\host\\share", "javascript:1")
_LONG = (
    "长" * 32_767,
    "长" * 32_768,
    "𠮷" * 16_383,
    "𠮷" * 16_384,
    "x" * 40_000,
    "_x0041_" * 5_000,
    "\x00" * 33_000,
)

NASTY: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(start + payload for start in _STARTS for payload in _PAYLOADS if start + payload),
            *_CONTROLS, *_NUMBERS, *_ERRORS, *_UNICODE, *_ESCAPES, *_SPACES, *_LINKS, *_LONG,
        ]
    )
)  # fmt: skip

_NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def is_equal_or_marked(asked: str, read: str) -> bool:
    """The reader's promise: the same text, or the same up to visible marks."""
    mark = "……（全文见登记系统）"
    if read.endswith(mark) and len(asked.encode("utf-16-le", "surrogatepass")) > 2 * 32_767:
        asked, read = asked[: len(read) - len(mark)], read[: -len(mark)]
    return len(asked) == len(read) and all(
        b in {a, "\ufffd"} or ord(b) == 0x2400 + ord(a) for a, b in zip(asked, read, strict=True)
    )


def sheet_xml(path: Path) -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def cells(path: Path) -> dict[str, tuple[str, str]]:
    """Every filled cell by its address: its XML type and its value, escapes undone as ECMA-376 22.9.2.19 wants."""
    found = {}
    for cell in sheet_xml(path).iterfind(".//x:c", _NS):
        value = cell.findtext("x:is/x:t", cell.findtext("x:v", "", _NS), _NS)
        if value:
            decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
            found[cell.get("r", "")] = (cell.get("t", "n"), decoded)
    return found
