"""From the tables of a form's file to a checked and placed `FormDefinition`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.printing.definition import Cell, Continuation, FormDefinition
from app.printing.grid import GridError, place_cells, rules_around
from app.printing.page import Box
from app.printing.reading import BAND_KEYS, COMMON_KEYS, PAGE_KEYS, Reader, trimmed
from app.printing.toml_place import Place

_FORM_KEYS = COMMON_KEYS | {"page", "sizes", "bands", "above", "row", "below", "continuation"}
_CELL_KINDS = ("label", "text", "body")
_CELL_KEYS = {
    *_CELL_KINDS, "head", "foot", "width", "rows", "align", "vertical", "indent", "size", "minimum", "caption",
}  # fmt: skip


class FormReader(Reader):
    """Reads `kind = "grid"`."""

    def read(self, digest: str) -> FormDefinition:
        """Check and place everything; `digest` is that of the file."""
        self.root.only(_FORM_KEYS)
        page, bands = self.section("page", PAGE_KEYS), self.section("bands", BAND_KEYS)
        self.type = self.sizes()
        frame = self.frame(page)
        title_box = Box(frame.x, frame.y, frame.width, bands.number("title"))
        top = title_box.y + title_box.height
        above = self.bands("above", bands, frame.x, frame.width, top)
        top += sum(band.box.height for band in above)
        heights = [self._row(index).number("height") for index in range(len(self.root.array("row")))]
        cells = self._cells(frame, top, heights)
        bottom = top + sum(heights)
        below = self.bands("below", bands, frame.x, frame.width, bottom)
        self.check_height(page, frame, bottom + sum(band.box.height for band in below))
        return FormDefinition(
            code=self.root.string("code"),
            title=self.root.template("title"),
            width=page.number("width"),
            height=page.number("height"),
            frame=frame,
            title_box=title_box,
            foot_height=bands.number("foot"),
            sizes=self.type,
            above=above,
            cells=cells,
            below=below,
            rules=rules_around(cell.box for cell in cells),
            continuation=self._continuation(),
            digest=digest,
            required=self.names("required"),
            hints=self.names("hints"),
            code_place=self.code_place(),
        )

    def _row(self, index: int) -> Place:
        lines = self.find("row", index)
        place = Place(
            self.file, self.root.array("row")[index], lines.line, f"第 {index + 1} 行表格", lines.keys
        )
        place.only(("height", "cells"))
        return place

    def _cell_places(self, row: int) -> list[Place]:
        place = self._row(row)
        lines = self.find("row", row).items.get("cells", [])
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
        caption = place.string("caption", "") or trimmed(own) or label or place.cell
        return Cell(
            box=box,
            kind=kind,
            caption=caption,
            template=template,
            head=head,
            foot=self.pieces(place, "foot", caption),
            align=place.align("center" if kind == "label" else "left"),
            vertical=place.table.get("vertical", False) is True,
            indent=place.number("indent", 0),
            size=place.number("size", self.type.text),
            minimum=place.number("minimum", self.type.minimum),
        )

    def _continuation(self) -> Continuation:
        if "continuation" not in self.root.table:
            self.root.fail("缺少“[continuation]”一节（附页的页首）")
        place = self.part("continuation", ("title", "pieces"))
        return Continuation(place.template("title"), self.pieces(place, "pieces", ""))


def _words(table: Mapping[str, Any]) -> str:
    return next(
        (str(table[key]).replace("\n", "") for key in ("caption", "head", *_CELL_KINDS) if key in table), ""
    )


def _spanning_label(cells: Sequence[Cell], box: Box) -> str:
    """The label to the left of `box` that spans down into its row."""
    beside = [
        cell.caption
        for cell in cells
        if cell.kind == "label" and cell.box.y <= box.y < cell.box.y + cell.box.height and cell.box.x < box.x
    ]
    return beside[-1] if beside else ""
