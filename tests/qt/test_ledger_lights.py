"""The ledger's lights, counts, marks, units, orders, saved filters, and the steps of several cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.vocabulary import Light, Purpose
from app.services import saved_filters
from app.views import printer
from app.views.desk import Desk
from app.views.ledger_page import LedgerPage
from app.views.ledger_saved import SaveFilterDialog
from app.views.reminder_dialog import ReminderDialog
from app.views.step_picker import StepPicker
from app.views.widgets.choice import Choice
from tests.qt.case_desk import open_desk, register_accusation
from tests.qt.workflow_cases import NOW, assigned, make_handler, undecided

LATE = "2026-11-20"


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


def page_on(desk: Desk, qtbot: QtBot) -> LedgerPage:
    page = LedgerPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 640)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def column(page: LedgerPage, label: str) -> list[str]:
    model = page.model
    labels = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    at = labels.index(label)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def four_lights(desk: Desk, clock: FixedClock) -> None:
    assigned(desk, clock, 9, LATE, name="逾期者")
    assigned(desk, clock, 9, "2026-11-24", name="三日者", unit="民政局")
    assigned(desk, clock, 9, "2026-12-21", name="正常者")
    assigned(desk, clock, 9, "2027-03-01", name="暂算者")


def test_light_says_its_word_its_date_and_whose_it_is(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    assert column(page, "期限灯") == ["暂算", "正常", "三日内", "已逾期"]
    assert column(page, "期限") == [
        "2027-03-01 还有99天（法定，暂算）",
        "2026-12-21 还有29天（法定）",
        "2026-11-24 还有2天（法定）",
        "2026-11-20 逾期2天（法定）",
    ]
    assert column(page, "承办人") == ["张承办"] * 4


def test_counts_stand_on_the_chips_and_a_chip_filters(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    shown = [page.chips.text_of(light) for light in Light if light is not Light.NONE]
    assert shown == ["已逾期 1", "今日到期 0", "三日内 1", "正常 1", "暂算 1"]
    page.chips.press(Light.SOON)
    assert column(page, "姓名") == ["三日者"]
    assert page.totals_text() == "共 1 批次 2 人次（作废不计）"
    assert page.chips.text_of(Light.OVERDUE) == "已逾期 1"
    page.chips.press(Light.SOON)
    assert len(column(page, "姓名")) == 4


def test_lights_move_on_at_midnight_without_a_key(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    clock.moment = datetime(2026, 11, 24, 0, 1)
    page._on_minute()
    assert page.chips.text_of(Light.TODAY) == "今日到期 1"
    assert "今日到期" in column(page, "期限灯")


def test_marks_stand_in_words_and_can_be_asked_for(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    undecided(desk, name="甲", urgent=True, people=5)
    undecided(desk, name="乙", people=4)
    page = page_on(desk, qtbot)
    assert column(page, "标记") == ["", "紧急 集体"]
    _, _, mark = page.filter_bar.findChildren(Choice)
    mark.set_key("collective")
    page.filter_bar.apply()
    assert column(page, "姓名") == ["甲"]


def test_units_tell_what_is_open_and_late_and_filter(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    page.view_bar.by_unit.click()
    assert [line.text for line in page.unit_list.lines] == [
        "全部单位  4 · 逾期 1",
        "城建部  3 · 逾期 1",
        "民政局  1",
    ]
    page.unit_list.choose("unit:民政局")
    assert column(page, "姓名") == ["三日者"]
    page.view_bar.by_unit.click()
    assert len(column(page, "姓名")) == 4


def test_urgent_first_and_open_only(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    page.view_bar.findChild(Choice).set_key("due")  # type: ignore[union-attr]
    assert column(page, "姓名") == ["逾期者", "三日者", "正常者", "暂算者"]
    page.view_bar.findChild(QCheckBox).setChecked(True)  # type: ignore[union-attr]
    assert page.wanted().open_only


def test_filter_is_saved_chosen_and_removed(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    page.chips.press(Light.OVERDUE)
    page._save_filter()
    dialog = next(one for one in page.findChildren(SaveFilterDialog) if one.isVisible())
    dialog.accept()
    assert dialog.isVisible()
    dialog.set_name("逾期件")
    dialog.accept()
    assert [one.name for one in saved_filters.saved(desk.context)] == ["逾期件"]
    page.chips.press(None)
    assert len(column(page, "姓名")) == 4
    page.saved.choose("逾期件")
    assert column(page, "姓名") == ["逾期者"]
    assert page.chips.light() is Light.OVERDUE
    page.saved.remove()
    assert page.saved.names() == []


def test_step_on_several_cases_at_once(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    from app.views.step_dialog import StepDialog

    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    picker = next(one for one in page.findChildren(StepPicker) if one.isVisible())
    picker.choose("urge")
    dialog = next(one for one in page.findChildren(StepDialog) if one.isVisible())
    dialog.form.fill({"reason": "到期未反馈"})
    with qtbot.waitSignal(desk.said) as said:
        dialog.save()
    assert "等 4 件 已办" in said.args[0]
    assert not dialog.isVisible()


def test_withheld_row_offers_no_step_and_no_date(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    register_accusation(desk)
    page = page_on(desk, qtbot)
    page.table.selectRow(0)
    page.handle()
    assert "检举控告" in page.notice.text()
    assert not page.findChildren(StepPicker)
    assert column(page, "期限") == [""]
    assert column(page, "期限灯") == [""]


def test_colour_does_not_tell_how_near_a_withheld_date_is(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    clock.moment = datetime(2026, 10, 1, 9, 0)
    undecided(desk, purpose=Purpose.ACCUSATION)
    undecided(desk, name="明者")
    clock.moment = NOW
    page = page_on(desk, qtbot)
    grounds = [
        [
            page.model.index(row, at).data(Qt.ItemDataRole.BackgroundRole)
            for at in range(page.model.columnCount())
        ]
        for row in range(2)
    ]
    assert any(grounds[0])
    assert not any(grounds[1])


def test_reminders_can_be_read_copied_and_kept(
    desk: Desk, clock: FixedClock, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.views import save_as

    four_lights(desk, clock)
    page = page_on(desk, qtbot)
    QTest.keyClick(page.table, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    dialog = next(one for one in page.findChildren(ReminderDialog) if one.isVisible())
    for part in ("示例新区信访办公室", "2026-11-22 星期日", "城建部", "逾期2天（法定）", "示访[2026]1号"):
        assert part in dialog.text()
    assert "逾期者" not in dialog.text()
    dialog.copy()
    assert QGuiApplication.clipboard().text() == dialog.text()
    monkeypatch.setattr(save_as, "ask_path", lambda *_: tmp_path / "提醒.pdf")
    dialog.save_pdf()
    assert (tmp_path / "提醒.pdf").read_bytes().startswith(b"%PDF")
    assert clock.moment == NOW
