"""时限规则: the source stands beside each rule; switching moves the dates; a statutory length stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import rule_settings
from app.services.rule_settings import RuleSetting
from app.views import printer
from app.views.desk import Desk
from app.views.rules_dialog import RulesDialog
from app.views.text_paper import TextPaperDialog
from tests.qt.case_desk import handler, open_desk
from tests.qt.workflow_cases import assigned, make_handler


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


def shown(desk: Desk, qtbot: QtBot) -> RulesDialog:
    dialog = RulesDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def rule(desk: Desk, key: str) -> RuleSetting:
    return next(one for pack in rule_settings.packs(desk.context) for one in pack.rules if one.key == key)


def test_every_rule_shows_its_source(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    for pack in rule_settings.packs(desk.context):
        dialog.list.choose(pack.key)
        assert pack.source in dialog.about.toPlainText()
        for one in pack.rules:
            dialog.list.choose(one.key)
            assert one.article in dialog.about.toPlainText()


def test_switching_a_rule_off_moves_the_dates_and_says_so(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = assigned(desk, clock, 3, "2026-12-21")
    dialog = shown(desk, qtbot)
    dialog.list.choose("feedback_given")
    dialog.on.click()
    assert not rule(desk, "feedback_given").on
    moved = dialog.findChild(TextPaperDialog)
    assert isinstance(moved, TextPaperDialog)
    assert f"{record.number}　反馈办理结果" in moved.text()
    assert "2026-12-21 → 不再计算" in moved.text()
    assert "☐" in next(line.text for line in dialog.list.lines if line.key == "feedback_given")


def test_statutory_length_is_fixed_and_an_office_one_is_not(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.list.choose("finish_60")
    assert not dialog.save_button.isVisible()
    own = next(
        one for pack in rule_settings.packs(desk.context) for one in pack.rules if one.changeable and one.on
    )
    dialog.list.choose(own.key)
    dialog.length.setValue(own.length + 1)
    dialog.save_length()
    assert rule(desk, own.key).length == own.length + 1


def test_text_to_be_checked_says_so_until_confirmed(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    pack = next(one for one in rule_settings.packs(desk.context) if one.check_text and not one.confirmed)
    line = next(one for one in dialog.list.lines if one.key == pack.key)
    assert "请核对原文" in line.text
    dialog.list.choose(pack.key)
    dialog.confirmed.click()
    found = next(one for one in rule_settings.packs(desk.context) if one.key == pack.key)
    assert found.confirmed


def test_others_may_look_but_not_change(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(handler(desk))
    dialog = shown(desk, qtbot)
    dialog.list.choose("finish_60")
    assert "第三十四条" in dialog.about.toPlainText()
    assert not dialog.on.isEnabled()
    assert "权限" in dialog.notice.text()
