"""Finding a person the desk knows, making two records one, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.known import KnownPerson
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import people
from app.services.people_search import find_people
from app.views import known_words
from app.views.case_buttons import main_button, plain_button, reader
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.tables.known_rows import KnownList, KnownRow
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_PAUSE_MS = 150
_HINT = "姓名、姓名首字母、证件号码、电话或住址中的一段"
_NOBODY = "没有找到这样的信访人。"
_MERGE_MEANING = "合并后，右边的记录并入左边，今后按同一个人显示；各件登记的内容不变，可以随时拆开还原。请先核对两边是否确为同一人。"
_UNMERGE_MEANING = "拆开后，选中的记录（连同以前并入它的记录）恢复为单独的人，各件仍归登记时的记录。"
_SAID_APART = "注意：以前有人认定过这两条不是同一个人。"
_TWO_DOCUMENTS = "注意：两边的证件号码不同。"


class FindPersonDialog(QDialog):
    """Type a piece of what is known; Enter takes the person into `chosen`."""

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, text: str = "", without: str = ""
    ) -> None:
        """`without`: UUID of a person who is not to be offered (the other half of a merge)."""
        super().__init__(parent)
        self._desk = desk
        self._without = without
        self._asked = ""
        self.chosen: KnownPerson | None = None
        self.search = ChineseLineEdit()
        self.list = KnownList()
        self.detail = reader("选中的人")
        self.notice = Notice()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self.take_button = main_button("选用  Enter", self.take)
        self.merge_button = plain_button("合并…", self.merge)
        self.unmerge_button = plain_button("拆开…", self.unmerge)
        self._lay_out()
        self._connect()
        self.search.set_value(text)
        self._show(())
        self.search.setFocus()

    def current(self) -> KnownPerson | None:
        """The selected person."""
        row = self.list.current()
        return row.person if row is not None else None

    def take(self) -> None:
        """Close with the selected person."""
        if self.current() is not None:
            self.chosen = self.current()
            self.accept()

    def merge(self) -> None:
        """Make the selected person and another one record."""
        person = self.current()
        if person is not None:
            self._open(MergeDialog(self._desk, person, None, self))

    def unmerge(self) -> None:
        """Take merges of the selected person back."""
        person = self.current()
        if person is not None:
            self._open(UnmergeDialog(self._desk, person, self))

    def look_up(self) -> None:
        """Ask for what is typed now, beside the window."""
        text, context = self.search.value().strip(), self._desk.context
        self._asked = text
        if not text:
            self._show(())
            return
        tasks.run(lambda: (text, find_people(context, text)), self._arrived)

    def _arrived(self, outcome: tasks.Outcome[tuple[str, tuple[KnownPerson, ...]]]) -> None:
        try:
            text, found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if text == self._asked:
            self._show([person for person in found if person.uid != self._without])

    def _show(self, found: Sequence[KnownPerson]) -> None:
        self.list.show_rows([_row(person) for person in found])
        self.notice.say(_NOBODY if self._asked and not found else "")
        self._on_chosen()

    def _on_chosen(self) -> None:
        person = self.current()
        self.detail.setHtml(page_html(person) if person is not None else "")
        reason = not_permitted(self._desk.operator, Permission.EDIT)
        for button in (self.merge_button, self.unmerge_button):
            button.setEnabled(person is not None and not reason)
            button.setToolTip(reason)
        self.take_button.setEnabled(person is not None)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(self.look_up)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _connect(self) -> None:
        self.search.changed.connect(self._timer.start)
        self.search.returnPressed.connect(self.list.setFocus)
        self._timer.timeout.connect(self.look_up)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self.take)

    def _lay_out(self) -> None:
        self.setWindowTitle("查找信访人")
        self.search.setPlaceholderText(_HINT)
        self.search.setAccessibleName("查找")
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list, 5)
        middle.addWidget(self.detail, 4)
        cancel = plain_button("取消  Esc", self.reject)
        row = button_row(self.merge_button, cancel, self.take_button)
        row.insertWidget(1, self.unmerge_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addLayout(middle, 1)
        column.addWidget(self.notice)
        column.addLayout(row)
        fit_screen(self, 960, 600)


class MergeDialog(QDialog):
    """Two records side by side with their matters; the right one is merged into the left one."""

    def __init__(
        self, desk: Desk, keep: KnownPerson, other: KnownPerson | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sides: list[KnownPerson | None] = [keep, other]
        self.pages = [reader("保留的记录"), reader("并入的记录")]
        self.warning = Notice(lines=1)
        self._reason = ChineseLineEdit()
        self._why = Field("理由＊", self._reason)
        self.notice = Notice(lines=2)
        self.swap_button = plain_button("左右对调", self.swap)
        self.choose_button = plain_button("选右边的人…", self.choose)
        self.merge_button = main_button("合并  Ctrl+Enter", self.merge)
        self._lay_out()
        self._show()
        self._reason.setFocus()

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def set_other(self, other: KnownPerson) -> None:
        """Whom to merge."""
        self._sides[1] = other
        self._show()

    def reason_message(self) -> str:
        """The sentence under the reason."""
        return self._why.message()

    def swap(self) -> None:
        """The right record stays, the left one goes."""
        if self._sides[1] is not None:
            self._sides.reverse()
            self._show()

    def choose(self) -> None:
        """Look for the other record."""
        keep = self._sides[0]
        assert keep is not None
        dialog = FindPersonDialog(self._desk, self, text=keep.name, without=keep.uid)
        dialog.look_up()
        dialog.accepted.connect(lambda: self._take_other(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_other(self, dialog: FindPersonDialog) -> None:
        if dialog.chosen is not None:
            self.set_other(dialog.chosen)

    def merge(self) -> None:
        """Make them one."""
        take_compositions(self)
        keep, other = self._sides
        if keep is None or other is None:
            self.notice.say("请先选右边的人。", "error")
            return
        self._why.clear_message()
        try:
            people.merge(self._desk.context, keep.uid, other.uid, self._reason.value())
        except FieldErrors as error:
            self._why.show_error(str(error.errors.get("reason", error)))
            self._reason.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.accept()
            self._desk.changed.emit("cases")
            self._desk.said.emit(f"已把{other.name}的记录并入{keep.name}，可以拆开还原")

    def _show(self) -> None:
        for page, side in zip(self.pages, self._sides, strict=True):
            page.setHtml(page_html(side) if side is not None else "<p>还没有选右边的人。</p>")
        keep, other = self._sides
        self.swap_button.setEnabled(other is not None)
        self.merge_button.setEnabled(other is not None)
        self.warning.say(self._doubts(keep, other), "warning")

    def _doubts(self, keep: KnownPerson | None, other: KnownPerson | None) -> str:
        if keep is None or other is None:
            return ""
        numbers = {keep.id_shown.upper(), other.id_shown.upper()} - {""}
        apart = people.said_apart(self._desk.context, keep.uid, other.uid)
        return (_SAID_APART if apart else "") + (_TWO_DOCUMENTS if len(numbers) == 2 else "")

    def _lay_out(self) -> None:
        self.setWindowTitle("合并人员记录")
        self._why.changed.connect(self._why.clear_message)
        on_ctrl_enter(self, self.merge_button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for side, title in enumerate(("保留这条", "并入左边的这条")):
            label = QLabel(title)
            label.setProperty("role", "heading")
            grid.addWidget(label, 0, side)
            grid.addWidget(self.pages[side], 1, side)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(quiet_lines(_MERGE_MEANING))
        column.addLayout(grid, 1)
        for widget in (self.warning, self._why, self.notice):
            column.addWidget(widget)
        row = button_row(self.swap_button, plain_button("取消  Esc", self.reject), self.merge_button)
        row.insertWidget(1, self.choose_button)
        column.addLayout(row)
        fit_screen(self, 960, 620)


class UnmergeDialog(QDialog):
    """The records merged into a person; the selected one stands for itself again."""

    def __init__(self, desk: Desk, person: KnownPerson, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._person = person
        self.list = KnownList()
        self.detail = reader("选中的记录")
        self._reason = ChineseLineEdit()
        self._why = Field("理由＊", self._reason)
        self.notice = Notice(lines=2)
        self.unmerge_button: QPushButton = main_button("拆开选中的  Ctrl+Enter", self.unmerge)
        self._lay_out()
        found = people.merged(desk.context, person.uid)
        self.list.show_rows([_row(one) for one in found])
        self.unmerge_button.setEnabled(bool(found))
        self.notice.say("" if found else "没有并入这个人的记录，不需要拆开。")
        self._reason.setFocus()

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def unmerge(self) -> None:
        """Take the selected merge back."""
        take_compositions(self)
        row = self.list.current()
        if row is None:
            return
        self._why.clear_message()
        try:
            people.unmerge(self._desk.context, row.person.uid, self._reason.value())
        except FieldErrors as error:
            self._why.show_error(str(error.errors.get("reason", error)))
            self._reason.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.accept()
            self._desk.changed.emit("cases")
            self._desk.said.emit(f"{row.person.name}的记录已拆开还原")

    def _on_chosen(self) -> None:
        row = self.list.current()
        self.detail.setHtml(page_html(row.person) if row is not None else "")

    def _lay_out(self) -> None:
        self.setWindowTitle(f"拆开合并的记录　{self._person.name}")
        self.list.chosen.connect(self._on_chosen)
        self._why.changed.connect(self._why.clear_message)
        on_ctrl_enter(self, self.unmerge_button)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list, 5)
        middle.addWidget(self.detail, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(quiet_lines(_UNMERGE_MEANING))
        column.addLayout(middle, 1)
        column.addWidget(self._why)
        column.addWidget(self.notice)
        column.addLayout(button_row(None, plain_button("取消  Esc", self.reject), self.unmerge_button))
        fit_screen(self, 860, 520)


def page_html(person: KnownPerson) -> str:
    """A person and his matters."""
    return known_words.person_html(person) + known_words.matters_html(person.matters)


def quiet_lines(text: str) -> QLabel:
    """What the dialog is for."""
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setWordWrap(True)
    return label


def _row(person: KnownPerson) -> KnownRow:
    given = person.particulars
    head = "　".join(part for part in (person.name, person.id_shown, given.phone) if part)
    last = f"最近 {person.last_seen:%Y-%m-%d}"
    return KnownRow(person, None, head, "　".join(part for part in (last, given.address) if part))
