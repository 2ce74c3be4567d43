"""Inputs of a day and of a moment, quick from the keyboard (`written_days`)."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.clock import Clock
from app.domain.written_days import parse_day, parse_moment
from app.views.widgets.text import LineInput


class _Dated(LineInput):
    """A line whose text is written out in full when the clerk moves on."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def is_bad(self) -> bool:
        """Whether something stands there that cannot be read; an empty field is not bad."""
        return bool(self.text().strip()) and not self._written_out()

    def _written_out(self) -> str:
        raise NotImplementedError

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the value out in full; leave what cannot be read as it is."""
        super().focusOutEvent(event)
        full = self._written_out()
        if full and full != self.text():
            self.setText(full)


class MomentEdit(_Dated):
    """A day and a time, to the minute: "2026-11-22 09:31"."""

    def value(self) -> datetime | None:
        """The moment; None if the field is empty or cannot be read (`is_bad` tells which)."""
        return parse_moment(self.text(), self._clock.today())

    def set_value(self, moment: datetime | None) -> None:
        """Show `moment`, or an empty field."""
        self.set_text("" if moment is None else f"{moment:%Y-%m-%d %H:%M}")

    def _written_out(self) -> str:
        moment = self.value()
        return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


class DayEdit(_Dated):
    """A day: "2026-11-22"."""

    def value(self) -> date | None:
        """The day; None if the field is empty or cannot be read (`is_bad` tells which)."""
        return parse_day(self.text(), self._clock.today())

    def set_value(self, day: date | None) -> None:
        """Show `day`, or an empty field."""
        self.set_text("" if day is None else day.isoformat())

    def _written_out(self) -> str:
        day = self.value()
        return "" if day is None else day.isoformat()
