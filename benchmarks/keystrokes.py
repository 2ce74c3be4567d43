"""How long a registration takes by the keystroke-level model, from the real events of a scripted entry in the real window.

K 0.28 s for a key (a modifier is one more), M 1.35 s where the clerk makes up her mind, Chinese 1.2 s a character as
an input method commits it (Card, Moran, Newell 1980; the figures are those of the acceptance). Counted are the events that reach
the application; M stands where a command or a choice follows that the entry before does not call for. Prints a table in
Markdown (docs/speed.md).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import tasks
from app.clock import FixedClock
from app.domain.records import CaseFilter, OfficeProfile
from app.services import cases, office, phrases
from app.services.context import Context
from app.settings import Settings
from app.views import theme
from app.views.desk import Desk
from app.views.main_window import MainWindow

K, M, CHINESE = 0.28, 1.35, 1.2
_MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
NAME, ID, PHONE = "周明远", "999999199003070020", "13900000101"
ADDRESS = "示例区青石街道东风社区三幢二〇"
DEMAND = "小区门前道路开挖后三个月没有恢复，雨天积水严重，老人孩子出行困难，要求尽快修复。"
EDITED = "青石街道东门口的夜市油烟太大啊"


@dataclass
class Log(QObject):
    """What the clerk's hands did."""

    keys: int = 0
    chinese: int = 0
    mouse: int = 0
    minds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Shortcut and isinstance(watched, QShortcut):
            self.keys += len(watched.key().toString().split("+"))  # no widget hears of such a key
        if not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched.hasFocus():
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() not in _MODIFIERS:
                self.keys += 1 + (held != Qt.KeyboardModifier.NoModifier)
        elif isinstance(event, QInputMethodEvent):
            self.chinese += len(event.commitString())
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel):
            self.mouse += 1
        return False

    def mind(self, what: str) -> None:
        self.minds.append(what)

    @property
    def seconds(self) -> float:
        return self.keys * K + self.chinese * CHINESE + len(self.minds) * M


class Hands:
    """Types into whatever has the focus."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def write(self, text: str) -> None:
        for character in text:
            if character.isascii():
                QTest.keyClicks(self._focus(), character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(self._focus(), event)
        self._settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._focus(), key)
        self._settle()

    def wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 5
        while not until():
            assert time.monotonic() < deadline
            QApplication.processEvents()

    def _focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def _settle(self) -> None:
        QApplication.processEvents()


def main() -> None:
    app = QApplication.instance() or QApplication(["keystrokes"])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with tempfile.TemporaryDirectory() as name, tasks.inline():
        clock = FixedClock(datetime(2026, 11, 20, 9, 31))
        profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
        register, operator = office.create_register(Path(name) / "r", profile, "王登记", clock)
        desk = Desk(Context(register, clock, operator), Settings(), Path(name) / "s")
        phrases.add(desk.context, "夜间噪声", "反映［什么地方］夜间噪声扰民，要求［诉求］。", own=True)
        window = MainWindow(desk)
        window.show()
        window.activateWindow()
        QApplication.processEvents()
        new = entry(app, window, newcomer)
        known = entry(app, window, acquaintance)
        assert [row.name for row in cases.page(desk.context, CaseFilter())] == [NAME, NAME]
        window.close()
        register.close()
    print("| registration | keys | Chinese characters | decisions (M) | mouse | seconds | limit |")
    print("|---|---|---|---|---|---|---|")
    for words, log, limit in (
        ("new visitor, all typed", new, 80),
        ("known person, phrase, 15 characters", known, 25),
    ):
        minds = f"{len(log.minds)}: {', '.join(log.minds)}"
        print(
            f"| {words} | {log.keys} | {log.chinese} | {minds} | {log.mouse} | {log.seconds:.1f} | {limit} |"
        )


def entry(app: QApplication, window: MainWindow, script: Callable[[Hands, MainWindow], None]) -> Log:
    log = Log()
    app.installEventFilter(log)
    script(Hands(log), window)
    app.removeEventFilter(log)
    return log


def newcomer(hands: Hands, _window: MainWindow) -> None:
    """Name, ID, phone, address and demand; whole numbers lead on by themselves."""
    hands.write(NAME)
    hands.press(Qt.Key.Key_Tab)
    hands.write(ID)
    hands.write(PHONE)
    hands.write(ADDRESS)
    hands.press(Qt.Key.Key_Tab)
    hands.write(DEMAND[:40])
    hands.log.mind("save")
    hands.press(Qt.Key.Key_F9)


def acquaintance(hands: Hands, window: MainWindow) -> None:
    """His initials, the person, a phrase, its blanks, save."""
    hands.write("zmy")
    hands.wait(window.visit_page.sheet.names.is_open)
    hands.log.mind("the person")
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    hands.log.mind("the phrase")
    hands.write("/yj")
    QTest.qWait(200)
    hands.press(Qt.Key.Key_Return)
    hands.write(EDITED)
    hands.log.mind("save")
    hands.press(Qt.Key.Key_F9)


if __name__ == "__main__":
    main()
