"""The real window over an empty register, with the people of an office at its counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import office
from app.views import save_as
from app.views.main_window import MainWindow
from tests.e2e.review_counter import ReviewCounter
from tests.qt.case_desk import PROFILE, open_desk

STAFF = {
    "林承办": ("registrar", "handler"),
    "李分管": ("matter_leader",),
    "陈分管": ("petition_leader",),
    "冯复查": ("reviewer",),
    "吴主任": ("principal_leader", "handler", "registrar"),
}
"""People of the office by name, and their roles."""


@pytest.fixture
def counter(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReviewCounter]:
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: pytest.fail("a question nobody expected"))
    with open_desk(tmp_path, clock) as desk:
        told = replace(PROFILE, phone="0000-8888888", address="示例路1号", upper_office="示例市信访局")
        office.change_profile(desk.context, told)
        window = MainWindow(desk)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = ReviewCounter(desk, clock, window, qtbot, tmp_path)
        monkeypatch.setattr(save_as, "ask_path", made.next_path)
        made.people["王登记"] = desk.operator
        for name, roles in STAFF.items():
            made.hire(name, *roles)
        made.sit("林承办")
        yield made
