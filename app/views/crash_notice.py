"""Tells the clerk, once, of an error the program did not expect."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app import crash


class CrashNotice(QObject):
    """Listens to the crash path; a crash on any thread is told on the main one."""

    _arrived = Signal(str)

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self.log_folder = log_folder
        self._arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        crash.listen(self._arrived.emit)

    def _tell(self, report: str) -> None:
        box = QMessageBox(QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("程序出错")
        box.setText("程序出错，刚才这一步可能没有完成。已保存的登记不受影响。")
        box.setInformativeText(
            f"请核对刚才的操作；如再次出现，请退出后重新打开，并把错误日志交给维护人员：\n{self.log_folder / crash.LOG_NAME}\n"
            "日志只记出错的位置，不含任何登记内容。"
        )
        box.setDetailedText(report)
        box.exec()
        crash.rearm()
