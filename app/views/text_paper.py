"""A plain text as paper: to read and select, to copy, to print, to keep as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QMarginsF, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeySequence,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QShortcut,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app import tasks
from app.errors import UserError
from app.files import write_bytes
from app.views import fonts, printer, save_as
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.widgets.choice import Choice
from app.views.widgets.notice import Notice

_MARGIN_MM = 20
_POINTS = 11


@dataclass(frozen=True, slots=True)
class TextPaper:
    """What stands on it. `name` names the file and the job in the printer's queue: never a person's."""

    title: str
    text: str
    name: str

    def pdf(self) -> bytes:
        """The text on A4, in the font of the screen; needs the application."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Portrait,
                QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
                QPageLayout.Unit.Millimeter,
            )
        )
        writer.setTitle(self.name)
        _document(self.text).print_(writer)
        buffer.close()
        return bytes(data.data())


class TextPaperDialog(QDialog):
    """The text with 复制, 打印 and 另存为 PDF."""

    def __init__(
        self, desk: Desk, paper: TextPaper, parent: QWidget | None = None, *, quiet: str = ""
    ) -> None:
        """`quiet`: a sentence above the text that does not print."""
        super().__init__(parent)
        self._desk = desk
        self._paper = paper
        self.reader = QTextBrowser()
        self._printer = Choice([])
        self.notice = Notice()
        self.copy_button = QPushButton("复制全文  Ctrl+Shift+C")
        self.print_button = QPushButton("打印  Ctrl+P")
        self.save_button = QPushButton("另存为 PDF…  Ctrl+S")
        self._lay_out(quiet)
        self.show_text(paper.text)
        tasks.run(_find_printers, self._on_printers)

    def text(self) -> str:
        """The text as shown."""
        return self.reader.toPlainText()

    def show_text(self, text: str) -> None:
        """Show another text under the same title."""
        fonts.ensure_glyphs(text)
        self._paper = TextPaper(self._paper.title, text, self._paper.name)
        self.reader.setPlainText(text)

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self._paper.text)
        self.notice.say("已复制全文，可粘贴到其他程序。", "good")

    def print_now(self) -> None:
        """Print on the chosen printer, beside the window."""
        name = self._printer.key()
        if name is None or not self.print_button.isEnabled():
            return
        pdf, title = self._paper.pdf(), self._paper.name
        self.print_button.setEnabled(False)
        self.notice.say(f"正在送往打印机“{name}”……")

        def work() -> str:
            printer.print_pages(pdf, name, 1, title)
            return name

        tasks.run(work, self._on_printed, long=True)

    def save_pdf(self) -> None:
        """Keep the text as a PDF file."""
        path = save_as.ask_path(self, "另存为 PDF", f"{self._paper.name}.pdf")
        if path is not None:
            tasks.run(partial(_write, path, self._paper.pdf()), self._on_saved, long=True)

    def _on_printers(self, outcome: tasks.Outcome[tuple[list[str], str | None]]) -> None:
        names, default = ([], None) if outcome.error else outcome.take()
        self._printer.set_options([(one, one) for one in names])
        self._printer.set_key(default)
        self._printer.setEnabled(bool(names))
        self.print_button.setEnabled(bool(names))
        if not names:
            self.notice.say("没有找到打印机；可以复制或另存为 PDF，稍后再打印。", "warning")

    def _on_printed(self, outcome: tasks.Outcome[str]) -> None:
        self.print_button.setEnabled(True)
        try:
            said = f"已打印 {self._paper.title}（{outcome.take()}）"
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.notice.say(said, "good")
            self._desk.said.emit(said)

    def _on_saved(self, outcome: tasks.Outcome[Path]) -> None:
        try:
            said = f"已另存为 {outcome.take()}"
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.notice.say(said, "good")
            self._desk.said.emit(said)

    def _lay_out(self, quiet: str) -> None:
        self.setWindowTitle(self._paper.title)
        self.reader.setAccessibleName(self._paper.title)
        self.reader.setTabChangesFocus(True)
        self.reader.document().setDocumentMargin(12)
        self._printer.setAccessibleName("打印机")
        self._printer.setMinimumWidth(160)
        actions = {
            self.copy_button: ("Ctrl+Shift+C", self.copy),
            self.save_button: ("Ctrl+S", self.save_pdf),
            self.print_button: ("Ctrl+P", self.print_now),
        }
        for button, (key, action) in actions.items():
            button.setAutoDefault(False)
            button.clicked.connect(action)
            QShortcut(QKeySequence(key), self).activated.connect(action)
        close = QPushButton("关闭  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self.print_button.setProperty("role", "main")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.copy_button, self.save_button):
            row.addWidget(widget)
        row.addStretch(1)
        for last in (close, QLabel("打印机"), self._printer, self.print_button):
            row.addWidget(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        if quiet:
            column.addWidget(_quiet(quiet))
        column.addWidget(self.reader, 1)
        column.addWidget(self.notice)
        column.addLayout(row)
        fit_screen(self, 880, 680)


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _document(text: str) -> QTextDocument:
    document = QTextDocument()
    font = QFont(fonts.base_font())
    font.setPointSize(_POINTS)
    document.setDefaultFont(font)
    document.setPlainText(text)
    return document


def _find_printers() -> tuple[list[str], str | None]:
    return printer.printers(), printer.default_printer()


def _write(path: Path, data: bytes) -> Path:
    write_bytes(path, data)
    return path
