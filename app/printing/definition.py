"""Paper definitions: one TOML file a paper with its wording, its layout in mm and its fields.

    code = "F1"                      what the program calls the paper
    kind = "grid"                    "grid" (without `kind`), "letter" or "list"
    title = "…"                      a template (see `app.printing.template`)
    [required]  field = "名称"        contents the paper must not lack, with their names for the clerk
    [hints]     field = "说明"        shown on screen only
    [qr]        right, top            where the QR code of an issued paper stands (mm from the edges of the sheet to
                                      its 16 mm); without it in the first corner where nothing is in its way
    [menu]      see `app.services.paper_catalogue`: how the program offers it, and what it asks the clerk

**grid**, a form of one sheet, what is too long going on to a 附页:

    [page]   width, height, left, right, top, bottom      paper and margins, mm
    [sizes]  title, text, minimum, note, line             type, pt; text shrinks from `text` to `minimum`
    [bands]  title, above, below, foot                    heights, mm
    [[above]], [[below]]             lines over and under the grid, each with `pieces`
    [[row]]  height, cells           rows of the grid
    [continuation]  title, pieces    head of the 附页; knows {title}, {page} and {pages} too

A cell is `label` (wording, centred), `text` (one line or a few, upright in the middle) or `body` (a text box with
`head` above it and `foot` pieces at its bottom). It may have `width` (mm, else what is left), `rows`, `align`,
`vertical`, `indent` (em), `size`, `minimum` (pt) and `caption` (its name on a 附页). A piece is
`{ left = mm, text = "…" }` or `{ right = mm, text = "…" }`, measured from the edge of its cell or line.

**letter**, which flows over as many pages as it needs; all but `title`, `signature` and one paragraph may be missing:

    head               the office, printed red in the official style
    number             its line at the right; `official_number` in its stead in the official style
    signer, salutation
    [[paragraph]]      `text` or `heading`; `indent` (em, else 2); `when` / `unless` a field has a value ("field"),
                       or that very value ("field=value")
    closing, attachments              left out where all their fields are empty
    [signature]  office, date         at the right, centred to each other
    [[foot]]           paragraphs under the signature

**list**, a table over as many pages as it needs, with [page], [sizes], [bands], [[above]] and [[below]] as a grid:

    [[column]]  key, label, width, align, wrap, sum       `wrap = false`: shrink before wrapping; `sum`: {sum_key}
    [rows]      height, least, needed                     least height (mm); least number of rows on a sheet of its own;
                                                          what it must not be issued without, where it must have rows
    [struck]    column, text                              where a voided row (key `struck` not empty) says so
    [totals]    page, period                              rows of totals; they know {count}, {struck} and {sum_key}
    [[foot]]                                              lines at the foot of every page

Every line outside the table of a list knows {page} and {pages}; [[above]] and [[foot]] are on every page, [[below]] is
on the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from app.errors import UserError
from app.paths import FORM_TEMPLATES
from app.printing.page import Box, CodePlace, Rule
from app.printing.template import Template
from app.printing.text import clean

COMPUTED_FIELDS = frozenset({"title", "page", "pages"})
"""What a sheet can print besides values: the paper's title, the number of the sheet and of all sheets."""
COUNT_FIELDS = frozenset({"count", "struck"})
"""What totals can print besides sums: the rows that count, and those that were voided."""
STRUCK = "struck"
"""The key of a row that was voided: any text."""


class DefinitionError(UserError):
    """A form file that cannot be used; the sentence names file, line and cell. `own`: one of the office's."""

    def __init__(self, file: str, line: int, cell: str, problem: str, *, own: bool = True) -> None:
        self.file, self.line, self.cell, self.problem = file, line, cell, problem
        place = f"第 {line} 行" + (f"（{cell}）" if cell else "")
        advice = "请改正后重试" if own else "请改正，或恢复随程序安装的原文件"
        super().__init__(f"表单文件“{file}”{place}有误：{problem}。{advice}。")


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


