"""The real window over a million cases: the longest time any click holds the event loop, in milliseconds.

A 1 ms timer ticks while the ledger is opened, filtered, sorted and scrolled; the longest gap between two
ticks is how long the window stood still. Compare with the gap while nothing is done.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.records import CaseFilter
from app.domain.vocabulary import Light, Order
from app.settings import Settings
from app.views import theme
from app.views.desk import Desk
from app.views.main_window import MainWindow
from benchmarks.register_million import build, opened

TOTAL = 1_000_000
WATCH_MS = 1500


def main() -> None:
    app = QApplication([])
    theme.apply(app)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "reg"
        build(folder, TOTAL)
        desk = Desk(opened(folder), Settings(), Path(name))
        window = MainWindow(desk)
        window.resize(1366, 728)
        window.show()
        watch(lambda: None)
        print(f"{'nothing':<28}{watch(lambda: None):8.1f} ms")
        for label, action in actions(window).items():
            print(f"{label:<28}{watch(action):8.1f} ms")
        window.visit_page.new_form()
        window.close()
        desk.context.register.close()


def actions(window: MainWindow) -> dict[str, Callable[[], None]]:
    def show(wanted: CaseFilter) -> Callable[[], None]:
        def run() -> None:
            assert window.ledger_page is not None
            window.ledger_page.show_filter(wanted)

        return run

    def scroll() -> None:
        assert window.ledger_page is not None
        for _ in range(5):
            window.ledger_page.table.scrollToBottom()
            QApplication.processEvents()

    return {
        "open the ledger": lambda: window.show_tab(2),
        "overdue": show(CaseFilter(light=Light.OVERDUE)),
        "a month": show(CaseFilter(first=date(2024, 3, 1), last=date(2024, 3, 31))),
        "by due date": show(CaseFilter(order=Order.DUE)),
        "by unit": show(CaseFilter(order=Order.UNIT)),
        "text 积水": show(CaseFilter(text="积水")),
        "text found nowhere": show(CaseFilter(text="查无此文")),
        "everything, scroll": scroll,
    }


def watch(action: Callable[[], None]) -> float:
    """Run the action and watch the loop for a while; gives the longest gap in milliseconds."""
    longest, last = 0.0, time.perf_counter()

    def tick() -> None:
        nonlocal longest, last
        now = time.perf_counter()
        longest, last = max(longest, (now - last) * 1000), now

    timer = QTimer(interval=1)
    timer.timeout.connect(tick)
    timer.start()
    loop = QEventLoop()
    QTimer.singleShot(50, action)
    QTimer.singleShot(WATCH_MS, loop.quit)
    loop.exec()
    timer.stop()
    return longest


if __name__ == "__main__":
    main()
