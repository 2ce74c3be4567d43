"""What came of the last action, in a place that is kept free for it: nothing moves when it speaks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.views import fonts

_LINE = 20


class Notice(QLabel):
    """A sentence of up to `lines` lines; its state is "good", "error", "warning" or ""."""

    def __init__(self, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumHeight(lines * _LINE)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("结果")

    def say(self, text: str, state: str = "") -> None:
        """Show `text`; an empty one leaves the place free."""
        fonts.ensure_glyphs(text)
        self.setText(text)
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.setProperty("role", "good" if state == "good" else "message")
        self.setProperty("state", state if text else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def state(self) -> str:
        """How it was meant."""
        return str(self.property("state") or "")
