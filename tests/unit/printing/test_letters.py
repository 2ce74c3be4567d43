"""F5 in both styles: its wording, where its lines stand, and how it flows over pages."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.printing.definition import missing
from app.printing.fonts import MissingGlyphError
from app.printing.letter_layout import lay_out_letter
from app.printing.options import PLAIN, RenderOptions
from app.printing.page import MM, Page, TextLine
from app.printing.pdf import render_pdf
from app.printing.raster import page_images, page_sizes
from app.printing.template import parse_template
from tests.golden.form_samples import SENTENCE
from tests.golden.paper_samples import ENCLOSED, LETTER, OFFICIAL, PREPRINTED
from tests.unit.printing.form_reading import Character, characters, inked, load_letter, page_texts

F5 = load_letter("F5")
STYLES = [PLAIN, OFFICIAL, PREPRINTED]
# The type area of GB/T 9704-2012, mm.
LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 184.0, 262.0
PITCH, CELL = 225 / 22, 156 / 28
ANNEX_7 = [
    "信访事项联系函",
    "编号：镜联函[2026]3号",
    "某某区住房和城乡建设局：",
    "绍兴市信访局信访事项（编号ZJ2026112200123）为我单位主办件，因涉贵单位有关职责，现将有关事项联系如下：",
    "一、基本情况",
    "信访人信息：章试样，住某某街道某某社区某某花园3幢2单元501室。",
    "主要诉求：反映其所住小区东侧道路施工夜间噪声扰民，持续时间已超过两个月，请求夜间停工并公布施工许可及工期。",
    "二、协调联系事项",
    "经调查核实，该事项中提到的道路夜间施工许可的核发与监管为贵单位工作职责，为进一步做好信访化解工作，"
    "请贵单位核实许可情况，并于2026年12月5日前书面回复我单位。",
    "请予以支持为感。",
    "绍兴市镜湖新区开发建设办公室",
    "2026年11月22日",
]
TEXTS = st.lists(st.sampled_from("甲乙丙丁，。、“”（）—…0123abc \n𠮷"), max_size=40).flatmap(
    lambda part: st.integers(0, 40).map(lambda times: "".join(part) * times)
)


def body_lines(page: Page) -> list[TextLine]:
    """The lines on the grid: without head and number of the first page and without page numbers."""
    return [line for line in page.lines if line.box[:2] == (LEFT, TOP) and row_of(line) % 1 < 0.01]


def row_of(line: TextLine) -> float:
    """Which row of the grid the middle of the line's em box is in, from 0; whole on the grid."""
    row = (line.baseline - 0.38 * line.size / MM - TOP) / PITCH - 0.5
    return round(row, 3)


def body_text(pages: tuple[Page, ...]) -> str:
    return inked("".join(line.text for page in pages for line in page.lines if line.box[:2] == (LEFT, TOP)))


def test_plain_wording_is_that_of_annex_7() -> None:
    assert body_text(lay_out_letter(F5, LETTER, PLAIN)) == inked("".join(ANNEX_7))


def test_official_style_has_the_same_text_and_its_number_in_the_head() -> None:
    own = [text for text in ANNEX_7 if not text.startswith("编号")]
    expected = inked("".join(["镜联函〔2026〕3号", *own]))
    assert body_text(lay_out_letter(F5, LETTER, OFFICIAL)) == expected


def test_own_level_opens_with_the_own_number_and_date() -> None:
    own = {**LETTER, "upstream_no": "", "visit_date": "2026年11月20日", "case_number": "镜访[2026]12号"}
    text = body_text(lay_out_letter(F5, own, PLAIN))
    assert (
        "局：2026年11月20日我单位登记的信访事项（编号镜访[2026]12号）为我单位主办件，因涉贵单位有关职责，"
        in text
    )
    assert "绍兴市信访局" not in text


