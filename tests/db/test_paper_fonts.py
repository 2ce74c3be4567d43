"""An issued paper remembers its fonts: printed again it looks the same wherever they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.records import IntakeDraft
from app.printing import pc_fonts
from app.services import intake, issued_papers, office, paper_fonts, papers
from app.services.context import Context
from tests.unit.printing import font_files


@pytest.fixture
def own_folder(context: Context, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office's folder with a 仿宋; the system has no font."""
    monkeypatch.delenv(paper_fonts.SWITCH)
    monkeypatch.setattr(pc_fonts, "_system_folders", lambda: ())
    folder = context.register.folder / office.FONTS_FOLDER
    folder.mkdir()
    font_files.write(folder / "f.ttf", font_files.face("仿宋"))
    return folder


def test_a_reprint_is_drawn_in_the_fonts_of_the_paper(context: Context, own_folder: Path) -> None:
    record = intake.register_petition(
        context, IntakeDraft(name="周明远", demand="要求修路。", received_at=context.clock.now())
    ).record
    drawn = papers.draw(context, record, "F2", options=paper_fonts.options())
    assert drawn.pdf != papers.draw(context, record, "F2").pdf
    issued = papers.issue(context, drawn, printer="前台-A4")
    (own_folder / "h.ttf").write_bytes(b"later")
    font_files.write(own_folder / "k.ttf", font_files.face("黑体"))
    assert issued_papers.reprint(context, issued.id).pdf == issued.pdf
    (own_folder / "f.ttf").unlink()
    elsewhere = issued_papers.reprint(context, issued.id).pdf
    assert elsewhere != issued.pdf


def test_bundled_fonts_leave_nothing_to_remember(context: Context) -> None:
    record = intake.register_petition(
        context, IntakeDraft(name="周明远", demand="要求修路。", received_at=context.clock.now())
    ).record
    drawn = papers.draw(context, record, "F2", options=paper_fonts.options())
    assert dict(drawn.options) == {}
