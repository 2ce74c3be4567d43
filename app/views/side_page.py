"""What the ledgers beside the register have in common: period, counts, list, and the actions of the selected line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.clock import Clock
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services.context import Context
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.notice import Notice

_DEBOUNCE_MS = 250
_DAY_WIDTH = 112
NOTHING_SELECTED = "请先在列表中选中一行。"

Period = tuple[date | None, date | None]
"""First and last day, None where it is open."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button with its key. `why_not` says of the selected record (None: nothing is) why it is grey, "" if not."""

    label: str
    key: str
    run: Callable[[], None]
    why_not: Callable[[Any | None], str]
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """What one ledger shows. `shows`: label → which records; the first is chosen at the beginning."""

    name: str
    columns: Sequence[RecordColumn]
    read: Callable[[Context, date | None, date | None], list[Any]]
    counts: Callable[[list[Any], date], str]
    shows: Mapping[str, Callable[[Any, date], bool]]
    empty: str
    nothing: str


class PeriodBar(QWidget):
    """Days and what is shown; asks anew a quarter second after the last key."""

    changed = Signal()
    unreadable = Signal(str)
    """What is wrong with the days, a sentence; "" as soon as nothing is."""

    def __init__(self, clock: Clock, shows: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._first = DayEdit(clock)
        self._last = DayEdit(clock)
        self._show = Choice([(word, word) for word in shows])
        self._applied: Period = (None, None)
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._timer.timeout.connect(self.apply)
        self._lay_out()

    def period(self) -> Period:
        """The days applied last."""
        return self._applied

    def shown(self) -> str:
        """Which records are to be shown."""
        return self._show.key() or ""

    def set_shown(self, word: str) -> None:
        """Show other records."""
        self._show.set_key(word)

    def apply(self) -> None:
        """Apply what stands in the bar, if it can be read."""
        self._timer.stop()
        problem = self._problem()
        self.unreadable.emit(problem)
        found = (self._first.value(), self._last.value())
        if not problem and found != self._applied:
            self._applied = found
            self.changed.emit()

    def show_days(self, first: date | None, last: date | None) -> None:
        """Show a period."""
        self._first.set_value(first)
        self._last.set_value(last)
        self.apply()

    def _problem(self) -> str:
        for label, edit in (("自", self._first), ("至", self._last)):
            if edit.is_bad():
                return f"“{label}”栏的日期看不懂，请写成 2026-11-22、11-22 或 22。列表仍按原来的条件显示。"
        first, last = self._first.value(), self._last.value()
        if first and last and first > last:
            return "起始日期晚于截止日期，请更正。列表仍按原来的条件显示。"
        return ""

    def _quick(self) -> dict[str, Callable[[], None]]:
        def since(start: Callable[[date], date]) -> Callable[[], None]:
            return lambda: self.show_days(start(self._clock.today()), self._clock.today())

        return {
            "本周": since(lambda today: today - timedelta(days=today.weekday())),
            "本月": since(lambda today: today.replace(day=1)),
            "本年": since(lambda today: today.replace(month=1, day=1)),
            "全部": lambda: self.show_days(None, None),
        }

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, edit, name in (
            ("自", self._first, "自（起始日期）"),
            ("至", self._last, "至（截止日期）"),
        ):
            edit.setFixedWidth(_DAY_WIDTH)
            edit.setPlaceholderText("不限")
            edit.setAccessibleName(name)
            edit.changed.connect(self._timer.start)
            row.addWidget(QLabel(label))
            row.addWidget(edit)
        for label, action in self._quick().items():
            button = QPushButton(label)
            button.clicked.connect(action)
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(QLabel("显示"))
        self._show.setMinimumContentsLength(7)
        self._show.setAccessibleName("显示")
        self._show.changed.connect(self.changed)
        row.addWidget(self._show)
        row.addStretch(1)


class SidePage(QWidget):
    """One ledger. A page is read when it is shown, and again after every change while it is."""

    counted = Signal()
    """The lines were read anew."""

    def __init__(self, desk: Desk, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._spec = spec
        self._stale = True
        self._records: list[Any] = []
        self._row = 0
        self._question = 0
        self.bar = PeriodBar(desk.clock, list(spec.shows))
        self._counts = QLabel()
        self._filter_notice = Notice()
        self.model = RecordModel(spec.columns, self)
        self.table = CaseTable(spec.empty)
        self.table.setModel(self.model)
        self.notice = Notice()
        self._actions = self.actions_of_page()
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._connect()

    def actions_of_page(self) -> Sequence[Action]:
        """The page's actions, the main one first."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the lines anew."""
        self._stale = False
        self._question += 1
        question, context, (first, last) = self._question, self.desk.context, self.bar.period()
        read = self._spec.read
        tasks.run(lambda: (question, read(context, first, last)), self._on_read)

    def selected(self) -> Any | None:
        """The record of the selected line."""
        return self.model.record_at(self.table.currentIndex())

    def counts_text(self) -> str:
        """The counts as shown."""
        return self._counts.text()

    def tell(self, said: str) -> None:
        """Success: a quiet line, and the news for every page."""
        self.desk.changed.emit("cases")
        self.desk.said.emit(said)
        self.notice.say(said, "good")

    def open_dialog(self, dialog: QDialog, said: str = "") -> None:
        """Show a dialog over the page; `said` is told when it is accepted."""
        self.notice.say("")
        if said:
            dialog.accepted.connect(lambda: self.tell(said))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_case(self, petition_id: int) -> None:
        """The page of one case."""
        from app.views.case_dialogs import CaseDialog

        try:
            self.open_dialog(CaseDialog(self.desk, petition_id, self))
        except UserError as error:
            self.notice.say(str(error), "error")

    def needs(self, permission: Permission) -> str:
        """Why the operator may not, "" if he may."""
        return not_permitted(self.desk.operator, permission)

    def on_enter(self) -> None:
        """What Enter and a double click do."""
        record = self.selected()
        if record is not None:
            self.open_case(record.id)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while the page was out of sight."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _run(self, action: Action) -> None:
        reason = action.why_not(self.selected())
        if reason:
            self.notice.say(reason, "warning")
        else:
            action.run()

    def _on_read(self, outcome: tasks.Outcome[tuple[int, list[Any]]]) -> None:
        try:
            question, records = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if question == self._question:
            self._records = records
            self._counts.setText(self._spec.counts(records, self.desk.today))
            self._show()
            self.counted.emit()

    def _show(self) -> None:
        """Show the records wanted; where the selected one is gone, the next one takes its place."""
        wanted, today = self._spec.shows[self.bar.shown()], self.desk.today
        row = max(self.table.currentIndex().row(), 0)
        found = [one for one in self._records if wanted(one, today)]
        everything = self.bar.period() == (None, None) and not self._records
        self.table.set_empty_text(self._spec.empty if everything else self._spec.nothing)
        self.model.show(found)
        if found and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(min(row, len(found) - 1), 0))
        self._show_actions()

    def _show_actions(self) -> None:
        """What cannot be done is grey and tells why."""
        record = self.selected()
        for action in self._actions:
            reason = action.why_not(record)
            button = self.buttons[action.label]
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.setAccessibleDescription(reason)

    def _on_news(self, kind: str) -> None:
        if kind == "operator":
            self._records = []
            self._show()
        if kind in ("cases", "operator", "units"):
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True

    def _connect(self) -> None:
        self.desk.changed.connect(self._on_news)
        self.bar.changed.connect(self.refresh)
        self.bar.unreadable.connect(lambda text: self._filter_notice.say(text, "warning"))
        self.table.opened.connect(lambda _id: self.on_enter())
        self.table.selected.connect(self._show_actions)
        page = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for action in self._actions:
            if action.key and action.key != "Enter":
                QShortcut(
                    QKeySequence(action.key), self, lambda action=action: self._run(action), context=page
                )

    def _lay_out(self) -> None:
        self._counts.setProperty("role", "heading")
        self._counts.setMinimumHeight(20)
        self.table.setAccessibleName(self._spec.name)
        self.setFocusProxy(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.bar)
        counts = QHBoxLayout()
        counts.setSpacing(16)
        counts.addWidget(self._counts)
        counts.addWidget(self._filter_notice, 1)
        column.addLayout(counts)
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for action in self._actions:
            button = QPushButton(f"{action.label}  {action.key}".strip())
            button.clicked.connect(lambda _=False, action=action: self._run(action))
            self.buttons[action.label] = button
            row.addWidget(button)
            if action.main:
                button.setProperty("role", "main")
                row.addSpacing(16)
        row.addWidget(self.notice, 1)
        return row
