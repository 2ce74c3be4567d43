"""Every paper as a Word file, opened in LibreOffice Writer: rules and wording within 1 mm of our own PDF, values in their cells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import pytest

from app.printing.definition import LetterDefinition
from app.printing.docx_render import render_docx
from app.printing.page import MM, Box, Page, TextLine, TextRun
from app.printing.pdf import lay_out_pages, render_pdf
from app.printing.raster import page_sizes
from tests.golden.every_paper import CODES, EVERY_PAPER, OTHER_STYLES, definition_of
from tests.golden.paper_samples import Sample
from tests.unit.printing.docx_pages import by_text, farthest, nearest, print_in_writer, segments
from tests.unit.printing.form_reading import Character, characters, inked, page_texts

MOST = 1.0
"""The most (mm) that a rule or a label may lie from its place."""
SAMPLES = EVERY_PAPER | OTHER_STYLES
NAMES = list(SAMPLES)
WITH_CELLS = [name for name in NAMES if not isinstance(definition_of(SAMPLES[name].code), LetterDefinition)]
WORDING = {"label", "note", "title", "strong"}
NON_JOINER = "\u200c"
"""Stands between Chinese and Latin characters in the Word file, without ink."""
DASH = "—"
"""Writer draws two of them as one glyph, and so tells one place for both."""


class Paper:
    """A paper by both renderers, read back page by page."""

    def __init__(self, sample: Sample, printed: bytes) -> None:
        self.definition = definition_of(sample.code)
        self._sample = sample
        self.printed = printed

    @cached_property
    def pages(self) -> list[Page]:
        sample = self._sample
        return list(lay_out_pages(self.definition, sample.values, sample.rows, sample.options))

    @cached_property
    def own(self) -> bytes:
        sample = self._sample
        return render_pdf(self.definition, sample.values, sample.rows, sample.options)

    @cached_property
    def ours(self) -> list[list[Character]]:
        return [characters(self.own, number) for number in range(len(page_sizes(self.own)))]

    @cached_property
    def theirs(self) -> list[list[Character]]:
        found = (characters(self.printed, number) for number in range(len(page_sizes(self.printed))))
        return [[each for each in page if each.text != NON_JOINER] for page in found]


def docx(sample: Sample) -> bytes:
    return render_docx(definition_of(sample.code), sample.values, sample.rows, sample.options)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    files = {name: docx(sample) for name, sample in SAMPLES.items()}
    printed = print_in_writer(files, tmp_path_factory.mktemp("writer"))
    return {name: Paper(sample, printed[name]) for name, sample in SAMPLES.items()}


def placed(line: TextLine, run: TextRun, found: Iterable[Character]) -> list[Character]:
    """The characters of our own PDF that stand where the run does."""
    wide = sum(0.5 if character < "\u2000" else 1.0 for character in run.text) * line.size / MM
    wide += max(run.spacing, 0.0) * len(run.text) / MM
    low, high = line.baseline + 1.5, line.baseline - line.size / MM
    return [
        each
        for each in found
        if high < each.middle[1] < low and run.x < each.middle[0] < run.x + wide and each.text in run.text
    ]


def holds(box: Box, character: Character, slack: float = 0.05) -> bool:
    return (
        box.x - slack <= character.left
        and character.right <= box.x + box.width + slack
        and box.y - slack <= character.top
        and character.bottom <= box.y + box.height + slack
    )


def test_no_paper_is_left_out() -> None:
    assert {sample.code for sample in EVERY_PAPER.values()} == set(CODES)
    kinds = {
        code: {name.partition("-")[2] for name in NAMES if name.startswith(f"{code}-")} for code in CODES
    }
    assert all({"shortest", "ordinary", "longest"} <= found for found in kinds.values())


@pytest.mark.parametrize("name", NAMES)
def test_page_for_page_the_same_characters(name: str, papers: dict[str, Paper]) -> None:
    paper = papers[name]
    ours, theirs = page_sizes(paper.own), page_sizes(paper.printed)
    assert len(theirs) == len(ours)
    for size, other in zip(ours, theirs, strict=True):
        assert other == pytest.approx(size, abs=0.2)
    for own, other_page in zip(paper.ours, paper.theirs, strict=True):
        assert sorted(each.text for each in other_page) == sorted(each.text for each in own)


@pytest.mark.parametrize("name", NAMES)
def test_rules_lie_where_the_pdf_has_them(name: str, papers: dict[str, Paper]) -> None:
    """Both ways: none is missing and none too many."""
    paper = papers[name]
    for number in range(len(paper.pages)):
        ours, theirs = segments(paper.own, number), segments(paper.printed, number)
        assert bool(ours) == bool(theirs)
        assert farthest(ours, theirs) < MOST
        assert farthest(theirs, ours) < MOST


@pytest.mark.parametrize("name", NAMES)
def test_wording_stands_where_the_pdf_has_it(name: str, papers: dict[str, Paper]) -> None:
    """Title, labels, notes and boxes to tick, character by character; in a letter all of its text."""
    paper = papers[name]
    letter = isinstance(paper.definition, LetterDefinition)
    seen = 0
    for page, ours, theirs in zip(paper.pages, paper.ours, paper.theirs, strict=True):
        others = by_text(theirs)
        runs = [(line, run) for line in page.lines for run in line.runs if letter or run.role in WORDING]
        taken: set[Character] = set()
        for character in {each for line, run in runs for each in placed(line, run, ours)}:
            seen += 1
            other = nearest(character, others)
            assert abs(other.bottom - character.bottom) < MOST, character
            if character.text != DASH:
                assert abs(other.left - character.left) < MOST, character
                assert other not in taken, character
                taken.add(other)
    assert seen > 50


@pytest.mark.parametrize("name", WITH_CELLS)
def test_text_stays_in_its_cell(name: str, papers: dict[str, Paper]) -> None:
    """Each cell holds in Writer the characters that it holds on our PDF, and none lies across a rule."""
    paper = papers[name]
    for page, theirs in zip(paper.pages, paper.theirs, strict=True):
        for box in {line.box for line in page.lines}:
            inside = sorted(each.text for each in theirs if holds(box, each))
            assert inside == sorted(inked("".join(line.text for line in page.lines if line.box == box)))


def test_no_line_ends_within_a_number(papers: dict[str, Paper]) -> None:
    """Also where Writer wraps by itself, and the number follows punctuation at the end of a line."""
    first = page_texts(papers["F1-ordinary"].printed)[0]
    assert "22:00" in first
