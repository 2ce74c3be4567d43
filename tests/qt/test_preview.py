"""Preview: the pages as printed, a printer remembered for each form, and nothing lost where printing fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import settings as stored
from app import tasks
from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.errors import UserError
from app.printing.raster import page_images, page_sizes
from app.services import cases, deliveries, intake, own_papers, word_papers
from app.views import printer, save_as
from app.views.desk import Desk
from app.views.page_view import TRUE_SIZE, WHOLE_PAGE, PagesView
from app.views.paper_asks import _write
from app.views.paper_output import print_directly
from app.views.preview import PreviewDialog
from app.views.print_sheet import AS_IT_IS, Sheet
from tests.db.test_review_papers import filled
from tests.qt.case_desk import open_desk, register, register_accusation
from tests.unit.printing.word_samples import word


@dataclass
class FakePrinters:
    """Stands for the system's printers: what there is, what came, and whether it refuses."""

    names: list[str] = field(default_factory=lambda: ["前台-A4", "二楼办公室"])
    jobs: list[tuple[bytes, str, int, str]] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    refusal: str = ""

    def print_pages(
        self, pdf: bytes, printer_name: str, copies: int, title: str, sheet: Sheet = AS_IT_IS
    ) -> None:
        if printer_name not in self.names or self.refusal:
            raise UserError(self.refusal or f"找不到打印机“{printer_name}”。")
        self.jobs.append((pdf, printer_name, copies, title))
        self.sheets.append(sheet)


@pytest.fixture
def printers(monkeypatch: pytest.MonkeyPatch) -> FakePrinters:
    fake = FakePrinters()
    monkeypatch.setattr(printer, "printers", lambda: list(fake.names))
    monkeypatch.setattr(printer, "default_printer", lambda: fake.names[-1] if fake.names else None)
    monkeypatch.setattr(printer, "check_ready", lambda _name: None)
    monkeypatch.setattr(printer, "print_pages", fake.print_pages)
    monkeypatch.setattr(printer, "concern", lambda _name: "")
    return fake


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object, printers: FakePrinters) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def preview(desk: Desk, record: PetitionRecord, qtbot: QtBot, form: str = "F2") -> PreviewDialog:
    dialog = PreviewDialog(desk, record, form=form)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def issued(desk: Desk, record: PetitionRecord) -> list[dict[str, object]]:
    rows = cases.history(desk.context, record.id)
    return [{key: pair[1] for key, pair in row.changes.items()} for row in rows if row.action == "print"]


def test_the_fonts_of_an_own_word_file_are_its_own(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_papers, "office_program", lambda: None)
    (own_papers.folder(desk.context) / "便函.docx").write_bytes(word("{{ name }}："))
    record = register(desk)

    def said() -> str:
        return "\n".join(label.text() for label in dialog.findChildren(QLabel))

    dialog = preview(desk, record, qtbot)
    qtbot.waitUntil(lambda: "正文：" in said())
    dialog.choose_form("便函")
    qtbot.waitUntil(lambda: "字体：Word 文件中所设的" in said())
    assert "正文：" not in said()


def test_shows_the_page_that_will_be_printed(desk: Desk, qtbot: QtBot, printers: FakePrinters) -> None:
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    qtbot.waitUntil(dialog.pages.has_pictures)
    assert dialog.pages.page_count() == 1
    page = dialog.pages.places()[0]
    assert page.height() / page.width() == pytest.approx(297 / 210, rel=0.01)
    dialog.print_now()
    (pdf, _, _, title) = printers.jobs[0]
    assert page_sizes(pdf)[0] == pytest.approx((210, 297), abs=0.1)
    assert title == "示访[2026]1号 F2"
    assert record.draft.name not in title


def test_another_form_is_drawn_anew(desk: Desk, qtbot: QtBot, printers: FakePrinters) -> None:
    dialog = preview(desk, register(desk), qtbot)
    dialog.print_now()
    dialog.choose_form("F1")
    dialog.print_now()
    first, second = (job[0] for job in printers.jobs)
    assert hashlib.sha256(first).digest() != hashlib.sha256(second).digest()
    assert [job[3] for job in printers.jobs] == ["示访[2026]1号 F2", "示访[2026]1号 F1"]


