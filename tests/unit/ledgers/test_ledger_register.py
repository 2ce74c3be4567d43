"""The visit register of a day (forms.md F6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.ledgers.register import (
    REGISTER_COLUMNS,
    RegisterRow,
    day_file_name,
    day_sheet,
    register_sheet,
)
from app.ledgers.workbook import write_workbook

DAY = date(2026, 11, 22)
F6_LABELS = [
    "序号",
    "编号",
    "日期",
    "姓名",
    "人数",
    "证件号码",
    "联系电话",
    "住址",
    "反映问题摘要",
    "分类",
    "初/重",
    "去向（办理方式）",
    "责任单位",
    "办结日期",
    "结果",
    "经办人",
    "备注",
]
VISIT = RegisterRow("镜访[2026]12号", DAY, "张三", 2, "99999919850101122X", "013800001234", summary="=1+1")


def test_columns_are_those_of_the_form() -> None:
    assert [column.label for column in REGISTER_COLUMNS] == F6_LABELS
    assert len(REGISTER_COLUMNS) == 17


def test_a_day_reads_as_the_bound_book(tmp_path: Path) -> None:
    path = tmp_path / day_file_name(DAY)
    closed = replace(VISIT, number="镜访[2026]13号", people=6, closed_on=DAY, remark="补登", id_number=None)
    voided = replace(VISIT, number="镜访[2026]14号", people=9, voided=True)
    assert write_workbook(path, day_sheet("镜湖新区开发办", DAY, [VISIT, closed, voided])) == 3
    assert path.name == "来访登记台账_2026-11-22.xlsx"
    page = load_workbook(path).active
    assert page is not None
    lines = [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]
    assert lines[:3] == [["来访登记台账"], ["单位：镜湖新区开发办", "日期：2026年11月22日"], F6_LABELS]
    assert [line[0] for line in lines[3:6]] == [1, 2, 3]
    assert lines[5][-1] == "作废"
    assert lines[6:] == [["合计：2 批次，8 人次（另有作废 1 件，不计入）"]]
    assert [page["F4"].value, page["G4"].value, page["I4"].data_type] == [
        "99999919850101122X",
        "013800001234",
        "s",
    ]
    assert page["N5"].is_date
    assert page["Q5"].value == "补登"


def test_an_empty_day_says_so(tmp_path: Path) -> None:
    assert write_workbook(tmp_path / "a.xlsx", day_sheet("镜湖新区开发办", DAY, [])) == 0
    assert day_sheet("甲", DAY, []).totals == ("本表无登记。", "合计：0 批次，0 人次")


def test_a_void_keeps_its_remark() -> None:
    def remark_of(text: str) -> object:
        return next(iter(day_sheet("甲", DAY, [replace(VISIT, voided=True, remark=text)]).rows))[-1]

    assert remark_of("登记重复") == "作废；登记重复"
    assert remark_of("作废：登记重复") == "作废：登记重复"


def test_a_withheld_line_shows_number_and_class_only_and_is_counted() -> None:
    row = replace(
        VISIT, withheld=True, content_class="纪检监察/干部作风", address="某处", unit="某局", remark="某"
    )
    sheet = day_sheet("甲", DAY, [row, replace(row, voided=True)])
    shown, voided = (
        {label: value for label, value in zip(F6_LABELS, line, strict=True) if value is not None}
        for line in sheet.rows
    )
    assert shown == {"序号": 1, "编号": "镜访[2026]12号", "姓名": "（检举控告）", "分类": "纪检监察/干部作风"}
    assert voided == {**shown, "序号": 2, "备注": "作废"}
    assert sheet.totals[0].startswith("合计：1 批次，2 人次")


def test_a_period_has_two_days_and_any_heading() -> None:
    sheet = register_sheet("甲", date(2026, 11, 1), DAY, [VISIT], heading="来信登记台账")
    assert sheet.notes == ("单位：甲", "日期：2026年11月1日至2026年11月22日")
    assert (sheet.title, sheet.heading) == ("来信登记台账", "来信登记台账")


@given(st.lists(st.tuples(st.integers(1, 500), st.booleans()), min_size=1))
def test_totals_count_only_what_is_not_voided(visits: list[tuple[int, bool]]) -> None:
    rows = [replace(VISIT, people=people, voided=voided) for people, voided in visits]
    batches = people = 0
    for count, voided in visits:
        if not voided:
            batches, people = batches + 1, people + count
    assert day_sheet("甲", DAY, rows).totals[0].startswith(f"合计：{batches} 批次，{people} 人次")


def test_what_no_cell_holds_is_said_below_and_in_the_remark(tmp_path: Path) -> None:
    rows = [
        VISIT,
        replace(VISIT, summary="长" * 32_767),
        replace(VISIT, summary="长" * 32_768, remark="补登"),
        replace(VISIT, summary="_x0041_" * 4_600, voided=True),
        replace(VISIT, name="名" * 300),
    ]
    write_workbook(tmp_path / "a.xlsx", day_sheet("镜湖新区开发办", DAY, rows))
    page = load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    remarks = [page.cell(row, 17).value for row in range(4, 9)]
    overfull = "内容超过单元格容量，全文见登记系统"
    assert remarks == [None, None, f"补登；{overfull}", f"作废；{overfull}", None]
    below = [page.cell(row, 1).value for row in range(10, page.max_row + 1)]
    assert below == [
        "注：第 3、4 行内容超过单元格容量（32767 字），全文见登记系统。",
        "注：第 2、5 行内容过长，纸上未能印全，全文见单元格和登记系统。",
    ]
    assert page.cell(8, 4).value == "名" * 300
    assert page.row_dimensions[8].height < 90


def test_a_withheld_line_tells_nothing_of_its_length() -> None:
    row = replace(VISIT, summary="长" * 40_000, withheld=True)
    assert list(day_sheet("镜湖新区开发办", DAY, [row]).rows) == [
        (1, VISIT.number, None, "（检举控告）", *[None] * 13)
    ]
