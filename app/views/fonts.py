"""The fonts on the screen: the office's own where it has Chinese ones, the bundled ones where not.

Paper does not depend on this: app.printing embeds its own fonts.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from app import paths

BASE_SIZE = 15
"""Height of the text on the screen in device-independent pixels."""

FAMILIES = (
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "HanaMinA",
    "HanaMinB",
    "SimSun-ExtB",
)
_SANS = FAMILIES[:6]
_PROBE = "信访接待办复查"
_RARE_FROM = 0x3400
_UNSEEN = ("Cc", "Cf", "Mn", "Zl", "Zp", "Zs")


def base_font() -> QFont:
    """The font of the whole window, families in order of preference."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(BASE_SIZE)
    return font


def prepare() -> None:
    """Load the bundled Noto Sans SC where the system draws no Chinese. About 1 ms and 1 MB."""
    if not _system_is_chinese():
        _load(paths.FONTS / "NotoSansSC-Regular.ttf")
        _load(paths.FONTS / "NotoSansSC-Bold.ttf")


def ensure_glyphs(text: str) -> bool:
    """Load the font of rare characters if `text` needs it; true if every character can be drawn.

    The 30 MB font stays away until the first such name is seen.
    """
    rare = {c for c in text if ord(c) >= _RARE_FROM and not _common(c)}
    return all(_drawable(c) for c in rare)


@cache
def _drawable(character: str) -> bool:
    if unicodedata.category(character) in _UNSEEN or _covered(character, FAMILIES):
        return True
    _load(paths.FONTS / "HanaMinB.ttf")
    return _covered(character, FAMILIES)


@cache
def _common(character: str) -> bool:
    return _covered(character, _SANS)


def _system_is_chinese() -> bool:
    installed = set(QFontDatabase.families())
    return any(family in installed for family in _SANS) and all(_covered(c, _SANS) for c in _PROBE)


def _covered(character: str, families: tuple[str, ...]) -> bool:
    return any(face.supportsCharacter(ord(character)) for face in _faces(families))


@cache
def _faces(families: tuple[str, ...]) -> tuple[QRawFont, ...]:
    """Faces of exactly these families: Qt would give another one for a family that is not there."""
    fonts = [QRawFont.fromFont(QFont(family)) for family in families if QFontDatabase.hasFamily(family)]
    return tuple(font for font in fonts if font.isValid())


@cache
def _load(path: Path) -> tuple[str, ...]:
    """The families of a font file, loaded at most once; empty if it cannot be read."""
    number = QFontDatabase.addApplicationFont(str(path))
    _faces.cache_clear()
    return tuple(QFontDatabase.applicationFontFamilies(number)) if number >= 0 else ()
