"""Plain text: what is not, and what a system or a browser would run."""

from __future__ import annotations

import re
from pathlib import PurePath

from app.scans.kinds import FileKind, Refused, Shape

_MOST_BYTES = 5_000_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_SCRIPT = re.compile(
    r"\s*(#!|@echo|<\?|<!|<[a-z][a-z0-9:]*[\s/>]|windows registry editor|regedit4|\[internetshortcut\]"
    r"|\{\\rtf|mime-version:|content-type:|%!ps|on error resume next)",
    re.IGNORECASE,
)
_SCRIPT_NAMES = frozenset(
    {
        *(
            ".bat",
            ".cmd",
            ".ps1",
            ".psm1",
            ".vbs",
            ".vbe",
            ".js",
            ".jse",
            ".mjs",
            ".wsf",
            ".hta",
            ".reg",
            ".inf",
        ),
        *(".sh", ".bash", ".py", ".pyw", ".pl", ".rb", ".php", ".lua", ".desktop", ".url", ".lnk", ".scf"),
        *(
            ".htm",
            ".html",
            ".xhtml",
            ".mht",
            ".mhtml",
            ".svg",
            ".xml",
            ".xsl",
            ".eml",
            ".rtf",
            ".jsp",
            ".asp",
        ),
    }
)
_SCRIPT_SAID = "是脚本或网页文件，没有添加。请打印成 PDF 或截图后再添加。"
UNKNOWN = "不是能保存的文件类型，没有添加。请改用 PDF、图片（JPG、PNG、TIFF、BMP）、Word、Excel 或文本文件。"


def check(data: bytes, given_name: str) -> Shape:
    """Text in UTF-8, UTF-16 (with its mark) or GB 18030; raises `Refused` for scripts, web pages and anything else.

    The given name can only add to the refusals: text called .bat is refused whatever it says.
    """
    if len(data) > _MOST_BYTES:
        raise Refused(UNKNOWN)
    text = _decoded(data)
    if text is None or _UNPRINTABLE.search(text):
        raise Refused(UNKNOWN)
    if _SCRIPT.match(text) or PurePath(given_name.strip(" .")).suffix.lower() in _SCRIPT_NAMES:
        raise Refused(_SCRIPT_SAID)
    return Shape(FileKind.TEXT)


def _decoded(data: bytes) -> str | None:
    codes = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    return None
