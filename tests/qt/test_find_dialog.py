"""F3: finding a case as one types, by the keyboard alone, from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app import tasks
from app.clock import FixedClock
from app.domain.vocabulary import Permission, Purpose
from app.services import search
from app.views.case_dialogs import CaseDialog
from app.views.desk import Desk
from app.views.find_dialog import FindDialog, FindInput
from app.views.find_keys import FindKeys
from app.views.widgets.text import LineInput
from tests.qt.case_desk import open_desk, register


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as desk:
        yield desk


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> FindDialog:
    for name in ("周明远", "吴青石", "周小林"):
        register(desk, name=name)
    dialog = FindDialog(desk)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def names(dialog: FindDialog) -> list[str]:
    return [hit.name for hit in dialog.model.records]


def open_page(dialog: FindDialog) -> CaseDialog:
    pages = dialog.findChildren(CaseDialog)
    assert len(pages) == 1
    return pages[0]


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def test_what_is_typed_is_found_newest_first(dialog: FindDialog) -> None:
    dialog.line.set_text("周")
    assert names(dialog) == ["周小林", "周明远"]
    assert dialog.foot.text() == "共 2 件"
    dialog.line.set_text("周 远")
    assert names(dialog) == ["周明远"]
    dialog.line.set_text("查无此人")
    assert names(dialog) == []
    assert "没有找到" in dialog.table.accessibleDescription()


def test_keys_choose_and_open_without_leaving_the_line(dialog: FindDialog) -> None:
    dialog.line.set_text("周")
    QTest.keyClick(dialog.line, Qt.Key.Key_Down)
    QTest.keyClick(dialog.line, Qt.Key.Key_PageDown)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert open_page(dialog).windowTitle() == "信访件　示访[2026]1号"
    QTest.keyClick(open_page(dialog), Qt.Key.Key_Escape)
    QTest.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_case_opened_before_is_one_key_away(dialog: FindDialog, desk: Desk, qtbot: QtBot) -> None:
    assert names(dialog) == []
    for petition_id in (1, 3, 2, 3):
        qtbot.addWidget(CaseDialog(desk, petition_id))
    again = FindDialog(desk)
    qtbot.addWidget(again)
    assert names(again) == ["周小林", "吴青石", "周明远"]
    assert again.foot.text() == "最近打开的信访件"
    QTest.keyClick(again.line, Qt.Key.Key_Return)
    assert open_page(again).windowTitle() == "信访件　示访[2026]3号"


def test_more_than_fifty_ask_for_more_letters(
    dialog: FindDialog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "LIMIT", 2)
    dialog.line.set_text("青石")
    assert len(names(dialog)) == 2
    assert dialog.foot.text() == "前 2 件，请再输入几个字"


def test_letters_an_input_method_composes_are_initials(dialog: FindDialog) -> None:
    compose(dialog.line, "z'm")
    assert names(dialog) == ["周明远"]
    compose(dialog.line, "zhou'ming")
    assert names(dialog) == ["周明远"], "no name is written so: what was found stays"
    compose(dialog.line, "", "周")
    assert names(dialog) == ["周小林", "周明远"]
    assert dialog.line.question() == "周"


def test_a_stale_answer_is_dropped(dialog: FindDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = []
    monkeypatch.setattr(tasks, "run", lambda work, on_done: waiting.append((work, on_done)))
    dialog.line.set_text("吴")
    dialog.line.set_text("周明")
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert len(waiting) == 1, "one question at a time"
    work, on_done = waiting.pop()
    on_done(tasks.Outcome(work()))
    assert names(dialog) == []
    work, on_done = waiting.pop()
    on_done(tasks.Outcome(work()))
    assert names(dialog) == ["周明远"]
    assert open_page(dialog).windowTitle() == "信访件　示访[2026]1号"


def test_an_accusation_shows_its_number_only(dialog: FindDialog, desk: Desk) -> None:
    register(desk, name="举报者", purpose=Purpose.ACCUSATION, demand="反映某人收受财物")
    dialog.line.set_text("收受")
    assert names(dialog) == []
    dialog.line.set_text("4号")
    shown = " ".join(str(dialog.model.index(0, column).data()) for column in range(8))
    assert "示访[2026]4号" in shown
    assert "举报者" not in shown
    assert "收受" not in shown


@pytest.mark.parametrize("key", ["F3", "Ctrl+K"])
def test_every_window_and_dialog_has_the_keys(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    opened: list[QWidget | None] = []
    monkeypatch.setattr("app.views.find_keys.run", lambda dialog: opened.append(dialog.parentWidget()))
    window = QWidget()
    qtbot.addWidget(window)
    FindKeys(desk, window)
    other = QDialog(window)
    line = LineInput(other)
    for place in (window, other):
        place.show()
        qtbot.waitUntil(lambda place=place: QApplication.activeWindow() is place)  # type: ignore[misc]
        line.setFocus()
        line.set_text("不可丢失")
        target = line if place is other else window
        if key == "F3":
            QTest.keyClick(target, Qt.Key.Key_F3)
        else:
            QTest.keyClick(target, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert opened == [window, other]
    assert line.text() == "不可丢失"


def test_who_may_not_see_documents_finds_them_whole_only(dialog: FindDialog, desk: Desk) -> None:
    register(desk, name="何证件", id_number="999999199003070020")
    permissions = desk.operator.permissions - {Permission.SEE_IDENTITY}
    desk.switch_operator(replace(desk.operator, permissions=permissions))
    dialog.line.set_text("19900307")
    assert names(dialog) == []
    dialog.line.set_text("９９９９９９199003070020")
    assert names(dialog) == ["何证件"]
    assert isinstance(dialog.line, FindInput)
