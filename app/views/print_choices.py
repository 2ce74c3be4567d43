"""Where a paper goes: printer, copies and sheet, each as it was for the form the last time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app import tasks
from app.errors import UserError
from app.views import print_sheet, printer
from app.views.desk import Desk
from app.views.print_sheet import Sheet
from app.views.widgets.choice import Choice
from app.views.widgets.number import Number

MOST_COPIES = 20
_NO_PRINTER = "没有找到打印机。请检查打印机是否已连接并在系统中添加；现在可以另存为 PDF，稍后再打印。"


class PrintChoices(QWidget):
    """Printer and copies, and the button of all else; further rows may stand below (`add_row`)."""

    found = Signal()
    """The printers of this PC are known, maybe none."""
    said = Signal(str, str)
    """A sentence for the clerk, and its state."""
    settings_wanted = Signal()

    def __init__(self, desk: Desk, form: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._names: list[str] | None = None
        self._printer = Choice([])
        self._copies = Number()
        self._copies.setMaximum(MOST_COPIES)
        self.settings_button = QPushButton("打印设置…")
        self.settings_button.setAutoDefault(False)
        self.settings_button.clicked.connect(self.settings_wanted)
        self._lay_out()

    def look_for_printers(self) -> None:
        """Ask the system, beside the window; `found` and `said` tell what came of it."""
        tasks.run(_find_printers, self._on_printers)

    def names(self) -> list[str] | None:
        """The printers of this PC; None until they are known."""
        return self._names

    def printer(self) -> str | None:
        """The printer chosen now."""
        return self._printer.key()

    def copies(self) -> int:
        """How many will be printed."""
        return self._copies.value()

    def sheet(self) -> Sheet:
        """Tray, sides and move of the form."""
        return print_sheet.of_form(self._desk.settings, self._form)

    def choose_printer(self, name: str) -> None:
        """Choose a printer by its name."""
        self._printer.set_key(name)

    def set_copies(self, copies: int) -> None:
        """How many to print."""
        self._copies.setValue(copies)

    def show_form(self, form: str) -> None:
        """Printer, copies and sheet as they were for this form; a printer that is gone is named."""
        self._form = form
        self._copies.setValue(self._desk.settings.copies.get(form, 1))
        self._show_sheet()
        name = self._desk.settings.printers.get(form)
        if name is None or not self._names:
            return
        if name in self._names:
            self._printer.set_key(name)
        else:
            text = f"上次使用的打印机“{name}”现在找不到，已改选“{self._printer.key()}”。"
            self.said.emit(text, "warning")

    def remember(self, form: str, name: str, copies: int) -> None:
        """Keep printer and copies of a form that was printed."""
        self._desk.settings.printers[form] = name
        self._desk.settings.copies[form] = copies
        self._desk.save_settings()

    def add_row(self, text: str, widget: QWidget) -> None:
        """One more choice below."""
        self._grid.addWidget(label(text, widget), self._grid.rowCount(), 0)
        self._grid.addWidget(widget, self._grid.rowCount() - 1, 1)

    def _on_printers(self, outcome: tasks.Outcome[tuple[list[str], str | None]]) -> None:
        try:
            self._names, default = outcome.take()
        except UserError as error:
            self._names, default = [], None
            self.said.emit(str(error), "error")
        self._printer.set_options([(name, name) for name in self._names])
        self._printer.set_key(default)
        self._printer.setEnabled(bool(self._names))
        self.settings_button.setEnabled(bool(self._names))
        if not self._names:
            self.said.emit(_NO_PRINTER, "warning")
        self.show_form(self._form)
        self.found.emit()

    def _show_sheet(self) -> None:
        sheet = self.sheet()
        sides = dict(print_sheet.SIDES)[sheet.sides] if sheet.sides else ""
        tray = "另选了纸盒" if sheet.tray else ""
        said = "；".join(part for part in (tray, sides, sheet.moved) if part)
        self._told.setText(said)
        self._told.setToolTip(said)
        self._told.setVisible(bool(said))

    def _lay_out(self) -> None:
        self._told = quiet_line()
        self._told.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._copies, 1)
        row.addWidget(self.settings_button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.addWidget(label("打印机", self._printer), 0, 0)
        self._grid.addWidget(self._printer, 0, 1)
        self._grid.addWidget(label("份数", self._copies), 1, 0)
        self._grid.addLayout(row, 1, 1)
        self._grid.addWidget(self._told, 2, 1)
        self._grid.setColumnStretch(1, 1)
        self._printer.setEnabled(False)
        self.settings_button.setEnabled(False)


def label(text: str, widget: QWidget) -> QLabel:
    """The name of an input, for the eye and for a screen reader."""
    made = QLabel(text)
    made.setProperty("role", "label")
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setBuddy(widget)
    widget.setAccessibleName(text)
    return made


def quiet_line() -> QLabel:
    """A line in grey, beside what it tells of."""
    made = QLabel()
    made.setProperty("role", "quiet")
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made


def _find_printers() -> tuple[list[str], str | None]:
    return printer.printers(), printer.default_printer()
