"""From the keyboard to the paper and the workbook, on the real parts: type → save → PDF → ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import CaseFilter
from app.services import cases, day_ledger, papers
from app.views.desk import Desk
from app.views.main_window import MainWindow
from tests.conftest import InputMethod
from tests.qt.case_desk import open_desk

DEMAND = "小区门前道路开挖后三个月未恢复，要求尽快修复。"


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    made = MainWindow(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(made.visit_page.form._fields["name"].input.hasFocus)
    return made


class Hands:
    """A clerk who never touches the mouse."""

    def __init__(self, qtbot: QtBot, ime: InputMethod) -> None:
        self._qtbot, self._ime = qtbot, ime

    def write(self, text: str) -> Hands:
        """Type into whatever has the focus: ASCII by key, the rest by the input method."""
        for character in text:
            if character.isascii():
                self._qtbot.keyClicks(self._focus(), character)
            else:
                self._ime.compose(self._focus(), "pin")
                self._ime.commit(self._focus(), character)
        return self

    def tab(self, times: int = 1) -> Hands:
        for _ in range(times):
            self._qtbot.keyClick(self._focus(), Qt.Key.Key_Tab)
        return self

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Hands:
        self._qtbot.keyClick(self._focus(), key, modifier)
        return self

    @staticmethod
    def _focus() -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus


def test_a_visit_from_the_keyboard_to_paper_and_workbook(
    window: MainWindow, desk: Desk, qtbot: QtBot, ime: InputMethod, tmp_path: Path
) -> None:
    hands = Hands(qtbot, ime)
    hands.write("买买提·艾力").tab().write("999999199003070020").tab().write("13900000103")
    hands.tab().write("示例区新城路88号").tab().write(DEMAND).tab().write("3")
    hands.tab(8).press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    (row,) = cases.page(desk.context, CaseFilter())
    assert (row.name, row.people, row.phone) == ("买买提·艾力", 3, "13900000103")
    assert row.address == "示例区新城路88号"
    assert row.text == DEMAND
    assert row.purpose is not None
    assert window.visit_page.form.draft().name == ""

    record = cases.get(desk.context, row.id)
    drawn = papers.draw(desk.context, record, "F2")
    text = pypdfium2.PdfDocument(drawn.pdf)[0].get_textpage().get_text_bounded()
    for part in ("买买提·艾力", "999999199003070020", record.number, "示例区新城路88号"):
        assert part in text

    path = tmp_path / "来访登记台账_2026-11-22.xlsx"
    done = day_ledger.export_day(desk.context, desk.today, path)
    assert (done.rows, done.batches, done.people) == (1, 1, 3)
    cells = [cell.value for line in openpyxl.load_workbook(path).active.iter_rows() for cell in line]
    assert record.number in cells
    assert "999999********0020" in cells


def test_the_operator_is_switched_by_key(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    from app.services import office

    office.add_operator(desk.context, "陈立", ["registrar"])

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_2)
        if dialog.isVisible():
            qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    QTimer.singleShot(100, choose)
    qtbot.keyClick(window, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: desk.operator.name == "陈立")
    assert "陈立" in window._operator_button.text()


def test_closing_keeps_what_was_typed_and_offers_it_back(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    form = window.visit_page.form
    form._fields["name"].input.set_value("没保存")  # type: ignore[attr-defined]
    assert window.close()
    again = MainWindow(desk)
    qtbot.addWidget(again)
    offer = again.visit_page.sheet.offer
    assert "没保存" in offer.text()
    offer.restore()
    assert again.visit_page.form.draft().name == "没保存"
    again.visit_page.form._fields["demand"].input.set_value("要求修路。")  # type: ignore[attr-defined]
    again.visit_page.save()
    third = MainWindow(desk)
    qtbot.addWidget(third)
    assert third.visit_page.sheet.offer.text() == ""
