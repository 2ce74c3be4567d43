"""Reads a finished workbook again and compares it, cell by cell, with what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import UserError
from app.ledgers.cells import Cell

_ADVICE = "没有保存，原有文件未改动。请重试；仍不成功请换一个保存位置。"


def check(path: Path, lines: Sequence[tuple[Cell, ...]]) -> None:
    """Raise `UserError` unless the first sheet at `path` holds exactly these lines, text as text."""
    try:
        found = read_lines(path)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise UserError(f"写出的台账无法重新读出，{_ADVICE}") from error
    if len(found) != len(lines):
        raise UserError(f"写出的台账应有 {len(lines)} 行，读出 {len(found)} 行，{_ADVICE}")
    for number, (asked, read) in enumerate(zip(lines, found, strict=True), start=1):
        if read != [_as_read(value) for value in asked]:
            raise UserError(f"写出的台账第 {number} 行与登记内容不一致，{_ADVICE}")


def read_lines(path: Path) -> list[list[tuple[str, object]]]:
    """Every cell of the first sheet as (data type, value); a formula has the type "f"."""
    workbook = load_workbook(path, read_only=True)
    try:
        return [
            [("", None) if cell.value is None else (cell.data_type, cell.value) for cell in row]
            for row in workbook.worksheets[0].iter_rows()
        ]
    finally:
        workbook.close()


def _as_read(value: Cell) -> tuple[str, object]:
    if value is None:
        return "", None
    if isinstance(value, str):
        return "s", value
    if isinstance(value, date):
        return "d", value if isinstance(value, datetime) else datetime.combine(value, time.min)
    return "n", value
