"""What a search means, case by case, and that its tokens never miss a match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.grams import Searched, asked, fold, matches, running_token, terms, tokens

CASE = Searched(
    number="镜访[2026]12号",
    texts=("小区门前道路\n开挖“后”未恢复", "买买提·艾力", "ＡＢ路口１２幢，Abc", "李𠮷"),
    initials=("mmtal", "lj"),
    phones=("0512-6600 1234", "13900000101"),
    documents=("999999199003070020", "E12345678"),
)
SIGNS = "张三路青石·，。“”\"'*^-:()[]　 \nabAB１2３ａＢ𠮷"


@pytest.mark.parametrize(
    "query",
    [
        "道", "道路", "门前道路", "小区门前道路", "“后”", "·艾", "买买提·艾力", "𠮷", "路口12幢", "ab路", "ＡＢＣ", "ａｂｃ", "12幢,",
        "12", "[2026]", "镜访〔２０２６〕12号", "访[2026]1", "m", "mmt", "MMTAL", "ｌｊ", "道路 艾力", "　道路　mm ",
        "6600", "051266001234", "0512-6600", "0101", "139 0000 0101", "13900", "1990", "E1234", "e12345678",
        "999999 19900307 0020",
    ],
)  # fmt: skip
def test_found(query: str) -> None:
    assert matches(CASE, terms(query), documents=True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\n\x00",
        "道路开",
        "路道",
        "后开挖",
        "mt",
        "mmtall",
        "660",
        "139",
        "010",
        "0102",
        "道路 不在",
        "E12345679",
        "提艾",
    ],
)
def test_not_found(query: str) -> None:
    assert not matches(CASE, terms(query), documents=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("999999199003070020", True),
        ("Ｅ12345678", True),
        ("19900307", False),
        ("E1234567", False),
        ("99999919900307002", False),
    ],
)
def test_a_document_number_is_found_whole_by_who_may_not_see_it(query: str, *, found: bool) -> None:
    assert matches(CASE, terms(query), documents=False) is found


def test_folding_keeps_the_length() -> None:
    text = "Ａａ１（）〔〕　\t\x00\ud800张𠮷İß"
    assert len(fold(text)) == len(text)
    assert fold(text).startswith("aa1()[]   ")


def test_a_running_number_is_asked_for_in_digits_only() -> None:
    assert running_token(" １２ ") in tokens(CASE)
    assert running_token("2") not in tokens(CASE)
    assert (running_token("访12"), running_token("²"), running_token("")) == ("", "", "")


PARTS = st.text(SIGNS, max_size=12)
CASES = st.builds(
    Searched,
    number=st.integers(1, 99999).map(lambda n: f"示访[2026]{n}号"),
    texts=st.lists(PARTS, max_size=3).map(tuple),
    initials=st.lists(st.text("abz", min_size=1, max_size=10), max_size=2).map(tuple),
    phones=st.lists(st.text("0123- ", max_size=8), max_size=2).map(tuple),
    documents=st.lists(st.text("0123X", max_size=8), max_size=2).map(tuple),
)


@given(case=CASES, documents=st.booleans(), data=st.data())
def test_tokens_miss_no_match_and_exact_ones_give_nothing_else(
    case: Searched, documents: bool, data: st.DataObject
) -> None:
    """Terms are pieces of the case, or made up of the same signs."""
    fields = [case.number, *case.texts, *case.initials, *case.phones, *case.documents]
    text = fold(data.draw(st.sampled_from([one for one in fields if one])))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 9))]
    wanted = terms(
        data.draw(st.sampled_from([piece, piece[::-1], piece + piece]) | st.text(SIGNS, max_size=5))
    )
    have = tokens(case)
    for term in wanted:
        question = asked(term, documents=documents)
        by_tokens = any(have.issuperset(group) for group in question.groups)
        match = matches(case, [term], documents=documents)
        assert by_tokens or not match
        assert match or not (by_tokens and question.exact)


def test_pieces_apart_are_told_from_pieces_together() -> None:
    apart = Searched("示访[2026]1号", texts=("甲乙丙，乙丙丁",))
    assert tokens(apart).issuperset(asked("甲乙丙丁", documents=True).groups[0])
    assert not asked("甲乙丙丁", documents=True).exact
    assert not matches(apart, ["甲乙丙丁"], documents=True)


def test_no_token_is_parted_by_the_tokenizer_of_the_index() -> None:
    for token in tokens(CASE):
        assert not any(one.isascii() and not one.isalnum() for one in token), token
        assert token == token.lower()
