"""The panel beside the form: who is shown, what the keys answer, and that an answer is never lost or hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app import tasks
from app.clock import FixedClock
from app.domain.records import IntakeDraft, PetitionRecord
from app.domain.vocabulary import Disposition
from app.services import intake, people
from app.views import repeat_panel
from app.views.desk import Desk
from app.views.repeat_panel import RepeatPanel
from tests.conftest import Stage
from tests.qt.case_desk import open_desk, register, register_accusation, visit

ASKED = IntakeDraft(name="章试样", phone="139 0000 0101")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def first(desk: Desk) -> PetitionRecord:
    """A matter under way, of 20 days ago."""
    return register(desk, days_ago=20, disposition=Disposition.SELF_HANDLE, unit="")


class Counter:
    """A form of one field with the panel beside it; `typed` has the focus all the time."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self.panel = RepeatPanel(desk)
        self.typed = QLineEdit()
        self.taken: list[IntakeDraft] = []
        self.changes = 0
        self.panel.person_taken.connect(self.taken.append)
        self.panel.changed.connect(self._count)
        stage.show(self.typed, self.panel).resize(420, 700)
        self.typed.setFocus()

    def _count(self) -> None:
        self.changes += 1

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.typed, key, ALT)
        assert self.typed.hasFocus()

    def heads(self) -> list[str]:
        return [row.head for row in self.panel.list.rows]


@pytest.fixture
def counter(desk: Desk, stage: Stage) -> Counter:
    return Counter(desk, stage)


