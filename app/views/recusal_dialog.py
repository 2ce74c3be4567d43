"""回避 (条例 art. 28): who is withdrawn from a case, and why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.records import PetitionRecord
from app.errors import FieldErrors, UserError
from app.services import office, recusal
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.tables.lines import Line, LineList
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_MEANING = (
    "与信访事项或者信访人有直接利害关系的工作人员应当回避（《信访工作条例》第二十八条）。\n"
    "回避后，该操作员不再看到、也不能办理本件。"
)


class RecusalDialog(QDialog):
    """Withdraws an operator, or ends it; always with a reason."""

    def __init__(self, desk: Desk, record: PetitionRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self.people: LineList[int] = LineList("已回避的操作员")
        everybody = office.operators(desk.context.register)
        self._operator = Choice([(str(one.id), one.name) for one in everybody])
        self._operator.set_key(str(desk.operator.id))
        self._who = Field("操作员", self._operator)
        self._reason = ChineseLineEdit()
        self._why = Field("理由＊", self._reason)
        self.notice = Notice(lines=2)
        self.add_button = QPushButton("登记回避  Ctrl+Enter")
        self.end_button = QPushButton("解除选中的回避")
        self._lay_out()
        self._show()
        self._reason.setFocus()

    def set_operator(self, operator_id: int) -> None:
        """Choose who is withdrawn."""
        self._operator.set_key(str(operator_id))

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def reason_message(self) -> str:
        """The sentence under the reason."""
        return self._why.message()

    def add(self) -> None:
        """Withdraw the chosen operator."""
        chosen = int(self._operator.key() or 0)
        context, key = self._desk.context, self._record.id
        self._do(lambda: recusal.add(context, key, chosen, self._reason.value()), "已登记回避")

    def end(self) -> None:
        """End the selected recusal."""
        chosen = self.people.key()
        if chosen is None:
            return
        context, key = self._desk.context, self._record.id
        self._do(lambda: recusal.withdraw(context, key, chosen, self._reason.value()), "已解除回避")

    def _do(self, deed: Callable[[], None], said: str) -> None:
        take_compositions(self)
        self._why.clear_message()
        try:
            deed()
        except FieldErrors as error:
            self._why.show_error(error.errors.get("reason", str(error)))
            self._reason.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.accept()
            self._desk.changed.emit("cases")
            self._desk.said.emit(f"{self._record.number} {said}")

    def _show(self) -> None:
        found = recusal.of_case(self._desk.context, self._record.id)
        lines = [
            Line(one.operator_id, f"{one.name}　{one.recorded_at:%Y-%m-%d}　{one.reason}", one.reason)
            for one in found
        ]
        self.people.show_lines(lines or [Line(None, "还没有人从本件回避。")])
        self.end_button.setEnabled(bool(found))

    def _lay_out(self) -> None:
        self.setWindowTitle(f"回避　{self._record.number}")
        meaning = QLabel(_MEANING)
        meaning.setProperty("role", "quiet")
        meaning.setWordWrap(True)
        self.people.setFixedHeight(100)
        self._why.changed.connect(self._why.clear_message)
        self.end_button.clicked.connect(self.end)
        self.add_button.setProperty("role", "main")
        self.add_button.clicked.connect(self.add)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        on_ctrl_enter(self, self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (meaning, self.people, self._who, self._why, self.notice):
            column.addWidget(widget)
        column.addLayout(button_row(self.end_button, cancel, self.add_button))
        fit_screen(self, 640, 420)
