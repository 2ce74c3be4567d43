"""Phrases in a text: called by a sign or a key, put in with their blanks, all by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.widgets.phrases import Phrases, has_blank
from app.views.widgets.suggest import Suggestion, among
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.conftest import InputMethod, Stage

WAGES = "信访人反映［单位］拖欠工资［金额］元，要求支付。"
PHRASES = [
    Suggestion(WAGES, "拖欠工资"),
    Suggestion("要求公开［文件］。", "公开信息"),
    Suggestion("第一行\r\n第二行\x07", "两行"),
    Suggestion("已当面答复，信访人表示满意。", "当面答复"),
]
LATE = 2000


@pytest.fixture
def text() -> ChineseTextEdit:
    return ChineseTextEdit()


@pytest.fixture
def after() -> ChineseLineEdit:
    return ChineseLineEdit()


@pytest.fixture
def phrases(stage: Stage, text: ChineseTextEdit, after: ChineseLineEdit) -> Phrases:
    """Of a text with the keyboard; another field follows."""
    made = Phrases(text, among(lambda: PHRASES))
    stage.show(text, after)
    text.setFocus()
    return made


def opened(phrases: Phrases, qtbot: QtBot) -> list[str]:
    qtbot.waitUntil(phrases.is_open, timeout=LATE)
    return phrases.rows()


def asks(phrases: Phrases) -> bool:
    """Whether a list is open or on its way."""
    return phrases.is_open() or phrases._pause.isActive()


def selected(text: ChineseTextEdit) -> str:
    return text.textCursor().selectedText()


def at_end(text: ChineseTextEdit, value: str) -> None:
    text.set_value(value)
    text.moveCursor(text.textCursor().MoveOperation.End)


@pytest.mark.parametrize("before", ["", "前文", "前文。", "𠮷 ", "第一行\n"])
def test_a_slash_offers_phrases_and_enter_puts_one_in(
    phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot, before: str
) -> None:
    at_end(text, before)
    QTest.keyClicks(text, "/")
    assert opened(phrases, qtbot) == ["拖欠工资", "公开信息", "两行", "当面答复"]
    assert text.value() == before + "/"
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.value() == before + WAGES
    assert selected(text) == "［单位］"


@pytest.mark.parametrize("before", ["2026", "km", "２"])
def test_a_slash_in_a_date_or_a_measure_is_only_text(
    phrases: Phrases, text: ChineseTextEdit, before: str
) -> None:
    at_end(text, before)
    QTest.keyClicks(text, "/")
    assert not asks(phrases)


@pytest.mark.parametrize(
    ("before", "calls"), [("", True), ("一\n", True), ("一　", True), ("一 ", True), ("张三", False)]
)
def test_the_comma_of_the_input_method_offers_at_a_beginning(
    phrases: Phrases, text: ChineseTextEdit, ime: InputMethod, before: str, calls: bool
) -> None:
    at_end(text, before)
    ime.commit(text, "、")
    assert asks(phrases) is calls
    assert text.value() == before + "、"


def test_letters_after_the_sign_narrow_the_list(
    phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(text, "/dm")
    assert opened(phrases, qtbot) == ["当面答复"]
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert text.value() == "已当面答复，信访人表示满意。"
    assert text.textCursor().atEnd()
    assert QApplication.focusWidget() is text


def test_composed_letters_narrow_the_list(
    phrases: Phrases, text: ChineseTextEdit, ime: InputMethod, qtbot: QtBot
) -> None:
    ime.commit(text, "、")
    ime.compose(text, "gong'kai")
    assert opened(phrases, qtbot) == ["公开信息"]
    ime.commit(text, "公开")
    qtbot.waitUntil(lambda: phrases.marked() is None, timeout=LATE)
    assert opened(phrases, qtbot) == ["公开信息"]
    QTest.keyClick(text, Qt.Key.Key_Down)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.value() == "要求公开［文件］。"


def test_characters_after_a_slash_may_be_text(
    phrases: Phrases, text: ChineseTextEdit, ime: InputMethod, qtbot: QtBot
) -> None:
    ime.commit(text, "工资")
    QTest.keyClicks(text, "/")
    ime.commit(text, "两")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.value() == "工资/两\n"
    assert not asks(phrases)


def test_escape_leaves_the_slash(phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(text, "/g")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Escape)
    QTest.keyClicks(text, "k")
    assert text.value() == "/gk"
    assert not asks(phrases)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Backspace])
def test_going_on_with_the_text_ends_the_list(
    phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot, key: Qt.Key
) -> None:
    QTest.keyClicks(text, "/")
    opened(phrases, qtbot)
    QTest.keyClick(text, key)
    assert not asks(phrases)


def test_leaving_the_text_ends_the_list(
    phrases: Phrases, text: ChineseTextEdit, after: ChineseLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(text, "/")
    opened(phrases, qtbot)
    after.setFocus()
    text.setFocus()
    QTest.keyClicks(text, "g")
    assert (text.value(), asks(phrases)) == ("/g", False)


def test_control_slash_offers_anywhere_before_any_shortcut(
    phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot
) -> None:
    pressed: list[int] = []
    shortcut = QShortcut(QKeySequence("Ctrl+/"), text.window())
    shortcut.activated.connect(lambda: pressed.append(1))
    at_end(text, "2026")
    QTest.keyClick(text, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert phrases.rows()[0] == "拖欠工资"
    QTest.keyClicks(text, "gk")
    qtbot.waitUntil(lambda: phrases.rows() == ["公开信息"], timeout=LATE)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert (text.value(), pressed) == ("2026要求公开［文件］。", [])


def test_the_blanks_are_filled_one_after_the_other(
    phrases: Phrases, text: ChineseTextEdit, after: ChineseLineEdit, ime: InputMethod, qtbot: QtBot
) -> None:
    QTest.keyClicks(text, "/tq")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    ime.compose(text, "某")
    ime.commit(text, "某公司")
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert selected(text) == "［金额］"
    QTest.keyClicks(text, "800")
    assert text.value() == "信访人反映某公司拖欠工资800元，要求支付。"
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_tab_leaves_even_where_a_blank_stays(
    phrases: Phrases, text: ChineseTextEdit, after: ChineseLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(text, "/tq")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    for _ in range(2):
        assert QApplication.focusWidget() is text
        QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after
    text.setFocus()
    text.moveCursor(text.textCursor().MoveOperation.Start)
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_a_blank_elsewhere_does_not_hold_tab(
    phrases: Phrases, text: ChineseTextEdit, after: ChineseLineEdit, qtbot: QtBot
) -> None:
    text.set_value("后文［空］")
    QTest.keyClicks(text, "/")
    opened(phrases, qtbot)
    QTest.keyClicks(text, "dm")
    qtbot.waitUntil(lambda: phrases.rows() == ["当面答复"], timeout=LATE)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert selected(text) == ""
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_outside_the_phrase_tab_moves_on(
    phrases: Phrases, text: ChineseTextEdit, after: ChineseLineEdit, qtbot: QtBot
) -> None:
    at_end(text, "前文。")
    QTest.keyClicks(text, "/tq")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    text.moveCursor(text.textCursor().MoveOperation.Start)
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_f8_goes_round_the_blanks_and_typing_replaces_them(phrases: Phrases, text: ChineseTextEdit) -> None:
    text.set_value("𠮷［甲］，［乙］\n［］")
    seen = []
    for _ in range(4):
        QTest.keyClick(text, Qt.Key.Key_F8)
        seen.append(selected(text))
    assert seen == ["［甲］", "［乙］", "［］", "［甲］"]
    QTest.keyClicks(text, "x")
    assert text.value() == "𠮷x，［乙］\n［］"


def test_f8_without_a_blank_changes_nothing(phrases: Phrases, text: ChineseTextEdit) -> None:
    at_end(text, "没有［空")
    QTest.keyClick(text, Qt.Key.Key_F8)
    assert (text.value(), selected(text), text.textCursor().atEnd()) == ("没有［空", "", True)


def test_one_undo_takes_the_phrase_out(phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(text, "/tq")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    text.undo()
    assert text.value() == "/tq"


def test_a_phrase_is_cleaned_like_pasted_text(phrases: Phrases, text: ChineseTextEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(text, "/lh")
    opened(phrases, qtbot)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.value() == "第一行\n第二行"


def test_a_draft_that_ends_with_a_slash_opens_no_list(phrases: Phrases, text: ChineseTextEdit) -> None:
    at_end(text, "/")
    assert not asks(phrases)


@pytest.mark.parametrize(("words", "left"), [(WAGES, True), ("全部填好［", False), ("", False)])
def test_blanks_left_can_be_asked_for(words: str, left: bool) -> None:
    assert has_blank(words) is left
