"""Font roles, glyph fall-back and the text layer: which font draws which character.

A role (`title`, `body`, `label`, `note`, `strong`) names a chain of bundled font files; a character is drawn by the first
font of the chain that has it. Within `own_fonts` a role's font of this PC comes before its chain. Fonts are loaded at
first use and once (a 15 MB file costs some 50 ms; what stays of it: `font_memory`).
"""

from __future__ import annotations

import functools
import re
import struct
import threading
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from app import paths
from app.errors import UserError
from app.printing import pc_fonts
from app.printing.font_memory import slim
from app.printing.pc_fonts import FontFile
from app.printing.text import clean

ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("NotoSerifSC-Bold", "HanaMinB"),
        "body": ("NotoSerifSC-Regular", "HanaMinB"),
        "label": ("NotoSansSC-Regular", "NotoSerifSC-Regular", "HanaMinB"),
        "note": ("NotoSansSC-Regular", "NotoSerifSC-Regular", "HanaMinB"),
        "strong": ("NotoSansSC-Bold", "NotoSerifSC-Bold", "HanaMinB"),
    }
)
BOX, TICKED_BOX, BALLOT_BOX = "□", "☑", "☐"
SPACE_EM = 0.5
"""Width of a blank in em: that of 宋体 and 仿宋, in which the blanks of the official forms were counted."""

_LOCK = threading.Lock()
_LOADED: dict[str, FormFont] = {}
_OWN: ContextVar[tuple[tuple[str, FontFile], ...]] = ContextVar("own_fonts", default=())
_LONG_CODE = re.compile(r"(?<= <)[0-9A-F]{5,6}(?=>)")


class MissingGlyphError(UserError):
    """Characters that no bundled font can draw; `characters` holds them in the order met, `where` says in which rows."""

    def __init__(self, characters: Sequence[str], where: str = "") -> None:
        self.characters = tuple(characters)
        names = "、".join(map(spoken, self.characters))
        place = f"（在{where}）" if where else ""
        super().__init__(f"无法打印：字库中没有{names}{place}。请核对这些字，改用字库里有的字后再打印。")


def spoken(character: str) -> str:
    """A character in a sentence, with its code; the code alone where it has no form of its own to show."""
    code = f"U+{ord(character):04X}"
    return code if unicodedata.category(character)[0] in "CZ" else f"“{character}”（{code}）"


class FormFont(TTFont):  # type: ignore[misc]  # ReportLab has no types
    """A TrueType font with a true text layer beyond the basic plane, and with boxes to tick.

    ReportLab writes U+20BB7 as five hex digits into its ToUnicode map, where the PDF standard asks for UTF-16.
    ☑ and ☐ take the outline of □; the renderer draws the tick.
    """

    def __init__(self, name: str, filename: str, index: int = 0) -> None:
        super().__init__(name, filename, subfontIndex=index, asciiReadable=0)
        face = self.face
        for alias in (TICKED_BOX, BALLOT_BOX):
            if ord(BOX) in face.charToGlyph and ord(alias) not in face.charToGlyph:
                face.charToGlyph[ord(alias)] = face.charToGlyph[ord(BOX)]
                face.charWidths[ord(alias)] = face.charWidths[ord(BOX)]
        slim(face, filename)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the name is ReportLab's
        """Write the font's subsets, then correct their own ToUnicode maps."""
        before = set(doc.idToObject)
        super().addObjects(doc)
        for name in set(doc.idToObject) - before:
            if name.startswith("toUnicodeCMap:"):
                stream = doc.idToObject[name]
                stream.content = _LONG_CODE.sub(_utf16_hex, stream.content)


def _utf16_hex(match: re.Match[str]) -> str:
    return chr(int(match.group(), 16)).encode("utf-16-be").hex().upper()


def load_font(name: str) -> FormFont:
    """The font of that name, registered with ReportLab: a bundled file, or one of `own_fonts`; from any thread, once."""
    with _LOCK:
        if name not in _LOADED:
            _register(FormFont(name, str(paths.FONTS / f"{name}.ttf")))
        return _LOADED[name]


def _register(font: FormFont) -> None:
    _LOADED[font.fontName] = font
    pdfmetrics.registerFont(font)


@functools.cache
def load_own(file: FontFile) -> str | None:
    """The name that a font of this PC is loaded under; None where ReportLab cannot read it."""
    name = f"own-{zlib.crc32(str(file.path).encode()):08x}-{file.face}"
    try:
        font = FormFont(name, str(file.path), file.face)
    except (TTFError, OSError, ValueError, IndexError, struct.error):
        return None
    with _LOCK:
        _register(font)
    return name


@contextmanager
def own_fonts(families: Mapping[str, str]) -> Iterator[None]:
    """Within this context roles are drawn in the fonts of these families, where this PC has them."""
    found = {role: pc_fonts.by_family(family) for role, family in families.items() if role in ROLES}
    chosen = tuple((role, file) for role, file in sorted(found.items()) if file and load_own(file))
    token = _OWN.set(chosen)
    try:
        yield
    finally:
        _OWN.reset(token)


def _has(font: FormFont, character: str) -> bool:
    try:
        return bool(font.face.charToGlyph[ord(character)])
    except KeyError:
        return False


class GlyphTable(dict[str, tuple[str, float]]):
    """Character -> (font name, advance in em) for one role, filled as characters are met.

    A font of this PC draws only what a bundled font has too: a paper that prints on one PC prints on every other, and
    private characters never come out as somebody else's. Raises `MissingGlyphError` for a character that none has.
    """

    def __init__(self, role: str, own: FontFile | None = None) -> None:
        super().__init__()
        self._chain = ROLES[role]
        self._own = load_own(own) if own else None

    def __missing__(self, character: str) -> tuple[str, float]:
        for name in self._chain:
            if _has(load_font(name), character):
                own = self._own if self._own and _has(load_font(self._own), character) else None
                self[character] = self._drawn(own or name, character)
                return self[character]
        raise MissingGlyphError([character])

    @staticmethod
    def _drawn(name: str, character: str) -> tuple[str, float]:
        width: float = load_font(name).face.charWidths[ord(character)]
        return name, SPACE_EM if character == " " else width / 1000


def glyphs(role: str) -> GlyphTable:
    """The table of a role in force here."""
    own = _OWN.get()
    return _table(role, dict(own).get(role)) if own else _table(role, None)


@functools.cache
def _table(role: str, own: FontFile | None) -> GlyphTable:
    return GlyphTable(role, own)


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that cannot be printed, each once, in the order met."""
    return [character for character in dict.fromkeys(clean(text)) if not _printable(character)]


def check_printable(texts: Iterable[str]) -> None:
    """Raise `MissingGlyphError` naming every character of `texts` that no bundled font has."""
    met: dict[str, None] = {}
    for text in texts:
        met.update(dict.fromkeys(text))
    missing = missing_characters("".join(met))
    if missing:
        raise MissingGlyphError(missing)


def _printable(character: str) -> bool:
    if character == "\n":
        return True
    try:
        glyphs("body")[character]
    except MissingGlyphError:
        return False
    return True
