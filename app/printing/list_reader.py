"""From the tables of a list's file to a checked and placed `ListDefinition`."""

from __future__ import annotations

from collections.abc import Sequence

from app.printing.definition import STRUCK, Band, Column, ListDefinition, band_templates
from app.printing.page import Box
from app.printing.reading import BAND_KEYS, COMMON_KEYS, PAGE_KEYS, Reader
from app.printing.toml_place import Place

_LIST_KEYS = COMMON_KEYS | {
    "page", "sizes", "bands", "above", "below", "foot", "column", "rows", "struck", "totals",
}  # fmt: skip
_COLUMN_KEYS = ("key", "label", "width", "align", "wrap", "sum")
_TOLERANCE = 0.005
_LEAST_TABLE = 40.0
"""Height (mm) that a page must leave to its table."""


class ListReader(Reader):
    """Reads `kind = "list"`."""

    def read(self, digest: str) -> ListDefinition:
        """Check and place everything; `digest` is that of the file."""
        self.root.only(_LIST_KEYS)
        page, bands = self.section("page", PAGE_KEYS), self.section("bands", BAND_KEYS)
        rows = self.part("rows", ("height", "least", "needed"))
        frame = self.frame(page)
        title_box = Box(frame.x, frame.y, frame.width, bands.number("title"))
        above = self.bands("above", bands, frame.x, frame.width, title_box.y + title_box.height)
        below = self.bands("below", bands, frame.x, frame.width, 0.0)
        foot = self._foot(bands, frame)
        used = title_box.height + sum(band.box.height for band in (*above, *below, *foot))
        self.check_height(page, frame, frame.y + used + _LEAST_TABLE)
        columns = self._columns(frame)
        column, mark = self._struck(columns)
        totals = self.table("totals")
        totals.only(("page", "period"))
        self._check_pages((*above, *foot))
        return ListDefinition(
            code=self.root.string("code"),
            title=self.root.template("title"),
            width=page.number("width"),
            height=page.number("height"),
            frame=frame,
            title_box=title_box,
            sizes=self.sizes(),
            above=above,
            columns=columns,
            row_height=rows.number("height"),
            least_rows=int(rows.number("least", 0)),
            struck_column=column,
            struck_text=mark,
            rows_needed=rows.string("needed", ""),
            page_total=totals.optional("page"),
            period_total=totals.optional("period"),
            below=below,
            foot=foot,
            digest=digest,
            required=self.names("required"),
            hints=self.names("hints"),
            code_place=self.code_place(),
        )

    def _foot(self, bands: Place, frame: Box) -> tuple[Band, ...]:
        height = bands.number("foot") * len(self.root.array("foot"))
        return self.bands("foot", bands, frame.x, frame.width, frame.y + frame.height - height)

    def _columns(self, frame: Box) -> tuple[Column, ...]:
        places = self.tables("column")
        if not places:
            self.root.fail("没有任何栏“[[column]]”")
        columns: list[Column] = []
        x = frame.x
        for index, place in enumerate(places, 1):
            place.cell = f"第 {index} 栏" + (f"“{place.table['label']}”" if "label" in place.table else "")
            columns.append(self._column(place, x, {column.key for column in columns}))
            x += columns[-1].width
        if abs(x - frame.x - frame.width) > _TOLERANCE:
            places[-1].fail(f"各栏宽度合计 {x - frame.x:g} 毫米，应为 {frame.width:g} 毫米", "width")
        return tuple(columns)

    def _column(self, place: Place, x: float, taken: set[str]) -> Column:
        place.only(_COLUMN_KEYS)
        key, width = place.string("key"), place.number("width")
        if key in taken or key == STRUCK:
            place.fail(f"“key”不能再用“{key}”", "key")
        if width < 5:
            place.fail("“width”应不小于 5 毫米", "width")
        return Column(
            key=key,
            label=place.string("label"),
            x=x,
            width=width,
            align=place.align("left"),
            wrap=place.flag("wrap", default=True),
            sum=place.flag("sum", default=False),
        )

    def _struck(self, columns: Sequence[Column]) -> tuple[str, str]:
        place = self.table("struck")
        place.only(("column", "text"))
        if not place.table:
            return "", ""
        key = place.string("column")
        if key not in {column.key for column in columns}:
            place.fail(f"没有“key”为“{key}”的栏", "column")
        return key, place.string("text")

    def _check_pages(self, bands: Sequence[Band]) -> None:
        printed = {field for template in band_templates(bands) for field in template.fields}
        if not {"page", "pages"} <= printed:
            self.root.fail(
                "每页应印有页码：{page} 和 {pages}", "foot" if self.root.array("foot") else "above"
            )
