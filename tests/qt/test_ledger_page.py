"""交办台账: filters, counts, keys, the day's workbook, and that two pages always show the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.vocabulary import Channel, State
from app.services import intake, office
from app.views import printer, save_as
from app.views.case_dialogs import CaseDialog, CorrectDialog, VoidDialog
from app.views.desk import Desk
from app.views.export_dialog import ExportDialog
from app.views.ledger_page import LedgerPage
from app.views.preview import PreviewDialog
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit
from tests.qt.case_desk import leader, open_desk, register, register_accusation


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine has is no matter here."""
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def page_on(desk: Desk, qtbot: QtBot) -> LedgerPage:
    page = LedgerPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 640)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def names(page: LedgerPage) -> list[str]:
    return [page.model.index(row, 2).data() for row in range(page.model.rowCount())]


def press(page: LedgerPage, label: str) -> None:
    button_of(page, label).click()


def button_of(page: LedgerPage, label: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text().startswith(label))


def day_edits(page: LedgerPage) -> tuple[DayEdit, DayEdit]:
    first, last = page.filter_bar.findChildren(DayEdit)
    return first, last


def text_edit(page: LedgerPage) -> ChineseLineEdit:
    found = page.filter_bar.findChild(ChineseLineEdit)
    assert isinstance(found, ChineseLineEdit)
    return found


def dialog_of(page: LedgerPage, kind: type[QDialog]) -> QDialog:
    return next(one for one in page.findChildren(kind) if one.isVisible())


def test_counts_leave_voided_cases_out(desk: Desk, qtbot: QtBot) -> None:
    register(desk, people=2)
    register(desk, people=5)
    wrong = register(desk, people=40)
    intake.void(desk.context, wrong.id, "误登", revision=1)
    page = page_on(desk, qtbot)
    assert page.model.rowCount() == 3
    assert page.totals_text() == "共 2 批次 7 人次（作废不计）"


def test_typing_filters_list_and_counts(desk: Desk, qtbot: QtBot) -> None:
    register(desk, name="甲试样", people=3)
    register(desk, name="乙试样", people=4)
    page = page_on(desk, qtbot)
    QTest.keyClicks(text_edit(page), "1390000")
    text_edit(page).set_value("乙试")
    qtbot.waitUntil(lambda: names(page) == ["乙试样"])
    assert page.totals_text() == "共 1 批次 4 人次（作废不计）"
    press(page, "全部")
    assert names(page) == ["乙试样", "甲试样"]


def test_nothing_found_is_said_otherwise_than_an_empty_register(desk: Desk, qtbot: QtBot) -> None:
    page = page_on(desk, qtbot)
    assert page.table.accessibleDescription().startswith("还没有信访件")
    text_edit(page).set_value("查无此人")
    page.filter_bar.apply()
    assert page.table.accessibleDescription().startswith("没有符合条件的信访件")


@pytest.mark.parametrize(
    ("button", "found"),
    [
        ("今天", ["今天"]),
        ("本周", ["今天", "周一"]),
        ("本月", ["今天", "周一", "上周日", "一日"]),
        ("全部", ["今天", "周一", "上周日", "一日", "上月"]),
    ],
)
def test_quick_days(desk: Desk, qtbot: QtBot, button: str, found: list[str]) -> None:
    """Today is Sunday 22 November: its week began on Monday the 16th."""
    for name, days_ago in {"今天": 0, "周一": 6, "上周日": 7, "一日": 21, "上月": 22}.items():
        register(desk, name=name, days_ago=days_ago)
    page = page_on(desk, qtbot)
    press(page, button)
    assert names(page) == found


def test_state_and_form_filter(desk: Desk, qtbot: QtBot) -> None:
    register(desk, name="已交办者")
    register(desk, name="未定者", disposition=None, unit="")
    register(desk, name="来信者", channel=Channel.LETTER, receiver="")
    page = page_on(desk, qtbot)
    state, channel, _mark = page.filter_bar.findChildren(Choice)
    state.set_key(State.REGISTERED.value)
    page.filter_bar.apply()
    assert names(page) == ["未定者"]
    state.set_key(None)
    channel.set_key(Channel.LETTER.value)
    page.filter_bar.apply()
    assert names(page) == ["来信者"]


