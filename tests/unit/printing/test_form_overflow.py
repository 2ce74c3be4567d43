"""Text longer than its cell: it shrinks, then goes on to a 附页, and not a character is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.printing.definition import FormDefinition
from app.printing.layout import CONTINUED, lay_out
from app.printing.page import Page
from app.printing.pdf import render_pdf
from tests.golden.form_samples import LONGEST, ORDINARY, SENTENCE
from tests.unit.printing.form_reading import inked, load_form, page_texts

F1 = load_form("F1")
LETTERS = st.sampled_from(
    "的一是在不了有和人这中大为上个国我以要他甲乙丙丁，。、；：！？（）“”《》…—·𠮷𬱖䶮㐂"
)
OTHERS = st.sampled_from("0123456789abcXYZ@/.,%$€ \n\t\r\u3000")
TEXTS = st.lists(st.one_of(LETTERS, LETTERS, LETTERS, OTHERS), max_size=60).flatmap(
    lambda part: st.integers(0, 60).map(lambda times: "".join(part) * times)
)


def text_of(field: str, pages: tuple[Page, ...], caption: str) -> str:
    """What the pages print of one field, without blanks: its cell, then its part of the 附页."""
    box = next(cell.box for cell in F1.cells if field in cell.template.fields)
    first = "".join(line.text for line in pages[0].lines if line.box == box)
    if len(pages) > 1:
        first = first.removesuffix(CONTINUED)
    rest, inside = "", False
    for page in pages[1:]:
        for line in page.lines:
            if line.runs[0].role == "strong":
                inside = line.text == f"{caption}（续）："
            elif inside and line.box.height > 100:
                rest += line.text
    return inked(first + rest)


@given(TEXTS)
@settings(max_examples=150)
def test_no_character_is_lost(demand: str) -> None:
    pages = lay_out(F1, {"demand": demand})
    assert text_of("demand", pages, "信访诉求") == inked(demand)


@given(demand=TEXTS, name=TEXTS, opinion=TEXTS)
@settings(max_examples=60)
def test_several_long_cells_all_go_on(demand: str, name: str, opinion: str) -> None:
    values = {"demand": demand, "name": name, "matter_leader_opinion": opinion}
    pages = lay_out(F1, values)
    cell = "".join(line.text for line in pages[0].lines)
    for field, caption in (("demand", "信访诉求"), ("name", "信访人姓名")):
        assert text_of(field, pages, caption).removesuffix(CONTINUED) == inked(values[field])
    assert len(pages) == 1 or CONTINUED in cell


@given(TEXTS)
@settings(max_examples=40)
def test_the_text_layer_gives_the_text_back(demand: str) -> None:
    """Through the PDF: the printed text is the empty form's, the continuation's marks, and what was typed."""
    texts = page_texts(render_pdf(F1, {"demand": demand}))
    printed = inked("".join(texts))
    typed = inked(demand)
    if len(texts) == 1:
        assert typed in printed
        return
    head, tail = texts[0], texts[1:]
    marker = inked(head).index(CONTINUED)
    start = len(inked(head)[:marker])
    rest = ""
    for number, page in enumerate(tail, start=2):
        begin = f"第{number}页共{len(texts)}页"
        body = inked(page).split(begin, 1)[1]
        rest += body.removeprefix("信访诉求（续）：")
    kept = len(typed) - len(rest)
    assert inked(head)[start - kept : start] + rest == typed


def test_text_shrinks_before_it_goes_on(f1: FormDefinition) -> None:
    box = next(cell.box for cell in f1.cells if "demand" in cell.template.fields)

    def size(times: int) -> float:
        pages = lay_out(f1, {"demand": SENTENCE * times})
        assert len(pages) == 1
        return {line.size for line in pages[0].lines if line.box == box}.pop()

    assert size(1) == f1.sizes.text
    assert f1.sizes.minimum < size(9) < f1.sizes.text
    assert len(lay_out(f1, {"demand": SENTENCE * 20})) == 2


def test_continuation_repeats_number_name_and_title(form: FormDefinition) -> None:
    title = form.title.expand(ORDINARY)
    texts = page_texts(render_pdf(form, {**LONGEST, "name": "章试样"}))
    assert len(texts) > 2
    for number, text in enumerate(texts[1:], start=2):
        flat = inked(text)
        assert flat.startswith(f"{title}（附页）")
        assert f"号：{ORDINARY['number']}信访人姓名：章试样第{number}页共{len(texts)}页" in flat


def test_continued_cells_say_so_and_stand_under_their_names(f1: FormDefinition) -> None:
    texts = page_texts(render_pdf(f1, LONGEST))
    assert texts[0].count(CONTINUED) == 4
    captions = [line for line in "".join(texts[1:]).splitlines() if line.endswith("（续）：")]
    assert captions == [
        "信访人姓名（续）：",
        "信访诉求（续）：",
        "处理（答复）意见及结论（续）：",
        "事项分管领导审核意见（续）：",
    ]


def test_section_name_never_stands_alone_at_the_foot(f1: FormDefinition) -> None:
    for times in range(20, 90):
        pages = lay_out(f1, {"demand": SENTENCE * times, "conclusion": SENTENCE * 20})
        for page in pages[1:]:
            assert page.lines[-1].runs[0].role != "strong"


def test_narrow_cell_hands_everything_on(f1: FormDefinition) -> None:
    people = "一" * 200
    pages = lay_out(f1, {"people": people})
    assert text_of("people", pages, "人数") == people


def test_hundred_thousand_characters_within_three_seconds(f1: FormDefinition) -> None:
    demand = "".join(chr(0x4E00 + number * 7 % 20900) for number in range(100_000))
    start = time.perf_counter()
    pdf = render_pdf(f1, {"demand": demand})
    assert time.perf_counter() - start < 3
    printed = inked("".join(page_texts(pdf)))
    assert demand[-500:] in printed


@pytest.mark.parametrize("name", ["很长的单位简称" * 4, "短"])
def test_long_office_name_shrinks_the_title(f2: FormDefinition, name: str) -> None:
    (page,) = lay_out(f2, {"office_short": name})
    title = "".join(line.text for line in page.lines if line.box == f2.title_box)
    assert title == f"{name}接待群众来访登记单"


def test_title_without_end_is_refused(f2: FormDefinition) -> None:
    with pytest.raises(UserError, match=r"标题.*太长.*单位简称"):
        render_pdf(f2, {"office_short": "很长的单位简称" * 40})
