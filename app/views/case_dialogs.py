"""The page of one case: facts, timeline, dates and next steps; correcting and voiding are offered beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.vocabulary import Permission
from app.domain.workflow_types import Step
from app.errors import UserError
from app.services import actions, cases, clocks, search
from app.views import case_events, case_words, fonts
from app.views.case_buttons import main_button, plain_button, reader
from app.views.case_changes import CorrectDialog, Unsaved, VoidDialog, ask_unsaved
from app.views.case_sections import CaseSections
from app.views.case_steps import RESTRICTED, why_not
from app.views.clock_panel import ClockPanel, trace_paper
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen, heading, scrolled
from app.views.next_steps import NextSteps
from app.views.widgets.notice import Notice

__all__ = ["CaseDialog", "CorrectDialog", "Unsaved", "VoidDialog", "ask_unsaved"]

_SIDE_WIDTH = 392


class CaseDialog(QDialog):
    """One case: facts as the paper file has them, what was done, its dates and what may be done next.

    Raises `UserError` where there is no such case.
    """

    def __init__(self, desk: Desk, petition_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = petition_id
        self._record = cases.get(desk.context, petition_id)
        self._heading = QLabel()
        self._state = QLabel()
        self._recorded = QLabel()
        self.facts = reader("事实")
        self.story = reader("办理经过和更改记录")
        self.story.setTabChangesFocus(False)
        self.clocks = ClockPanel()
        self.steps = NextSteps()
        self.notice = Notice()
        self.sections = CaseSections(desk, petition_id, self._file())
        self._buttons: dict[Permission, QPushButton] = {}
        self._lay_out()
        self._show()
        self.story.anchorClicked.connect(self._on_link)
        self.steps.wanted.connect(self.take_step)
        self.clocks.asked.connect(self.explain)
        desk.changed.connect(self._on_news)
        context = desk.context
        tasks.run(lambda: search.opened(context, petition_id), lambda _noted: None)

    def refresh(self) -> None:
        """Read the case anew; who may not see it any more (回避) loses the page."""
        try:
            self._record = cases.get(self._desk.context, self._id)
        except UserError as error:
            self._desk.said.emit(str(error))
            self.reject()
            return
        self._show()

    def correct(self) -> None:
        """Correct the case."""
        self._step(Permission.EDIT, lambda: CorrectDialog(self._desk, self._record, self))

    def void(self) -> None:
        """Void the case."""
        self._step(Permission.VOID, lambda: VoidDialog(self._desk, self._record, self))

    def print_papers(self) -> None:
        """Preview and print its papers."""
        from app.views.preview import PreviewDialog

        self._step(Permission.PRINT, lambda: PreviewDialog(self._desk, self._record, parent=self))

    def take_step(self, step: Step) -> None:
        """Open the dialog of a step."""
        from app.views.step_dialog import StepDialog

        self._open(lambda: StepDialog(self._desk, [self._id], step, self))

    def correct_event(self, seq: int) -> None:
        """Correct a recorded step, or take it out."""
        from app.views.step_correction import StepCorrectionDialog

        event = next(one for one in self._record.events if one.seq == seq)
        step = case_events.correctable(self._record, event)
        if step is not None:
            self._open(lambda: StepCorrectionDialog(self._desk, self._record, event, step, self))

    def link(self) -> None:
        """Link it with another case."""
        from app.views.link_dialog import LinkDialog

        if self._record.restricted:
            self.notice.say(RESTRICTED, "warning")
            return
        self._open(lambda: LinkDialog(self._desk, self._record, self))

    def recuse(self) -> None:
        """Withdraw somebody from the case."""
        from app.views.recusal_dialog import RecusalDialog

        if self._record.restricted:
            self.notice.say(RESTRICTED, "warning")
            return
        self._open(lambda: RecusalDialog(self._desk, self._record, self))

    def explain(self, place: int) -> None:
        """How a date was counted, day by day."""
        from app.views.text_paper import TextPaperDialog

        office = self._desk.profile().full_name
        paper = trace_paper(self._record.number, office, self.clocks.clocks[place])
        self._open(lambda: TextPaperDialog(self._desk, paper, self))

    def _step(self, step: Permission, make: Callable[[], QDialog]) -> None:
        reason = why_not(self._desk.operator, step, self._record)
        if reason:
            self.notice.say(reason, "warning")
            return
        self._open(make)

    def _open(self, make: Callable[[], QDialog]) -> None:
        try:
            dialog = make()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.notice.say("")
        dialog.finished.connect(self.refresh)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == "event":
            self.correct_event(int(link.path()))

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator", "calendar", "rules", "profile"):
            self.refresh()

    def _show(self) -> None:
        record = self._record
        self.setWindowTitle(f"信访件　{record.number}")
        self._heading.setText(record.number)
        self._state.setText("检举控告" if record.restricted else record.state.label)
        recorded = f"{record.registered_by} 录入于 {record.recorded_at:%Y-%m-%d %H:%M}"
        self._recorded.setText("" if record.restricted else recorded)
        self.story.setVisible(not record.restricted)
        self._side.setVisible(not record.restricted)
        for button in (self._recuse, self._link):
            button.setVisible(not record.restricted)
        self.sections.show_record(record)
        if record.restricted:
            self.facts.setHtml(case_words.restricted_html(record.draft))
            self.story.clear()
            self.clocks.show_clocks((), self._desk.today)
            self.steps.show_offers(())
        else:
            self._show_content()
        for step, button in self._buttons.items():
            reason = why_not(self._desk.operator, step, record)
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.setAccessibleDescription(reason)

    def _show_content(self) -> None:
        record, context = self._record, self._desk.context
        full, may = (
            self._desk.operator.may(Permission.SEE_IDENTITY),
            self._desk.operator.may(Permission.HANDLE),
        )
        history = cases.history(context, self._id)
        fonts.ensure_glyphs(record.draft.name + record.draft.address + record.draft.demand)
        self.facts.setHtml(case_words.facts_html(record, full_identity=full))
        scrolled_to = self.story.verticalScrollBar().value()
        self.story.setHtml(case_events.story_html(record, history, full_identity=full, links=may))
        self.story.verticalScrollBar().setValue(scrolled_to)
        self.clocks.show_clocks(clocks.trace(context, self._id), self._desk.today)
        self.steps.show_offers(actions.available(context, self._id))

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "title")
        self._state.setProperty("role", "heading")
        self._recorded.setProperty("role", "quiet")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._heading)
        head.addWidget(self._state)
        head.addStretch(1)
        head.addWidget(self._recorded)
        self._side = self._build_side()
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.sections, 1)
        middle.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addLayout(self._actions())
        fit_screen(self, 1350, 760)
        self.facts.setFocus()

    def _file(self) -> QWidget:
        """The case as the paper file has it: its facts, and what happened."""
        file = QWidget()
        row = QHBoxLayout(file)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.facts, 9)
        row.addWidget(self.story, 10)
        return file

    def _build_side(self) -> QWidget:
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(4)
        inside.addWidget(heading("期限"))
        inside.addWidget(self.clocks)
        inside.addSpacing(8)
        inside.addWidget(heading("下一步"))
        inside.addWidget(self.steps)
        inside.addStretch(1)
        side = scrolled(inner)
        side.setFixedWidth(_SIDE_WIDTH)
        return side

    def _actions(self) -> QHBoxLayout:
        steps = self._buttons
        steps[Permission.VOID] = plain_button("作废登记…", self.void)
        steps[Permission.EDIT] = plain_button("更正登记…  Ctrl+R", self.correct)
        steps[Permission.PRINT] = main_button("打印文书…  Ctrl+P", self.print_papers)
        self._recuse = plain_button("回避…", self.recuse)
        self._link = plain_button("关联…", self.link)
        QShortcut(QKeySequence("Ctrl+R"), self, self.correct)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_papers)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(steps[Permission.VOID])
        row.addWidget(steps[Permission.EDIT])
        row.addWidget(self._recuse)
        row.addWidget(self._link)
        row.addWidget(self.notice, 1)
        row.addWidget(plain_button("关闭  Esc", self.reject))
        row.addWidget(steps[Permission.PRINT])
        return row
