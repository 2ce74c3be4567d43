"""What the lists on a case page have in common: read beside the window, one row chosen, buttons that say why they are grey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services import cases
from app.services.context import Context
from app.views.case_buttons import plain_button
from app.views.case_steps import RESTRICTED
from app.views.desk import Desk
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.notice import Notice

NOTHING_SELECTED = "请先在列表中选中一行。"
_MAY_CHANGE = (Permission.REGISTER, Permission.EDIT, Permission.HANDLE)
_IN_A_ROW = 5
_LEAST_HEIGHT = 132
"""Of the list, px: its head and three rows."""

Rows = Callable[[Context, int, bool], list[Any]]
"""Reads the rows of a case; the last argument: with the withdrawn ones."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A button with its key. `label` and `why_not` look at the selected record (None: nothing is); "" is not grey."""

    name: str
    key: str
    run: Callable[[], None]
    why_not: Callable[[Any | None], str]
    label: Callable[[Any | None], str] | None = None
    main: bool = False

    def text(self, record: Any | None) -> str:
        """What stands on the button."""
        label = self.label(record) if self.label else self.name
        return f"{label}  {self.key}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """What a list shows; `count` says how many of what, `many` allows several rows to be chosen."""

    name: str
    columns: Sequence[RecordColumn]
    rows: Rows
    count: Callable[[list[Any]], str]
    empty: str


class CaseList(QWidget):
    """A list of one case, to stand on its page; it reads anew after every change."""

    shown = Signal()
    """The rows were read anew and stand there."""

    def __init__(self, desk: Desk, petition_id: int, spec: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.petition_id = petition_id
        self.record: PetitionRecord | None = None
        self._spec = spec
        self._question = 0
        self._heading = QLabel(spec.name)
        self.with_withdrawn = QCheckBox("显示已撤回的")
        self.model = RecordModel(spec.columns, self)
        self.table = CaseTable(spec.empty)
        self.table.setModel(self.model)
        self.notice = Notice(lines=2)
        self._deeds = self.deeds()
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._connect()
        self._show_deeds()
        self.refresh()

    def deeds(self) -> Sequence[Deed]:
        """The buttons from the left."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the rows anew."""
        self._question += 1
        question, withdrawn = self._question, self.with_withdrawn.isChecked()
        work = partial(_read, self._spec.rows, self.desk.context, self.petition_id, withdrawn)
        tasks.run(lambda: (question, *work()), self._on_read)

    def selected(self) -> Any | None:
        """The record of the selected row."""
        return self.model.record_at(self.table.currentIndex())

    def heading_text(self) -> str:
        """The name with the count, as shown."""
        return self._heading.text()

    def why_no_change(self, *also: Permission) -> str:
        """Why nothing may be changed here, "" where it may; `also`: further permissions of which one will do."""
        if self.record is None:
            return "正在读取，请稍候。"
        if self.record.restricted:
            return RESTRICTED
        if self.record.voided:
            return "本件已作废，不能再更改。"
        if not any(self.desk.operator.may(one) for one in (*_MAY_CHANGE, *also)):
            return f"操作员“{self.desk.operator.name}”没有登记或办理的权限，只能查看。"
        return ""

    def why_not_this(self, record: Any | None) -> str:
        """Why the selected row may not be changed, "" where it may."""
        if record is None:
            return self.why_no_change() or NOTHING_SELECTED
        return self.why_no_change() or ("这一行已经撤回，不能再更改。" if record.withdrawn else "")

    def tell(self, said: str) -> None:
        """Success: a quiet line, and the news for every page."""
        self.desk.changed.emit("cases")
        self.desk.said.emit(said)
        self.notice.say(said, "good")

    def open_dialog(self, dialog: QDialog) -> None:
        """Show a dialog over the page."""
        self.notice.say("")
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run_deed(self, name: str) -> None:
        """Do what a button does, or say why not."""
        deed = next(one for one in self._deeds if one.name == name)
        reason = deed.why_not(self.selected())
        if reason:
            self.notice.say(reason, "warning")
        else:
            deed.run()

    def _on_read(self, outcome: tasks.Outcome[tuple[int, PetitionRecord, list[Any]]]) -> None:
        try:
            question, record, rows = outcome.take()
        except UserError as error:
            self.record = None
            self.model.show([])
            self.notice.say(str(error), "error")
            self._show_deeds()
            return
        if question == self._question:
            self.record = record
            self._show(rows)

    def _show(self, rows: list[Any]) -> None:
        restricted = self.record is not None and self.record.restricted
        self.table.set_empty_text(RESTRICTED if restricted else self._spec.empty)
        row = max(self.table.currentIndex().row(), 0)
        self.model.show(rows)
        if rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(min(row, len(rows) - 1), 0))
        counted = self._spec.count([one for one in rows if not one.withdrawn])
        self._heading.setText(f"{self._spec.name}　{counted}")
        self._show_deeds()
        self.shown.emit()

    def _show_deeds(self) -> None:
        """What cannot be done is grey and tells why."""
        record = self.selected()
        for deed in self._deeds:
            reason, button = deed.why_not(record), self.buttons[deed.name]
            button.setText(deed.text(record))
            button.ensurePolished()
            button.setMinimumWidth(max(button.minimumWidth(), button.sizeHint().width()))
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.setAccessibleDescription(reason)

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator"):
            self.refresh()

    def _connect(self) -> None:
        self.desk.changed.connect(self._on_news)
        self.with_withdrawn.toggled.connect(self.refresh)
        self.table.selected.connect(self._show_deeds)
        for deed in self._deeds:
            if deed.key == "Enter":
                self.table.opened.connect(lambda _id, name=deed.name: self.run_deed(name))
            elif deed.key:
                self._bind(deed.key, deed.name)

    def _bind(self, key: str, name: str) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self.run_deed(name))

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "heading")
        self.table.setAccessibleName(self._spec.name)
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        self.setFocusProxy(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addLayout(self._button_row())
        column.addWidget(self.notice)
        column.insertLayout(0, self._head())

    def _button_row(self) -> QVBoxLayout:
        """A few in a row, so that the page stays as wide as the screen."""
        rows = QVBoxLayout()
        rows.setSpacing(4)
        for start in range(0, len(self._deeds), _IN_A_ROW):
            row = QHBoxLayout()
            row.setSpacing(8)
            for deed in self._deeds[start : start + _IN_A_ROW]:
                button = plain_button(deed.text(None), partial(self.run_deed, deed.name))
                button.setProperty("role", "main" if deed.main else "")
                self.buttons[deed.name] = button
                row.addWidget(button)
            row.addStretch(1)
            rows.addLayout(row)
        return rows

    def _head(self) -> QHBoxLayout:
        """Laid out last: Tab visits the list and its buttons before the box."""
        row = QHBoxLayout()
        row.addWidget(self._heading)
        row.addStretch(1)
        row.addWidget(self.with_withdrawn)
        return row


def _read(
    rows: Rows, context: Context, petition_id: int, withdrawn: bool
) -> tuple[PetitionRecord, list[Any]]:
    return cases.get(context, petition_id), rows(context, petition_id, withdrawn)