def test_empty_paragraphs_and_notes_are_left_out() -> None:
    text = body_text(lay_out_letter(F5, {**LETTER, "petitioner": ""}, PLAIN))
    assert "信访人信息" not in text
    assert "附件" not in text
    assert "联系人" not in text


def test_missing_contents_are_named_in_order() -> None:
    assert missing(F5, LETTER) == []
    assert missing(F5, {**LETTER, "matter": " \n\u200b", "date": ""}) == ["协调联系事项", "成文日期"]


@pytest.mark.parametrize("options", [OFFICIAL, PREPRINTED])
def test_official_lines_stand_on_22_rows_a_page(options: RenderOptions) -> None:
    pages = lay_out_letter(F5, ENCLOSED, options)
    for page in pages[1:]:
        rows = [row_of(line) for line in page.lines if line.box[:2] == (LEFT, TOP)]
        assert rows == [pytest.approx(round(row), abs=0.01) for row in rows]
        assert len(set(rows)) == len(rows)
        assert 0 <= min(rows) <= max(rows) <= 21
    assert len(body_lines(pages[1])) >= 20


@pytest.mark.parametrize("options", STYLES)
def test_28_characters_a_line_set_in_by_two(options: RenderOptions) -> None:
    pdf = render_pdf(F5, {**LETTER, "request": "国" * 500}, options=options)
    run = [character for character in characters(pdf, 1) if character.text == "国"]
    lines: dict[float, list[float]] = {}
    for character in run:
        lines.setdefault(round(character.top), []).append(character.middle[0])
    full = list(lines.values())[0:3]
    for middles in full:
        assert len(middles) == 28
        assert middles[0] == pytest.approx(LEFT + CELL / 2, abs=0.25)
        assert [after - before for before, after in pairwise(middles)] == pytest.approx([CELL] * 27, abs=0.02)


def test_paragraphs_of_a_value_are_set_in() -> None:
    pages = lay_out_letter(F5, {**LETTER, "petitioner": "甲。\n乙。\n\n丙。"}, PLAIN)
    starts = {line.text: line.runs[0].x for line in pages[0].lines}
    for text in ("信访人信息：甲。", "乙。", "丙。"):
        assert starts[text] == pytest.approx(LEFT + 2 * CELL)


def test_line_that_breaks_short_is_spread_to_the_edge() -> None:
    """A comma may not begin a line, so the character before it goes down with it."""
    pdf = render_pdf(F5, {**LETTER, "petitioner": "国" * 20 + "，" + "民" * 40})
    line = [character for character in characters(pdf) if character.text == "国"]
    assert line[18].middle[1] < line[19].middle[1] - 5
    assert line[18].right == pytest.approx(RIGHT, abs=0.5)
    steps = [after.middle[0] - before.middle[0] for before, after in pairwise(line[:19])]
    assert steps == pytest.approx([26 / 25 * CELL] * 18, abs=0.03)


def test_lines_that_go_on_reach_the_right_edge() -> None:
    """A comma's own ink is left in its cell."""
    pdf = render_pdf(F5, {**LETTER, "demand": SENTENCE * 6}, options=OFFICIAL)
    rows: dict[int, Character] = {}
    for character in characters(pdf):
        row = int((character.middle[1] - TOP) / PITCH)
        if 12 <= row <= 17:
            rows[row] = max(rows.get(row, character), character, key=lambda found: found.right)
    ends = [last.right for last in rows.values() if last.text not in "，、。"]
    assert len(rows) == 6
    assert len(ends) >= 3
    assert all(RIGHT - 0.7 < end < RIGHT + 0.1 for end in ends)


def test_blank_at_the_end_of_a_line_takes_no_room() -> None:
    values = {**LETTER, "petitioner": "国" * 20 + " " + "民" * 30}
    lines = lay_out_letter(F5, values, PLAIN)[0].lines
    (line,) = [line for line in lines if line.text.startswith("信访人信息")]
    assert line.text == "信访人信息：" + "国" * 20
    assert line.runs[0].spacing == pytest.approx((CELL * MM) - 16)


