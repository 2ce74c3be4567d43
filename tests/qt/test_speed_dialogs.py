"""What speeds up typing, as the clerk keeps it: phrases, places; and as the fields offer it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import kept_drafts, office, office_lists, phrases
from app.services.office_lists import ListKind
from app.views import phrases_dialog, speed_aids
from app.views.desk import Desk
from app.views.office_list_dialog import office_list_form
from app.views.phrases_dialog import PhrasesDialog
from app.views.widgets.text import ChineseTextEdit
from tests.qt.case_desk import open_desk, register
from tests.qt.workflow_cases import make_handler

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> PhrasesDialog:
    return opened(PhrasesDialog(desk), qtbot)


def opened(dialog: PhrasesDialog, qtbot: QtBot) -> PhrasesDialog:
    qtbot.addWidget(dialog, before_close_func=_settled)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def _settled(dialog: QWidget) -> None:
    """What a test left half typed is no question at its end."""
    assert isinstance(dialog, PhrasesDialog)
    dialog._shown = dialog._state()


def names(desk: Desk) -> list[str]:
    return [one.name for one in phrases.everything(desk.context)]


def key(widget: QWidget, code: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(widget, code, modifier)


def test_a_phrase_is_made_moved_and_removed_by_keys(
    desk: Desk, dialog: PhrasesDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("开场", "结束"):
        key(dialog, Qt.Key.Key_N, CTRL)
        dialog.name.set_value(name)
        dialog.text.insertPlainText("您好，")
        key(dialog, Qt.Key.Key_K, ALT)
        key(dialog, Qt.Key.Key_Return, CTRL)
    assert names(desk)[:2] == ["开场", "结束"]
    assert phrases.everything(desk.context)[0].text == "您好，［…］"
    key(dialog, Qt.Key.Key_Up, ALT)
    assert names(desk)[:2] == ["结束", "开场"]
    monkeypatch.setattr(phrases_dialog, "ask", lambda *_, **__: "保留")
    dialog.remove_button.click()
    assert "结束" in names(desk)
    monkeypatch.setattr(phrases_dialog, "ask", lambda *_, **__: "删除")
    dialog.remove_button.click()
    assert names(desk)[0] == "开场"


def test_the_hint_of_a_new_blank_is_selected_to_be_written_over(dialog: PhrasesDialog) -> None:
    dialog.begin_new()
    dialog.insert_blank()
    QTest.keyClicks(dialog.text, "abc")
    assert dialog.text.value() == "［abc］"


def test_an_office_phrase_edited_stays_chosen(desk: Desk, dialog: PhrasesDialog) -> None:
    dialog.list.choose(phrases.everything(desk.context)[2].uid)
    dialog.name.set_value("欠薪")
    dialog.save()
    assert names(desk)[2] == "欠薪"
    assert dialog.name.value() == "欠薪"


def test_what_is_wrong_stands_beside_its_field(dialog: PhrasesDialog) -> None:
    dialog.begin_new()
    dialog.name.set_value("名")
    dialog.save()
    assert "请填写内容" in dialog.fields["text"].message()
    assert dialog.fields["name"].message() == ""


def test_leaving_a_half_typed_phrase_asks(
    dialog: PhrasesDialog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def stay(*_: object) -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr(phrases_dialog, "may_discard", stay)
    first, second = phrases.everything(desk.context)[:2]
    dialog.text.set_value("半句")
    dialog.list.choose(second.uid)
    assert asked == [True]
    assert dialog.list.key() == first.uid
    assert dialog.text.value() == "半句"


def test_who_only_registers_sees_the_office_s_phrases_and_keeps_his_own(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(office.add_operator(desk.context, "李登记", ["registrar"]))
    dialog = opened(PhrasesDialog(desk), qtbot)
    assert not dialog.save_button.isEnabled()
    assert not dialog.remove_button.isEnabled()
    assert "权限" in dialog.notice.text()
    dialog.begin_new()
    assert not dialog.whose.isEnabled()
    dialog.name.set_value("我的")
    dialog.text.set_value("内容")
    dialog.save()
    assert names(desk)[0] == "我的"


def test_places_are_pasted_as_a_list_and_told(desk: Desk, qtbot: QtBot) -> None:
    form = office_list_form(desk, ListKind.PLACE)
    qtbot.addWidget(form)
    told: list[str] = []
    desk.changed.connect(told.append)
    text = form.fields["names"].input
    assert isinstance(text, ChineseTextEdit)
    text.set_value("青石街道\n\n东湖镇白杨村 \n")
    form.save()
    assert office_lists.entries(desk.context, ListKind.PLACE) == ("青石街道", "东湖镇白杨村")
    assert told == ["lists"]


def test_a_list_half_typed_is_kept(desk: Desk, qtbot: QtBot) -> None:
    form = office_list_form(desk, ListKind.PLACE)
    qtbot.addWidget(form)
    form.show()
    text = form.fields["names"].input
    assert isinstance(text, ChineseTextEdit)
    text.set_value("青石街道")
    form.hide()
    assert kept_drafts.everything(desk.context)[0].content == {"names": "青石街道"}


def test_fields_are_offered_what_the_services_find(desk: Desk) -> None:
    register(desk, address="示例区青石街道3幢", receiver="王接谈")
    register(desk, address="示例区东湖镇", receiver="李接谈")
    assert [one.value for one in speed_aids.addresses_for(desk)("青石")] == ["示例区青石街道3幢"]
    recent = speed_aids.recent_for(desk, "receiver")
    assert [one.value for one in recent("")] == ["李接谈", "王接谈"]
    assert [one.value for one in recent("wjt")] == ["王接谈"]
    found = speed_aids.phrases_for(desk)("tqgz")[0]
    assert found.label == "拖欠工资"
    assert found.value.startswith("反映［用人单位］")
    assert len(found.detail) < 30
