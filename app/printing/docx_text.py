"""Fitted text as Word paragraphs with exact line heights.

A typed text with room to spare is one Word paragraph for each of its own, which Word wraps. One that fills its place, or
was cut off there, keeps the line ends of the layout: a line more would be hidden by the cell. So does the paper's wording.

Writer sets Chinese characters and Latin letters or digits apart by a fifth of an em: its import reads w:autoSpaceDE and
w:autoSpaceDN, which every paragraph has off, and passes over them. It does not so where a character that is neither
letter nor digit stands between. Text with wording of the paper in it therefore has a zero-width non-joiner there, which
no program draws, so that wording stands where the PDF has it. What was typed in and stands alone is left clean, to be
searched and copied; a line of it that has no room for the gaps is condensed by as much.
"""

from __future__ import annotations

import re
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
SCRIPT_GAP_EM = 0.25
"""At least what Writer adds (a fifth) and Word would."""
_FIRST_CHINESE = "\u2e80"
_ENCLOSED = frozenset(map(chr, range(0x2460, 0x2500)))
_OF_BOTH = frozenset(" —…“”‘’·")
_NON_JOINER = "\u200c"
_DASH = "—"
_DASHES = re.compile(f"{_DASH}+|[^{_DASH}]+")


class Frame(NamedTuple):
    """Paragraph properties: indents (mm), alignment, exact line height (pt), space before (mm)."""

    left: float = 0.0
    right: float = 0.0
    align: str = "left"
    pitch: float = 0.0
    before: float = 0.0
    first_line: float = 0.0
    page_break: bool = False
    tabs: tuple[float, ...] = ()


class Look(NamedTuple):
    """How a run looks besides its face, size and spacing."""

    red: bool = False
    lowered: int = 0
    """By how many half points it stands under the baseline."""
    chinese: bool = False
    """Whether its Latin letters and digits count as Chinese: in the bundled fonts digits beside letters have another width
    in other languages, but Writer ends a line within a Chinese number."""


PLAIN_LOOK = Look()


class Stretch(NamedTuple):
    """Characters of one face; `spacing` pt are added after each, `scale` is their width in per cent."""

    face: Face
    text: str
    spacing: float = 0.0
    scale: int = 100


class Pen:
    """Writes runs in the faces of one file, and remembers which it used."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.used: set[Face] = {faces.roles[EMPTY_ROLE]}

    def properties(
        self, face: Face, size: float, spacing: float = 0.0, look: Look = PLAIN_LOOK, scale: int = 100
    ) -> Any:
        """The w:rPr of `face` at `size` pt, rounded down to the half points that Word knows.

        `spacing` pt are added after each character, whose width becomes `scale` per cent.
        """
        self.used.add(face)
        half_points, twentieths = int(size * 2), round(spacing * 20)
        return element(
            "rPr",
            face.fonts(),
            *((element("b"), element("bCs")) if face.bold else ()),
            element("color", val="FF0000") if look.red else None,
            element("spacing", val=twentieths) if twentieths else None,
            element("w", val=scale) if scale != 100 else None,
            element("position", val=-look.lowered) if look.lowered else None,
            element("sz", val=half_points),
            element("szCs", val=half_points),
            element("lang", val="zh-CN") if look.chinese else None,
        )

    def runs(self, texts: Iterable[TextRun], size: float, look: Look = PLAIN_LOOK) -> list[Any]:
        """One w:r for each stretch of one face."""
        return [self._run(stretch, size, look) for stretch in self.stretches(texts)]

    def closed_runs(self, texts: Iterable[TextRun], size: float, look: Look = PLAIN_LOOK) -> list[Any]:
        """As `runs`, for a line that ends where it is told: as long in Writer as it was laid out."""
        found, look = self.stretches(texts), look._replace(chinese=True)
        following = [*(stretch.text[0] for stretch in found[1:]), "\n"]
        return [
            self._run(stretch._replace(text=_closed(stretch.text, after)), size, look)
            for stretch, after in zip(found, following, strict=True)
        ]

    def stretches(self, texts: Iterable[TextRun]) -> list[Stretch]:
        """The text in stretches that look the same throughout."""
        return [
            Stretch(face, part, run.spacing, _dash_scale(run.role) if part[0] == _DASH else 100)
            for run in texts
            for face, whole in by_face(run.text, run.role, self.faces)
            for part in _DASHES.findall(whole)
        ]

    def _run(self, stretch: Stretch, size: float, look: Look) -> Any:
        face, text, spacing, scale = stretch
        return element("r", self.properties(face, size, spacing, look, scale), text_element(text))

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
            element("tabs", *(element("tab", val="left", pos=twips(tab)) for tab in frame.tabs))
            if frame.tabs
            else None,
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
    typed = len(fitted.lines) > 1 and fitted.marker is None and not _worded(flow)
    if typed and _has_spare_line(flow, fitted, place):
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
    gaps = (SCRIPT_GAP_EM * parted(*pair) for pair in pairwise(f"\n{text}"))
    return [*accumulate(gaps, initial=0.0)]


def _closed(text: str, after: str) -> str:
    """`text`, which `after` follows, with a mark wherever Writer would set characters apart."""
    return "".join(
        f"{one}{_NON_JOINER}" if parted(one, other) else one for one, other in pairwise(text + after)
    )


def _dash_scale(role: str) -> int:
    """How wide (%) the PDF has a dash: in Chinese text all programs have it as wide as a character."""
    return round(glyphs(role)[_DASH][1] * 100)


def has_wording(texts: Iterable[TextRun]) -> bool:
    """Whether any of it is the paper's own wording."""
    return any(run.role != EMPTY_ROLE for run in texts)