def test_no_page_begins_with_a_blank_line() -> None:
    for times in range(30):
        values = {**ENCLOSED, "demand": "国" * 28 * times}
        for page in lay_out_letter(F5, values, OFFICIAL)[1:]:
            assert row_of(page.lines[0]) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("options", STYLES)
@pytest.mark.parametrize("values", [LETTER, ENCLOSED], ids=["short", "long"])
def test_nothing_is_cut_overlaps_or_leaves_the_type_area(
    options: RenderOptions, values: dict[str, str]
) -> None:
    pdf = render_pdf(F5, values, options=options)
    for number, _ in enumerate(page_sizes(pdf)):
        found = sorted(characters(pdf, number), key=lambda character: character.left)
        for character in found:
            # The head is in the middle of the paper, a millimetre left of the type area's.
            assert LEFT - 1.0 <= character.left <= character.right <= RIGHT + 0.2
            assert (TOP if options is PLAIN else 29) <= character.top <= character.bottom <= 275
        for index, first in enumerate(found):
            for second in found[index + 1 :]:
                if second.left >= first.right - 0.25:
                    break
                assert min(first.bottom, second.bottom) - max(first.top, second.top) < 0.25, (first, second)


def test_page_numbers_begin_on_page_two() -> None:
    official = page_texts(render_pdf(F5, ENCLOSED, options=OFFICIAL))
    assert [text.count("—") for text in official] == [0, 2, 2]
    assert "— 2 —" in official[1]
    assert "— 3 —" in official[2]


def test_official_page_numbers_are_outside_and_7_mm_down() -> None:
    pdf = render_pdf(F5, ENCLOSED, options=OFFICIAL)
    for number in (1, 2):
        dashes = [character for character in characters(pdf, number) if character.text == "—"]
        blank = 14 / MM
        edge = dashes[0].left - LEFT if number == 1 else RIGHT - dashes[-1].right
        assert edge == pytest.approx(blank, abs=0.5)
        assert dashes[0].middle[1] == pytest.approx(BOTTOM + 7, abs=0.5)


