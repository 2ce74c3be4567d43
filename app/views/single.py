"""One window for one register and account: a second start brings the first to the front.

The lock file decides who owns the register; this is only the doorbell. What a killed program left of it
is taken away by the next holder of the lock.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

_ANSWER = b"up"
_TRY_MS = 500
_KINDS = (Qt.WindowType.Window, Qt.WindowType.Dialog)
_PATIENCE = 5.0
"""Seconds: the first window may be starting itself, and answers once it runs."""


class Doorbell(QObject):
    """Held by the window that has the lock; `rung` when another start of the account asks for it."""

    rung = Signal()

    def __init__(self, folder: Path, account: str) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        name = bell_name(folder, account)
        QLocalServer.removeServer(name)
        self._server.listen(name)

    def close(self) -> None:
        """Hang it down."""
        self._server.close()

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.write(_ANSWER)
            socket.flush()
            socket.disconnectFromServer()
            self.rung.emit()


def ring(folder: Path, account: str, patience: float = _PATIENCE) -> bool:
    """Ask the window of this account to come to the front; true when it has answered."""
    _allow_to_front()
    last = time.monotonic() + patience
    while True:
        socket = QLocalSocket()
        socket.connectToServer(bell_name(folder, account))
        if socket.waitForConnected(_TRY_MS):
            return socket.waitForReadyRead(max(_TRY_MS, int(1000 * (last - time.monotonic()))))
        if time.monotonic() > last:
            return False
        time.sleep(0.02)


def bell_name(folder: Path, account: str) -> str:
    """The same for every way to write the folder, another one for every account."""
    digest = hashlib.sha256(f"{folder.resolve()}\0{account}".encode()).hexdigest()
    return f"xinfang-desk-{digest[:24]}"


def bring_to_front() -> None:
    """Show the program's windows above all others; the dialog that waits for an answer gets the keyboard."""
    modal = QApplication.activeModalWidget()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.windowType() in _KINDS]
    for one in sorted(shown, key=lambda one: one is modal):
        one.setWindowState(one.windowState() & ~Qt.WindowState.WindowMinimized)
        one.raise_()
        one.activateWindow()


def _allow_to_front() -> None:
    """Windows lets only the program in front hand the front to another one."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
