"""关于 and the list of keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import __version__
from app.clock import FixedClock
from app.services.register_facts import facts
from app.views.about import AboutDialog, size_text
from app.views.keys_help import KeysDialog
from tests.qt.case_desk import open_desk


def test_about_tells_what_a_maintainer_asks(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> None:
    with open_desk(tmp_path, clock) as desk:
        desk.settings.notice = "本机设置文件已损坏"
        dialog = AboutDialog(desk)
        qtbot.addWidget(dialog)
        labels = dialog.findChildren(QLabel)
        folder = next(one for one in labels if one.text() == str(tmp_path / "reg"))
        assert folder.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        text = "\n".join(one.text() for one in labels)
        for word in (
            __version__,
            "SQLCipher 4.",
            "SQLite 3.",
            "Qt 6.",
            "示例新区",
            "已损坏",
            "Open Font License",
        ):
            assert word in text


def test_the_size_counts_the_journal(tmp_path: Path, clock: FixedClock) -> None:
    with open_desk(tmp_path, clock) as desk:
        files = [
            one.stat().st_size for one in (tmp_path / "reg").iterdir() if one.name.startswith("register.db")
        ]
        assert len(files) > 1
        assert facts(desk.context.register).size == sum(files)


def test_sizes_read_well() -> None:
    sizes = (0, 1024, 999 * 1024, 1000 * 1024, 800 * 1024**2, 2 * 1024**3)
    said = [size_text(size) for size in sizes]
    assert said == ["0.0 KB", "1.0 KB", "999.0 KB", "1.0 MB", "800.0 MB", "2.0 GB"]


def test_every_key_of_the_window_is_listed(qtbot: QtBot) -> None:
    from app.views.main_window import KEYS

    dialog = KeysDialog(KEYS)
    qtbot.addWidget(dialog)
    shown = {one.text() for one in dialog.findChildren(QLabel)}
    assert shown == {word for pair in KEYS for word in pair}
