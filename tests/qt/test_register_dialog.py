"""打印登记簿: the days and the channel asked for, the register seen before it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import office
from app.views import printer
from app.views.desk import Desk
from app.views.list_paper import ListPaperDialog
from app.views.register_dialog import RegisterDialog
from tests.qt.case_desk import open_desk, register


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine has is no matter here."""
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def opened(desk: Desk, qtbot: QtBot) -> RegisterDialog:
    dialog = RegisterDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_enter_at_once_shows_the_visits_of_this_month(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    dialog = opened(desk, qtbot)
    assert (dialog.first.value(), dialog.last.value()) == (desk.today.replace(day=1), desk.today)
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.findChild(ListPaperDialog) is not None)
    shown = dialog.findChild(ListPaperDialog)
    assert isinstance(shown, ListPaperDialog)
    assert shown.windowTitle() == "来访登记簿"
    assert shown.pages.page_count() == 1
    shown.reject()


def test_days_that_cannot_be(desk: Desk, qtbot: QtBot) -> None:
    dialog = opened(desk, qtbot)
    dialog.first.set_text("45")
    dialog.accept()
    assert dialog.findChild(ListPaperDialog) is None
    dialog.first.set_value(date(2027, 1, 1))
    dialog.accept()
    qtbot.waitUntil(lambda: "起始日期晚于截止日期" in dialog.notice.text())
    assert dialog.go.isEnabled()


def test_whole_id_numbers_are_offered_to_whom_may_see_them(desk: Desk, qtbot: QtBot) -> None:
    assert opened(desk, qtbot).full.isEnabled()
    desk.switch_operator(office.add_operator(desk.context, "周阅览", ["matter_leader"]))
    assert not opened(desk, qtbot).full.isEnabled()
