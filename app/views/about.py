"""关于: which program this is, where its data lie, and on whose work it stands."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import __version__
from app.services.register_facts import RegisterFacts, facts
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, scrolled

_LICENCES = (
    ("字体", "Noto Sans SC、Noto Serif SC、花园明朝 HanaMinB：SIL Open Font License 1.1"),
    ("工作日历", "国务院办公厅放假通知，经 holiday-cn 整理：MIT"),
    ("界面", "Qt、PySide6：LGPL 3.0"),
    ("登记册", "SQLCipher：BSD；SQLite：公有领域；SQLAlchemy、Alembic：MIT"),
    ("文书与台账", "ReportLab：BSD；PDFium：BSD / Apache 2.0；openpyxl、python-docx：MIT"),
)


class AboutDialog(QDialog):
    """Facts to read out to whoever maintains the PC; every value can be selected and copied."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于")
        found = facts(desk.context.register)
        self._folder = found.folder
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for title, lines in (("信访接待工作台", self._lines(desk, found)), ("许可", _LICENCES)):
            grid.addWidget(heading(title), grid.rowCount(), 0, 1, 2)
            for name, value in lines:
                row = grid.rowCount()
                grid.addWidget(QLabel(name), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(_value(value), row, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self._lay_out(page)

    def _lines(self, desk: Desk, found: RegisterFacts) -> list[tuple[str, str]]:
        lines = [
            ("版本", __version__),
            ("单位", desk.profile().full_name),
            ("数据文件夹", str(found.folder)),
            ("登记册大小", size_text(found.size)),
            ("加密数据库", f"SQLCipher {found.sqlcipher}（SQLite {found.sqlite}）"),
            (
                "运行环境",
                f"Qt {qVersion()}，Python {platform.python_version()}，{platform.platform(terse=True)}",
            ),
        ]
        if desk.settings.notice:
            lines.append(("本机设置", desk.settings.notice))
        return lines

    def _lay_out(self, page: QWidget) -> None:
        show = QPushButton("打开数据文件夹")
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(16)
        box.addWidget(scrolled(page), 1)
        box.addLayout(button_row(show, close))
        fit_screen(self, 720, 560)


def size_text(size: int) -> str:
    """A size in bytes as people read it."""
    amount = size / 1024
    for unit in ("KB", "MB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def _value(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setWordWrap(True)
    return label
