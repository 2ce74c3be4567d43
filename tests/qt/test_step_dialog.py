"""Taking a step: fields from the table, errors beside them, several cases, corrections, and what is grey and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain import workflow
from app.domain.units import UnitDraft
from app.domain.vocabulary import State
from app.domain.workflow_types import Step
from app.services import cases, recusal, units
from app.services.action_values import with_options
from app.views import step_dialog
from app.views.case_dialogs import CaseDialog
from app.views.desk import Desk
from app.views.recusal_dialog import RecusalDialog
from app.views.step_correction import StepCorrectionDialog
from app.views.step_dialog import StepDialog
from app.views.step_form import OCCURRED_AT, StepForm
from app.views.step_picker import StepPicker
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.unit_picker import UnitEdit
from tests.qt.case_desk import handler, open_desk, register_accusation
from tests.qt.workflow_cases import assign, assigned, make_handler, take, undecided


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


def step(key: str) -> Step:
    return with_options(workflow.STEPS[key])


def dialog_for(desk: Desk, ids: list[int], key: str, qtbot: QtBot) -> StepDialog:
    dialog = StepDialog(desk, ids, step(key))
    dialog.reject = lambda: super(StepDialog, dialog).reject()  # type: ignore[method-assign]
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


@pytest.mark.parametrize("key", workflow.STEPS)
def test_every_step_has_a_form_that_reads_what_it_was_filled_with(
    clock: FixedClock, qtbot: QtBot, key: str
) -> None:
    form = StepForm(step(key), clock)
    qtbot.addWidget(form)
    samples = {"flag": "true", "date": "2026-12-01", "moment": "2026-12-01T09:30:00", "number": "7"}
    values = {
        one.key: one.options[0][0] if one.kind == "choice" else samples.get(one.kind, "文字")
        for one in step(key).fields
    }
    form.fill(values)
    assert form.values() == values
    assert form.occurred_at() is None
    assert form.unreadable() == {}


def test_missing_field_is_said_beside_it_and_nothing_is_written(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk)
    dialog = dialog_for(desk, [record.id], "assign", qtbot)
    dialog.form.fill({"unit": "城建部"})
    dialog.save()
    assert "请填写反馈期限" in dialog.form.message("feedback_due")
    assert dialog.form.message("unit") == ""
    assert dialog.isVisible()
    assert cases.get(desk.context, record.id).state is State.REGISTERED


def test_step_is_taken_with_ctrl_enter_and_told(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk)
    dialog = dialog_for(desk, [record.id], "assign", qtbot)
    dialog.form.fill(assign("城建部", "2026-12-20"))
    heard: list[str] = []
    desk.changed.connect(heard.append)
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said.args == ["交办：示访[2026]1号 已办"]
    assert heard == ["cases"]
    saved = cases.get(desk.context, record.id)
    assert (saved.state, saved.draft.unit) == (State.ASSIGNED, "城建部")


def test_moment_typed_is_kept_and_one_too_early_is_said(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    record = assigned(desk, clock, 3, "2026-12-20")
    dialog = dialog_for(desk, [record.id], "urge", qtbot)
    dialog.form.fill({"reason": "催一催"})
    moment = dialog.form.editor(OCCURRED_AT)
    assert isinstance(moment, MomentEdit)
    moment.set_text("看不懂")
    dialog.save()
    assert "请写明发生时间" in dialog.form.message(OCCURRED_AT)
    moment.set_value(datetime(2026, 11, 1, 9, 0))
    dialog.save()
    assert "不能早于上一步骤" in dialog.form.message(OCCURRED_AT)
    moment.set_value(datetime(2026, 11, 20, 9, 0))
    dialog.save()
    assert cases.get(desk.context, record.id).events[-1].occurred_at == datetime(2026, 11, 20, 9, 0)


def test_day_that_cannot_be_read_is_not_taken_for_none(desk: Desk, qtbot: QtBot) -> None:
    dialog = dialog_for(desk, [undecided(desk).id], "assign", qtbot)
    dialog.form.fill(assign("城建部", "2026-12-20"))
    due = dialog.form.editor("feedback_due")
    assert isinstance(due, DayEdit)
    due.set_text("45")
    dialog.save()
    assert "看不懂" in dialog.form.message("feedback_due")


def test_what_another_did_meanwhile_is_not_overwritten(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    record = undecided(desk)
    dialog = dialog_for(desk, [record.id], "forward", qtbot)
    take(desk, clock, record.id, "forward", {"unit": "民政局"})
    dialog.form.fill({"unit": "城建部"})
    dialog.save()
    assert "刚被其他操作更改过" in dialog.notice.text()
    assert cases.get(desk.context, record.id).draft.unit == "民政局"


def test_what_was_typed_is_kept_where_another_decided_meanwhile(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = undecided(desk)
    dialog = StepDialog(desk, [record.id], step("forward"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.fill({"unit": "城建部"})
    take(desk, clock, record.id, "file", {"note": "内容不清"})
    told: list[str] = []
    desk.changed.connect(told.append)
    dialog.save()
    assert "现为“存查”" in dialog.notice.text()
    assert "留作草稿" in dialog.notice.text()
    assert not dialog.save_button.isEnabled()
    assert told == ["cases"], "the lists behind show what was decided"
    dialog.reject()
    assert not dialog.isVisible(), "nothing is lost, so nothing is asked"
    again = StepDialog(desk, [record.id], step("forward"))
    qtbot.addWidget(again)
    assert again.offer.text()


def test_what_is_still_open_after_another_step_is_taken_by_a_second_press(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = undecided(desk)
    dialog = dialog_for(desk, [record.id], "forward", qtbot)
    dialog.form.fill({"unit": "城建部"})
    take(desk, clock, record.id, "flag", {"weekly_conference": "true"})
    dialog.save()
    assert "再按一次" in dialog.notice.text()
    dialog.save()
    assert cases.get(desk.context, record.id).draft.unit == "城建部"


def test_units_of_the_directory_are_offered(desk: Desk, qtbot: QtBot) -> None:
    units.add(desk.context, UnitDraft(name="自然资源和规划局"))
    dialog = dialog_for(desk, [undecided(desk).id], "forward", qtbot)
    line = dialog.form.editor("unit")
    assert isinstance(line, UnitEdit)
    line.setFocus()
    QTest.keyClicks(line, "zrzy")
    line.suggestions.open()
    assert line.suggestions.rows() == ["自然资源和规划局"]


def test_of_several_what_failed_is_listed_and_can_be_tried_again(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    good, bad = assigned(desk, clock, 3, "2026-12-20"), undecided(desk)
    dialog = dialog_for(desk, [good.id, bad.id], "urge", qtbot)
    dialog.form.fill({"reason": "到期未反馈"})
    dialog.save()
    assert dialog.isVisible()
    assert "1 件已办，1 件没有办成" in dialog.notice.text()
    texts = [line.text for line in dialog.outcomes.lines]
    assert texts[0].startswith(f"{bad.number}　没有办成")
    assert texts[1] == f"{good.number}　已办"
    take(desk, clock, bad.id, "forward", {"unit": "民政局"})
    dialog.save()
    kinds = [[event.kind for event in cases.get(desk.context, one.id).events] for one in (good, bad)]
    assert [found.count("urged") for found in kinds] == [1, 1]


def test_typed_text_is_not_lost_without_a_question(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = StepDialog(desk, [undecided(desk).id], step("forward"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.fill({"unit": "城建部"})
    answers = [False, True]
    monkeypatch.setattr(step_dialog, "may_discard", lambda _: answers.pop(0))
    dialog.reject()
    assert dialog.isVisible()
    dialog.reject()
    assert not dialog.isVisible()


def test_picker_says_why_a_step_is_not_open(desk: Desk, qtbot: QtBot) -> None:
    picker = StepPicker(desk, [undecided(desk).id])
    qtbot.addWidget(picker)
    by_key = {line.key: line.text for line in picker.list.lines}
    assert by_key["assign"].strip() == "交办"
    assert "unit_sign_in" not in by_key
    grey = [line for line in picker.list.lines if line.key is None]
    assert any(line.text.strip().startswith("承办单位签收 — ") for line in grey)


def test_case_page_offers_steps_and_dates(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    record = assigned(desk, clock, 3, "2026-12-21")
    page = CaseDialog(desk, record.id)
    qtbot.addWidget(page)
    page.show()
    assert "urge" in page.steps.buttons
    assert "assign" not in page.steps.buttons
    assert "现在不能办" in page.steps.words()
    assert "2026-12-21　还有29天（法定）" in page.clocks.words()
    page.steps.buttons["urge"].click()
    dialog = page.findChild(StepDialog)
    assert isinstance(dialog, StepDialog)
    dialog.form.fill({"reason": "催一催"})
    dialog.save()
    assert "催一催" in page.story.toPlainText()


def test_wrong_step_is_corrected_struck_out_and_derived_anew(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = assigned(desk, clock, 3, "2026-12-21")
    page = CaseDialog(desk, record.id)
    qtbot.addWidget(page)
    page.show()
    page.correct_event(1)
    dialog = page.findChild(StepCorrectionDialog)
    assert isinstance(dialog, StepCorrectionDialog)
    dialog.form.fill(assign("民政局", "2026-12-28"))
    dialog.save()
    assert "请写明更正原因" in dialog.reason_message()
    dialog.set_reason("单位选错")
    dialog.save()
    text = page.story.toPlainText()
    for part in ("已被后面的更正取代", "责任单位：民政局", "更正原因：单位选错"):
        assert part in text
    assert "line-through" in page.story.toHtml()
    assert any(words.startswith("2026-12-28") for words in page.clocks.words())


def test_step_that_never_happened_is_taken_out(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    record = assigned(desk, clock, 3, "2026-12-21")
    dialog = StepCorrectionDialog(
        desk, cases.get(desk.context, record.id), cases.get(desk.context, record.id).events[0], step("assign")
    )
    qtbot.addWidget(dialog)
    dialog.annul()
    assert "请写明更正原因" in dialog.reason_message()
    dialog.set_reason("点错了件")
    dialog.annul()
    assert cases.get(desk.context, record.id).state is State.REGISTERED


def test_withheld_case_page_has_no_steps_dates_or_recusal(desk: Desk, qtbot: QtBot) -> None:
    page = CaseDialog(desk, register_accusation(desk).id)
    qtbot.addWidget(page)
    page.show()
    assert page.steps.buttons == {}
    assert not page.steps.isVisible()
    assert not page.clocks.isVisible()
    page.recuse()
    assert not page.findChildren(RecusalDialog)


def test_recusal_closes_the_case_to_the_operator(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk)
    page = CaseDialog(desk, record.id)
    qtbot.addWidget(page)
    page.show()
    page.recuse()
    dialog = page.findChild(RecusalDialog)
    assert isinstance(dialog, RecusalDialog)
    dialog.add()
    assert "请写明理由" in dialog.reason_message()
    dialog.set_reason("与信访人是亲属")
    dialog.add()
    assert not page.isVisible()


def test_recusal_of_another_is_listed_and_ended(desk: Desk, qtbot: QtBot) -> None:
    record, other = undecided(desk), handler(desk)
    for _ in range(2):
        dialog = RecusalDialog(desk, record)
        qtbot.addWidget(dialog)
        dialog.set_reason("有直接利害关系")
        dialog.set_operator(other.id)
        if recusal.of_case(desk.context, record.id):
            assert "陈承办" in dialog.people.lines[0].text
            dialog.end()
        else:
            dialog.add()
    assert recusal.of_case(desk.context, record.id) == []


def test_choice_offers_the_words_of_the_law(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    form = StepForm(step("refuse"), clock)
    qtbot.addWidget(form)
    ground = form.editor("ground")
    assert isinstance(ground, Choice)
    assert ground.count() == len(step("refuse").fields[0].options) + 1


def test_marks_that_stand_are_shown_and_taking_one_off_is_confirmed(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = undecided(desk)
    take(desk, clock, record.id, "flag", {"weekly_conference": "true", "supervision": "true"})
    dialog = dialog_for(desk, [record.id], "flag", qtbot)
    shown = dialog.form.values()
    assert shown == {"weekly_conference": "true", "supervision": "true", "note": ""}
    dialog.save()
    assert "没有要保存的内容" in dialog.form.message("weekly_conference")
    dialog.form.fill({"weekly_conference": "true"})
    dialog.save()
    assert "保存后本件移出督查督办。" in dialog.form.message("supervision")
    assert "再按一次 Ctrl+Enter" in dialog.notice.text()
    assert len(cases.get(desk.context, record.id).events) == 1
    dialog.save()
    assert cases.get(desk.context, record.id).events[-1].payload == {
        "weekly_conference": "true",
        "taken_off": "督查督办",
    }


def test_an_approval_starts_from_agreement(desk: Desk, qtbot: QtBot) -> None:
    dialog = dialog_for(desk, [undecided(desk).id], "review_matter", qtbot)
    assert dialog.form.values() == {"opinion": "同意。", "paper": "", "signer": ""}


def test_what_looks_odd_is_said_once_and_saved_when_pressed_again(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_short(_facts: object, values: Mapping[str, str], _moment: datetime) -> dict[str, str]:
        return {"note": "说明很短，请核对。"} if len(values["note"]) < 4 else {}

    record = undecided(desk)
    odd = replace(step("progress"), hints=(too_short,), from_states=(State.REGISTERED,))
    monkeypatch.setattr(workflow, "STEPS", {**workflow.STEPS, "progress": odd})
    dialog = StepDialog(desk, [record.id], odd)
    qtbot.addWidget(dialog)
    dialog.show()
    for text in ("短", "也短"):
        dialog.form.fill({"note": text})
        dialog.save()
        assert dialog.isVisible()
        assert dialog.form.message("note") == "提示：说明很短，请核对。"
        assert "再按一次" in dialog.notice.text()
        assert len(cases.get(desk.context, record.id).events) == len(record.events), "typed anew, asked anew"
    dialog.save()
    assert not dialog.isVisible()
    assert cases.get(desk.context, record.id).events[-1].payload["note"] == "也短"


def test_the_first_message_of_a_long_form_is_brought_into_view(desk: Desk, qtbot: QtBot) -> None:
    form = StepForm(step("apply_review"), desk.clock)
    qtbot.addWidget(form)
    form.resize(720, 500)
    form.show()
    for show in (form.show_errors, form.show_hints):
        form.show_errors({"applied_on": "请填写。"})
        assert not form.editor("late_reason").visibleRegion().boundingRect().height()
        show({"late_reason": "申请逾期，请核对。"})
        assert form.editor("late_reason").visibleRegion().boundingRect().height() > 40
