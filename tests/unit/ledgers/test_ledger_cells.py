"""What a cell shows: ordinary text untouched, long text cut with a mark, lines tall enough."""

from __future__ import annotations

import pytest

from app.ledgers import layout
from app.ledgers.cells import CUT_MARK, safe_text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 0),
        ("张三", 4, 1),
        ("张三丰", 4.9, 2),
        ("13800001234", 11.5, 1),
        ("13800001234", 10.5, 2),
        ("一\n二\n\n", 10, 4),
        ("长" * 100, 20, 10),
        ("e\u0301" * 10, 10, 1),
        ("𠮷" * 10, 10, 2),
        ("字" * 3, 1, 3),
    ],
)
def test_lines_of_a_text_in_a_column(text: str, width: float, lines: int) -> None:
    assert layout.line_count(text, width) == lines


def test_rows_grow_with_their_lines_up_to_what_excel_allows() -> None:
    heights = [layout.row_points(lines) for lines in range(60)]
    assert heights == sorted(heights)
    assert heights[0] == 20
    assert heights[-1] <= layout.MAX_POINTS
    tallest = max(lines for lines in range(60) if not layout.is_cut_on_paper(lines))
    assert heights[tallest] >= tallest * layout.LINE_POINTS
    assert layout.is_cut_on_paper(tallest + 1)


def test_ordinary_text_is_not_touched() -> None:
    for text in ("张三", "镜访[2026]12号", "第一行\n第二行\t完", "买买提·艾力", "\uf914"):
        assert safe_text(text) == text


def test_the_cut_counts_as_excel_counts() -> None:
    for text in ("字" * 40_000, "𠮷" * 40_000, "a𠮷" * 20_000):
        cut = safe_text(text)
        assert len(cut.encode("utf-16-le")) // 2 in {32_766, 32_767}
        assert text.startswith(cut.removesuffix(CUT_MARK))
