"""审核复查: everything that waits for a decision. Sections at the left, their cases in the middle, the chosen case at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.awaited import DELIVER, Section
from app.domain.delivery import Undelivered
from app.domain.records import Operator
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import cases, review_queue
from app.services.review_queue import ABOUT, ROLES, Waiting
from app.views import review_case
from app.views.case_buttons import plain_button
from app.views.case_steps import why_not
from app.views.clock_panel import trace_paper
from app.views.delivery_form import record_form
from app.views.desk import Desk
from app.views.hand_over import hand_over
from app.views.review_case import Chosen, ReviewCase
from app.views.review_rows import QueueModel
from app.views.review_sections import KEYS, SectionList
from app.views.step_picker import MOST, Offer
from app.views.tables.case_table import CaseTable
from app.views.widgets.notice import Notice

_PAUSE_MS = 60
"""Before the chosen case is read, so that holding ↓ stays smooth."""
_NOTHING_CHOSEN = "请先在列表中选中一件。"
_NOT_MINE = "\n这里只列您可以决定的；取消“只看我的”可看全部。"


class ReviewPage(QWidget):
    """The fourth tab. After a decision the next case is chosen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._next: int | None = None
        self._question = 0
        self._stale = False
        self._waits = False
        self._pressed: int | None = None
        self._seeks = True
        self.sections = SectionList()
        self.mine = QCheckBox("只看我的  Alt+M")
        self.mine.setChecked(_decides(desk.operator))
        self._title = QLabel()
        self.model = QueueModel(desk, self)
        self.table = CaseTable("")
        self.case = ReviewCase(desk)
        self.list_button = plain_button("打印会商清单…  Ctrl+L", self.print_list)
        self.notice = Notice()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._buttons: list[tuple[QPushButton, Permission | None]] = []
        self._lay_out()
        self._connect()
        self.refresh()

    def show_section(self, section: Section) -> None:
        """Go to a section."""
        self._seeks = False
        self.sections.choose(section)
        self.table.setFocus()

    def refresh(self) -> None:
        """Read counts and the section anew."""
        self._stale = False
        context, mine = self._desk.context, self.mine.isChecked()
        tasks.run(lambda: review_queue.counts(context, mine=mine), self._on_counts)
        self._read()

    def chosen(self) -> list[Waiting]:
        """The chosen lines, from the top."""
        ids = set(self.table.selected_ids())
        return [one for one in self.model.records if one.id in ids]

    def take(self, offer: Offer) -> None:
        """Open the dialog of a decision; then go on with the next case."""
        from app.views.step_dialog import StepDialog

        if self._waits:
            return
        self._next = self._following(offer.ids)

        def make() -> QDialog:
            dialog = StepDialog(self._desk, offer.ids, offer.step, self)
            dialog.overtaken.connect(self._stay)
            return dialog

        self._open(make)

    def _stay(self) -> None:
        """Somebody else decided meanwhile: the case is not gone on from."""
        self._next = None

    def hand_over(self, paper: Undelivered) -> None:
        """The petitioner was given the paper in person: one key; what else must be told opens the form."""
        if self._waits:
            return
        try:
            said = hand_over(self._desk, paper)
        except FieldErrors:
            self.serve(paper)
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.notice.say(said, "good")

    def serve(self, paper: Undelivered) -> None:
        """Record the delivery of a paper in any way."""
        self._open(lambda: record_form(self._desk, paper, self._on_served, self))

    def _on_served(self, said: str) -> None:
        self._desk.changed.emit("cases")
        self.notice.say(said, "good")

    def handle(self) -> None:
        """Any other step."""
        from app.views.step_picker import StepPicker

        ids = self.table.selected_ids()
        if self._said_why_not(Permission.HANDLE if len(ids) > MOST else None):
            return
        self._open(lambda: StepPicker(self._desk, ids, self))

    def open_case(self, petition_id: int) -> None:
        """The page of a case."""
        from app.views.case_dialogs import CaseDialog

        self._open(lambda: CaseDialog(self._desk, petition_id, self))

    def print_papers(self) -> None:
        """Preview and print the papers of the chosen case."""
        from app.views.preview import PreviewDialog

        rows = self.chosen()
        if self._said_why_not(Permission.PRINT):
            return
        form = _paper_of(rows[0])
        record = cases.get(self._desk.context, rows[0].id)
        self._open(lambda: PreviewDialog(self._desk, record, form, self))

    def print_list(self) -> None:
        """The list for the weekly conference, with the results of the last days."""
        from app.services import conference_list, paper_fonts
        from app.views.list_paper import ListPaperDialog

        look = paper_fonts.options(bundled_only=self._desk.settings.bundled_fonts)
        self._open(lambda: ListPaperDialog(self._desk, conference_list.draw(self._desk.context, look), self))

    def explain(self, place: int) -> None:
        """How a date was counted."""
        from app.views.text_paper import TextPaperDialog

        number, office = self.chosen()[0].number, self._desk.profile().full_name
        paper = trace_paper(number, office, self.case.clocks.clocks[place])
        self._open(lambda: TextPaperDialog(self._desk, paper, self))

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while the page was out of sight."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _read(self) -> None:
        section, mine = self.sections.section(), self.mine.isChecked()
        self.table.set_empty_text(ABOUT[section].empty + _NOT_MINE * mine)
        following, self._next = self._next, None
        self.model.read(section, mine=mine, choose=following)

    def _on_section(self) -> None:
        self._next = None
        self.table.clearSelection()
        self.notice.say("")
        self._read()
        self._show_title()

    def _on_counts(self, outcome: tasks.Outcome[dict[Section, int]]) -> None:
        self.sections.show_counts(outcome.take())
        self._show_title()
        if self._seeks:
            self._seeks = False
            self.sections.seek()

    def _show_title(self) -> None:
        section = self.sections.section()
        number = self.sections.counts()[section]
        self._title.setText(f"{section.label}　{number} 件，急的在前" if number else section.label)
        self.list_button.setVisible(section is Section.CONFERENCE)

    def _on_rows(self, following: int | None) -> None:
        """The next case is chosen; without a decision before, the same one, else the first."""
        rows = [one.id for one in self.model.records]
        if following is not None and following in rows:
            self.table.choose_row(rows.index(following))
        elif rows and not self.table.selectionModel().hasSelection():
            self.table.choose_row(0)
        self._on_chosen()

    def _following(self, ids: Sequence[int]) -> int | None:
        """The case after those, else the one before them."""
        rows = [one.id for one in self.model.records]
        last = max((place for place, key in enumerate(rows) if key in ids), default=-1)
        rest = [key for key in (*rows[last + 1 :], *reversed(rows[: last + 1])) if key not in ids]
        return rest[0] if rest else None

    def _on_chosen(self) -> None:
        """Until the panel shows this case, none of its buttons may act on the one before."""
        self._show_buttons()
        self._pressed = None
        self._waits = True
        self._timer.start()

    def press(self, place: int) -> None:
        """Take the decision at a place, counted from 0; a key struck before the case is shown is not lost."""
        if self._waits:
            self._pressed = place
        else:
            self.case.press(place)

    def _read_case(self) -> None:
        """What the panel at the right shows is read beside the window."""
        self._question += 1
        rows, question, context = self.chosen()[:MOST], self._question, self._desk.context
        if not rows:
            self._show_case(None)
            return
        tasks.run(lambda: (question, review_case.read(context, rows)), self._on_case)

    def _on_case(self, outcome: tasks.Outcome[tuple[int, Chosen]]) -> None:
        try:
            question, found = outcome.take()
        except UserError as error:
            self._show_case(None, str(error))
            return
        if question == self._question and not self._timer.isActive():
            self._show_case(found)

    def _show_case(self, found: Chosen | None, sentence: str = "") -> None:
        pressed, self._pressed = self._pressed, None
        self._waits = False
        if found is None:
            self.case.show_nothing(sentence)
            return
        self.case.show_chosen(found)
        if pressed is not None:
            self.case.press(pressed)

    def _said_why_not(self, needs: Permission | None) -> bool:
        reason = self._why_not(needs)
        self.notice.say(reason, "warning" if reason else "")
        return bool(reason)

    def _why_not(self, needs: Permission | None) -> str:
        rows = self.chosen()
        if not rows:
            return _NOTHING_CHOSEN
        if needs is None:
            return ""
        return why_not(self._desk.operator, needs, cases.get(self._desk.context, rows[0].id))

    def _show_buttons(self) -> None:
        for button, _needs in self._buttons:
            reason = "" if self.table.selected_ids() else _NOTHING_CHOSEN
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def _open(self, make: Callable[[], QDialog]) -> None:
        try:
            dialog = make()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.notice.say("")
        dialog.finished.connect(self._on_finished)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_finished(self) -> None:
        """Where nothing was decided nothing is gone on to; the keyboard is back in the list."""
        self._next = None
        self.table.setFocus()

    def _on_news(self, kind: str) -> None:
        if kind == "operator":
            self.model.clear()
            self.case.show_nothing()
            self._seeks = True
            self.mine.setChecked(_decides(self._desk.operator))
        if kind not in ("cases", "operator", "calendar", "rules", "profile"):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_news)
        self.sections.chosen.connect(self._on_section)
        self.mine.toggled.connect(self.refresh)
        self.model.arrived.connect(self._on_rows)
        self.model.failed.connect(lambda text: self.notice.say(text, "error"))
        self.table.opened.connect(self.open_case)
        self.table.selected.connect(self._on_chosen)
        self._timer.timeout.connect(self._read_case)
        self.case.wanted.connect(self.take)
        self.case.explained.connect(self.explain)
        self.case.handed.connect(self.hand_over)
        self.case.served.connect(self.serve)
        keys: dict[str, Callable[[], object]] = {
            f"Alt+{place % 10}": partial(self.show_section, section)
            for place, section in enumerate(list(Section)[:KEYS], start=1)
        }
        keys |= {"Alt+M": self.mine.toggle, "Ctrl+B": self.handle, "Ctrl+P": self.print_papers}
        keys |= {"Ctrl+L": self._list_key}
        keys |= {"Alt+Down": partial(self._step, 1), "Alt+Up": partial(self._step, -1)}
        keys |= {key: partial(self.press, place) for place, key in enumerate(review_case.DECISION_KEYS)}
        for key, action in keys.items():
            here = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(key), self, context=here).activated.connect(action)

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        self.table.allow_many()
        self.table.setAccessibleName("等待决定的信访件")
        self.setFocusProxy(self.table)
        self._title.setProperty("role", "heading")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.mine)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(top)
        middle.addWidget(self.table, 1)
        middle.addLayout(self._actions())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self.sections)
        row.addLayout(middle, 1)
        row.addWidget(self.case)
        self.setTabOrder(self.table, self.sections)
        self.setTabOrder(self.sections, self.mine)

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, action, needs in (
            ("打开  Enter", self._open_current, None),
            ("其他步骤…  Ctrl+B", self.handle, None),
            ("打印文书…  Ctrl+P", self.print_papers, Permission.PRINT),
        ):
            button = plain_button(text, action)
            self._buttons.append((button, needs))
            row.addWidget(button)
        row.addWidget(self.list_button)
        row.addWidget(self.notice, 1)
        return row

    def _step(self, way: int) -> None:
        self._seeks = False
        self.sections.step(way)
        self.table.setFocus()

    def _list_key(self) -> None:
        if self.sections.section() is Section.CONFERENCE:
            self.print_list()

    def _open_current(self) -> None:
        chosen = self.table.current_id()
        if chosen is not None:
            self.open_case(chosen)


def _decides(operator: Operator) -> bool:
    return any(operator.may(one) for one in ROLES)


def _paper_of(row: Waiting) -> str:
    """The paper that belongs to what is asked."""
    from app.domain.workflow import STEPS

    papers = STEPS[row.step].papers if row.step != DELIVER else ("N13",)
    return papers[0] if papers else "F1"
