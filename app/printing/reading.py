"""What the readers of all kinds of papers share: sections, margins, lines of pieces, names of contents."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.printing.definition import Band, Definition, Piece, Sizes
from app.printing.page import Box, CodePlace
from app.printing.toml_lines import TableLines
from app.printing.toml_place import Place

PAGE_KEYS = ("width", "height", "left", "right", "top", "bottom")
BAND_KEYS = ("title", "above", "below", "foot")
COMMON_KEYS = {"code", "kind", "title", "required", "hints", "menu", "qr"}
"""`menu` is for who offers the paper (`services/paper_catalogue.py`), not for who lays it out."""
_SIZE_KEYS = ("title", "text", "minimum", "note", "line")
_LEAST_MARGIN = 10.0
_LEAST_CODE_EDGE = 5.0
"""What printers leave white, and the code's own quiet zone, mm."""


class Reader:
    """One file on its way to a definition; `root` is its outermost table."""

    def __init__(self, file: str, document: dict[str, Any], lines: list[TableLines]) -> None:
        self.file = file
        self.lines = lines
        headers = {table.name: table.line for table in reversed(lines)}
        self.root = Place(file, document, 1, "", {**headers, **lines[0].keys})

    def find(self, name: str, index: int = 0) -> TableLines:
        """Lines of the table; one written in another form has those of the key that holds it."""
        found = [table for table in self.lines if table.name == name]
        return found[index] if index < len(found) else TableLines(name, self.lines[0].keys.get(name, 1))

    def section(self, name: str, keys: Sequence[str]) -> Place:
        """A section that must be there, each key a measure."""
        place = self.part(name, keys)
        for key in keys:
            place.number(key)
        return place

    def part(self, name: str, keys: Sequence[str]) -> Place:
        """A section that must be there."""
        if name not in self.root.table:
            self.root.fail(f"缺少“[{name}]”一节")
        place = self.table(name)
        place.only(keys)
        return place

    def table(self, name: str) -> Place:
        """A section, empty where it is missing."""
        lines = self.find(name)
        return Place(self.file, self.root.table.get(name, {}), lines.line, "", lines.keys)

    def tables(self, name: str) -> list[Place]:
        """The tables of an array of tables."""
        found = [(table, self.find(name, index)) for index, table in enumerate(self.root.array(name))]
        return [Place(self.file, table, lines.line, "", lines.keys) for table, lines in found]

    def sizes(self) -> Sizes:
        """The section [sizes]."""
        place = self.section("sizes", _SIZE_KEYS)
        sizes = Sizes(**{key: place.number(key) for key in _SIZE_KEYS})
        if not 1 <= sizes.minimum <= min(sizes.title, sizes.text, sizes.note):
            place.fail("最小字号“minimum”应不小于 1，且不大于其他字号", "minimum")
        if sizes.line < 1:
            place.fail("行距“line”应不小于 1", "line")
        return sizes

    def frame(self, page: Place) -> Box:
        """The paper within its margins."""
        left, right, top, bottom = (page.number(key) for key in PAGE_KEYS[2:])
        for key, margin in (("left", left), ("right", right), ("top", top), ("bottom", bottom)):
            if margin < _LEAST_MARGIN:
                page.fail(f"页边距“{key}”应不小于 {_LEAST_MARGIN:g} 毫米", key)
        width, height = page.number("width") - left - right, page.number("height") - top - bottom
        if width <= 0 or height <= 0:
            page.fail("页边距大于纸张")
        return Box(left, top, width, height)

    def check_height(self, page: Place, frame: Box, bottom: float) -> None:
        """Refuse what reaches below the frame."""
        excess = bottom - frame.y - frame.height
        if excess > 0.005:
            page.fail(f"各部分高度合计超出版心 {excess:g} 毫米", "height")

    def bands(self, name: str, bands: Place, left: float, width: float, top: float) -> tuple[Band, ...]:
        """The lines [[name]], one under the other from `top` on."""
        height = bands.number(name)
        made = []
        for index, place in enumerate(self.tables(name)):
            place.only(("pieces",))
            box = Box(left, top + index * height, width, height)
            made.append(Band(box, self.pieces(place, "pieces", "")))
        return tuple(made)

    def pieces(self, place: Place, key: str, caption: str) -> tuple[Piece, ...]:
        """The pieces under `key`."""
        return tuple(self._piece(place.inner(table), caption) for table in place.array(key))

    def _piece(self, place: Place, caption: str) -> Piece:
        place.only(("left", "right", "text", "caption"))
        if ("left" in place.table) == ("right" in place.table):
            place.fail("每段文字应有“left”或“right”之一")
        template = place.template("text")
        own = place.string("caption", "") or trimmed(template.wording) or trimmed(template.source)
        return Piece(
            template,
            f"{caption}（{own}）" if caption else own,
            place.number("left") if "left" in place.table else None,
            place.number("right") if "right" in place.table else None,
        )

    def code_place(self) -> CodePlace | None:
        """The section [qr]; None where it is missing."""
        if "qr" not in self.root.table:
            return None
        place = self.section("qr", CodePlace._fields)
        found = CodePlace(*(place.number(key) for key in CodePlace._fields))
        for key, distance in found._asdict().items():
            if distance < _LEAST_CODE_EDGE:
                place.fail(f"二维码离纸边“{key}”应不小于 {_LEAST_CODE_EDGE:g} 毫米", key)
        return found

    def names(self, section: str) -> Mapping[str, str]:
        """A section of field = words."""
        place = self.table(section)
        return {key: place.string(key) for key in place.table}

    def checked(self, definition: Definition, source: str) -> Definition:
        """`definition`, unless it names contents that it does not print; `source`: the file's text."""
        for section in ("required", "hints"):
            for key in self.root.table.get(section, ()):
                if key not in definition.fields:
                    near = self._near(key, definition.fields, source)
                    self.table(section).fail(f"本文书没有栏目“{key}”{near}", key)
        return definition

    def _near(self, key: str, printed: Iterable[str], source: str) -> str:
        """Where the paper prints a name that looks like `key`: one of the two is misspelt."""
        for near in difflib.get_close_matches(key, printed):
            found = re.search(rf"\{{(?:box:)?{near}\b", source)
            if found and near not in self.root.table.get("required", ()):
                line = source.count("\n", 0, found.start()) + 1
                return f"，第 {line} 行印的是“{near}”，两处有一处拼写错了"
        return ""


def trimmed(wording: str) -> str:
    """Words as a name: without line feeds, blanks and colon around them."""
    return wording.replace("\n", "").strip(" ：")
