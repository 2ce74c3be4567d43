"""Letters (`LetterDefinition`) as Word files: paragraphs on the 22 lines of the page, blank lines as empty paragraphs.

Lines of the layout that run on become one paragraph again, which Word wraps: each has the spacing that makes it as long
as on the PDF, and so ends where it does there. Between two Chinese characters every program may end a line; elsewhere
the end is fixed. Title, number and signature stand by their indents. The red head is drawn at its place on the first
page. Page numbers are fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import floor
from typing import Any, NamedTuple

from app.domain import paper_code
from app.printing.code_square import FIELD, code_of, with_codes
from app.printing.definition import LetterDefinition
from app.printing.docx_cells import LEAST_PITCH
from app.printing.docx_drawing import code_shape, line_shape, text_shape
from app.printing.docx_faces import BUNDLED, Faces
from app.printing.docx_package import Edges, Footer, Sheet, package
from app.printing.docx_text import BASELINE_SHARE, Frame, Look, Pen, script_changes, width
from app.printing.docx_xml import element
from app.printing.letter_grid import CELL, FRAME, HEIGHT, PITCH, SIZE, WIDTH
from app.printing.letter_head import page_number
from app.printing.letter_layout import lay_out_letter
from app.printing.options import PLAIN, RenderOptions
from app.printing.page import MM, Box, Code, Page, TextLine, TextRun
from app.printing.text import clean

_CENTRE_EM = 0.38
"""From the middle of a row of the grid down to the baseline."""
_SPACING = (CELL - 1) * SIZE
_NEAR = 0.3
_INDENT = 2 * CELL * SIZE / MM
_SLACK = 3.0
_SPARE = 2.0
"""By how much (mm) the text may become longer than a page before its last line leaves it."""
_ROOM = 0.4
"""How much longer (mm) than on the PDF a line may become by rounding before its last character leaves it."""
_CHINESE = "\u2e80"


class _Row(NamedTuple):
    """A line of text with the upper edge of its row on the page and the page's number from 0."""

    line: TextLine
    top: float
    page: int


def render_letter(
    definition: LetterDefinition,
    values: Mapping[str, str],
    options: RenderOptions = PLAIN,
    faces: Faces = BUNDLED,
) -> bytes:
    """The letter as a .docx; the same input gives the same bytes. Raises as `app.printing.pdf.render_pdf`."""
    pen = Pen(faces)
    pages = list(with_codes(lay_out_letter(definition, values, options), values, definition.code_place))
    pitch = _pitch(pages[0])
    official = options.style == "official"
    body = list(
        _paragraphs(pen, [row for n, page in enumerate(pages) for row in _rows(page, n, pitch)], pitch)
    )
    _draw_head(pen, pages[0], body[0])
    _add_code(pages[0].code, body[0])
    top = FRAME.y - _rise(pitch)
    margins = Edges(top, WIDTH - FRAME.x - FRAME.width, HEIGHT - FRAME.y - FRAME.height - _SPARE, FRAME.x)
    number = page_number(2, official=official)
    footer = HEIGHT - number.baseline - (1 - BASELINE_SHARE) * number.size * LEAST_PITCH / MM
    sheet = Sheet(WIDTH, HEIGHT, margins, footer, _footers(pen, _further(pages, values), official=official))
    title = definition.title.expand({field: clean(value) for field, value in values.items()})
    return package(body, sheet, title.replace("\n", ""), pen)


def _rise(pitch: float) -> float:
    """How much higher than its row a line of Word must begin for its baseline to lie in the row's, mm."""
    return (BASELINE_SHARE - 0.5) * pitch - _CENTRE_EM * SIZE / MM


def _pitch(page: Page) -> float:
    """The distance of the rows (mm): a letter that just fits its page moves them together."""
    middles = sorted(line.baseline - _CENTRE_EM * line.size / MM for line in _body(page))
    steps = [below - above for above, below in pairwise(middles)]
    return min([step for step in steps if step > PITCH * 0.8], default=PITCH)


def _body(page: Page) -> list[TextLine]:
    return [line for line in page.lines if line.box == FRAME]


