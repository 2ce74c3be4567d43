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

AS_PDF, AS_WORD = "PDF", "Word"
"""What stands in the record of issued papers in place of a printer's name."""


def print_paper(context: Context, drawn: Drawn, name: str, copies: int) -> None:
    """Runs on a worker: printed and recorded, even if the dialog is closed meanwhile.

    What bears a number of its own is numbered and kept first; a print that fails then loses nothing.
    """
    title = f"{drawn.number} {drawn.form}"
    if not drawn.series:
        printer.print_pages(drawn.pdf, name, copies, title)
        papers.issue(context, drawn, printer=name, copies=copies)
        return
    printer.check_ready(name)
    issued = papers.issue(context, drawn, printer=name, copies=copies)
    with _kept(issued):
        printer.print_pages(issued.pdf, name, copies, title)


def save_paper(context: Context, drawn: Drawn, path: Path) -> Path:
    """Keep it as a file, PDF or Word by the suffix of `path`, and record it. Runs on a worker."""
    as_word = path.suffix.lower() == ".docx"
    kind = AS_WORD if as_word else AS_PDF
    if not drawn.series:
        write_bytes(path, drawn.word() if as_word else drawn.pdf)
        papers.issue(context, drawn, printer=kind)
        return path
    issued = papers.issue(context, drawn, printer=kind)
    with _kept(issued):
        write_bytes(path, issued_papers.word(context, issued.id) if as_word else issued.pdf)
    return path


@contextmanager
def _kept(issued: Issued) -> Iterator[None]:
    """Say of a failure that the paper has its number all the same."""
    try:
        yield
    except UserError as error:
        raise UserError(f"{error}文书已编号{issued.number}并保存，可在信访件的“文书”中重新打印。") from error
