from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.vocabulary import IdKind, Purpose, Satisfaction, Source
from app.views.widgets.choice import Choice, ClassPicker, RadioGroup
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit, take_compositions
from tests.conftest import InputMethod, Stage

CLASSES = [
    ("land", "农村农业 / 土地承包经营"),
    ("village", "农村农业 / 村务公开"),
    ("demolition", "城乡建设 / 征地拆迁"),
    ("noise", "城乡建设 / 噪音扰民"),
    ("wages", "劳动社保 / 拖欠工资"),
]


def _options(codes: type[IdKind] | type[Purpose] | type[Satisfaction]) -> list[tuple[str, str]]:
    return [(code.value, code.label) for code in codes]


def _wheel(widget: QWidget) -> bool:
    """Roll the wheel over `widget`; whether it kept the roll for itself."""
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -40),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def _type(widget: QWidget, text: str) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("focused", [False, True])
def test_the_wheel_changes_nothing(stage: Stage, focused: bool) -> None:
    choice, picker, number = Choice(_options(IdKind)), ClassPicker(CLASSES), Number()
    picker.set_key("village")
    stage.show(choice, picker, number, ChineseLineEdit())
    for widget in (choice, picker, number):
        if focused:
            widget.setFocus()
        assert not _wheel(widget)
    assert (choice.key(), picker.key(), number.value()) == ("resident_id", "village", 1)


def test_choice_by_key(qtbot: QtBot) -> None:
    choice = Choice(_options(IdKind), empty="")
    qtbot.addWidget(choice)
    assert choice.key() is None
    choice.set_key("passport")
    assert (choice.key(), choice.currentText()) == ("passport", "护照")
    choice.set_key(None)
    assert choice.key() is None
    choice.set_key("no_such_key")
    assert choice.key() is None


def test_new_options_keep_the_choice(qtbot: QtBot) -> None:
    choice = Choice(_options(IdKind))
    qtbot.addWidget(choice)
    choice.set_key("passport")
    choice.set_options([("other", "其他"), ("passport", "护照")])
    assert choice.key() == "passport"
    choice.set_options([("other", "其他")])
    assert choice.key() == "other"


def test_choosing_is_told(qtbot: QtBot) -> None:
    choice = Choice(_options(IdKind))
    qtbot.addWidget(choice)
    with qtbot.waitSignal(choice.changed, timeout=1000):
        choice.set_key("officer")


def test_type_ahead_with_a_chinese_key(stage: Stage) -> None:
    choice = Choice(_options(IdKind))
    stage.show(choice)
    choice.setFocus()
    _type(choice, "护")
    assert choice.key() == "passport"


@pytest.mark.parametrize(
    ("word", "key"), [("护照", "passport"), ("身份证", "resident_id"), ("无", "officer")]
)
def test_type_ahead_through_the_input_method(stage: Stage, ime: InputMethod, word: str, key: str) -> None:
    choice = Choice(_options(IdKind))
    stage.show(choice)
    choice.set_key("officer")
    choice.setFocus()
    assert choice.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    ime.compose(choice, "pinyin")
    ime.commit(choice, word)
    assert choice.key() == key


@pytest.mark.parametrize(
    ("letters", "key"), [("hz", "passport"), ("jmsfz", "resident_id"), ("sfz", "resident_id")]
)
@pytest.mark.parametrize("opened", [False, True])
def test_initials_choose_in_the_closed_and_the_open_list(
    stage: Stage, letters: str, key: str, opened: bool
) -> None:
    choice = Choice(_options(IdKind), empty="未选")
    stage.show(choice)
    choice.setFocus()
    target: QWidget = choice
    if opened:
        choice.showPopup()
        target = choice.view()
    QTest.keyClicks(target, letters)
    if opened:
        QTest.keyClick(target, Qt.Key.Key_Return)
    assert choice.key() == key


def test_the_same_letter_again_goes_on_to_the_next_answer(stage: Stage) -> None:
    choice = Choice([("a", "张村"), ("b", "李村"), ("c", "周村"), ("d", "赵村")])
    stage.show(choice)
    choice.set_key("b")
    choice.setFocus()
    keys = []
    for _ in range(4):
        QTest.keyClick(choice, Qt.Key.Key_Z)
        keys.append(choice.key())
    assert keys == ["a", "c", "d", "a"]


