"""领导接访安排 on the screen: filled, changed and moved from the keyboard, and a list to put up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.vocabulary import RosterKind
from app.services import office, office_lists, roster
from app.services.office_lists import ListKind
from app.views import printer
from app.views.desk import Desk
from app.views.roster_dialog import RosterDialog
from app.views.side_form import SideForm
from app.views.text_paper import TextPaperDialog
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.qt.case_desk import open_desk
from tests.qt.workflow_cases import make_handler

CTRL = Qt.KeyboardModifier.ControlModifier
WEEKDAY, TENTH, WEDNESDAY = RosterKind


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    """28 September 2026, a Monday; three leaders and one principal leader."""
    clock.moment = datetime(2026, 9, 28, 9, 31)
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        office_lists.replace_entries(opened.context, ListKind.LEADER, ["甲领导", "乙领导", "丙领导"])
        office_lists.replace_entries(opened.context, ListKind.PRINCIPAL_LEADER, ["吴主任"])
        yield opened


def shown(desk: Desk, qtbot: QtBot) -> RosterDialog:
    dialog = RosterDialog(desk)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def choose(dialog: RosterDialog, day: date, kind: RosterKind | None = WEEKDAY) -> None:
    for place, row in enumerate(dialog.model.records):
        if (row.line.day, row.line.kind) == (day, kind):
            dialog.table.setCurrentIndex(dialog.model.index(place, 0))
            return
    raise AssertionError(f"no line for {day}")


def row_texts(dialog: RosterDialog, day: date) -> list[list[str]]:
    columns = range(dialog.model.columnCount())
    return [
        [str(dialog.model.index(place, column).data()) for column in columns]
        for place, row in enumerate(dialog.model.records)
        if row.line.day == day
    ]


def form_of(dialog: RosterDialog) -> SideForm:
    (found,) = [one for one in dialog.findChildren(SideForm) if one.isVisible()]
    return found


def write(form: SideForm, key: str, text: str) -> None:
    editor = form.fields[key].input
    if isinstance(editor, ChineseTextEdit):
        editor.set_value(text)
        return
    assert isinstance(editor, (ChineseLineEdit, DayEdit))
    editor.set_text(text)


def test_a_month_shows_every_day_and_today_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    assert len({row.line.day for row in dialog.model.records}) == 30
    assert dialog.model.records[dialog.table.currentIndex().row()].line.day == date(2026, 9, 28)
    assert row_texts(dialog, date(2026, 9, 25)) == [["09-25", "星期五", "中秋节放假", "", "", "", ""]]
    assert row_texts(dialog, date(2026, 9, 20))[0][2:5] == ["国庆节调休上班", "每日接访", "未安排"]


def test_ctrl_enter_fills_the_month_and_tells_the_desk(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    heard: list[str] = []
    desk.changed.connect(heard.append)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return, CTRL)
    assert [row_texts(dialog, date(2026, 9, day))[0][4] for day in (28, 29, 30)] == [
        "甲领导",
        "乙领导",
        "丙领导",
    ]
    assert "已安排 3 天" in dialog.notice.text()
    assert heard == ["roster"]
    QTest.keyClick(dialog.table, Qt.Key.Key_Return, CTRL)
    assert "没有空着的日子" in dialog.notice.text()


def test_a_day_is_changed_from_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.fill()
    choose(dialog, date(2026, 9, 29))
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    form = form_of(dialog)
    assert form.values()["leader"] == "乙领导"
    write(form, "leader", " ")
    form.save()
    assert "请填写接访领导" in form.fields["leader"].message()
    write(form, "leader", "丁代理")
    write(form, "place", "第一接待室")
    form.save()
    assert row_texts(dialog, date(2026, 9, 29))[0][4:6] == ["丁代理", "第一接待室"]
    assert dialog.model.records[dialog.table.currentIndex().row()].line.day == date(2026, 9, 29)


def test_a_rest_day_asks_and_is_moved_by_hand(desk: Desk, qtbot: QtBot) -> None:
    roster.set_rule(desk.context, WEDNESDAY, on=True)
    dialog = shown(desk, qtbot)
    dialog.show_month(1)
    assert "10月7日 星期三（国庆节放假）是休息日" in dialog.questions.text()
    dialog.fill()
    seventh = date(2026, 10, 7)
    assert row_texts(dialog, seventh)[0][3:5] == ["每月第一个星期三接访", "休息日，请决定"]
    choose(dialog, seventh, WEDNESDAY)
    QTest.keyClick(dialog.table, Qt.Key.Key_M, CTRL)
    form = form_of(dialog)
    form.save()
    assert "改到哪一天" in form.fields["day"].message()
    write(form, "day", "2026-10-08")
    form.save()
    assert dialog.questions.text() == ""
    assert row_texts(dialog, seventh)[0][6] == "已改到10月8日 星期四"
    moved = row_texts(dialog, date(2026, 10, 8))[1]
    assert moved[3:] == ["每月第一个星期三接访", "甲领导", "值班室", "上午，由10月7日改到本日"]


def test_a_rest_day_may_be_arranged_as_it_stands(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    choose(dialog, date(2026, 9, 26), None)
    dialog.change()
    form = form_of(dialog)
    write(form, "leader", "甲领导")
    form.save()
    assert row_texts(dialog, date(2026, 9, 26))[0][3:5] == ["每日接访", "甲领导"]


def test_del_clears_and_nothing_to_clear_is_said(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.fill()
    choose(dialog, date(2026, 9, 29))
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert row_texts(dialog, date(2026, 9, 29))[0][4] == "未安排"
    assert "已清除" in dialog.notice.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert "不需要清除" in dialog.notice.text()


def test_the_rules_are_the_offices_and_change_no_arrangement(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.fill()
    dialog.rules[WEEKDAY].click()
    dialog.rules[TENTH].click()
    assert roster.rules(desk.context) == {TENTH}
    assert row_texts(dialog, date(2026, 9, 28))[0][4] == "甲领导"
    assert row_texts(dialog, date(2026, 9, 10))[0][3] == "每月10日接访"


def test_empty_lists_are_named_and_filled_in_the_same_window(desk: Desk, qtbot: QtBot) -> None:
    office_lists.replace_entries(desk.context, ListKind.LEADER, [])
    dialog = shown(desk, qtbot)
    dialog.fill()
    assert "“接访领导”名单还是空的" in dialog.notice.text()
    dialog.edit_leaders()
    form = form_of(dialog)
    write(form, "leader", "甲领导\n甲领导")
    form.save()
    assert "重复" in form.fields["leader"].message()
    write(form, "leader", "甲领导\n\n乙领导\n")
    form.save()
    assert office_lists.entries(desk.context, ListKind.LEADER) == ("甲领导", "乙领导")
    dialog.fill()
    assert "已安排 3 天" in dialog.notice.text()


def test_the_month_prints_as_a_list(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.fill()
    dialog.print_month()
    paper = dialog.findChild(TextPaperDialog)
    assert isinstance(paper, TextPaperDialog)
    assert "2026年9月领导接访安排" in paper.text()
    assert "09月28日　星期一　甲领导" in paper.text()


def test_months_turn_over_the_year_and_stop_where_the_calendar_does(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.show_month(4)
    assert dialog._title.text() == "2027年1月"
    dialog.show_month(-1)
    assert dialog._title.text() == "2026年12月"
    dialog.show_month(12 * 80)
    assert "1990年至2100年" in dialog.notice.text()
    assert dialog._title.text() == "2026年12月"


def test_others_may_look_and_print_but_not_change(desk: Desk, qtbot: QtBot) -> None:
    roster.fill_month(desk.context, 2026, 9)
    desk.switch_operator(office.add_operator(desk.context, "林登记", ["registrar"]))
    dialog = shown(desk, qtbot)
    assert [name for name, button in dialog.buttons.items() if button.isEnabled()] == ["print"]
    choose(dialog, date(2026, 9, 28))
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert "权限" in dialog.notice.text()
    assert row_texts(dialog, date(2026, 9, 28))[0][4] == "甲领导"