def _rows(page: Page, number: int, pitch: float) -> Iterator[_Row]:
    for line in _body(page):
        middle = line.baseline - _CENTRE_EM * line.size / MM
        yield _Row(line, middle - pitch / 2 - _rise(pitch), number)


def _paragraphs(pen: Pen, rows: Sequence[_Row], pitch: float) -> Iterator[Any]:
    """Word's paragraphs, with the empty ones between them."""
    page, cursor = 0, FRAME.y - _rise(pitch)
    last = FRAME.y + FRAME.height - 1.5 * pitch
    for group in _groups(rows, last):
        first = group[0]
        turned = first.page > page
        if turned:
            page, cursor = first.page, FRAME.y - _rise(pitch)
        blanks = int((first.top - cursor) / pitch + 0.01)
        for number in range(blanks):
            yield pen.paragraph([], Frame(pitch=pitch * MM, page_break=turned and number == 0), SIZE)
        before = max(first.top - cursor - blanks * pitch, 0.0)
        frame = Frame(pitch=pitch * MM, before=before, page_break=turned and not blanks)
        yield _paragraph(pen, [row.line for row in group], frame)
        page, cursor = group[-1].page, group[-1].top + pitch


def _groups(rows: Sequence[_Row], last: float) -> Iterator[list[_Row]]:
    """Lines of one paragraph; one goes on over the end of a page only where that page is full."""
    group: list[_Row] = []
    for row in rows:
        running = bool(group) and (group[-1].page == row.page or group[-1].top > last)
        if group and not (running and _flows(group[0].line) and _goes_on(group[-1].line, row.line)):
            yield group
            group = []
        group.append(row)
    yield group


def _flows(line: TextLine) -> bool:
    """Whether a paragraph of text begins so: at the edge or set in by its indent, without a gap in it."""
    return line.size == SIZE and line.runs[0].x < FRAME.x + _INDENT + _NEAR and not any(_gaps(line))


def _gaps(line: TextLine) -> list[bool]:
    """For each run after the first, whether it does not follow at once."""
    ends = (run.x + width([run], line.size) / MM for run in line.runs)
    return [run.x - end > 2 * _NEAR for end, run in zip(ends, line.runs[1:], strict=False)]


def _goes_on(above: TextLine, below: TextLine) -> bool:
    """Whether `below` belongs to the paragraph of `above`, which then reaches the right edge."""
    last, first = above.runs[-1], below.runs[0]
    end = last.x + width([last], above.size) / MM - last.spacing / MM
    return (
        above.size == below.size == SIZE
        and last.role == first.role
        and abs(first.x - FRAME.x) < _NEAR
        and not first.text[:1].isspace()
        and end > FRAME.x + FRAME.width - 2 * SIZE / MM
    )


def _paragraph(pen: Pen, lines: Sequence[TextLine], frame: Frame) -> Any:
    """One paragraph of the text, or a line that stands by its indent."""
    size, start = lines[0].size, lines[0].runs[0].x - FRAME.x
    if size != SIZE:
        lowered = round(_CENTRE_EM * (size - SIZE) * 2)
        centred = frame._replace(left=-_SLACK, right=-_SLACK, align="center")
        return pen.paragraph(
            pen.closed_runs(lines[0].runs, size, Look(lowered=lowered)), centred, size, "title"
        )
    if not _flows(lines[0]):
        return _indented(pen, lines[0], frame._replace(left=start, right=-_SLACK))
    frame = frame._replace(first_line=start, right=-_ROOM, align="both")
    return pen.paragraph(_running(pen, lines), frame, size, lines[0].runs[0].role)


def _indented(pen: Pen, line: TextLine, frame: Frame) -> Any:
    """A line from its first run on; a run that does not follow at once has a tab before it."""
    runs: list[Any] = []
    tabs: list[float] = []
    for run, apart in zip(line.runs, [False, *_gaps(line)], strict=True):
        if apart:
            tabs.append(run.x - FRAME.x)
            runs.append(element("r", element("tab")))
        spacing = round(_spacing(pen, [run]) * 20) / 20
        runs += pen.closed_runs([run._replace(spacing=spacing)], line.size)
    return pen.paragraph(runs, frame._replace(tabs=tuple(tabs)), line.size)


