"""The visit register (forms.md F6): its columns, a day or a period of it, its totals.

F6 lists sixteen columns and counts seventeen. The seventeenth here is 备注: the bound book has it, and
it is where a voided line says 作废 and a late entry 补登.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.ledgers.cells import Cell, overflows
from app.ledgers.workbook import Column, Sheet

HEADING = "来访登记台账"
VOID_MARK = "作废"
OVERFULL_MARK = "内容超过单元格容量，全文见登记系统"
NAME_LINES = 6
"""Printed lines that a name may take: 24 Han characters for a visitor."""
WITHHELD = "（检举控告）"

REGISTER_COLUMNS = (
    Column("序号", 4.5, "int"),
    Column("编号", 10.5, "id"),
    Column("日期", 10.5, "date"),
    Column("姓名", 8.5, most_lines=NAME_LINES),
    Column("人数", 4.5, "int"),
    Column("证件号码", 18.5, "id"),
    Column("联系电话", 11.5, "id"),
    Column("住址", 16),
    Column("反映问题摘要", 30),
    Column("分类", 10.5),
    Column("初/重", 5.5),
    Column("去向（办理方式）", 8.5),
    Column("责任单位", 10.5),
    Column("办结日期", 10.5, "date"),
    Column("结果", 8.5),
    Column("经办人", 6.5, most_lines=NAME_LINES),
    Column("备注", 6.5),
)


@dataclass(frozen=True)
class RegisterRow:
    """One case as the register shows it; `people` counts the visitors, `day` is the day of the visit.

    `withheld` says that the operator may not read it (检举控告, 条例 art. 30): its line then shows number
    and class, and that it is void, whatever else the row holds; it is counted like every other.
    """

    number: str
    day: date
    name: str | None
    people: int
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    summary: str | None = None
    content_class: str | None = None
    repeat: str | None = None
    disposition: str | None = None
    unit: str | None = None
    closed_on: date | None = None
    result: str | None = None
    handler: str | None = None
    remark: str | None = None
    voided: bool = False
    withheld: bool = False


def day_file_name(day: date) -> str:
    """The usual file name of a day's register."""
    return f"{HEADING}_{day.isoformat()}.xlsx"


def day_sheet(office: str, day: date, rows: Sequence[RegisterRow]) -> Sheet:
    """The register of one day; voided lines stay, marked 作废, and are not counted."""
    return register_sheet(office, day, day, rows)


def register_sheet(
    office: str, first: date, last: date, rows: Sequence[RegisterRow], *, heading: str = HEADING
) -> Sheet:
    """The register from `first` to `last`, both included, under any heading (来信登记台账)."""
    period = f"日期：{_chinese(first)}"
    if last != first:
        period += f"至{_chinese(last)}"
    return Sheet(
        title=heading,
        heading=heading,
        notes=(f"单位：{office}", period),
        columns=REGISTER_COLUMNS,
        rows=[_cells(number, row) for number, row in enumerate(rows, start=1)],
        totals=(_totals(rows),) if rows else ("本表无登记。", _totals(rows)),
    )


def _cells(number: int, row: RegisterRow) -> tuple[Cell, ...]:
    if row.withheld:
        return _withheld_cells(number, row)
    return (
        number,
        row.number,
        row.day,
        row.name,
        row.people,
        row.id_number,
        row.phone,
        row.address,
        row.summary,
        row.content_class,
        row.repeat,
        row.disposition,
        row.unit,
        row.closed_on,
        row.result,
        row.handler,
        _remark(row),
    )


def _withheld_cells(number: int, row: RegisterRow) -> tuple[Cell, ...]:
    shown: dict[str, Cell] = {
        "序号": number,
        "编号": row.number,
        "姓名": WITHHELD,
        "分类": row.content_class,
        "备注": VOID_MARK if row.voided else None,
    }
    return tuple(shown.get(column.label) for column in REGISTER_COLUMNS)


def _remark(row: RegisterRow) -> str | None:
    remark = row.remark or ""
    if row.voided and not remark.startswith(VOID_MARK):
        remark = _joined(VOID_MARK, remark)
    texts = (row.name, row.address, row.summary, row.unit, row.result, row.handler)
    if any(map(overflows, texts)):
        remark = _joined(remark, OVERFULL_MARK)
    return remark or None


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _totals(rows: Sequence[RegisterRow]) -> str:
    """批次 = visits, 人次 = their people (domain.md §3.5)."""
    counted = [row for row in rows if not row.voided]
    total = f"合计：{len(counted)} 批次，{sum(row.people for row in counted)} 人次"
    voided = len(rows) - len(counted)
    return f"{total}（另有作废 {voided} 件，不计入）" if voided else total


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
