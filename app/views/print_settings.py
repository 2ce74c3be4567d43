"""打印设置: printer, tray, sides and move of one form, remembered on this PC; a page of rulers to measure by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QCheckBox, QDialog, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.errors import UserError
from app.services import paper_catalogue
from app.services.ruler_page import ruler_page
from app.views import print_sheet, printer, printer_state
from app.views.desk import Desk
from app.views.dialog_parts import button_row, on_ctrl_enter
from app.views.print_choices import MOST_COPIES, quiet_line
from app.views.print_sheet import MOST, SIDES, Sheet
from app.views.side_form import placed
from app.views.widgets.choice import Choice
from app.views.widgets.millimetres import Millimetres
from app.views.widgets.notice import Notice
from app.views.widgets.number import Number

_MEANING = (
    "只对这一种文书、在这台电脑上有效。“向右”“向下”用来对准预印纸：整页内容一起移动，移出纸边的部分不会打印。"
)
_OWN_TRAY = ("", "按打印机的设置")


@dataclass(frozen=True, slots=True)
class _Abilities:
    """What one printer can do."""

    name: str
    trays: list[tuple[str, str]]
    two_sided: bool


class PrintSettings(QDialog):
    """Ctrl+Enter keeps, Esc leaves everything as it was; the ruler page prints with what stands in the fields."""

    def __init__(self, desk: Desk, form: str, chosen: str | None, parent: QWidget | None = None) -> None:
        """`chosen`: the printer to start from."""
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._was = print_sheet.of_form(desk.settings, form)
        self.setWindowTitle(f"打印设置　{form} {paper_catalogue.name_of(form)}")
        self.printer = Choice([])
        self.copies = Number()
        self.copies.setMaximum(MOST_COPIES)
        self.copies.setValue(desk.settings.copies.get(form, 1))
        self.tray = Choice([_OWN_TRAY])
        self.sides = Choice(SIDES)
        self.right, self.down = Millimetres(MOST), Millimetres(MOST)
        self.bundled = QCheckBox("所有文书都用程序自带的字体（不用本机的仿宋、小标宋等）")
        self.bundled.setChecked(desk.settings.bundled_fonts)
        self.notice = Notice(lines=3)
        self.rulers_button = QPushButton("打印标尺页")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self._show(self._was)
        self._lay_out()
        self.printer.changed.connect(self._ask_abilities)
        tasks.run(printer.printers, partial(self._on_printers, chosen))

    def sheet(self) -> Sheet:
        """Tray, sides and move as they stand in the fields."""
        return Sheet(self.tray.key() or "", self.sides.key() or "", self.right.value(), self.down.value())

    def print_rulers(self) -> None:
        """Print the page of rulers as a paper would be printed."""
        name, sheet = self.printer.key(), self.sheet()
        if name is None:
            return
        said = f"打印机：{name}\n本页的移动：{sheet.moved or '没有移动'}"
        self.rulers_button.setEnabled(False)
        self.notice.say(f"正在送往打印机“{name}”……")

        def work() -> str:
            printer.print_pages(ruler_page(said), name, 1, "打印标尺页", sheet)
            return name

        tasks.run(work, self._on_rulers, long=True)

    def accept(self) -> None:
        """Remember it for the form."""
        for field in (self.right, self.down, self.copies):
            field.interpretText()
        settings, name = self._desk.settings, self.printer.key()
        if name is not None:
            settings.printers[self._form] = name
        settings.copies[self._form] = self.copies.value()
        settings.bundled_fonts = self.bundled.isChecked()
        print_sheet.remember(settings, self._form, self.sheet())
        self._desk.save_settings()
        super().accept()

    def _show(self, sheet: Sheet) -> None:
        if sheet.tray:
            self.tray.set_options([_OWN_TRAY, (sheet.tray, sheet.tray)])
        self.tray.set_key(sheet.tray)
        self.sides.set_key(sheet.sides)
        self.right.setValue(sheet.right)
        self.down.setValue(sheet.down)

    def _on_printers(self, chosen: str | None, outcome: tasks.Outcome[list[str]]) -> None:
        names = [] if outcome.error else outcome.take()
        self.printer.blockSignals(True)
        self.printer.set_options([(name, name) for name in names])
        self.printer.set_key(chosen)
        self.printer.blockSignals(False)
        self.printer.setEnabled(bool(names))
        self.rulers_button.setEnabled(bool(names))
        if not names:
            self.notice.say("没有找到打印机。请检查打印机是否已连接并在系统中添加。", "warning")
        self._ask_abilities()

    def _ask_abilities(self) -> None:
        name = self.printer.key()
        if name is not None:
            tasks.run(partial(_abilities, name), self._on_abilities)

    def _on_abilities(self, outcome: tasks.Outcome[_Abilities]) -> None:
        if outcome.error is not None or (able := outcome.take()).name != self.printer.key():
            return
        wanted = self.tray.key()
        self.tray.set_options([_OWN_TRAY, *able.trays])
        self.tray.set_key(wanted)
        self.tray.setEnabled(bool(able.trays))
        said = [] if able.trays else ["没有告诉本程序有哪些纸盒"]
        if self.tray.key() != wanted:
            said.append("没有以前选定的纸盒，已改为按打印机的设置")
        if not able.two_sided:
            said.append("不能双面打印")
            if self.sides.key() in ("long", "short"):
                self.sides.set_key("")
        self.sides.setEnabled(able.two_sided)
        self.notice.say(f"打印机“{able.name}”{'；'.join(said)}。" if said else "")

    def _on_rulers(self, outcome: tasks.Outcome[str]) -> None:
        self.rulers_button.setEnabled(True)
        try:
            self.notice.say(
                f"标尺页已送往打印机“{outcome.take()}”。请用直尺量左上角十字到纸边的距离。", "good"
            )
        except UserError as error:
            self.notice.say(str(error), "error")

    def _lay_out(self) -> None:
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.accept)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        self.rulers_button.clicked.connect(self.print_rulers)
        self.rulers_button.setEnabled(False)
        on_ctrl_enter(self, self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(4)
        meaning = quiet_line()
        meaning.setText(_MEANING)
        column.addWidget(meaning)
        column.addSpacing(8)
        shown = (
            ("打印机", self.printer),
            ("份数", self.copies),
            ("纸盒", self.tray),
            ("单双面", self.sides),
            ("向右", self.right),
            ("向下", self.down),
        )
        for text, editor in shown:
            column.addWidget(placed(text, editor))
        column.addWidget(self.bundled)
        column.addSpacing(4)
        column.addWidget(self.notice)
        column.addLayout(button_row(self.rulers_button, cancel, self.save_button))
        self.setMinimumWidth(560)


def _abilities(name: str) -> _Abilities:
    """Runs on a worker: a printer on the network can take seconds to answer."""
    return _Abilities(name, printer_state.trays(name), printer_state.two_sided(name))
