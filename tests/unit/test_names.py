"""Names keep every character; only the edges and what has no form go."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import clean, clean_case_number, clean_code, clean_multiline

NAMES = [
    "张三",
    "\uf914",
    "𠮷田",
    "䶮",
    "㐂",
    "买买提·艾力",
    "Ａ１",
    "e\u0301",
    "李　四",
    "a  b",
    "ｱ",
    "👨‍👩‍👧",
    "\u05d0\u0628",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_never_normalised(name: str) -> None:
    assert clean(name) == name
    assert clean_multiline(name) == name


@pytest.mark.parametrize("mark", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_marks_of_direction_go_or_screen_and_paper_would_differ(mark: str) -> None:
    assert clean(f"王{mark}甲") == "王甲"


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        (" 张三　", "张三", "张三"),
        ("张三\r\n李四", "张三 李四", "张三\n李四"),
        ("一\r二\u2028三\x85四\x0b五", "一 二 三 四 五", "一\n二\n三\n四\n五"),
        ("一\n\n二\n", "一  二", "一\n\n二"),
        ("一\t二", "一 二", "一 二"),
        ("张\x00三\x1b\x7f\x9f", "张三", "张三"),
        ("\ud842张\udfb7", "张", "张"),
        ("\x00 　\n", "", ""),
    ],
)
def test_edges_breaks_and_controls(typed: str, line: str, lines: str) -> None:
    assert clean(typed) == line
    assert clean_multiline(typed) == lines


@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing_and_the_text_can_be_stored(text: str) -> None:
    for cleaner, allowed in ((clean, ""), (clean_multiline, "\n")):
        once = cleaner(text)
        assert cleaner(once) == once
        assert once == once.strip()
        once.encode("utf-8")
        assert not [c for c in once if unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_everything_else_stays(text: str) -> None:
    assert clean(text) == text.strip()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("９９９９９９１９５５１１０３０４４Ｘ", "99999919551103044X"),
        ("９99９99195511030４４ｘ", "99999919551103044x"),
        (" １３８００００００００　", "13800000000"),
        ("＋８６－０９９９－１２３４", "+86-0999-1234"),
        ("ＡＺａｚ０９", "AZaz09"),
        ("护照 Ｅ１２", "护照 E12"),
        ("（0999）1234，𠮷ｱ", "（0999）1234，𠮷ｱ"),
    ],
)
def test_codes_typed_in_full_width_become_ascii(typed: str, stored: str) -> None:
    assert clean_code(typed) == stored


@given(st.text(st.characters(max_codepoint=127)))
def test_a_code_in_ascii_is_only_cleaned(text: str) -> None:
    assert clean_code(text) == clean(text)


@pytest.mark.parametrize(
    "typed",
    [
        "东访[2026]1号",
        "东访〔2026〕1号",
        "东访［２０２６］１号",
        "东访【2026】1号",
        " 东访 [2026] 1 号　",
        "东　访﹝2026﹞1号",
    ],
)
def test_a_case_number_is_read_in_every_usual_spelling(typed: str) -> None:
    assert clean_case_number(typed) == "东访[2026]1号"
