"""A laid-out page that any renderer can draw: rules, boxes, lines of text, a QR code.

Lengths are millimetres from the upper left corner of the paper, type sizes and rule widths are points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

MM = 72 / 25.4
"""Points in a millimetre."""


class Rule(NamedTuple):
    """A straight line, black or red."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    red: bool = False


class Box(NamedTuple):
    """A rectangle that holds text: a cell, or a band above or below the grid."""

    x: float
    y: float
    width: float
    height: float


class CodePlace(NamedTuple):
    """Where a QR code stands: from the right and the upper edge of the paper."""

    right: float
    top: float


class TextRun(NamedTuple):
    """Text of one font role, from `x` on; `spacing` pt are added after each character (less than 0: taken away)."""

    x: float
    text: str
    role: str
    spacing: float = 0.0


class TextLine(NamedTuple):
    """Runs on one baseline; `box` is the rectangle they must stay in."""

    baseline: float
    size: float
    runs: tuple[TextRun, ...]
    box: Box
    red: bool = False

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(run.text for run in self.runs)


class Code(NamedTuple):
    """A QR code: `rows` of modules from the top, True is dark; without rows a grey square stands for it."""

    box: Box
    rows: tuple[tuple[bool, ...], ...]

    def bars(self) -> Iterator[Box]:
        """The dark modules, those side by side as one bar; mm from the corner of the paper."""
        x, y, width, height = self.box
        for line, row in enumerate(self.rows):
            at, wide, tall = 0, width / len(row), height / len(self.rows)
            for dark, run in groupby(row):
                length = len(list(run))
                if dark:
                    yield Box(x + at * wide, y + line * tall, length * wide, tall)
                at += length


@dataclass(frozen=True)
class Page:
    """One side of paper."""

    width: float
    height: float
    rules: tuple[Rule, ...]
    lines: tuple[TextLine, ...]
    code: Code | None = None
