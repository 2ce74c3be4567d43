"""A list that belongs to no single case, seen as it will be printed: printed, or kept as PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.errors import UserError
from app.files import write_bytes
from app.printing.raster import PageImage, page_images, page_sizes
from app.services.list_papers import ListPaper
from app.views import printer, save_as
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.page_view import PagesView
from app.views.print_choices import PrintChoices
from app.views.widgets.notice import Notice


class ListPaperDialog(QDialog):
    """The pages, and under them printer, copies and the buttons."""

    def __init__(self, desk: Desk, paper: ListPaper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._paper = paper
        self.pages = PagesView()
        self.output = PrintChoices(desk, paper.form)
        self.notice = Notice()
        self.print_button = QPushButton("打印  Ctrl+P")
        self.save_button = QPushButton("另存为 PDF…  Ctrl+S")
        self._lay_out()
        self.pages.pictures_wanted.connect(self._on_pictures_wanted)
        self.output.found.connect(self._show_printer)
        self.output.said.connect(self.notice.say)
        self.pages.show_pages(page_sizes(paper.pdf))
        self.output.look_for_printers()

    def print_now(self) -> None:
        """Print beside the window."""
        name = self.output.printer()
        if name is None or not self.print_button.isEnabled():
            return
        paper, copies, sheet = self._paper, self.output.copies(), self.output.sheet()
        self.print_button.setEnabled(False)
        self.notice.say(f"正在送往打印机“{name}”……")
        work = partial(printer.print_pages, paper.pdf, name, copies, paper.file_name, sheet)
        tasks.run(work, partial(self._on_done, f"已打印 {paper.name}（{name}）"), long=True)

    def save_pdf(self) -> None:
        """Keep it as a PDF file."""
        path = save_as.ask_path(self, "另存为 PDF", f"{self._paper.file_name}.pdf")
        if path is not None:
            work = partial(_write, path, self._paper.pdf)
            tasks.run(work, partial(self._on_done, f"已另存为 {path}"), long=True)

    def _show_printer(self) -> None:
        self.print_button.setEnabled(bool(self.output.names()))

    def _on_pictures_wanted(self, dpi: int) -> None:
        pdf = self._paper.pdf
        tasks.run(lambda: list(page_images(pdf, dpi)), self._on_pictures)

    def _on_pictures(self, outcome: tasks.Outcome[list[PageImage]]) -> None:
        try:
            self.pages.show_pictures(outcome.take())
        except UserError as error:
            self.notice.say(str(error), "error")

    def _on_done(self, said: str, outcome: tasks.Outcome[None]) -> None:
        self._show_printer()
        try:
            outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.notice.say(said, "good")
        self._desk.said.emit(said)

    def _lay_out(self) -> None:
        self.setWindowTitle(self._paper.name)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.output.settings_button.hide()
        self.print_button.setProperty("role", "main")
        self.print_button.setEnabled(False)
        deeds = {self.print_button: ("Ctrl+P", self.print_now), self.save_button: ("Ctrl+S", self.save_pdf)}
        for button, (key, deed) in deeds.items():
            button.setAutoDefault(False)
            button.clicked.connect(deed)
            QShortcut(QKeySequence(key), self).activated.connect(deed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.output, 1)
        for last in (self.save_button, close, self.print_button):
            row.addWidget(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.pages, 1)
        column.addWidget(self.notice)
        column.addLayout(row)
        fit_screen(self, 1000, 700)


def _write(path: Path, data: bytes) -> None:
    write_bytes(path, data)
