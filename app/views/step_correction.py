"""A recorded step that was wrong: corrected by a later event with a reason, or taken out where it never happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.records import CaseEvent, PetitionRecord
from app.domain.workflow_types import Step
from app.errors import FieldErrors, UserError
from app.services import actions, leaders
from app.services.action_values import with_options
from app.services.actions import CORRECTION_REASON
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, may_discard, on_ctrl_enter
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer
from app.views.step_dialog import unit_names
from app.views.step_form import StepForm
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_REASON = "reason of the correction"
_MEANING = "原来的记录划去后仍留在办理经过中，期限随更正重新计算。"


class StepCorrectionDialog(QDialog):
    """The step's fields as they were recorded, and why they are corrected."""

    def __init__(
        self, desk: Desk, record: PetitionRecord, event: CaseEvent, step: Step, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._event = event
        self._step = step
        known = (unit_names(desk), leaders.known(desk.context))
        self.form = StepForm(with_options(step), desk.clock, *known, occurred_at=event.occurred_at)
        self._reason = ChineseLineEdit()
        self._reason_field = Field("更正原因＊", self._reason, label_width=196)
        self.notice = Notice(lines=2)
        self.save_button = QPushButton("保存更正  Ctrl+Enter")
        self.annul_button = QPushButton("这一步没有发生，删除")
        self._lay_out()
        self.form.fill(event.payload)
        self._filled, self._raw = self.form.values(), self.form.raw()
        self._keep()

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def reason_message(self) -> str:
        """The sentence under the reason."""
        return self._reason_field.message()

    def save(self) -> None:
        """Put the corrected step in the place of the wrong one."""
        values, unreadable = self.form.values(), self.form.unreadable()
        if unreadable:
            self._refuse(FieldErrors(unreadable))
            return
        record, moment = self._record, self.form.occurred_at()
        self._do(
            lambda: actions.supersede(
                self._desk.context,
                record.id,
                self._event.seq,
                self._reason.value(),
                values,
                occurred_at=moment,
                revision=record.revision,
            ),
            "已更正",
        )

    def annul(self) -> None:
        """Take the step out."""
        take_compositions(self)
        record = self._record
        self._do(
            lambda: actions.annul(
                self._desk.context,
                record.id,
                self._event.seq,
                self._reason.value(),
                revision=record.revision,
            ),
            "已删除误录的",
        )

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self.form.values() == self._filled or may_discard(self):
            self.keeper.discard()
            super().reject()

    def _keep(self) -> None:
        """Keep what is typed, through a lock or a crash."""
        key = f"step_correction:{self._record.id}:{self._event.seq}"
        self.keeper = DraftKeeper(self._desk, key, self._typed, self)
        self.offer = DraftOffer(self.keeper, self._restore, self, words=self.form.raw_words)
        self.offer.answered.connect(self.form.focus_first)
        for changed in (self.form.changed, self._reason_field.changed):
            changed.connect(self.keeper.touched)
        self._column.insertWidget(self._column.indexOf(self.form), self.offer)

    def _typed(self) -> dict[str, str] | None:
        raw, reason = self.form.raw(), self._reason.value()
        return None if (raw, reason) == (self._raw, "") else {**raw, _REASON: reason}

    def _restore(self, kept: dict[str, str]) -> None:
        self.form.show_raw(kept)
        self._reason.set_value(kept.get(_REASON, ""))

    def _do(self, deed: Callable[[], object], said: str) -> None:
        take_compositions(self)
        self._reason_field.clear_message()
        try:
            with self.keeper.saving():
                deed()
        except UserError as error:
            self._refuse(error)
            return
        self.keeper.saved()
        super().accept()
        self._desk.changed.emit("cases")
        self._desk.said.emit(f"{self._record.number} {said}“{self._step.label}”")

    def _refuse(self, error: UserError) -> None:
        if not isinstance(error, FieldErrors):
            self.notice.say(str(error), "error")
            return
        errors = dict(error.errors)
        reason = errors.pop(CORRECTION_REASON, "")
        if reason:
            self._reason_field.show_error(reason)
            self._reason.setFocus()
        rest = self.form.show_errors(errors)
        self.notice.say("".join(rest) or f"还不能保存：有 {len(error.errors)} 处需要更正，见红字。", "error")

    def _lay_out(self) -> None:
        self.setWindowTitle(f"更正　{self._record.number}　{self._step.label}")
        head = QLabel(
            f"更正“{self._step.label}”　{self._event.occurred_at:%Y-%m-%d %H:%M} {self._event.operator}"
        )
        head.setProperty("role", "heading")
        meaning = QLabel(_MEANING)
        meaning.setProperty("role", "quiet")
        head.setTextFormat(Qt.TextFormat.PlainText)
        self._reason_field.changed.connect(self._reason_field.clear_message)
        self.annul_button.clicked.connect(self.annul)
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.save)
        close = QPushButton("取消  Esc")
        close.clicked.connect(self.reject)
        on_ctrl_enter(self, self.save_button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (head, meaning):
            column.addWidget(widget)
        column.addWidget(self.form, 1)
        column.addWidget(self._reason_field)
        column.addWidget(self.notice)
        column.addLayout(button_row(self.annul_button, close, self.save_button))
        fit_screen(self, 720, self.form.wanted_height() + 260)
