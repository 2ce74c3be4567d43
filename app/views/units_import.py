"""Importing units from a list: the dry run is shown first, with every bad row; nothing is written before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.units import Fault
from app.errors import UserError
from app.services import units
from app.services.units import UnitImport
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.notice import Notice

_KINDS = "单位名单 (*.xlsx *.csv)"


def ask_list(parent: QWidget) -> Path | None:
    """Which file to import; None if the clerk thinks better."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, "选择单位名单", documents, _KINDS)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def import_dialog(desk: Desk, path: Path, parent: QWidget | None = None) -> ImportDialog:
    """The dry run of a list; `UserError` where the file cannot be read."""
    return ImportDialog(desk, units.plan_import(desk.context, path), parent)


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    fault: Fault
    stops: bool


class ImportDialog(QDialog):
    """What an import would do; `said` tells what it did."""

    def __init__(self, desk: Desk, plan: UnitImport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = plan
        self.said = ""
        self.chosen: int | None = None
        self.summary = QLabel(_summary(plan))
        self.model = RecordModel(_COLUMNS, self)
        self.table = CaseTable("没有问题，可以导入。")
        self.table.setModel(self.model)
        self.notice = Notice()
        count = "" if plan.faults else f" {len(plan.drafts)} 个单位"
        self.import_button = QPushButton(f"导入{count}  Ctrl+Enter")
        self.setWindowTitle("导入单位名单")
        self._lay_out()
        told = [(one, True) for one in plan.faults] + [(one, False) for one in plan.duplicates]
        told.sort(key=lambda pair: pair[0].row)
        self.model.show([_Line(at, *pair) for at, pair in enumerate(told)])

    def store(self) -> None:
        """Write all units at once."""
        try:
            count = units.import_units(self._desk.context, self._plan)
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.said = f"已从“{self._plan.file}”导入 {count} 个单位。"
            self.accept()

    def _lay_out(self) -> None:
        self.summary.setWordWrap(True)
        self.summary.setMinimumHeight(44)
        self.table.setAccessibleName("名单中的问题")
        close = QPushButton("取消  Esc")
        close.clicked.connect(self.reject)
        self.import_button.setProperty("role", "main")
        self.import_button.setEnabled(not self._plan.faults and bool(self._plan.drafts))
        self.import_button.clicked.connect(self.store)
        on_ctrl_enter(self, self.import_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(self.summary)
        box.addWidget(self.table, 1)
        box.addWidget(self.notice)
        box.addLayout(button_row(None, close, self.import_button))
        fit_screen(self, 880, 520)


def _summary(plan: UnitImport) -> str:
    ignored = f"没有用到的列：{'、'.join(plan.ignored)}。" if plan.ignored else ""
    if plan.faults:
        bad = f"“{plan.file}”有 {len(plan.faults)} 处错误，没有写入任何内容。请在文件中改正后重新选择。"
        return bad + ignored
    skipped = f"，{len(plan.duplicates)} 个已在名录中、将跳过" if plan.duplicates else ""
    return f"“{plan.file}”可导入 {len(plan.drafts)} 个单位{skipped}。现在还没有写入。{ignored}"


_COLUMNS = (
    RecordColumn("行", lambda line: str(line.fault.row), "1234", right=True),
    RecordColumn("列", lambda line: line.fault.column, "联络员A电话"),
    RecordColumn(
        "问题",
        lambda line: ("错误：" if line.stops else "跳过：") + line.fault.text,
        "存成了数字",
        flexible=True,
        tone=lambda line: "error" if line.stops else "muted",
    ),
)
