"""Input of a distance on paper: millimetres with one decimal, digits of half or full width."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord("．"): ".",
    ord("。"): ".",
    ord("－"): "-",
}
_BEGUN = re.compile(r"-?\d{0,2}(\.\d?)?")
_WHOLE = re.compile(r"-?\d{1,2}(\.\d)?")


class Millimetres(QSpinBox):
    """Counts tenths of a millimetre and shows millimetres, from minus `most` tenths to `most`; the wheel does nothing."""

    changed = Signal()

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(-most, most)
        self.setSuffix(" 毫米")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.valueChanged.connect(self.changed)

    def textFromValue(self, val: int) -> str:  # noqa: N802
        """Tenths as millimetres."""
        return f"{val / 10:.1f}"

    def valueFromText(self, text: str) -> int:  # noqa: N802
        """Millimetres as tenths."""
        number = self._number(text)
        return round(float(number) * 10) if _WHOLE.fullmatch(number) else self.value()

    def validate(self, text: str, position: int) -> object:
        """Take full-width digits as digits: a Chinese input method may send them."""
        half, number = text.translate(_HALF_WIDTH), self._number(text)
        if _WHOLE.fullmatch(number) and self.minimum() <= round(float(number) * 10) <= self.maximum():
            return QValidator.State.Acceptable, half, position
        state = QValidator.State.Intermediate if _BEGUN.fullmatch(number) else QValidator.State.Invalid
        return state, half, position

    def _number(self, text: str) -> str:
        return text.translate(_HALF_WIDTH).removesuffix(self.suffix()).strip()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
