"""Inputs of a day and of a moment, quick from the keyboard: "0931", "9:31", "22 0931", "11-22 9:31".

What is left out is taken so that the result lies nearest to today (the earlier one of two).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.clock import Clock
from app.views.widgets.text import LineInput

_SIGNS = str.maketrans({"年": "-", "月": "-", "日": " ", "号": " ", "/": "-", ".": "-", "点": ":", "时": ":"})
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})|(\d{1,2})(\d{2})")
_DAY = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})-)?(\d{1,2})|(\d{4})?(\d{2})(\d{2})")
_COMPACT = re.compile(r"(\d{8})(\d{4})")


def parse_moment(text: str, today: date) -> datetime | None:
    """The moment meant by `text`; a time alone is today. None if it is empty or not a moment."""
    parts = _COMPACT.sub(r"\1 \2", _plain(text).replace("分", "")).split()
    if len(parts) == 1:
        parts.insert(0, today.isoformat())
    if len(parts) != 2:
        return None
    day, clock = parse_day(parts[0], today), _time(parts[1])
    return None if day is None or clock is None else datetime.combine(day, clock)


def parse_day(text: str, today: date) -> date | None:
    """The day meant by `text`: "22", "1122", "11-22", "2026-11-22", "20261122", "11月22日"; else None."""
    found = _DAY.fullmatch(_plain(text))
    if found is None:
        return None
    groups = found.group(1, 2, 3) if found[3] else found.group(4, 5, 6)
    year, month, day = (int(group) if group else None for group in groups)
    days = _days(year, month, day or 0, today)
    return min(days, key=lambda d: (abs(d - today), d), default=None)


def _plain(text: str) -> str:
    """ASCII digits and signs: an input method may have sent full-width ones."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return re.sub(r"\s*([-:])\s*", r"\1", plain).strip()


def _days(year: int | None, month: int | None, day: int, today: date) -> Iterator[date]:
    """Every existing day that fits; None stands for what was not written."""
    here = today.year * 12 + today.month - 1
    if month is None:
        months = [divmod(here + shift, 12) for shift in range(-2, 3)]
    elif year is not None:
        months = [(year, month - 1)]
    else:
        months = [(today.year + shift, month - 1) for shift in (-1, 0, 1)]
    for its_year, month_index in months:
        try:
            yield date(its_year, month_index + 1, day)
        except ValueError:
            continue


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    return time(hour, minute) if hour < 24 and minute < 60 else None


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
