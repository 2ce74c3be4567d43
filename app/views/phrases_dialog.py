"""常用语: the operator's own phrases and the office's, kept by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import phrases
from app.services.phrases import Phrase
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import ask, button_row, fit_screen, heading, may_discard, on_ctrl_enter
from app.views.tables.lines import Line, LineList
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, take_compositions

_LABEL = 72
_OWN, _OFFICE = "own", "office"
_BLANK = "［…］"
_HOW = "诉求、说明等栏中按 / 选用（中文输入法下按 、），Tab 或 F8 跳到下一个空位［…］。"


class PhrasesDialog(QDialog):
    """All phrases on the left, the chosen one on the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._all: dict[str, Phrase] = {}
        self._uid: str | None = None
        self.list: LineList[str] = LineList("常用语")
        self.name, self.text = ChineseLineEdit(), ChineseTextEdit()
        self.whose = RadioGroup([(_OWN, "本人"), (_OFFICE, "全单位")])
        self.fields = {
            "name": Field("名称", self.name, label_width=_LABEL),
            "whose": Field("范围", self.whose, label_width=_LABEL),
            "text": Field("内容", self.text, label_width=_LABEL),
        }
        self.notice = Notice(lines=2)
        self.new_button = QPushButton("新增  Ctrl+N")
        self.up_button = QPushButton("上移  Alt+↑")
        self.down_button = QPushButton("下移  Alt+↓")
        self.remove_button = QPushButton("删除")
        self.blank_button = QPushButton("插入空位  Alt+K")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self._lay_out()
        self._connect()
        self.refresh()
        self.list.setFocus()

    def refresh(self, name: str = "") -> None:
        """Read the phrases anew and show one, the first where none is named."""
        found = phrases.everything(self._desk.context)
        self._all = {one.uid: one for one in found}
        lines = [
            Line(
                one.uid, f"{'本人' if one.own else '单位'}　{one.name}", one.text, "" if one.own else "muted"
            )
            for one in found
        ]
        uid = next((one.uid for one in found if one.name == name), None)
        self.list.show_lines(lines or [Line(None, "还没有常用语。")], uid)
        self._show(self.list.key())

    def begin_new(self) -> None:
        """An empty phrase of one's own."""
        if self._may_leave():
            self._show(None)
            self.name.setFocus()

    def save(self) -> None:
        """Keep what stands on the right."""
        take_compositions(self)
        context, name, text = self._desk.context, self.name.value(), self.text.value()
        try:
            if self._uid is None:
                kept = phrases.add(context, name, text, own=self.whose.key() != _OFFICE)
            else:
                kept = phrases.change(context, self._uid, name, text)
        except FieldErrors as error:
            for key, said in error.errors.items():
                self.fields[key].show_error(said)
            self.fields[next(iter(error.errors))].setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._tell(kept.name, f"“{kept.name}”已保存。")

    def remove(self) -> None:
        """Take the chosen one out of the list, after asking."""
        chosen, roles = self._all.get(self._uid or ""), QMessageBox.ButtonRole
        words = {"保留": roles.RejectRole, "删除": roles.DestructiveRole}
        if chosen is None:
            return
        said = f"删除常用语“{chosen.name}”吗？已写进登记的文字不变。"
        if ask(self, "删除常用语", said, words, default="保留") == "删除":
            self._do(lambda: phrases.remove(self._desk.context, chosen.uid), "", f"“{chosen.name}”已删除。")

    def shift(self, steps: int) -> None:
        """Move the chosen one among its like."""
        chosen = self._all.get(self._uid or "")
        if chosen is not None and self._may_leave():
            self._do(lambda: phrases.move(self._desk.context, chosen.uid, steps), chosen.name, "")

    def insert_blank(self) -> None:
        """A blank at the caret, its hint selected to be written over."""
        self.text.insertPlainText(_BLANK)
        cursor = self.text.textCursor()
        end = cursor.position() - 1
        cursor.setPosition(end - len(_BLANK) + 2)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.setFocus()

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self._may_leave():
            super().reject()

    def _do(self, deed: Callable[[], None], name: str, said: str) -> None:
        try:
            deed()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._tell(name, said)

    def _tell(self, name: str, said: str) -> None:
        self.refresh(name)
        self.notice.say(said, "good")
        self._desk.changed.emit("lists")

    def _show(self, uid: str | None) -> None:
        """One phrase on the right; None for a new one."""
        chosen = self._all.get(uid or "")
        self._uid = None if chosen is None else chosen.uid
        self.name.set_value(chosen.name if chosen else "")
        self.text.set_value(chosen.text if chosen else "")
        self.whose.set_key(_OFFICE if chosen and not chosen.own else _OWN)
        for field in self.fields.values():
            field.clear_message()
        self._shown = self._state()
        self._lock(chosen)

    def _lock(self, chosen: Phrase | None) -> None:
        """The office's phrases need the right; whose a phrase is, is said when it is made."""
        office = phrases.may_keep_office(self._desk.context)
        allowed = office or chosen is None or chosen.own
        self.whose.setEnabled(chosen is None and office)
        for one in (self.name, self.text, self.save_button, self.blank_button):
            one.setEnabled(allowed)
        for button in (self.up_button, self.down_button, self.remove_button):
            button.setEnabled(allowed and chosen is not None)
        locked = "" if allowed else not_permitted(self._desk.operator, Permission.HANDLE)
        self.notice.say(locked)

    def _state(self) -> tuple[str, str, str | None]:
        return self.name.value(), self.text.value(), self.whose.key()

    def _may_leave(self) -> bool:
        take_compositions(self)
        return self._state() == self._shown or may_discard(self)

    def _on_chosen(self) -> None:
        if self.list.key() in (None, self._uid):
            return
        if self._may_leave():
            self._show(self.list.key())
        else:
            self.list.blockSignals(True)
            self.list.choose(self._uid)
            self.list.blockSignals(False)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self.name.setFocus)
        moves = {self.up_button: lambda: self.shift(-1), self.down_button: lambda: self.shift(1)}
        deeds = {self.new_button: self.begin_new, self.remove_button: self.remove, **moves}
        for button, deed in {
            **deeds,
            self.blank_button: self.insert_blank,
            self.save_button: self.save,
        }.items():
            button.clicked.connect(deed)
        keys = {
            "Ctrl+N": self.new_button,
            "Alt+Up": self.up_button,
            "Alt+Down": self.down_button,
            "Alt+K": self.blank_button,
        }
        for key, button in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(button.click)
        for field in self.fields.values():
            field.changed.connect(field.clear_message)
        on_ctrl_enter(self, self.save_button)

    def _lay_out(self) -> None:
        self.setWindowTitle("常用语")
        self.text.setMinimumHeight(160)
        self.name.setPlaceholderText("用来查找，例如：拖欠工资")
        self.text.setPlaceholderText("用［…］留出要填的地方，括号中可写提示，例如：［金额］元")
        how = QLabel(_HOW)
        how.setProperty("role", "quiet")
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(self._left(), 2)
        halves.addLayout(self._right(), 3)
        self.save_button.setProperty("role", "main")
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(how)
        column.addLayout(halves, 1)
        column.addWidget(self.notice)
        column.addLayout(button_row(self.remove_button, close, self.save_button))
        fit_screen(self, 960, 600)

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addLayout(button_row(self.new_button, self.up_button, self.down_button))
        return left

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(heading("选中的常用语"))
        for key in ("name", "whose"):
            right.addWidget(self.fields[key])
        right.addWidget(self.fields["text"], 1)
        right.addLayout(button_row(None, self.blank_button))
        return right
