"""Notices, letters and slips with the shortest, ordinary, longest and rarest contents: nothing cut, overlapping or off the page.

All of it is read from the PDF's own character boxes. The wording of F3 and F4 is copied here from annexes 5 and 6.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.domain.paper_code import PaperCode, encode
from app.paths import FORM_TEMPLATES
from app.printing.code_square import FIELD, QUIET, with_codes
from app.printing.definition import Definition, FormDefinition, LetterDefinition, load_definition
from app.printing.layout import CONTINUED
from app.printing.letter_layout import lay_out_letter
from app.printing.options import PLAIN, RenderOptions
from app.printing.pdf import lay_out_pages, render_pdf
from app.printing.raster import page_sizes
from tests.golden.form_samples import OFFICE
from tests.golden.notice_samples import F3, F4, ORDINARIES, contents
from tests.golden.paper_samples import OFFICIAL
from tests.unit.printing.form_reading import Character, characters, inked, load_form, page_texts, text_within

CONTENTS = ("shortest", "ordinary", "longest", "rarest")
SLACK = 0.25
"""Boxes of glyphs are a hair larger than their ink (mm)."""
BINDING_MARGIN = 20.0
PAGE_NUMBER = re.compile(r"— \d+ —\s*$")


def load(code: str) -> Definition:
    return load_definition(FORM_TEMPLATES / f"{code}.toml")


def styles(code: str) -> tuple[RenderOptions, ...]:
    return (PLAIN,) if isinstance(load(code), FormDefinition) else (PLAIN, OFFICIAL)


def overlapping(found: list[Character]) -> list[tuple[Character, Character]]:
    found = sorted(found, key=lambda character: character.left)
    pairs = []
    for index, first in enumerate(found):
        for second in found[index + 1 :]:
            if second.left >= first.right - SLACK:
                break
            if min(first.bottom, second.bottom) - max(first.top, second.top) >= SLACK:
                pairs.append((first, second))
    return pairs


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("code", sorted(ORDINARIES))
def test_nothing_overlaps_or_leaves_the_paper(code: str, content: str) -> None:
    for options in styles(code):
        pdf = render_pdf(load(code), contents(code)[content], options=options)
        for number, size in enumerate(page_sizes(pdf)):
            assert (round(size[0]), round(size[1])) in ((210, 297), (595, 842))
            found = characters(pdf, number)
            assert found
            for character in found:
                assert character.left >= BINDING_MARGIN
                assert character.right <= 210 - 10
                assert 10 <= character.top <= character.bottom <= 297 - 10
            assert overlapping(found) == []


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("code", sorted(ORDINARIES))
def test_the_code_lies_clear_of_all_text(code: str, content: str) -> None:
    """16 mm, and four modules around it no character's box; read from the PDF's own boxes, not from the layout."""
    values = {**contents(code)[content], FIELD: encode(PaperCode("PAPERA", 12, 345))}
    for options in styles(code):
        pdf = render_pdf(load(code), values, options=options)
        pages = with_codes(lay_out_pages(load(code), values, (), options), values, load(code).code_place)
        for number, page in enumerate(pages):
            assert page.code is not None
            box = page.code.box
            assert (box.width, box.height) == (16, 16)
            left, top, side = box.x - QUIET, box.y - QUIET, 16 + 2 * QUIET
            near = [
                character.text
                for character in characters(pdf, number)
                if character.left < left + side - SLACK
                and character.right > left + SLACK
                and character.top < top + side - SLACK
                and character.bottom > top + SLACK
            ]
            assert not "".join(near).strip(), f"{code} {content}, sheet {number + 1}"


NOT_PRINTED = {
    "F3": ("source", "channel", "number"),
    "F4": ("case_number", "visit_date"),
    "N4": ("receiving_office",),
    "N15": ("receiving_office",),
}
"""Codes of boxes to tick, what stands on a 附页 only, and values of paragraphs that do not apply."""


def shown(code: str, values: dict[str, str]) -> dict[str, str]:
    """The values whose words must be on the paper."""
    printed = frozenset().union(*(template.fields for template in load(code).templates))
    return {
        name: inked(text)
        for name, text in values.items()
        if name in printed and name not in NOT_PRINTED.get(code, ())
    }


@pytest.mark.parametrize("content", ["ordinary", "longest", "rarest"])
@pytest.mark.parametrize("code", sorted(ORDINARIES))
def test_not_a_character_is_cut(code: str, content: str) -> None:
    """In a letter every value stands in one piece; on a slip, with its 附页, every character of all values."""
    values = contents(code)[content]
    texts = page_texts(render_pdf(load(code), values))
    wanted = shown(code, values)
    if isinstance(load(code), FormDefinition):
        lost = Counter("".join(wanted.values())) - Counter(inked("".join(texts)))
        assert not lost
    else:
        text = inked("".join(PAGE_NUMBER.sub("", page) for page in texts))
        assert [name for name, value in wanted.items() if value not in text] == []


@pytest.mark.parametrize("code", ["F3", "N11", "N17"])
def test_long_text_of_a_slip_goes_on(code: str) -> None:
    texts = page_texts(render_pdf(load(code), contents(code)["longest"]))
    assert len(texts) > 1
    assert CONTINUED in texts[0]


ANNEX_5 = [
    ["信访人姓名", "", "人数", "", "联系电话", ""],
    ["身份证号码", "", "信访日期", ""],
    ["单位及住址", ""],
    ["信访件来源", "上级□（信访件编号：            ）  本级□"],
    ["信访形式", "来信□  来访□  来电□  网上信访□  信访代办□"],
    ["信访诉求", ""],
    ["核实件要求："],
    ["原处理（答复）意见及结论："],
    ["主职领导交办签批：签名：年      月      日"],
    ["事项分管领导批示意见：签名：年      月      日"],
    ["部长（主任）办理意见：签名：年      月      日"],
    ["信访事项核实情况说明：（可另附页）事项承办人签名：年      月      日"],
]
ANNEX_6 = [
    "关于某某花园东侧道路夜间施工噪声（编号ZJ2026112200123）信访事项",
    "核实情况说明",
    "签发人：",
    "绍兴市信访局：",
    "绍兴市信访局12345政务热线信访事项（编号ZJ2026112200123）为信访人评价不满意，经我单位再次调查核实，"
    "现将基本情况汇报如下：",
    "一、基本情况",
    "信访人信息：章试样，某某街道某某社区某某花园3幢2单元501室",
    f"主要诉求：{F4['demand']}",
    "二、调查核实情况",
    "经调查核实，连续三晚查看，22:00后已无高噪声作业，公示牌已补设。",
    "三、目前处理沟通情况",
    "已与信访人章试样进行了联系沟通，信访人对补设公示表示认可，希望继续加强夜间巡查。",
    "绍兴市镜湖新区开发建设办公室",
    "2026年11月23日",
]


def test_f3_wording_is_that_of_annex_5() -> None:
    form = load_form("F3")
    found = characters(render_pdf(form, dict(OFFICE)))
    rows: dict[float, list[tuple[float, str]]] = {}
    for cell in form.cells:
        rows.setdefault(round(cell.box.y, 3), []).append((cell.box.x, text_within(found, *cell.box)))
    read = [[text for _, text in sorted(rows[top])] for top in sorted(rows)]
    assert read == [[inked(text) for text in row] for row in ANNEX_5]


def test_f3_has_no_other_wording() -> None:
    (text,) = page_texts(render_pdf(load_form("F3"), dict(OFFICE)))
    expected = "号信访件信访人不满意核实件" + "".join("".join(row) for row in ANNEX_5)
    assert Counter(inked(text)) == Counter(inked(expected))
    (filled,) = page_texts(render_pdf(load_form("F3"), F3))
    assert inked(filled).startswith("ZJ2026112200123号信访件信访人不满意核实件")


def test_f4_wording_is_that_of_annex_6() -> None:
    (text,) = page_texts(render_pdf(load("F4"), F4))
    assert inked(text) == inked("".join(ANNEX_6))


def test_f4_of_the_own_level_opens_with_number_and_day() -> None:
    own = {**F4, "upstream_no": "", "matter_no": F4["case_number"]}
    (text,) = page_texts(render_pdf(load("F4"), own))
    opening = (
        "2026年11月22日我单位登记的信访事项（编号镜访[2026]12号）为信访人评价不满意，经我单位再次调查核实，"
    )
    assert opening in inked(text)


def test_the_title_of_f4_breaks_after_its_matter() -> None:
    short = {**F4, "subject": "门前道路", "matter_no": "2026001"}
    definition = load("F4")
    assert isinstance(definition, LetterDefinition)
    lines = [line.text for line in lay_out_letter(definition, short, PLAIN)[0].lines]
    assert lines[:2] == ["关于门前道路（编号2026001）信访事项", "核实情况说明"]
