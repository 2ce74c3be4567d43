"""How much the safe writer costs against bare openpyxl: 5,000 register rows, written and read again.

Run: `python -m benchmarks.workbook`
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook

from app.ledgers.register import RegisterRow, day_sheet
from app.ledgers.workbook import Sheet, write_workbook

ROWS = 5_000
DAY = date(2026, 11, 20)


def main() -> int:
    rows = [_row(number) for number in range(1, ROWS + 1)]
    with tempfile.TemporaryDirectory() as folder:
        sheet = day_sheet("镜湖新区开发办", DAY, rows)
        write_workbook(Path(folder) / "warm.xlsx", day_sheet("镜湖新区开发办", DAY, rows[:1]))
        path = Path(folder) / "bare.xlsx"
        bare = _seconds(lambda: _bare(path, sheet))
        read = _seconds(lambda: _read(path))
        safe = _seconds(lambda: write_workbook(Path(folder) / "safe.xlsx", sheet))
    print(f"{ROWS} rows x {len(sheet.columns)} columns")
    print(
        f"bare openpyxl: write {bare:.2f} s, read {read:.2f} s; safe writer with styles and read-back {safe:.2f} s"
    )
    print(f"ratio to the bare write {safe / bare:.2f}, to bare write and read {safe / (bare + read):.2f}")
    return 0


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bare(path: Path, sheet: Sheet) -> None:
    workbook = Workbook()
    page = workbook.active
    for row in sheet.rows:
        page.append(row)
    workbook.save(path)


def _read(path: Path) -> int:
    workbook = load_workbook(path, read_only=True)
    count = sum(1 for _ in workbook.worksheets[0].iter_rows(values_only=True))
    workbook.close()
    return count


def _row(number: int) -> RegisterRow:
    return RegisterRow(
        number=f"镜访[2026]{number}号", day=DAY - timedelta(days=number % 300), name="张三",
        people=1 + number % 7, id_number="99999919850101122X", phone="13800001234",
        address="镜湖新区幸福路 18 号 3 幢", summary="反映村里修路占地没有补偿，要求核实面积并补发。",
        content_class="农村农业/土地承包经营", repeat="初", disposition="转送", unit="城乡建设局",
        handler="王五", voided=number % 50 == 0,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
