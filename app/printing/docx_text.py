"""Fitted text as Word paragraphs with exact line heights.

A text with room to spare is one Word paragraph for each of its own, which Word wraps. One that fills its place, or
was cut off there, keeps the line ends of the layout: a line more would be hidden by the cell.

Writer sets Chinese characters and Latin letters or digits apart, whatever the file says (Word heeds the switch). A
line that has no room for that is condensed by as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import ceil
from typing import Any, NamedTuple

from app.printing.docx_faces import Face, Faces, by_face
from app.printing.docx_xml import element, text_element, twips
from app.printing.flow import Fit, Flow, Style
from app.printing.fonts import glyphs
from app.printing.page import MM, Box, TextLine, TextRun
from app.printing.text import Line, break_lines

BASELINE_SHARE = 0.8
"""Where the baseline lies in a line of exact height, from its top; so in Writer, whatever the font."""
EMPTY_ROLE = "body"
_SCRIPT_GAP_EM = 0.25
"""At least what Writer adds (a fifth) and Word would."""
_FIRST_CHINESE = "\u2e80"


class Frame(NamedTuple):
    """Paragraph properties: indents (mm), alignment, exact line height (pt), space before (mm)."""

    left: float = 0.0
    right: float = 0.0
    align: str = "left"
    pitch: float = 0.0
    before: float = 0.0
    first_line: float = 0.0
    page_break: bool = False


class Pen:
    """Writes runs in the faces of one file, and remembers which it used."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.used: set[Face] = {faces.roles[EMPTY_ROLE]}

    def properties(self, face: Face, size: float, spacing: int = 0, *, red: bool = False) -> Any:
        """The w:rPr of `face` at `size` pt, rounded down to the half points that Word knows.

        `spacing` twentieths of a point are added after each character.
        """
        self.used.add(face)
        half_points = int(size * 2)
        return element(
            "rPr",
            face.fonts(),
            *((element("b"), element("bCs")) if face.bold else ()),
            element("color", val="FF0000") if red else None,
            element("spacing", val=spacing) if spacing else None,
            element("sz", val=half_points),
            element("szCs", val=half_points),
        )

    def runs(
        self, texts: Iterable[TextRun], size: float, squeeze: int = 0, *, red: bool = False
    ) -> list[Any]:
        """One w:r for each stretch of one face, each character closer by `squeeze` twentieths of a point."""
        return [
            element(
                "r",
                self.properties(face, size, round(run.spacing * 20) - squeeze, red=red),
                text_element(part),
            )
            for run in texts
            for face, part in by_face(run.text, run.role, self.faces)
        ]

    def paragraph(self, runs: Sequence[Any], frame: Frame, size: float, role: str = EMPTY_ROLE) -> Any:
        """A w:p; its mark has the face of `role`, so that what is typed into an empty one looks like the rest."""
        height = round(frame.pitch * 20)
        before = {"before": twips(frame.before)} if frame.before else {}
        indents: dict[str, int] = {"left": twips(frame.left), "right": twips(frame.right)}
        if frame.first_line:
            indents["firstLine"] = twips(frame.first_line)
        properties = element(
            "pPr",
            element("pageBreakBefore") if frame.page_break else None,
            element("spacing", **before, line=height, lineRule="exact"),
            element("ind", **indents),
            element("jc", val=frame.align) if frame.align != "left" else None,
            self.properties(self.faces.roles[role], size),
        )
        return element("p", properties, *runs)


class Place(NamedTuple):
    """What a text is set into: the area it was fitted to, and the width (mm) its lines have in Word."""

    area: Box
    style: Style
    room: float


def paragraphs(pen: Pen, flow: Flow, fitted: Fit, place: Place, frame: Frame) -> list[Any]:
    """The text as Word paragraphs; at least one, empty for an empty text."""
    if not flow.text:
        return [pen.paragraph([], frame, fitted.size)]
    if len(fitted.lines) > 1 and fitted.marker is None and _has_spare_line(flow, fitted, place):
        return _natural(pen, flow, fitted, place.style, frame)
    return _held(pen, flow, fitted, place, frame)


