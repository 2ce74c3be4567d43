"""Which font a character names in a Word file: the bundled ones that the PDF is drawn with, or those of an office PC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from app.printing.docx_xml import element
from app.printing.fonts import BALLOT_BOX, ROLES, TICKED_BOX, glyphs


class Face(NamedTuple):
    """A font by the name that Word knows it by; `stand_in` is taken where it is not installed."""

    family: str
    bold: bool = False
    stand_in: str = ""

    def fonts(self) -> Any:
        """The w:rFonts of a run: one font for characters of every script."""
        name = self.family
        return element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")

    def entry(self) -> Any:
        """Its w:font in the table of fonts; charset 86 is GB 2312, by which Word finds another Chinese font."""
        stand_in = element("altName", val=self.stand_in) if self.stand_in else None
        return element("font", stand_in, element("charset", val=86), name=self.family)


class Faces(NamedTuple):
    """Faces by font role; by font file for what the role's font lacks; for blanks (None: as the text); for boxes to tick."""

    roles: Mapping[str, Face]
    others: Mapping[str, Face]
    blank: Face | None
    box: Face


_BOX = Face("Segoe UI Symbol", stand_in="OpenSymbol")
_BY_FILE = {
    "NotoSerifSC-Regular": Face("Noto Serif SC", stand_in="SimSun"),
    "NotoSerifSC-Bold": Face("Noto Serif SC", bold=True, stand_in="SimSun"),
    "NotoSansSC-Regular": Face("Noto Sans SC", stand_in="SimHei"),
    "NotoSansSC-Bold": Face("Noto Sans SC", bold=True, stand_in="SimHei"),
    "HanaMinB": Face("HanaMinB", stand_in="SimSun-ExtB"),
}
BUNDLED = Faces(
    MappingProxyType({role: _BY_FILE[chain[0]] for role, chain in ROLES.items()}),
    MappingProxyType(_BY_FILE),
    # Of the bundled fonts only this one has a blank of half an em, as the layout counts it.
    _BY_FILE["HanaMinB"],
    _BOX,
)
"""The fonts of the PDF: the same paper wherever they are installed."""

_HEI = Face("黑体", stand_in="Noto Sans SC")
_SONG = Face("宋体", stand_in="Noto Serif SC")
OFFICE = Faces(
    MappingProxyType(
        {
            "title": Face("方正小标宋_GBK", stand_in="SimSun"),
            "body": Face("仿宋_GB2312", stand_in="仿宋"),
            "label": _HEI,
            "note": _SONG,
            "strong": _HEI,
        }
    ),
    MappingProxyType(
        {
            "NotoSerifSC-Regular": _SONG,
            "NotoSerifSC-Bold": _SONG,
            "HanaMinB": Face("SimSun-ExtB", stand_in="HanaMinB"),
        }
    ),
    None,
    _BOX,
)
"""The fonts that offices write with; Chinese characters are as wide, letters and digits narrower."""


def by_face(text: str, role: str, faces: Faces) -> Iterator[tuple[Face, str]]:
    """`text` in stretches of one face; raises `MissingGlyphError` for a character that no bundled font has."""
    table, chain = glyphs(role), ROLES[role]

    def face(character: str) -> Face:
        if character in (TICKED_BOX, BALLOT_BOX):
            return faces.box
        if character == " " and faces.blank:
            return faces.blank
        file = table[character][0]
        return faces.roles[role] if file == chain[0] else faces.others[file]

    for found, characters in groupby(text, face):
        yield found, "".join(characters)
