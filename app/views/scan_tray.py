"""扫描归档: scans read and filed by their codes, what became of each, and the tray of those to be filed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind
from app.errors import UserError
from app.services import cases, scan_filing, scan_tray
from app.services.scan_filing import Progress, Slip, Went
from app.services.scan_tray import Waiting
from app.views.case_buttons import main_button, plain_button
from app.views.case_picker import CasePicker
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.scan_preview import ScanPreview
from app.views.side_form import SideForm, line, placed
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.choice import Choice
from app.views.widgets.notice import Notice

_FILTER = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp);;所有文件 (*)"
_TICK_MS = 200
_WENT = {
    Went.FILED: ("已归档", "good"),
    Went.TRAY: ("待归档", "warning"),
    Went.KNOWN: ("已有，不重复", "muted"),
    Went.REFUSED: ("没有收入", "error"),
}
_NO_RESULTS = "还没有扫描。\n点“选择扫描件…”或“选择文件夹…”，程序按二维码归到各自的信访件。"
_NO_TRAY = "没有待归档的扫描件。"
_NOT_ALLOWED = "操作员“{}”没有登记或办理的权限，不能归档扫描件。请换有权限的操作员。"


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the list of results."""

    id: int
    slip: Slip


class ScanTrayDialog(QDialog):
    """At the left what is done and what waits, at the right the scan that waits."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._progress: Progress | None = None
        self.results = RecordModel(_RESULT_COLUMNS, self)
        self.result_table = CaseTable(_NO_RESULTS)
        self.tray = RecordModel(_TRAY_COLUMNS, self)
        self.tray_table = CaseTable(_NO_TRAY)
        self.preview = ScanPreview(desk)
        self.notice = Notice(lines=2)
        self.files_button = main_button("选择扫描件…  Ctrl+O", self.choose_files)
        self.folder_button = plain_button("选择文件夹…  Ctrl+Shift+O", self.choose_folder)
        self.stop_button = plain_button("停止", self.stop)
        self.file_button = plain_button("归入信访件…  Ctrl+G", self.choose_case)
        self.out_button = plain_button("移出…  Del", self.take_out)
        self._bar = QProgressBar()
        self._said = QLabel()
        self._result_head = QLabel("本次扫描")
        self._tray_head = QLabel("待归档")
        self._timer = QTimer(self, interval=_TICK_MS)
        self.setWindowTitle("扫描归档")
        self._lay_out()
        self._connect()
        self._show_state()
        self.refresh()

    def choose_files(self) -> None:
        """Let the clerk choose scans."""
        dialog = QFileDialog(self, "选择扫描件（可一次选多个文件）", "", _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._begin(dialog)

    def choose_folder(self) -> None:
        """Let the clerk choose a folder of scans."""
        dialog = QFileDialog(self, "选择存放扫描件的文件夹")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._begin(dialog)

    def file_scans(self, paths: Sequence[Path]) -> None:
        """Read and file scans beside the window."""
        if self._progress is not None:
            return
        self._progress = state = Progress()
        self.notice.say("")
        self._show_state()
        self._timer.start()
        tasks.run(
            partial(scan_filing.file_scans, self._desk.context, list(paths), state), self._on_filed, long=True
        )

    def stop(self) -> None:
        """Leave it after the page in hand; what is filed stays filed."""
        if self._progress is not None:
            self._progress.stop = True

    def refresh(self) -> None:
        """Read the tray anew."""
        context = self._desk.context
        tasks.run(lambda: scan_tray.waiting(context), self._on_tray)

    def choose_case(self) -> None:
        """File the chosen scan to a case found by number or by any word."""
        scan = self.selected()
        if scan is None:
            return
        picker = CasePicker(self._desk, "归入哪一件信访件？", self)
        picker.accepted.connect(lambda: self._ask_kind(scan, picker.chosen))
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def take_out(self) -> None:
        """Take the chosen scan out of the tray, with a reason."""
        scan = self.selected()
        if scan is None:
            return
        context = self._desk.context
        form = SideForm(
            "移出待归档",
            {"reason": line("原因＊", hint="例如：空白页、重复扫描")},
            lambda values: scan_tray.take_out(context, scan.id, values["reason"]),
            self,
            intro=f"移出“{scan.name}”。文件不会删除，记录中保留移出的原因。",
            save_text="移出",
        )
        form.accepted.connect(lambda: self._tell(f"“{scan.name}”已移出"))
        self._open(form)

    def selected(self) -> Waiting | None:
        """The scan of the tray that is chosen."""
        found = self.tray.record_at(self.tray_table.currentIndex())
        return found if isinstance(found, Waiting) else None

    def reject(self) -> None:
        """Closing stops what runs, after the page in hand."""
        self.stop()
        super().reject()

    def _begin(self, dialog: QFileDialog) -> None:
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        if chosen:
            self.file_scans([Path(one) for one in chosen])

    def _ask_kind(self, scan: Waiting, petition_id: int | None) -> None:
        if petition_id is None:
            return
        try:
            record = cases.get(self._desk.context, petition_id)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._open(self._kind_form(scan, record))

    def _kind_form(self, scan: Waiting, record: PetitionRecord) -> SideForm:
        context = self._desk.context
        kind = Choice([(one.value, one.label) for one in AttachmentKind])
        kind.set_key(AttachmentKind.OTHER_HIDDEN.value)

        def store(values: dict[str, Any]) -> None:
            scan_tray.file_by_hand(context, scan.id, record.id, AttachmentKind(values["kind"]))

        name = "" if record.restricted or not record.draft.name else f"（{record.draft.name}）"
        form = SideForm(
            "归入信访件",
            {"kind": placed("类别", kind)},
            store,
            self,
            intro=f"把“{scan.name}”归入 {record.number}{name}，作为该件的附件保存。",
            save_text="归档",
        )
        form.accepted.connect(lambda: self._tell(f"“{scan.name}”已归入{record.number}"))
        return form

    def _open(self, dialog: QDialog) -> None:
        self.notice.say("")
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, said: str) -> None:
        self.notice.say(said, "good")
        self._desk.said.emit(said)
        self._desk.changed.emit("cases")

    def _on_filed(self, outcome: tasks.Outcome[list[Slip]]) -> None:
        state, self._progress = self._progress, None
        self._timer.stop()
        try:
            slips = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.results.show([Result(number, slip) for number, slip in enumerate(slips, start=1)])
            self._result_head.setText(f"本次扫描　{_counted(slips)}")
            self._tell(_ended(state, slips))
        self._show_state()
        self.refresh()

    def _on_tray(self, outcome: tasks.Outcome[list[Waiting]]) -> None:
        try:
            found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        row = max(self.tray_table.currentIndex().row(), 0)
        self.tray.show(found)
        self._tray_head.setText(f"待归档　{len(found)} 份" if found else "待归档")
        if found and not self.tray_table.currentIndex().isValid():
            self.tray_table.selectRow(min(row, len(found) - 1))
        self._on_selected()

    def _on_selected(self) -> None:
        self.preview.show_scan(self.selected())
        self._show_state()

    def _open_case(self, result: int) -> None:
        slip = next(one.slip for one in self.results.records if one.id == result)
        if not slip.case:
            self.notice.say(slip.said, "warning")
            return
        from app.views.case_dialogs import CaseDialog

        try:
            page = CaseDialog(self._desk, cases.by_number(self._desk.context, slip.case).id, self)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._open(page)

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator"):
            self.refresh()

    def _tick(self) -> None:
        state = self._progress
        if state is None:
            return
        self._bar.setRange(0, max(state.files, 1))
        self._bar.setValue(max(state.file - 1, 0))
        page = f"，第 {state.page} 页，共 {state.pages} 页" if state.pages > 1 else ""
        doing = "正在停止……" if state.stop else f"第 {state.file} 个，共 {state.files} 个：{state.name}{page}"
        self._said.setText(doing)

    def _show_state(self) -> None:
        """What cannot be done now is grey."""
        busy, chosen = self._progress is not None, self.selected() is not None
        allowed = any(self._desk.operator.may(one) for one in scan_filing.MAY_FILE)
        for button in (self.files_button, self.folder_button):
            button.setEnabled(allowed and not busy)
        for widget in (self.stop_button, self._bar, self._said):
            widget.setVisible(busy)
        for button in (self.file_button, self.out_button):
            button.setEnabled(allowed and chosen)
        if not allowed:
            self.notice.say(_NOT_ALLOWED.format(self._desk.operator.name), "warning")
        self._tick()

    def _connect(self) -> None:
        self._timer.timeout.connect(self._tick)
        self._desk.changed.connect(self._on_news)
        self.tray_table.selected.connect(self._on_selected)
        self.tray_table.opened.connect(lambda _id: self.choose_case())
        self.result_table.opened.connect(self._open_case)
        keys = {
            "Ctrl+O": self.files_button,
            "Ctrl+Shift+O": self.folder_button,
            "Ctrl+G": self.file_button,
            "Del": self.out_button,
        }
        for key, button in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left())
        split.addWidget(self.preview)
        split.setSizes([700, 500])
        split.setChildrenCollapsible(False)
        close = plain_button("关闭  Esc", self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.notice, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(split, 1)
        column.addLayout(foot)
        fit_screen(self, 1320, 860)
        self.files_button.setFocus()

    def _left(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addLayout(_row(self.files_button, self.folder_button, self.stop_button, self._bar))
        column.addWidget(self._said)
        for head, table, model, name in (
            (self._result_head, self.result_table, self.results, "本次扫描的结果"),
            (self._tray_head, self.tray_table, self.tray, "待归档的扫描件"),
        ):
            head.setProperty("role", "heading")
            table.setModel(model)
            table.setAccessibleName(name)
            column.addWidget(head)
            column.addWidget(table, 1)
        column.addLayout(_row(self.file_button, self.out_button))
        self._said.setProperty("role", "quiet")
        self._bar.setTextVisible(False)
        return side


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _ended(state: Progress | None, slips: Sequence[Slip]) -> str:
    """How it ended; a stop leaves the file in hand and those after it."""
    if state is None or not state.stop:
        return f"扫描完毕：{_counted(slips)}"
    done = f"：{_counted(slips)}" if slips else ""
    return f"已停止{done}。还有 {state.files - state.file + 1} 个文件没有读（从“{state.name}”起）。"


def _counted(slips: Sequence[Slip]) -> str:
    """How many pages went where."""
    pages = {went: sum(one.last - one.first + 1 for one in slips if one.went is went) for went in Went}
    told = [f"{_WENT[went][0]} {count} 页" for went, count in pages.items() if count]
    return "，".join(told) if told else "没有扫描件"


def _pages(result: Result) -> str:
    slip = result.slip
    return str(slip.first) if slip.first == slip.last else f"{slip.first}–{slip.last}"


_RESULT_COLUMNS = (
    RecordColumn("文件", lambda one: one.slip.file, "扫描20261122093112"),
    RecordColumn("页", _pages, "10–12", right=True),
    RecordColumn(
        "去向",
        lambda one: _WENT[one.slip.went][0],
        "已有，不重复",
        tone=lambda one: _WENT[one.slip.went][1],
    ),
    RecordColumn("信访件", lambda one: one.slip.case, "镜访[2026]212号"),
    RecordColumn("文书或原因", lambda one: one.slip.said or one.slip.paper, "来访登记单", flexible=True),
)
_TRAY_COLUMNS = (
    RecordColumn("名称", lambda one: one.name, "扫描20261122093112.jpg"),
    RecordColumn("页数", lambda one: str(one.pages), "500", right=True),
    RecordColumn("原因", lambda one: one.said, "没有找到二维码", flexible=True),
    RecordColumn(
        "收入于", lambda one: f"{one.recorded_at:%m-%d %H:%M} {one.operator}", "11-22 09:31 欧阳登记"
    ),
)
