"""Names that others gave to files: made harmless as text, and again as a name on disk. Never a path."""

from __future__ import annotations

import re
import unicodedata

from app.scans.kinds import FileKind

MOST_CHARACTERS = 120
_MOST_BYTES_ON_DISK = 200
"""Most file systems take 255 bytes (Linux) or 255 UTF-16 units (Windows)."""
_NO_NAME = "附件"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
"""Control and format characters (bidi overrides, zero width), lone surrogates, unassigned, line separators."""
_ODD = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)


def shown_name(given: str, kind: FileKind) -> str:
    """One line of visible text without a path, ≤ 120 characters, ending in an extension of `kind`."""
    stem, extension = _parts(plain_name(given), kind)
    return stem[: MOST_CHARACTERS - len(extension)].rstrip(" .") + extension


def plain_name(given: str) -> str:
    """The last part of what may be a path of any system, without unseen characters; for sentences, ≤ 120 characters."""
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    name = " ".join(_ODD.sub("_", seen).split()).strip(" .")
    name = f"_{name}" if _RESERVED.match(name) else name
    return name[:MOST_CHARACTERS].rstrip(" .") or _NO_NAME


def disk_name(name: str, kind: FileKind) -> str:
    """A name for a copy on any disk: short enough, and with the extension the content asks for."""
    stem, _ = _parts(plain_name(name), kind)
    cut = stem.encode()[:_MOST_BYTES_ON_DISK].decode(errors="ignore").rstrip(" .")
    return cut + kind.extensions[0]


def _parts(name: str, kind: FileKind) -> tuple[str, str]:
    """Stem and extension; an extension of another kind stays in the stem."""
    stem, dot, last = name.rpartition(".")
    if stem.strip(" .") and dot + last.lower() in kind.extensions:
        return stem, dot + last
    return name, kind.extensions[0]
