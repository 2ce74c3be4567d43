"""候访 beside the form: keys for what happens, who waits longest first, and what the form may take over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.reception import Reception
from app.services import office, reception
from app.views.desk import Desk
from app.views.reception_panel import KEYS, ReceptionPanel
from app.views.side_form import SideForm
from app.views.widgets.moment import MomentEdit
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit
from tests.conftest import Stage
from tests.qt.case_desk import open_desk, register

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def panel(desk: Desk, stage: Stage) -> ReceptionPanel:
    """The panel beside a field that has the focus, as on the page of a visit."""
    made, field = ReceptionPanel(desk), QLineEdit()
    stage.show(field, made)
    field.setFocus()
    return made


def press(panel: ReceptionPanel, key: Qt.Key) -> None:
    focus = panel.window().focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, ALT)


def form_of(panel: ReceptionPanel) -> SideForm:
    (found,) = [one for one in panel.findChildren(SideForm) if one.isVisible()]
    return found


def texts(panel: ReceptionPanel) -> list[str]:
    return [line.text for line in panel.list.lines]


def type_into(form: SideForm, key: str, text: str) -> None:
    editor = form.fields[key].input
    assert isinstance(editor, (ChineseLineEdit, MomentEdit))
    editor.set_text(text)


def arrive(panel: ReceptionPanel, label: str, people: int = 1) -> None:
    press(panel, Qt.Key.Key_D)
    form = form_of(panel)
    type_into(form, "label", label)
    number = form.fields["people"].input
    assert isinstance(number, Number)
    number.setValue(people)
    form.save()
    assert not form.isVisible()


def test_an_empty_queue_says_how_to_begin(panel: ReceptionPanel) -> None:
    assert texts(panel) == ["没有人在等候。有人来了，按 Alt+D 登记到达。"]
    assert panel.maximumHeight() <= 220
    panel.resize(420, 220)
    assert panel.minimumSizeHint().width() <= 420


def test_a_whole_reception_by_keys_from_within_the_form(
    panel: ReceptionPanel, desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    arrive(panel, "周明远")
    clock.moment += timedelta(minutes=5)
    arrive(panel, "两位老人", 2)
    clock.moment += timedelta(minutes=3)
    panel.on_minute()
    assert texts(panel) == ["等候 09:31（8 分钟）　周明远　1 人　", "等候 09:36（3 分钟）　两位老人　2 人　"]
    with qtbot.waitSignal(panel.received) as handed:
        press(panel, Qt.Key.Key_J)
    (one,) = handed.args or []
    assert isinstance(one, Reception)
    assert (one.label, one.people, one.arrived_at) == ("周明远", 1, datetime(2026, 11, 22, 9, 31))
    assert panel.current_id() == one.id
    assert panel.list.key() == one.id
    assert "等候了 8 分钟" in panel.notice.text()
    press(panel, Qt.Key.Key_L)
    assert panel.current_id() is None
    assert texts(panel) == ["等候 09:36（3 分钟）　两位老人　2 人　"]
    assert reception.here(desk.context).receiving == ()


def test_the_chosen_one_goes_before_who_waits_longest(panel: ReceptionPanel, clock: FixedClock) -> None:
    arrive(panel, "先到")
    clock.moment += timedelta(minutes=1)
    arrive(panel, "后到但急")
    second = panel.list.lines[1].key
    panel.list.choose(second)
    press(panel, Qt.Key.Key_J)
    assert texts(panel)[0].startswith("接待 09:32")
    assert "后到但急" in texts(panel)[0]


def test_a_wrong_click_is_taken_back_step_by_step(panel: ReceptionPanel, desk: Desk) -> None:
    arrive(panel, "周明远")
    press(panel, Qt.Key.Key_J)
    press(panel, Qt.Key.Key_L)
    assert reception.here(desk.context).all == ()
    press(panel, Qt.Key.Key_U)
    assert "仍在接待" in panel.notice.text()
    press(panel, Qt.Key.Key_U)
    assert reception.here(desk.context).waiting
    press(panel, Qt.Key.Key_U)
    assert reception.here(desk.context).all == ()
    press(panel, Qt.Key.Key_U)
    assert "没有可以撤销" in panel.notice.text()


def test_six_in_the_room_warn_until_somebody_leaves(panel: ReceptionPanel) -> None:
    arrive(panel, "一家六口", 6)
    press(panel, Qt.Key.Key_J)
    assert panel.notice.text() == "接待室现有 6 人，一般不超过 5 人，请推选代表。"
    assert panel.notice.state() == "warning"
    press(panel, Qt.Key.Key_L)
    assert panel.notice.text() == "一家六口已离开。"


def test_what_was_registered_for_them_is_named_and_not_offered_again(
    panel: ReceptionPanel, desk: Desk
) -> None:
    arrive(panel, "周明远")
    press(panel, Qt.Key.Key_J)
    current = panel.current_id()
    assert current is not None
    record = register(desk)
    reception.attach(desk.context, current, record.id)
    desk.changed.emit("cases")
    assert record.number in texts(panel)[0]
    assert panel.current_id() is None


def test_enter_on_who_is_being_received_fills_the_form_again(panel: ReceptionPanel, qtbot: QtBot) -> None:
    arrive(panel, "周明远")
    press(panel, Qt.Key.Key_J)
    with qtbot.waitSignal(panel.received) as handed:
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert handed.args is not None
    assert handed.args[0].label == "周明远"


def test_one_forgotten_yesterday_is_closed_with_the_time_of_that_day(
    desk: Desk, clock: FixedClock, stage: Stage
) -> None:
    key = reception.arrive(desk.context, "昨日老人", 2, arrived_at=datetime(2026, 11, 21, 16, 0))
    panel = ReceptionPanel(desk)
    stage.show(QLineEdit(), panel)
    assert texts(panel) == ["11-21 未点离开　昨日老人　2 人"]
    panel.finish()
    form = form_of(panel)
    form.save()
    assert "请填写那天的离开时间，例如 11-21 17:00" in form.fields["gone_at"].message()
    type_into(form, "gone_at", "0900")
    form.save()
    assert "那天" in form.fields["gone_at"].message()
    type_into(form, "gone_at", "11-21 17:20")
    form.save()
    assert reception.here(desk.context).all == ()
    assert key not in {line.key for line in panel.list.lines}


def test_a_corrected_time_counts(panel: ReceptionPanel, clock: FixedClock) -> None:
    arrive(panel, "周明远")
    press(panel, Qt.Key.Key_G)
    form = form_of(panel)
    type_into(form, "arrived_at", "看不懂")
    form.save()
    assert "看不懂" in form.fields["arrived_at"].message()
    type_into(form, "arrived_at", "0901")
    form.save()
    assert texts(panel)[0].startswith("等候 09:01（30 分钟）")


def test_a_window_left_open_overnight_shows_them_as_of_yesterday(
    panel: ReceptionPanel, clock: FixedClock
) -> None:
    arrive(panel, "周明远")
    clock.moment += timedelta(days=1)
    panel.on_minute()
    assert texts(panel) == ["11-22 未点离开　周明远　1 人"]


def test_who_may_not_register_sees_the_queue_and_touches_nothing(panel: ReceptionPanel, desk: Desk) -> None:
    arrive(panel, "周明远")
    desk.switch_operator(office.add_operator(desk.context, "周阅览", ["matter_leader"]))
    assert not panel.buttons["begin"].isEnabled()
    press(panel, Qt.Key.Key_J)
    assert "权限" in panel.notice.text()
    assert reception.here(desk.context).receiving == ()
    assert "周明远" in texts(panel)[0]


def test_every_key_stands_once() -> None:
    keys = [key for key, _ in KEYS]
    assert len(set(keys)) == len(keys) == 5


def test_with_nobody_waiting_the_room_is_left_to_the_records(panel: ReceptionPanel) -> None:
    empty = panel.maximumHeight()
    arrive(panel, "王某")
    assert panel.maximumHeight() > empty
