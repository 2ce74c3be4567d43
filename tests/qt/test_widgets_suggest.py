"""Suggestions under a line: when they come, which keys take them, and that nothing is filled by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import tasks
from app.errors import UserError
from app.views.widgets.suggest import PAUSE, LineSuggestions, Suggestion, among
from app.views.widgets.suggestion_list import MOST_ROWS, SuggestionList, _at
from app.views.widgets.text import ChineseLineEdit
from app.views.widgets.unit_picker import UnitEdit
from tests.conftest import InputMethod, Stage

UNITS = ["人社局", "住房和城乡建设局", "住建局", "住建局物业科", "民政局"]
LATE = 2000


def shown(edit: UnitEdit, qtbot: QtBot) -> list[str]:
    qtbot.waitUntil(edit.suggestions.is_open, timeout=LATE)
    return edit.suggestions.rows()


def marked(edit: UnitEdit) -> str | None:
    one = edit.suggestions.marked()
    return None if one is None else one.value


@pytest.fixture
def other() -> ChineseLineEdit:
    return ChineseLineEdit()


@pytest.fixture
def edit(stage: Stage, other: ChineseLineEdit) -> UnitEdit:
    """In a window, with the keyboard; another field follows."""
    made = UnitEdit(UNITS, used=lambda: ["民政局", "外区单位"])
    stage.show(made, other)
    made.setFocus()
    return made


@pytest.mark.parametrize(
    ("key", "goes_on"), [(Qt.Key.Key_Return, False), (Qt.Key.Key_Enter, False), (Qt.Key.Key_Tab, True)]
)
def test_initials_and_a_key_take_the_best(
    edit: UnitEdit, other: ChineseLineEdit, qtbot: QtBot, key: Qt.Key, goes_on: bool
) -> None:
    QTest.keyClicks(edit, "zjj")
    assert shown(edit, qtbot) == ["住建局", "住建局物业科", "住房和城乡建设局"]
    assert edit.value() == "zjj"
    QTest.keyClick(edit, key)
    assert edit.value() == "住建局"
    assert not edit.suggestions.is_open()
    assert not edit.suggestions._pause.isActive(), "what was taken is not looked for again"
    assert QApplication.focusWidget() is (other if goes_on else edit)


def test_the_list_waits_for_a_pause(edit: UnitEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(edit, "z")
    assert not edit.suggestions.is_open()
    assert edit.suggestions._pause.interval() == PAUSE >= 50
    assert shown(edit, qtbot)


def test_a_name_typed_in_full_is_never_replaced(
    edit: UnitEdit, other: ChineseLineEdit, ime: InputMethod, qtbot: QtBot
) -> None:
    ime.commit(edit, "住建局")
    assert shown(edit, qtbot) == ["住建局", "住建局物业科", "住房和城乡建设局"]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.value() == "住建局"
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.value() == "住建局"
    assert QApplication.focusWidget() is other


def test_a_unit_of_no_list_stays_as_it_was_typed(
    edit: UnitEdit, other: ChineseLineEdit, ime: InputMethod
) -> None:
    ime.commit(edit, "张庄村委会")
    edit.suggestions.open()
    assert not edit.suggestions.is_open()
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert (edit.value(), QApplication.focusWidget()) == ("张庄村委会", other)


def test_what_stands_already_is_not_offered(edit: UnitEdit, ime: InputMethod) -> None:
    ime.commit(edit, "民政局")
    edit.suggestions.open()
    assert not edit.suggestions.is_open()


def test_arrows_mark_and_go_round(edit: UnitEdit, ime: InputMethod, qtbot: QtBot) -> None:
    ime.commit(edit, "住")
    shown(edit, qtbot)
    marks = []
    for key in ("Down", "Down", "Down", "Down", "Up", "PageUp", "PageDown"):
        QTest.keyClick(edit, getattr(Qt.Key, f"Key_{key}"))
        marks.append(marked(edit))
    whole, long, short = "住房和城乡建设局", "住建局物业科", "住建局"
    assert marks == [whole, short, long, whole, long, whole, long]
    assert edit.value() == "住"
    QTest.keyClick(edit, Qt.Key.Key_Up)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.value() == short


def test_escape_closes_the_list_and_only_the_list(qtbot: QtBot) -> None:
    dialog, edit = QDialog(), UnitEdit(UNITS)
    QVBoxLayout(dialog).addWidget(edit)
    pressed: list[int] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), dialog)
    shortcut.activated.connect(lambda: pressed.append(1))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    edit.setFocus()
    QTest.keyClicks(edit, "zjj")
    shown(edit, qtbot)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (edit.suggestions.is_open(), edit.value(), pressed) == (False, "zjj", [])
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert pressed == [1]


def test_after_escape_the_list_comes_with_the_next_letter_only(edit: UnitEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(edit, "zj")
    shown(edit, qtbot)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.value() == "zj"
    QTest.keyClicks(edit, "j")
    assert shown(edit, qtbot)


def test_down_in_the_empty_line_offers_what_was_used_last(edit: UnitEdit) -> None:
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.suggestions.rows() == [
        "民政局",
        "外区单位",
        "人社局",
        "住房和城乡建设局",
        "住建局",
        "住建局物业科",
    ]
    assert edit.value() == ""
    assert edit.suggestions.marked() == Suggestion("民政局", "民政局", "最近用过")
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.value() == "外区单位"


def test_nothing_is_offered_for_an_empty_line_by_itself(edit: UnitEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(edit, "z")
    shown(edit, qtbot)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert not edit.suggestions.is_open()
    assert not edit.suggestions._pause.isActive()


def test_leaving_closes_the_list_and_fills_nothing(
    edit: UnitEdit, other: ChineseLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(edit, "zjj")
    shown(edit, qtbot)
    other.setFocus()
    assert (edit.suggestions.is_open(), edit.value()) == (False, "zjj")


def test_a_composition_kept_on_leaving_opens_no_list(
    edit: UnitEdit, other: ChineseLineEdit, ime: InputMethod
) -> None:
    ime.compose(edit, "民政")
    other.setFocus()
    assert edit.value() == "民政"
    assert not edit.suggestions._pause.isActive()


@pytest.mark.parametrize("preedit", ["zjj", "z'j'j", "zhu'jian'ju", "zhu jian ju", "住建"])
def test_what_is_being_composed_is_looked_for(
    edit: UnitEdit, ime: InputMethod, qtbot: QtBot, preedit: str
) -> None:
    ime.compose(edit, preedit)
    assert shown(edit, qtbot)[0] == "住建局"
    assert edit.value() == ""


def test_while_composing_the_list_stands_above(edit: UnitEdit, ime: InputMethod, qtbot: QtBot) -> None:
    edit.window().move(100, 500)
    ime.compose(edit, "zjj")
    shown(edit, qtbot)
    opened = edit.findChild(SuggestionList)
    assert isinstance(opened, SuggestionList)
    assert opened.geometry().bottom() < edit.mapToGlobal(QPoint(0, 0)).y()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down])
def test_while_composing_the_keys_are_the_input_methods(
    edit: UnitEdit, ime: InputMethod, qtbot: QtBot, key: Qt.Key
) -> None:
    ime.compose(edit, "zjj")
    shown(edit, qtbot)
    QTest.keyClick(edit, key)
    assert (edit.value(), marked(edit)) == ("", "住建局")
    edit.take_composition()
    assert edit.value() == "zjj"


def test_a_click_takes_a_row_and_drops_the_composition(
    edit: UnitEdit, ime: InputMethod, qtbot: QtBot
) -> None:
    ime.compose(edit, "zjj")
    shown(edit, qtbot)
    view = edit.findChild(QListView)
    assert isinstance(view, QListView)
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    edit.take_composition()
    assert edit.value() == "住建局物业科"
    assert QApplication.focusWidget() is edit


def test_undo_brings_back_what_was_typed(edit: UnitEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(edit, "zjj")
    shown(edit, qtbot)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.undo()
    assert edit.value() == "zjj"


def test_a_draft_shown_by_the_program_opens_no_list(edit: UnitEdit) -> None:
    edit.set_value("住建")
    assert not edit.suggestions._pause.isActive()
    assert not edit.suggestions.is_open()


def test_other_units_can_be_offered(edit: UnitEdit) -> None:
    edit.set_units(["气象局"])
    QTest.keyClicks(edit, "qx")
    edit.suggestions.open()
    assert edit.suggestions.rows() == ["气象局"]


def test_a_fast_letter_and_enter_take_what_stands_now(edit: UnitEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(edit, "m")
    assert shown(edit, qtbot) == ["民政局"]
    edit.set_units(["民政局", "民宗局"])
    QTest.keyClicks(edit, "zj")
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.value() == "民宗局"


def test_a_read_only_line_offers_nothing(edit: UnitEdit) -> None:
    edit.setReadOnly(True)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert not edit.suggestions.is_open()


class Desk:
    """A provider whose answers come when the test says so."""

    def __init__(self) -> None:
        self.works: list[Callable[[], None]] = []
        self.asked: list[str] = []

    def __call__(self, text: str) -> Sequence[Suggestion]:
        self.asked.append(text)
        if text == "bad":
            raise UserError("登记库打不开，请重试。")
        return [Suggestion(text + "号", text + "号")]

    def run(self, work: Callable[[], None], *, long: bool) -> None:  # noqa: ARG002
        self.works.append(work)

    def deliver(self, call: Callable[[], None]) -> None:
        call()

    def stop(self) -> None: ...


def test_a_late_answer_to_an_older_text_is_dropped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, line = Desk(), ChineseLineEdit()
    monkeypatch.setattr(tasks, "_desk", tasks._Desk(desk))
    suggestions = LineSuggestions(line, desk, beside=True)
    stage.show(line)
    line.setFocus()
    QTest.keyClicks(line, "1")
    suggestions.open()
    QTest.keyClicks(line, "2")
    desk.works.pop()()
    assert not suggestions.is_open()
    suggestions.open()
    QTest.keyClicks(line, "3")
    suggestions.open()
    assert len(desk.works) == 1, "one question at a time"
    desk.works.pop()()
    assert not suggestions.is_open()
    desk.works.pop()()
    assert suggestions.rows() == ["123号"]
    assert desk.asked == ["1", "12", "123"]
    assert suggestions.marked() is not None


def test_an_answer_after_leaving_opens_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, line, other = Desk(), ChineseLineEdit(), ChineseLineEdit()
    monkeypatch.setattr(tasks, "_desk", tasks._Desk(desk))
    suggestions = LineSuggestions(line, desk, beside=True)
    stage.show(line, other)
    line.setFocus()
    QTest.keyClicks(line, "1")
    suggestions.open()
    other.setFocus()
    desk.works.pop()()
    assert not suggestions.is_open()


@pytest.mark.parametrize("beside", [False, True])
def test_what_cannot_be_read_offers_nothing(stage: Stage, beside: bool) -> None:
    line = ChineseLineEdit()
    suggestions = LineSuggestions(line, Desk(), beside=beside)
    stage.show(line)
    line.setFocus()
    QTest.keyClicks(line, "bad")
    with tasks.inline():
        suggestions.open()
    assert not suggestions.is_open()
    assert line.value() == "bad"


def test_a_name_in_letters_is_not_taken_for_initials(stage: Stage, qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    suggestions = LineSuggestions(line, among(lambda: [Suggestion("7", "李小明")]), initials=False)
    stage.show(line)
    line.setFocus()
    QTest.keyClicks(line, "lxm")
    qtbot.waitUntil(suggestions.is_open, timeout=LATE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.value() == "lxm"
    QTest.keyClick(line, Qt.Key.Key_Down)
    with qtbot.waitSignal(suggestions.chosen, timeout=LATE) as told:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert told.args == [Suggestion("7", "李小明")]


def test_the_list_follows_its_field_and_goes_with_it(qtbot: QtBot) -> None:
    area, inner, edit = QScrollArea(), QWidget(), UnitEdit(UNITS)
    inner.setFixedSize(300, 3000)
    edit.setParent(inner)
    edit.setGeometry(0, 100, 200, 32)
    area.setWidget(inner)
    area.resize(320, 400)
    qtbot.addWidget(area)
    with qtbot.waitActive(area):
        area.show()
        area.activateWindow()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Down)
    opened = edit.findChild(SuggestionList)
    assert isinstance(opened, SuggestionList)
    before = opened.pos()
    area.verticalScrollBar().setValue(40)
    assert opened.pos() == before - QPoint(0, 40)
    area.verticalScrollBar().setValue(1000)
    assert not edit.suggestions.is_open()


def test_the_list_has_no_focus_and_shows_few_rows_at_once(stage: Stage) -> None:
    edit = UnitEdit([f"第{i}科" for i in range(40)])
    stage.show(edit)
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Down)
    opened = edit.findChild(SuggestionList)
    assert isinstance(opened, SuggestionList)
    view = opened.findChild(QListView)
    assert isinstance(view, QListView)
    assert view.viewport().height() == MOST_ROWS * view.sizeHintForRow(0)
    assert QApplication.focusWidget() is edit
    assert not opened.isActiveWindow()
    for _ in range(MOST_ROWS):
        QTest.keyClick(edit, Qt.Key.Key_Down)
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


FIELDS = st.builds(QRect, st.integers(0, 799), st.integers(0, 768), st.integers(1, 800), st.just(32))


@given(FIELDS, st.builds(QSize, st.integers(1, 2000), st.integers(1, 600)), st.booleans())
def test_the_list_stays_inside_the_screen(
    qapp: QApplication, field: QRect, wanted: QSize, above: bool
) -> None:
    room = QGuiApplication.primaryScreen().availableGeometry()
    place = _at(field & room, wanted, above=above)
    assert room.contains(place)
    assert not place.intersects(field)


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("top", [100, 700])
def test_the_input_methods_candidates_below_are_left_free(qapp: QApplication, above: bool, top: int) -> None:
    field = QRect(10, top, 200, 32)
    place = _at(field, QSize(200, 90), above=above)
    over = above or top == 700
    assert place.bottom() < field.top() if over else place.top() > field.bottom()
