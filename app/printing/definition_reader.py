"""From the bytes of a form file to a checked `FormDefinition`; every complaint knows its line and cell."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from app.printing.definition import (
    Band,
    Cell,
    Continuation,
    DefinitionError,
    FormDefinition,
    Piece,
    Sizes,
)
from app.printing.grid import GridError, place_cells, rules_around
from app.printing.page import Box
from app.printing.template import Template, TemplateError, parse_template
from app.printing.toml_lines import TableLines, find_tables

_TOML_LINE = re.compile(r"line (\d+)")
_FORM_KEYS = {"code", "title", "page", "sizes", "bands", "above", "row", "below", "continuation"}
_PAGE_KEYS = ("width", "height", "left", "right", "top", "bottom")
_SIZE_KEYS = ("title", "text", "minimum", "note", "line")
_BAND_KEYS = ("title", "above", "below", "foot")
_CELL_KINDS = ("label", "text", "body")
_CELL_KEYS = {
    *_CELL_KINDS, "head", "foot", "width", "rows", "align", "vertical", "indent", "size", "minimum", "caption",
}  # fmt: skip
_ALIGNMENTS = ("left", "center", "right")
_LEAST_MARGIN = 10.0


class Place:
    """A table of the file, with the line and the cell to name when it is wrong."""

    def __init__(self, file: str, table: Any, line: int, cell: str, keys: Mapping[str, int]) -> None:
        self.file, self.line, self.cell, self._keys = file, line, cell, keys
        if not isinstance(table, dict):
            self.fail("这里应是一张表（键 = 值）")
        self.table: dict[str, Any] = table

    def fail(self, problem: str, key: str = "") -> NoReturn:
        """Raise `DefinitionError` for this place, at the line of `key` where that is known."""
        raise DefinitionError(self.file, self._keys.get(key, self.line), self.cell, problem)

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that mean nothing."""
        for key in self.table:
            if key not in known:
                self.fail(f"不认识的项目“{key}”", key)

    def number(self, key: str, default: float | None = None) -> float:
        """A measure of zero or more."""
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10_000:
            self.fail(f"“{key}”应是不小于 0 的数", key)
        return float(value)

    def string(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self.table.get(key, default)
        if not isinstance(value, str):
            self.fail(f"缺少“{key}”，或它不是带引号的文字", key)
        return value

    def template(self, key: str) -> Template:
        """A text in the language of templates."""
        try:
            return parse_template(self.string(key))
        except TemplateError as error:
            self.fail(f"“{key}”中{error}", key)

    def array(self, key: str) -> list[Any]:
        """A list, empty where it is missing."""
        value = self.table.get(key, [])
        if not isinstance(value, list):
            self.fail(f"“{key}”应是方括号中的列表", key)
        return value

    def inner(self, table: Any, cell: str | None = None) -> Place:
        """A table written within this one, on the same line."""
        return Place(self.file, table, self.line, self.cell if cell is None else cell, {})


def read_definition(file: str, data: bytes) -> FormDefinition:
    """Check and place the form in `data`; `file` is its name for messages. Raises `DefinitionError`."""
    source, document = _parse(file, data)
    return _Reader(file, document, find_tables(source)).read(hashlib.sha256(data).hexdigest())


def _parse(file: str, data: bytes) -> tuple[str, dict[str, Any]]:
    try:
        source = data.decode("utf-8").replace("\r\n", "\n")
        return source, tomllib.loads(source)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DefinitionError(file, line, "", "不是 UTF-8 编码的文字") from error
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found else source.count("\n") + 1
        raise DefinitionError(file, line, "", f"不合 TOML 格式（{error}）") from error


class _Reader:
    def __init__(self, file: str, document: dict[str, Any], lines: list[TableLines]) -> None:
        self.file = file
        self.lines = lines
        headers = {table.name: table.line for table in reversed(lines)}
        self.root = Place(file, document, 1, "", {**headers, **lines[0].keys})
        self.root.only(_FORM_KEYS)

    def read(self, digest: str) -> FormDefinition:
        page, bands = self._section("page", _PAGE_KEYS), self._section("bands", _BAND_KEYS)
        self.sizes = self._sizes()
        frame = self._frame(page)
        title_box = Box(frame.x, frame.y, frame.width, bands.number("title"))
        top = title_box.y + title_box.height
        above = self._bands("above", bands, frame, top)
        top += sum(band.box.height for band in above)
        heights = [self._row(index).number("height") for index in range(len(self.root.array("row")))]
        cells = self._cells(frame, top, heights)
        bottom = top + sum(heights)
        below = self._bands("below", bands, frame, bottom)
        self._check_height(page, frame, bottom + sum(band.box.height for band in below))
        return FormDefinition(
            code=self.root.string("code"),
            title=self.root.template("title"),
            width=page.number("width"),
            height=page.number("height"),
            frame=frame,
            title_box=title_box,
            foot_height=bands.number("foot"),
            sizes=self.sizes,
            above=above,
            cells=cells,
            below=below,
            rules=rules_around(cell.box for cell in cells),
            continuation=self._continuation(),
            digest=digest,
        )

    def _find(self, name: str, index: int = 0) -> TableLines:
        """Lines of the table; one written in another form has those of the key that holds it."""
        found = [table for table in self.lines if table.name == name]
        return found[index] if index < len(found) else TableLines(name, self.lines[0].keys.get(name, 1))

    def _section(self, name: str, keys: Sequence[str]) -> Place:
        lines = self._find(name)
        if name not in self.root.table:
            self.root.fail(f"缺少“[{name}]”一节")
        place = Place(self.file, self.root.table[name], lines.line, "", lines.keys)
        place.only(keys)
        for key in keys:
            place.number(key)
        return place

    def _sizes(self) -> Sizes:
        place = self._section("sizes", _SIZE_KEYS)
        sizes = Sizes(**{key: place.number(key) for key in _SIZE_KEYS})
        if not 1 <= sizes.minimum <= min(sizes.title, sizes.text, sizes.note):
            place.fail("最小字号“minimum”应不小于 1，且不大于其他字号", "minimum")
        if sizes.line < 1:
            place.fail("行距“line”应不小于 1", "line")
        return sizes

    def _frame(self, page: Place) -> Box:
        left, right, top, bottom = (page.number(key) for key in _PAGE_KEYS[2:])
        for key, margin in (("left", left), ("right", right), ("top", top), ("bottom", bottom)):
            if margin < _LEAST_MARGIN:
                page.fail(f"页边距“{key}”应不小于 {_LEAST_MARGIN:g} 毫米", key)
        width, height = page.number("width") - left - right, page.number("height") - top - bottom
        if width <= 0 or height <= 0:
            page.fail("页边距大于纸张")
        return Box(left, top, width, height)

    def _check_height(self, page: Place, frame: Box, bottom: float) -> None:
        excess = bottom - frame.y - frame.height
        if excess > 0.005:
            page.fail(f"各部分高度合计超出版心 {excess:g} 毫米", "height")

    def _bands(self, name: str, bands: Place, frame: Box, top: float) -> tuple[Band, ...]:
        height = bands.number(name)
        made = []
        for index, table in enumerate(self.root.array(name)):
            lines = self._find(name, index)
            place = Place(self.file, table, lines.line, "", lines.keys)
            place.only(("pieces",))
            box = Box(frame.x, top + index * height, frame.width, height)
            made.append(Band(box, self._pieces(place, "pieces", "")))
        return tuple(made)

    def _pieces(self, place: Place, key: str, caption: str) -> tuple[Piece, ...]:
        return tuple(self._piece(place.inner(table), caption) for table in place.array(key))

    def _piece(self, place: Place, caption: str) -> Piece:
        place.only(("left", "right", "text", "caption"))
        if ("left" in place.table) == ("right" in place.table):
            place.fail("每段文字应有“left”或“right”之一")
        template = place.template("text")
        own = place.string("caption", "") or _trimmed(template.wording) or _trimmed(template.source)
        return Piece(
            template,
            f"{caption}（{own}）" if caption else own,
            place.number("left") if "left" in place.table else None,
            place.number("right") if "right" in place.table else None,
        )

    def _row(self, index: int) -> Place:
        lines = self._find("row", index)
        place = Place(
            self.file, self.root.array("row")[index], lines.line, f"第 {index + 1} 行表格", lines.keys
        )
        place.only(("height", "cells"))
        return place

    def _cell_places(self, row: int) -> list[Place]:
        place = self._row(row)
        lines = self._find("row", row).items.get("cells", [])
        made = []
        for index, table in enumerate(place.array("cells")):
            line = lines[index] if index < len(lines) else place.line
            name = f"第 {row + 1} 行表格第 {index + 1} 格"
            if isinstance(table, dict) and (words := _words(table)):
                name += f"“{words}”"
            made.append(Place(self.file, table, line, name, {}))
        return made

    def _cells(self, frame: Box, top: float, heights: Sequence[float]) -> tuple[Cell, ...]:
        places = [self._cell_places(row) for row in range(len(heights))]
        if not places:
            self.root.fail("没有任何表格行“[[row]]”")
        shapes = [[self._shape(place) for place in row] for row in places]
        try:
            boxes = place_cells(shapes, heights, frame.width)
        except GridError as error:
            at = self._row(error.row) if error.cell is None else places[error.row][error.cell]
            at.fail(str(error))
        cells: list[Cell] = []
        for row_places, row_boxes in zip(places, boxes, strict=True):
            label = ""
            for place, box in zip(row_places, row_boxes, strict=True):
                placed = Box(frame.x + box.x, top + box.y, box.width, box.height)
                cells.append(self._cell(place, placed, label or _spanning_label(cells, placed)))
                label = cells[-1].caption if cells[-1].kind == "label" else label
        return tuple(cells)

    def _shape(self, place: Place) -> tuple[float | None, int]:
        place.only(_CELL_KEYS)
        rows = place.table.get("rows", 1)
        if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
            place.fail("“rows”应是不小于 1 的整数")
        return (place.number("width") if "width" in place.table else None), rows

    def _cell(self, place: Place, box: Box, label: str) -> Cell:
        kinds = [kind for kind in _CELL_KINDS if kind in place.table]
        if len(kinds) != 1:
            place.fail("每格应有“label”“text”“body”之一，且只有一个")
        kind = kinds[0]
        if kind != "body" and ("head" in place.table or "foot" in place.table):
            place.fail("只有“body”格可以有“head”和“foot”")
        template = place.template(kind)
        head = place.template("head") if "head" in place.table else None
        own = head.wording if head else template.wording if kind == "label" else ""
        caption = place.string("caption", "") or _trimmed(own) or label or place.cell
        return Cell(
            box=box,
            kind=kind,
            caption=caption,
            template=template,
            head=head,
            foot=self._pieces(place, "foot", caption),
            align=self._align(place, "center" if kind == "label" else "left"),
            vertical=place.table.get("vertical", False) is True,
            indent=place.number("indent", 0),
            size=place.number("size", self.sizes.text),
            minimum=place.number("minimum", self.sizes.minimum),
        )

    def _align(self, place: Place, default: str) -> str:
        align = place.string("align", default)
        if align not in _ALIGNMENTS:
            place.fail(f"“align”应是 {'、'.join(_ALIGNMENTS)} 之一")
        return align

    def _continuation(self) -> Continuation:
        lines = self._find("continuation")
        table = self.root.table.get("continuation")
        if table is None:
            self.root.fail("缺少“[continuation]”一节（附页的页首）")
        place = Place(self.file, table, lines.line, "", lines.keys)
        place.only(("title", "pieces"))
        return Continuation(place.template("title"), self._pieces(place, "pieces", ""))


def _words(table: Mapping[str, Any]) -> str:
    return next(
        (str(table[key]).replace("\n", "") for key in ("caption", "head", *_CELL_KINDS) if key in table), ""
    )


def _trimmed(wording: str) -> str:
    return wording.replace("\n", "").strip(" ：")


def _spanning_label(cells: Sequence[Cell], box: Box) -> str:
    """The label to the left of `box` that spans down into its row."""
    beside = [
        cell.caption
        for cell in cells
        if cell.kind == "label" and cell.box.y <= box.y < cell.box.y + cell.box.height and cell.box.x < box.x
    ]
    return beside[-1] if beside else ""
