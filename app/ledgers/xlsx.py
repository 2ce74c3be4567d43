"""Lays a sheet out on A4 landscape: heading, notes, repeating header, rows, totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.ledgers import archive, layout, styles
from app.ledgers.cells import MAX_TEXT, Cell, Kind, looks_like_formula, safe_text
from app.ledgers.workbook import Sheet

FOOTER = "第 &P 页 共 &N 页"
_MAX_TAB = 31
_NAMED_ROWS = 20
_INCH_PER_MM = 1 / 25.4


@dataclass
class Grid:
    """Every line of the sheet from the top; line numbers count from 1.

    `cut` are the lines too long for paper, `overfull` those with a text that no cell can hold.
    """

    lines: list[tuple[Cell, ...]]
    header: int
    totals: int
    heights: dict[int, float] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)
    overfull: set[int] = field(default_factory=set)


def grid(sheet: Sheet, rows: Sequence[tuple[Cell, ...]], overfull: Iterable[int] = ()) -> Grid:
    """Put heading, notes, header, `rows` (as `cells.stored` gives them) and totals under each other.

    `overfull` are the places in `rows` (from 0) whose text had to be cut to fit a cell.
    """
    labels = tuple(safe_text(column.label) for column in sheet.columns)
    above = [_spread(sheet, sheet.heading), *_note_lines(sheet), labels]
    made = Grid([*above, *rows], header=len(above), totals=len(above) + len(rows) + 1)
    made.overfull = {len(above) + 1 + place for place in overfull}
    _measure(made, sheet)
    below = [_spread(sheet, text) for text in (*sheet.totals, *_cut_notes(made))]
    made.heights |= dict.fromkeys(range(made.totals, made.totals + len(below)), layout.NOTE_POINTS)
    made.lines += below
    return made


def build(sheet: Sheet, grid: Grid) -> bytes:
    """The workbook's bytes: equal sheets give equal bytes."""
    workbook = Workbook()
    styles.register(workbook)
    page = workbook.active
    page.title = _tab_name(sheet.title)
    _set_up_page(page, grid.header)
    for index, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(index)].width = column.width_chars
    for number, line in enumerate(grid.lines, start=1):
        _put_line(page, sheet, grid, number, line)
    for number, height in grid.heights.items():
        page.row_dimensions[number].height = height
    return archive.to_bytes(workbook)


def _spread(sheet: Sheet, left: str, right: str = "") -> tuple[Cell, ...]:
    """A line merged over the width of the table, or two halves."""
    line: list[Cell] = [None] * len(sheet.columns)
    line[0] = safe_text(left) or None
    if right:
        line[_half(sheet)] = safe_text(right)
    return tuple(line)


def _note_lines(sheet: Sheet) -> list[tuple[Cell, ...]]:
    """Notes stand in pairs, left and right, where the table has room for two."""
    if len(sheet.columns) < 2:
        return [_spread(sheet, note) for note in sheet.notes]
    pairs = zip(sheet.notes[::2], (*sheet.notes[1::2], ""), strict=False)
    return [_spread(sheet, left, right) for left, right in pairs]


def _half(sheet: Sheet) -> int:
    return len(sheet.columns) // 2


def _measure(grid: Grid, sheet: Sheet) -> None:
    widths = [column.width_chars for column in sheet.columns]
    grid.heights = {1: layout.HEADING_POINTS} | dict.fromkeys(range(2, grid.header), layout.NOTE_POINTS)
    for number, line in enumerate(grid.lines[grid.header - 1 :], start=grid.header):
        lines = layout.cell_lines(line, widths)
        shown = [min(one, column.most_lines or one) for one, column in zip(lines, sheet.columns, strict=True)]
        grid.heights[number] = layout.row_points(max(shown, default=1))
        if shown != lines or layout.is_cut_on_paper(max(shown, default=1)):
            grid.cut.add(number)


def _cut_notes(grid: Grid) -> list[str]:
    """A sheet says itself what its paper or its cells do not show."""
    notes = (
        (grid.overfull, f"内容超过单元格容量（{MAX_TEXT} 字），全文见登记系统。"),
        (grid.cut - grid.overfull, "内容过长，纸上未能印全，全文见单元格和登记系统。"),
    )
    return [f"注：第 {_named(grid, lines)} 行{said}" for lines, said in notes if lines]


def _named(grid: Grid, lines: set[int]) -> str:
    """Rows by their first cell, the first of many."""
    named = "、".join(str(grid.lines[number - 1][0]) for number in sorted(lines)[:_NAMED_ROWS])
    return f"{named} 等 {len(lines)}" if len(lines) > _NAMED_ROWS else named


def _put_line(page: Worksheet, sheet: Sheet, grid: Grid, number: int, line: tuple[Cell, ...]) -> None:
    if grid.header <= number < grid.totals:
        for index, (value, column) in enumerate(zip(line, sheet.columns, strict=True), start=1):
            _put(page, number, index, value, _grid_style(grid, number, value, column.kind))
        return
    for index, value in enumerate(line, start=1):
        if value is not None:
            _put(page, number, index, value, _margin_style(grid, number, index))
    _merge(page, number, len(line), _half(sheet) if line[_half(sheet)] is not None else 0)


def _grid_style(grid: Grid, number: int, value: Cell, kind: Kind) -> str:
    if number == grid.header:
        return styles.HEADER
    if isinstance(value, str) and kind != "id":
        return styles.LONG_TEXT if number in grid.cut else styles.TEXT
    return styles.OF_KIND[kind]


def _margin_style(grid: Grid, number: int, index: int) -> str:
    if number == 1:
        return styles.HEADING
    if number >= grid.totals:
        return styles.TOTALS
    return styles.NOTE if index == 1 else styles.NOTE_RIGHT


def _put(page: Worksheet, row: int, column: int, value: Cell, style: str) -> None:
    cell = page.cell(row, column)
    cell.style = style
    if value is None:
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
        cell.quotePrefix = looks_like_formula(value)


def _merge(page: Worksheet, row: int, width: int, half: int) -> None:
    for first, last in ((1, half), (half + 1, width)):
        if last > first:
            page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _set_up_page(page: Worksheet, header: int) -> None:
    page.freeze_panes = f"A{header + 1}"
    page.print_title_rows = f"1:{header}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_LANDSCAPE
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = FOOTER
    margins = page.page_margins
    margins.left = margins.right = 8 * _INCH_PER_MM
    margins.top, margins.bottom = 12 * _INCH_PER_MM, 14 * _INCH_PER_MM
    margins.header, margins.footer = 6 * _INCH_PER_MM, 7 * _INCH_PER_MM


def _tab_name(title: str) -> str:
    """What Excel allows on a tab: 31 UTF-16 units without `[]:*?/\\`, not quoted, not empty."""
    cleaned = re.sub(r"[\[\]:*?/\\']", " ", safe_text(title)).strip()
    return cleaned[: _MAX_TAB // 2 if any(c > "\uffff" for c in cleaned) else _MAX_TAB] or "台账"