def band_templates(bands: Iterable[Band]) -> Iterator[Template]:
    """Everything that `bands` print."""
    return (piece.template for band in bands for piece in band.pieces)


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
    required: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    code_place: CodePlace | None = None

    @property
    def templates(self) -> Iterator[Template]:
        """Everything the form prints, in the order of the page."""
        yield self.title
        yield from band_templates(self.above)
        for cell in self.cells:
            yield from cell.templates
        yield from band_templates(self.below)
        yield self.continuation.title
        yield from (piece.template for piece in self.continuation.pieces)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of all values it prints."""
        return frozenset().union(*(template.fields for template in self.templates)) - COMPUTED_FIELDS


@dataclass(frozen=True)
class Condition:
    """That a field has a value, or where `value` is given, that very value."""

    field: str
    value: str = ""

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether it is so with these values."""
        found = values.get(self.field, "")
        return found == self.value if self.value else bool(found)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a letter, printed where `when` (if any) holds and `unless` (if any) does not."""

    template: Template
    heading: bool
    indent: float
    """Before its first line, em."""
    when: Condition | None
    unless: Condition | None

    def applies(self, values: Mapping[str, str]) -> bool:
        """Whether it belongs into a letter with these values."""
        wanted = self.when is None or self.when.holds(values)
        return wanted and not (self.unless is not None and self.unless.holds(values))

    @property
    def fields(self) -> frozenset[str]:
        """The names of the values it prints or asks for."""
        return self.template.fields | {one.field for one in (self.when, self.unless) if one is not None}


@dataclass(frozen=True)
class LetterDefinition:
    """One letter on A4, checked; where it stands on the page is a matter of style (`app.printing.letter_layout`)."""

    code: str
    title: Template
    head: Template | None
    number: Template | None
    official_number: Template | None
    signer: Template | None
    salutation: Template | None
    paragraphs: tuple[Paragraph, ...]
    closing: Template | None
    attachments: Template | None
    office: Template
    date: Template
    foot: tuple[Paragraph, ...]
    digest: str
    required: Mapping[str, str]
    hints: Mapping[str, str]
    code_place: CodePlace | None = None

    @property
    def templates(self) -> Iterator[Template]:
        """Everything the letter can print, from its head to its foot."""
        before = (self.head, self.title, self.number, self.official_number, self.signer, self.salutation)
        yield from (template for template in before if template is not None)
        yield from (paragraph.template for paragraph in self.paragraphs)
        after = (self.closing, self.attachments, self.office, self.date)
        yield from (template for template in after if template is not None)
        yield from (paragraph.template for paragraph in self.foot)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of all values it prints or asks for."""
        asked = (paragraph.fields for paragraph in (*self.paragraphs, *self.foot))
        return frozenset().union(*(template.fields for template in self.templates), *asked)


@dataclass(frozen=True)
class Column:
    """One column of a list; `x` and `width` in mm, `x` from the left edge of the paper."""

    key: str
    label: str
    x: float
    width: float
    align: str
    wrap: bool
    sum: bool


@dataclass(frozen=True)
class ListDefinition:
    """One list, checked and placed: boxes are mm from the upper left corner, those of `below` from the table's end."""

    code: str
    title: Template
    width: float
    height: float
    frame: Box
    title_box: Box
    sizes: Sizes
    above: tuple[Band, ...]
    columns: tuple[Column, ...]
    row_height: float
    least_rows: int
    struck_column: str
    """The key of the column that says so of a voided row."""
    struck_text: str
    rows_needed: str
    """What its rows are, for a list that must not be empty; "" for one that is filled in by hand."""
    page_total: Template | None
    period_total: Template | None
    below: tuple[Band, ...]
    foot: tuple[Band, ...]
    digest: str
    required: Mapping[str, str]
    hints: Mapping[str, str]
    code_place: CodePlace | None = None

    @property
    def templates(self) -> Iterator[Template]:
        """Everything the list prints besides its columns."""
        yield self.title
        yield from band_templates((*self.above, *self.below, *self.foot))
        yield from (total for total in (self.page_total, self.period_total) if total is not None)

    @property
    def sums(self) -> tuple[str, ...]:
        """The keys of the columns that are added up."""
        return tuple(column.key for column in self.columns if column.sum)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of all values it prints outside its rows."""
        computed = COMPUTED_FIELDS | COUNT_FIELDS | {f"sum_{key}" for key in self.sums}
        return frozenset().union(*(template.fields for template in self.templates)) - computed


Definition = FormDefinition | LetterDefinition | ListDefinition


class Demanding(Protocol):
    """What names contents that it must not lack."""

    @property
    def required(self) -> Mapping[str, str]:
        """Field -> its name for the clerk."""


def missing(
    definition: Demanding, values: Mapping[str, str], rows: Sequence[Mapping[str, str]] = ()
) -> list[str]:
    """The names of the contents that the paper must not lack and that `values` do not give, in the file's order; then of
    the rows, where a list must have some.
    """
    given = {name for name, value in values.items() if clean(value).strip()}
    lacking = [words for name, words in definition.required.items() if name not in given]
    needed = definition.rows_needed if isinstance(definition, ListDefinition) and not rows else ""
    return [*lacking, needed] if needed else lacking


def load_definition(path: Path) -> Definition:
    """Read and check a paper's file; raises `DefinitionError`."""
    from app.printing.definition_reader import read_definition

    own = path.parent != FORM_TEMPLATES
    try:
        return read_definition(path.name, path.read_bytes())
    except OSError as error:
        raise DefinitionError(path.name, 1, "", "文件不存在或无法读取", own=own) from error
    except DefinitionError as error:
        raise DefinitionError(error.file, error.line, error.cell, error.problem, own=own) from error