def red_rows(pdf: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Stretches of rows with red ink: upper and lower edge, left and right end (mm), seen in the pixels."""
    picture = page_images(pdf, 254)[page]
    stretches: list[list[float]] = []
    for y in range(picture.height):
        row = picture.data[y * picture.stride : y * picture.stride + 4 * picture.width]
        blue, red = row[0::4], row[2::4]
        found = [x for x in range(picture.width) if red[x] > 200 and blue[x] < 100]
        if not found:
            continue
        if not stretches or y > stretches[-1][1] + 1:
            stretches.append([y, y, found[0], found[-1]])
        stretches[-1][1:] = [y, min(stretches[-1][2], found[0]), max(stretches[-1][3], found[-1])]
    return [(y1 / 10, y2 / 10, x1 / 10, x2 / 10) for y1, y2, x1, x2 in stretches]


@pytest.mark.parametrize("office", ["绍兴市镜湖新区开发建设办公室", "某某区信访局"])
def test_red_head_measures(office: str) -> None:
    """Clause 10.1 in the pixels: name 30 mm down, line 4 mm under it, both lines 170 mm, the lower 20 mm up."""
    name, thick, thin, low_thin, low_thick = red_rows(
        render_pdf(F5, {**LETTER, "office_full": office}, options=OFFICIAL)
    )
    assert name[0] == pytest.approx(30, abs=1)
    assert thick[0] - name[1] == pytest.approx(4, abs=0.5)
    assert (name[2] + name[3]) / 2 == pytest.approx(105, abs=1)
    for line in (thick, thin, low_thin, low_thick):
        assert line[2] == pytest.approx(20, abs=0.6)
        assert line[3] == pytest.approx(190, abs=0.6)
    assert thick[1] - thick[0] > 2 * (thin[1] - thin[0])
    assert low_thick[1] - low_thick[0] > 2 * (low_thin[1] - low_thin[0])
    assert low_thick[1] == pytest.approx(277, abs=0.5)


def test_only_the_first_official_page_is_red() -> None:
    assert red_rows(render_pdf(F5, ENCLOSED, options=OFFICIAL), 1) == []
    assert red_rows(render_pdf(F5, LETTER, options=PLAIN)) == []
    assert red_rows(render_pdf(F5, LETTER, options=PREPRINTED)) == []


def test_preprinted_paper_keeps_the_space_of_the_head() -> None:
    whole = characters(render_pdf(F5, LETTER, options=OFFICIAL))
    without = characters(render_pdf(F5, LETTER, options=PREPRINTED))
    office = len(LETTER["office_full"])
    assert without == whole[office:]


def test_signer_stands_at_the_right_and_the_number_at_the_left() -> None:

    letter = replace(F5, signer=parse_template("签发人：{signer|        }"))
    line = next(line for line in lay_out_letter(letter, LETTER, OFFICIAL)[0].lines if "签发人" in line.text)
    assert line.text.startswith("镜联函〔2026〕3号签发人：")
    assert line.runs[0].x == pytest.approx(LEFT)
    assert line.runs[1].x > 130


def test_date_is_centred_under_the_office_four_characters_from_the_edge() -> None:
    for office in ("某某局", "绍兴市镜湖新区开发建设办公室", "某" * 27):
        pdf = render_pdf(F5, {**LETTER, "office_full": office}, options=PLAIN)
        bottom = characters(pdf)[-len(office) - 11 :]
        name, date = bottom[: len(office)], bottom[len(office) :]
        assert "".join(character.text for character in date) == "2026年11月22日"
        middle = (name[0].left + name[-1].right) / 2
        assert (date[0].left + date[-1].right) / 2 == pytest.approx(middle, abs=0.6)
        if len(office) <= 14:
            assert RIGHT - date[-1].right == pytest.approx(4 * CELL, abs=0.9)


@pytest.mark.parametrize("options", STYLES)
def test_signature_and_headings_never_stand_alone(options: RenderOptions) -> None:
    for times in range(60):
        pages = lay_out_letter(F5, {**LETTER, "demand": "国" * 28 * times}, options)
        lines = [[line.text for line in page.lines if line.box[:2] == (LEFT, TOP)] for page in pages]
        assert len(lines[-1]) >= 4, times
        assert lines[-1][-2:] == [LETTER["office_full"], LETTER["date"]]
        for page in lines:
            assert not page[-1].startswith(("一、", "二、"))


@given(TEXTS, TEXTS)
@settings(max_examples=60)
@pytest.mark.parametrize("options", [PLAIN, OFFICIAL])
def test_no_character_of_a_letter_is_lost(options: RenderOptions, demand: str, request_text: str) -> None:
    values = {**LETTER, "demand": demand, "request": request_text}
    pages = lay_out_letter(F5, values, options)
    text = body_text(pages)
    assert inked(request_text) + "请予以支持为感。" in text
    if inked(demand):
        assert f"主要诉求：{inked(demand)}二、协调联系事项" in text
    for page in pages:
        for line in page.lines:
            last = line.runs[-1]
            assert last.x <= RIGHT
            assert line.baseline < 275


TITLE_LINES = {
    "停车位": ["关于停车位（编号ZJ2026112200123）信访事项", "核实情况说明"],
    "某某小区车位规划": ["关于某某小区车位规划", "（编号ZJ2026112200123）信访事项", "核实情况说明"],
    "某某花园东侧道路夜间施工噪声扰民问题": [
        "关于某某花园东侧道路夜间施工噪声扰民问题",
        "（编号ZJ2026112200123）信访事项",
        "核实情况说明",
    ],
}
"""Never within 编号 or the number; a title that nearly fits its two lines is set smaller instead."""


@pytest.mark.parametrize("subject", TITLE_LINES)
@pytest.mark.parametrize("options", [PLAIN, OFFICIAL])
def test_a_title_breaks_where_its_sense_does(subject: str, options: RenderOptions) -> None:
    title = parse_template("关于{demand}（编号{upstream_no}）信访事项\n核实情况说明")
    page = lay_out_letter(replace(F5, title=title), {**LETTER, "demand": subject}, options)[0]
    lines = [line for line in page.lines if 18 <= line.size <= 22 and not line.red]
    assert [line.text for line in lines] == TITLE_LINES[subject]
    assert len({line.size for line in lines}) == 1


def test_long_titles_break_evenly() -> None:
    letter = replace(F5, title=parse_template("关于{demand}信访事项的处理意见"))
    page = lay_out_letter(letter, {**LETTER, "demand": SENTENCE[:20]}, PLAIN)[0]
    first, second = [line.text for line in page.lines if line.size == 22]
    assert abs(len(first) - len(second)) < 4


@pytest.mark.parametrize("options", STYLES)
@pytest.mark.parametrize("times", range(14))
def test_lines_move_together_rather_than_leave_a_short_second_page(
    options: RenderOptions, times: int
) -> None:
    """GB/T 9704-2012: the line pitch gives way before the end of a letter stands on a sheet of its own."""
    pages = lay_out_letter(F5, {**LETTER, "demand": "国" * 28 * times}, options)
    if len(pages) == 1:
        last = [line for line in pages[0].lines if line.box[:2] == (LEFT, TOP)][-1]
        assert last.baseline < TOP + 225
    else:
        assert times >= 4
        filled = [line for line in pages[0].lines if line.box[:2] == (LEFT, TOP)]
        assert filled[-1].baseline > TOP + 225 - 4 * 225 / 22


@pytest.mark.parametrize(
    ("office", "lines"),
    [
        ("示例省示范市青石新区信访局", ["示例省示范市青石新区信访局"]),
        (
            "云江省东河市青石新区开发建设管理委员会办公室",
            ["云江省东河市青石新区", "开发建设管理委员会办公室"],
        ),
        ("某" * 40, ["某" * 20, "某" * 20]),
    ],
)
def test_a_long_office_stands_on_two_lines(office: str, lines: list[str]) -> None:
    pages = lay_out_letter(F5, {**LETTER, "office_full": office}, OFFICIAL)
    red = [line for line in pages[0].lines if line.red]
    assert ["".join(run.text for run in line.runs) for line in red] == lines
    assert all(line.size >= 18 for line in red)
    assert red[-1].baseline < pages[0].rules[0].y1
    pdf = render_pdf(F5, {**LETTER, "office_full": office}, options=OFFICIAL)
    assert inked(office) in inked(page_texts(pdf)[0])
    rows = red_rows(pdf)
    assert rows[0][0] == pytest.approx(30, abs=1)
    assert rows[len(lines)][0] - rows[len(lines) - 1][1] == pytest.approx(4, abs=0.5)


def test_office_longer_than_the_head_is_refused() -> None:
    with pytest.raises(UserError, match=r"单位全称.*太长.*“单位信息”中改用较短的单位全称"):
        render_pdf(F5, {**LETTER, "office_full": "某" * 60}, options=OFFICIAL)


def test_missing_glyph_of_the_head_is_named() -> None:
    with pytest.raises(MissingGlyphError) as error:
        render_pdf(F5, {**LETTER, "office_full": "😀局", "demand": "ก"}, options=OFFICIAL)
    assert set(error.value.characters) == {"😀", "ก"}


def test_same_letter_same_bytes() -> None:
    assert render_pdf(F5, ENCLOSED, options=OFFICIAL) == render_pdf(F5, ENCLOSED, options=OFFICIAL)
