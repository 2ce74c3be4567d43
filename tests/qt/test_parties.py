"""The list of people beside the lead petitioner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import IntakeDraft, Party
from app.domain.vocabulary import Channel, PartyRole, Purpose
from app.views.desk import Desk
from app.views.intake_page import IntakePage
from app.views.parties import PartiesDialog
from tests.qt.case_desk import open_desk

NAMES = [f"联名人{number}" for number in range(3000)]


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def test_three_thousand_names_pasted_into_the_name_are_a_list(clock: FixedClock, qtbot: QtBot) -> None:
    dialog = PartiesDialog(clock, ())
    qtbot.addWidget(dialog)
    dialog.role.set_key(PartyRole.SIGNER.value)
    QGuiApplication.clipboard().setText("\n".join(NAMES))
    line = dialog.fields["name"].input
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog.accept()
    assert [one.name for one in dialog.parties()] == NAMES


def test_an_agent_without_authority_is_refused_in_the_list(clock: FixedClock, qtbot: QtBot) -> None:
    dialog = PartiesDialog(clock, ())
    qtbot.addWidget(dialog)
    dialog.role.set_key(PartyRole.AGENT.value)
    line = dialog.fields["name"].input
    assert isinstance(line, QLineEdit)
    line.setText("吴代理")
    dialog.put()
    assert dialog.parties() == ()
    assert "委托权限" in dialog.notice.text()


def test_whoever_is_listed_is_counted(desk: Desk, qtbot: QtBot) -> None:
    page = IntakePage(desk, (Channel.LETTER, Channel.CALL))
    qtbot.addWidget(page)
    button = page.form._fields["parties"].input
    button.set_value(tuple(Party(role=PartyRole.SIGNER, name=name) for name in NAMES))  # type: ignore[attr-defined]
    button.changed.emit()  # type: ignore[attr-defined]
    assert page.form.draft().people == 3001


def test_the_key_turns_to_the_next_channel(desk: Desk, qtbot: QtBot) -> None:
    page = IntakePage(desk, (Channel.LETTER, Channel.CALL))
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_F2)
    assert page.channel is Channel.CALL


def test_of_an_accusation_no_name_stays_on_the_screen(desk: Desk, qtbot: QtBot) -> None:
    page = IntakePage(desk, (Channel.VISIT,))
    qtbot.addWidget(page)
    now = desk.clock.now()
    page.form.fill(IntakeDraft(name="保密者", demand="举报。", purpose=Purpose.ACCUSATION, received_at=now))
    page.save()
    assert page._result.whole().startswith("已登记")
    assert "保密者" not in page._result.whole()


def test_alt_with_a_letter_writes_nothing(desk: Desk, qtbot: QtBot) -> None:
    page = IntakePage(desk, (Channel.LETTER,))
    qtbot.addWidget(page)
    line = page.form.line("name")
    qtbot.keyClick(line, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert line.value() == ""
