"""The filter bar above a list of cases: applies as it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.clock import Clock
from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel, Coded, State
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit

_DEBOUNCE_MS = 250
_DAY_WIDTH = 112
MARKS = {
    "urgent": "紧急",
    "major": "重大",
    "weekly_conference": "周会商",
    "supervision": "督查督办",
    "repeat": "重信重访",
    "collective": "集体访",
}
"""Fields of `CaseFilter` that show only marked cases."""
_PLACEHOLDER = "编号 姓名 证件 电话 住址 诉求"


class CaseFilterBar(QWidget):
    """Days, words, state, form of petition and mark; gives a `CaseFilter` a quarter second after the last key."""

    changed = Signal()
    """Another filter is asked for, and it can be read."""
    unreadable = Signal(str)
    """What is wrong with the days, a sentence; "" as soon as nothing is."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._first = DayEdit(clock)
        self._last = DayEdit(clock)
        self._text = ChineseLineEdit()
        self._state = Choice(_options(State), empty="全部状态")
        self._channel = Choice(_options(Channel), empty="全部形式")
        self._mark = Choice(MARKS.items(), empty="全部标记")
        self._applied = CaseFilter()
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._timer.timeout.connect(self.apply)
        self._dress()
        self._lay_out()

    def wanted(self) -> CaseFilter:
        """The filter applied last."""
        return self._applied

    def apply(self) -> None:
        """Apply what stands in the bar, if it can be read."""
        self._timer.stop()
        problem = self._problem()
        self.unreadable.emit(problem)
        found = self._read()
        if not problem and found != self._applied:
            self._applied = found
            self.changed.emit()

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show a filter's days, words, state, form and mark as if they had been typed and applied."""
        self._first.set_value(wanted.first)
        self._last.set_value(wanted.last)
        self._text.set_value(wanted.text)
        self._state.set_key(wanted.state.value if wanted.state else None)
        self._channel.set_key(wanted.channel.value if wanted.channel else None)
        self._mark.set_key(next((key for key in MARKS if getattr(wanted, key)), None))
        self._timer.stop()
        self.unreadable.emit("")
        self._applied = self._read()

    def show_today(self) -> None:
        """Today's cases."""
        self._show_days(self._clock.today(), self._clock.today())

    def show_week(self) -> None:
        """From this week's Monday until today."""
        today = self._clock.today()
        self._show_days(today - timedelta(days=today.weekday()), today)

    def show_month(self) -> None:
        """From the first of this month until today."""
        today = self._clock.today()
        self._show_days(today.replace(day=1), today)

    def _show_days(self, first: date | None, last: date | None) -> None:
        self._first.set_value(first)
        self._last.set_value(last)
        self.apply()

    def _read(self) -> CaseFilter:
        state, channel, mark = self._state.key(), self._channel.key(), self._mark.key()
        found = CaseFilter(
            first=self._first.value(),
            last=self._last.value(),
            text=self._text.value().strip(),
            state=State(state) if state else None,
            channel=Channel(channel) if channel else None,
        )
        return replace(found, **{mark: True}) if mark else found  # type: ignore[arg-type]

    def _problem(self) -> str:
        for label, edit in (("自", self._first), ("至", self._last)):
            if edit.is_bad():
                return f"“{label}”栏的日期看不懂，请写成 2026-11-22、11-22 或 22。列表仍按原来的条件显示。"
        first, last = self._first.value(), self._last.value()
        if first and last and first > last:
            return "起始日期晚于截止日期，请更正。列表仍按原来的条件显示。"
        return ""

    def _dress(self) -> None:
        names = {
            self._first: "自（起始日期）",
            self._last: "至（截止日期）",
            self._text: "查找文字",
            self._state: "状态",
            self._channel: "信访形式",
            self._mark: "标记",
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        inputs = (self._first, self._last, self._text, self._state, self._channel, self._mark)
        for one in inputs:
            one.changed.connect(self._timer.start)
        for edit in (self._first, self._last):
            edit.setFixedWidth(_DAY_WIDTH)
            edit.setPlaceholderText("不限")
        self._text.setPlaceholderText(_PLACEHOLDER)
        self._text.setClearButtonEnabled(True)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, edit in (("自", self._first), ("至", self._last)):
            row.addWidget(QLabel(label))
            row.addWidget(edit)
        quick = {
            "今天": self.show_today,
            "本周": self.show_week,
            "本月": self.show_month,
        }
        for label, action in quick.items():
            button = QPushButton(label)
            button.clicked.connect(action)
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(QLabel("文字"))
        row.addWidget(self._text, 1)
        row.addWidget(self._state)
        row.addWidget(self._channel)
        row.addWidget(self._mark)


def _options(kind: type[Coded]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in kind]
