"""交办台账: every case in one list, filtered as it is typed, and the day's ledger as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.records import CaseFilter, PetitionRecord, Totals, UnitCounts
from app.domain.vocabulary import Light, Permission
from app.errors import UserError
from app.services import cases
from app.services.day_ledger import Exported
from app.views import save_as
from app.views.case_steps import RESTRICTED, not_permitted, why_not
from app.views.desk import Desk
from app.views.export_dialog import ExportDialog, ExportOrder
from app.views.ledger_filters import LightChips, UnitList, ViewBar, heading_label
from app.views.ledger_saved import SavedFilters
from app.views.tables.case_filter import CaseFilterBar
from app.views.tables.cases import LEDGER_COLUMNS, CaseTable, CaseTableModel
from app.views.widgets.notice import Notice

_EMPTY_REGISTER = "还没有信访件。\n在“来访登记”页填写后按 Ctrl+Enter 保存，就会列在这里。"
_NOTHING_FOUND = "没有符合条件的信访件。\n可放宽日期、清空文字，或点“全部”。"
_EVERY_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class _Counts:
    """What stands above and beside the list, and for which filter it was counted."""

    wanted: CaseFilter
    day: date
    totals: Totals
    lights: dict[Light, int]
    units: list[UnitCounts]


class LedgerPage(QWidget):
    """The third tab: counts by light, filters, units, list, the steps of the selected cases, reminders, export."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder: Path | None = None
        self._exporting = False
        self._day = desk.today
        self.chips = LightChips()
        self.filter_bar = CaseFilterBar(desk.clock)
        self.view_bar = ViewBar()
        self.unit_list = UnitList()
        self.saved = SavedFilters(desk)
        self._totals = heading_label()
        self.model = CaseTableModel(desk, LEDGER_COLUMNS, self)
        self.table = CaseTable(_EMPTY_REGISTER)
        self.table.setModel(self.model)
        self.table.allow_many()
        self.model.loaded.connect(self.table.choose_first)
        self.filter_notice = Notice()
        self.notice = Notice()
        self._buttons: dict[Permission | None, QPushButton] = {}
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read list and counts anew."""
        wanted = self.wanted()
        self._day = self._desk.today
        self.table.set_empty_text(_EMPTY_REGISTER if wanted == CaseFilter() else _NOTHING_FOUND)
        self.model.set_filter(wanted)
        self.saved.left(wanted)
        self._count(wanted)
        self._show_steps()

    def wanted(self) -> CaseFilter:
        """Everything the page is asked to show."""
        return replace(
            self.filter_bar.wanted(),
            light=self.chips.light(),
            unit=self.unit_list.unit(),
            open_only=self.view_bar.open_only(),
            order=self.view_bar.order(),
        )

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show a filter, as if it had been put together by hand."""
        self.filter_bar.show_filter(wanted)
        self.chips.set_light(wanted.light)
        self.unit_list.set_unit(wanted.unit)
        self.view_bar.set_view(wanted.order, open_only=wanted.open_only)
        self.view_bar.by_unit.setChecked(wanted.unit is not None or self.view_bar.by_unit.isChecked())
        self.refresh()

    def totals_text(self) -> str:
        """The counts as shown."""
        return self._totals.text()

    def export(self) -> None:
        """Ask for the day and the file, then export beside the window."""
        reason = self._why_no_export()
        if reason:
            self.notice.say(reason, "warning")
            return
        dialog = ExportDialog(self._desk, self)
        dialog.accepted.connect(lambda: self._choose_file(dialog.order()))
        _open(dialog)

    def open_case(self, petition_id: int) -> None:
        """The page of one case."""
        from app.views.case_dialogs import CaseDialog

        try:
            _open(CaseDialog(self._desk, petition_id, self))
        except UserError as error:
            self.notice.say(str(error), "error")

    def correct(self) -> None:
        """Correct the selected case."""
        from app.views.case_dialogs import CorrectDialog

        self._step(Permission.EDIT, lambda record: CorrectDialog(self._desk, record, self))

    def void(self) -> None:
        """Void the selected case."""
        from app.views.case_dialogs import VoidDialog

        self._step(Permission.VOID, lambda record: VoidDialog(self._desk, record, self))

    def print_papers(self) -> None:
        """Preview and print the papers of the selected case."""
        from app.views.preview import PreviewDialog

        self._step(Permission.PRINT, lambda record: PreviewDialog(self._desk, record, parent=self))

    def print_many(self) -> None:
        """Papers of the selected cases, or of today, in one go."""
        from app.views.batch_dialog import BatchDialog

        chosen = self.table.selected_ids()
        _open(BatchDialog(self._desk, self, chosen=chosen if len(chosen) > 1 else ()))

    def handle(self) -> None:
        """Choose a step for the selected cases, and take it."""
        from app.views.step_picker import StepPicker

        ids, reason = self.table.selected_ids(), self._why_no_handling()
        if reason:
            self.notice.say(reason, "warning")
            return
        self.notice.say("")
        _open(StepPicker(self._desk, ids, self))

    def remind(self) -> None:
        """The list of what is due: to read, to print, to copy."""
        from app.views.reminder_dialog import ReminderDialog

        _open(ReminderDialog(self._desk, self))

    def _why_no_handling(self) -> str:
        rows = [self.model.row_of(one) for one in self.table.selected_ids()]
        if not rows:
            return "请先在列表中选中一件或几件（按住 Ctrl 或 Shift 可多选）。"
        chosen = [self.model.row_at(self.model.index(row, 0)) for row in rows if row is not None]
        return RESTRICTED if any(row is None or row.restricted for row in chosen) else ""

    def _count(self, wanted: CaseFilter) -> None:
        context, day = self._desk.context, self._day

        def work() -> _Counts:
            return _Counts(
                wanted,
                day,
                cases.totals(context, wanted),
                cases.light_counts(context, wanted),
                cases.unit_counts(context, replace(wanted, unit=None)),
            )

        tasks.run(work, self._on_counts)

    def _step(self, step: Permission, dialog: Callable[[PetitionRecord], QDialog]) -> None:
        row = self.model.row_at(self.table.currentIndex())
        reason = why_not(self._desk.operator, step, row)
        if row is None or reason:
            self.notice.say(reason, "warning")
            return
        try:
            record = cases.get(self._desk.context, row.id)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.notice.say("")
        _open(dialog(record))

    def _open_selected(self) -> None:
        chosen = self.table.current_id()
        if chosen is not None:
            self.open_case(chosen)

    def _show_steps(self) -> None:
        """What cannot be done is grey and tells why."""
        row = self.model.row_at(self.table.currentIndex())
        for step, button in self._buttons.items():
            if step is Permission.EXPORT:
                reason = self._why_no_export()
            elif step is Permission.HANDLE:
                reason = self._why_no_handling()
            elif step is None:
                reason = "" if row else "请先在列表中选中一件。"
            else:
                reason = why_not(self._desk.operator, step, row)
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.setAccessibleDescription(reason)

    def _why_no_export(self) -> str:
        if self._exporting:
            return "正在导出，请稍候。"
        return not_permitted(self._desk.operator, Permission.EXPORT)

    def _on_counts(self, outcome: tasks.Outcome[_Counts]) -> None:
        try:
            found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if found.wanted == self.wanted():
            self._totals.setText(f"共 {found.totals.batches} 批次 {found.totals.people} 人次（作废不计）")
            self.chips.show_counts(found.lights)
            self.unit_list.show_counts(found.units)

    def _on_minute(self) -> None:
        """After midnight every light may be another one."""
        if self._day != self._desk.today:
            self.refresh()

    def _show_everything(self) -> None:
        self.show_filter(CaseFilter(order=self.view_bar.order()))

    def _save_filter(self) -> None:
        from app.views.ledger_saved import SaveFilterDialog

        dialog = SaveFilterDialog(self._desk, self.wanted(), self)
        dialog.accepted.connect(lambda: self.saved.refresh(dialog.name()))
        _open(dialog)

    def _show_units(self, wanted: bool) -> None:
        """The units beside the list; when they go, their filter goes with them."""
        self.unit_list.setVisible(wanted)
        if not wanted and self.unit_list.unit() is not None:
            self.unit_list.set_unit(None)
            self.refresh()

    def _choose_file(self, order: ExportOrder | None) -> None:
        assert order is not None
        path = save_as.ask_path(self, "导出当日台账", order.file_name)
        if path is None:
            return
        context = self._desk.context
        self._exporting = True
        self._show_steps()
        self._folder_button.hide()
        self.notice.say("正在导出并复核……")

        def work() -> Exported:
            return order.export(context, path)

        tasks.run(work, self._on_exported, long=True)

    def _on_exported(self, outcome: tasks.Outcome[Exported]) -> None:
        self._exporting = False
        self._show_steps()
        try:
            done = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        counts = f"{done.rows} 行，{done.batches} 批次 {done.people} 人次，已复核"
        self._folder = done.path.parent
        self._folder_button.show()
        self.notice.say(f"已导出 {done.path.name}：{counts}", "good")
        self._desk.said.emit(f"已导出 {done.path}：{counts}")

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _on_news(self, kind: str) -> None:
        if kind == "operator":
            self.model.clear()
            self.chips.show_counts(None)
            self.unit_list.show_counts([])
        if kind in ("cases", "operator", "calendar", "rules", "profile"):
            self.refresh()

    def _on_unreadable(self, problem: str) -> None:
        self.filter_notice.say(problem, "warning")

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_news)
        for bar in (self.filter_bar, self.chips, self.view_bar, self.unit_list):
            bar.changed.connect(self.refresh)
        self.chips.everything.connect(self._show_everything)
        self.saved.chosen.connect(self.show_filter)
        self.saved.save_wanted.connect(self._save_filter)
        self.saved.failed.connect(lambda text: self.notice.say(text, "error"))
        self.view_bar.units_wanted.connect(self._show_units)
        timer = QTimer(self, interval=_EVERY_MINUTE)
        timer.timeout.connect(self._on_minute)
        timer.start()
        self.filter_bar.unreadable.connect(self._on_unreadable)
        self.model.failed.connect(lambda text: self.notice.say(text, "error"))
        self.table.opened.connect(self.open_case)
        self.table.selected.connect(self._show_steps)
        for key, action in {
            "Ctrl+B": self.handle,
            "Ctrl+E": self.export,
            "Ctrl+M": self.remind,
            "Ctrl+R": self.correct,
            "Ctrl+P": self.print_papers,
        }.items():
            _on_key(key, self, action, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        _on_key("Del", self.table, self.void, Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self.unit_list.hide()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.chips)
        top.addStretch(1)
        top.addWidget(self.saved)
        counts = QHBoxLayout()
        counts.setSpacing(16)
        counts.addWidget(self._totals)
        counts.addWidget(self.filter_notice, 1)
        counts.addWidget(self.view_bar)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.unit_list)
        middle.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.filter_bar)
        column.addLayout(counts)
        column.addLayout(middle, 1)
        column.addLayout(self._actions())

    def _actions(self) -> QHBoxLayout:
        """The main action first, where the other pages have theirs; then the steps of the selected case."""
        self._export = self._button("导出当日台账…  Ctrl+E", Permission.EXPORT, self.export)
        self._export.setProperty("role", "main")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._export)
        row.addSpacing(16)
        row.addWidget(self._button("打开  Enter", None, self._open_selected))
        row.addWidget(self._button("办理…  Ctrl+B", Permission.HANDLE, self.handle))
        row.addWidget(self._button("更正…  Ctrl+R", Permission.EDIT, self.correct))
        row.addWidget(self._button("打印文书…  Ctrl+P", Permission.PRINT, self.print_papers))
        row.addWidget(self._button("作废…  Del", Permission.VOID, self.void))
        row.addWidget(self.notice, 1)
        self._folder_button = QPushButton("打开所在文件夹")
        self._folder_button.clicked.connect(self._open_folder)
        self._folder_button.hide()
        row.addWidget(self._folder_button)
        for text, action in (("批量打印…", self.print_many), ("每日提醒…  Ctrl+M", self.remind)):
            button = QPushButton(text)
            button.clicked.connect(action)
            row.addWidget(button)
        return row

    def _button(self, text: str, step: Permission | None, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(action)
        self._buttons[step] = button
        return button


def _on_key(key: str, owner: QWidget, action: Callable[[], None], where: Qt.ShortcutContext) -> None:
    """PySide's constructor forgets the context where it is also given what to call."""
    QShortcut(QKeySequence(key), owner, context=where).activated.connect(action)


def _open(dialog: QDialog) -> None:
    """Show a dialog over its page; it goes when it is closed."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
