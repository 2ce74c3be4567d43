"""审批流程: which approvals a conclusion takes, in which order; steps are dropped, added and moved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.chain import DEFAULT_CHAIN, SIGNING, ChainEntry, added
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import approval_chain, slip_titles
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, may_discard, on_ctrl_enter
from app.views.tables.lines import Line, LineList
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_MEANING = (
    "承办人作出结论以后，按下面的次序审批，然后办结。默认为附件1、附件2的流程。\n"
    "改动只用于以后作出的结论；已经作出结论的件按当时的流程办完。\n"
    "检举控告件总由主职领导签批。"
)
_LABEL_WIDTH = 88


class ChainDialog(QDialog):
    """Everybody reads; the administrator changes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stored = approval_chain.chain(desk.context)
        self.entries: list[ChainEntry] = list(self._stored)
        self.list: LineList[str] = LineList("审批流程")
        self.up = QPushButton("上移")
        self.down = QPushButton("下移")
        self.drop = QPushButton("去掉")
        self.restore = QPushButton("恢复默认")
        self.label = ChineseLineEdit()
        self.label.setPlaceholderText("例如：法规科审核")
        self.approver = Choice([(one.value, one.label) for one in approval_chain.APPROVERS])
        self._follows = slip_titles.follow_signer(desk.context)
        self.follow = QCheckBox("办理单“主职领导交办签批”“主职领导办结签批意见”两栏的标题随签批人")
        self.follow.setChecked(self._follows)
        self.name_field = Field("名称", self.label, label_width=_LABEL_WIDTH)
        self.add_button = QPushButton("增加")
        self.notice = Notice(lines=2)
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self._lay_out()
        self._show()

    def locked(self) -> str:
        """Why nothing may be changed here; "" for the administrator."""
        return not_permitted(self._desk.operator, Permission.ADMINISTER)

    def shift(self, by: int) -> None:
        """Move the chosen step up (-1) or down (1)."""
        at = self._chosen()
        if at is not None and 0 <= at + by < len(self.entries):
            self.entries[at], self.entries[at + by] = self.entries[at + by], self.entries[at]
            self._show(self.entries[at + by].key)

    def drop_chosen(self) -> None:
        """Take the chosen step out."""
        at = self._chosen()
        if at is not None:
            del self.entries[at]
            self._show()

    def restore_default(self) -> None:
        """The chain of the annexes; what the office added stays to be added again."""
        self.entries = list(DEFAULT_CHAIN)
        self._show()

    def add_typed(self) -> None:
        """Put a step in before the signature: a default one by its name, else one of the office's own."""
        take_compositions(self)
        self.name_field.clear_message()
        name = self.label.value().strip()
        known = next((one for one in DEFAULT_CHAIN if one.label == name), None)
        entry = known or added(name, Permission(self.approver.key() or Permission.REVIEW_MATTER))
        if not name or entry.label in [one.label for one in self.entries]:
            self.name_field.show_error("已经有这一步，请换一个名称。" if name else "请填写名称。")
            return
        at = len(self.entries) - 1 if SIGNING in self.entries[-1:] and entry != SIGNING else len(self.entries)
        self.entries.insert(at, entry)
        self.label.set_value("")
        self._show(entry.key)

    def save(self) -> None:
        """Put the chain in force."""
        try:
            approval_chain.change(self._desk.context, self.entries)
            if self.follow.isChecked() != self._follows:
                slip_titles.set_follow_signer(self._desk.context, wanted=self.follow.isChecked())
        except FieldErrors as error:
            self.notice.say("".join(error.errors.values()), "error")
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._stored, self._follows = tuple(self.entries), self.follow.isChecked()
            self._desk.said.emit("审批流程已保存，用于以后作出的结论")
            self._desk.changed.emit("chain")
            self.accept()

    def reject(self) -> None:
        """Ask before changes would be lost."""
        same = tuple(self.entries) == self._stored and self.follow.isChecked() == self._follows
        if same or may_discard(self, "审批流程的改动"):
            super().reject()

    def _chosen(self) -> int | None:
        key = self.list.key()
        return next((at for at, one in enumerate(self.entries) if one.key == key), None)

    def _show(self, key: str | None = None) -> None:
        self.list.show_lines(lines_of(self.entries), key)
        self._enable()

    def _enable(self) -> None:
        """What cannot be done now is grey."""
        at, may = self._chosen(), not self.locked()
        self.up.setEnabled(may and at is not None and at > 0)
        self.down.setEnabled(may and at is not None and at < len(self.entries) - 1)
        self.drop.setEnabled(may and at is not None)
        self.restore.setEnabled(may and tuple(self.entries) != DEFAULT_CHAIN)
        for widget in (self.label, self.approver, self.add_button, self.follow, self.save_button):
            widget.setEnabled(may)
        if not may:
            self.notice.say(self.locked())

    def _lay_out(self) -> None:
        self.setWindowTitle("审批流程")
        meaning = QLabel(_MEANING)
        meaning.setProperty("role", "quiet")
        meaning.setWordWrap(True)
        self._connect()
        buttons = QVBoxLayout()
        for button in (self.up, self.down, self.drop, self.restore):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(12)
        upper.addWidget(self.list, 1)
        upper.addLayout(buttons)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(meaning)
        column.addLayout(upper, 1)
        column.addWidget(heading("增加一步"))
        column.addWidget(self.name_field)
        column.addWidget(Field("谁可以审批", self.approver, label_width=_LABEL_WIDTH))
        column.addLayout(button_row(None, self.add_button))
        column.addWidget(self.follow)
        column.addWidget(self.notice)
        column.addLayout(button_row(None, cancel, self.save_button))
        fit_screen(self, 640, 600)

    def _connect(self) -> None:
        self.approver.set_key(Permission.REVIEW_MATTER.value)
        self.list.chosen.connect(self._enable)
        self.up.clicked.connect(lambda: self.shift(-1))
        self.down.clicked.connect(lambda: self.shift(1))
        self.drop.clicked.connect(self.drop_chosen)
        self.restore.clicked.connect(self.restore_default)
        self.add_button.clicked.connect(self.add_typed)
        self.name_field.changed.connect(self.name_field.clear_message)
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.save)
        on_ctrl_enter(self, self.save_button)


def lines_of(entries: Sequence[ChainEntry]) -> list[Line[str]]:
    """The chain as a list: the conclusion before it and the closing after it cannot be chosen."""
    steps = [
        Line(one.key, f"{at}　{one.label}　（{one.permission.label}）", "增设" if one.added else "")
        for at, one in enumerate(entries, 1)
    ]
    return [Line(None, "承办人：处理意见及结论"), *steps, Line(None, "办结")]
