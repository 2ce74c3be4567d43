"""Rows → workbook: what was asked is what is read again, by three readers, and never a formula."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.errors import UserError
from app.ledgers import archive
from app.ledgers.cells import Cell
from app.ledgers.workbook import Column, Sheet, write_workbook
from tests.unit.ledgers.nasty import NASTY, cells, is_equal_or_marked, sheet_xml

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_ROW = 4
EVERY_KIND = (
    Column("文本", 20, "text"),
    Column("号码", 20, "id"),
    Column("数", 6, "int"),
    Column("日期", 12, "date"),
    Column("时间", 16, "datetime"),
)


def sheet_of(rows: list[tuple[Cell, ...]], columns: tuple[Column, ...] = EVERY_KIND) -> Sheet:
    return Sheet("表", "标题", ("单位：甲", "日期：乙"), columns, iter(rows), ("合计：0",))


def texts_sheet(texts: list[str]) -> Sheet:
    return sheet_of([(text, text) for text in texts], EVERY_KIND[:2])


def assert_texts_survive(path: Path, texts: list[str]) -> None:
    found = cells(path)
    for row, text in enumerate(texts, start=FIRST_ROW):
        for column in "AB":
            kind, read = found.get(f"{column}{row}", ("inlineStr", ""))
            assert kind == "inlineStr"
            assert is_equal_or_marked(text, read), f"{text[:50]!r} became {read[:50]!r}"


def test_nasty_texts_are_read_again_equal_or_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert len(NASTY) >= 200
    assert write_workbook(path, texts_sheet(list(NASTY))) == len(NASTY)
    assert_texts_survive(path, list(NASTY))
    page = load_workbook(path).active
    assert page is not None
    assert page.max_row == FIRST_ROW - 1 + len(NASTY) + 3  # totals, what no cell holds, what paper cuts
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}


def test_no_formula_no_link_and_text_format_on_every_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, texts_sheet(list(NASTY)))
    root = sheet_xml(path)
    assert not list(root.iter(f"{MAIN}f"))
    assert not list(root.iter(f"{MAIN}hyperlink"))
    page = load_workbook(path).active
    assert page is not None
    assert {
        cell.number_format for row in page.iter_rows(min_row=FIRST_ROW) for cell in row if cell.value
    } == {"@"}
    # quotePrefix keeps it text even when a clerk opens the cell and presses Enter
    assert all(
        cell.quotePrefix for row in page.iter_rows() for cell in row if str(cell.value).startswith(("=", "+", "-", "@", "\t"))
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(), min_size=1, max_size=40), min_size=1, max_size=5))
def test_any_text_is_read_again_equal_or_marked(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    assert write_workbook(path, texts_sheet(texts)) == len(texts)
    assert_texts_survive(path, texts)


def test_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, texts_sheet(["长" * 32_767, "长" * 32_768, "𠮷" * 16_384]))
    found = [cells(path)[f"A{row}"][1] for row in (4, 5, 6)]
    assert found[0] == "长" * 32_767
    assert found[1].endswith("长……（全文见登记系统）")
    assert found[2].endswith("𠮷……（全文见登记系统）")
    assert all(len(text.encode("utf-16-le")) // 2 in {32_767, 32_766} for text in found)


def test_ids_stay_text_and_numbers_dates_and_moments_are_real(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    row: tuple[Cell, ...] = (
        "x",
        "999999198501011220",
        12,
        date(2026, 11, 22),
        datetime(2026, 11, 22, 9, 31, 5),
    )
    write_workbook(path, sheet_of([row]))
    page = load_workbook(path).active
    assert page is not None
    assert [cell.value for cell in page[FIRST_ROW]] == [
        "x", "999999198501011220", 12, datetime(2026, 11, 22), datetime(2026, 11, 22, 9, 31, 5)
    ]  # fmt: skip
    assert [cell.data_type for cell in page[FIRST_ROW]] == ["s", "s", "n", "d", "d"]
    # serial numbers by hand: 2026-11-22 is day 46,348 of Excel's calendar
    assert cells(path)["D4"] == ("n", "46348")


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ((None, None, None, None, None), [None] * 5),
        (("", "", 0, None, None), [None, None, 0, None, None]),
        ((7, 999999198501011220, 10**15, date(1900, 2, 28), datetime(1899, 1, 1, 8)),
         ["7", "999999198501011220", "1000000000000000", "1900-02-28", "1899-01-01 08:00:00"]),
        ((date(2026, 1, 2), None, -5, date(1900, 3, 1), datetime(2026, 1, 1, 23, 59, 59, 999_999)),
         ["2026-01-02", None, -5, datetime(1900, 3, 1), datetime(2026, 1, 1, 23, 59, 59)]),
    ],
)  # fmt: skip
def test_what_excel_cannot_hold_exactly_becomes_text(
    tmp_path: Path, row: tuple[Cell, ...], read: list[object]
) -> None:
    write_workbook(tmp_path / "a.xlsx", sheet_of([row]))
    page = load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert [cell.value for cell in page[FIRST_ROW]] == read


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(), st.dates(), st.datetimes(timezones=st.none())), min_size=1, max_size=20)
)
def test_any_number_and_day_passes_the_own_check(
    tmp_path: Path, rows: list[tuple[int, date, datetime]]
) -> None:
    assert write_workbook(tmp_path / "a.xlsx", sheet_of([*rows], EVERY_KIND[2:])) == len(rows)


def test_header_is_frozen_and_repeats_on_a4_landscape(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", texts_sheet(["x"]))
    page = load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$1:$3"
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert [page["A1"].value, page["A2"].value, page["B2"].value, page["A3"].value] == ["标题", "单位：甲", "日期：乙", "文本"]  # fmt: skip
    assert page["A5"].value == "合计：0"


def test_a_row_taller_than_excel_allows_is_confessed_below_the_table(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", sheet_of([("短", None), ("长" * 1_000, None)], EVERY_KIND[:2]))
    page = load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert page["A5"].value == "长" * 1_000
    assert page.row_dimensions[5].height == 408.0
    assert str(page["A7"].value).startswith("注：第 长长")
    assert page.row_dimensions[4].height < 30


def test_a_column_may_not_make_a_row_higher_than_its_limit(tmp_path: Path) -> None:
    columns = (Column("序号", 4, "int"), Column("姓名", 8, most_lines=4))
    write_workbook(tmp_path / "a.xlsx", sheet_of([(1, "长" * 16), (2, "长" * 17), (3, "长" * 500)], columns))
    page = load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert page["B6"].value == "长" * 500
    heights = [page.row_dimensions[row].height for row in (4, 5, 6)]
    assert heights == [heights[0]] * 3
    assert heights[0] < 60
    assert page["A8"].value == "注：第 2、3 行内容过长，纸上未能印全，全文见单元格和登记系统。"


def test_equal_sheets_give_equal_bytes_without_a_temporary_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))  # any use of it would fail
    for name in ("a", "b"):
        write_workbook(tmp_path / "out" / f"{name}.xlsx", texts_sheet(["甲", "乙"]))
    assert (tmp_path / "out/a.xlsx").read_bytes() == (tmp_path / "out/b.xlsx").read_bytes()


def test_sheet_tab_is_what_excel_allows(tmp_path: Path) -> None:
    for title, tab in (("a[b]:c*d?e/f\\g'h", "a b  c d e f g h"), ("台" * 40, "台" * 31), ("", "台账")):
        write_workbook(tmp_path / "a.xlsx", Sheet(title, "", (), EVERY_KIND, [], ()))
        assert load_workbook(tmp_path / "a.xlsx").sheetnames == [tab]


def test_row_of_wrong_length_is_a_bug_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"zip\(\)"):
        write_workbook(tmp_path / "a.xlsx", sheet_of([("x",)]))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "来访登记台账_2026-11-22.xlsx"
    write_workbook(path, texts_sheet(["旧"]))
    return path


def falsify(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]) -> None:
    """The writer puts something else on disk than was asked."""
    honest = archive.to_bytes

    def dishonest(workbook: Any) -> bytes:
        change(workbook.active)
        return honest(workbook)

    monkeypatch.setattr(archive, "to_bytes", dishonest)


@pytest.mark.parametrize(("asked", "written"), [("新", "改"), ("=1+1", "1+1"), ("00123", 123), ("新", None)])
def test_a_changed_cell_is_found_and_the_old_file_stays(
    old: Path, monkeypatch: pytest.MonkeyPatch, asked: str, written: object
) -> None:
    falsify(monkeypatch, lambda page: setattr(page["A4"], "value", written))
    before = old.read_bytes()
    with pytest.raises(UserError, match="第 4 行与登记内容不一致"):
        write_workbook(old, texts_sheet([asked]))
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]


def test_a_formula_in_place_of_text_is_found(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    falsify(monkeypatch, lambda page: setattr(page["A4"], "data_type", "f"))
    with pytest.raises(UserError, match="第 4 行"):
        write_workbook(old, texts_sheet(["=1+1"]))


def test_a_lost_row_is_found(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    falsify(monkeypatch, lambda page: page.delete_rows(5))
    with pytest.raises(UserError, match="应有 5 行，读出 4 行"):
        write_workbook(old, texts_sheet(["甲"]))


def test_a_torn_file_is_found(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = archive.to_bytes
    monkeypatch.setattr(archive, "to_bytes", lambda workbook: honest(workbook)[:-200])
    with pytest.raises(UserError, match="无法重新读出"):
        write_workbook(old, texts_sheet(["甲"]))


def test_open_in_excel_is_said_in_a_sentence(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    before = old.read_bytes()
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(UserError, match=r"其他程序打开（例如 Excel）.*请关闭该文件后重试"):
        write_workbook(old, texts_sheet(["新"]))
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]


def test_full_disk_keeps_the_old_ledger(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = old.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="磁盘空间不足"):
        write_workbook(old, texts_sheet(["新"]))
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]


def test_libreoffice_reads_the_same_texts(tmp_path: Path) -> None:
    soffice = shutil.which("soffice") or pytest.skip("LibreOffice is not installed: no independent reader")
    texts = [text for text in NASTY if len(text) < 1_000]
    write_workbook(tmp_path / "a.xlsx", texts_sheet(texts))
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", tmp_path, tmp_path / "a.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == FIRST_ROW - 1 + len(texts) + 1
    for text, row in zip(texts, rows[FIRST_ROW - 1 :], strict=False):
        assert row[0] == row[1]
        assert is_equal_or_marked(text, row[0]), (text, row[0])
