"""One case: its page, correcting it, voiding it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import IntakeDraft, PetitionRecord
from app.domain.vocabulary import Disposition, State
from app.errors import UserError
from app.services import cases, intake, office
from app.views import case_changes
from app.views.case_dialogs import CaseDialog, CorrectDialog, Unsaved, VoidDialog
from app.views.desk import Desk
from app.views.widgets.text import ChineseLineEdit
from tests.qt.case_desk import SECRETS, leader, open_desk, register, register_accusation, visit

ID_NUMBER = "999999199001010016"


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def shown(dialog: QDialog, qtbot: QtBot) -> None:
    if not isinstance(dialog, CorrectDialog):
        qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()


def case_page(desk: Desk, petition_id: int, qtbot: QtBot) -> CaseDialog:
    dialog = CaseDialog(desk, petition_id)
    shown(dialog, qtbot)
    return dialog


def correcting(desk: Desk, record: PetitionRecord, qtbot: QtBot) -> CorrectDialog:
    dialog = CorrectDialog(desk, record)
    shown(dialog, qtbot)
    qtbot.addWidget(dialog, before_close_func=_drop_changes)
    return dialog


def _drop_changes(dialog: QWidget) -> None:
    """A test that fails in the middle must not wait for an answer at its end."""
    assert isinstance(dialog, CorrectDialog)
    dialog.is_dirty = lambda: False  # type: ignore[method-assign]


def said_by(dialog: CaseDialog) -> str:
    return dialog.facts.toPlainText() + "\n" + dialog.story.toPlainText()


def buttons(dialog: QWidget) -> dict[str, QPushButton]:
    return {one.text().split("…")[0].split(" ")[0]: one for one in dialog.findChildren(QPushButton)}


def refill(dialog: CorrectDialog, draft: IntakeDraft) -> None:
    """Type another draft over what stands in the form, as the clerk would."""
    before = dialog.form.draft()
    dialog.form.fill(draft)
    assert dialog.form.draft() != before


def test_page_tells_facts_events_and_changes(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk, id_number=ID_NUMBER, phone="13900000101")
    changed = visit(
        received_at=record.draft.received_at,
        id_number=ID_NUMBER,
        phone="13900000202",
        disposition=Disposition.FORWARD,
        unit="民政局",
    )
    intake.correct(desk.context, record.id, changed, revision=1, reason="来访人补充")
    text = said_by(case_page(desk, record.id, qtbot))
    for part in (
        "章试样",
        "国土资源/土地资源管理",
        "请求：一、夜间停工；二、公布工期。",
        "联系电话：13900000101 → 13900000202",
        "办理方式：交办 → 转送",
        "责任单位：城建部 → 民政局",
        "原因：来访人补充",
        "交办（已被后面的更正取代）",
        "王登记",
    ):
        assert part in text


def test_id_number_is_masked_for_whom_may_not_see_it(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk, id_number=ID_NUMBER)
    other = visit(received_at=record.draft.received_at, id_number="999999198001010016")
    intake.correct(desk.context, record.id, other, revision=1)
    sees_all = leader(desk)
    desk.switch_operator(office.add_operator(desk.context, "周阅览", ["matter_leader"]))
    text = said_by(case_page(desk, record.id, qtbot))
    assert ID_NUMBER not in text
    assert "999999198001010016" not in text
    assert "999999********0016 → 999999********0016" in text
    desk.switch_operator(sees_all)
    text = said_by(case_page(desk, record.id, qtbot))
    assert ID_NUMBER in text
    assert "999999198001010016" in text


def test_accusation_page_tells_number_class_and_why(desk: Desk, qtbot: QtBot) -> None:
    record = register_accusation(desk)
    dialog = case_page(desk, record.id, qtbot)
    text = said_by(dialog)
    assert "国土资源/土地资源管理" in text
    assert "您没有查看权限" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "王登记" not in text
    assert not dialog.story.isVisible()
    assert not [label for label in ("打印文书", "更正登记", "作废登记") if buttons(dialog)[label].isEnabled()]


def test_page_follows_who_sits_at_the_counter(desk: Desk, qtbot: QtBot) -> None:
    record, clerk = register_accusation(desk), desk.operator
    desk.switch_operator(leader(desk))
    dialog = case_page(desk, record.id, qtbot)
    assert SECRETS[0] in said_by(dialog)
    desk.switch_operator(clerk)
    assert SECRETS[0] not in said_by(dialog)


def test_what_was_written_is_no_markup(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk, demand="<b>甲</b> & <img src='x'>", unit="<i>乙</i>")
    text = said_by(case_page(desk, record.id, qtbot))
    assert "<b>甲</b> & <img src='x'>" in text
    assert "责任单位：<i>乙</i>" in text


def test_papers_given_out_stand_in_the_history(desk: Desk, qtbot: QtBot) -> None:
    from app.services import papers

    record = register(desk)
    papers.issue(desk.context, papers.draw(desk.context, record, "F2"), printer="前台-A4", copies=2)
    assert "来访登记单，2 份，前台-A4" in said_by(case_page(desk, record.id, qtbot))


def test_unknown_case_is_an_error_to_be_said(desk: Desk) -> None:
    with pytest.raises(UserError):
        CaseDialog(desk, 4711)


def test_page_leads_to_correcting_and_shows_the_result(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = case_page(desk, record.id, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    correct = dialog.findChild(CorrectDialog)
    assert isinstance(correct, CorrectDialog)
    refill(correct, visit(received_at=record.draft.received_at, name="章更名"))
    correct.save()
    assert "章更名" in said_by(dialog)
    assert "姓名：章试样 → 章更名" in said_by(dialog)


def test_correction_is_saved_and_told(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    refill(dialog, visit(received_at=record.draft.received_at, people=9))
    heard: list[str] = []
    desk.changed.connect(heard.append)
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said.args == ["已更正 示访[2026]1号"]
    assert heard == ["cases"]
    assert not dialog.isVisible()
    assert cases.get(desk.context, record.id).draft.people == 9


def test_missing_demand_stands_beside_its_field(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    refill(dialog, visit(received_at=record.draft.received_at, demand=""))
    dialog.save()
    assert dialog.isVisible()
    assert "请填写信访诉求" in dialog.form.message("demand")
    assert dialog.notice.state() == "error"
    assert cases.get(desk.context, record.id).revision == 1


def test_changed_disposition_asks_for_its_reason(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    refill(dialog, visit(received_at=record.draft.received_at, disposition=Disposition.FORWARD))
    dialog.save()
    assert "请写明更正原因" in dialog.reason_message()
    assert dialog.isVisible()
    dialog.set_reason("规划部门主管")
    assert dialog.reason_message() == ""
    dialog.save()
    saved = cases.get(desk.context, record.id)
    assert saved.draft.disposition is Disposition.FORWARD
    assert saved.state is State.FORWARDED


def test_what_another_changed_meanwhile_is_not_overwritten(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    meanwhile = visit(received_at=record.draft.received_at, phone="13900000303")
    intake.correct(desk.context, record.id, meanwhile, revision=1)
    refill(dialog, visit(received_at=record.draft.received_at, name="章更名"))
    dialog.save()
    assert "刚被其他操作更改过" in dialog.notice.text()
    assert dialog.isVisible()
    assert dialog.form.draft().name == "章更名"
    assert cases.get(desk.context, record.id).draft.phone == "13900000303"


def test_nothing_changed_is_said_and_writes_nothing(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk, received_at=datetime(2026, 11, 22, 9, 20, 41))
    dialog = correcting(desk, record, qtbot)
    with qtbot.waitSignal(desk.said) as said:
        dialog.save()
    assert "没有改动" in said.args[0]
    assert cases.get(desk.context, record.id) == record


def test_seconds_the_form_does_not_show_stay_as_they_were(desk: Desk, qtbot: QtBot) -> None:
    moment = datetime(2026, 11, 22, 9, 20, 41)
    record = register(desk, received_at=moment)
    dialog = correcting(desk, record, qtbot)
    refill(dialog, visit(received_at=moment, name="章更名"))
    dialog.save()
    assert cases.get(desk.context, record.id).draft.received_at == moment


@pytest.mark.parametrize("answer", Unsaved)
@pytest.mark.parametrize("by", ["esc", "close"])
def test_closing_asks_before_anything_is_lost(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: Unsaved, by: str
) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    refill(dialog, visit(received_at=record.draft.received_at, name="章更名"))
    asked: list[QWidget] = []

    def ask(parent: QWidget) -> Unsaved:
        asked.append(parent)
        return answer

    monkeypatch.setattr(case_changes, "ask_unsaved", ask)
    if by == "esc":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert asked == [dialog]
    assert dialog.isVisible() is (answer is Unsaved.STAY)
    saved = cases.get(desk.context, record.id).draft.name
    assert saved == ("章更名" if answer is Unsaved.SAVE else "章试样")
    assert dialog.form.draft().name == "章更名"


@pytest.mark.parametrize(
    ("press", "answer"),
    [("保存", Unsaved.SAVE), ("不保存", Unsaved.DROP), ("继续填写", Unsaved.STAY), ("", Unsaved.STAY)],
)
def test_question_has_three_answers_and_esc_goes_on(qtbot: QtBot, press: str, answer: Unsaved) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def answer_box() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        if press:
            next(one for one in box.buttons() if one.text() == press).click()
        else:
            QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, answer_box)
    assert case_changes.ask_unsaved(parent) is answer


def test_a_changed_time_alone_is_not_lost_either(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    assert not dialog.is_dirty()
    assert record.draft.received_at is not None
    refill(dialog, visit(received_at=record.draft.received_at - timedelta(hours=1)))
    assert dialog.is_dirty()


def test_untouched_closes_without_a_question(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = correcting(desk, register(desk), qtbot)
    monkeypatch.setattr(case_changes, "ask_unsaved", lambda _: pytest.fail("asked"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_enter_in_a_field_saves_nothing(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = correcting(desk, record, qtbot)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert cases.get(desk.context, record.id).revision == 1


def test_voiding_wants_a_reason_and_keeps_the_number(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = VoidDialog(desk, record)
    shown(dialog, qtbot)
    dialog.void()
    assert "请写明作废原因" in dialog.reason_message()
    assert not cases.get(desk.context, record.id).voided
    dialog.set_reason("重复登记")
    with qtbot.waitSignals([desk.said, desk.changed]):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    voided = cases.get(desk.context, record.id)
    assert (voided.voided, voided.number, voided.void_reason) == (True, record.number, "重复登记")
    assert register(desk).number == "示访[2026]2号"
    page = case_page(desk, record.id, qtbot)
    assert "重复登记" in said_by(page)
    assert "状态：已交办 → 作废" in said_by(page)


def test_void_dialog_says_what_voiding_means(desk: Desk, qtbot: QtBot) -> None:
    dialog = VoidDialog(desk, register(desk))
    shown(dialog, qtbot)
    words = "".join(label.text() for label in dialog.findChildren(QLabel))
    assert "示访[2026]1号" in words
    assert "编号保留，不再分配" in words
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_reason_still_being_composed_is_taken(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = VoidDialog(desk, record)
    shown(dialog, qtbot)
    line = dialog.findChild(ChineseLineEdit)
    assert isinstance(line, ChineseLineEdit)
    QApplication.sendEvent(line, QInputMethodEvent("重复登记", []))
    assert line.value() == ""
    dialog.void()
    assert cases.get(desk.context, record.id).void_reason == "重复登记"


def test_every_field_of_the_dialogs_has_a_name_for_readers(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    for dialog in (CaseDialog(desk, record.id), VoidDialog(desk, record)):
        shown(dialog, qtbot)
        tab_stops = [
            w
            for w in dialog.findChildren(QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()
        ]
        nameless = [w for w in tab_stops if not w.accessibleName() and not isinstance(w, QPushButton)]
        assert not nameless
