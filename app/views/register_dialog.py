"""Which register to print (F6): by which channel the matters came in, and in which days."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.vocabulary import Channel, Permission
from app.errors import UserError
from app.services import register_book
from app.services.list_papers import ListPaper
from app.services.register_book import Period
from app.views.desk import Desk
from app.views.dialog_parts import button_row, on_ctrl_enter
from app.views.list_paper import ListPaperDialog
from app.views.side_form import placed
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit
from app.views.widgets.notice import Notice

_NO_DAY = "请写明日期，例如 11-22。"
_HINT = "每件一行，作废的保留并注明。证件号码平时隐去中间各位，确有需要且有权限时才勾选，打印会记入日志。"


class RegisterDialog(QDialog):
    """Enter at once shows the visits of this month as they will be printed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle("打印登记簿")
        self.first, self.last = DayEdit(desk.clock), DayEdit(desk.clock)
        self.first.set_value(desk.today.replace(day=1))
        self.last.set_value(desk.today)
        self.channel = RadioGroup([(one.value, one.label) for one in Channel])
        self.channel.set_key(Channel.VISIT.value)
        self.full = QCheckBox("证件号码不隐去")
        self.full.setEnabled(desk.operator.may(Permission.SEE_IDENTITY))
        self.notice = Notice(lines=2)
        self.go = QPushButton("预览  Enter")
        self._days: list[Field] = []
        self._lay_out()
        self.go.setFocus()

    def accept(self) -> None:
        """Draw it beside the window, then show it."""
        first, last = self.first.value(), self.last.value()
        for field, day in zip(self._days, (first, last), strict=True):
            field.show_error("" if day else _NO_DAY)
        if first is None or last is None or not self.go.isEnabled():
            return
        wanted = Period(Channel(self.channel.key() or Channel.VISIT.value), first, last)
        context, full = self._desk.context, self.full.isChecked()
        self.go.setEnabled(False)
        self.notice.say("正在生成登记簿……")
        tasks.run(lambda: register_book.draw(context, wanted, full_identity=full), self._on_drawn, long=True)

    def _on_drawn(self, outcome: tasks.Outcome[ListPaper]) -> None:
        self.go.setEnabled(True)
        try:
            paper = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.notice.say(_HINT)
        dialog = ListPaperDialog(self._desk, paper, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        self.go.setProperty("role", "main")
        self.go.clicked.connect(self.accept)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        on_ctrl_enter(self, self.go)
        buttons = button_row(None, close, self.go)
        self.go.setDefault(True)
        self._days = [placed("收到日期自＊", self.first), placed("至＊", self.last)]
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for field in (placed("信访形式", self.channel), *self._days):
            column.addWidget(field)
        column.addWidget(self.full)
        self.notice.say(_HINT)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        self.setMinimumWidth(600)
