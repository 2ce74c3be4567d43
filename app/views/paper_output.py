"""A drawn paper on its way to the printer, and into the record of issued papers."""

from __future__ import annotations

from app.domain.records import PetitionRecord
from app.errors import UserError
from app.services import issued_papers, paper_catalogue, paper_fonts, papers
from app.services.context import Context
from app.services.issued_papers import Issued
from app.services.paper_files import kept
from app.services.papers import Drawn
from app.views import print_sheet, printer
from app.views.desk import Desk
from app.views.print_sheet import AS_IT_IS, Sheet


def print_paper(
    context: Context,
    drawn: Drawn,
    name: str,
    copies: int,
    *,
    replaces: int | None = None,
    sheet: Sheet = AS_IT_IS,
) -> tuple[Issued, str]:
    """Runs on a worker: printed and recorded, even if the dialog is closed meanwhile.

    It is kept first, for its code and its own number, if it has one, stand on it; a print that fails then loses nothing.
    Gives also what the clerk should look at beside it (`printer.concern`), mostly "".
    """
    title = f"{drawn.number} {drawn.form}"
    printer.check_ready(name)
    issued = papers.issue(context, drawn, printer=name, copies=copies, replaces=replaces)
    with kept(issued):
        printer.print_pages(issued.pdf, name, copies, title, sheet)
    return issued, printer.concern(name)


def print_directly(desk: Desk, record: PetitionRecord, form: str) -> None:
    """Print a paper on the printer remembered for its form, without a question, and record it.

    May run on a worker. Raises `UserError` where no printer is remembered, or it is not there, or the
    paper cannot be drawn: the caller then opens the dialog.
    """
    name = desk.settings.printers.get(form)
    if name is None:
        raise UserError(
            f"还没有为{paper_catalogue.name_of(form)}选定打印机。请在打印预览中选择一次，以后直接打印。"
        )
    look = paper_fonts.options(bundled_only=desk.settings.bundled_fonts)
    drawn = papers.draw(desk.context, record, form, options=look)
    sheet = print_sheet.of_form(desk.settings, form)
    print_paper(desk.context, drawn, name, desk.settings.copies.get(form, 1), sheet=sheet)


def print_copy(context: Context, paper_id: int, name: str, sheet: Sheet = AS_IT_IS) -> None:
    """Print an issued paper once more, and log it as a copy. Runs on a worker."""
    issued = issued_papers.reprint(context, paper_id)
    printer.print_pages(issued.pdf, name, 1, issued.number or str(paper_id), sheet)
    issued_papers.log_copy(context, paper_id, printer=name)