def test_it_is_quiet_while_nobody_is_known(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    panel = counter.panel
    assert panel.quiet.isVisible()
    assert "显示同人记录" in panel.quiet.text()
    panel.show_for(IntakeDraft(name="郑晓林", phone="13712345678"))
    assert panel.quiet.text() == "没有同人记录。"
    assert not panel.list.isVisible()
    panel.show_for(ASKED)
    assert panel.list.isVisible()
    assert not panel.quiet.isVisible()


def test_a_person_his_reason_and_his_matters(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    counter.panel.show_for(ASKED)
    person, matter = counter.panel.list.rows
    assert person.head.startswith("Alt+1　章试样")
    assert person.body.startswith("姓名和电话相同")
    assert matter.head.startswith("2026-11-02　")
    assert (matter.points, matter.body[:6]) == ("第19条", "反映小区东侧")
    told = counter.panel.detail.toPlainText()
    assert told.startswith(f"请注意：{first.number}自2026年11月2日起")
    assert "第十九条" in told


def test_alt_and_a_digit_take_a_person_and_take_it_back(
    desk: Desk, counter: Counter, first: PetitionRecord
) -> None:
    counter.panel.show_for(ASKED)
    counter.press(Qt.Key.Key_1)
    uid = counter.panel.persons()[0].uid
    assert counter.panel.answers() == {
        "known_person": uid,
        "other_persons": (),
        "repeat_of": "",
        "different": (),
    }
    assert [one.address for one in counter.taken] == [first.draft.address]
    assert counter.taken[0].demand == ""
    assert counter.panel.list.rows[0].said == "已选用"
    counter.press(Qt.Key.Key_2)
    assert counter.changes == 1
    counter.press(Qt.Key.Key_1)
    assert counter.panel.answers()["known_person"] == ""
    assert (counter.changes, len(counter.taken)) == (2, 1)


def test_same_matter_takes_the_person_too(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    counter.panel.show_for(ASKED)
    counter.press(Qt.Key.Key_S)
    answers = counter.panel.answers()
    assert (answers["repeat_of"], bool(answers["known_person"]), len(counter.taken)) == (
        first.number,
        True,
        1,
    )
    assert "同人同事" in counter.panel.said.text()
    saved = intake.register_petition(desk.context, visit(received_at=desk.clock.now(), **answers)).record
    assert (saved.draft.repeat_of, saved.person_id) == (first.number, first.person_id)
    counter.press(Qt.Key.Key_S)
    assert counter.panel.answers()["repeat_of"] == ""


def test_no_is_kept_and_can_be_taken_back(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    second = register(desk, days_ago=3, known_person=counter_uid(desk))
    panel = counter.panel
    panel.show_for(ASKED)
    assert [row.matter.number for row in panel.list.rows if row.matter] == [second.number, first.number]
    counter.press(Qt.Key.Key_PageDown)
    counter.press(Qt.Key.Key_B)
    assert panel.answers()["different"] == (first.number,)
    panel.show_for(replace(ASKED, **panel.answers()))
    assert [row.said for row in panel.list.rows] == ["", "", "不是同一事项"]
    counter.press(Qt.Key.Key_X)
    assert panel.answers()["other_persons"] == (counter_uid(desk),)
    assert panel.answers()["different"] == ()
    assert [row.said for row in panel.list.rows] == ["不是此人"]
    panel.show_for(replace(ASKED, **panel.answers()))
    assert [row.said for row in panel.list.rows] == ["不是此人"]
    counter.press(Qt.Key.Key_X)
    assert panel.answers()["other_persons"] == ()
    assert len(panel.list.rows) == 3


def counter_uid(desk: Desk) -> str:
    from app.services import repeats

    return repeats.known(desk.context, ASKED)[0].uid


def test_an_answer_that_no_longer_fits_stays_in_sight(
    desk: Desk, counter: Counter, first: PetitionRecord
) -> None:
    panel = counter.panel
    panel.show_for(ASKED)
    counter.press(Qt.Key.Key_S)
    panel.show_for(IntakeDraft(name="郑晓林", phone="13712345678"))
    assert "与现填内容不符" in panel.list.rows[0].body
    assert [row.said for row in panel.list.rows] == ["已选用", "同人同事"]
    panel.take_back()
    assert len(panel.list.rows) == 0
    assert not any(panel.answers().values())


def test_clear_and_a_draft_offered_back(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    panel = counter.panel
    panel.show_for(ASKED)
    counter.press(Qt.Key.Key_S)
    kept, changes = panel.answers(), counter.changes
    panel.clear()
    assert not any(panel.answers().values())
    assert len(panel.list.rows) == 0
    panel.set_answers(kept)
    panel.show_for(replace(ASKED, **kept))
    assert panel.answers() == kept
    assert [row.said for row in panel.list.rows] == ["已选用", "同人同事"]
    assert counter.changes == changes


def test_another_operator_sees_what_he_may(desk: Desk, counter: Counter) -> None:
    from tests.qt.case_desk import leader

    secret = register_accusation(desk)
    asked = IntakeDraft(id_number="999999199001010016")
    counter.panel.show_for(asked)
    assert len(counter.panel.list.rows) == 0
    clerk = desk.operator
    desk.switch_operator(leader(desk))
    assert [row.matter.number for row in counter.panel.list.rows if row.matter] == [secret.number]
    counter.press(Qt.Key.Key_1)
    desk.switch_operator(clerk)
    assert len(counter.panel.list.rows) == 0
    assert not any(counter.panel.answers().values())


def test_a_case_registered_meanwhile_shows(desk: Desk, counter: Counter) -> None:
    counter.panel.show_for(ASKED)
    register(desk)
    desk.changed.emit("cases")
    assert len(counter.panel.list.rows) == 2


def test_enter_opens_the_case(
    desk: Desk, counter: Counter, first: PetitionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def look(dialog: object) -> None:
        opened.append(dialog.windowTitle())  # type: ignore[attr-defined]
        dialog.deleteLater()  # type: ignore[attr-defined]

    monkeypatch.setattr(repeat_panel, "run", look)
    counter.panel.show_for(ASKED)
    QTest.keyClick(counter.typed, Qt.Key.Key_0, ALT)
    assert counter.panel.list.hasFocus()
    QTest.keyClick(counter.panel.list, Qt.Key.Key_Return)
    assert [title for title in opened if first.number in title] == opened
    assert len(opened) == 1


def test_late_answers_are_dropped_and_nothing_blocks(
    tmp_path: Path, clock: FixedClock, stage: Stage, qtbot: QtBot
) -> None:
    """On the real worker: ten questions in a row, only the last one's answer is shown."""
    with open_desk(tmp_path, clock, inline=False) as desk:
        register(desk)
        register(desk, name="郑晓林", phone="13712345678")
        panel = RepeatPanel(desk)
        stage.show(panel)
        for _ in range(5):
            panel.show_for(ASKED)
            panel.show_for(IntakeDraft(name="郑晓林", phone="13712345678"))
        assert len(panel.list.rows) == 0
        qtbot.waitUntil(lambda: not tasks.busy())
        assert "郑晓林" in panel.list.rows[0].head
        panel.show_for(ASKED)
        panel.clear()
        qtbot.waitUntil(lambda: not tasks.busy())
        assert len(panel.list.rows) == 0


def test_merged_people_are_one_line(desk: Desk, counter: Counter, first: PetitionRecord) -> None:
    register(desk)
    counter.panel.show_for(ASKED)
    one, other = counter.panel.persons()
    people.merge(desk.context, one.uid, other.uid, "同一人")
    desk.changed.emit("cases")
    assert len(counter.panel.persons()) == 1
    assert len(counter.panel.list.rows) == 3
