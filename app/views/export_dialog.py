"""Which day's ledger to export, and whether with whole ID numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.vocabulary import Channel, Permission
from app.services import day_ledger
from app.services.context import Context
from app.services.day_ledger import Exported
from app.views.desk import Desk
from app.views.dialog_parts import button_row, on_ctrl_enter
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What the clerk asked for."""

    day: date
    full_identity: bool
    channel: Channel = Channel.VISIT

    def export(self, context: Context, path: Path) -> Exported:
        """Write it; raises as `day_ledger.export_day`."""
        return day_ledger.export_day(
            context, self.day, path, full_identity=self.full_identity, channel=self.channel
        )

    @property
    def file_name(self) -> str:
        """The name the file is offered under."""
        return f"{self.channel.label}登记台账_{self.day.isoformat()}.xlsx"


class ExportDialog(QDialog):
    """A small dialog: Enter at once exports today."""

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, channel: Channel = Channel.VISIT
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("导出当日台账")
        self._day = DayEdit(desk.clock)
        self._day.set_value(desk.today)
        self._field = Field("日期", self._day)
        self._channel = RadioGroup([(one.value, one.label) for one in Channel])
        self._channel.set_key(channel.value)
        self._full = QCheckBox("证件号码不隐去")
        self._full.setEnabled(desk.operator.may(Permission.SEE_IDENTITY))
        self._go = QPushButton("选择保存位置…  Enter")
        self._lay_out(desk)
        self._go.setFocus()

    def order(self) -> ExportOrder | None:
        """What was asked for; None while the day cannot be read."""
        day = self._day.value()
        channel = Channel(self._channel.key() or Channel.VISIT.value)
        return ExportOrder(day, self._full.isChecked(), channel) if day else None

    def accept(self) -> None:
        """Go on, if there is a day."""
        if self.order() is None:
            self._field.show_error("请写明日期，例如 11-22。")
            self._day.setFocus()
            return
        super().accept()

    def _lay_out(self, desk: Desk) -> None:
        self._go.setProperty("role", "main")
        self._go.clicked.connect(self.accept)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        on_ctrl_enter(self, self._go)
        buttons = button_row(None, cancel, self._go)
        self._go.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addWidget(self._field)
        column.addWidget(Field("信访形式", self._channel))
        column.addWidget(self._full)
        column.addWidget(self._hint(desk))
        column.addSpacing(12)
        column.addLayout(buttons)
        self.setMinimumWidth(560)

    def _hint(self, desk: Desk) -> QLabel:
        open_to = desk.operator.may(Permission.SEE_IDENTITY)
        text = (
            "平时隐去证件号码中间各位；确有需要时才勾选，导出会记入日志。"
            if open_to
            else f"证件号码中间各位隐去：操作员“{desk.operator.name}”没有查看完整证件号码的权限。"
        )
        hint = QLabel(text)
        hint.setProperty("role", "quiet")
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setWordWrap(True)
        return hint
