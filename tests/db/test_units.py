"""The directory of units: names end, successors are found, lists are imported whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.units import Unit, UnitDraft, UnitKind
from app.errors import FieldErrors, UserError
from app.models.tables import audit
from app.services import office, units
from app.services.context import Context

TODAY = date(2026, 11, 22)
HOUSING = UnitDraft(
    name="住房和城乡建设局",
    leader="严石",
    phone="0999-0123456",
    liaison_a="田一",
    liaison_a_phone="013900000301",
    liaison_b="田二",
    liaison_b_phone="13900000302",
    reception_room="一楼 103",
    review_organ="示例市住房和城乡建设局",
    final_review_organ="示例市人民政府",
)


def find(context: Context, name: str) -> Unit | None:
    with context.register.read() as connection:
        return units.find_unit(connection, name)


def audited(context: Context, action: str) -> list[dict[str, list[object]]]:
    with context.register.read() as connection:
        query = select(audit.c.changes).where(audit.c.action == action).order_by(audit.c.id)
        return list(connection.execute(query).scalars())


def day_later(context: Context, day: date) -> Context:
    assert isinstance(context.clock, FixedClock)
    context.clock.moment = context.clock.moment.replace(year=day.year, month=day.month, day=day.day)
    return context


def test_an_added_unit_is_found_with_everything_typed(context: Context) -> None:
    made = units.add(context, replace(HOUSING, name=" 住房和城乡建设局 "))
    found = find(context, "住房和城乡建设局")
    assert found == made
    assert found is not None
    assert (found.phone, found.liaison_a_phone) == ("0999-0123456", "013900000301")
    assert (found.review_organ, found.valid_from, found.valid_to) == ("示例市住房和城乡建设局", TODAY, None)
    assert audited(context, "add_unit")[0]["phone"] == [None, "0999-0123456"]


@pytest.mark.parametrize("name", ["", "  ", "住房和城乡建设局", "住房和 城乡建设局"])
def test_no_empty_name_and_none_twice(context: Context, name: str) -> None:
    units.add(context, HOUSING)
    with pytest.raises(FieldErrors) as caught:
        units.add(context, UnitDraft(name=name))
    assert "name" in caught.value.errors
    assert len(units.current(context)) == 1


def test_a_change_keeps_the_old_words_in_the_audit_and_a_new_name_is_a_renaming(context: Context) -> None:
    made = units.add(context, HOUSING)
    units.change(context, made.id, replace(HOUSING, leader="方圆"))
    assert units.current(context)[0].leader == "方圆"
    assert audited(context, "change_unit") == [{"leader": ["严石", "方圆"]}]
    with pytest.raises(FieldErrors, match="改名"):
        units.change(context, made.id, replace(HOUSING, name="住建局"))


def test_a_renamed_unit_is_found_by_both_names_and_its_history_is_kept(context: Context) -> None:
    first = units.add(context, HOUSING)
    day_later(context, date(2026, 12, 1))
    second = units.rename(context, first.id, "住房城乡建设和交通局", date(2026, 12, 1))
    for name in ("住房和城乡建设局", "住房城乡建设和交通局"):
        found = find(context, name)
        assert found is not None
        assert (found.id, found.name, found.review_organ) == (
            second.id,
            "住房城乡建设和交通局",
            HOUSING.review_organ,
        )
    assert [one.name for one in units.current(context)] == ["住房城乡建设和交通局"]
    old, new = units.history(context, second.id)
    assert (old.name, old.valid_from, old.valid_to, old.successor_id) == (
        HOUSING.name,
        TODAY,
        date(2026, 12, 1),
        new.id,
    )
    assert units.history(context, first.id) == [old, new]


def test_a_name_taken_back_means_the_unit_that_bears_it_now(context: Context) -> None:
    first = units.add(context, UnitDraft(name="甲局"))
    second = units.rename(context, first.id, "乙局", TODAY)
    third = units.rename(context, second.id, "甲局", TODAY)
    assert [find(context, name) for name in ("甲局", "乙局")] == [third, third]
    assert [one.name for one in units.history(context, third.id)] == ["甲局", "乙局", "甲局"]


def test_a_name_may_be_mended_in_its_blanks(context: Context) -> None:
    made = units.add(context, UnitDraft(name="住房 和城乡建设局"))
    assert units.rename(context, made.id, "住房和城乡建设局", TODAY).name == "住房和城乡建设局"


def test_merged_units_lead_to_the_one_they_were_merged_into(context: Context) -> None:
    ids = [units.add(context, UnitDraft(name=name)).id for name in ("东风镇", "西河镇", "新城街道")]
    other = units.add(context, UnitDraft(name="旁观局"))
    units.merge(context, ids[:2], ids[2], TODAY)
    assert {one.name for one in units.current(context)} == {"新城街道", "旁观局"}
    for name in ("东风镇", "西河镇", "新城街道"):
        found = find(context, name)
        assert found is not None
        assert found.name == "新城街道"
    assert {one.name for one in units.history(context, ids[2])} == {"东风镇", "西河镇", "新城街道"}
    assert units.history(context, other.id) == [other]
    assert len(audited(context, "merge_unit")) == 2


def test_a_retired_unit_is_no_longer_found_but_stays_in_the_history(context: Context) -> None:
    made = units.add(context, HOUSING)
    units.retire(context, made.id, TODAY)
    assert find(context, HOUSING.name) is None
    assert units.current(context) == []
    assert [one.valid_to for one in units.history(context, made.id)] == [TODAY]
    with pytest.raises(UserError, match="已于 2026-11-22 停用"):
        units.change(context, made.id, HOUSING)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 21)])
def test_a_name_ends_neither_tomorrow_nor_before_it_began(context: Context, day: date) -> None:
    made = units.add(context, HOUSING)
    with pytest.raises(FieldErrors) as caught:
        units.rename(context, made.id, "住建局", day)
    assert list(caught.value.errors) == ["day"]
    assert [one.name for one in units.everything(context)] == [HOUSING.name]


def test_renaming_onto_a_standing_unit_says_to_merge(context: Context) -> None:
    first = units.add(context, UnitDraft(name="甲局"))
    units.add(context, UnitDraft(name="乙局"))
    with pytest.raises(FieldErrors, match="并入"):
        units.rename(context, first.id, "乙局", TODAY)


def test_only_who_administers_or_handles_may_change(context: Context) -> None:
    clerk = office.add_operator(context, "林登记", ["registrar"])
    handler = office.add_operator(context, "陈承办", ["handler"])
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        units.add(Context(context.register, context.clock, clerk), HOUSING)
    assert units.add(Context(context.register, context.clock, handler), HOUSING).name == HOUSING.name


HEADINGS = ["单位名称", "类别", "负责人", "联系电话", "A角", "A角电话", "复查机关", "复核机关", "备注"]
GOOD = [
    ["教育局", "单位", "程晨", "0999-0200001", "李一", "013900000401", "示例市教育局", "示例市人民政府", "x"],
    ["青石镇", "乡镇", "何川", "0999-0200002", "李二", "13900000402", "", "", ""],
]


def xlsx(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def written(path: Path, rows: Sequence[Sequence[str]], encoding: str) -> Path:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def make(folder: Path, form: str, rows: Sequence[Sequence[str]]) -> Path:
    if form == "xlsx":
        return xlsx(folder / "名单.xlsx", rows)
    return written(folder / "名单.csv", rows, form)


@pytest.mark.parametrize("form", ["xlsx", "utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_then_written_whole(context: Context, tmp_path: Path, form: str) -> None:
    path = make(tmp_path, form, [["示例新区单位名单"], HEADINGS, *GOOD, ["", "", ""]])
    before = path.read_bytes()
    plan = units.plan_import(context, path)
    assert (plan.faults, plan.duplicates, plan.ignored) == ((), (), ("备注",))
    assert units.current(context) == []
    assert units.import_units(context, plan) == 2
    school, town = units.current(context)
    assert (school.name, school.phone, school.liaison_a_phone) == ("教育局", "0999-0200001", "013900000401")
    assert (school.review_organ, school.final_review_organ) == ("示例市教育局", "示例市人民政府")
    assert (town.name, town.kind) == ("青石镇", UnitKind.TOWNSHIP)
    assert audited(context, "import_units")[0]["units"] == [None, ["教育局", "青石镇"]]
    assert path.read_bytes() == before


def test_every_bad_cell_is_named_by_row_and_column_and_nothing_is_written(
    context: Context, tmp_path: Path
) -> None:
    rows: list[list[object]] = [
        list(HEADINGS),
        list(GOOD[0]),
        ["", "单位", "某甲"],
        ["水务局", "公司", "", 9990200003, "", 13900000403],
        ["教育 局"],
        [date(2026, 1, 2), "单位", "", "", "#REF!"],
    ]
    plan = units.plan_import(context, xlsx(tmp_path / "名单.xlsx", rows))
    assert [(one.row, one.column) for one in plan.faults] == [
        (3, "单位名称"),
        (4, "类别"),
        (4, "单位电话"),
        (5, "单位名称"),
        (6, "单位名称"),
        (6, "联络员A"),
    ]
    assert "开头的 0" in plan.faults[2].text
    assert "第 2 行" in plan.faults[3].text
    with pytest.raises(UserError, match="6 处错误"):
        units.import_units(context, plan)
    assert units.everything(context) == []


def test_units_that_stand_already_are_reported_and_left_alone(context: Context, tmp_path: Path) -> None:
    units.add(context, UnitDraft(name="教育局", leader="原负责人"))
    plan = units.plan_import(context, make(tmp_path, "utf-8", [HEADINGS, *GOOD]))
    assert [(one.row, one.column) for one in plan.duplicates] == [(2, "单位名称")]
    assert units.import_units(context, plan) == 1
    assert {one.name: one.leader for one in units.current(context)} == {
        "教育局": "原负责人",
        "青石镇": "何川",
    }


def test_an_import_that_fails_in_the_middle_writes_nothing(context: Context, tmp_path: Path) -> None:
    plan = units.plan_import(context, make(tmp_path, "utf-8", [HEADINGS, *GOOD]))
    units.add(context, UnitDraft(name="青石镇"))
    with pytest.raises(FieldErrors):
        units.import_units(context, plan)
    assert [one.name for one in units.current(context)] == ["青石镇"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [([["名字", "电话x"], ["教育局", "1"]], "没有找到“单位名称”列"), ([HEADINGS], "没有单位"), ([["单位名称", "单位"]], "同一内容")],
)  # fmt: skip
def test_a_list_without_its_headings_or_rows_says_so(
    context: Context, tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    plan = units.plan_import(context, make(tmp_path, "xlsx", rows))
    assert any(said in one.text for one in plan.faults)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名单.xls", b"x", "只能导入"),
        ("名单.xlsx", b"PK\x03\x04 no workbook", "不是完好的 Excel 文件"),
        ("名单.xlsx", b"", "不是完好的 Excel 文件"),
        ("名单.csv", b"\xff\xfe\x00", "文字编码"),
        ("名单.csv", '单位名称\n"教育局\n'.encode(), "引号"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    context: Context, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        units.plan_import(context, path)


def test_a_missing_file_is_a_sentence(context: Context, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="打不开"):
        units.plan_import(context, tmp_path / "没有.xlsx")
