"""Ground rules of every test: no screen, nobody's own settings, a fixed clock, and no noise."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XINFANG_DESK_FONTS"] = "bundled"  # papers look the same whatever fonts this machine has
for _name in ("QT_SCALE_FACTOR", "QT_IM_MODULE", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)

from app.clock import FixedClock  # noqa: E402

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

_OWN_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says at each shown window what it cannot do; that is no failure."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test, so that no setting of the machine, or of another test, is read.

    The font cache stays where it is: it is slow to build and says nothing.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    root = tmp_path_factory.mktemp("own")
    for variable, folder in _OWN_FOLDERS.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(root / folder))
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    monkeypatch.setenv("XINFANG_DESK_CONFIG", str(root / "home" / ".pointer"))
    return root / "home"


@pytest.fixture(autouse=True)
def no_stray_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning in the log fails the test; one that expects it calls `caplog.clear()` after looking."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    if loud:
        pytest.fail("unexpected log: " + "; ".join(record.getMessage() for record in loud))


@pytest.fixture
def clock() -> FixedClock:
    """Sunday 22 November 2026, 09:31."""
    return FixedClock(datetime(2026, 11, 22, 9, 31))


class Stage:
    """Shows widgets one below the other in an active window, as long as the test lasts."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._windows: list[QWidget] = []

    def show(self, *widgets: QWidget) -> QWidget:
        """The window that holds `widgets`."""
        from PySide6.QtWidgets import QVBoxLayout, QWidget

        window = QWidget()
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        self._windows.append(window)
        self._qtbot.addWidget(window)
        with self._qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    """A window to show widgets in."""
    return Stage(qtbot)


class InputMethod:
    """What an input method sends, synthetic."""

    def compose(self, widget: QWidget, preedit: str) -> None:
        """Show `preedit` as being composed."""
        self._send(widget, preedit, "")

    def commit(self, widget: QWidget, text: str) -> None:
        """Commit a chosen candidate."""
        self._send(widget, "", text)

    def cancel(self, widget: QWidget) -> None:
        """Esc: the composition goes away."""
        self._send(widget, "", "")

    @staticmethod
    def _send(widget: QWidget, preedit: str, commit: str) -> None:
        from PySide6.QtGui import QInputMethodEvent
        from PySide6.QtWidgets import QApplication

        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(widget, event)


@pytest.fixture
def ime() -> InputMethod:
    """A synthetic input method."""
    return InputMethod()