def test_printing_is_recorded_and_the_printer_remembered_for_its_form(
    desk: Desk, qtbot: QtBot, tmp_path: Path, printers: FakePrinters
) -> None:
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    assert dialog.printer_name() == "二楼办公室"
    dialog.choose_printer("前台-A4")
    dialog.set_copies(3)
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert said.args == ["已打印 示访[2026]1号 来访登记单 3 份（前台-A4）"]
    assert dialog.notice.state() == "good"
    assert issued(desk, record) == [{"form": "F2", "copies": 3, "printer": "前台-A4"}]
    kept = stored.load(tmp_path / "settings")
    assert (kept.printers, kept.copies) == ({"F2": "前台-A4"}, {"F2": 3})
    later = preview(desk, record, qtbot, form="F1")
    assert (later.printer_name(), later.copies()) == ("二楼办公室", 1)
    later.choose_form("F2")
    assert (later.printer_name(), later.copies()) == ("前台-A4", 3)


def test_enter_prints(desk: Desk, qtbot: QtBot, printers: FakePrinters) -> None:
    dialog = preview(desk, register(desk), qtbot)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert len(printers.jobs) == 1


def test_a_printer_that_is_not_ready_is_said_and_nothing_is_recorded(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, printers: FakePrinters
) -> None:
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    refusal = "打印机“前台-A4”已停止或脱机。请检查电源、连线和纸张。"

    def refuse(_name: str) -> None:
        raise UserError(refusal)

    with monkeypatch.context() as offline:
        offline.setattr(printer, "check_ready", refuse)
        dialog.print_now()
    assert dialog.notice.text() == refusal
    assert dialog.notice.state() == "error"
    assert issued(desk, record) == []
    assert desk.settings.printers == {}


def test_a_print_that_fails_is_said_and_the_next_one_is_a_copy(
    desk: Desk, qtbot: QtBot, printers: FakePrinters
) -> None:
    """The paper bears its code, so it is kept before it is sent."""
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    printers.refusal = "打印机“前台-A4”已停止或脱机。请检查电源、连线和纸张。"
    dialog.print_now()
    assert dialog.notice.text() == printers.refusal + "文书已保存，可在信访件的“文书”中重新打印。"
    assert dialog.notice.state() == "error"
    assert len(issued(desk, record)) == 1
    assert desk.settings.printers == {}
    printers.refusal = ""
    dialog.print_now()
    assert len(issued(desk, record)) == 1
    assert [row.action for row in cases.history(desk.context, record.id)][-2:] == ["print", "print_copy"]


def test_without_printer_saving_is_the_main_step(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printers: FakePrinters
) -> None:
    printers.names = []
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    assert dialog.notice.text().startswith("没有找到打印机")
    assert not dialog.print_button.isEnabled()
    assert dialog.save_button.isDefault()
    path = tmp_path / "单.pdf"
    offered: list[str] = []

    def ask(_parent: object, _title: str, name: str) -> Path:
        offered.append(name)
        return path

    monkeypatch.setattr(save_as, "ask_path", ask)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert offered == ["示访[2026]1号-F2.pdf"]
    assert len(page_images(path.read_bytes(), 20)) == 1
    assert dialog.notice.text() == f"示访[2026]1号 来访登记单已另存为 {path}"
    assert issued(desk, record) == [{"form": "F2", "copies": 1, "printer": "PDF"}]


