"""Reads the first sheet of a list file (.xlsx, .csv) as text, cell by cell, without judging it."""

from __future__ import annotations

import csv
import io
import warnings
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.units import SheetCell, SheetRow
from app.errors import UserError

MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_BYTES = 20_000_000
_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})
_DAMAGED = (
    BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    EOFError,
    zlib.error,
)
"""What openpyxl raises for a file that is no workbook, or a broken one."""


def read_list(path: Path) -> list[SheetRow]:
    """The rows of the list, empty ones left out; numbers are those the spreadsheet shows.

    Raises `UserError` where the file is of another kind, too large or cannot be read. The file is only
    read, never changed.
    """
    readers = {".xlsx": _workbook_rows, ".csv": _csv_rows, ".txt": _csv_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UserError(f"只能导入 .xlsx 或 .csv 文件，请把“{path.name}”另存为这两种格式之一。")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"“{path.name}”超过 20 MB，不像单位名单，请检查文件。")
        return _limited(path, reader(path))
    except OSError as error:
        raise UserError(f"文件“{path.name}”打不开，请确认它存在、没有被别的程序占用。") from error


def _limited(path: Path, rows: Iterable[SheetRow]) -> list[SheetRow]:
    found = []
    for row in rows:
        if any(cell.text.strip() for cell in row.cells):
            found.append(row)
        if row.number > MAX_ROWS:
            raise UserError(f"“{path.name}”超过 {MAX_ROWS} 行，不像单位名单，请删去多余的行。")
    return found


def _workbook_rows(path: Path) -> list[SheetRow]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of styles that nobody asks for
        try:
            return list(_sheet_rows(path))
        except _DAMAGED as error:
            raise UserError(
                f"“{path.name}”不是完好的 Excel 文件，请用 Excel 或 WPS 重新另存后再导入。"
            ) from error


def _sheet_rows(path: Path) -> Iterator[SheetRow]:
    workbook = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        lines = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 1, values_only=True)
        for number, line in enumerate(lines, start=1):
            yield SheetRow(number, tuple(_cell(value) for value in line))
    finally:
        workbook.close()


def _cell(value: object) -> SheetCell:
    if value is None:
        return SheetCell("")
    if isinstance(value, bool):
        return SheetCell("是" if value else "否", "error")
    if isinstance(value, float) and value.is_integer():
        return SheetCell(str(int(value)), "number")
    if isinstance(value, (int, float)):
        return SheetCell(str(value), "number")
    if isinstance(value, (date, datetime, time)):
        return SheetCell(str(value), "date")
    text = str(value)
    return SheetCell(text, "error" if text in _ERRORS else "text")


def _csv_rows(path: Path) -> list[SheetRow]:
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UserError(f"“{path.name}”的引号不成对，读不出各列。请另存为 .xlsx 后再导入。") from error
    return [
        SheetRow(number, tuple(SheetCell(one) for one in line)) for number, line in enumerate(lines, start=1)
    ]


def _decoded(path: Path) -> str:
    """UTF-8, or what Excel and WPS write on a Chinese Windows: GB 18030, or UTF-16 with its mark."""
    data = path.read_bytes()
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(f"“{path.name}”的文字编码读不出来，请另存为 .xlsx 后再导入。")
