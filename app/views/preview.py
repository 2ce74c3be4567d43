"""Papers of a case: seen as they will be printed, then printed or kept as PDF, and always recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.domain.records import PetitionRecord
from app.errors import UserError
from app.files import write_bytes
from app.printing.raster import PageImage, page_images, page_sizes
from app.services import paper_catalogue, papers
from app.services.context import Context
from app.services.papers import Drawn, Issued
from app.views import printer, save_as
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.page_view import ZOOMS, PagesView
from app.views.widgets.choice import Choice
from app.views.widgets.notice import Notice
from app.views.widgets.number import Number

AS_PDF = "PDF"
"""What stands in the record of issued papers in place of a printer's name."""

_NO_PRINTER = "没有找到打印机。请检查打印机是否已连接并在系统中添加；现在可以另存为 PDF，稍后再打印。"
_MOST_COPIES = 20


def print_directly(desk: Desk, record: PetitionRecord, form: str) -> None:
    """Print a paper on the printer remembered for its form, without a question, and record it.

    May run on a worker. Raises `UserError` where no printer is remembered, or it is not there, or the
    paper cannot be drawn: the caller then opens the dialog.
    """
    name = desk.settings.printers.get(form)
    if name is None:
        raise UserError(
            f"还没有为{paper_catalogue.name_of(form)}选定打印机。请在打印预览中选择一次，以后直接打印。"
        )
    drawn = papers.draw(desk.context, record, form)
    _print(desk.context, drawn, name, desk.settings.copies.get(form, 1))


class PreviewDialog(QDialog):
    """The pages at the left; which form, which printer, how many copies, and what came of it at the right."""

    def __init__(
        self, desk: Desk, record: PetitionRecord, form: str = "F2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._drawn: Drawn | None = None
        self._printers: list[str] | None = None
        self._busy = False
        self.setWindowTitle(f"打印文书　{record.number}")
        self.pages = PagesView()
        self._form = Choice(_choices(desk, record))
        self._form.set_key(form)
        self._printer = Choice([])
        self._copies = Number()
        self._copies.setMaximum(_MOST_COPIES)
        self._zoom = Choice(ZOOMS)
        self.notice = Notice(lines=5)
        self.print_button = QPushButton("打印  Ctrl+P")
        self.save_button = QPushButton("另存为 PDF…  Ctrl+S")
        self._close = QPushButton("关闭  Esc")
        self._lay_out()
        self._connect()
        self._draw()
        tasks.run(_find_printers, self._on_printers)

    def print_now(self) -> None:
        """Print what is shown, beside the window."""
        name = self._printer.key()
        if not self.print_button.isEnabled() or self._drawn is None or name is None:
            return
        drawn, copies, context = self._drawn, self._copies.value(), self._desk.context
        self._set_busy(busy=True)
        self.notice.say(f"正在送往打印机“{name}”……")

        def work() -> tuple[Drawn, str, int]:
            _print(context, drawn, name, copies)
            return drawn, name, copies

        tasks.run(work, self._on_printed, long=True)

    def save_pdf(self) -> None:
        """Keep what is shown as a PDF file."""
        drawn = self._drawn
        if drawn is None or not self.save_button.isEnabled():
            return
        path = save_as.ask_path(self, "另存为 PDF", drawn.file_name)
        if path is None:
            return
        context = self._desk.context
        self._set_busy(busy=True)
        tasks.run(partial(_save, context, drawn, path), self._on_saved, long=True)

    def choose_form(self, form: str) -> None:
        """Show another form of the case."""
        self._form.set_key(form)

    def choose_printer(self, name: str) -> None:
        """Choose a printer by its name."""
        self._printer.set_key(name)

    def set_copies(self, copies: int) -> None:
        """How many to print."""
        self._copies.setValue(copies)

    def printer_name(self) -> str | None:
        """The printer chosen now."""
        return self._printer.key()

    def copies(self) -> int:
        """How many will be printed."""
        return self._copies.value()

    def _code(self) -> str:
        return self._form.key() or "F1"

    def _draw(self) -> None:
        """Draw the chosen form beside the window."""
        code, context, record = self._code(), self._desk.context, self._record
        self._drawn = None
        self.pages.show_sentence("正在绘制……")
        self._offer_remembered()
        self._show_steps()

        def work() -> tuple[str, Drawn | None, str]:
            try:
                return code, papers.draw(context, record, code), ""
            except UserError as error:
                return code, None, str(error)

        tasks.run(work, self._on_drawn)

    def _on_drawn(self, outcome: tasks.Outcome[tuple[str, Drawn | None, str]]) -> None:
        code, drawn, problem = (self._code(), None, str(outcome.error)) if outcome.error else outcome.take()
        if code != self._code():
            return
        self._drawn = drawn
        if drawn is None:
            self.pages.show_sentence(problem)
        else:
            self.pages.show_pages(page_sizes(drawn.pdf))
        self._show_steps()

    def _on_pictures_wanted(self, dpi: int) -> None:
        drawn = self._drawn
        if drawn is not None:
            tasks.run(lambda: (drawn, page_images(drawn.pdf, dpi)), self._on_pictures)

    def _on_pictures(self, outcome: tasks.Outcome[tuple[Drawn, list[PageImage]]]) -> None:
        if outcome.error is not None:
            self.pages.show_sentence(str(outcome.error))
            return
        drawn, pictures = outcome.take()
        if drawn is self._drawn:
            self.pages.show_pictures(pictures)

    def _on_printers(self, outcome: tasks.Outcome[tuple[list[str], str | None]]) -> None:
        try:
            self._printers, default = outcome.take()
        except UserError as error:
            self._printers, default = [], None
            self.notice.say(str(error), "error")
        self._printer.set_options([(name, name) for name in self._printers])
        self._printer.set_key(default)
        if not self._printers:
            self.notice.say(_NO_PRINTER, "warning")
        self._offer_remembered()
        self._show_steps()

    def _offer_remembered(self) -> None:
        """Printer and copies as they were for this form; a printer that is gone is named."""
        code = self._code()
        self._copies.setValue(self._desk.settings.copies.get(code, 1))
        name = self._desk.settings.printers.get(code)
        if name is None or not self._printers:
            return
        if name in self._printers:
            self._printer.set_key(name)
        else:
            self.notice.say(f"上次使用的打印机“{name}”现在找不到，已改选“{self._printer.key()}”。", "warning")

    def _on_printed(self, outcome: tasks.Outcome[tuple[Drawn, str, int]]) -> None:
        self._set_busy(busy=False)
        try:
            drawn, name, copies = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._desk.settings.printers[drawn.form] = name
        self._desk.settings.copies[drawn.form] = copies
        self._desk.save_settings()
        self._done(f"已打印 {drawn.number} {drawn.name} {copies} 份（{name}）")

    def _on_saved(self, outcome: tasks.Outcome[Path]) -> None:
        self._set_busy(busy=False)
        try:
            self._done(f"已另存为 {outcome.take()}")
        except UserError as error:
            self.notice.say(str(error), "error")

    def _done(self, text: str) -> None:
        self.notice.say(text, "good")
        self._desk.said.emit(text)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._show_steps()

    def _show_steps(self) -> None:
        """What cannot be done is grey; without a printer, saving is the main step."""
        ready = self._drawn is not None and not self._busy
        has_printer = bool(self._printers)
        self.save_button.setEnabled(ready)
        self.print_button.setEnabled(ready and has_printer)
        self._printer.setEnabled(has_printer)
        main = self.save_button if self._printers == [] else self.print_button
        if ready and self._printers is not None and self.focusWidget() in (None, self._close):
            main.setFocus()
        for button in (self.print_button, self.save_button):
            button.setProperty("role", "main" if button is main else "")
            button.setDefault(button is main)
            button.style().unpolish(button)
            button.style().polish(button)

    def _connect(self) -> None:
        self._form.changed.connect(self._on_form)
        self._zoom.changed.connect(lambda: self.pages.set_zoom(self._zoom.key() or ""))
        self.pages.pictures_wanted.connect(self._on_pictures_wanted)
        self.print_button.clicked.connect(self.print_now)
        self.save_button.clicked.connect(self.save_pdf)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_now)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save_pdf)

    def _on_form(self) -> None:
        if self._printers:
            self.notice.say("")
        self._draw()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.pages, 1)
        row.addWidget(self._side())
        fit_screen(self, 1160, 900)
        self.print_button.setFocus()

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(288)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        for label, widget in (
            ("文书", self._form),
            ("打印机", self._printer),
            ("份数", self._copies),
            ("显示", self._zoom),
        ):
            column.addWidget(_label(label, widget))
            column.addWidget(widget)
            column.addSpacing(8)
        column.addStretch(1)
        column.addWidget(self.notice)
        column.addSpacing(8)
        self._close.clicked.connect(self.reject)
        self._close.setAutoDefault(False)
        for button in (self.print_button, self.save_button, self._close):
            column.addWidget(button)
        return side