def _worded(flow: Flow) -> bool:
    return has_wording(flow.runs(0, len(flow.text), 0.0, 1.0))


def parted(before: str, after: str) -> bool:
    """Whether Writer sets the two characters apart: one is Chinese, the other a Latin letter or a digit."""
    return before.isalnum() and after.isalnum() and _is_chinese(before) != _is_chinese(after)


def _is_chinese(character: str) -> bool:
    return character >= _FIRST_CHINESE or character in _ENCLOSED


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
    size, worded = fitted.size, _worded(flow)
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
        room = place.room - line.indent * size / MM
        runs += pen.closed_runs(texts, size) if worded else pen.runs(squeezed(texts, size, room), size)
    return [*made, pen.paragraph(runs, first, size)]


def _lines(flow: Flow, fitted: Fit) -> Iterator[tuple[Line, list[TextRun]]]:
    """Each line with its runs; the last with the mark of a text cut off."""
    for number, line in enumerate(fitted.lines, start=1):
        texts = list(flow.runs(line.start, line.end, 0.0, fitted.size))
        if fitted.marker is not None and number == len(fitted.lines):
            texts += fitted.marker.runs(0, len(fitted.marker.text), 0.0, fitted.size)
        yield line, texts


def width(texts: Iterable[TextRun], size: float) -> float:
    """How long (pt) runs are that follow each other."""
    return sum(
        sum(glyphs(run.role)[character][1] for character in run.text) * size + run.spacing * len(run.text)
        for run in texts
    )


def script_changes(text: str) -> int:
    """How many times Writer changes between Chinese and Latin in `text`; blanks, dashes and quotes go with what is before."""
    chinese = [_is_chinese(one) for one in text if one not in _OF_BOTH]
    return sum(one != other for one, other in pairwise(chinese))


def script_gaps(text: str) -> int:
    """How many times Chinese and Latin characters meet in `text`."""
    return sum(parted(*pair) for pair in pairwise(text))


def movable(text: str) -> int:
    """How many characters of `text` move when all come closer: in Writer not the last one before a gap or the end."""
    return max(len(text) - script_gaps(text) - 1, 1)


def squeezed(texts: Sequence[TextRun], size: float, room: float) -> list[TextRun]:
    """The runs, condensed where Writer's gaps would make the line longer than `room` mm.

    Words up to a colon before the first gap (“日期：”) stay as they are: only the value after them comes closer.
    """
    text = "".join(run.text for run in texts)
    gaps = script_gaps(text)
    excess = width(texts, size) + gaps * SCRIPT_GAP_EM * size - room * MM
    if not gaps or excess <= 0:
        return list(texts)
    first = next(index for index, pair in enumerate(pairwise(text)) if parted(*pair))
    start = text.rfind("：", 0, first) + 1
    closer = ceil(excess * 20 / movable(text[start:])) / 20
    made: list[TextRun] = []
    for run in texts:
        kept = min(max(start, 0), len(run.text))
        start -= len(run.text)
        made += [run._replace(text=run.text[:kept])] if kept else []
        rest = run.text[kept:]
        made += [run._replace(text=rest, spacing=run.spacing - closer)] if rest else []
    return made


def held_lines(pen: Pen, lines: Sequence[TextLine], frame: Frame, room: float) -> Any:
    """Laid-out lines as one paragraph that breaks where they end; `room` is their width in mm."""
    runs: list[Any] = []
    for number, line in enumerate(lines):
        runs += [element("r", element("br"))] if number else []
        inset = 0.0 if number else frame.first_line
        if has_wording(line.runs):
            runs += pen.closed_runs(line.runs, line.size, Look(line.red))
        else:
            runs += pen.runs(squeezed(line.runs, line.size, room - inset), line.size, Look(line.red))
    return pen.paragraph(runs, frame, lines[0].size, lines[0].runs[0].role)