def test_after_a_pause_typing_looks_for_another_answer(stage: Stage, qtbot: QtBot) -> None:
    choice = Choice([("a", "张庄"), ("b", "李庄")])
    stage.show(choice)
    choice.set_key("b")
    choice.setFocus()
    QTest.keyClicks(choice, "z")
    choice._seek_anew()
    QTest.keyClicks(choice, "l")
    assert choice.key() == "b"


def test_radio_group_is_one_tab_stop(stage: Stage) -> None:
    before, group, after = ChineseLineEdit(), RadioGroup(_options(Satisfaction)), ChineseLineEdit()
    stage.show(before, group, after)
    for key in (None, "basically"):
        group.set_key(key)
        before.setFocus()
        QTest.keyClick(before, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QRadioButton)
        assert focused.text() == ("满意" if key is None else "基本满意")
        assert group.key() == key
        stops = [b for b in group.findChildren(QRadioButton) if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert stops == [focused]
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is after


def test_focus_by_the_program_goes_to_the_chosen_button(stage: Stage) -> None:
    group = RadioGroup(_options(Satisfaction))
    stage.show(group, ChineseLineEdit())
    group.set_key("basically")
    group.setFocus()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QRadioButton)
    assert focused.text() == "基本满意"


def test_arrow_keys_choose_and_go_round(stage: Stage) -> None:
    group = RadioGroup(_options(Satisfaction))
    stage.show(group)
    group.set_key("satisfied")
    group.setFocus()
    keys = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        keys.append(group.key())
    assert keys == ["basically", "dissatisfied", "satisfied", "dissatisfied", "basically"]


def test_radio_group_by_key_and_by_space(stage: Stage, qtbot: QtBot) -> None:
    group = RadioGroup([(code.value, code.label) for code in Source])
    stage.show(group)
    assert group.key() is None
    group.setFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(group.changed, timeout=1000):
        QTest.keyClick(focused, Qt.Key.Key_Space)
    assert group.key() == "own"
    group.set_key(None)
    assert group.key() is None
    group.set_key("no_such_key")
    assert group.key() is None


@pytest.mark.parametrize(
    ("part", "labels"),
    [
        ("农业", [CLASSES[0][1], CLASSES[1][1]]),
        ("征地", [CLASSES[2][1]]),
        ("拖欠", [CLASSES[4][1]]),
        ("城乡", [CLASSES[2][1], CLASSES[3][1]]),
        ("外星", []),
        ("tdcb", [CLASSES[0][1]]),
        ("nc", [CLASSES[0][1], CLASSES[1][1]]),
        ("zyr", [CLASSES[3][1]]),
        ("rm", [CLASSES[3][1]]),
        ("业tdcb", [CLASSES[0][1]]),
    ],
)
def test_any_part_of_either_level_or_its_initials_offer_classes(
    stage: Stage, ime: InputMethod, part: str, labels: list[str]
) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    ime.commit(picker, part)
    picker.suggestions.open()
    assert picker.suggestions.rows() == labels


def test_the_level_that_begins_so_comes_first(stage: Stage, ime: InputMethod) -> None:
    picker = ClassPicker([("a", "城乡建设 / 物业服务"), ("b", "卫生健康 / 服务质量"), ("c", "服务业")])
    stage.show(picker)
    assert [one.value for one in picker.offered("服务")] == ["b", "c", "a"]
    assert [one.value for one in picker.offered("fw")] == ["b", "c", "a"]


def test_initials_and_enter_choose_a_class(stage: Stage, qtbot: QtBot) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    QTest.keyClicks(picker, "zdcq")
    qtbot.waitUntil(picker.suggestions.is_open, timeout=2000)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert (picker.key(), picker.text()) == ("demolition", "城乡建设 / 征地拆迁")
    assert not picker.suggestions.is_open()


def test_the_only_class_that_can_be_meant_is_marked(stage: Stage, ime: InputMethod, qtbot: QtBot) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    ime.commit(picker, "拖欠")
    qtbot.waitUntil(picker.suggestions.is_open, timeout=2000)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert picker.key() == "wages"


