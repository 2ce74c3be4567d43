"""F6 and N22: tables over many pages, their totals, voided lines, and the lines outside the table."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.printing.definition import Column, ListDefinition, missing
from app.printing.fonts import MissingGlyphError
from app.printing.list_layout import lay_out_list
from app.printing.page import MM, Page
from app.printing.pdf import render_pdf
from app.printing.raster import page_sizes
from tests.golden.form_samples import RAREST, SENTENCE
from tests.golden.paper_samples import MATERIALS, RECEIPT, REGISTER, Row, case
from tests.unit.printing.form_reading import characters, inked, load_list, page_texts, text_within

F6, N22 = load_list("F6"), load_list("N22")
F6_LABELS = [
    "序号", "编号", "日期", "姓名", "人数", "证件号码", "联系电话", "住址", "反映问题摘要", "分类", "初/重",
    "去向（办理方式）", "责任单位", "办结日期", "结果", "经办人", "备注",
]  # fmt: skip
N22_LABELS = ["序号", "材料名称", "原件/复印件", "份数/页数", "收到日期", "退还日期"]
WORDS = st.lists(st.sampled_from("甲乙丙丁，。（）“”0123abc \n𠮷䶮"), max_size=30).map("".join)
LONG = st.tuples(WORDS, st.integers(0, 20)).map(lambda both: both[0] * both[1])


def columns_of(definition: ListDefinition, pages: Sequence[Page]) -> dict[str, str]:
    """Everything each column prints under its label, page after page, without blanks."""
    made: dict[str, str] = {}
    for column in definition.columns:
        lines = [line for page in pages for line in page.lines if in_column(line.box, column)]
        made[column.key] = inked("".join(line.text for line in lines)).replace(inked(column.label), "")
    return made


def in_column(box: Sequence[float], column: Column) -> bool:
    return abs(box[0] - column.x) < 0.01 and abs(box[2] - column.width) < 0.01


def cases(count: int) -> list[Row]:
    return [case(number) for number in range(1, count + 1)]


def test_a_sign_no_font_has_is_told_with_its_case_and_column() -> None:
    rows = cases(40)
    rows[17] = {**rows[17], "number": "示访[2026]18号", "summary": "道路\ue123修复"}
    with pytest.raises(MissingGlyphError, match=r"没有U\+E123（在示访\[2026\]18号的“反映问题摘要”）。请核对"):
        render_pdf(F6, REGISTER, rows)
    rows = [{"index": "", "material": "😀"}] * 5
    with pytest.raises(
        MissingGlyphError, match="（在第 1 行的“材料名称”、第 2 行的“材料名称”、第 3 行的“材料名称”等 5 处）"
    ):
        render_pdf(N22, RECEIPT, rows)


@pytest.mark.parametrize(("definition", "labels"), [(F6, F6_LABELS), (N22, N22_LABELS)], ids=["F6", "N22"])
def test_header_repeats_on_every_page(definition: ListDefinition, labels: list[str]) -> None:
    rows = [{"index": "1", "summary": SENTENCE, "material": SENTENCE}] * 40
    pdf = render_pdf(definition, REGISTER, rows)
    count = len(page_sizes(pdf))
    assert count > 1
    top = sum(band.box.height for band in definition.above) + definition.frame.y + definition.title_box.height
    for number in range(count):
        found = characters(pdf, number)
        read = [
            text_within(found, column.x, top, column.width, 15 if definition is F6 else 11)
            for column in definition.columns
        ]
        for text, label in zip(read, labels, strict=True):
            assert text.startswith(label)


def test_every_page_says_which_of_how_many() -> None:
    texts = [inked(text) for text in page_texts(render_pdf(F6, REGISTER, cases(60)))]
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页共{len(texts)}页" in text
        assert "来访登记簿" in text
        assert "单位：绍兴市镜湖新区开发建设办公室登记期间：2026年11月1日至11月30日" in text
        assert "制表人：李试样打印日期：2026年11月30日" in text


def test_all_cells_print_in_their_columns_and_order() -> None:
    rows = cases(40)
    printed = columns_of(F6, list(lay_out_list(F6, REGISTER, rows)))
    for column in F6.columns:
        if column.key != "remarks":
            assert printed[column.key] == inked("".join(row[column.key] for row in rows))


@given(st.lists(st.tuples(WORDS, LONG), max_size=12))
@settings(max_examples=60)
def test_no_character_of_a_list_is_lost(texts: list[tuple[str, str]]) -> None:
    """Also where a row is taller than a page."""
    rows = [{"original": first, "material": second} for first, second in texts]
    pages = list(lay_out_list(N22, RECEIPT, rows))
    printed = columns_of(N22, pages)
    assert printed["original"] == inked("".join(first for first, _ in texts))
    assert printed["material"] == inked("".join(second for _, second in texts))
    for page in pages:
        for line in page.lines:
            assert line.baseline + 0.12 * line.size / MM <= line.box.y + line.box.height + 0.01
            assert line.baseline - 0.88 * line.size / MM >= line.box.y - 0.01
            assert line.box.y + line.box.height <= 297 - 15 + 0.01


def stays_above_the_foot(definition: ListDefinition, page: Page) -> bool:
    """Whether table, totals and signatures end before the lines at the foot begin."""
    bottom = definition.frame.y + definition.frame.height
    foot = bottom - sum(band.box.height for band in definition.foot)
    lines = [line.box for line in page.lines if line.box not in [band.box for band in definition.foot]]
    ends = [box.y + box.height for box in lines] + [max(rule.y1, rule.y2) for rule in page.rules]
    return max(ends) <= foot + 0.01


@pytest.mark.parametrize("definition", [F6, N22], ids=["F6", "N22"])
def test_every_page_ends_above_its_foot(definition: ListDefinition) -> None:
    for count in range(45):
        rows = [{"index": str(number), "summary": "甲" * 15 * (number % 5)} for number in range(count)]
        for page in lay_out_list(definition, {**REGISTER, **RECEIPT}, rows):
            assert stays_above_the_foot(definition, page)


def test_row_taller_than_a_page_counts_once() -> None:
    pages = list(lay_out_list(F6, REGISTER, [{**case(1), "summary": SENTENCE * 40}]))
    assert len(pages) > 1
    totals = [line.text for page in pages for line in page.lines if "计：" in line.text]
    assert totals[0].startswith("本页小计：1 批次，2 人次")
    assert totals[1].startswith("本页小计：0 批次，0 人次")
    assert totals[-1].startswith("本期合计：1 批次，2 人次")
    assert all(stays_above_the_foot(F6, page) for page in pages)


def test_row_taller_than_a_page_goes_on() -> None:
    pages = list(lay_out_list(N22, RECEIPT, [{"index": "1", "material": SENTENCE * 60}, {"index": "2"}]))
    assert len(pages) > 2
    assert all(stays_above_the_foot(N22, page) for page in pages)
    printed = columns_of(N22, pages)
    assert printed["material"] == inked(SENTENCE * 60)
    assert printed["index"] == "12"


def test_rows_are_not_split_over_pages() -> None:
    rows = [{"index": str(number), "summary": f"始{SENTENCE * (number % 4 + 1)}终"} for number in range(50)]
    for page in lay_out_list(F6, REGISTER, rows):
        text = columns_of(F6, [page])["summary"]
        assert text.startswith("始")
        assert text.endswith("终")
        assert text.count("始") == text.count("终")


def test_totals_count_what_was_not_voided() -> None:
    rows = cases(60)
    pages = list(lay_out_list(F6, REGISTER, rows))
    done = 0
    for page in pages:
        shown = len({line.box.y for line in page.lines if in_column(line.box, F6.columns[1])}) - 1
        own = rows[done : done + shown]
        done += shown
        valid = [row for row in own if not row["struck"]]
        people = sum(int(row["people"]) for row in valid)
        words = f"{len(valid)} 批次，{people} 人次（作废 {len(own) - len(valid)} 件，不计）"
        assert any(line.text == f"本页小计：{words}" for line in page.lines)
    assert done == 60
    valid = [row for row in rows if not row["struck"]]
    people = sum(int(row["people"]) for row in valid)
    last = f"本期合计：{len(valid)} 批次，{people} 人次（作废 {60 - len(valid)} 件，不计）"
    assert [line.text for page in pages for line in page.lines if "本期合计" in line.text] == [last]
    assert any(line.text == last for line in pages[-1].lines)


def test_voided_line_stays_is_struck_and_says_so() -> None:
    voided = {**case(1), "struck": "1", "remarks": "重号"}
    (page,) = lay_out_list(F6, REGISTER, [voided])
    printed = columns_of(F6, [page])
    assert printed["remarks"] == "作废重号"
    assert printed["name"] == "章试样"
    (box,) = {line.box[1::2] for line in page.lines if line.text == "章试样"}
    middle = box[0] + box[1] / 2
    (strike,) = [rule for rule in page.rules if abs(rule.y1 - middle) < 0.01 and rule.y1 == rule.y2]
    assert strike.x1 == F6.frame.x
    assert strike.x2 == pytest.approx(F6.columns[-1].x)
    (unstruck,) = lay_out_list(F6, REGISTER, [case(1)])
    assert len(unstruck.rules) == len(page.rules) - 1


def test_sum_of_what_is_no_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="三"):
        render_pdf(F6, REGISTER, [{**case(1), "people": "三"}])


@pytest.mark.parametrize("definition", [F6, N22], ids=["F6", "N22"])
def test_nothing_is_cut_overlaps_or_leaves_the_page(definition: ListDefinition) -> None:
    """By the PDF's own character boxes: none crosses a column's edge or leaves the margins, none covers another."""
    rows = [{**case(number), **MATERIALS[number % 2], "name": RAREST["name"]} for number in range(1, 30)]
    pdf = render_pdf(definition, {**REGISTER, **RECEIPT}, rows)
    frame = definition.frame
    edges = [column.x for column in definition.columns[1:]]
    for number, (page, size) in enumerate(
        zip(lay_out_list(definition, {**REGISTER, **RECEIPT}, rows), page_sizes(pdf), strict=True)
    ):
        assert size[0] == pytest.approx(definition.width, abs=0.1)
        assert size[1] == pytest.approx(definition.height, abs=0.1)
        columns = [rule for rule in page.rules if rule.x1 == rule.x2 and rule.x1 in edges]
        assert len(columns) == len(edges)
        found = sorted(characters(pdf, number), key=lambda character: character.left)
        for character in found:
            assert frame.x <= character.left <= character.right <= frame.x + frame.width
            assert frame.y <= character.top <= character.bottom <= frame.y + frame.height
            if columns[0].y1 < character.middle[1] < columns[0].y2:
                assert not any(character.left < edge < character.right for edge in edges), character
        for index, first in enumerate(found):
            for second in found[index + 1 :]:
                if second.left >= first.right - 0.25:
                    break
                assert min(first.bottom, second.bottom) - max(first.top, second.top) < 0.25, (first, second)


def test_signatures_stand_on_the_last_page_under_a_row() -> None:
    for count in range(45):
        pages = list(lay_out_list(N22, RECEIPT, [{"index": str(number)} for number in range(count)]))
        for page in pages[:-1]:
            assert not any("签名" in line.text for line in page.lines)
        words = [line.text for line in pages[-1].lines]
        assert [word for word in words if "签名" in word] == ["信访人签名：", "收件人签名："]
        assert "本清单一式二份，一份交信访人，一份附卷。" in words
        assert count == 0 or any(
            in_column(line.box, N22.columns[0]) and line.text != "序号" for line in pages[-1].lines
        )


def test_short_receipt_has_rows_to_fill_in_by_hand() -> None:
    for count in (0, 2, 12, 13):
        (page,) = lay_out_list(N22, RECEIPT, [{"index": str(number)} for number in range(count)])
        across = {rule.y1 for rule in page.rules if rule.y1 == rule.y2}
        assert len(across) == max(count, 12) + 2


def test_numbers_and_dates_shrink_before_they_break() -> None:
    (page,) = lay_out_list(F6, REGISTER, [{**case(1), "number": "镜访[2026]1234号"}])
    (line,) = [line for line in page.lines if "1234" in line.text]
    assert line.text == "镜访[2026]1234号"
    assert F6.sizes.minimum <= line.size < F6.sizes.text
    (page,) = lay_out_list(F6, REGISTER, [{**case(1), "number": "镜访[2026]1234号之二十五"}])
    broken = [line for line in page.lines if in_column(line.box, F6.columns[1]) and line.text != "编号"]
    assert [line.size for line in broken] == [F6.sizes.minimum] * 2


def test_missing_glyphs_of_all_rows_are_named_before_any_page() -> None:
    rows = [{**case(1), "name": "章😀"}, {**case(2), "summary": "ก"}]
    with pytest.raises(MissingGlyphError) as error:
        lay_out_list(F6, REGISTER, rows)
    assert set(error.value.characters) == {"😀", "ก"}


def test_missing_contents_are_named() -> None:
    assert missing(F6, {**REGISTER, "period": ""}) == ["登记期间"]
    assert missing(N22, {}) == ["单位名称", "编号", "信访人姓名"]


def test_fields_are_those_the_services_fill() -> None:
    assert F6.fields == frozenset(REGISTER) - {"office_short"}
    assert {column.key for column in F6.columns} == frozenset(case(1)) - {"struck"}
    assert N22.fields == frozenset(RECEIPT) - {"office_short"}


def test_time_grows_with_the_rows() -> None:
    def seconds(count: int) -> float:
        rows = cases(count)
        start = time.process_time()
        render_pdf(F6, REGISTER, rows)
        return time.process_time() - start

    seconds(10)
    assert seconds(800) < 8 * seconds(200)


def test_pages_are_not_kept() -> None:
    rows = cases(600)
    tracemalloc.start()
    try:
        count = sum(1 for _ in lay_out_list(F6, REGISTER, rows))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 60
    assert peak < 2_000_000
