"""通知单位接访: the suggestion stands above the fields and fills nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain import workflow
from app.domain.records import PetitionRecord
from app.domain.side_registers import UpstreamDraft
from app.domain.units import UnitDraft
from app.domain.vocabulary import Purpose, Source
from app.services import cases, units, upstream
from app.services.action_values import with_options
from app.views.desk import Desk
from app.views.step_dialog import StepDialog
from tests.qt.case_desk import leader, open_desk
from tests.qt.workflow_cases import make_handler, take, undecided


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        units.add(opened.context, UnitDraft(name="城建部"))
        units.add(opened.context, UnitDraft(name="综合管理部"))
        yield opened


def dialog_for(desk: Desk, record: PetitionRecord, key: str, qtbot: QtBot) -> StepDialog:
    dialog = StepDialog(desk, [record.id], with_options(workflow.STEPS[key]))
    dialog.reject = lambda: super(StepDialog, dialog).reject()  # type: ignore[method-assign]
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_suggestion_is_words_until_it_is_taken_and_keeps_what_was_typed(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk, demand="城建部去年答应修路。")
    dialog = dialog_for(desk, record, "call_unit", qtbot)
    assert dialog.advice is not None
    assert "建议通知城建部" in dialog.advice.words.text()
    assert not any(dialog.form.values().values())
    dialog.form.fill({"whom": "张工"})
    dialog.advice.button.click()
    taken = {"unit": "城建部", "why": "specialised", "whom": "张工", "place": ""}
    assert dialog.form.values() == taken
    dialog.save()
    assert cases.get(desk.context, record.id).events[-1].payload["unit"] == "城建部"


def test_leaders_are_named_by_the_clerk(desk: Desk, qtbot: QtBot) -> None:
    dialog = dialog_for(desk, undecided(desk, major=True), "call_unit", qtbot)
    assert dialog.advice is not None
    assert "事项分管领导" in dialog.advice.words.text()
    dialog.advice.button.click()
    assert dialog.form.values() == {"unit": "", "why": "major", "whom": "", "place": ""}


def test_where_a_matter_came_from_counts(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk, source=Source.UPPER, upstream_no="市督2026-7")
    upstream.save(desk.context, record.id, UpstreamDraft(origin="市领导接访", upstream_no="市督2026-7"))
    dialog = dialog_for(desk, record, "call_unit", qtbot)
    assert dialog.advice is not None
    assert "市领导接访" in dialog.advice.words.text()


def test_nothing_is_suggested_for_an_accusation_or_another_step(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk)
    forward = dialog_for(desk, record, "forward", qtbot)
    assert forward.advice is None
    secret = undecided(desk, purpose=Purpose.ACCUSATION, demand="举报城建部。")
    desk.switch_operator(leader(desk))
    called = dialog_for(desk, secret, "call_unit", qtbot)
    assert called.advice is None


def test_who_was_called_is_offered_when_he_comes(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    record = undecided(desk)
    take(desk, clock, record.id, "call_unit", {"unit": "城建部", "why": "specialised", "whom": "张工"})
    shown = [dialog_for(desk, record, key, qtbot) for key in ("unit_arrived", "unit_opinion")]
    assert [dialog.form.values()["unit"] for dialog in shown] == ["城建部", "城建部"]
