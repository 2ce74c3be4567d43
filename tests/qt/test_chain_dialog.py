"""审批流程: steps are dropped, moved and added in the window; the next conclusion follows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.chain import DEFAULT_CHAIN
from app.domain.vocabulary import Permission
from app.services import approval_chain, slip_titles
from app.views import chain_dialog
from app.views.chain_dialog import ChainDialog
from app.views.desk import Desk
from tests.qt.case_desk import handler, open_desk
from tests.qt.workflow_cases import make_handler


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be asked before changes are lost; the answer is 继续填写."""
    found: list[str] = []

    def no(_parent: object, what: str) -> bool:
        found.append(what)
        return False

    monkeypatch.setattr(chain_dialog, "may_discard", no)
    return found


def shown(desk: Desk, qtbot: QtBot) -> ChainDialog:
    dialog = ChainDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def labels(dialog: ChainDialog) -> list[str]:
    return [line.text.split("　")[1] for line in dialog.list.lines[1:-1]]


def test_a_step_is_dropped_another_added_and_moved(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    assert labels(dialog) == ["事项分管领导审核", "信访分管领导审核", "办结签批"]
    dialog.list.choose("review_petition")
    dialog.drop.click()
    dialog.label.set_value("法规科会签")
    dialog.approver.set_key(Permission.REVIEW_PETITION.value)
    dialog.add_button.click()
    assert labels(dialog) == ["事项分管领导审核", "法规科会签", "办结签批"], "before the signature"
    dialog.up.click()
    assert labels(dialog) == ["法规科会签", "事项分管领导审核", "办结签批"]
    assert not dialog.up.isEnabled()
    dialog.save_button.click()
    stored = approval_chain.chain(desk.context)
    assert [(one.label, one.permission) for one in stored] == [
        ("法规科会签", Permission.REVIEW_PETITION),
        ("事项分管领导审核", Permission.REVIEW_MATTER),
        ("办结签批", Permission.SIGN),
    ]
    again = shown(desk, qtbot)
    assert labels(again) == [one.label for one in stored]
    again.restore.click()
    again.save_button.click()
    assert approval_chain.chain(desk.context) == DEFAULT_CHAIN


def test_a_dropped_step_comes_back_by_its_name(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.list.choose("close_sign")
    dialog.drop.click()
    dialog.label.set_value("办结签批")
    dialog.add_button.click()
    assert tuple(dialog.entries) == DEFAULT_CHAIN


def test_what_cannot_be_is_said_and_nothing_is_stored(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.add_button.click()
    assert "请填写名称" in dialog.name_field.message()
    dialog.label.set_value("办结签批")
    dialog.add_button.click()
    assert "已经有这一步" in dialog.name_field.message()
    dialog.list.choose("close_sign")
    dialog.up.click()
    dialog.save_button.click()
    assert "移到最后" in dialog.notice.text()
    for _ in range(3):
        dialog.list.choose(dialog.entries[0].key)
        dialog.drop.click()
    dialog.save_button.click()
    assert "至少要有一步" in dialog.notice.text()
    assert approval_chain.chain(desk.context) == DEFAULT_CHAIN


def test_leaving_with_changes_is_asked_about(desk: Desk, qtbot: QtBot, asked: list[str]) -> None:
    dialog = shown(desk, qtbot)
    dialog.list.choose("close_sign")
    dialog.drop.click()
    dialog.reject()
    assert (asked, dialog.isVisible()) == (["审批流程的改动"], True)
    dialog.restore.click()
    dialog.reject()
    assert not dialog.isVisible()


def test_who_does_not_administer_only_reads(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(handler(desk))
    dialog = shown(desk, qtbot)
    buttons = (dialog.up, dialog.down, dialog.drop, dialog.restore, dialog.add_button, dialog.save_button)
    assert not any(one.isEnabled() for one in buttons)
    assert "权限" in dialog.notice.text()


def test_the_titles_of_the_slip_are_switched_here(desk: Desk, qtbot: QtBot, asked: list[str]) -> None:
    dialog = shown(desk, qtbot)
    assert not dialog.follow.isChecked()
    dialog.follow.setChecked(True)
    dialog.reject()
    assert asked == ["审批流程的改动"]
    dialog.save()
    assert slip_titles.follow_signer(desk.context)
    assert shown(desk, qtbot).follow.isChecked()