def test_days_that_cannot_be_read_are_said_and_the_list_stays(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    page = page_on(desk, qtbot)
    first, last = day_edits(page)
    last.set_text("45")
    page.filter_bar.apply()
    assert page.filter_notice.text().startswith("“至”栏的日期看不懂")
    assert page.model.rowCount() == 1
    first.set_text("2026-11-22")
    last.set_text("2026-11-20")
    page.filter_bar.apply()
    assert page.filter_notice.text().startswith("起始日期晚于截止日期")
    last.set_text("")
    page.filter_bar.apply()
    assert page.filter_notice.text() == ""


def test_two_pages_show_the_same_after_a_change(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk, people=3)
    one, other = page_on(desk, qtbot), page_on(desk, qtbot)
    one.table.select_id(record.id)
    other.table.select_id(record.id)
    one.void()
    dialog = dialog_of(one, VoidDialog)
    assert isinstance(dialog, VoidDialog)
    dialog.set_reason("误登")
    dialog.void()
    for page in (one, other):
        assert page.totals_text() == "共 0 批次 0 人次（作废不计）"
        assert page.table.current_id() == record.id
        assert not button_of(page, "作废").isEnabled()


def test_steps_are_grey_with_the_reason(desk: Desk, qtbot: QtBot) -> None:
    register_accusation(desk)
    voided = register(desk)
    intake.void(desk.context, voided.id, "误登", revision=1)
    page = page_on(desk, qtbot)
    assert "选中" in button_of(page, "更正").toolTip()
    page.table.selectRow(0)
    assert "已作废" in button_of(page, "打印文书").toolTip()
    page.table.selectRow(1)
    assert "检举控告" in button_of(page, "更正").toolTip()
    assert button_of(page, "打开").isEnabled()
    assert not button_of(page, "更正").isEnabled()
    page.correct()
    assert "检举控告" in page.notice.text()
    assert not page.findChildren(CorrectDialog)


@pytest.mark.parametrize(
    ("key", "modifier", "kind"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, CaseDialog),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, CorrectDialog),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, PreviewDialog),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, VoidDialog),
        (Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier, ExportDialog),
    ],
)
def test_keys_open_the_steps(
    desk: Desk, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, kind: type[QDialog]
) -> None:
    register(desk)
    page = page_on(desk, qtbot)
    page.table.selectRow(0)
    page.table.setFocus()
    QTest.keyClick(page.table, key, modifier)
    dialog = dialog_of(page, kind)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_del_outside_the_list_voids_nothing(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    page = page_on(desk, qtbot)
    page.table.selectRow(0)
    for widget in (text_edit(page), page.filter_bar.findChildren(Choice)[0]):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        assert not page.findChildren(VoidDialog)


def test_rows_of_the_one_before_vanish_at_once(tmp_path: Path, clock: FixedClock, qtbot: QtBot) -> None:
    with open_desk(tmp_path, clock, inline=False) as desk:
        register_accusation(desk)
        page = page_on(desk, qtbot)
        clerk = desk.operator
        desk.switch_operator(leader(desk))
        qtbot.waitUntil(lambda: names(page) == ["保密者"])
        desk.switch_operator(clerk)
        assert names(page) == []
        qtbot.waitUntil(lambda: names(page) == ["（检举控告）"])


def export(page: LedgerPage, qtbot: QtBot, *, day: str = "") -> None:
    page.export()
    dialog = dialog_of(page, ExportDialog)
    if day:
        edit = dialog.findChild(DayEdit)
        assert isinstance(edit, DayEdit)
        edit.set_text(day)
    dialog.accept()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """The file dialog: notes the name offered, answers with `answer`."""
    state: dict[str, object] = {"answer": tmp_path / "台账.xlsx"}

    def ask(_parent: object, _title: str, name: str) -> object:
        state["name"] = name
        return state["answer"]

    monkeypatch.setattr(save_as, "ask_path", ask)
    return state


def test_export_writes_the_days_workbook_and_says_what_is_in_it(
    desk: Desk, qtbot: QtBot, tmp_path: Path, asked: dict[str, object]
) -> None:
    register(desk, name="昨日者", days_ago=1)
    register(desk, name="甲试样", people=2)
    wrong = register(desk, name="乙试样", people=7)
    intake.void(desk.context, wrong.id, "误登", revision=1)
    page = page_on(desk, qtbot)
    with qtbot.waitSignal(desk.said) as said:
        export(page, qtbot)
    assert asked["name"] == "来访登记台账_2026-11-22.xlsx"
    path = tmp_path / "台账.xlsx"
    assert said.args == [f"已导出 {path}：2 行，1 批次 2 人次，已复核"]
    assert page.notice.text() == "已导出 台账.xlsx：2 行，1 批次 2 人次，已复核"
    cells = {cell for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True) for cell in row}
    assert {"甲试样", "乙试样"} <= cells
    assert "昨日者" not in cells
    assert button_of(page, "打开所在文件夹").isVisible()


