"""Linking a case with another one afterwards: same matter (重信重访), received together, not the same; and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.known import KnownMatter
from app.domain.names import clean_case_number
from app.domain.records import PetitionRecord
from app.domain.vocabulary import LinkKind
from app.errors import FieldErrors, UserError
from app.services import case_links
from app.services.case_links import Linked
from app.services.people_search import find_matters, matters_beside
from app.views import known_words
from app.views.case_buttons import main_button, plain_button
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, on_ctrl_enter
from app.views.tables.lines import Line, LineList
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_PAUSE_MS = 200
_HINT = "编号，或姓名、诉求中的文字；留空列出同一信访人的其他件"
_NO_LINKS = "还没有关联的信访件。"
_NO_OTHERS = "没有可以关联的信访件。请填写编号。"
_KINDS = (
    (LinkKind.SAME_MATTER.value, "同人同事（重信重访）"),
    (LinkKind.TOGETHER.value, "同批来件"),
    (LinkKind.DIFFERENT.value, "不是同一事项"),
)


class LinkDialog(QDialog):
    """Above what is linked already, below a search for another case."""

    def __init__(self, desk: Desk, record: PetitionRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._asked = ""
        self._numbers: dict[int, str] = {}
        self.linked: LineList[int] = LineList("已关联的信访件")
        self.unlink_button = plain_button("解除选中的关联", self.unlink)
        self._search = ChineseLineEdit()
        self._number = Field("另一件＊", self._search)
        self.found: LineList[int] = LineList("找到的信访件")
        self._kinds = RadioGroup(_KINDS)
        self._kind = Field("关联为", self._kinds)
        self._reason = ChineseLineEdit()
        self._why = Field("理由＊", self._reason)
        self.notice = Notice(lines=2)
        self.link_button: QPushButton = main_button("关联  Ctrl+Enter", self.link)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._kinds.set_key(LinkKind.SAME_MATTER.value)
        self._show_linked()
        self.look_up()
        self._search.setFocus()

    def set_number(self, text: str) -> None:
        """Type a number, or what to look for."""
        self._search.set_value(text)

    def set_kind(self, kind: LinkKind) -> None:
        """Choose what the two are to each other."""
        self._kinds.set_key(kind.value)

    def set_reason(self, text: str) -> None:
        """Write the reason."""
        self._reason.set_value(text)

    def messages(self) -> tuple[str, str]:
        """The sentences under number and reason."""
        return self._number.message(), self._why.message()

    def look_up(self) -> None:
        """Look for cases: the petitioner's other ones where nothing is typed."""
        text, context, key = self._search.value().strip(), self._desk.context, self._record.id
        self._asked = text
        tasks.run(
            lambda: (
                text,
                find_matters(context, text, besides=key) if text else matters_beside(context, key),
            ),
            self._arrived,
        )

    def link(self) -> None:
        """Say what the two are to each other."""
        context, key, number = self._desk.context, self._record.id, self._wanted()
        kind = LinkKind(self._kinds.key() or LinkKind.SAME_MATTER.value)
        said = f"{self._record.number}与{number}已关联：{kind.label}"
        self._do(lambda: case_links.link(context, key, number, kind, self._reason.value()), said)

    def unlink(self) -> None:
        """Take back the selected link."""
        other, context, key = self.linked.key(), self._desk.context, self._record.id
        if other is not None:
            said = f"{self._record.number}的关联已解除"
            self._do(lambda: case_links.unlink(context, key, other, self._reason.value()), said)

    def _do(self, deed: Callable[[], None], said: str) -> None:
        take_compositions(self)
        for field in (self._number, self._why):
            field.clear_message()
        try:
            deed()
        except FieldErrors as error:
            for key, field in (("number", self._number), ("reason", self._why)):
                if key in error.errors:
                    field.show_error(error.errors[key])
                    field.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._reason.set_value("")
            self._show_linked()
            self.notice.say(said, "good")
            self._desk.changed.emit("cases")

    def _wanted(self) -> str:
        """The number typed, else that of the selected case."""
        typed = clean_case_number(self._search.value())
        chosen = self.found.key()
        if typed in self._numbers.values() or (typed and chosen is None):
            return typed
        return self._numbers[chosen] if chosen is not None else typed

    def _arrived(self, outcome: tasks.Outcome[tuple[str, tuple[KnownMatter, ...]]]) -> None:
        try:
            text, found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if text == self._asked:
            self._show_found(found)

    def _show_found(self, found: Sequence[KnownMatter]) -> None:
        self._numbers = {matter.id: matter.number for matter in found}
        lines = [Line(matter.id, known_words.matter_line(matter), matter.text) for matter in found]
        self.found.show_lines(lines or [Line(None, _NO_OTHERS)])

    def _show_linked(self) -> None:
        found = case_links.linked(self._desk.context, self._record.id)
        lines = [Line(one.id, _words(one), one.text) for one in found]
        self.linked.show_lines(lines or [Line(None, _NO_LINKS)])
        self.unlink_button.setEnabled(bool(found))

    def _connect(self) -> None:
        self._search.changed.connect(self._timer.start)
        self._search.changed.connect(self._number.clear_message)
        self._reason.changed.connect(self._why.clear_message)
        self._timer.timeout.connect(self.look_up)
        on_ctrl_enter(self, self.link_button)

    def _lay_out(self) -> None:
        self.setWindowTitle(f"关联信访件　{self._record.number}")
        self._search.setPlaceholderText(_HINT)
        self.linked.setFixedHeight(100)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addWidget(heading("已关联"))
        column.addWidget(self.linked)
        column.addWidget(heading("再关联一件"))
        column.addWidget(self._number)
        column.addWidget(self.found, 1)
        column.addSpacing(8)
        for widget in (self._kind, self._why, self.notice):
            column.addWidget(widget)
        row = button_row(self.unlink_button, plain_button("关闭  Esc", self.reject), self.link_button)
        column.addLayout(row)
        fit_screen(self, 860, 620)


def _words(one: Linked) -> str:
    place = "原件" if one.earlier else "后续件"
    kind = f"{one.kind.label}，{place}" if one.kind is LinkKind.SAME_MATTER else one.kind.label
    parts = (
        one.number,
        kind,
        one.received_on.isoformat(),
        one.state.label,
        one.name,
        known_words.cut(one.text, 14),
    )
    return "　".join(part for part in parts if part)
