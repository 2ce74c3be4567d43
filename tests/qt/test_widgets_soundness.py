"""PySide6 6.12.0 on Python 3.11 lost a reference to None at each void Qt call, and aborted after some thousand."""

from __future__ import annotations

import sys

from pytestqt.qtbot import QtBot

from app.views.widgets.text import ChineseLineEdit

_CALLS = 30_000


def test_thirty_thousand_void_calls_cost_no_reference(qtbot: QtBot) -> None:
    line = ChineseLineEdit()
    qtbot.addWidget(line)
    before = sys.getrefcount(None)
    for number in range(_CALLS):
        line.setEnabled(bool(number % 2))
    assert sys.getrefcount(None) > before - _CALLS // 10
