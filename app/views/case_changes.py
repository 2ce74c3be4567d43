"""The two ways to change what was registered of a case: correct and void."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from app.domain.records import Findings, IntakeDraft, PetitionRecord
from app.domain.vocabulary import ANONYMOUS
from app.errors import FieldErrors, UserError
from app.services import drafts, intake
from app.views.case_buttons import main_button, plain_button
from app.views.case_labels import LABELS
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter, scrolled
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer
from app.views.intake_form import IntakeForm
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_LABEL_WIDTH = 68
_MEANING_OF_VOID = (
    "· 编号保留，不再分配给其他信访件。\n"
    "· 登记内容和作废原因都留存；作废后不能恢复。\n"
    "· 台账中仍列出并注明“作废”，不计入批次和人次。"
)


class Unsaved(Enum):
    """What to do with changes that were not saved."""

    SAVE = "保存"
    DROP = "不保存"
    STAY = "继续填写"


class CorrectDialog(QDialog):
    """The case's form, filled, and why it is corrected."""

    def __init__(self, desk: Desk, record: PetitionRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self.form = IntakeForm(desk, record.draft.channel, self)
        self._reason = ChineseLineEdit()
        self._reason.setPlaceholderText("改办理方式、责任单位或办理说明时必填；其他更正建议填写")
        self._reason_field = Field("更正原因", self._reason, label_width=_LABEL_WIDTH)
        self.notice = Notice()
        self._lay_out()
        self.form.fill(record.draft)
        self._filled = self.form.draft()
        self._reason_field.changed.connect(self._reason_field.clear_message)
        self._keep()
        self.form.focus_first()

    def save(self) -> None:
        """Save; what stops it stands beside its field, and the dialog stays."""
        take_compositions(self)
        self._reason_field.clear_message()
        try:
            with self.keeper.saving():
                saved = intake.correct(
                    self._desk.context,
                    self._record.id,
                    self._draft(),
                    revision=self._record.revision,
                    reason=self._reason.value(),
                )
        except FieldErrors as error:
            self._refuse(error.errors)
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._close_saved(saved.record)

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def reason_message(self) -> str:
        """The sentence under the reason."""
        return self._reason_field.message()

    def is_dirty(self) -> bool:
        """Whether something here is not saved."""
        return self.form.draft() != self._filled or bool(self._reason.value().strip())

    def reject(self) -> None:
        """Close, asking first where something would be lost."""
        take_compositions(self)
        choice = ask_unsaved(self) if self.is_dirty() else Unsaved.DROP
        if choice is Unsaved.SAVE:
            self.save()
        elif choice is Unsaved.DROP:
            self.keeper.discard()
            super().reject()

    def _keep(self) -> None:
        """Keep what is typed, through a lock or a crash."""
        self.keeper = DraftKeeper(self._desk, f"correct:{self._record.id}", self._typed, self)
        self.offer = DraftOffer(self.keeper, self._restore, self, words=_changed_fields)
        self.offer.answered.connect(self.form.focus_first)
        for changed in (self.form.changed, self._reason_field.changed):
            changed.connect(self.keeper.touched)
        self._column.insertWidget(0, self.offer)

    def _typed(self) -> dict[str, Any] | None:
        """Only what was changed: what others correct meanwhile stays theirs."""
        changed, reason = drafts.differences(self._filled, self.form.draft()), self._reason.value()
        return {"draft": changed, "reason": reason} if changed or reason else None

    def _restore(self, kept: dict[str, Any]) -> None:
        self.form.fill(drafts.apply(kept["draft"], self._record.draft))
        self._reason.set_value(kept["reason"])

    def _draft(self) -> IntakeDraft:
        """The form's draft; what the form does not show, or shows only to the minute, stays as it was."""
        draft, old = self.form.draft(), self._record.draft
        if draft.received_at == self._filled.received_at:
            draft = replace(draft, received_at=old.received_at)
        return draft

    def _refuse(self, errors: dict[str, str]) -> None:
        self.form.show_findings(Findings(errors=errors))
        if "reason" in errors:
            self._reason_field.show_error(errors["reason"])
            self._reason.setFocus()
        known = [text for key, text in errors.items() if key not in LABELS and key != "reason"]
        self.notice.say("".join(known) or f"还不能保存：有 {len(errors)} 处需要更正，见红字。", "error")

    def _close_saved(self, record: PetitionRecord) -> None:
        self.keeper.saved()
        super().accept()
        if record.revision == self._record.revision:
            self._desk.said.emit(f"{record.number}没有改动，未保存。")
            return
        self._desk.changed.emit("cases")
        self._desk.said.emit(f"已更正 {record.number}")

    def _lay_out(self) -> None:
        self.setWindowTitle(f"更正　{self._record.number}")
        save = main_button("保存更正  Ctrl+Enter", self.save)
        on_ctrl_enter(self, save)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.notice, 1)
        row.addWidget(plain_button("关闭  Esc", self.reject))
        row.addWidget(save)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(scrolled(self.form), 1)
        column.addWidget(self._reason_field)
        column.addLayout(row)
        fit_screen(self, 1040, 800)


