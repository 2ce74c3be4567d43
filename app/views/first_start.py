"""The first start: the office's profile, who sits at the counter, and where the data lives, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import data_folder
from app.clock import Clock
from app.data_folder import Reach
from app.errors import FieldErrors, UserError
from app.services import office
from app.views.dialog_parts import (
    button_row,
    fit_screen,
    heading,
    may_discard,
    on_ctrl_enter,
    say_error,
    scrolled,
)
from app.views.profile_form import LABEL, ProfileForm
from app.views.widgets.field import Field, Message
from app.views.widgets.tab_order import move_focus
from app.views.widgets.text import ChineseLineEdit, take_compositions

_WELCOME = "首次使用，请填写本单位信息。除数据文件夹外，以后都可以在“设置与帮助”中修改。"
_REACH = {
    Reach.EVERYBODY: "本机所有账户都能使用这里的登记册；同一时间只能由一个账户打开。",
    Reach.GROUP: "只有与该文件夹同组的账户能使用这里的登记册；同一时间只能由一个账户打开。",
    Reach.ONLY_THIS: "只有当前账户能使用这里的登记册；如需多个账户共用，请选择个人目录以外的文件夹。",
}


class FirstStartDialog(QDialog):
    """Makes the register, or finds one; `folder` then holds it. Nothing is made before all is right."""

    def __init__(
        self, clock: Clock, folder: Path | None = None, notice: str = "", parent: QWidget | None = None
    ) -> None:
        """`folder` is proposed instead of the usual one; `notice` stands in place of the welcome."""
        super().__init__(parent)
        self.folder: Path | None = None
        self._clock = clock
        self.form = ProfileForm(clock.today().year)
        self.operator = _line("例如：周敏，以后可再增加其他人")
        self.folder_line = _line("例如：/var/lib/xinfang-desk")
        self.operator_field = Field("值班人员姓名", self.operator, label_width=LABEL)
        self.folder_field = Field("数据文件夹", self.folder_line, label_width=LABEL)
        self.reach = QLabel()
        self.message = Message()
        self.start_button = QPushButton("开始使用  Ctrl+Enter")
        self.open_button = QPushButton("打开已有登记册…")
        self.browse_button = QPushButton("浏览…")
        self.setWindowTitle("信访接待工作台 · 首次启动")
        self._lay_out(notice)
        self._connect()
        self.folder_line.set_value(str(folder or data_folder.default_folder()))
        self._typed = self._all_texts()
        self.form.setFocus()

    def start(self) -> None:
        """Make the register in the folder."""
        take_compositions(self)
        self.message.show_text("")
        try:
            self.folder = self._make()
        except FieldErrors as error:
            self._show(error.errors)
        except UserError as error:
            self._show({"folder": str(error)})
        else:
            self.accept()

    def open_existing(self) -> None:
        """Let the clerk point at a folder that holds a register."""
        chosen = QFileDialog.getExistingDirectory(self, "选择登记册所在的文件夹", self.folder_line.value())
        if chosen:
            self._open(Path(chosen))

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self._all_texts() == self._typed or may_discard(self):
            super().reject()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in the order of reading, round and round."""
        return move_focus(self.stops(), forward=forward, around=True) or super().focusNextPrevChild(forward)

    def stops(self) -> Iterator[QWidget]:
        """What Tab visits, in the order of reading."""
        yield from self.form.stops()
        yield from self.operator_field.stops()
        yield from self.folder_field.stops()
        yield from (self.browse_button, self.open_button, self.start_button)

    def _make(self) -> Path:
        profile, name, text = self.form.profile(), self.operator.value(), self.folder_line.value().strip()
        errors = self.form.errors()
        if not name.strip():
            errors["operator"] = "请填写值班人员姓名。"
        if wrong := _wrong_with(text):
            errors["folder"] = wrong
        if errors:
            raise FieldErrors(errors)
        folder = data_folder.prepare(Path(text))
        register, _ = office.create_register(folder, profile, name, self._clock)
        register.close()
        return folder

    def _open(self, folder: Path) -> None:
        try:
            if wrong := _wrong_with(str(folder)):
                raise UserError(wrong)
            if not data_folder.holds_register(folder):
                raise UserError(f"文件夹“{folder}”中没有登记册（register.db）。请选择登记册所在的文件夹。")
        except UserError as error:
            say_error(self.message, str(error))
        else:
            self.folder = folder.absolute()
            self.accept()

    def _show(self, errors: dict[str, str]) -> None:
        own = {"operator": self.operator_field, "folder": self.folder_field}
        for key, field in own.items():
            field.show_error(errors[key]) if key in errors else field.clear_message()
        for key in reversed(own):
            if key in errors:
                own[key].setFocus()
        self.form.show_errors(errors)
        count = len(errors)
        say_error(self.message, f"有 {count} 处需要改正，登记册尚未建立。")

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择数据文件夹", self.folder_line.value())
        if chosen:
            self.folder_line.set_value(chosen)

    def _show_reach(self) -> None:
        """Tell at once who can use the folder, or why it must not be used."""
        text = self.folder_line.value().strip()
        wrong = _wrong_with(text)
        self.reach.setText("" if wrong else _REACH[data_folder.reach(Path(text))])
        if wrong:
            self.folder_field.show_error(wrong)
        else:
            self.folder_field.clear_message()

    def _all_texts(self) -> list[str]:
        return [line.text() for line in self.findChildren(ChineseLineEdit)]

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.start)
        self.open_button.clicked.connect(self.open_existing)
        self.browse_button.clicked.connect(self._browse)
        self.operator_field.changed.connect(self.operator_field.clear_message)
        self.folder_field.changed.connect(self._show_reach)
        on_ctrl_enter(self, self.start_button)

    def _lay_out(self, notice: str) -> None:
        top = QLabel(notice or _WELCOME)
        top.setWordWrap(True)
        self.start_button.setProperty("role", "main")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.form)
        column.addLayout(self._data_part())
        column.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 12, 24, 12)
        box.setSpacing(4)
        box.addWidget(top)
        box.addWidget(scrolled(page), 1)
        box.addLayout(self._bottom())
        fit_screen(self, 1080, 680)

    def _bottom(self) -> QHBoxLayout:
        row = button_row(self.open_button, self.start_button)
        row.insertWidget(1, self.message, 1)
        return row

    def _data_part(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        folder = QHBoxLayout()
        folder.setSpacing(8)
        folder.addWidget(self.folder_field, 1)
        folder.addLayout(_at_top(self.browse_button))
        self.reach.setProperty("role", "quiet")
        self.reach.setContentsMargins(LABEL, 0, 0, 0)
        self.reach.setFixedHeight(20)
        grid.addWidget(heading("值班人员与数据"), 0, 0, 1, 2)
        grid.addWidget(self.operator_field, 1, 0)
        grid.addLayout(folder, 2, 0, 1, 2)
        grid.addWidget(self.reach, 3, 0, 1, 2)
        return grid


def _wrong_with(folder: str) -> str:
    """Why the register must not lie in the folder, as far as can be told without making it."""
    if folder and (wrong := data_folder.unsuitable(Path(folder))):
        return wrong
    return "" if Path(folder).is_absolute() else "请填写完整路径，或点“浏览…”选择。"


def _line(example: str) -> ChineseLineEdit:
    line = ChineseLineEdit()
    line.setPlaceholderText(example)
    return line


def _at_top(button: QPushButton) -> QVBoxLayout:
    """In line with an input, not with the message under it."""
    column = QVBoxLayout()
    button.setAutoDefault(False)
    column.addWidget(button)
    column.addStretch(1)
    return column
