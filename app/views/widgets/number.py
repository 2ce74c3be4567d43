"""Input of a count: digits from the keyboard, half or full width."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

HIGHEST = 9_999_999
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}


class Number(QSpinBox):
    """A whole number from 1 to 9,999,999; Up and Down count, the wheel does not."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(1, HIGHEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.valueChanged.connect(self.changed)

    def validate(self, text: str, position: int) -> object:
        """Take full-width digits as digits: a Chinese input method may send them."""
        state, _, _ = self._judge(text.translate(_HALF_WIDTH), position)
        return state, text.translate(_HALF_WIDTH), position

    def _judge(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        judged: tuple[QValidator.State, str, int] = super().validate(text, position)  # type: ignore[assignment]
        return judged

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
