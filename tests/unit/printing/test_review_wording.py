"""Papers that conclude, review, hear, deliver and file: what they must say, and that nothing is cut, whatever the content."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition, missing
from app.printing.letter_layout import lay_out_letter
from app.printing.options import PLAIN, RenderOptions
from app.printing.pdf import render_pdf
from app.printing.raster import page_sizes
from app.services.paper_catalogue import PaperKind, read_kind
from app.services.paper_values import words
from tests.golden.form_samples import RAREST, SENTENCE
from tests.golden.paper_samples import OFFICIAL
from tests.golden.review_samples import CONTENTS, GRIDS, LETTERS, LISTS, LONGEST, ORDINARY, ROWS
from tests.unit.printing.form_reading import Character, characters, inked, load_form, load_letter, page_texts
from tests.unit.printing.test_form_geometry import boxes_outside_grid, holds

LEFT, TOP, RIGHT = 28.0, 37.0, 184.0
TO_COME = frozenset(
    {
        *("review_kind", "review_applied_on", "review_received_on", "review_reason", "review_opinion_no"),
        *("review_result", "hearing_on", "hearing_place", "hearing_chair", "hearing_participants"),
    }
)
"""Fields of the review of a case, which the register does not hold yet."""

FOR_INK = frozenset({"signer"})
FROM_THE_PAGE = frozenset({"spot_seed", "spot_drawn", "spot_reached", "spot_agrees", "spot_differs"})
"""Given by the page that draws the list (`services/list_papers.py`)."""


def kind_of(code: str) -> PaperKind:
    return read_kind(FORM_TEMPLATES / f"{code}.toml")


def text_of(code: str, **changes: str) -> str:
    letter = load_letter(code)
    pages = lay_out_letter(letter, {**ORDINARY, **changes}, PLAIN)
    return inked("".join(line.text for page in pages for line in page.lines))


def assert_apart(found: list[Character]) -> None:
    ordered = sorted(found, key=lambda character: character.left)
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            # An f of the title reaches over the letter beside it.
            if second.left >= first.right - 0.4:
                break
            assert min(first.bottom, second.bottom) - max(first.top, second.top) < 0.25, (first, second)


@pytest.mark.parametrize("content", sorted(CONTENTS))
@pytest.mark.parametrize("code", GRIDS)
def test_what_a_form_prints_stands_in_one_cell(code: str, content: str) -> None:
    form = load_form(code)
    boxes = [*(cell.box for cell in form.cells), *boxes_outside_grid(form)]
    pdf = render_pdf(form, CONTENTS[content])
    found = characters(pdf)
    for character in found:
        assert sum(holds(box, character, 0.0) for box in boxes) == 1, character
    assert_apart(found)
    if content in ("shortest", "ordinary"):
        assert len(page_sizes(pdf)) == 1


@pytest.mark.parametrize("code", GRIDS)
def test_cells_of_a_form_share_nothing(code: str) -> None:
    boxes = [cell.box for cell in load_form(code).cells]
    for first, second in combinations(boxes, 2):
        wide = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
        tall = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
        assert min(wide, tall) < 0.01


@pytest.mark.parametrize("options", [PLAIN, OFFICIAL], ids=["plain", "official"])
@pytest.mark.parametrize("content", sorted(CONTENTS))
@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_stays_in_its_type_area(code: str, content: str, options: RenderOptions) -> None:
    pdf = render_pdf(load_letter(code), CONTENTS[content], options=options)
    for number, _ in enumerate(page_sizes(pdf)):
        found = characters(pdf, number)
        for character in found:
            assert LEFT - 1.0 <= character.left <= character.right <= RIGHT + 0.2, character
            assert (TOP if options is PLAIN else 29) <= character.top <= character.bottom <= 275, character
        assert_apart(found)


@pytest.mark.parametrize("content", sorted(CONTENTS))
@pytest.mark.parametrize("code", LISTS)
def test_a_list_stays_in_its_columns(code: str, content: str) -> None:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    rows = [] if content == "shortest" else ROWS[code]
    if content == "longest":
        rows = [{**row, "title": SENTENCE * 2, "name": RAREST["name"]} for row in rows] * 6
    pdf = render_pdf(definition, CONTENTS[content], rows)
    for number, _ in enumerate(page_sizes(pdf)):
        found = characters(pdf, number)
        assert_apart(found)
        for character in found:
            frame = definition.frame  # type: ignore[union-attr]
            assert frame.x <= character.left <= character.right <= frame.x + frame.width, character


@pytest.mark.parametrize("code", LETTERS)
def test_nothing_of_a_long_letter_is_lost(code: str) -> None:
    letter = load_letter(code)
    printed = inked("".join(page_texts(render_pdf(letter, LONGEST, options=OFFICIAL))))
    said = [one.template.expand(LONGEST) for one in letter.paragraphs if one.applies(LONGEST)]
    sentence = inked(SENTENCE)
    assert printed.count(sentence[-6:]) == sum(inked(text).count(sentence[-6:]) for text in said)
    for text in said:
        assert inked(text)[:4] in printed


@pytest.mark.parametrize("code", [*LETTERS, *GRIDS, *LISTS])
def test_an_ask_is_a_field_of_its_paper_and_starts_from_a_known_one(code: str) -> None:
    kind = kind_of(code)
    definition = load_definition(kind.path)
    known = {name for name, _ in words()} | TO_COME
    for ask in kind.asks:
        assert ask.key in definition.fields, ask.key
        assert not ask.default or ask.default in known, ask.default
    asked = {ask.key for ask in kind.asks}
    assert {name for name in definition.fields if name not in known} - asked <= FOR_INK | FROM_THE_PAGE


@pytest.mark.parametrize("code", [*LETTERS, *GRIDS, *LISTS])
def test_an_ordinary_paper_lacks_nothing_and_an_empty_one_says_what(code: str) -> None:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    assert missing(definition, ORDINARY, ROWS.get(code, ())) == []
    rows = [definition.rows_needed] if code in ("P8", "N20") else []  # type: ignore[union-attr]
    assert missing(definition, {}) == [*definition.required.values(), *rows] != []
    assert set(definition.required) <= definition.fields


def test_numbers_of_the_papers_are_series_of_their_own() -> None:
    found = [kind_of(path.stem).series for path in sorted(FORM_TEMPLATES.glob("*.toml"))]
    series = [one for one in found if one]
    assert len(series) == len(set(series))


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("P1", ["投诉请求", "事实和理由", "处理意见", "法律法规依据", "复查机关", "请求复查的期限"]),
        ("P2", ["复查结论", "复核机关", "请求复核的期限"]),
        ("P3", ["作出复查意见的机关、单位", "复查意见文号", "复核结论", "依据"]),
        ("N9", ["不予受理的情形", "接受申诉的机关", "申诉期限"]),
        ("N10", ["需要补正的材料", "补正期限"]),
        ("N13", ["送达文书名称", "受送达人"]),
        ("P4", ["听证日期", "听证地点", "主持人", "参加人"]),
        ("P7", ["附件（有信访人签字的处理意见书）"]),
    ],
)
def test_what_the_regulation_requires_may_not_be_missing(code: str, named: list[str]) -> None:
    required = list(load_definition(FORM_TEMPLATES / f"{code}.toml").required.values())
    assert [name for name in named if name not in required] == []


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [
        ("支持", "您的请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持。"),
        ("解释说明", "您的请求事由合理但缺乏法律依据，现作出解释说明。"),
        ("不予支持", "您的请求缺乏事实根据或者不符合法律、法规、规章或者其他有关规定，不予支持。"),
    ],
)
def test_p1_says_the_conclusion_in_the_words_of_article_32(conclusion: str, sentence: str) -> None:
    text = text_of("P1", conclusion=conclusion)
    assert sentence in text
    assert text.count("您的请求") == 1
    assert "您的请求" not in text_of("P1", conclusion="")


def test_p1_tells_where_and_until_when_to_ask_for_a_review() -> None:
    assert (
        "您对本处理意见不服的，可以自收到本意见书之日起30日内，向某某市住房和城乡建设局书面请求复查。"
        "期限自收到的次日起计算；于2026年11月22日收到的，最后一日为2026年12月22日。" in text_of("P1")
    )


def test_p2_tells_where_and_until_when_to_ask_for_the_final_review() -> None:
    text = text_of("P2")
    assert "可以自收到本意见书之日起30日内，向某某市人民政府书面请求复核。" in text
    assert "最后一日为2026年12月22日。" in text
    assert "重新作出处理意见后" not in text
    assert (
        "对新的处理意见不服的，可以自收到书面答复之日起30日内，请求其上一级机关、单位复查（第三十五条）"
        in text_of("P2", review_result="撤销")
    )


@pytest.mark.parametrize("code", ["P2", "P3"])
@pytest.mark.parametrize("result", ["维持", "撤销", "变更"])
def test_the_result_of_a_review_is_said_once(code: str, result: str) -> None:
    text = text_of(code, review_result=result)
    assert [word for word in ("维持", "撤销", "变更") if f"{word}某某区" in text] == [result]


def test_p3_is_final_unless_it_annuls() -> None:
    assert "仍然以同一事实和理由提出投诉请求的" in text_of("P3", review_result="维持")
    annulled = text_of("P3", review_result="撤销")
    assert "不再受理" not in annulled
    assert "对新的处理意见，请求作出机关、单位的上一级机关、单位复查（第三十五条）" in annulled
    assert "对新的复查意见，请求复查机关、单位的上一级机关、单位复核（第三十六条第一款）" in annulled
    assert "自收到书面答复之日起30日内" in annulled
    assert "对新的" not in text_of("P3", review_result="变更")


def test_p4_names_the_article_of_its_stage() -> None:
    """Art. 36 (2) is of the 复核 only; before it a hearing rests on art. 31 (6)."""
    assert "依照《信访工作条例》第三十一条第六项的规定" in text_of("P4", review_kind="")
    assert "第三十六条" not in text_of("P4", review_kind="复查")
    assert "第三十一条第六项、第三十六条第二款的规定" in text_of("P4", review_kind="复核")


def test_p1_says_when_a_matter_from_above_came() -> None:
    came = {"upstream_no": "ZJ1", "receiving_office": "绍兴市信访局"}
    assert "由绍兴市信访局转交，我单位于2026年10月8日收到（编号镜访[2026]12号）" in text_of("P1", **came)


def test_a_single_enclosure_bears_no_number() -> None:
    """GB/T 9704-2012, 7.3.4: numbers are for several."""
    (value,) = [ask.value for ask in kind_of("P7").asks if ask.key == "attachments"]
    assert value == "有信访人签字的处理（答复）意见书"


def test_n8_names_the_article_and_the_time_of_its_kind() -> None:
    review = text_of("N8")
    assert "《信访工作条例》第三十五条" in review
    assert "听证所需时间" not in review
    final = text_of("N8", review_kind="复核")
    assert "《信访工作条例》第三十六条" in final
    assert "听证所需时间不计算在内" in final
    assert "请求复核" not in final


def test_n9_says_what_to_do_next_for_its_ground() -> None:
    assert "补齐材料后重新提出申请" in text_of("N9")
    (grounds,) = [one.options for one in kind_of("N9").asks if one.key == "review_reason"]
    assert len(grounds) == 4
    assert "请向该机关了解办理情况和结果" in text_of("N9", review_reason=grounds[2])
    assert "重新提出申请" not in text_of("N9", review_reason=grounds[2])


def test_n14_names_neither_the_petitioner_nor_the_case() -> None:
    assert not load_form("N14").fields & {"name", "number", "case_number", "phone", "petitioner", "demand"}


def test_signatures_of_an_agreement_stand_together() -> None:
    for times in range(12):
        changes = {"agreement": "甲乙双方约定。" * 20 * times}
        pages = lay_out_letter(load_letter("N19"), {**ORDINARY, **changes}, PLAIN)
        last = [line.text for line in pages[-1].lines]
        assert [line[:2] for line in last if "签名或者盖章" in line] == ["甲方", "乙方"]
        assert ORDINARY["mediator"] in last


@pytest.mark.parametrize("options", [PLAIN, OFFICIAL], ids=["plain", "official"])
@pytest.mark.parametrize("code", ["P1", "P2", "P3"])
def test_text_enclosures_and_notes_stand_on_the_page_of_the_signature(
    code: str, options: RenderOptions
) -> None:
    for times in range(24):
        values = {**ORDINARY, "facts": "经查。\n" * times}
        last = [line.text for line in lay_out_letter(load_letter(code), values, options)[-1].lines]
        assert ORDINARY["office_full"] in last, times
        (enclosed,) = [place for place, line in enumerate(last) if line.startswith("附件：")]
        assert enclosed >= 2, times  # lines of the text
        assert [line[:4] for line in last if line.startswith("（")][-2:] == [
            "（联系人",
            {"P1": "（本意见", "P2": "（一式三", "P3": "（一式三"}[code],
        ]


def test_a_settlement_has_no_mediator() -> None:
    text = text_of("N19", settle_kind="和解", mediator="", mediator_people="")
    assert text.startswith("和解协议书")
    assert "主持" not in text
    assert "调解员" not in text
