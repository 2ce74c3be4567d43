from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.vocabulary import Purpose, Source
from app.views import theme
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.field import Field, Message
from app.views.widgets.number import Number
from app.views.widgets.tab_order import move_focus
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.conftest import Stage


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    made = Field("姓名", ChineseLineEdit())
    qtbot.addWidget(made)
    made.resize(400, made.sizeHint().height())
    made.show()
    return made


def _shown(field: Field) -> str:
    (message,) = field.findChildren(Message)
    return message.text()


def _box(field: Field) -> QCheckBox:
    (box,) = field.findChildren(QCheckBox)
    return box


@pytest.mark.parametrize("label_width", [56, 68, 72, 112])
def test_the_box_takes_no_room_from_the_message(qtbot: QtBot, label_width: int) -> None:
    theme.apply(QApplication.instance())  # type: ignore[arg-type]
    made = Field("来访时间", ChineseLineEdit(), label_width=label_width)
    qtbot.addWidget(made)
    made.resize(label_width + 190, made.sizeHint().height())
    made.show()
    made.show_warning("时间在将来，请核对。", confirmable=True)
    assert _shown(made) == "提示：时间在将来，请核对。"
    box = _box(made)
    assert box.geometry().right() < made.input.geometry().left()
    assert box.width() >= box.sizeHint().width()
    assert box.geometry().top() >= made.input.geometry().bottom()


class _Page(QWidget):
    """Three fields in the order of reading, as a form does it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = [Field(name, ChineseLineEdit()) for name in "甲乙丙"]
        column = QVBoxLayout(self)
        for one in self.fields:
            column.addWidget(one)

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = [stop for one in self.fields for stop in one.stops()]
        return move_focus(stops, forward=forward) or super().focusNextPrevChild(forward)


@pytest.mark.parametrize(("start", "key", "ends"), [(1, Qt.Key.Key_Tab, 2), (2, Qt.Key.Key_Backtab, 1)])
def test_a_box_that_vanishes_hands_the_focus_on_as_it_came(
    stage: Stage, start: int, key: Qt.Key, ends: int
) -> None:
    page = _Page()
    stage.show(page)
    inputs = [one.input for one in page.fields]
    page.fields[1].show_warning("疑。", confirmable=True)
    inputs[start].setFocus()
    QTest.keyClick(inputs[start], key)
    assert _box(page.fields[1]).hasFocus()
    page.fields[1].clear_message()
    assert inputs[ends].hasFocus()
    QTest.keyClick(inputs[ends], Qt.Key.Key_Backtab)
    assert inputs[ends - 1].hasFocus()


def test_error_and_warning_differ_by_word(field: Field) -> None:
    field.show_error("请填写姓名。")
    assert _shown(field) == field.message() == "错误：请填写姓名。"
    assert field.state() == "error"
    field.show_warning("姓名中有数字。")
    assert _shown(field) == "提示：姓名中有数字。"
    assert field.state() == "warning"
    field.clear_message()
    assert (_shown(field), field.message(), field.state()) == ("", "", "")


def test_error_and_warning_differ_by_colour(field: Field) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    field.input.clearFocus()
    frames = set()
    for show in (field.clear_message, lambda: field.show_error("错。"), lambda: field.show_warning("疑。")):
        show()
        picture = field.input.grab().toImage()
        frames.add(picture.pixelColor(picture.width() // 2, 0).name())
    assert frames == {theme.COLOURS["line"], theme.COLOURS["error"], theme.COLOURS["warning"]}


def test_nothing_jumps(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    fields = [
        Field("姓名", ChineseLineEdit()),
        Field("目的", Choice([(code.value, code.label) for code in Purpose])),
        Field("人数", Number()),
        Field("来源", RadioGroup([(code.value, code.label) for code in Source])),
        Field("诉求", ChineseTextEdit()),
    ]
    for one in fields:
        column.addWidget(one)
    qtbot.addWidget(window)
    window.resize(500, 500)
    window.show()
    QApplication.processEvents()
    before = [one.input.geometry().translated(one.pos()) for one in fields]
    narrowest = window.minimumSizeHint().width()
    for one in fields:
        one.show_warning("很长的提示，" * 30, confirmable=True)
    QApplication.processEvents()
    assert [one.input.geometry().translated(one.pos()) for one in fields] == before
    assert (window.width(), window.height()) == (500, 500)
    for one in fields:
        one.show_error("很长的错误，" * 30)
    assert window.minimumSizeHint().width() == narrowest
    for one in fields:
        one.clear_message()
    QApplication.processEvents()
    assert [one.input.geometry().translated(one.pos()) for one in fields] == before


def test_a_long_message_is_cut_and_whole_in_the_tooltip(field: Field) -> None:
    text = "来访人数超过五人，请推选不超过五名代表。" * 5
    field.show_error(text)
    (message,) = field.findChildren(Message)
    assert message.text().endswith("…")
    assert message.toolTip() == field.message() == f"错误：{text}"
    field.resize(4000, field.height())
    assert message.text() == f"错误：{text}"
    assert message.toolTip() == ""


def test_only_a_confirmable_warning_offers_the_box(field: Field) -> None:
    field.show_warning("疑。")
    assert not _box(field).isVisible()
    field.show_warning("疑。", confirmable=True)
    assert _box(field).isVisible()
    assert _box(field).accessibleName() == "姓名：确认无误"
    assert _box(field).toolTip() == "确认无误"
    field.show_error("错。")
    assert not _box(field).isVisible()


def test_confirmation_stands_for_its_own_warning_only(field: Field, qtbot: QtBot) -> None:
    field.show_warning("人数超过五人。", confirmable=True)
    assert not field.confirmed()
    with qtbot.waitSignal(field.confirmation_changed, timeout=1000):
        _box(field).click()
    assert field.confirmed()
    field.show_warning("人数超过五人。", confirmable=True)
    assert field.confirmed()
    field.show_warning("人数超过十人。", confirmable=True)
    assert not field.confirmed()
    _box(field).click()
    field.clear_message()
    assert not field.confirmed()


def test_screen_readers_get_name_and_message(field: Field) -> None:
    field.show_error("请填写姓名。")
    told = QAccessible.queryAccessibleInterface(field.input)
    assert told.text(QAccessible.Text.Name) == "姓名"
    assert told.text(QAccessible.Text.Description) == "错误：请填写姓名。"
    (label,) = [one for one in field.findChildren(QLabel) if one.buddy() is field.input]
    assert label.text() == "姓名"


def test_a_label_has_no_mnemonic(qtbot: QtBot) -> None:
    made = Field("A&B", ChineseLineEdit())
    qtbot.addWidget(made)
    (label,) = [one for one in made.findChildren(QLabel) if one.buddy() is made.input]
    assert label.text() == "A&&B"
    assert made.input.accessibleName() == "A&B"


def test_focus_and_changes_pass_through(field: Field, qtbot: QtBot) -> None:
    field.setFocus()
    assert field.focusProxy() is field.input
    assert isinstance(field.input, ChineseLineEdit)
    with qtbot.waitSignal(field.changed, timeout=1000):
        field.input.set_value("张三")