class VoidDialog(QDialog):
    """Voids a case with a reason; says what voiding means."""

    def __init__(self, desk: Desk, record: PetitionRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._reason = ChineseLineEdit()
        self._reason.setPlaceholderText("例如：重复登记，以镜访[2026]11号为准")
        self._field = Field("作废原因", self._reason)
        self._field.changed.connect(self._field.clear_message)
        self.notice = Notice(lines=2)
        self._lay_out()
        self._keep()
        self._reason.setFocus()

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def reason_message(self) -> str:
        """The sentence under the reason."""
        return self._field.message()

    def void(self) -> None:
        """Void the case; a missing reason is said beside its field."""
        take_compositions(self)
        record = self._record
        try:
            with self.keeper.saving():
                intake.void(self._desk.context, record.id, self._reason.value(), revision=record.revision)
        except FieldErrors as error:
            self._field.show_error(error.errors.get("reason", str(error)))
            self._reason.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.keeper.saved()
            super().accept()
            self._desk.changed.emit("cases")
            self._desk.said.emit(f"已作废 {record.number}，编号保留，不再使用")

    def reject(self) -> None:
        """The clerk does not void it."""
        self.keeper.discard()
        super().reject()

    def _keep(self) -> None:
        """Keep the reason, through a lock or a crash."""
        self.keeper = DraftKeeper(self._desk, f"void:{self._record.id}", self._typed, self)
        self.offer = DraftOffer(self.keeper, lambda kept: self.set_reason(kept["reason"]), self)
        self.offer.answered.connect(self._reason.setFocus)
        self._field.changed.connect(self.keeper.touched)
        self._column.insertWidget(self._column.indexOf(self._field), self.offer)

    def _typed(self) -> dict[str, str] | None:
        reason = self._reason.value()
        return {"reason": reason} if reason else None

    def _lay_out(self) -> None:
        draft = self._record.draft
        self.setWindowTitle(f"作废　{self._record.number}")
        who = ANONYMOUS if draft.anonymous else draft.name
        case = QLabel(f"{self._record.number}　{who}　{draft.people} 人")
        case.setProperty("role", "heading")
        meaning = QLabel(_MEANING_OF_VOID)
        for text in (case, meaning):
            text.setTextFormat(Qt.TextFormat.PlainText)
        void = main_button("作废  Ctrl+Enter", self.void)
        on_ctrl_enter(self, void)
        row = button_row(None, plain_button("不作废  Esc", self.reject), void)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (case, meaning, self._field, self.notice):
            column.addWidget(widget)
        column.addLayout(row)
        self.setFixedWidth(600)


def _changed_fields(kept: dict[str, Any]) -> str:
    """Which fields a kept correction changes."""
    labels = [LABELS[key] for key in kept["draft"] if key in LABELS]
    return f"改了{'、'.join(labels)}" if labels else str(kept["reason"])


def ask_unsaved(parent: QWidget) -> Unsaved:
    """Ask what becomes of changes that were not saved; Esc goes on."""
    box = QMessageBox(QMessageBox.Icon.Question, "尚未保存", "更正的内容尚未保存。", parent=parent)
    role = QMessageBox.ButtonRole
    buttons = {
        Unsaved.SAVE: box.addButton(Unsaved.SAVE.value, role.AcceptRole),
        Unsaved.DROP: box.addButton(Unsaved.DROP.value, role.DestructiveRole),
        Unsaved.STAY: box.addButton(Unsaved.STAY.value, role.RejectRole),
    }
    box.setDefaultButton(buttons[Unsaved.SAVE])
    box.setEscapeButton(buttons[Unsaved.STAY])
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((choice for choice, button in buttons.items() if button is clicked), Unsaved.STAY)
