"""关于 and the list of keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from app import __version__
from app.clock import FixedClock
from app.services.register_facts import facts
from app.views import find_keys, reception_panel, theme
from app.views.about import AboutDialog, size_text
from app.views.keys_help import KEYS, KeysDialog
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


def test_every_key_is_listed_and_fits_the_counter_screen(qtbot: QtBot) -> None:
    theme.apply(QApplication.instance())  # type: ignore[arg-type]
    dialog = KeysDialog()
    qtbot.addWidget(dialog)
    dialog.resize(1180, 688)
    dialog.show()
    labels = {one.text() for one in dialog.findChildren(QLabel)}
    groups = [group for column in KEYS for group in column]
    assert {word for group in groups for pair in group.keys for word in pair} <= labels
    area = dialog.findChild(QScrollArea)
    assert area is not None
    whole, room = area.widget().minimumSizeHint(), area.viewport().size()
    assert whole.width() <= room.width()
    assert whole.height() <= room.height()


def test_the_panels_keys_are_told() -> None:
    told = " ".join(key for column in KEYS for group in column for key, _ in group.keys)
    for key in (
        *(key for key, _ in reception_panel.KEYS),
        *find_keys.KEYS,
        "F8",
        "F9",
        "Ctrl+/",
        "Alt+Y",
        "Alt+R",
    ):
        assert key in told, key