def _running(pen: Pen, lines: Sequence[TextLine]) -> list[Any]:
    """The runs of lines that follow each other; a line end is fixed where programs differ."""
    made: list[Any] = []
    texts: list[TextRun] = []
    for line, after in zip(lines, [*(below.text[0] for below in lines[1:]), ""], strict=True):
        spacing = floor(_spacing(pen, line.runs) * 20) / 20
        texts += [run._replace(spacing=spacing) for run in line.runs]
        if not _may_part(line.text[-1], after):
            made += pen.closed_runs(_merged(texts), SIZE)
            made += [element("r", element("br"))] if after else []
            texts = []
    return made


def _may_part(before: str, after: str) -> bool:
    """Whether every program may end a line between the two characters, which the layout did."""
    return before >= _CHINESE and after >= _CHINESE


def _merged(runs: Sequence[TextRun]) -> list[TextRun]:
    return [
        TextRun(0.0, "".join(run.text for run in found), role, spacing)
        for (role, spacing), found in groupby(runs, lambda run: (run.role, run.spacing))
    ]


def _spacing(pen: Pen, runs: Sequence[TextRun]) -> float:
    """What to add after each character (pt), so that the runs become as long as on the PDF.

    Writer condenses nothing at the end of a stretch of one face and script.
    """
    own, count = runs[0].spacing, sum(len(run.text) for run in runs)
    if own >= 0:
        return own
    stretches = pen.stretches(runs)
    fixed = len(stretches) + sum(script_changes(stretch.text) for stretch in stretches)
    return own * (count - 1) / max(count - fixed, count / 2)


def _draw_head(pen: Pen, page: Page, paragraph: Any) -> None:
    """The lines and the name of the red head, anchored in the first paragraph."""
    for rule in page.rules:
        paragraph.append(line_shape(rule))
    for line in page.lines:
        if line.red:
            pitch = line.size * LEAST_PITCH
            top = line.baseline - BASELINE_SHARE * pitch / MM
            runs = pen.closed_runs(line.runs, line.size, Look(red=True))
            name = pen.paragraph(runs, Frame(align="center", pitch=pitch), line.size, "title")
            paragraph.append(text_shape(Box(0.0, top, WIDTH, pitch / MM + 1), [name]))


def _further(pages: Sequence[Page], values: Mapping[str, str]) -> Code | None:
    """The code of all sheets after the first: a footer knows no number, so it tells none."""
    code = pages[min(1, len(pages) - 1)].code
    text = paper_code.on_sheet(values.get(FIELD, ""), 0)
    return None if code is None else code_of(text, code.box)


def _footers(pen: Pen, code: Code | None, *, official: bool) -> list[Footer]:
    """Numbers from the second page on: in the middle, in the official style at the right (odd) or the left (even)."""
    size = page_number(2, official=official).size
    pitch = size * LEAST_PITCH
    inset = size / MM
    empty = pen.paragraph([], Frame(pitch=pitch), size)
    if not official:
        number = pen.paragraph(_number(pen, size), Frame(pitch=pitch, align="center"), size)
        _add_code(code, number)
        return [Footer("default", [number]), Footer("first", [empty])]
    odd = pen.paragraph(_number(pen, size), Frame(right=inset, pitch=pitch, align="right"), size)
    even = pen.paragraph(_number(pen, size), Frame(left=inset, pitch=pitch), size)
    _add_code(code, odd, even)
    return [Footer("default", [odd]), Footer("even", [even]), Footer("first", [empty])]


def _add_code(code: Code | None, *paragraphs: Any) -> None:
    if code is not None:
        for paragraph in paragraphs:
            paragraph.append(code_shape(code))


def _number(pen: Pen, size: float) -> list[Any]:
    """— 2 —, the number a field."""

    def words(text: str) -> list[Any]:
        return pen.runs([TextRun(0.0, text, "body", _SPACING * size / SIZE)], size)

    return [*words("— "), element("fldSimple", *words("2"), instr=" PAGE "), *words(" —")]