def test_pdf_that_cannot_be_written_is_said(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = register(desk)
    dialog = preview(desk, record, qtbot)
    monkeypatch.setattr(save_as, "ask_path", lambda *_: tmp_path / "没有" / "单.pdf")
    dialog.save_pdf()
    assert "文件夹不存在" in dialog.notice.text()
    assert issued(desk, record) == []
    assert dialog.save_button.isEnabled()


def test_character_no_font_has_is_said_in_place_of_the_page(
    desk: Desk, qtbot: QtBot, printers: FakePrinters
) -> None:
    dialog = preview(desk, register(desk, demand="此字\ue123无字形"), qtbot)
    assert "U+E123" in dialog.pages.sentence()
    assert dialog.pages.page_count() == 0
    assert not dialog.print_button.isEnabled()
    dialog.print_now()
    assert printers.jobs == []


def test_voided_and_withheld_cases_show_why_not(desk: Desk, qtbot: QtBot) -> None:
    voided = register(desk)
    gone = intake.void(desk.context, voided.id, "误登", revision=1)
    assert "已作废" in preview(desk, gone, qtbot).pages.sentence()
    hidden = cases.get(desk.context, register_accusation(desk).id)
    assert "检举控告" in preview(desk, hidden, qtbot).pages.sentence()


def test_printer_that_is_gone_is_named(desk: Desk, qtbot: QtBot, printers: FakePrinters) -> None:
    desk.settings.printers["F2"] = "旧打印机"
    dialog = preview(desk, register(desk), qtbot)
    assert "旧打印机" in dialog.notice.text()
    assert dialog.printer_name() == "二楼办公室"
    assert dialog.print_button.isEnabled()


def test_zoom_whole_page_and_true_size(desk: Desk, qtbot: QtBot) -> None:
    dialog = preview(desk, register(desk), qtbot)
    dialog.resize(1160, 600)
    view: PagesView = dialog.pages
    wide = view.places()[0].width()
    view.set_zoom(WHOLE_PAGE)
    assert view.places()[0].height() <= view.viewport().height()
    view.set_zoom(TRUE_SIZE)
    assert view.places()[0].width() == pytest.approx(210 / 25.4 * 96, abs=2)
    view.set_zoom("width")
    assert view.places()[0].width() == pytest.approx(wide, abs=2)
    assert wide <= view.viewport().width()


def test_esc_closes(desk: Desk, qtbot: QtBot) -> None:
    dialog = preview(desk, register(desk), qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_printing_directly_uses_what_was_remembered(desk: Desk, printers: FakePrinters) -> None:
    record = register(desk)
    with pytest.raises(UserError, match="还没有为来访登记单选定打印机"):
        print_directly(desk, record, "F2")
    assert printers.jobs == []
    desk.settings.printers["F2"], desk.settings.copies["F2"] = "前台-A4", 2
    print_directly(desk, record, "F2")
    assert [job[1:] for job in printers.jobs] == [("前台-A4", 2, "示访[2026]1号 F2")]
    assert issued(desk, record) == [{"form": "F2", "copies": 2, "printer": "前台-A4"}]
    printers.names = ["二楼办公室"]
    with pytest.raises(UserError, match="找不到打印机"):
        print_directly(desk, record, "F2")
    assert len(issued(desk, record)) == 1


def test_a_print_under_way_is_recorded_though_the_dialog_is_closed(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, printers: FakePrinters
) -> None:
    with open_desk(tmp_path, clock, inline=False) as desk:
        record = register(desk)
        dialog = preview(desk, record, qtbot)
        qtbot.waitUntil(dialog.print_button.isEnabled)
        dialog.print_now()
        assert not dialog.print_button.isEnabled()
        dialog.reject()
        qtbot.waitUntil(lambda: len(issued(desk, record)) == 1)
        assert len(printers.jobs) == 1


def test_a_paper_taken_at_the_counter_is_recorded_by_one_key(
    desk: Desk, qtbot: QtBot, printers: FakePrinters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del printers
    monkeypatch.setattr(save_as, "ask_path", lambda *_: tmp_path / "告知单.pdf")
    record = register(desk)
    dialog = preview(desk, record, qtbot, "F1")
    dialog.save_pdf()
    assert not dialog.hand_button.isVisible(), "a slip of the office is not given to anybody"
    dialog.choose_form("P4")
    for name, text in filled("P4").items():
        ask, editor = dialog.asks._inputs[name]
        _write(ask, editor, text, desk.today)
    qtbot.waitUntil(dialog.save_button.isEnabled)
    dialog.save_pdf()
    assert dialog.hand_button.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    (given,) = deliveries.of_case(desk.context, record.id).values()
    assert given.words == f"{desk.today} 直接送达 {record.draft.name}"
    assert "已当面交给本人" in dialog.notice.text()
    assert not dialog.hand_button.isVisible()


def test_what_was_just_typed_is_printed(
    desk: Desk, qtbot: QtBot, printers: FakePrinters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+P straight after typing, while the page is drawn anew: it waits, then prints the new words."""
    dialog = preview(desk, register(desk), qtbot, "P4")
    for ask, editor in dialog.asks._inputs.values():
        _write(ask, editor, filled("P4")[ask.key], desk.today)
    dialog.asks.tell_now()
    ask, editor = dialog.asks._inputs["hearing_place"]
    later: list[Callable[[], None]] = []
    run = tasks.run
    monkeypatch.setattr(tasks, "run", lambda *work, **how: later.append(lambda: run(*work, **how)))
    _write(ask, editor, "二楼听证室", desk.today)
    QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert printers.jobs == []
    while later:
        later.pop(0)()
    ((pdf, _, _, _),) = printers.jobs
    assert "二楼听证室" in "".join(PdfDocument(pdf)[0].get_textpage().get_text_bounded())


def test_a_second_print_of_a_letter_says_that_it_is_the_same(
    desk: Desk, qtbot: QtBot, printers: FakePrinters
) -> None:
    dialog = preview(desk, register(desk), qtbot, "P4")
    for ask, editor in dialog.asks._inputs.values():
        _write(ask, editor, filled("P4")[ask.key], desk.today)
    dialog.print_now()
    first = dialog.notice.text()
    dialog.print_now()
    assert len(printers.jobs) == 2
    assert first.startswith("已打印")
    assert dialog.notice.text() == f"与已出具的相同，不另编号。{first}"
