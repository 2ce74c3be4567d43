"""A paper as a file, PDF or Word by its suffix, for the window and the command line; every one is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError
from app.files import require_ending, write_bytes
from app.services import issued_papers, papers
from app.services.context import Context
from app.services.issued_papers import Issued
from app.services.papers import Drawn

AS_PDF, AS_WORD = "PDF", "Word"
"""What stands in the record of issued papers in place of a printer's name."""


def save_paper(context: Context, drawn: Drawn, path: Path, *, replaces: int | None = None) -> Issued:
    """Keep it as a file, PDF or Word by the suffix of `path`, and record it. Runs on a worker.

    Raises `UserError` for any other suffix, before anything is issued.
    """
    as_word = _is_word(path)
    kind = AS_WORD if as_word else AS_PDF
    drawn.require_whole()
    drawn.require_pdf(kind)
    write_bytes(path, drawn.pdf or drawn.word())  # where the disk refuses, nothing has been issued yet
    issued = papers.issue(context, drawn, printer=kind, replaces=replaces)
    with kept(issued):
        write_bytes(path, issued_papers.word(context, issued.id) if as_word else issued.pdf)
    return issued


def keep_copy(context: Context, paper_id: int, path: Path) -> None:
    """Keep an issued paper as a file, PDF or Word by the suffix of `path`, and log it. Runs on a worker."""
    as_word = _is_word(path)
    content = (
        issued_papers.word(context, paper_id) if as_word else issued_papers.reprint(context, paper_id).pdf
    )
    write_bytes(path, content)
    issued_papers.log_copy(context, paper_id, printer=AS_WORD if as_word else AS_PDF)


def _is_word(path: Path) -> bool:
    """Whether the name asks for Word; `UserError` where it asks for neither kind."""
    require_ending(path, ".pdf", ".docx")
    return path.suffix.lower() == ".docx"


@contextmanager
def kept(issued: Issued) -> Iterator[None]:
    """Say of a failure that the paper is kept, with its number if it has one."""
    try:
        yield
    except UserError as error:
        kept = f"已编号{issued.number}并保存" if issued.number else "已保存"
        raise UserError(f"{error}文书{kept}，可在信访件的“文书”中重新打印。") from error
