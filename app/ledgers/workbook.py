"""The one safe way from rows to a workbook: built in memory, written beside, read again, put in place.

`openpyxl` is loaded at the first export only (it costs a tenth of a second).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app import files
from app.ledgers.cells import Cell, Kind, overflows, stored


@dataclass(frozen=True)
class Column:
    """A column: its printed label, its width in digits (half a Han character) of the body font, what its cells hold.

    A row grows for this column to `most_lines` printed lines and no further; the cell keeps the whole text.
    """

    label: str
    width_chars: float
    kind: Kind = "text"
    most_lines: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One printed table: big title line, lines above the grid, columns, rows, lines below."""

    title: str
    heading: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    totals: tuple[str, ...]


def write_workbook(path: Path, sheet: Sheet) -> int:
    """Write `sheet` to `path` and return its number of rows.

    The finished file is read again and every cell compared with what was asked before it takes the
    place of the old one. Raises `UserError` where writing or comparing fails; the old file then stands.
    A row whose length differs from that of the columns is a bug and raises `ValueError`.
    """
    from app.ledgers import readback, xlsx

    asked = list(sheet.rows)
    rows = [_stored_row(row, sheet.columns) for row in asked]
    overfull = {place for place, row in enumerate(asked) if any(map(overflows, row))}
    grid = xlsx.grid(sheet, rows, overfull)
    files.write_bytes(
        path, xlsx.build(sheet, grid), check=lambda written: readback.check(written, grid.lines)
    )
    return len(rows)


def _stored_row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    return tuple(stored(value, column.kind) for value, column in zip(row, columns, strict=True))
