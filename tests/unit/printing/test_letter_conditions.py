"""Paragraphs of a letter that stand only where a field has a value, or that very value."""

from __future__ import annotations

import pytest

from app.printing.definition import DefinitionError, LetterDefinition
from app.printing.definition_reader import read_definition
from app.printing.letter_layout import lay_out_letter
from app.printing.options import PLAIN

LETTER = """
kind = "letter"
code = "X1"
title = "告知书"
[[paragraph]]
text = "甲段"
%s
[[paragraph]]
text = "乙段"
[signature]
office = "某局"
date = "某日"
"""


def letter(condition: str) -> LetterDefinition:
    found = read_definition("X1.toml", (LETTER % condition).encode())
    assert isinstance(found, LetterDefinition)
    return found


def prints(condition: str, **values: str) -> bool:
    (page,) = lay_out_letter(letter(condition), values, PLAIN)
    return "甲段" in [line.text for line in page.lines]


@pytest.mark.parametrize(
    ("condition", "kind", "expected"),
    [
        ('when = "kind"', "", False),
        ('when = "kind"', "复核", True),
        ('unless = "kind"', "", True),
        ('unless = "kind"', "复核", False),
        ('when = "kind=复查"', "复查", True),
        ('when = "kind=复查"', "复核", False),
        ('when = "kind=复查"', "", False),
        ('unless = "kind=复查"', "复查", False),
        ('unless = "kind=复查"', "复核", True),
    ],
)
def test_a_paragraph_stands_where_its_condition_holds(condition: str, kind: str, expected: bool) -> None:
    assert prints(condition, kind=kind) is expected


def test_the_field_of_a_condition_is_one_of_the_paper() -> None:
    assert "kind" in letter('when = "kind=复查"').fields


@pytest.mark.parametrize("condition", ['when = "复查"', 'when = "kind="', 'unless = "=复查"'])
def test_a_condition_that_cannot_be_read_is_named(condition: str) -> None:
    with pytest.raises(DefinitionError, match=r"第 \d+ 行.*应是栏目名，或“栏目名=值”"):
        letter(condition)
