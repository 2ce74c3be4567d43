"""Text on its way to a page: measured, fitted into a box, and set there line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

from app.printing.fonts import glyphs
from app.printing.page import MM, Box, TextLine, TextRun
from app.printing.template import Span
from app.printing.text import Line, break_lines

ASCENT_EM = 0.88
"""Height of the em box of the bundled fonts over the baseline."""
STEP = 0.5
"""By how many points text shrinks at a time."""


class Roles(NamedTuple):
    """Font roles of the form's wording and of the values in it."""

    wording: str
    value: str


CELL_ROLES = Roles("label", "body")
LABEL_ROLES = Roles("label", "label")
"""Of what names a cell: a value in it is wording too."""
TITLE_ROLES = Roles("title", "title")
NOTE_ROLES = Roles("note", "note")


@dataclass(frozen=True)
class Style:
    """How a text is fitted: size and least size (pt), line pitch (× size), indent (em), alignment."""

    size: float
    minimum: float
    pitch: float
    indent: float = 0.0
    align: str = "left"
    middle: bool = True


class Flow:
    """A text with the font role of each stretch and the place of each character, in em from its start.

    `spacing` em are added after each character (less than 0: taken away), as in a grid narrower than its type.
    """

    def __init__(self, spans: Iterable[Span], roles: Roles, spacing: float = 0.0) -> None:
        self.spacing = spacing
        self._stretches: list[tuple[int, str]] = []
        texts: list[str] = []
        advances: list[float] = []
        for text, filled in spans:
            role = roles.value if filled else roles.wording
            table = glyphs(role)
            texts.append(text)
            advances += [0.0 if character == "\n" else table[character][1] + spacing for character in text]
            if self._stretches and self._stretches[-1][1] == role:
                self._stretches.pop()
            self._stretches.append((len(advances), role))
        self.text = "".join(texts)
        self.positions: Sequence[float] = list(accumulate(advances, initial=0.0))

    def width(self, size: float) -> float:
        """Its length on one line, mm."""
        return self.positions[-1] * size / MM

    def runs(self, start: int, end: int, x: float, size: float, spread: float = 0.0) -> tuple[TextRun, ...]:
        """The characters from `start` to `end` as runs, the first at `x` mm, each `spread` mm further from the next."""
        spacing = self.spacing * size + spread * MM
        made = []
        at = start
        for stop, role in self._stretches:
            if at >= end:
                break
            if stop > at:
                cut = min(stop, end)
                offset = (self.positions[at] - self.positions[start]) * size / MM + spread * (at - start)
                made.append(TextRun(x + offset, self.text[at:cut], role, spacing))
                at = cut
        return tuple(made)


class Fit(NamedTuple):
    """Lines of a flow in a box; `rest` is the offset of what did not fit, None where all did."""

    lines: list[Line]
    size: float
    rest: int | None
    marker: Flow | None


def fit(flow: Flow, box: Box, style: Style, marker: str) -> Fit:
    """Shrink `flow` until it fits `box`; what is too much at the least size is cut off and `marker` set instead."""
    size = style.size
    while True:
        size = max(size, style.minimum)
        width = box.width * MM / size
        capacity = _capacity(box, size, style.pitch)
        breaks = break_lines(flow.text, flow.positions, width, indent=style.indent)
        lines = list(islice(breaks, capacity + 1))
        if len(lines) <= capacity:
            return Fit(lines, size, None, None)
        if size <= style.minimum:
            return _cut(flow, lines[: capacity - 1], width, style, marker)
        size -= STEP


def _capacity(box: Box, size: float, pitch: float) -> int:
    """How many lines the box holds, at least one."""
    return max(1, int((box.height * MM - size) / (size * pitch) + 1e-6) + 1)


def _cut(flow: Flow, lines: list[Line], width: float, style: Style, marker: str) -> Fit:
    """The whole `lines`, then as much of the next as leaves room for the marker; `width` in em."""
    size = style.minimum
    start = _next_start(flow, lines)
    sign = Flow([Span(marker, filled=False)], CELL_ROLES)
    room = width - sign.positions[-1]
    if room < style.indent + 2:
        lines = [*lines, Line(start, start, 0.0)]
        return Fit(lines, min(size, size * width / sign.positions[-1]), start, sign)
    last = next(break_lines(flow.text, flow.positions, room, start=start, indent=style.indent))
    lines = [*lines, last]
    return Fit(lines, size, _next_start(flow, lines), sign)


def _next_start(flow: Flow, lines: Sequence[Line]) -> int:
    if not lines:
        return 0
    end = lines[-1].end
    return end + 1 if flow.text[end : end + 1] == "\n" else end


def place(flow: Flow, fitted: Fit, box: Box, style: Style, holder: Box) -> list[TextLine]:
    """Set the fitted lines into `box`; `holder` is the cell that they must stay in."""
    size = fitted.size
    pitch = size * style.pitch / MM
    height = (len(fitted.lines) - 1) * pitch + size / MM
    top = box.y + (max(box.height - height, 0) / 2 if style.middle else 0)
    baseline = top + ASCENT_EM * size / MM
    placed = []
    for index, line in enumerate(fitted.lines):
        marker = fitted.marker if index == len(fitted.lines) - 1 else None
        length = _length(flow, line, marker) * size / MM
        x = box.x + {"left": 0.0, "center": 0.5, "right": 1.0}[style.align] * (box.width - length)
        runs = _runs(flow, line, marker, x, size)
        if runs:
            placed.append(TextLine(baseline + index * pitch, size, runs, holder))
    return placed


def _length(flow: Flow, line: Line, marker: Flow | None) -> float:
    own = line.indent + flow.positions[line.end] - flow.positions[line.start]
    return own + (marker.positions[-1] if marker else 0.0)


def _runs(flow: Flow, line: Line, marker: Flow | None, x: float, size: float) -> tuple[TextRun, ...]:
    runs = flow.runs(line.start, line.end, x + line.indent * size / MM, size)
    if marker:
        runs += marker.runs(0, len(marker.text), x + _length(flow, line, None) * size / MM, size)
    return runs
