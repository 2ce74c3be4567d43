"""A drawn paper on its way to the printer, and into the record of issued papers."""

from __future__ import annotations

from app.services import issued_papers, papers
from app.services.context import Context
from app.services.paper_files import kept
from app.services.papers import Drawn
from app.views import printer
from app.views.print_sheet import AS_IT_IS, Sheet


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
    with kept(issued):
        printer.print_pages(issued.pdf, name, copies, title, sheet)
    return printer.concern(name)


def print_copy(context: Context, paper_id: int, name: str, sheet: Sheet = AS_IT_IS) -> None:
    """Print an issued paper once more, and log it as a copy. Runs on a worker."""
    issued = issued_papers.reprint(context, paper_id)
    printer.print_pages(issued.pdf, name, 1, issued.number or str(paper_id), sheet)
    issued_papers.log_copy(context, paper_id, printer=name)