def test_another_day_can_be_exported(
    desk: Desk, qtbot: QtBot, tmp_path: Path, asked: dict[str, object]
) -> None:
    register(desk, name="昨日者", days_ago=1)
    page = page_on(desk, qtbot)
    export(page, qtbot, day="1121")
    assert asked["name"] == "来访登记台账_2026-11-21.xlsx"
    assert "1 行" in page.notice.text()


def test_while_one_export_runs_another_cannot_begin(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, asked: dict[str, object]
) -> None:
    with open_desk(tmp_path, clock, inline=False) as desk:
        register(desk)
        page = page_on(desk, qtbot)
        qtbot.waitUntil(lambda: page.model.rowCount() == 1)
        export(page, qtbot)
        page.table.selectRow(0)
        assert not button_of(page, "导出").isEnabled()
        page.export()
        assert "正在导出" in page.notice.text()
        qtbot.waitUntil(lambda: page.notice.state() == "good")
        assert button_of(page, "导出").isEnabled()


def test_export_that_fails_is_said_and_can_be_tried_again(
    desk: Desk, qtbot: QtBot, tmp_path: Path, asked: dict[str, object]
) -> None:
    page = page_on(desk, qtbot)
    asked["answer"] = tmp_path / "没有这个文件夹" / "台账.xlsx"
    export(page, qtbot)
    assert "文件夹不存在" in page.notice.text()
    assert page.notice.state() == "error"
    assert button_of(page, "导出").isEnabled()


def test_no_file_chosen_exports_nothing(
    desk: Desk, qtbot: QtBot, tmp_path: Path, asked: dict[str, object]
) -> None:
    page = page_on(desk, qtbot)
    asked["answer"] = None
    export(page, qtbot)
    assert page.notice.text() == ""
    assert not list(tmp_path.glob("*.xlsx"))


def test_export_dialog_wants_a_day_it_can_read(desk: Desk, qtbot: QtBot) -> None:
    dialog = ExportDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    edit = dialog.findChild(DayEdit)
    assert isinstance(edit, DayEdit)
    edit.set_text("45")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.order() is None


def test_whole_id_numbers_only_for_whom_may_see_them(
    desk: Desk, qtbot: QtBot, tmp_path: Path, asked: dict[str, object]
) -> None:
    register(desk, id_number="999999199001010016")
    sees_all = leader(desk)
    desk.switch_operator(office.add_operator(desk.context, "周阅览", ["matter_leader"]))
    handlers = ExportDialog(desk)
    qtbot.addWidget(handlers)
    assert not handlers.findChild(QCheckBox).isEnabled()  # type: ignore[union-attr]
    desk.switch_operator(sees_all)
    page = page_on(desk, qtbot)
    page.export()
    dialog = dialog_of(page, ExportDialog)
    dialog.findChild(QCheckBox).setChecked(True)  # type: ignore[union-attr]
    dialog.accept()
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert "999999199001010016" in cells


def test_who_may_not_export_is_told_so(desk: Desk, qtbot: QtBot) -> None:
    reader = office.add_operator(desk.context, "周阅览", ["matter_leader"])
    desk.switch_operator(reader)
    page = page_on(desk, qtbot)
    assert not button_of(page, "导出").isEnabled()
    page.export()
    assert "没有“导出台账”的权限" in page.notice.text()
    assert not page.findChildren(ExportDialog)


def test_the_list_chooses_its_first_row_when_the_keyboard_comes(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    made = LedgerPage(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.table.model().rowCount() == 1)
    made.table.clearSelection()
    made.setFocus()
    made.table.setFocus()
    assert [index.row() for index in made.table.selectionModel().selectedRows()] == [0]
