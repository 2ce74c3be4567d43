"""Font roles, glyph fall-back and the text layer: which bundled font draws which character.

A role (`title`, `body`, `label`, `note`, `strong`) names a chain of font files; a character is drawn by the first
font of the chain that has it. Fonts are loaded at first use and once (a 15 MB file costs some 50 ms).
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app import paths
from app.errors import UserError
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
_LONG_CODE = re.compile(r"(?<= <)[0-9A-F]{5,6}(?=>)")


class MissingGlyphError(UserError):
    """Characters that no bundled font can draw; `characters` holds them in the order met."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        names = "、".join(map(_spoken, self.characters))
        super().__init__(f"无法打印：字库中没有{names}。请核对这些字，改用字库里有的字后再打印。")


def _spoken(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return code if 0xD800 <= ord(character) <= 0xDFFF else f"“{character}”（{code}）"


class FormFont(TTFont):  # type: ignore[misc]  # ReportLab has no types
    """A TrueType font with a true text layer beyond the basic plane, and with boxes to tick.

    ReportLab writes U+20BB7 as five hex digits into its ToUnicode map, where the PDF standard asks for UTF-16.
    ☑ and ☐ take the outline of □; the renderer draws the tick.
    """

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename)
        face = self.face
        for alias in (TICKED_BOX, BALLOT_BOX):
            if ord(BOX) in face.charToGlyph and ord(alias) not in face.charToGlyph:
                face.charToGlyph[ord(alias)] = face.charToGlyph[ord(BOX)]
                face.charWidths[ord(alias)] = face.charWidths[ord(BOX)]

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
    """The bundled font file `name`, registered with ReportLab under that name; from any thread, once."""
    with _LOCK:
        if name not in _LOADED:
            _LOADED[name] = FormFont(name, str(paths.FONTS / f"{name}.ttf"))
            pdfmetrics.registerFont(_LOADED[name])
        return _LOADED[name]


def _has(font: FormFont, character: str) -> bool:
    return bool(font.face.charToGlyph.get(ord(character), 0))


class GlyphTable(dict[str, tuple[str, float]]):
    """Character -> (font name, advance in em) for one role, filled as characters are met.

    Raises `MissingGlyphError` for a character that no font of the chain has.
    """

    def __init__(self, role: str) -> None:
        super().__init__()
        self._chain = ROLES[role]

    def __missing__(self, character: str) -> tuple[str, float]:
        for name in self._chain:
            font = load_font(name)
            if _has(font, character):
                advance = SPACE_EM if character == " " else font.face.charWidths[ord(character)] / 1000
                self[character] = (name, advance)
                return self[character]
        raise MissingGlyphError([character])


@functools.cache
def glyphs(role: str) -> GlyphTable:
    """The one table of a role."""
    return GlyphTable(role)


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
