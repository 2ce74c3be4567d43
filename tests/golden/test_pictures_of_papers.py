"""Every paper with the shortest, ordinary, longest and rarest contents, and its other styles and cases, against pictures
that a person looked at (`picture_files`)."""

from __future__ import annotations

import pytest

from app.domain.paper_code import PaperCode, encode
from app.printing.code_square import FIELD
from app.printing.definition import missing
from app.printing.pdf import render_pdf
from tests.golden.every_paper import CODES, EVERY_PAPER, KINDS, PICTURED, definition_of
from tests.golden.form_samples import SAMPLES
from tests.golden.notice_samples import ORDINARIES
from tests.golden.paper_samples import LETTER, OFFICIAL, Sample
from tests.golden.picture_files import compare, names_kept

CODE = encode(PaperCode("PAPERA", 12, 345))
CODED = {
    "F1-code": Sample("F1", SAMPLES["ordinary"], []),
    "F2-code": Sample("F2", SAMPLES["ordinary"], []),
    "F2-longest-code": Sample("F2", SAMPLES["longest"], []),
    "F5-official-code": Sample("F5", LETTER, [], OFFICIAL),
}
"""Papers as they are given out: with the code that a preview has not."""


@pytest.mark.parametrize("name", sorted(PICTURED))
def test_a_paper_looks_as_it_did(name: str) -> None:
    paper = PICTURED[name]
    compare(name, render_pdf(definition_of(paper.code), paper.values, paper.rows, paper.options))


@pytest.mark.parametrize("name", sorted(CODED))
def test_a_paper_given_out_looks_as_it_did(name: str) -> None:
    """Pins the place of the code: a picture differs as soon as it moves by half a millimetre."""
    paper = CODED[name]
    pdf = render_pdf(definition_of(paper.code), {**paper.values, FIELD: CODE}, paper.rows, paper.options)
    compare(name, pdf)


@pytest.mark.parametrize("code", CODES)
def test_every_paper_has_its_four_contents(code: str) -> None:
    assert {f"{code}-{kind}" for kind in KINDS} <= EVERY_PAPER.keys()


def test_no_picture_is_left_of_a_paper_that_is_no_more() -> None:
    assert names_kept() == {*PICTURED, *CODED}


@pytest.mark.parametrize("code", sorted(ORDINARIES))
def test_ordinary_contents_are_whole(code: str) -> None:
    assert missing(definition_of(code), ORDINARIES[code]) == []
