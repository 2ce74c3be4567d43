"""Chinese line breaking: any two characters may part, except where the rules of punctuation forbid."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.printing.text import break_lines, clean


def widths(text: str) -> list[float]:
    """Half an em for what is narrow, one for Han, none for a newline."""
    one = [0.0 if character == "\n" else 0.5 if character < "\u2000" else 1.0 for character in text]
    return list(accumulate(one, initial=0.0))


def broken(text: str, width: float, indent: float = 0.0) -> list[str]:
    return [text[line.start : line.end] for line in break_lines(text, widths(text), width, indent=indent)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四五六", 3, ["一二三", "四五六"]),
        ("一二三，四五", 3, ["一二", "三，四", "五"]),
        ("一二（三四）", 3, ["一二", "（三", "四）"]),
        ("一二“三”四", 3, ["一二", "“三”", "四"]),
        ("电话13800000000号", 6, ["电话", "13800000000", "号"]),
        ("一二abc三", 3, ["一二", "abc三"]),
        ("ab cd ef", 2.5, ["ab cd ", "ef"]),
        ("一二三 四", 3, ["一二三 ", "四"]),
        ("一\n\n二", 5, ["一", "", "二"]),
        ("一二三\n四", 3, ["一二三", "四"]),
        ("买买提·艾力", 3, ["买买", "提·艾", "力"]),
        ("一二……三", 3, ["一二", "……三"]),
        ("abcdefghij", 2, ["abcd", "efgh", "ij"]),
        ("一abcdefgh", 2, ["一ab", "cdef", "gh"]),
        ("，，，，，", 2, ["，，", "，，", "，"]),
        ("一", 0.2, ["一"]),
        ("", 3, []),
    ],
)
def test_breaks(text: str, width: float, lines: list[str]) -> None:
    assert broken(text, width) == lines


def test_paragraphs_are_set_in_unless_they_begin_with_blanks() -> None:
    text = "一二三四\n　　五六"
    lines = list(break_lines(text, widths(text), 4, indent=2))
    assert [(text[line.start : line.end], line.indent) for line in lines] == [
        ("一二", 2),
        ("三四", 0),
        ("　　五六", 0),
    ]


ALPHABET = "一二三四五六甲乙丙，。、；：？！（）“”《》abc123 \n"


@given(st.text(ALPHABET, max_size=200), st.floats(1, 30), st.sampled_from([0.0, 2.0]))
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: float, indent: float) -> None:
    text = clean(text)
    room = max(width, indent + 1)
    positions = widths(text)
    lines = list(break_lines(text, positions, room, indent=indent))
    assert "".join(text[line.start : line.end] for line in lines) == text.replace("\n", "")
    for line in lines:
        own = text[line.start : line.end]
        assert (
            line.indent + positions[line.end] - positions[line.start] <= room + 0.5 * own.endswith(" ") + 1e-6
        )


@given(
    st.lists(
        st.sampled_from(["一二三四五六七", "，", "。", "（甲）", "“乙丙”", "1234567", "abc"]), max_size=40
    )
)
def test_rules_of_punctuation_hold(parts: list[str]) -> None:
    """Without doubled marks every line of ten em can obey: no forbidden first or last character, no split run."""
    text = re.sub(r"[，。]+(?=[，。])|(?<=[）”])[，。]", "", "".join(parts)).lstrip("，。")
    text = re.sub(r"[0-9a-z]{15,}", "甲", text)
    for before, after in pairwise(broken(text, 10)):
        assert after[0] not in "，。）”"
        assert before[-1] not in "（“"
        assert not (before[-1].isascii() and after[0].isascii())
