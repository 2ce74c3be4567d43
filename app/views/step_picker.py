"""Which step to take on the selected cases: those that are open first, the others grey with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.workflow_types import Step
from app.errors import UserError
from app.services import actions
from app.services.actions import StepOffer
from app.services.context import Context
from app.views.case_steps import short
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen
from app.views.tables.lines import Line, LineList
from app.views.widgets.notice import Notice

MOST = 200
"""Cases one step may be taken on at once."""
_NOT_TOGETHER = "须逐件办理"


@dataclass(frozen=True, slots=True)
class Offer:
    """A step, the cases it is open for, and why it is not for the others."""

    step: Step
    ids: tuple[int, ...]
    reason: str


def offers(context: Context, ids: Sequence[int]) -> list[Offer]:
    """The steps of several cases put together, in the order of the table."""
    found = [(one, actions.available(context, one)) for one in ids]
    return [_offer([(key, column[place]) for key, column in found]) for place in range(len(found[0][1]))]


def _offer(column: list[tuple[int, StepOffer]]) -> Offer:
    step = column[0][1].step
    if len(column) > 1 and not step.many:
        return Offer(step, (), _NOT_TOGETHER)
    reasons = [one.reason for _, one in column if one.reason]
    open_for = tuple(key for key, one in column if not one.reason)
    return Offer(step, open_for, reasons[0] if reasons else "")


class StepPicker(QDialog):
    """Arrow keys and Enter; opens the dialog of the step."""

    def __init__(self, desk: Desk, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids = list(ids)[:MOST]
        self._offers: dict[str, Offer] = {}
        self.list: LineList[str] = LineList("办理步骤")
        self.notice = Notice()
        self.go = QPushButton("填写…  Enter")
        self._lay_out(len(ids))
        context, chosen = desk.context, self._ids
        tasks.run(lambda: offers(context, chosen), self._on_offers)

    def choose(self, key: str) -> None:
        """Choose a step and go on."""
        self.list.choose(key)
        self.take()

    def take(self) -> None:
        """Go on to the dialog of the chosen step."""
        from app.views.step_dialog import StepDialog

        offer = self._offers.get(self.list.key() or "")
        if offer is None or not offer.ids:
            return
        try:
            dialog = StepDialog(self._desk, offer.ids, offer.step, self.parentWidget())
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.accept()
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_offers(self, outcome: tasks.Outcome[list[Offer]]) -> None:
        try:
            found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._offers = {one.step.key: one for one in found}
        self.list.show_lines(lines_of(found, len(self._ids)))
        self.go.setEnabled(self.list.key() is not None)

    def _lay_out(self, selected: int) -> None:
        self.setWindowTitle("办理")
        head = QLabel(f"为选中的 {len(self._ids)} 件选择办理步骤" if len(self._ids) > 1 else "选择办理步骤")
        head.setProperty("role", "heading")
        self.go.setProperty("role", "main")
        self.go.setEnabled(False)
        self.go.clicked.connect(self.take)
        self.list.opened.connect(self.take)
        self.list.setWordWrap(False)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.notice)
        column.addLayout(button_row(None, cancel, self.go))
        if selected > MOST:
            self.notice.say(f"一次最多办理 {MOST} 件，只取前 {MOST} 件。", "warning")
        fit_screen(self, 720, 640)
        self.list.setFocus()


def lines_of(found: Sequence[Offer], number: int) -> list[Line[str]]:
    """The list: open steps by group, then the others under their reason."""
    groups: dict[str, list[Line[str]]] = defaultdict(list)
    closed: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.ids:
            some = f"　（{number} 件中 {len(one.ids)} 件可办）" if len(one.ids) < number else ""
            tip = one.reason if some else ""
            groups[one.step.group].append(Line(one.step.key, f"　{one.step.label}{some}", tip))
        else:
            closed[short(one.reason)].append(one.step.label)
    lines: list[Line[str]] = []
    for group, steps in groups.items():
        lines += [Line(None, group, colour="accent", bold=True), *steps]
    if closed:
        lines.append(Line(None, "现在不能办", colour="muted", bold=True))
    for reason, labels in closed.items():
        lines += [Line(None, f"　{label} — {reason}", reason) for label in labels]
    return lines
