"""同人记录: beside the form, whom the desk may know already, while the clerk types. The clerk decides, nothing is asked.

All of it goes by key without leaving the field: Alt+1 … Alt+9 takes a person, Alt+PgDn goes through the matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import tasks
from app.domain.known import KnownPerson
from app.domain.records import IntakeDraft
from app.errors import UserError
from app.services import repeats
from app.views import known_words
from app.views.case_buttons import plain_button, reader
from app.views.desk import Desk
from app.views.dialog_parts import heading, run
from app.views.repeat_answers import Answers
from app.views.tables.known_rows import KnownList, KnownRow
from app.views.widgets.notice import Notice

WIDTH = 420
"""Usual width in px; the least is 320."""
_DETAIL_HEIGHT = 84
_NOTHING_TYPED = "填写证件号码，或姓名和电话、住址后，这里显示同人记录。"
_NOBODY = "没有同人记录。"
_NOT_READ = "同人记录没有读出来："
_NO_RECORD = "此人只随访、联名过，没有自己的人员记录。"
_ASKED = ("name", "anonymous", "id_kind", "id_number", "phone", "address", "other_persons", "different")


class RepeatPanel(QWidget):
    """Shows who may be the petitioner; keeps the answers until the form is saved or cleared."""

    filled = Signal(bool)
    """Whether somebody is shown."""
    person_taken = Signal(object)
    """An `IntakeDraft` with the particulars of the person taken: the form fills what is empty, and nothing else."""
    changed = Signal()
    """The answers changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._answers = Answers()
        self._draft = IntakeDraft()
        self._besides: int | None = None
        self._asked: tuple[Any, ...] | None = None
        self._waiting = False
        self._again = False
        self._persons: tuple[KnownPerson, ...] = ()
        self.quiet = QLabel(_NOTHING_TYPED)
        self.said = Notice(lines=1)
        self.list = KnownList()
        self.detail = reader("选中的事项")
        self._keys: list[QShortcut] = []
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._show()

    def show_for(self, draft: IntakeDraft, besides: int | None = None) -> None:
        """Ask for whom the draft may be, beside the window; what is typed meanwhile is asked next, old answers are dropped.

        `besides`: the id of the petition being corrected, which is no repeat of itself.
        """
        self._draft, self._besides = self._without_own(draft), besides
        if self._question() != self._asked:
            self._ask()

    def answers(self) -> dict[str, Any]:
        """`known_person`, `other_persons`, `repeat_of`, `different` as fields of an `IntakeDraft`."""
        return self._answers.as_fields()

    def set_answers(self, given: Mapping[str, Any]) -> None:
        """Take over answers given before (a draft offered back); `changed` is not emitted."""
        self._answers.set_fields(given)
        self._asked = None
        self._show()

    def clear(self) -> None:
        """Ready for the next petitioner: no answers, nobody shown."""
        self._answers = Answers()
        self._draft, self._besides, self._asked = IntakeDraft(), None, None
        self._persons, self._again = (), False
        self._show()

    def persons(self) -> tuple[KnownPerson, ...]:
        """Who is shown, in the order of the keys."""
        return (*self._answers.out_of_sight(self._persons), *self._persons)

    def take(self, place: int) -> None:
        """Take the person at a place (from 1), or take that back; his particulars go to the form."""
        persons = self.persons()
        if 1 <= place <= len(persons):
            self._take(persons[place - 1])

    def take_current(self) -> None:
        """Take the person of the current row."""
        row = self.list.current()
        if row is not None:
            self._take(row.person)

    def say_same(self) -> None:
        """同人同事: the draft is a repeat of the current matter, or no longer; the person is taken with it."""
        row = self.list.current()
        if row is None or row.matter is None:
            return
        if self._answers.same(row.person, row.matter) and row.person.uid != self._answers.known_person:
            self._answers.take(row.person)
            self.person_taken.emit(row.person.particulars)
        self._answered()

    def say_different(self) -> None:
        """不是同一事项: not to be asked again for this pair."""
        row = self.list.current()
        if row is not None and row.matter is not None:
            self._answers.differ(row.person, row.matter)
            self._answered()

    def say_other(self) -> None:
        """不是此人: not to be offered again for the petitioner of this draft."""
        row = self.list.current()
        if row is not None:
            self._answers.refuse(row.person)
            self._answered()

    def take_back(self) -> None:
        """All answers."""
        self._answers = Answers()
        self._answered()

    def open_current(self) -> None:
        """Enter: the case page of the current matter; on a person, take him."""
        row = self.list.current()
        if row is None:
            return
        if row.matter is None:
            self._take(row.person)
            return
        from app.views.case_dialogs import CaseDialog

        try:
            dialog = CaseDialog(self._desk, row.matter.id, self)
        except UserError as error:
            self.said.say(str(error), "error")
            return
        run(dialog)

    def _take(self, person: KnownPerson) -> None:
        if self._answers.take(person):
            self.person_taken.emit(person.particulars)
        self._answered()

    def _answered(self) -> None:
        self._show()
        self.changed.emit()
        if self._question() != self._asked:
            self._ask()

    def _question(self) -> tuple[Any, ...]:
        draft = self._to_ask()
        return (
            *(getattr(draft, name) for name in _ASKED),
            draft.known_person,
            self._besides,
            self._desk.operator.id,
        )

    def _without_own(self, draft: IntakeDraft) -> IntakeDraft:
        """The draft without the answers kept here: what was answered stays to be seen, and can be taken back."""
        own = self._answers.as_fields()
        return replace(
            draft,
            known_person="" if draft.known_person == own["known_person"] else draft.known_person,
            other_persons=tuple(one for one in draft.other_persons if one not in own["other_persons"]),
            different=tuple(one for one in draft.different if one not in own["different"]),
        )

    def _to_ask(self) -> IntakeDraft:
        """With the person taken: whom he is not need not be offered."""
        return replace(self._draft, known_person=self._answers.known_person or self._draft.known_person)

    def _ask(self) -> None:
        self._asked = self._question()
        if self._waiting:
            self._again = True
            return
        self._waiting, self._again = True, False
        context, draft, besides = self._desk.context, self._to_ask(), self._besides
        question = self._asked
        tasks.run(lambda: (question, repeats.known(context, draft, besides=besides)), self._arrived)

    def _arrived(self, outcome: tasks.Outcome[tuple[tuple[Any, ...], tuple[KnownPerson, ...]]]) -> None:
        self._waiting = False
        if self._again:
            self._ask()
            return
        try:
            question, found = outcome.take()
        except UserError as error:
            self._persons = ()
            self._show()
            self.said.say(f"{_NOT_READ}{error}", "warning")
            return
        if question == self._asked:
            self._persons = found
            self._show()

    def _on_news(self, kind: str) -> None:
        """Another operator may see less; a case that was registered or moved on shows at once."""
        if kind == "operator":
            self._persons = ()
            self._answers = Answers()
            self._show()
        if kind in ("cases", "operator") and self._asked is not None:
            self._ask()

    def _show(self) -> None:
        rows: list[KnownRow] = []
        for place, person in enumerate(self.persons(), start=1):
            said, fits = self._answers.about_person(person), person in self._persons
            rows.append(known_words.person_row(person, place, said, fits=fits))
            if person.uid not in self._answers.other_persons:
                rows += [self._matter_row(person, at) for at in range(len(person.matters))]
        self.quiet.setVisible(not rows)
        typed = any((self._draft.name, self._draft.id_number))
        self.quiet.setText(_NOBODY if typed and self._asked is not None else _NOTHING_TYPED)
        for widget in (self.list, self.detail, self._board):
            widget.setVisible(bool(rows))
        words = self._answers.in_words()
        self.said.say(f"已选：{words}" if words else "", "good")
        self.said.setVisible(bool(words))
        self._back.setVisible(bool(words))
        self.list.show_rows(rows)
        self.filled.emit(bool(rows))

    def _matter_row(self, person: KnownPerson, at: int) -> KnownRow:
        matter = person.matters[at]
        said = self._answers.about_matter(matter)
        return known_words.matter_row(person, matter, said, self._draft, self._desk.today)

    def _on_chosen(self) -> None:
        """What stands below the list, and what may be done, follow the current row."""
        row = self.list.current()
        if row is None:
            self.detail.clear()
        elif row.matter is None:
            self.detail.setHtml(known_words.person_html(row.person))
        else:
            self.detail.setHtml(known_words.matter_html(row.matter, self._draft, self._desk.today))
        matter = row is not None and row.matter is not None
        record = row is not None and bool(row.person.uid)
        for button, usable in (
            (self.same_button, matter),
            (self.different_button, matter),
            (self.open_button, matter),
            (self.other_button, record),
            (self.take_button, row is not None),
        ):
            button.setEnabled(usable)
        self.other_button.setToolTip("" if record else _NO_RECORD)
        self._word_buttons(row)

    def _word_buttons(self, row: KnownRow | None) -> None:
        said = self._answers.about_matter(row.matter) if row is not None and row.matter is not None else ""
        him = self._answers.about_person(row.person) if row is not None else ""
        same, different, other, taken = "同人同事", "不是同一事项", "不是此人", "已选用"
        self.same_button.setText(f"{'撤回同人同事' if said == same else same}  Alt+S")
        self.different_button.setText(f"{'撤回不同事项' if said == different else different}  Alt+B")
        self.other_button.setText(f"{'撤回' if him == other else other}  Alt+X")
        self.take_button.setText("撤回选用" if him == taken else "选用此人")

    def _make_buttons(self) -> None:
        self.same_button = plain_button("", self.say_same)
        self.different_button = plain_button("", self.say_different)
        self.other_button = plain_button("", self.say_other)
        self.take_button = plain_button("", self.take_current)
        self.open_button = plain_button("打开  Alt+O", self.open_current)
        self._back = plain_button("全部撤回", self.take_back)
        self.same_button.setToolTip(
            "同一人反映同一事项：关联为重信重访；正在办理的再“并案”，已复核终结的办理“不再受理”"
        )

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_news)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self.open_current)
        for digit in range(1, 10):
            self._key(f"Alt+{digit}", partial(self.take, digit))
        self._key("Alt+0", self._go_to_list)
        self._key("Alt+PgDown", lambda: self.list.step(1))
        self._key("Alt+PgUp", lambda: self.list.step(-1))
        self._key("Alt+S", self.same_button.click)
        self._key("Alt+B", self.different_button.click)
        self._key("Alt+X", self.other_button.click)
        self._key("Alt+O", self.open_button.click)

    def _key(self, keys: str, action: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(action)
        self._keys.append(shortcut)

    def _go_to_list(self) -> None:
        if self.list.isVisible():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        self.setMinimumWidth(320)
        self.quiet.setProperty("role", "quiet")
        self.quiet.setWordWrap(True)
        self.detail.setMinimumHeight(_DETAIL_HEIGHT)
        self.detail.document().setDocumentMargin(8)
        top = QHBoxLayout()
        top.addWidget(heading("同人记录"))
        top.addStretch(1)
        top.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.quiet)
        column.addWidget(self.said)
        column.addWidget(self.list, 3)
        column.addWidget(self.detail, 2)
        self._board = self._build_board()
        column.addWidget(self._board)
        column.addStretch(0)

    def _build_board(self) -> QWidget:
        board = QWidget()
        grid = QGridLayout(board)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(8)
        places = (
            (self.same_button, 0, 0, 3),
            (self.different_button, 0, 3, 3),
            (self.take_button, 1, 0, 2),
            (self.other_button, 1, 2, 2),
            (self.open_button, 1, 4, 2),
        )
        for button, row, place, span in places:
            grid.addWidget(button, row, place, 1, span)
        for place in range(6):
            grid.setColumnStretch(place, 1)
        return board
