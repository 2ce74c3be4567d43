"""本单位文书和栏目: every field that a paper of the office's own may name, with an example of a real case, ready to be copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app import tasks
from app.errors import UserError
from app.services import own_papers
from app.services.own_papers import FieldWord
from app.views import fonts
from app.views.case_buttons import main_button, plain_button
from app.views.case_picker import CasePicker
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.notice import Notice
from app.views.widgets.text import LineInput

_HOW = (
    "在 Word 文件或文书定义（.toml）中写“{{栏目名}}”或“{栏目名}”，打印时换成本件的内容。"
    "文件放进“文书文件夹”，就出现在打印文书的菜单“本单位文书”中。"
)
_MOST_LINES = 6
_AROUND = 16
"""Of the list of broken files: lines shown without a scroll bar, and its frame, px."""
_NOTHING = "没有这样的栏目。请减少几个字。"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the list."""

    id: int
    key: str
    words: str
    example: str


class FieldListDialog(QDialog):
    """A list to look through and to copy from, and the way to the folder of the office's papers."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._fields: tuple[FieldWord, ...] = own_papers.field_words()
        self._examples: Mapping[str, str] = {}
        self._case = ""
        self.search = LineInput()
        self.model = RecordModel(_COLUMNS, self)
        self.table = CaseTable(_NOTHING)
        self.table.setModel(self.model)
        self.notice = Notice(lines=2)
        self._broken_head = QLabel()
        self.broken = QPlainTextEdit()
        self.broken.setReadOnly(True)
        self.broken.setTabChangesFocus(True)
        self.broken.setAccessibleName("不能使用的文书文件")
        self.copy_button = main_button("复制“{{栏目名}}”  Ctrl+C", self.copy)
        self.case_button = plain_button("换一件作示例…  Ctrl+G", self.choose_case)
        self.folder_button = plain_button("打开文书文件夹  Ctrl+O", self.open_folder)
        self.setWindowTitle("本单位文书和栏目")
        self._lay_out()
        self._connect()
        self._show()
        self.show_example(None)
        self._say_broken()

    def show_example(self, petition_id: int | None) -> None:
        """Show the values of a case, without one those of the case opened last."""
        context = self._desk.context
        tasks.run(lambda: own_papers.examples(context, petition_id), self._on_examples)

    def choose_case(self) -> None:
        """Choose whose values are shown."""
        picker = CasePicker(self._desk, "用哪一件作示例？", self)
        picker.accepted.connect(lambda: self.show_example(picker.chosen))
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def copy(self) -> None:
        """Put the chosen field on the clipboard as a placeholder."""
        row = self.model.record_at(self.table.currentIndex())
        if row is None:
            self.notice.say("请先选中一个栏目。", "warning")
            return
        text = f"{{{{{row.key}}}}}"
        QGuiApplication.clipboard().setText(text)
        self.notice.say(f"已复制 {text}（{row.words}），可粘贴到 Word 文件中。", "good")

    def open_folder(self) -> None:
        """Show the folder of the office's own papers, made if need be."""
        try:
            folder = own_papers.folder(self._desk.context)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.notice.say(f"文书文件夹：{folder}")
        else:
            self.notice.say(f"系统没有打开文件夹。请在文件管理器中打开：{folder}", "warning")

    def _say_broken(self) -> None:
        found = own_papers.broken(self._desk.context)
        text = "\n".join(f"{number}. {one.said}" for number, one in enumerate(found, start=1))
        fonts.ensure_glyphs(text)
        self._broken_head.setText(f"文书文件夹中有 {len(found)} 个文件不能使用：")
        self.broken.setPlainText(text)
        lines = min(len(found) + 1, _MOST_LINES)
        self.broken.setFixedHeight(lines * self.broken.fontMetrics().lineSpacing() + _AROUND)
        for widget in (self._broken_head, self.broken):
            widget.setVisible(bool(found))

    def _on_examples(self, outcome: tasks.Outcome[tuple[str, Mapping[str, str]]]) -> None:
        try:
            self._case, self._examples = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._head.setText(f"示例：{self._case}" if self._case else "还没有信访件，暂无示例。")
        self._show()

    def _show(self) -> None:
        wanted = self.search.text().strip().lower()
        rows = [
            _Row(number, one.key, one.words, " ".join(self._examples.get(one.key, "").split()))
            for number, one in enumerate(self._fields, start=1)
        ]
        found = [one for one in rows if wanted in f"{one.key} {one.words} {one.example}".lower()]
        self.model.show(found)
        if found and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _connect(self) -> None:
        self.search.changed.connect(self._show)
        self.table.opened.connect(lambda _id: self.copy())
        for key, deed in (("Ctrl+G", self.choose_case), ("Ctrl+O", self.open_folder)):
            QShortcut(QKeySequence(key), self).activated.connect(deed)
        QShortcut(QKeySequence("Ctrl+C"), self.table).activated.connect(self.copy)

    def _lay_out(self) -> None:
        how = QLabel(_HOW)
        how.setWordWrap(True)
        how.setProperty("role", "quiet")
        self._head = QLabel()
        self._head.setProperty("role", "heading")
        self.search.setPlaceholderText("查找栏目：名称、说明或内容中的文字")
        self.search.setAccessibleName("查找栏目")
        self.table.setAccessibleName("文书栏目")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.copy_button, self.case_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(plain_button("关闭  Esc", self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(how)
        column.addWidget(self.search)
        column.addWidget(self._head)
        column.addWidget(self.table, 1)
        column.addWidget(self._broken_head)
        column.addWidget(self.broken)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        fit_screen(self, 1100, 720)
        self.search.setFocus()


_COLUMNS = (
    RecordColumn("栏目名", lambda one: one.key, "registration_mark_long"),
    RecordColumn("说明", lambda one: one.words, "交办来源：上级来源单位，本级件为上级信访部门"),
    RecordColumn("示例", lambda one: one.example, "示例新区青石街道", flexible=True),
)
