"""Who sits at the counter: picking and keeping operators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import Operator
from app.services import office
from app.services.context import Context
from app.views import operators
from app.views.desk import Desk
from app.views.operators import OperatorPicker, OperatorsDialog
from tests.qt.case_desk import open_desk


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        for name in ("买买提·艾力", "林晓", "𠮷田"):
            office.add_operator(opened.context, name, ["registrar", "handler"])
        yield opened


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> OperatorsDialog:
    monkeypatch.setattr(operators, "may_discard", lambda _: True)
    made = OperatorsDialog(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def everybody(desk: Desk) -> dict[str, Operator]:
    return {one.name: one for one in office.operators(desk.context.register, active_only=False)}


def picker(desk: Desk, qtbot: QtBot, current: str = "") -> OperatorPicker:
    made = OperatorPicker(office.operators(desk.context.register), current)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_last_operator_is_selected_and_enter_takes_him(desk: Desk, qtbot: QtBot) -> None:
    made = picker(desk, qtbot, "林晓")
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    assert made.chosen is not None
    assert made.chosen.name == "林晓"
    assert not made.isVisible()


def test_arrows_move(desk: Desk, qtbot: QtBot) -> None:
    made = picker(desk, qtbot, "gone")
    QTest.keyClick(made.view, Qt.Key.Key_Down)
    QTest.keyClick(made.view, Qt.Key.Key_Enter)
    assert made.chosen is not None
    assert made.chosen.name == "买买提·艾力"


def test_a_digit_picks_at_once_and_others_do_nothing(desk: Desk, qtbot: QtBot) -> None:
    made = picker(desk, qtbot)
    for key in (Qt.Key.Key_0, Qt.Key.Key_9, Qt.Key.Key_A):
        QTest.keyClick(made.view, key)
        assert made.chosen is None
    QTest.keyClick(made.view, Qt.Key.Key_4)
    assert made.chosen is not None
    assert made.chosen.name == "𠮷田"


def test_esc_picks_nobody(desk: Desk, qtbot: QtBot) -> None:
    made = picker(desk, qtbot)
    QTest.keyClick(made.view, Qt.Key.Key_Escape)
    assert made.chosen is None
    assert not made.isVisible()


def test_names_and_roles_are_read_out(desk: Desk, qtbot: QtBot) -> None:
    made = picker(desk, qtbot)
    index = made.view.model().index(1, 0)
    assert index.data() == "2  买买提·艾力"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "买买提·艾力，登记员、承办/督办"


def test_adding_somebody(desk: Desk, dialog: OperatorsDialog, qtbot: QtBot) -> None:
    dialog.new_button.click()
    dialog.name.set_value("欧阳娜娜")
    dialog.boxes["reviewer"].setChecked(True)
    with qtbot.waitSignal(desk.changed) as news:
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert news.args == ["operators"]
    assert everybody(desk)["欧阳娜娜"].roles == {"reviewer"}
    shown = dialog.selected()
    assert shown is not None
    assert shown.name == "欧阳娜娜"
    assert dialog.name.isReadOnly()


def test_a_name_and_a_role_are_needed_and_names_differ(desk: Desk, dialog: OperatorsDialog) -> None:
    dialog.begin_new()
    dialog.save()
    assert dialog.name_field.message() == "错误：请填写操作员姓名。"
    assert dialog.roles_message.whole() == "请至少选择一个角色。"
    dialog.name.set_value("林晓")
    dialog.boxes["registrar"].setChecked(True)
    dialog.save()
    assert "已有名为“林晓”" in dialog.name_field.message()
    assert len(everybody(desk)) == 4


def test_changed_roles_are_kept(desk: Desk, dialog: OperatorsDialog) -> None:
    dialog.view.setCurrentIndex(dialog.view.model().index(2, 0))
    assert {key for key, box in dialog.boxes.items() if box.isChecked()} == {"registrar", "handler"}
    dialog.boxes["handler"].setChecked(False)
    dialog.save()
    assert everybody(desk)["林晓"].roles == {"registrar"}


def test_somebody_retired_stays_in_the_list_and_can_come_back(desk: Desk, dialog: OperatorsDialog) -> None:
    dialog.view.setCurrentIndex(dialog.view.model().index(1, 0))
    dialog.retire_button.click()
    assert not everybody(desk)["买买提·艾力"].active
    last = dialog.view.model().index(3, 0)
    assert (last.data(), dialog.retire_button.text()) == ("买买提·艾力", "恢复")
    assert "已停用" in last.data(Qt.ItemDataRole.AccessibleTextRole)
    dialog.retire_button.click()
    assert everybody(desk)["买买提·艾力"].active
    assert everybody(desk)["买买提·艾力"].roles == {"registrar", "handler"}


def test_the_last_administrator_stays(desk: Desk, dialog: OperatorsDialog) -> None:
    dialog.retire_button.click()
    assert "至少要保留一名在用的管理员" in dialog.message.whole()
    dialog.boxes["administrator"].setChecked(False)
    dialog.save()
    assert "至少要保留一名在用的管理员" in dialog.message.whole()
    assert everybody(desk)["王登记"].active
    assert "administrator" in everybody(desk)["王登记"].roles


def test_who_changes_his_own_roles_has_them_at_once(desk: Desk, dialog: OperatorsDialog) -> None:
    dialog.boxes["principal_leader"].setChecked(True)
    dialog.save()
    assert "principal_leader" in desk.operator.roles
    assert dialog.message.whole() == "操作员“王登记”已保存。"
    assert desk.operator.permissions == everybody(desk)["王登记"].permissions


def test_who_gives_the_office_away_cannot_go_on_changing_it(desk: Desk, dialog: OperatorsDialog) -> None:
    office.add_operator(desk.context, "新管理员", ["administrator"])
    dialog.boxes["administrator"].setChecked(False)
    dialog.save()
    assert desk.operator.roles == {"registrar", "handler"}
    assert not dialog.save_button.isEnabled()
    assert "没有" in dialog.message.whole()


def test_who_may_not_administer_may_only_look(desk: Desk, qtbot: QtBot) -> None:
    desk.context = Context(desk.context.register, desk.clock, everybody(desk)["林晓"])
    made = OperatorsDialog(desk)
    qtbot.addWidget(made)
    assert not any(one.isEnabled() for one in (made.new_button, made.retire_button, made.save_button))
    assert "没有“修改单位信息和操作员”的权限" in made.message.whole()
    made.view.setCurrentIndex(made.view.model().index(0, 0))
    assert not made.retire_button.isEnabled()
    assert "没有" in made.message.whole()
    made.retire()
    assert all(one.active for one in everybody(desk).values())


def test_leaving_asks_when_something_was_changed(
    dialog: OperatorsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    monkeypatch.setattr(operators, "may_discard", lambda _: answers.pop(0))
    dialog.begin_new()
    dialog.name.set_value("谁")
    dialog.reject()
    assert dialog.isVisible()
    dialog.reject()
    assert not dialog.isVisible()


def test_tab_goes_through_the_list_the_roles_and_the_buttons(dialog: OperatorsDialog, qtbot: QtBot) -> None:
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    boxes = dialog.boxes.values()
    buttons = (dialog.retire_button, dialog.close_button, dialog.save_button)
    wanted: list[QWidget] = [dialog.view, dialog.new_button, dialog.name, *boxes, *buttons]
    wanted[0].setFocus()
    for key, order in ((Qt.Key.Key_Tab, wanted), (Qt.Key.Key_Backtab, [wanted[0], *reversed(wanted[1:])])):
        for stop in order:
            assert stop.hasFocus()
            QTest.keyClick(stop, key)
    assert wanted[0].hasFocus()
