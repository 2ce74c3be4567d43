"""The rows of a list: how many lines each needs in its columns, and where these stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.printing.definition import STRUCK, Column, ListDefinition
from app.printing.flow import ASCENT_EM, STEP, Flow, Roles
from app.printing.fonts import glyphs
from app.printing.grid import INNER_RULE
from app.printing.list_pages import Part
from app.printing.page import MM, Box, Rule, TextLine
from app.printing.template import Span
from app.printing.text import Line, break_lines, clean

_PAD_X, _PAD_Y = 0.8, 0.9
_SURE = 0.9
"""Share of the room that a text also fits in bold."""
_ROLES, _HEADER_ROLES, _MARK_ROLES = Roles("body", "body"), Roles("label", "label"), Roles("strong", "strong")


class _Text(NamedTuple):
    """A cell's text, broken into lines of `size` pt."""

    flow: Flow
    lines: list[Line]
    size: float


class RowSetter:
    """Measures and sets the rows of one list."""

    def __init__(self, definition: ListDefinition) -> None:
        self.definition = definition
        self.row_height = definition.row_height
        sizes = definition.sizes
        self._size, self._least = sizes.text, sizes.minimum
        self._pitch = sizes.text * sizes.line / MM
        self._advances = glyphs(_ROLES.value)
        self._rooms = [(column.width - 2 * _PAD_X) * MM for column in definition.columns]
        self._labels = [
            self._broken(Flow([Span(column.label, filled=False)], _HEADER_ROLES), room, wrap=True)
            for column, room in zip(definition.columns, self._rooms, strict=True)
        ]
        self.header_height = self.height(max(len(text.lines) for text in self._labels))

    def height(self, lines: int) -> float:
        """How tall (mm) a row of so many lines is."""
        return max(self.row_height, (max(lines, 1) - 1) * self._pitch + self._size / MM + 2 * _PAD_Y)

    def capacity(self, room: float) -> int:
        """How many lines a row of `room` mm holds."""
        return int((room - self._size / MM - 2 * _PAD_Y) / self._pitch + 1e-6) + 1

    def count(self, row: Mapping[str, str]) -> int:
        """Of how many lines the row is."""
        most = 1
        for column, room in zip(self.definition.columns, self._rooms, strict=True):
            text = self._printed(row, column)
            if not self._fits_one_line(text, room):
                most = max(most, len(self._cell(text, row, column, room).lines))
        return most

    def _fits_one_line(self, text: str, room: float) -> bool:
        """Whether it is sure that the text needs no second line: found without breaking it, as most texts are short."""
        return "\n" not in text and sum(self._advances[mark][1] for mark in text) * self._size <= room * _SURE

    def lines(self, row: Mapping[str, str], part: Part, y: float) -> list[TextLine]:
        """The text of a row, or of a part of it, whose upper edge is at `y` mm."""
        made: list[TextLine] = []
        for column, room in zip(self.definition.columns, self._rooms, strict=True):
            text = self._printed(row, column)
            if text:
                cell = self._cell(text, row, column, room)
                made += self._set(cell, cell.lines[part.first : part.stop], column, y, part.height)
        return made

    def header(self, y: float) -> list[TextLine]:
        """The labels of the columns."""
        made: list[TextLine] = []
        for column, text in zip(self.definition.columns, self._labels, strict=True):
            centred = Column(column.key, column.label, column.x, column.width, "center", wrap=True, sum=False)
            made += self._set(text, text.lines, centred, y, self.header_height)
        return made

    def strike(self, row: Mapping[str, str], part: Part, y: float) -> list[Rule]:
        """The line through a voided row, but for the column that says so."""
        if not row.get(STRUCK):
            return []
        frame, middle = self.definition.frame, y + part.height / 2
        left = frame.x
        made = []
        for column in self.definition.columns:
            if column.key == self.definition.struck_column:
                made.append((left, column.x))
                left = column.x + column.width
        made.append((left, frame.x + frame.width))
        return [Rule(start, middle, end, middle, INNER_RULE) for start, end in made if end > start]

    def _printed(self, row: Mapping[str, str], column: Column) -> str:
        text = clean(row.get(column.key, ""))
        if column.key == self.definition.struck_column and row.get(STRUCK):
            return "\n".join(part for part in (self.definition.struck_text, text) if part)
        return text

    def _cell(self, text: str, row: Mapping[str, str], column: Column, room: float) -> _Text:
        marked = column.key == self.definition.struck_column and row.get(STRUCK)
        flow = Flow([Span(text, filled=True)], _MARK_ROLES if marked else _ROLES)
        return self._broken(flow, room, wrap=column.wrap)

    def _broken(self, flow: Flow, room: float, *, wrap: bool) -> _Text:
        """Lines in `room` pt; a text that is better not broken shrinks first."""
        size = self._size
        while not wrap and flow.positions[-1] * size > room and size > self._least:
            size = max(size - STEP, self._least)
        return _Text(flow, list(break_lines(flow.text, flow.positions, room / size)), size)

    def _set(
        self, text: _Text, lines: Sequence[Line], column: Column, y: float, height: float
    ) -> list[TextLine]:
        """The lines in the middle of the cell's height."""
        box = Box(column.x, y, column.width, height)
        tall = (len(lines) - 1) * self._pitch + text.size / MM
        baseline = y + (height - tall) / 2 + ASCENT_EM * text.size / MM
        made = []
        for index, line in enumerate(lines):
            wide = (text.flow.positions[line.end] - text.flow.positions[line.start]) * text.size / MM
            share = {"left": 0.0, "center": 0.5, "right": 1.0}[column.align]
            x = column.x + _PAD_X + share * (column.width - 2 * _PAD_X - wide)
            runs = text.flow.runs(line.start, line.end, x, text.size)
            if runs:
                made.append(TextLine(baseline + index * self._pitch, text.size, runs, box))
        return made
