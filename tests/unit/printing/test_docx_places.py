"""Papers as Word files, opened in LibreOffice Writer: rules and wording within 1 mm of our own PDF, values in their cells.

Writer sets Latin letters and digits apart from Chinese characters (a fifth of an em) whatever the file says. What
stands in one run with such a place is therefore only asked to stay on its line and in its cell.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import Definition, FormDefinition, load_definition
from app.printing.docx_render import render_docx
from app.printing.layout import lay_out
from app.printing.options import PLAIN, RenderOptions
from app.printing.page import MM, Box, Page, TextLine, TextRun
from app.printing.pdf import lay_out_pages, render_pdf
from app.printing.raster import page_sizes
from tests.golden.form_samples import SAMPLES
from tests.golden.paper_samples import PAPERS, Row
from tests.unit.printing.docx_pages import by_text, farthest, nearest, print_in_writer, segments
from tests.unit.printing.form_reading import Character, characters, inked

MOST = 1.0
"""The most (mm) that a rule or a label may lie from its place."""
FORMS = [(code, content) for code in ("F1", "F2") for content in SAMPLES]
LETTERS = [name for name in PAPERS if name.startswith("F5")]
LISTS = [name for name in PAPERS if name.startswith(("F6", "N22"))]
WORDING = {"label", "note", "title", "strong"}


class Paper(NamedTuple):
    definition: Definition
    values: dict[str, str]
    rows: list[Row]
    options: RenderOptions

    @property
    def pages(self) -> list[Page]:
        return list(lay_out_pages(self.definition, self.values, self.rows, self.options))

    def pdf(self) -> bytes:
        return render_pdf(self.definition, self.values, self.rows, self.options)

    def docx(self) -> bytes:
        return render_docx(self.definition, self.values, self.rows, self.options)


def definition_of(code: str) -> Definition:
    return load_definition(FORM_TEMPLATES / f"{code}.toml")


FORM_PAPERS = {
    f"{code}-{content}": Paper(definition_of(code), SAMPLES[content], [], PLAIN) for code, content in FORMS
}
OTHER_PAPERS = {
    name: Paper(definition_of(sample.code), sample.values, sample.rows, sample.options)
    for name, sample in PAPERS.items()
}
ALL = FORM_PAPERS | OTHER_PAPERS


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = {name: paper.docx() for name, paper in ALL.items()}
    return print_in_writer(files, tmp_path_factory.mktemp("writer"))


def placed(line: TextLine, run: TextRun, found: list[Character]) -> list[Character]:
    """The characters of our own PDF that stand where the run does."""
    wide = sum(0.5 if character < "\u2000" else 1.0 for character in run.text) * line.size / MM
    low, high = line.baseline + 1.5, line.baseline - line.size / MM
    return [
        each
        for each in found
        if high < each.middle[1] < low and run.x < each.middle[0] < run.x + wide and each.text in run.text
    ]


def pure(text: str) -> bool:
    """Whether no Latin letter or digit, which Writer sets apart, pushes other characters."""
    return not any(character.isascii() and character.isalnum() for character in text)


@pytest.mark.parametrize("name", ALL)
def test_page_for_page_as_the_pdf(name: str, printed: dict[str, bytes]) -> None:
    ours, theirs = page_sizes(ALL[name].pdf()), page_sizes(printed[name])
    assert len(theirs) == len(ours)
    for size, other in zip(ours, theirs, strict=True):
        assert other == pytest.approx(size, abs=0.2)


@pytest.mark.parametrize("name", ALL)
def test_every_page_prints_the_same_characters(name: str, printed: dict[str, bytes]) -> None:
    own = ALL[name].pdf()
    for number in range(len(page_sizes(own))):
        ours = sorted(each.text for each in characters(own, number))
        assert sorted(each.text for each in characters(printed[name], number)) == ours


@pytest.mark.parametrize("name", ALL)
def test_rules_lie_where_the_pdf_has_them(name: str, printed: dict[str, bytes]) -> None:
    """Both ways: none is missing and none too many; but a voided row of a list is struck through word by word."""
    own = ALL[name].pdf()
    for number, page in enumerate(ALL[name].pages):
        widest = max((rule.x2 - rule.x1 for rule in page.rules), default=0.0)
        across = [rule for rule in page.rules if rule.y1 == rule.y2]
        struck = [rule.y1 for rule in across if name in LISTS and rule.x2 - rule.x1 < widest - 1]
        ours = [line for line in segments(own, number) if all(abs(line.y1 - y) > 0.05 for y in struck)]
        theirs = segments(printed[name], number)
        assert farthest(ours, theirs) < MOST
        assert struck or farthest(theirs, ours) < MOST


@pytest.mark.parametrize("name", [name for name in ALL if name not in LETTERS])
def test_wording_stands_where_the_pdf_has_it(name: str, printed: dict[str, bytes]) -> None:
    """Every character in a face of wording: title, labels, notes, boxes to tick."""
    own = ALL[name].pdf()
    seen = 0
    for number, page in enumerate(ALL[name].pages):
        ours, theirs = characters(own, number), by_text(characters(printed[name], number))
        runs = [(line, run) for line in page.lines for run in line.runs if run.role in WORDING]
        for line, run in runs:
            for character in placed(line, run, ours):
                seen += 1
                other = nearest(character, theirs)
                assert abs(other.bottom - character.bottom) < MOST, character
                assert not pure(run.text) or abs(other.left - character.left) < MOST, character
    assert seen > 50


@pytest.mark.parametrize("name", LETTERS)
def test_lines_of_letters_stand_where_the_pdf_has_them(name: str, printed: dict[str, bytes]) -> None:
    """Every character on the line of the PDF; at its very place where the line is Chinese alone."""
    own = ALL[name].pdf()
    seen = 0
    for number, page in enumerate(ALL[name].pages):
        ours, theirs = characters(own, number), by_text(characters(printed[name], number))
        for line in page.lines:
            for character in [each for run in line.runs for each in placed(line, run, ours)]:
                seen += 1
                other = nearest(character, theirs)
                assert abs(other.bottom - character.bottom) < MOST, character
                assert not pure(line.text) or abs(other.left - character.left) < MOST, character
    assert seen > 100


@pytest.mark.parametrize("name", FORM_PAPERS)
def test_values_stay_in_their_cells(name: str, printed: dict[str, bytes]) -> None:
    """Each cell holds in Writer the characters that it holds on our PDF, and none lies across a rule."""
    paper = ALL[name]
    assert isinstance(paper.definition, FormDefinition)
    found = characters(printed[name])
    lines = lay_out(paper.definition, paper.values)[0].lines
    for box in boxes(paper.definition):
        inside = sorted(each.text for each in found if holds(box, each))
        assert inside == sorted(inked("".join(line.text for line in lines if line.box == box)))


def boxes(definition: FormDefinition) -> list[Box]:
    bands = [band.box for band in (*definition.above, *definition.below)]
    return [definition.title_box, *bands, *(cell.box for cell in definition.cells)]


def holds(box: Box, character: Character, slack: float = 0.05) -> bool:
    return (
        box.x - slack <= character.left
        and character.right <= box.x + box.width + slack
        and box.y - slack <= character.top
        and character.bottom <= box.y + box.height + slack
    )
