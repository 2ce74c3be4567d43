"""How long a key waits in the intake form over a register of 200,000 cases: each key until the window has taken it in, and
whatever else holds the window between two keys.

The look-ups beside the form (same person, addresses, known names) run meanwhile, as at the counter. Prints ms; the acceptance is 50.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import tasks
from app.settings import Settings
from app.views import theme
from app.views.desk import Desk
from app.views.main_window import MainWindow
from benchmarks.register_million import build, opened

TOTAL = 200_000
BETWEEN = 0.3
"""Seconds between two keys: long enough for every look-up to be asked."""
TYPED = {
    "name": "周明远",
    "id_number": "999999199003070020",
    "phone": "13900000101",
    "address": "示例区青石街道东风社区三幢二〇一室",
    "demand": "小区门前道路开挖后三个月没有恢复，雨天积水严重，老人孩子出行困难，要求尽快修复。",
}


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else TOTAL
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "register"
        if not (folder / "register.db").exists():
            build(folder, total)
        app = QApplication.instance() or QApplication(["typing"])
        assert isinstance(app, QApplication)
        theme.apply(app)
        desk = Desk(opened(folder), Settings(), Path(name) / "settings")
        window = MainWindow(desk)
        window.show()
        window.activateWindow()
        settle(app, 2.0)
        waits = {key: typed(app, window, key, text) for key, text in TYPED.items()}
        tasks.stop()
    print(f"{total:,} cases\n{'field':12}{'median':>9}{'p99':>9}{'most':>9}   ms")
    for key, found in waits.items():
        found.sort()
        print(f"{key:12}{statistics.median(found):9.1f}{found[int(len(found) * 0.99)]:9.1f}{found[-1]:9.1f}")


def typed(app: QApplication, window: MainWindow, key: str, text: str) -> list[float]:
    """Three times over, so that every list is asked again."""
    found: list[float] = []
    for _ in range(3):
        window.visit_page.form.go_to(key)
        settle(app, 0.3)
        for character in text:
            start = time.perf_counter()
            send(window, character)
            app.processEvents()
            found.append((time.perf_counter() - start) * 1000)
            found.append(settle(app, BETWEEN))
        window.visit_page.form.go_to(key)
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(focus, Qt.Key.Key_Delete)
    return found


def send(window: MainWindow, character: str) -> None:
    focus: QWidget | None = QApplication.focusWidget()
    assert focus is not None, window
    if character.isascii():
        QTest.keyClicks(focus, character)
    else:
        event = QInputMethodEvent()
        event.setCommitString(character)
        QApplication.sendEvent(focus, event)


def settle(app: QApplication, seconds: float) -> float:
    """Let the window work; the longest time, in ms, that a key would have waited meanwhile."""
    deadline, longest = time.perf_counter() + seconds, 0.0
    while (start := time.perf_counter()) < deadline:
        app.processEvents()
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.002)
    return longest * 1000


if __name__ == "__main__":
    main()
