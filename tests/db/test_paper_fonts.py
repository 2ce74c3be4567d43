"""An issued paper remembers its fonts: printed again it looks the same wherever they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import cli, data_folder, settings
from app.domain.records import IntakeDraft
from app.printing import pc_fonts
from app.services import intake, issued_papers, list_papers, office, paper_fonts, papers
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


def families(pdf: bytes) -> str:
    """The names of the fonts a PDF embeds, one after the other."""
    return " ".join(re.findall(r"/BaseFont /(\S+)", pdf.decode("latin-1")))


def test_the_command_line_draws_in_the_fonts_of_the_window(
    context: Context, own_folder: Path, tmp_path: Path
) -> None:
    record = intake.register_petition(
        context, IntakeDraft(name="周明远", demand="要求修路。", received_at=context.clock.now())
    ).record
    window = papers.draw(context, record, "F2", options=paper_fonts.options()).pdf
    bundled = papers.draw(context, record, "F2").pdf
    folder = context.register.folder
    context.register.close()
    out = tmp_path / "F2.pdf"
    command = ["print", "--form", "F2", "--case", record.number, "--out", str(out), "--data-dir", str(folder)]
    assert cli.run(cli.parser().parse_args(command)) == 0
    assert families(out.read_bytes()) == families(window) != families(bundled)
    settings.save(settings.Settings(bundled_fonts=True), data_folder.own_settings_folder())
    assert cli.run(cli.parser().parse_args(command)) == 0
    assert families(out.read_bytes()) == families(bundled)


def test_a_list_of_no_case_is_drawn_in_the_fonts_it_is_given(context: Context, own_folder: Path) -> None:
    rows = [{"index": "1", "number": "示访[2026]1号"}]
    bundled = list_papers.draw_list(context, "N20", rows, {}).pdf
    assert families(list_papers.draw_list(context, "N20", rows, {}, paper_fonts.options()).pdf) != families(
        bundled
    )


def test_bundled_fonts_leave_nothing_to_remember(context: Context) -> None:
    record = intake.register_petition(
        context, IntakeDraft(name="周明远", demand="要求修路。", received_at=context.clock.now())
    ).record
    drawn = papers.draw(context, record, "F2", options=paper_fonts.options())
    assert dict(drawn.options) == {}
