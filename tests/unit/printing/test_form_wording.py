"""The wording of F1 and F2, copied here by hand from the rules' annexes 3 and 4, not from the form files; and of N12."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from app.printing.definition import FormDefinition
from app.printing.layout import lay_out
from app.printing.page import Box
from app.printing.pdf import render_pdf
from tests.golden.form_samples import ORDINARY, SHORTEST
from tests.unit.printing.form_reading import characters, inked, page_texts, text_within

# A grid row a line, cells in their order; "|" parts the lines of a text box, "" is an empty value.
F1_ROWS = [
    ["信访人姓名", "", "人数", "", "联系电话", ""],
    ["身份证号码", "", "信访日期", ""],
    ["单位及住址", ""],
    ["信访件来源", "上级□（信访件编号：            ）  本级□"],
    ["信访形式", "来信□  来访□  来电□  网上信访□  信访代办□"],
    ["信访诉求", ""],
    ["信访办签收", "签    名："],
    ["签收日期：       年      月       日"],
    ["主职领导交办签批", "签名：|年      月      日"],
    ["处理（答复）意见及结论：|事项承办人签名：|年      月      日"],
    [
        "事项分管领导审核意见：|签名：|年      月      日",
        "信访分管领导审核意见：|签名：|年      月      日",
    ],
    ["主职领导办结签批意见：|签名：|年      月      日"],
    ["信访办回访", "信访人意见", "满意□  基本满意□  不满意□"],
    ["回访日期", "年      月      日", "回访人签名："],
    ["回访方式", "电话□  当面□"],
    ["是否进入周会商", "是□  否□", "是否进入督查督办", "是□  否□"],
]
F1_OUTSIDE = [
    "“2211”信访流程办理单",
    "单位名称（盖章）：绍兴市镜湖新区开发建设办公室",
    "单号：",
    "注：此件扫描录入信访统一平台“其他材料（信访人不可见）”栏。",
]
F2_ROWS = [
    ["信访人姓名", "", "人数", ""],
    ["身份证号码", "", "联系电话", ""],
    ["单位地址", "", "来访日期", ""],
    ["反映内容及诉求摘要", ""],
    ["接待部室（单位）意见", "签名：|年      月      日"],
    ["事项分管领导意见", "签名：|年      月      日"],
    ["办主要领导意见", "签名：|年      月      日"],
    ["回访", "信访人意见", "满意□  基本满意□  不满意□"],
    ["回访日期", "年      月      日", "回访人签名："],
    ["回访方式", "电话□  当面□"],
    ["是否进入周会商", "是□  否□", "是否进入督查督办", "是□  否□"],
]
F2_OUTSIDE = [
    "镜湖新区开发办接待群众来访登记单",
    "编号：",
    "备注：请相关部室（单位）按此表处理完毕后，交信访办",
]
N12_ROWS = [
    ["来信/来访日期", "", "信访人", ""],
    ["来源", "", "联系方式", ""],
    ["接访领导", "", "接访地点", ""],
    ["反映内容摘要", ""],
    ["拟办意见", "拟办人：|年      月      日"],
    ["接访领导意见、指示、决定", "签名：|年      月      日"],
    ["领导批阅意见", "签名：|年      月      日"],
    ["送达部门及签收", "签收人：|年      月      日"],
    ["备注", ""],
]
N12_OUTSIDE = [
    "信访送阅表",
    "单位：绍兴市镜湖新区开发建设办公室",
    "编号：",
    "注：本表供内部送阅使用，不提供给信访人，办结后随案归档。",
]
EXPECTED = {
    "F1": (F1_ROWS, F1_OUTSIDE),
    "F2": (F2_ROWS, F2_OUTSIDE),
    "N12": (N12_ROWS, N12_OUTSIDE),
}


def printed_by_box(form: FormDefinition, values: Mapping[str, str]) -> dict[Box, list[str]]:
    boxes: dict[Box, list[str]] = {}
    for line in lay_out(form, values)[0].lines:
        boxes.setdefault(line.box, []).append(line.text)
    return boxes


def rows_of(form: FormDefinition, values: Mapping[str, str]) -> list[list[str]]:
    """The grid as printed: rows from the top, cells from the left; lines of a label run together."""
    printed = printed_by_box(form, values)
    rows: dict[float, list[tuple[float, str]]] = {}
    for cell in form.cells:
        text = ("|" if cell.kind == "body" else "").join(printed.get(cell.box, []))
        rows.setdefault(round(cell.box.y, 3), []).append((cell.box.x, text))
    return [[text for _, text in sorted(rows[top])] for top in sorted(rows)]


def test_grid_wording_is_verbatim(form: FormDefinition) -> None:
    assert rows_of(form, SHORTEST) == EXPECTED[form.code][0]


def test_wording_outside_the_grid_is_verbatim(form: FormDefinition) -> None:
    cells = {cell.box for cell in form.cells}
    outside = [
        text.rstrip()
        for box, texts in printed_by_box(form, SHORTEST).items()
        if box not in cells
        for text in texts
    ]
    assert outside == EXPECTED[form.code][1]


def test_empty_form_has_no_other_ink(form: FormDefinition) -> None:
    rows, outside = EXPECTED[form.code]
    expected = inked("".join("".join(row) for row in rows).replace("|", "") + "".join(outside))
    (text,) = page_texts(render_pdf(form, SHORTEST))
    assert Counter(inked(text)) == Counter(expected)


def test_every_cell_of_the_pdf_holds_its_wording(form: FormDefinition) -> None:
    """The PDF's own character boxes against the hand-copied rows, cell by cell."""
    found = characters(render_pdf(form, SHORTEST))
    rows: dict[float, list[tuple[float, str]]] = {}
    for cell in form.cells:
        text = text_within(found, *cell.box)
        rows.setdefault(round(cell.box.y, 3), []).append((cell.box.x, text))
    read = [[text for _, text in sorted(rows[top])] for top in sorted(rows)]
    assert read == [[inked(text.replace("|", "")) for text in row] for row in EXPECTED[form.code][0]]


