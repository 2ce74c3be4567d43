"""Asking where a file goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.views import save_as


def ask(qtbot: QtBot, name: str, answer: Callable[[QFileDialog, QLineEdit], None]) -> Path | None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def find_and_answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit)
        assert line is not None
        answer(dialog, line)

    QTimer.singleShot(0, find_and_answer)
    return save_as.ask_path(parent, "保存", name)


@pytest.mark.parametrize("suffix", ["xlsx", "pdf"])
def test_a_name_without_suffix_gets_one(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    def type_name(dialog: QFileDialog, line: QLineEdit) -> None:
        line.setText(str(tmp_path / "某日"))
        dialog.accept()

    assert ask(qtbot, f"台账.{suffix}", type_name) == tmp_path / f"某日.{suffix}"


def test_cancelling_gives_nothing_and_the_name_was_offered(qtbot: QtBot) -> None:
    offered: list[str] = []

    def cancel(dialog: QFileDialog, line: QLineEdit) -> None:
        offered.append(line.text())
        dialog.reject()

    assert ask(qtbot, "来访登记台账_2026-11-22.xlsx", cancel) is None
    assert offered == ["来访登记台账_2026-11-22.xlsx"]