def _choices(desk: Desk, record: PetitionRecord) -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {one.name}") for one in papers.offered(desk.context, record)]


def _label(text: str, widget: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "label")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(widget)
    widget.setAccessibleName(text)
    return label


def _find_printers() -> tuple[list[str], str | None]:
    return printer.printers(), printer.default_printer()


def _print(context: Context, drawn: Drawn, name: str, copies: int) -> None:
    """Runs on a worker: printed and recorded, even if the dialog is closed meanwhile.

    What bears a number of its own is numbered and kept first; a print that fails then loses nothing.
    """
    title = f"{drawn.number} {drawn.form}"
    if not drawn.series:
        printer.print_pages(drawn.pdf, name, copies, title)
        papers.issue(context, drawn, printer=name, copies=copies)
        return
    printer.check_ready(name)
    issued = papers.issue(context, drawn, printer=name, copies=copies)
    with _kept(issued):
        printer.print_pages(issued.pdf, name, copies, title)


def _save(context: Context, drawn: Drawn, path: Path) -> Path:
    """Runs on a worker."""
    if not drawn.series:
        write_bytes(path, drawn.pdf)
        papers.issue(context, drawn, printer=AS_PDF)
        return path
    issued = papers.issue(context, drawn, printer=AS_PDF)
    with _kept(issued):
        write_bytes(path, issued.pdf)
    return path


@contextmanager
def _kept(issued: Issued) -> Iterator[None]:
    """Say of a failure that the paper has its number all the same."""
    try:
        yield
    except UserError as error:
        raise UserError(f"{error}文书已编号{issued.number}并保存，可在信访件的“文书”中重新打印。") from error
