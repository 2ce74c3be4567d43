"""The list beside an intake form: what came in today, or in a longer period, through the form's channel."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel
from app.services import cases
from app.views.desk import Desk
from app.views.tables.cases import TODAY_COLUMNS, CaseTable, CaseTableModel
from app.views.widgets.choice import Choice

_EMPTY = "这段时间还没有{}登记。\n在左侧填写后按 Ctrl+Enter 保存。"
_PERIODS = (("day", "今日"), ("month", "本月"), ("year", "本年"), ("all", "全部"))


class IntakeList(QWidget):
    """Totals and lines of one channel; Enter opens a case."""

    opened = Signal(int)

    def __init__(self, desk: Desk, channel: Channel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._channel = channel
        self.totals = QLabel()
        self.totals.setProperty("role", "heading")
        self.period = Choice(_PERIODS)
        self.period.setAccessibleName("列出的时段")
        self.period.changed.connect(self.refresh)
        self._model = CaseTableModel(desk, TODAY_COLUMNS)
        self.table = CaseTable(_EMPTY.format(channel.label))
        self.table.setModel(self._model)
        self.table.opened.connect(self.opened)
        self._lay_out()

    def show_channel(self, channel: Channel) -> None:
        """List another channel."""
        if channel is not self._channel:
            self._channel = channel
            self.table.set_empty_text(_EMPTY.format(channel.label))
            self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        wanted = CaseFilter(first=self._first(), last=self._last(), channel=self._channel)
        self._model.set_filter(wanted)
        counted = cases.totals(self._desk.context, wanted)
        word = dict(_PERIODS)[self.period.key() or "day"]
        unit = "批" if self._channel is Channel.VISIT else "件"
        self.totals.setText(f"{word}{self._channel.label}  {counted.batches} {unit} {counted.people} 人次")

    def _first(self) -> date | None:
        today = self._desk.today
        starts = {"day": today, "month": today.replace(day=1), "year": today.replace(month=1, day=1)}
        return starts.get(self.period.key() or "day")

    def _last(self) -> date | None:
        return self._desk.today if self.period.key() == "day" else None

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.totals, 1)
        head.addWidget(self.period)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table, 1)
