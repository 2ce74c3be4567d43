"""Papers already given out: listed, drawn again from what was kept of them, copied, voided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, insert, select, update

from app.domain.vocabulary import Permission
from app.errors import UserError
from app.models import paper_queries
from app.models.paper_tables import paper, paper_print
from app.services import audit, cases, clocks, paper_catalogue, word_papers
from app.services.context import Context

if TYPE_CHECKING:
    from app.printing.definition import Definition
    from app.printing.options import RenderOptions
    from app.printing.word_definition import WordDefinition


@dataclass(frozen=True, slots=True)
class Print:
    """Where a paper went: the printer's name ("PDF" for a file) and how many."""

    printer: str
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper as it was given out; `pdf` bears its number."""

    id: int
    number: str
    pdf: bytes
    copy: bool = False
    """It was given out before with the same words: this is a copy of it."""


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """An issued paper in the list of a case; `prints` counts every print, the first included."""

    id: int
    form: str
    name: str
    number: str
    issued_at: datetime
    operator: str
    printer: str
    copies: int
    prints: int
    replaces: int | None
    corrects: str | None
    """The number of the paper it corrects; "" for one without a number, None where it corrects none."""
    corrected_by: str | None
    """The number of the paper that corrects it; "" and None as before."""
    voided: str
    asked: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name, with its number where it has one."""
        return f"{self.name} {self.number}".strip()

    @property
    def withdrawn(self) -> str:
        """Why it no longer holds; "" where it does."""
        return self.voided


def of_case(context: Context, petition_id: int) -> list[PaperRecord]:
    """The papers issued for a case, newest first; none where its content is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        found = paper_queries.of_case(connection, petition_id)
    return [PaperRecord(**row, name=paper_catalogue.name_of(row["form"])) for row in found]


def reprint(context: Context, paper_id: int) -> Issued:
    """The issued paper again, drawn from what was kept of it; `log_copy` says that it was printed.

    Raises `UserError` for one that no longer holds.
    """
    context.require(Permission.PRINT)
    with context.register.read() as connection:
        row = _holding(connection, context, paper_id)
    pdf = render(_definition(row), row.fields, row.rows or (), row.options or {})
    if not pdf:
        raise UserError(word_papers.NO_OFFICE)
    return Issued(row.id, row.number, pdf, copy=True)


def word(context: Context, paper_id: int) -> bytes:
    """The issued paper as a Word file: same grid, same wording. Raises `UserError` for one that no longer holds."""
    context.require(Permission.PRINT)
    with context.register.read() as connection:
        row = _holding(connection, context, paper_id)
    return render_word(_definition(row), row.fields, row.rows or (), row.options or {})


def log_copy(context: Context, paper_id: int, *, printer: str, copies: int = 1) -> None:
    """Record a further print of an issued paper."""
    with context.register.action() as connection:
        row = _stored(connection, context, paper_id)
        log(connection, context, row, paper_id, Print(printer, copies))


def void(context: Context, paper_id: int, reason: str) -> None:
    """Say that an issued paper no longer holds; it keeps its number and stays in the list."""
    context.require(Permission.PRINT)
    if not reason.strip():
        raise UserError("请写明作废这份文书的原因。")
    with context.register.action() as connection:
        row = _stored(connection, context, paper_id)
        if row.voided:
            raise UserError("这份文书已经作废。")
        connection.execute(update(paper).where(paper.c.id == paper_id).values(voided=reason.strip()))
        changes = {"form": (None, row.form), "paper_number": (None, row.number)}
        audit.record(
            connection,
            context,
            "void_paper",
            petition_id=row.petition_id,
            changes=changes,
            reason=reason.strip(),
        )
        clocks.await_anew(connection, context, row.petition_id)


def _definition(row: Any) -> Definition | WordDefinition:
    """What was kept of an issued paper's form."""
    word_file = word_papers.from_stored(row.form, row.definition)
    if word_file is not None:
        return word_file
    from app.printing.definition_reader import read_definition

    return read_definition(f"{row.form}.toml", row.definition.encode("utf-8"))


def render(
    definition: Definition | WordDefinition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    options: Mapping[str, Any],
) -> bytes:
    """A paper as PDF; empty for a Word file where no LibreOffice is installed."""
    from app.printing.pdf import render_pdf
    from app.printing.word_definition import WordDefinition

    if isinstance(definition, WordDefinition):
        return word_papers.as_pdf(definition, values)
    return render_pdf(definition, values, rows, render_options(options))


def render_word(
    definition: Definition | WordDefinition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    options: Mapping[str, Any],
) -> bytes:
    """A paper as a Word file."""
    from app.printing.word_definition import WordDefinition

    if isinstance(definition, WordDefinition):
        return word_papers.filled(definition, values)
    from app.printing.docx_render import render_docx

    return render_docx(definition, values, rows, render_options(options))


def render_options(options: Mapping[str, Any]) -> RenderOptions:
    """What a paper was drawn with, as it is kept."""
    from app.printing.options import RenderOptions

    return RenderOptions(**options)


class _Of(Protocol):
    """What a print is logged of: a drawn paper, or the row of an issued one."""

    @property
    def petition_id(self) -> int: ...
    @property
    def form(self) -> str: ...


def log(connection: Connection, context: Context, of: _Of, paper_id: int, done: Print) -> None:
    """Add a further print of a paper, within an action."""
    values = {"paper_id": paper_id, "printed_at": context.clock.now(), "operator_id": context.operator.id}
    connection.execute(insert(paper_print), values | {"printer": done.printer, "copies": done.copies})
    changes = {"form": (None, of.form), "copies": (None, done.copies), "printer": (None, done.printer)}
    audit.record(connection, context, "print_copy", petition_id=of.petition_id, changes=changes)


def _stored(connection: Connection, context: Context, paper_id: int) -> Any:
    row = connection.execute(select(paper).where(paper.c.id == paper_id)).first()
    if row is None:
        raise UserError("没有这份文书。请刷新列表。")
    if cases.read_in(connection, context, row.petition_id).restricted:
        raise UserError("这是检举控告件，您没有查看权限，不能打印。请由有权限的操作员办理。")
    return row


def _holding(connection: Connection, context: Context, paper_id: int) -> Any:
    row = _stored(connection, context, paper_id)
    if row.voided:
        raise UserError(f"这份文书已经作废（{row.voided}），不能再打印或另存。请另行出具。")
    number = paper_queries.correction(connection, paper_id)
    if number is not None:
        raise UserError(f"这份文书已由{number or '另一份'}更正，不能再打印或另存。请打印更正后的那一份。")
    return row
