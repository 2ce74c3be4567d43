"""打印设置: remembered for one form, applied to its prints alone, measured with a page of rulers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import settings as stored
from app.clock import FixedClock
from app.errors import UserError
from app.printing.raster import page_images
from app.views import print_sheet, printer, printer_state
from app.views.desk import Desk
from app.views.paper_output import print_directly
from app.views.preview import PreviewDialog
from app.views.print_settings import PrintSettings
from app.views.print_sheet import AS_IT_IS, Sheet
from tests.conftest import InputMethod
from tests.qt.case_desk import open_desk, register

MOVED = Sheet("Lower", "long", 15, -3)


@dataclass
class Fake:
    jobs: list[tuple[bytes, str, Sheet]] = field(default_factory=list)
    refusal: str = ""
    said: str = ""

    def print_pages(self, pdf: bytes, name: str, _copies: int, _title: str, sheet: Sheet = AS_IT_IS) -> None:
        if self.refusal:
            raise UserError(self.refusal)
        self.jobs.append((pdf, name, sheet))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(printer, "printers", lambda: ["前台-A4", "二楼办公室"])
    monkeypatch.setattr(printer, "default_printer", lambda: "前台-A4")
    monkeypatch.setattr(printer, "check_ready", lambda _name: None)
    monkeypatch.setattr(printer, "print_pages", made.print_pages)
    monkeypatch.setattr(printer, "concern", lambda _name: made.said)
    trays = {"前台-A4": [("Upper", "上层纸盒"), ("Lower", "下层纸盒")], "二楼办公室": []}
    monkeypatch.setattr(printer_state, "trays", trays.__getitem__)
    monkeypatch.setattr(printer_state, "two_sided", lambda name: name == "前台-A4")
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object, fake: Fake) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def dialog(desk: Desk, qtbot: QtBot, form: str = "F2") -> PrintSettings:
    made = PrintSettings(desk, form, "前台-A4")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def fill(made: PrintSettings, sheet: Sheet) -> None:
    made.tray.set_key(sheet.tray)
    made.sides.set_key(sheet.sides)
    made.right.setValue(sheet.right)
    made.down.setValue(sheet.down)


def test_what_is_kept_for_one_form_reaches_its_prints_and_no_other(
    desk: Desk, qtbot: QtBot, fake: Fake, tmp_path: Path
) -> None:
    made = dialog(desk, qtbot)
    fill(made, MOVED)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not made.isVisible()
    kept = stored.load(tmp_path / "settings")
    assert print_sheet.of_form(kept, "F2") == MOVED
    assert print_sheet.of_form(kept, "F1") == AS_IT_IS
    record = register(desk)
    shown = PreviewDialog(desk, record, "F2")
    qtbot.addWidget(shown)
    shown.print_now()
    shown.choose_form("F1")
    shown.print_now()
    print_directly(desk, record, "F2")
    assert [sheet for _, _, sheet in fake.jobs] == [MOVED, AS_IT_IS, MOVED]


def test_esc_leaves_everything_as_it_was(desk: Desk, qtbot: QtBot) -> None:
    made = dialog(desk, qtbot)
    fill(made, MOVED)
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert print_sheet.of_form(desk.settings, "F2") == AS_IT_IS
    assert desk.settings.printers == {}


def test_the_ruler_page_prints_with_what_stands_in_the_fields(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    made = dialog(desk, qtbot)
    fill(made, MOVED)
    made.rulers_button.click()
    ((pdf, name, sheet),) = fake.jobs
    assert (name, sheet, len(page_images(pdf, 20))) == ("前台-A4", MOVED, 1)
    assert print_sheet.of_form(desk.settings, "F2") == AS_IT_IS
    fake.refusal = "打印机“前台-A4”已停止或脱机。"
    made.rulers_button.click()
    assert made.notice.text() == fake.refusal
    assert made.rulers_button.isEnabled()


def test_another_printer_offers_what_it_can(desk: Desk, qtbot: QtBot) -> None:
    made = dialog(desk, qtbot)
    fill(made, MOVED)
    made.printer.set_key("二楼办公室")
    assert (made.tray.key(), made.sides.key()) == ("", "")
    assert not made.tray.isEnabled()
    assert not made.sides.isEnabled()
    assert "不能双面打印" in made.notice.text()
    assert "没有以前选定的纸盒" in made.notice.text()
    assert made.sheet() == Sheet("", "", 15, -3)


@pytest.mark.parametrize(("typed", "tenths"), [("1.5", 15), ("-0.3", -3), ("7", 70), ("99", 90), ("x", 0)])
def test_millimetres_are_typed(desk: Desk, qtbot: QtBot, typed: str, tenths: int) -> None:
    made = dialog(desk, qtbot)
    made.right.setFocus()
    made.right.selectAll()
    QTest.keyClicks(made.right, typed)
    made.right.interpretText()
    assert made.right.value() == tenths


def test_millimetres_in_full_width_from_an_input_method(desk: Desk, qtbot: QtBot, ime: InputMethod) -> None:
    made = dialog(desk, qtbot)
    made.down.setFocus()
    made.down.selectAll()
    ime.commit(made.down.lineEdit(), "－１．５")
    made.down.interpretText()
    assert made.down.value() == -15


def test_a_move_beyond_any_sheet_is_cut(desk: Desk) -> None:
    desk.settings.moved_right["F2"], desk.settings.sides["F2"] = 9999, "inside-out"
    assert print_sheet.of_form(desk.settings, "F2") == Sheet(right=200)


def test_what_the_printer_reports_is_said_beside_the_success(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    fake.said = "打印机“前台-A4”报告：缺纸。"
    shown = PreviewDialog(desk, register(desk), "F2")
    qtbot.addWidget(shown)
    shown.print_now()
    assert "已打印" in shown.notice.text()
    assert fake.said in shown.notice.text()
    assert shown.notice.state() == "warning"
