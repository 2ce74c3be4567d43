"""读卡器: how the office's ID readers write their lines, a field to try them, and this PC's own reading program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.id_reader import DEFAULTS, FIELDS, TAB, Card, LineFormat
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import phrases, reader_formats
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, may_discard, on_ctrl_enter
from app.views.reader_program import ReaderProgram
from app.views.widgets.field import Field
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, take_compositions

_LABEL = 88
_SIGN = "="
_INTRO = (
    "键盘式读卡器：光标在登记表任一栏，刷卡即可（读卡器须以回车结尾，不要用制表符分隔）。\n"
    "读到剪贴板的：在登记表中按 Ctrl+Shift+V；制表符分隔的也可以。"
)
_HOW = f"一行一种，写作：名称 = 格式。栏目：{'、'.join(f'{{{key}}} {label}' for key, label in FIELDS.items())}。制表符写作 {TAB}。"
_TRY = "在这里刷卡，或粘贴一行读卡内容"


class ReaderDialog(QDialog):
    """Formats are the office's and need its rights; the program is this PC's own."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.formats = ChineseTextEdit()
        self.formats_field = Field("格式", self.formats, label_width=_LABEL)
        self.trial = ChineseLineEdit()
        self.trial_field = Field("试读", self.trial, label_width=_LABEL)
        self.outcome = Notice(lines=2)
        self.command = ChineseLineEdit()
        self.command_field = Field("读卡程序", self.command, label_width=_LABEL)
        self.run_button = QPushButton("试运行")
        self.usual_button = QPushButton("恢复常用格式")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self.notice = Notice()
        self._program = ReaderProgram(self)
        self._fill()
        self._lay_out()
        self._connect()
        self.trial.setFocus()

    def save(self) -> None:
        """Keep the formats for the office and the program for this PC."""
        take_compositions(self)
        try:
            if self.formats.isEnabled():
                reader_formats.replace_formats(self._desk.context, self._written())
        except FieldErrors as error:
            self.formats_field.show_error(error.errors["formats"])
            self.formats.setFocus()
            return
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._desk.settings.reader_command = self.command.value().strip()
        self._desk.save_settings()
        self._desk.changed.emit("lists")
        self._desk.said.emit("读卡器设置已保存。")
        self.accept()

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self._state() == self._before or may_discard(self):
            self._program.stop()
            super().reject()

    def _fill(self) -> None:
        self.formats.set_value(_lines(reader_formats.formats(self._desk.context)))
        self.command.set_value(self._desk.settings.reader_command)
        self._before = self._state()
        if not phrases.may_keep_office(self._desk.context):
            self.formats.setEnabled(False)
            self.usual_button.setEnabled(False)
            self.notice.say(f"格式：{not_permitted(self._desk.operator, Permission.HANDLE)}")

    def _state(self) -> tuple[str, str]:
        return self.formats.value(), self.command.value()

    def _written(self) -> list[LineFormat]:
        found = (line.partition(_SIGN) for line in self.formats.value().split("\n") if line.strip())
        return [LineFormat(name.strip(), pattern.strip()) for name, _, pattern in found]

    def _try(self) -> None:
        text = self.trial.value()
        self._tell(text) if text.strip() else self.outcome.say("")

    def _tell(self, text: str) -> None:
        card = reader_formats.read_card(self._desk.context, text, self._written())
        if card is None:
            self.outcome.say("没有读出证件信息：请核对格式中的栏目顺序和分隔符。", "warning")
        else:
            self.outcome.say(_card_words(card), "good")

    def _run(self) -> None:
        self.outcome.say("正在读卡……")
        self._program.run(self.command.value())

    def _on_printed(self, text: str) -> None:
        self.trial.set_value(text.strip())
        self._tell(text)

    def _usual(self) -> None:
        self.formats.set_value(_lines(DEFAULTS))

    def _connect(self) -> None:
        self.formats.changed.connect(self.formats_field.clear_message)
        for editor in (self.formats, self.trial):
            editor.changed.connect(self._try)
        self._program.printed.connect(self._on_printed)
        self._program.failed.connect(lambda said: self.outcome.say(said, "error"))
        self.run_button.clicked.connect(self._run)
        self.usual_button.clicked.connect(self._usual)
        self.save_button.clicked.connect(self.save)
        on_ctrl_enter(self, self.save_button)

    def _lay_out(self) -> None:
        self.setWindowTitle("读卡器")
        self.formats.setMinimumHeight(160)
        self.formats.setLineWrapMode(ChineseTextEdit.LineWrapMode.NoWrap)
        self.trial.setPlaceholderText(_TRY)
        self.command.setPlaceholderText(
            "可不填；例如 C:\\读卡\\read.exe，输出一行证件信息（见 docs/readers.md）"
        )
        self.save_button.setProperty("role", "main")
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(4)
        column.addWidget(_told(_INTRO))
        column.addWidget(heading("单位各读卡器的格式（自上而下逐个试）"))
        column.addWidget(self.formats_field, 1)
        column.addWidget(_told(_HOW))
        column.addWidget(self.trial_field)
        column.addWidget(self.outcome)
        column.addWidget(heading("本机的读卡程序（登记表中按 F7）"))
        column.addLayout(self._command_row())
        column.addWidget(self.notice)
        column.addLayout(button_row(self.usual_button, close, self.save_button))
        fit_screen(self, 960, 660)

    def _command_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.command_field, 1)
        row.addWidget(self.run_button, 0, Qt.AlignmentFlag.AlignTop)
        self.run_button.setAutoDefault(False)
        return row


def _told(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _lines(formats: Sequence[LineFormat]) -> str:
    return "\n".join(f"{one.name} {_SIGN} {one.pattern}" for one in formats)


def _card_words(card: Card) -> str:
    """What was read, as the form would take it."""
    parts = (card.name, card.sex.label, card.birth.isoformat(), card.id_number, card.address)
    return f"读出：{'，'.join(part for part in parts if part)}"
