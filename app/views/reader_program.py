"""The plug-in point for ID readers (docs/readers.md): a program of this PC that prints one scan line."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication

LIMIT = 10_000
"""Milliseconds until a program that has not ended is stopped."""

MOST_BYTES = 65_536
"""More output than this is no scan line."""

_NOT_SET = "本机还没有设置读卡程序。请在“设置与帮助 → 读卡器…”中填写；键盘式读卡器不用设置，直接刷卡即可。"


class ReaderProgram(QObject):
    """Runs the program, one at a time, and tells what it printed."""

    printed = Signal(str)
    """The text of its standard output."""
    failed = Signal(str)
    """A sentence for the clerk."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._output = bytearray()
        self._name = ""
        self._limit = QTimer(self, singleShot=True, interval=LIMIT)
        self._limit.timeout.connect(self._on_limit)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.aboutToQuit.connect(self.stop)

    def run(self, command: str) -> None:
        """Start it; no shell reads the command. Nothing happens while one is running."""
        parts = QProcess.splitCommand(command)
        if not parts:
            self.failed.emit(_NOT_SET)
            return
        if self.is_running():
            return
        self._name, self._output = parts[0], bytearray()
        process = self._process = QProcess(self)
        process.readyReadStandardOutput.connect(self._take)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._limit.start()
        process.start(parts[0], parts[1:])

    def is_running(self) -> bool:
        """Whether a card is being read."""
        return self._process is not None

    def stop(self) -> None:
        """End it without a word."""
        process = self._let_go()
        if process is not None:
            process.kill()
            process.waitForFinished(1000)

    def _take(self) -> None:
        if self._process is not None:
            self._output += bytes(self._process.readAllStandardOutput().data())
            if len(self._output) > MOST_BYTES:
                self._give_up(f"读卡程序“{self._name}”给出的内容太多，不是证件信息。请检查读卡程序的设置。")

    def _on_finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._take()
        process = self._let_go()
        if process is None:
            return
        if code == 0:
            self.printed.emit(_decoded(bytes(self._output)))
        else:
            said = _decoded(bytes(process.readAllStandardError().data())).strip().splitlines()
            reason = f"：{said[0][:100]}" if said else ""
            self.failed.emit(f"读卡程序没有读到证件{reason}。请重新放好证件再试。")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up(f"读卡程序“{self._name}”无法启动。请在“设置与帮助 → 读卡器…”中核对程序路径。")

    def _on_limit(self) -> None:
        self._give_up(f"读卡程序 {LIMIT // 1000} 秒内没有给出结果，已停止。请检查读卡器是否接好，再试一次。")

    def _give_up(self, said: str) -> None:
        self.stop()
        self.failed.emit(said)

    def _let_go(self) -> QProcess | None:
        process, self._process = self._process, None
        self._limit.stop()
        if process is not None:
            process.blockSignals(True)
            process.deleteLater()
        return process


def _decoded(output: bytes) -> str:
    """UTF-8, or what a Chinese Windows program writes."""
    try:
        return output.decode("utf-8-sig")
    except UnicodeDecodeError:
        return output.decode("gb18030", "replace")
