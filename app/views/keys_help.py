"""The keys of the program, on F1."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.dialog_parts import button_row


class KeysDialog(QDialog):
    """A table of keys and what they do."""

    def __init__(self, keys: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (key, meaning) in enumerate(keys):
            name = QLabel(key)
            name.setProperty("role", "key")
            grid.addWidget(name, row, 0)
            grid.addWidget(QLabel(meaning), row, 1)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(16)
        box.addLayout(grid)
        box.addStretch(1)
        box.addLayout(button_row(None, close))
        self.setMinimumWidth(440)