def _has_spare_line(flow: Flow, fitted: Fit, place: Place) -> bool:
    """Whether one line more would fit than the text takes with its scripts set apart."""
    size, style = fitted.size, place.style
    wider = [at + gap for at, gap in zip(flow.positions, _script_gaps(flow.text), strict=True)]
    lines = break_lines(flow.text, wider, place.area.width * MM / size, indent=style.indent)
    return (sum(1 for _ in lines) * style.pitch + 1) * size <= place.area.height * MM


def _script_gaps(text: str) -> list[float]:
    """How much (em) Writer has set in before each character of `text`, and before its end."""
    gaps = (_SCRIPT_GAP_EM * _parted(*pair) for pair in pairwise(f"\n{text}"))
    return [*accumulate(gaps, initial=0.0)]


def _parted(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum() and (before < _FIRST_CHINESE) != (after < _FIRST_CHINESE)


def _natural(pen: Pen, flow: Flow, fitted: Fit, style: Style, frame: Frame) -> list[Any]:
    made = []
    start = 0
    for paragraph in flow.text.split("\n"):
        indent = 0.0 if paragraph[:1].isspace() else style.indent * fitted.size / MM
        runs = pen.runs(flow.runs(start, start + len(paragraph), 0.0, fitted.size), fitted.size)
        made.append(pen.paragraph(runs, frame._replace(first_line=indent), fitted.size))
        start += len(paragraph) + 1
    return made


def _held(pen: Pen, flow: Flow, fitted: Fit, place: Place, frame: Frame) -> list[Any]:
    """Paragraphs whose lines end where the layout ended them."""
    size = fitted.size
    made: list[Any] = []
    runs: list[Any] = []
    first = frame
    for line, texts in _lines(flow, fitted):
        opens = line.start == 0 or flow.text[line.start - 1] == "\n"
        if opens and line.start:
            made.append(pen.paragraph(runs, first, size))
        if opens:
            runs, first = [], frame._replace(first_line=line.indent * size / MM)
        else:
            runs.append(element("r", element("br")))
        runs += pen.runs(texts, size, _squeeze(texts, size, place.room - line.indent * size / MM))
    return [*made, pen.paragraph(runs, first, size)]


def _lines(flow: Flow, fitted: Fit) -> Iterator[tuple[Line, list[TextRun]]]:
    """Each line with its runs; the last with the mark of a text cut off."""
    for number, line in enumerate(fitted.lines, start=1):
        texts = list(flow.runs(line.start, line.end, 0.0, fitted.size))
        if fitted.marker is not None and number == len(fitted.lines):
            texts += fitted.marker.runs(0, len(fitted.marker.text), 0.0, fitted.size)
        yield line, texts


def _squeeze(texts: Sequence[TextRun], size: float, room: float) -> int:
    """By how many twentieths of a point each character must come closer for the line to take at most `room` mm."""
    text = "".join(run.text for run in texts)
    advance = sum(glyphs(run.role)[character][1] for run in texts for character in run.text)
    gaps = _SCRIPT_GAP_EM * sum(_parted(*pair) for pair in pairwise(text))
    excess = (advance + gaps) * size - room * MM
    return ceil(excess * 20 / len(text)) if text and gaps and excess > 0 else 0


def held_lines(pen: Pen, lines: Sequence[TextLine], frame: Frame, room: float) -> Any:
    """Laid-out lines as one paragraph that breaks where they end; `room` is their width in mm."""
    runs: list[Any] = []
    for number, line in enumerate(lines):
        runs += [element("r", element("br"))] if number else []
        inset = 0.0 if number else frame.first_line
        runs += pen.runs(line.runs, line.size, _squeeze(line.runs, line.size, room - inset), red=line.red)
    return pen.paragraph(runs, frame, lines[0].size, lines[0].runs[0].role)
