"""The official Chinese fonts of this PC and of the office's own folder: 方正小标宋, 仿宋, 楷体, 黑体, 宋体.

A font is told by the names in the file itself, whatever the file is called. Taken are TrueType outlines only (ReportLab
embeds no others), single files and collections, in the regular weight, and none whose maker forbids embedding (OS/2
fsType 2). Reading the names of a file costs some 0.1 ms; the system's folders are read once.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "小标宋": ("方正小标宋", "FZXiaoBiaoSong", "CESI小标宋", "CESI_XBS"),
        "仿宋": ("仿宋", "FangSong", "方正仿宋", "CESI仿宋", "CESI_FS"),
        "楷体": ("楷体", "KaiTi", "方正楷体", "CESI楷体", "CESI_KT"),
        "黑体": ("黑体", "SimHei", "方正黑体", "CESI黑体", "CESI_HT"),
        "宋体": ("宋体", "SimSun", "方正书宋", "CESI宋体", "CESI_SS"),
    }
)
"""Kinds of type, and how the names of their fonts begin; the first that is there is taken."""
_NOT = ("-ExtB", "-ExtG")
"""Companions of a font that hold its rare characters only."""
_SUFFIXES = frozenset({".ttf", ".ttc"})
_COLLECTION = b"ttcf"
_FAMILY_NAMES = (16, 1, 4)
_WINDOWS = 3
_RESTRICTED = 0x0002
_ITALIC_OR_BOLD = 0x0021
_LARGEST_TABLE = 1 << 20

_office_folders: list[Path] = []


class FontFile(NamedTuple):
    """One face: its family as it names itself (Chinese where it has such a name), its file, and its place there."""

    family: str
    path: Path
    face: int


def look_in(folder: Path) -> None:
    """Look for the office's own fonts in this folder, before those of the system, instead of any folder named before."""
    _office_folders[:] = [folder]


def by_kind(kind: str) -> FontFile | None:
    """The font of one of `KINDS`; None where this PC has none."""
    every = available()
    for name in KINDS[kind]:
        families = [family for family in every if family.startswith(name) and not family.endswith(_NOT)]
        if families:
            return every[min(families, key=lambda family: (len(family), family))]
    return None


def by_family(family: str) -> FontFile | None:
    """The font of exactly this family; None where it is not there."""
    return available().get(family)


def available() -> Mapping[str, FontFile]:
    """The fonts of all kinds by family, the office's own before the system's."""
    own = {} if not _office_folders else _own(_office_folders[0], _stamp(_office_folders[0]))
    return {**_system(_system_folders()), **own}


@cache
def _system(folders: tuple[Path, ...]) -> Mapping[str, FontFile]:
    return _read(folders)


@lru_cache(maxsize=1)
def _own(folder: Path, stamp: int) -> Mapping[str, FontFile]:  # noqa: ARG001 - read anew when the folder changes
    return _read([folder])


def _stamp(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _read(folders: Iterable[Path]) -> dict[str, FontFile]:
    """Where a family is there twice the first file counts, by its name."""
    found: dict[str, FontFile] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in _SUFFIXES:
                for face in _wanted(path):
                    found.setdefault(face.family, face)
    return found


def _system_folders() -> tuple[Path, ...]:
    if os.name == "nt":
        own = os.environ.get("LOCALAPPDATA", "")
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
        return (*folders, *((Path(own) / "Microsoft" / "Windows" / "Fonts",) if own else ()))
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"


def _wanted(path: Path) -> Iterator[FontFile]:
    """The faces of a file that are of one of the kinds; none of a file that is broken or cannot be read."""
    starts = tuple(name for names in KINDS.values() for name in names)
    try:
        with path.open("rb") as file:
            for index, tables in enumerate(_faces(file)):
                names = _names(file, tables) if _usable(file, tables) else []
                ours = [name for name in names if name.startswith(starts)]
                if ours:
                    yield FontFile(min(ours, key=str.isascii), path, index)
    except (OSError, struct.error, ValueError):
        return


_Tables = dict[bytes, tuple[int, int]]
"""Offset and length by tag."""


def _faces(file: BinaryIO) -> list[_Tables]:
    head = file.read(12)
    if head[:4] != _COLLECTION:
        return [_tables(file, 0)]
    count = struct.unpack(">I", head[8:12])[0]
    if count > 64:
        raise ValueError("no collection of fonts has so many")
    return [_tables(file, at) for at in struct.unpack(f">{count}I", file.read(4 * count))]


def _tables(file: BinaryIO, start: int) -> _Tables:
    file.seek(start + 4)
    count = struct.unpack(">H", file.read(2))[0]
    file.seek(start + 12)
    entries = struct.iter_unpack(">4sIII", file.read(16 * min(count, 256)))
    return {tag: (offset, length) for tag, _, offset, length in entries}


def _table(file: BinaryIO, tables: _Tables, tag: bytes) -> bytes:
    offset, length = tables[tag]
    file.seek(offset)
    return file.read(min(length, _LARGEST_TABLE))


def _usable(file: BinaryIO, tables: _Tables) -> bool:
    """TrueType outlines, of regular weight, that may be embedded."""
    if not {b"glyf", b"cmap", b"name", b"OS/2"} <= tables.keys():
        return False
    table = _table(file, tables, b"OS/2")
    embedding, style = struct.unpack(">H", table[8:10])[0], struct.unpack(">H", table[62:64])[0]
    return embedding & 0x000F != _RESTRICTED and not style & _ITALIC_OR_BOLD


def _names(file: BinaryIO, tables: _Tables) -> list[str]:
    """The names of the family, the most telling first."""
    table = _table(file, tables, b"name")
    count, texts = struct.unpack(">HH", table[2:6])
    found: list[tuple[int, str]] = []
    for platform, _, _, name, length, offset in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if platform == _WINDOWS and name in _FAMILY_NAMES:
            text = table[texts + offset : texts + offset + length].decode("utf-16-be", "replace")
            found.append((_FAMILY_NAMES.index(name), text))
    return [text for _, text in sorted(found)]
