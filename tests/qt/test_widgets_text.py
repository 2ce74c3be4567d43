from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.text import (
    ChineseLineEdit,
    ChineseTextEdit,
    clean_block,
    clean_line,
    composing,
    compositions_counted,
    take_compositions,
)
from tests.conftest import InputMethod, Stage

NAMES = ["买买提·艾力", "𠮷野", "䶮", "欧阳娜娜", "A<b>粗", "=1+1", "司马 相如"]
Input = ChineseLineEdit | ChineseTextEdit


@pytest.fixture(params=[ChineseLineEdit, ChineseTextEdit])
def field(request: pytest.FixtureRequest, qtbot: QtBot) -> Input:
    widget: Input = request.param()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def form(stage: Stage) -> QWidget:
    """Two lines, a block and a button, shown and active."""
    inputs = {"line": ChineseLineEdit(), "block": ChineseTextEdit(), "next": ChineseLineEdit()}
    for name, widget in inputs.items():
        widget.setObjectName(name)
    return stage.show(*inputs.values(), QPushButton("保存"))


def _child(form: QWidget, name: str) -> QWidget:
    found = form.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def _paste(widget: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keySequence(widget, QKeySequence(QKeySequence.StandardKey.Paste))


@pytest.mark.parametrize("name", NAMES)
def test_any_name_goes_in_by_the_input_method(field: Input, ime: InputMethod, name: str) -> None:
    ime.commit(field, name)
    assert field.value() == name


def test_composition_is_kept_when_the_form_is_saved(field: Input, ime: InputMethod) -> None:
    field.set_value("王小明")
    if isinstance(field, ChineseLineEdit):
        field.setCursorPosition(1)
    ime.compose(field, "欧阳")
    assert field.value() == "王小明"
    field.take_composition()
    assert field.value() in {"王欧阳小明", "欧阳王小明"}


def test_composition_goes_in_once(field: Input, ime: InputMethod) -> None:
    ime.compose(field, "张")
    field.take_composition()
    field.take_composition()
    assert field.value() == "张"


def test_a_form_can_be_read_without_disturbing_the_composition(
    field: Input, ime: InputMethod, qtbot: QtBot
) -> None:
    """Places count in UTF-16 in Qt: a rare character before the caret must not shift what is composed."""
    field.set_value("𠮷王明")
    if isinstance(field, ChineseLineEdit):
        field.setCursorPosition(3)
    else:
        cursor = field.textCursor()
        cursor.setPosition(3)
        field.setTextCursor(cursor)
    with qtbot.waitSignal(composing.heard):
        ime.compose(field, "xiao")
    with compositions_counted():
        take_compositions(field)
        field.take_composition()
        assert field.value() == "𠮷王xiao明"
    assert field.value() == "𠮷王明"
    ime.commit(field, "小")
    assert field.value() == "𠮷王小明"


def test_committed_text_is_not_taken_again(field: Input, ime: InputMethod) -> None:
    ime.compose(field, "zhang")
    ime.commit(field, "张")
    field.take_composition()
    assert field.value() == "张"


def test_escape_cancels_the_composition(field: Input, ime: InputMethod) -> None:
    ime.compose(field, "zhang")
    ime.cancel(field)
    QApplication.processEvents()
    field.take_composition()
    assert field.value() == ""


def test_a_click_elsewhere_keeps_what_the_input_method_took_away_before_the_focus_went(
    field: Input, ime: InputMethod, qtbot: QtBot
) -> None:
    """So ibus does it: an emptied preedit string, then the loss of focus, in one go."""
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.setFocus()
    ime.compose(field, "修路")
    ime.cancel(field)
    field.clearFocus()
    assert field.value() == "修路"


def test_a_new_record_drops_the_composition(field: Input, ime: InputMethod) -> None:
    ime.compose(field, "旧")
    field.set_value("新")
    field.take_composition()
    assert field.value() == "新"


def test_taking_a_whole_form(form: QWidget, ime: InputMethod) -> None:
    line, block = _child(form, "line"), _child(form, "block")
    ime.compose(line, "张三")
    ime.compose(block, "土地")
    take_compositions(form)
    assert isinstance(line, ChineseLineEdit)
    assert isinstance(block, ChineseTextEdit)
    assert (line.value(), block.value()) == ("张三", "土地")


@pytest.mark.parametrize("name", ["line", "block"])
def test_composition_is_kept_on_moving_to_another_field(form: QWidget, ime: InputMethod, name: str) -> None:
    field = _child(form, name)
    field.setFocus()
    ime.compose(field, "张三")
    _child(form, "next").setFocus()
    assert field.value() == "张三"  # type: ignore[attr-defined]


def test_tab_leaves_the_text_block(form: QWidget) -> None:
    block = _child(form, "block")
    block.setFocus()
    QTest.keyClick(block, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is _child(form, "next")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_a_line_saves_nothing_and_stays(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column, line, save = QVBoxLayout(dialog), ChineseLineEdit(), QPushButton("保存")
    column.addWidget(line)
    column.addWidget(save)
    save.setDefault(True)
    pressed: list[str] = []
    save.clicked.connect(lambda: pressed.append("saved"))
    line.returnPressed.connect(lambda: pressed.append("returned"))
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    line.setFocus()
    QTest.keyClick(line, key)
    assert pressed == []
    assert QApplication.focusWidget() is line


def test_pasted_line_breaks_become_blanks(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    _paste(line, "镜湖新区\r\n柳荫\t路\n1\x00\x0b\x7f\x85号\u20282")
    assert line.value() == "镜湖新区 柳荫 路 1号 2"


def test_pasting_into_a_block_keeps_lines_and_tabs(qtbot: QtBot) -> None:
    block = ChineseTextEdit()
    qtbot.addWidget(block)
    _paste(block, "一\r\n二\t三\x00\x0b\r四")
    assert block.value() == "一\n二\t三\n四"


def test_pasting_replaces_the_selection_and_can_be_undone(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    line.set_value("张三")
    line.selectAll()
    _paste(line, "李\n四")
    assert line.value() == "李 四"
    line.undo()
    assert line.value() == "张三"


def test_a_read_only_line_takes_no_paste(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    line.setReadOnly(True)
    _paste(line, "张三")
    assert line.value() == ""


def test_menu_paste_is_cleaned_too(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    line.show()
    QGuiApplication.clipboard().setText("张\n三")
    QTest.mouseClick(line, Qt.MouseButton.RightButton)
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), QPoint(2, 2))
    QApplication.sendEvent(line, event)
    (menu,) = line.findChildren(QMenu)
    (paste,) = [action for action in menu.actions() if action.objectName() == "edit-paste"]
    paste.trigger()
    menu.close()
    assert line.value() == "张 三"


def test_dropped_text_is_cleaned_too(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    data = QMimeData()
    data.setText("张\n三")
    event = QDropEvent(
        QPointF(2, 2),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    line.dropEvent(event)  # Qt delivers drops only in a drag of its own
    assert line.value() == "张 三"


def test_hundred_thousand_characters_paste_quickly_and_whole(field: Input) -> None:
    text = "群众反映土地承包经营权问题" * 7693
    started = time.perf_counter()
    _paste(field, text)
    took = time.perf_counter() - started
    assert field.value() == text
    assert took < 1.0, f"{took:.2f} s"


def test_no_length_limit_cuts_a_line(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    assert line.validator() is None
    line.set_value("长" * 40_000)
    assert len(line.value()) == 40_000


def test_changes_are_told(field: Input, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.changed, timeout=1000):
        QApplication.sendEvent(
            field,
            QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "张"),
        )
    assert field.value() == "张"


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)


@given(_TEXT)
def test_what_is_shown_comes_back_exactly(qapp: QApplication, text: str) -> None:
    line, block = ChineseLineEdit(), ChineseTextEdit()
    line.set_value(text)
    block.set_value(f"{text}\n{text}")
    assert line.value() == text
    assert block.value() == f"{text}\n{text}"


@given(st.text(max_size=60))
def test_cleaning_leaves_no_control_and_loses_nothing_else(text: str) -> None:
    line, block = clean_line(text), clean_block(text)
    assert not [c for c in line if unicodedata.category(c) == "Cc"]
    assert {c for c in block if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    visible = [c for c in text if unicodedata.category(c) not in {"Cc", "Zl", "Zp"} and c != " "]
    assert [c for c in line if c != " "] == visible
    assert [c for c in block if c not in " \n\t"] == visible
    assert clean_line(line) == line
    assert clean_block(block) == block


def test_a_plain_line_edit_loses_the_composition(qtbot: QtBot, ime: InputMethod) -> None:
    """The trap these widgets are for: if Qt ever cures it, they may become simpler."""
    line = QLineEdit()
    qtbot.addWidget(line)
    ime.compose(line, "张三")
    assert line.text() == ""