def test_filled_processing_slip(f1: FormDefinition) -> None:
    rows = rows_of(f1, ORDINARY)
    assert rows[0] == ["信访人姓名", "章试样", "人数", "3", "联系电话", "13800000000"]
    assert rows[1] == ["身份证号码", "999999199001010016", "信访日期", "2026年11月22日"]
    assert rows[3][1] == "上级☑（信访件编号：ZJ2026112200123）  本级□"
    assert rows[4][1] == "来信☑  来访□  来电□  网上信访□  信访代办□"
    assert rows[6][1] == "签    名：李试样"
    assert rows[7] == ["签收日期：2026年11月22日"]
    assert rows[8][1] == "请建设部牵头办理，于十二月五日前报结果。|签名：|2026年11月22日"
    assert rows[11] == ["主职领导办结签批意见：|同意办结。|签名：|2026年12月4日"]
    assert rows[12][2] == "满意□  基本满意☑  不满意□"
    assert rows[13] == ["回访日期", "2026年12月6日", "回访人签名："]
    assert rows[14][1] == "电话☑  当面□"
    assert rows[15] == ["是否进入周会商", "是□  否☑", "是否进入督查督办", "是☑  否□"]


@pytest.mark.parametrize(
    ("field", "key", "ticked"),
    [
        ("source", "own", "本级☑"),
        ("channel", "visit", "来访☑"),
        ("channel", "call", "来电☑"),
        ("channel", "online", "网上信访☑"),
        ("channel", "agency", "信访代办☑"),
        ("satisfaction", "satisfied", " 满意☑"),
        ("satisfaction", "dissatisfied", "不满意☑"),
        ("follow_up_method", "in_person", "当面☑"),
        ("weekly_conference", "yes", "是☑"),
        ("supervision", "no", "否☑"),
    ],
)
def test_one_box_is_ticked(f1: FormDefinition, field: str, key: str, ticked: str) -> None:
    (text,) = page_texts(render_pdf(f1, {field: key}))
    assert text.count("☑") == 1
    assert ticked in text


def test_fields_are_those_the_services_fill(f1: FormDefinition, f2: FormDefinition) -> None:
    assert f1.fields == frozenset(
        [
            "office_full",
            "number",
            "name",
            "people",
            "phone",
            "id_number",
            "visit_date",
            "unit_address",
            "source",
            "upstream_no",
            "channel",
            "demand",
            "desk_signer",
            "desk_sign_date",
            "assign_signer",
            "close_signer",
            "assign_opinion",
            "assign_date",
            "conclusion",
            "conclusion_date",
            "matter_leader_opinion",
            "matter_leader_date",
            "petition_leader_opinion",
            "petition_leader_date",
            "close_opinion",
            "close_date",
            "satisfaction",
            "follow_up_date",
            "follow_up_method",
            "weekly_conference",
            "supervision",
        ]
    )
    assert f2.fields == frozenset(
        [
            "office_short",
            "number",
            "name",
            "people",
            "id_number",
            "phone",
            "unit_address",
            "visit_date",
            "summary",
            "reception_opinion",
            "reception_date",
            "matter_leader_opinion",
            "matter_leader_date",
            "principal_opinion",
            "principal_date",
            "satisfaction",
            "follow_up_date",
            "follow_up_method",
            "weekly_conference",
            "supervision",
        ]
    )
