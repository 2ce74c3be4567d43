"""Form definitions: one TOML file a form with its wording, its grid in mm and its fields.

    code = "F1"                      what the program calls the form
    title = "…"                      a template (see `app.printing.template`)
    [page]   width, height, left, right, top, bottom      paper and margins, mm
    [sizes]  title, text, minimum, line                   type, pt; text shrinks from `text` to `minimum`
    [bands]  title, above, below, foot                    heights, mm
    [[above]], [[below]]             lines over and under the grid, each with `pieces`
    [[row]]  height, cells           rows of the grid
    [continuation]  title, pieces    head of the 附页; knows {title}, {page} and {pages} too

A cell is `label` (wording, centred), `text` (one line or a few, upright in the middle) or `body` (a text box with
`head` above it and `foot` pieces at its bottom). It may have `width` (mm, else what is left), `rows`, `align`,
`vertical`, `indent` (em), `size`, `minimum` (pt) and `caption` (its name on a 附页). A piece is
`{ left = mm, text = "…" }` or `{ right = mm, text = "…" }`, measured from the edge of its cell or line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.errors import UserError
from app.printing.page import Box, Rule
from app.printing.template import Template

COMPUTED_FIELDS = frozenset({"title", "page", "pages"})
"""What a 附页 can print besides values: the form's title, the number of the sheet and of all sheets."""


class DefinitionError(UserError):
    """A form file that cannot be used; the sentence names file, line and cell."""

    def __init__(self, file: str, line: int, cell: str, problem: str) -> None:
        self.file, self.line, self.cell = file, line, cell
        place = f"第 {line} 行" + (f"（{cell}）" if cell else "")
        super().__init__(f"表单文件“{file}”{place}有误：{problem}。请改正该行，或恢复随程序安装的原文件。")


@dataclass(frozen=True)
class Sizes:
    """Type sizes in pt; `line` is the line pitch as a multiple of the size."""

    title: float
    text: float
    minimum: float
    note: float
    line: float


@dataclass(frozen=True)
class Piece:
    """Text at a stated distance (mm) from the left or the right edge of its band."""

    template: Template
    caption: str
    left: float | None
    right: float | None


@dataclass(frozen=True)
class Band:
    """A line of pieces outside the grid."""

    box: Box
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of the grid, placed on the page."""

    box: Box
    kind: str
    """`label`, `text` or `body`."""
    caption: str
    template: Template
    head: Template | None
    foot: tuple[Piece, ...]
    align: str
    vertical: bool
    indent: float
    size: float
    minimum: float

    @property
    def templates(self) -> Iterator[Template]:
        """Everything it prints."""
        if self.head is not None:
            yield self.head
        yield self.template
        yield from (piece.template for piece in self.foot)


@dataclass(frozen=True)
class Continuation:
    """The head of the 附页."""

    title: Template
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FormDefinition:
    """One form, checked and placed: boxes are mm from the upper left corner of the paper."""

    code: str
    title: Template
    width: float
    height: float
    frame: Box
    """The paper within its margins."""
    title_box: Box
    foot_height: float
    sizes: Sizes
    above: tuple[Band, ...]
    cells: tuple[Cell, ...]
    below: tuple[Band, ...]
    rules: tuple[Rule, ...]
    continuation: Continuation
    digest: str
    """SHA-256 of the file's bytes, in hex."""

    @property
    def templates(self) -> Iterator[Template]:
        """Everything the form prints, in the order of the page."""
        yield self.title
        for band in self.above:
            yield from (piece.template for piece in band.pieces)
        for cell in self.cells:
            yield from cell.templates
        for band in self.below:
            yield from (piece.template for piece in band.pieces)
        yield self.continuation.title
        yield from (piece.template for piece in self.continuation.pieces)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of all values it prints."""
        return frozenset().union(*(template.fields for template in self.templates)) - COMPUTED_FIELDS


def load_definition(path: Path) -> FormDefinition:
    """Read and check a form file; raises `DefinitionError`."""
    from app.printing.definition_reader import read_definition

    try:
        data = path.read_bytes()
    except OSError as error:
        raise DefinitionError(path.name, 1, "", "文件不存在或无法读取") from error
    return read_definition(path.name, data)
