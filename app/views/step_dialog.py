"""One step of the workflow, for one case or several at once; its fields come from the table of steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.events import effective, since_desk
from app.domain.records import Operator, PetitionRecord
from app.domain.step_desk import LEADERS
from app.domain.vocabulary import Permission
from app.domain.workflow_checks import standing_marks
from app.domain.workflow_guards import extension_asked
from app.domain.workflow_types import Step
from app.errors import FieldErrors, UserError
from app.services import actions, cases, leaders, receiving, review_suggestions, step_hints, units
from app.services.actions import Outcome
from app.views.case_steps import source_words
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, may_discard, on_ctrl_enter
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer
from app.views.step_advice import advice_for
from app.views.step_form import StepForm
from app.views.tables.columns import WITHHELD
from app.views.tables.lines import Line, LineList
from app.views.widgets.notice import Notice

_WIDTH = 720
_ROOM_AROUND = 200
_ROOM_ADVICE = 56
_OUTCOMES = 148
_OFFER = 40
_CONFIRM = "尚未保存：请核对各栏下的“提示”。确认无误的，再按一次 Ctrl+Enter，照此保存。"


class _Hinted(NamedTuple):
    """What looks odd, and what was typed then: the same saved again is confirmed."""

    sentences: dict[str, str]
    values: dict[str, str]
    moment: datetime | None


class StepDialog(QDialog):
    """The step's fields; what stops it stands beside its field. Several cases: what became of each is listed.

    Raises `UserError` where one of the cases cannot be read.
    """

    overtaken = Signal()
    """Somebody changed the case meanwhile; what was typed is still there."""

    def __init__(self, desk: Desk, ids: Sequence[int], step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids = list(dict.fromkeys(ids))
        self._step = step
        self._record = cases.get(desk.context, self._ids[0]) if len(self._ids) == 1 else None
        self._done = False
        self._hinted: tuple[dict[str, str], datetime | None] | None = None
        self._kept = False
        self.form = StepForm(step, desk.clock, unit_names(desk), leaders.known(desk.context))
        self.advice = advice_for(desk, self._record, step)
        self.outcomes: LineList[int] = LineList("各件的结果")
        self.notice = Notice(lines=2)
        self.save_button = QPushButton(f"{step.label}  Ctrl+Enter")
        self._close = QPushButton("取消  Esc")
        self._lay_out()
        self.form.fill(self._suggested())
        self._filled, self._raw = self.form.values(), self.form.raw()
        self._keep()
        self.form.focus_first()

    def save(self) -> None:
        """Take the step beside the window."""
        values, unreadable = self.form.values(), self.form.unreadable()
        if unreadable:
            self._refuse(FieldErrors(unreadable))
            return
        context, ids, key = self._desk.context, self._ids, self._step.key
        moment, record = self.form.occurred_at(), self._record
        confirmed = self._hinted == (values, moment)
        self.save_button.setEnabled(False)
        saving = self.keeper.saving()

        def work() -> list[Outcome] | UserError | _Hinted:
            with saving:
                if record is None:
                    return actions.perform_many(context, ids, key, values, occurred_at=moment)
                try:
                    odd = step_hints.hints(context, record.id, key, values, occurred_at=moment)
                    if odd and not confirmed:
                        return _Hinted(odd, values, moment)
                    actions.perform(
                        context, record.id, key, values, occurred_at=moment, revision=record.revision
                    )
                except UserError as error:
                    return error
                return [Outcome(record.id, record.number, None)]

        tasks.run(work, self._on_done)

    def reject(self) -> None:
        """Ask before something typed would be lost; what somebody else's step made useless stays as a draft."""
        if self._kept:
            self.keeper.touched()
            super().reject()
        elif self._done or self.form.values() == self._filled or may_discard(self):
            self.keeper.discard()
            super().reject()

    def _on_done(self, outcome: tasks.Outcome[list[Outcome] | UserError | _Hinted]) -> None:
        self.save_button.setEnabled(True)
        found = outcome.error or outcome.take()
        if isinstance(found, _Hinted):
            self._hinted = (found.values, found.moment)
            self.form.show_hints(found.sentences)
            self.notice.say(_CONFIRM, "warning")
            return
        if isinstance(found, UserError):
            self._refuse(found)
            return
        done = [one for one in found if one.error is None]
        if done:
            self._desk.changed.emit("cases")
            self._desk.said.emit(f"{self._step.label}：{_listed([one.number for one in done])} 已办")
        if len(done) == len(found):
            self._done = True
            self.keeper.saved()
            super().accept()
            return
        self._show_outcomes(found)

    def _refuse(self, error: UserError) -> None:
        if not isinstance(error, FieldErrors):
            self.notice.say(self._meanwhile() or str(error), "error")
            return
        rest = self.form.show_errors(error.errors)
        self.notice.say("".join(rest) or f"还不能办理：有 {len(error.errors)} 处需要更正，见红字。", "error")

    def _meanwhile(self) -> str:
        """What to do where somebody changed the case while the clerk typed; "" where nobody did."""
        before = self._record
        if before is None:
            return ""
        try:
            record = cases.get(self._desk.context, before.id)
            reasons = {one.step.key: one.reason for one in actions.available(self._desk.context, before.id)}
        except UserError:
            return ""
        if record.revision == before.revision:
            return ""
        self._record, reason = record, reasons[self._step.key]
        self._head.setText(_heading(self._step, record, 1))
        self._kept = bool(reason)
        self.save_button.setEnabled(not self._kept)
        self.overtaken.emit()
        self._desk.changed.emit("cases")
        start = f"{before.number}刚被其他操作更改过，现为“{record.state.label}”。"
        if self._kept:
            return f"{start}{reason}您填的内容没有办理，关闭后留作草稿。"
        return f"{start}您填的内容还在：核对后仍要办理的，请再按一次。"

    def _show_outcomes(self, found: list[Outcome]) -> None:
        """Which were done and which not; what was not can be mended and tried again."""
        failed = [one for one in found if one.error is not None]
        self._ids = [one.id for one in failed]
        number = len(found) - len(failed)
        self.notice.say(
            f"{number} 件已办，{len(failed)} 件没有办成（见下）。更正后可再按一次，只办没有办成的。", "error"
        )
        lines = [
            Line(one.id, f"{one.number}　没有办成：{one.error}", str(one.error), "error") for one in failed
        ]
        lines += [Line(one.id, f"{one.number}　已办", "", "good") for one in found if one.error is None]
        self.outcomes.show_lines(lines)
        if self.outcomes.isHidden():
            self.outcomes.show()
            fit_screen(self, self.width(), self.height() + _OUTCOMES + 8)
        self._close.setText("关闭  Esc")
        self._filled = self.form.values()
        self.keeper.touched()

    def _keep(self) -> None:
        """Keep what is typed, through a lock or a crash; several cases at once share one draft."""
        case = self._ids[0] if len(self._ids) == 1 else "several"
        self.keeper = DraftKeeper(self._desk, f"step:{self._step.key}:{case}", self._typed, self)
        self.offer = DraftOffer(self.keeper, self.form.show_raw, self, words=self.form.raw_words)
        self.offer.answered.connect(self.form.focus_first)
        self.form.changed.connect(self.keeper.touched)
        self._column.insertWidget(self._column.indexOf(self.form), self.offer)
        if self.offer.text():
            fit_screen(self, _WIDTH, self.height() + _OFFER)

    def _typed(self) -> dict[str, str] | None:
        raw = self.form.raw()
        return None if raw == self._raw else raw

    def _suggested(self) -> dict[str, str]:
        """What the case or the desk knows already; the clerk may change it."""
        record, name = self._record, self._desk.operator.name
        found = {field.key: field.start for field in self._step.fields if field.start}
        if self._step.key == "desk_sign":
            found["signer"] = name
        if record is not None and self._step.key == "accept":
            found["organ"] = record.draft.unit
        if record is not None and self._step.key in ("unit_arrived", "unit_opinion"):
            found["unit"] = receiving.last_called(record)
        if record is not None and self._step.key == "read":
            found["leader"] = _reader(record, self._desk.operator)
        if record is not None and self._step.key == "flag":
            found |= standing_marks(effective(record.events))
        if self._step.key in ("follow_up", "follow_up_failed"):
            found["caller"] = name
        if self._step.key == "inspect":
            found["inspector"] = name
        if record is not None:
            found |= review_suggestions.values(self._desk.context, record, self._step.key)
        if record is not None and self._step.key in ("extend", "refuse_extension"):
            found |= _of_extension(record, self._step.key, self._desk.operator)
        return found

    def _lay_out(self) -> None:
        self.setWindowTitle(self._step.label)
        head = self._head = QLabel(_heading(self._step, self._record, len(self._ids)))
        head.setProperty("role", "heading")
        source = QLabel(_source(self._step))
        source.setProperty("role", "quiet")
        for label in (head, source):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.outcomes.setFixedHeight(_OUTCOMES)
        self.outcomes.hide()
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.save)
        self._close.clicked.connect(self.reject)
        on_ctrl_enter(self, self.save_button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(head)
        if source.text():
            column.addWidget(source)
        if self.advice is not None:
            self.advice.taken.connect(lambda values: self.form.fill(self.form.values() | values))
            column.addWidget(self.advice)
        column.addWidget(self.form, 1)
        column.addWidget(self.outcomes)
        column.addWidget(self.notice)
        column.addLayout(button_row(None, self._close, self.save_button))
        advised = 0 if self.advice is None else _ROOM_ADVICE
        fit_screen(self, _WIDTH, self.form.wanted_height() + _ROOM_AROUND + advised)


def _of_extension(record: PetitionRecord, step: str, operator: Operator) -> dict[str, str]:
    """What was asked for, where it is granted, and the leader himself where he decides in person."""
    asked = extension_asked(since_desk(effective(record.events))) if step == "extend" else None
    given = {key: asked.payload[key] for key in ("days", "reason")} if asked else {}
    return given | ({"approver": operator.name} if operator.may(Permission.SIGN) else {})


def _reader(record: PetitionRecord, operator: Operator) -> str:
    """To whom it was submitted; else the leader who reads it himself."""
    submitted = [event for event in since_desk(effective(record.events)) if event.kind == "submitted"]
    named = submitted[-1].payload.get("leader", "") if submitted else ""
    return named or (operator.name if any(map(operator.may, LEADERS)) else "")


def unit_names(desk: Desk) -> list[str]:
    """The units that stand, as a picker offers them."""
    return [one.name for one in units.current(desk.context)]


def _heading(step: Step, record: PetitionRecord | None, number: int) -> str:
    if record is None:
        only_adds = "（只加标记；取消标记请逐件办理）" if step.key == "flag" else ""
        return f"{step.label}：共 {number} 件{only_adds}"
    who = WITHHELD if record.restricted else record.draft.name or "匿名"
    return f"{step.label}：{record.number}　{who}　现为“{record.state.label}”"


def _source(step: Step) -> str:
    required = "＊ 为必填项。" if any(field.required for field in step.fields) else ""
    source = source_words(step)
    return f"{f'依据：{source}。' if source else ''}{required}"


def _listed(numbers: list[str]) -> str:
    shown = "、".join(numbers[:3])
    return shown if len(numbers) <= 3 else f"{shown} 等 {len(numbers)} 件"
