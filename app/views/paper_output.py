"""A drawn paper on its way out: to the printer or into a file, and into the record of issued papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError
from app.files import write_bytes
from app.services import issued_papers, papers
from app.services.context import Context
from app.services.issued_papers import Issued
from app.services.papers import Drawn
from app.views import printer
from app.views.print_sheet import AS_IT_IS, Sheet

AS_PDF, AS_WORD = "PDF", "Word"
"""What stands in the record of issued papers in place of a printer's name."""


def print_paper(
    context: Context,
    drawn: Drawn,
    name: str,
    copies: int,
    *,
    replaces: int | None = None,
    sheet: Sheet = AS_IT_IS,
) -> str:
    """Runs on a worker: printed and recorded, even if the dialog is closed meanwhile.

    It is kept first, for its code and its own number, if it has one, stand on it; a print that fails then loses nothing.
    Gives what the clerk should look at beside it (`printer.concern`), mostly "".
    """
    title = f"{drawn.number} {drawn.form}"
    printer.check_ready(name)
    issued = papers.issue(context, drawn, printer=name, copies=copies, replaces=replaces)
    with _kept(issued):
        printer.print_pages(issued.pdf, name, copies, title, sheet)
    return printer.concern(name)


def save_paper(context: Context, drawn: Drawn, path: Path, *, replaces: int | None = None) -> Path:
    """Keep it as a file, PDF or Word by the suffix of `path`, and record it. Runs on a worker."""
    as_word = path.suffix.lower() == ".docx"
    kind = AS_WORD if as_word else AS_PDF
    drawn.require_pdf(kind)
    write_bytes(path, drawn.pdf or drawn.word())  # where the disk refuses, nothing has been issued yet
    issued = papers.issue(context, drawn, printer=kind, replaces=replaces)
    with _kept(issued):
        write_bytes(path, issued_papers.word(context, issued.id) if as_word else issued.pdf)
    return path


def print_copy(context: Context, paper_id: int, name: str, sheet: Sheet = AS_IT_IS) -> None:
    """Print an issued paper once more, and log it as a copy. Runs on a worker."""
    issued = issued_papers.reprint(context, paper_id)
    printer.print_pages(issued.pdf, name, 1, issued.number or str(paper_id), sheet)
    issued_papers.log_copy(context, paper_id, printer=name)


def keep_copy(context: Context, paper_id: int, path: Path) -> None:
    """Keep an issued paper as a file, PDF or Word by the suffix of `path`, and log it. Runs on a worker."""
    as_word = path.suffix.lower() == ".docx"
    content = (
        issued_papers.word(context, paper_id) if as_word else issued_papers.reprint(context, paper_id).pdf
    )
    write_bytes(path, content)
    issued_papers.log_copy(context, paper_id, printer=AS_WORD if as_word else AS_PDF)


@contextmanager
def _kept(issued: Issued) -> Iterator[None]:
    """Say of a failure that the paper is kept, with its number if it has one."""
    try:
        yield
    except UserError as error:
        kept = f"已编号{issued.number}并保存" if issued.number else "已保存"
        raise UserError(f"{error}文书{kept}，可在信访件的“文书”中重新打印。") from error
