"""The QR code of an issued paper: its own, on every sheet, kept with it; none that could be filed on a preview."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL.Image import Image
from sqlalchemy import select

from app.clock import FixedClock
from app.domain import paper_code
from app.models.paper_tables import paper
from app.services import intake, issued_papers, office, paper_codes, papers
from app.services.context import Context
from tests.db.conftest import PROFILE, DraftMaker


def sheets(pdf: bytes) -> list[Image]:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return [page.render(scale=200 / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def texts(pdf: bytes) -> list[list[str]]:
    """What another reader than the program's own chain reads of each sheet."""
    return [[one.text for one in zxingcpp.read_barcodes(sheet)] for sheet in sheets(pdf)]


def test_an_issued_paper_bears_its_own_code(context: Context, make_draft: DraftMaker) -> None:
    record = intake.register_petition(context, make_draft()).record
    first = papers.issue(context, papers.draw(context, record, "F1"), printer="前台")
    second = papers.issue(context, papers.draw(context, record, "F2"), printer="前台")
    with context.register.read() as connection:
        mark = paper_codes.mark(connection)
    for given in (first, second):
        [[text]] = texts(given.pdf)
        assert paper_code.decode(text) == paper_code.PaperCode(mark, record.id, given.id, 1)
        assert issued_papers.reprint(context, given.id).pdf == given.pdf
        with context.register.read() as connection:
            kept = connection.execute(select(paper).where(paper.c.id == given.id)).one()
        assert kept.pdf_digest == hashlib.sha256(given.pdf).hexdigest()


def test_every_sheet_says_which_one_it_is(context: Context, make_draft: DraftMaker) -> None:
    draft = make_draft(demand="要求修复小区门前道路，路灯长期不亮。" * 300)
    record = intake.register_petition(context, draft).record
    given = papers.issue(context, papers.draw(context, record, "F2"), printer="前台")
    found = [paper_code.decode(text) for [text] in texts(given.pdf)]
    assert len(found) > 2
    assert [one.sheet for one in found if one] == list(range(1, len(found) + 1))
    assert {one.paper_id for one in found if one} == {given.id}


def test_what_is_only_looked_at_bears_no_code(context: Context, make_draft: DraftMaker) -> None:
    record = intake.register_petition(context, make_draft()).record
    drawn = papers.draw(context, record, "F1")
    assert texts(drawn.pdf) == [[]]
    grey = round(255 * 0.85)
    [sheet] = sheets(drawn.pdf)
    corner = sheet.crop((sheet.width - 160, 80, sheet.width - 80, 160))
    assert corner.getcolors() == [(corner.width * corner.height, grey)]


def test_a_copy_bears_the_code_of_the_first(context: Context, make_draft: DraftMaker) -> None:
    record = intake.register_petition(context, make_draft()).record
    first = papers.issue(context, papers.draw(context, record, "F2"), printer="前台")
    again = papers.issue(context, papers.draw(context, record, "F2"), printer="前台")
    assert again.copy
    assert (again.id, again.pdf) == (first.id, first.pdf)


def test_a_code_names_nobody(context: Context, make_draft: DraftMaker) -> None:
    """Signs of the code are keys and sums; the same case under another name has the same code."""
    record = intake.register_petition(context, make_draft()).record
    with context.register.read() as connection:
        before = paper_codes.values(connection, record.id, 1)
    intake.correct(context, record.id, make_draft(name="改名者", phone="13900000199"), revision=1)
    with context.register.read() as connection:
        assert paper_codes.values(connection, record.id, 1) == before
    assert record.number not in before["qr"]


def test_another_office_has_another_mark(context: Context, tmp_path: Path, clock: FixedClock) -> None:
    other, _ = office.create_register(tmp_path / "登记册 二", PROFILE, "王登记", clock)
    with context.register.read() as ours, other.read() as theirs:
        assert paper_codes.mark(ours) != paper_codes.mark(theirs)
    other.close()


def test_the_mark_stays_when_the_office_changes(context: Context) -> None:
    with context.register.read() as connection:
        before = paper_codes.mark(connection)
    office.add_operator(context, "阿第一", ["registrar"])
    with context.register.read() as connection:
        assert paper_codes.mark(connection) == before
