"""Questions and buttons as every dialog has them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.views import theme
from app.views.dialog_parts import ask, button_row, may_discard
from app.views.side_form import SideForm, line, placed
from app.views.widgets.choice import Choice, RadioGroup

_ROLES = QMessageBox.ButtonRole
_CHOICES = {
    "保存": _ROLES.AcceptRole,
    "不保存": _ROLES.DestructiveRole,
    "继续填写这一件的更正": _ROLES.RejectRole,
}


@pytest.fixture(autouse=True)
def dressed(qtbot: QtBot) -> None:
    theme.apply(QApplication.instance())  # type: ignore[arg-type]


def _box() -> QMessageBox:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    return box


def _press(words: str) -> None:
    next(one for one in _box().buttons() if one.text() == words).click()


@pytest.mark.parametrize("words", list(_CHOICES))
def test_a_question_gives_the_words_of_the_button(words: str) -> None:
    QTimer.singleShot(0, lambda: _press(words))
    assert ask(QWidget(), "尚未保存", "问？", _CHOICES, default="保存") == words


def test_esc_chooses_what_is_safe() -> None:
    QTimer.singleShot(0, lambda: QTest.keyClick(_box(), Qt.Key.Key_Escape))
    safe = "继续填写这一件的更正"
    assert ask(QWidget(), "尚未保存", "问？", _CHOICES, default="保存", escape=safe) == safe


def test_every_button_of_a_question_shows_its_words_whole() -> None:
    narrow: list[str] = []

    def look() -> None:
        for one in _box().buttons():
            if one.width() < one.fontMetrics().horizontalAdvance(one.text()) + 30:
                narrow.append(one.text())
        _box().reject()

    QTimer.singleShot(0, look)
    ask(QWidget(), "尚未保存", "问？", _CHOICES, default="保存")
    assert narrow == []


def test_a_message_box_made_elsewhere_has_room_for_four_characters(qtbot: QtBot) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "尚未保存", "更正的内容尚未保存。")
    made = [box.addButton(words, _ROLES.RejectRole) for words in ("保存", "不保存", "继续填写")]
    qtbot.addWidget(box)
    box.show()
    for one in made:
        assert one.width() >= one.fontMetrics().horizontalAdvance(one.text()) + 30


def test_giving_up_says_what_would_be_lost() -> None:
    said: list[str] = []

    def look() -> None:
        said.append(_box().text())
        _press("放弃")

    QTimer.singleShot(0, look)
    assert may_discard(QWidget(), "东访[2026]1号的更正")
    assert said == ["东访[2026]1号的更正还没有保存，放弃后不能找回。确定放弃吗？"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("window", [QDialog, QMainWindow])
def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, window: type[QWidget], key: Qt.Key
) -> None:
    top = window()
    page = QWidget(top)
    pressed: list[str] = []
    column = QVBoxLayout(page)
    first, second, text = QPushButton("甲"), QPushButton("乙"), QLineEdit()
    first.clicked.connect(lambda: pressed.append("甲"))
    second.clicked.connect(lambda: pressed.append("乙"))
    column.addLayout(button_row(first, second))
    column.addWidget(text)
    qtbot.addWidget(top)
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    for target in (text, second, text, first, text):
        target.setFocus()
        QTest.keyClick(target, key)
        QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["乙", "甲"]


def test_enter_in_no_field_saves(qtbot: QtBot) -> None:
    stored: list[object] = []
    fields = {
        "name": line("名称"),
        "kind": placed("类别", Choice([("a", "甲"), ("b", "乙")])),
        "source": placed("来源", RadioGroup([("a", "甲"), ("b", "乙")])),
    }
    form = SideForm("题", fields, stored.append)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    for _ in range(2):
        for field in fields.values():
            for stop in field.stops()[:-1]:
                stop.setFocus()
                QTest.keyClick(stop, Qt.Key.Key_Return)
                QTest.keyClick(stop, Qt.Key.Key_Enter)
        form.save_button.setFocus()
    assert stored == []
    QTest.keyClick(form.save_button, Qt.Key.Key_Return)
    assert len(stored) == 1


def test_tab_goes_round_a_side_form(qtbot: QtBot) -> None:
    fields = {
        "name": line("名称"),
        "source": placed("来源", RadioGroup([("a", "甲"), ("b", "乙")])),
        "kind": placed("类别", Choice([("a", "甲"), ("b", "乙")])),
    }
    form = SideForm("题", fields, lambda _: None)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    fields["name"].input.setFocus()
    source = fields["source"].input
    assert isinstance(source, RadioGroup)
    wanted = [
        fields["name"].input,
        source.stops()[0],
        fields["kind"].input,
        form.cancel_button,
        form.save_button,
    ]
    for key, order in ((Qt.Key.Key_Tab, wanted), (Qt.Key.Key_Backtab, [wanted[0], *reversed(wanted[1:])])):
        for stop in order:
            assert stop.hasFocus()
            QTest.keyClick(stop, key)
    assert wanted[0].hasFocus()