def test_after_a_composition_is_taken_in_the_keys_are_the_lists(stage: Stage, ime: InputMethod) -> None:
    picker = ClassPicker(CLASSES)
    window = stage.show(picker)
    picker.setFocus()
    ime.compose(picker, "nc")
    take_compositions(window)
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert picker.suggestions.rows() == [CLASSES[0][1], CLASSES[1][1]]


def test_down_in_the_empty_picker_offers_every_class(stage: Stage) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert picker.suggestions.rows() == [label for _, label in CLASSES]
    assert (picker.key(), picker.text()) == (None, "")


def test_down_and_enter_take_a_suggestion(stage: Stage, ime: InputMethod) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    ime.commit(picker, "城乡")
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert picker.suggestions.is_open()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert (picker.key(), picker.text()) == ("noise", "城乡建设 / 噪音扰民")


def test_text_of_no_class_stays_without_key(stage: Stage, ime: InputMethod) -> None:
    picker, other = ClassPicker(CLASSES), ChineseLineEdit()
    stage.show(picker, other)
    picker.setFocus()
    ime.commit(picker, "外星来客")
    other.setFocus()
    assert (picker.key(), picker.text()) == (None, "外星来客")


def test_a_part_of_one_class_only_is_written_out(stage: Stage, ime: InputMethod) -> None:
    picker, other = ClassPicker(CLASSES), ChineseLineEdit()
    stage.show(picker, other)
    picker.setFocus()
    ime.commit(picker, "拖欠")
    assert picker.key() is None
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is other
    assert (picker.key(), picker.text()) == ("wages", "劳动社保 / 拖欠工资")


def test_a_part_of_several_classes_stays_as_typed(stage: Stage, ime: InputMethod) -> None:
    picker, other = ClassPicker(CLASSES), ChineseLineEdit()
    stage.show(picker, other)
    picker.setFocus()
    ime.commit(picker, "农村农业")
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is other
    assert (picker.key(), picker.text()) == (None, "农村农业")


def test_initials_of_one_class_only_are_written_out(stage: Stage) -> None:
    picker, other = ClassPicker(CLASSES), ChineseLineEdit()
    stage.show(picker, other)
    picker.setFocus()
    QTest.keyClicks(picker, "tqgz")
    other.setFocus()
    assert picker.key() == "wages"


def test_composition_in_the_picker_is_taken(stage: Stage, ime: InputMethod) -> None:
    picker = ClassPicker(CLASSES)
    window = stage.show(picker)
    picker.setFocus()
    ime.compose(picker, "拖欠工资")
    assert picker.key() is None
    take_compositions(window)
    assert picker.key() == "wages"


def test_enter_in_the_picker_keeps_the_typed_text(stage: Stage, ime: InputMethod) -> None:
    picker = ClassPicker(CLASSES)
    stage.show(picker)
    picker.setFocus()
    ime.commit(picker, "外星")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert (picker.text(), picker.count()) == ("外星", len(CLASSES))


@given(st.sampled_from([key for key, _ in CLASSES]))
def test_picker_key_round_trip(qapp: QApplication, key: str) -> None:
    picker = ClassPicker(CLASSES)
    picker.set_text("没有")
    picker.set_key(key)
    assert picker.key() == key
    assert picker.text() == dict(CLASSES)[key]
    picker.set_key(None)
    assert (picker.key(), picker.text()) == (None, "")


@pytest.mark.parametrize(
    ("typed", "value"), [("12", 12), ("１２", 12), ("9999999", 9_999_999), ("0", 1), ("x", 1)]
)
def test_number_takes_half_and_full_width_digits(stage: Stage, typed: str, value: int) -> None:
    number = Number()
    stage.show(number)
    number.setFocus()
    for digit in typed:
        _type(number, digit)
    number.interpretText()
    assert number.value() == value


def test_tab_selects_the_number(stage: Stage) -> None:
    before, number = ChineseLineEdit(), Number()
    stage.show(before, number)
    number.setValue(31)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    _type(number, "5")
    assert number.value() == 5


def test_inputs_of_one_row_are_equally_high(stage: Stage) -> None:
    from app.views import theme

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    widgets = [ChineseLineEdit(), Choice(_options(IdKind)), ClassPicker(CLASSES), Number()]
    stage.show(*widgets)
    assert all(a.height() == b.height() for a, b in pairwise(widgets))
    assert widgets[0].height() == 32
