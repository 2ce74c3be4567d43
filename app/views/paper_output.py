"""A drawn paper on its way out: to the printer or into a file, and into the record of issued papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError
from app.files import write_bytes
from app.services import papers
from app.services.context import Context
from app.services.papers import Drawn, Issued
from app.views import printer

AS_PDF = "PDF"
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
    """Runs on a worker."""
    if not drawn.series:
        write_bytes(path, drawn.pdf)
        papers.issue(context, drawn, printer=AS_PDF)
        return path
    issued = papers.issue(context, drawn, printer=AS_PDF)
    with _kept(issued):
        write_bytes(path, issued.pdf)
    return path


@contextmanager
def _kept(issued: Issued) -> Iterator[None]:
    """Say of a failure that the paper has its number all the same."""
    try:
        yield
    except UserError as error:
        raise UserError(f"{error}文书已编号{issued.number}并保存，可在信访件的“文书”中重新打印。") from error
