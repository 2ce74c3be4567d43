"""Papers of a case: seen as they will be printed, then printed or kept as PDF, and always recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.domain.records import PetitionRecord
from app.errors import UserError
from app.printing.raster import PageImage, page_images, page_sizes
from app.services import paper_catalogue, paper_fonts, papers
from app.services.issued_papers import Issued, PaperRecord
from app.services.paper_files import save_paper
from app.services.papers import Drawn
from app.services.word_papers import NO_OFFICE
from app.views import save_as
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen, scrolled
from app.views.hand_over import HandOverButton
from app.views.page_view import ZOOMS, PagesView
from app.views.paper_asks import PaperAsks
from app.views.paper_output import print_paper
from app.views.print_choices import PrintChoices, label, quiet_line
from app.views.widgets.choice import Choice
from app.views.widgets.notice import Notice

_SIDE_WIDTH = 352
_HELD_WORDS = ("还缺少", "不能出具", "还没有录入")
STYLES = (("plain", "本单位样式"), ("official", "信函格式，套红"), ("printed", "信函格式，用印好信头的纸"))
_STYLE_OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "official": {"style": "official"},
    "printed": {"style": "official", "red_head": False},
}
"""Letters in the customer's own way, or by GB/T 9704-2012."""


class _Printed(NamedTuple):
    """A print that was taken, and what the clerk should look at beside it."""

    drawn: Drawn
    issued: Issued
    name: str
    copies: int
    concern: str


class PreviewDialog(QDialog):
    """The pages at the left; which form, which printer, how many copies, and what came of it at the right."""

    def __init__(
        self,
        desk: Desk,
        record: PetitionRecord,
        form: str = "F2",
        parent: QWidget | None = None,
        *,
        replaces: PaperRecord | None = None,
    ) -> None:
        """`replaces`: the issued paper that this one corrects; its fields start from what was typed then."""
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._replaces = replaces
        self._drawn: Drawn | None = None
        self._drawing = False
        self._question = 0
        self._busy = False
        self._after_drawing: Callable[[], None] | None = None
        self.setWindowTitle(
            f"更正文书　{replaces.title}　{record.number}" if replaces else f"打印文书　{record.number}"
        )
        self.pages = PagesView()
        self._form = Choice(_choices(desk, record))
        self._form.set_key(form)
        self._style = Choice(STYLES)
        self.asks = PaperAsks(desk)
        self._output = PrintChoices(desk, form)
        self._font_line = quiet_line()
        self._zoom = Choice(ZOOMS)
        self.notice = Notice(lines=5)
        self.print_button = QPushButton("打印  Ctrl+P")
        self.save_button = QPushButton("另存为 PDF…  Ctrl+S")
        self.word_button = QPushButton("存为 Word…  Ctrl+Shift+S")
        self.hand_button = HandOverButton(desk)
        self._close = QPushButton("关闭  Esc")
        self._lay_out()
        self._connect()
        self._choose()
        self._output.look_for_printers()

    def print_now(self) -> None:
        """Print what stands in the fields, beside the window."""
        if self._put_off(self.print_now):
            return
        name = self._output.printer()
        if not self.print_button.isEnabled() or self._drawn is None or name is None:
            return
        drawn, copies, sheet = self._drawn, self._output.copies(), self._output.sheet()
        context, replaces = self._desk.context, self._replaced(drawn)
        self._set_busy(busy=True)
        self.notice.say(f"正在送往打印机“{name}”……")

        def work() -> _Printed:
            issued, concern = print_paper(context, drawn, name, copies, replaces=replaces, sheet=sheet)
            return _Printed(drawn, issued, name, copies, concern)

        tasks.run(work, self._on_printed, long=True)

    def set_up(self) -> None:
        """Printer, tray, sides and move of the form, remembered for it."""
        from app.views.print_settings import PrintSettings

        form = self._code()
        dialog = PrintSettings(self._desk, form, self._output.printer(), self)
        dialog.accepted.connect(self._draw)
        dialog.open()

    def save_pdf(self) -> None:
        """Keep what stands in the fields as a PDF file."""
        if not self._put_off(self.save_pdf):
            self._save("另存为 PDF", ".pdf")

    def save_word(self) -> None:
        """Keep what stands in the fields as a Word file."""
        if not self._put_off(self.save_word):
            self._save("存为 Word", ".docx")

    def _put_off(self, step: Callable[[], None]) -> bool:
        """Whether the pages do not say yet what was typed: then the step is taken when they do."""
        self.asks.tell_now()
        drawing = self._drawn is None and self._drawing
        self._after_drawing = step if drawing else None
        return drawing

    def _save(self, title: str, suffix: str) -> None:
        drawn = self._drawn
        if drawn is None or not self.save_button.isEnabled():
            return
        path = save_as.ask_path(self, title, Path(drawn.file_name).with_suffix(suffix).name)
        if path is None:
            return
        work = partial(save_paper, self._desk.context, drawn, path, replaces=self._replaced(drawn))
        self._set_busy(busy=True)
        tasks.run(work, partial(self._on_saved, drawn, path), long=True)

    def _replaced(self, drawn: Drawn) -> int | None:
        """The paper it corrects, where it is of the same kind."""
        old = self._replaces
        return old.id if old is not None and old.form == drawn.form else None

    def choose_form(self, form: str) -> None:
        """Show another form of the case."""
        self._form.set_key(form)

    def choose_printer(self, name: str) -> None:
        """Choose a printer by its name."""
        self._output.choose_printer(name)

    def set_copies(self, copies: int) -> None:
        """How many to print."""
        self._output.set_copies(copies)

    def printer_name(self) -> str | None:
        """The printer chosen now."""
        return self._output.printer()

    def copies(self) -> int:
        """How many will be printed."""
        return self._output.copies()

    def _code(self) -> str:
        return self._form.key() or "F1"

    def _choose(self) -> None:
        """Ask what the chosen paper needs, then draw it."""
        try:
            kind = paper_catalogue.kind_of(self._desk.context.register.folder, self._code())
            values, recorded = papers.asks_of(self._desk.context, self._record, kind.code)
        except UserError as error:
            self.asks.show_asks((), {})
            self.pages.show_sentence(str(error))
            return
        if self._replaces is not None and self._replaces.form == kind.code:
            values |= {**self._replaces.asked, **recorded}
        self.asks.show_asks(kind.asks, values, recorded)
        for widget in self._of_letters:
            widget.setVisible(kind.kind == "letter")
        self._draw()

    def _options(self) -> dict[str, Any]:
        return dict(_STYLE_OPTIONS[self._style.key() or "plain"]) if self._style.isVisibleTo(self) else {}

    def _draw(self) -> None:
        """Draw the chosen form beside the window."""
        code, context, record = self._code(), self._desk.context, self._record
        asked, options = self.asks.values(), self._options()
        self._drawn, self._drawing = None, True
        self._question += 1
        question = self._question
        self.pages.show_sentence("正在绘制……")
        self._output.show_form(code)
        self._show_steps()

        bundled = self._desk.settings.bundled_fonts

        def work() -> tuple[Drawn | None, str]:
            try:
                look = options | paper_fonts.options(bundled_only=bundled)
                return papers.draw(context, record, code, asked=asked, options=look), ""
            except UserError as error:
                return None, str(error)

        tasks.run(work, partial(self._on_drawn, question))

    def _on_drawn(self, question: int, outcome: tasks.Outcome[tuple[Drawn | None, str]]) -> None:
        if question != self._question:
            return
        drawn, problem = (None, str(outcome.error)) if outcome.error else outcome.take()
        self._drawn, self._drawing = drawn, False
        self._font_line.setText(paper_fonts.of_body(drawn.options, word=drawn.is_word) if drawn else "")
        self._font_line.setToolTip(paper_fonts.of_all(drawn.options, word=drawn.is_word) if drawn else "")
        if drawn is None:
            self.pages.show_sentence(problem)
        elif drawn.pdf:
            self.pages.show_pages(page_sizes(drawn.pdf))
            self._say_missing(drawn)
        else:
            self.pages.show_sentence(NO_OFFICE)
            self._say_missing(drawn)
        self._show_steps()
        step, self._after_drawing = self._after_drawing, None
        if step is not None:
            step()

    def _on_output_said(self, text: str, state: str) -> None:
        """News of the printers; what the paper lacks is more to the point."""
        if self._drawn is None or not self._drawn.warning:
            self.notice.say(text, state)

    def _say_missing(self, drawn: Drawn) -> None:
        if drawn.warning:
            self.notice.say(drawn.warning, "warning")
        elif self.notice.state() == "warning" and any(one in self.notice.text() for one in _HELD_WORDS):
            self.notice.say("")

    def _on_pictures_wanted(self, dpi: int) -> None:
        drawn = self._drawn
        if drawn is not None:
            tasks.run(lambda: (drawn, list(page_images(drawn.pdf, dpi))), self._on_pictures)

    def _on_pictures(self, outcome: tasks.Outcome[tuple[Drawn, list[PageImage]]]) -> None:
        if outcome.error is not None:
            self.pages.show_sentence(str(outcome.error))
            return
        drawn, pictures = outcome.take()
        if drawn is self._drawn:
            self.pages.show_pictures(pictures)

    def _on_printed(self, outcome: tasks.Outcome[_Printed]) -> None:
        self._set_busy(busy=False)
        try:
            drawn, issued, name, copies, concern = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self._output.remember(drawn.form, name, copies)
        self.hand_button.offer(self._record.id, drawn.form)
        self._done(f"{_again(issued)}已打印 {_title(drawn, issued)} {copies} 份（{name}）")
        if concern:
            self.notice.say(f"{self.notice.text()}。{concern}", "warning")

    def _on_saved(self, drawn: Drawn, path: Path, outcome: tasks.Outcome[Issued]) -> None:
        self._set_busy(busy=False)
        try:
            issued = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.hand_button.offer(self._record.id, drawn.form)
        self._done(f"{_again(issued)}{_title(drawn, issued)}已另存为 {path}")

    def _done(self, text: str) -> None:
        self.notice.say(text, "good")
        self._desk.said.emit(text)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._show_steps()

    def _show_steps(self) -> None:
        """What cannot be done is grey; without a printer, saving is the main step."""
        whole = self._drawn is not None and self._drawn.whole
        ready = whole and not self._busy
        printers = self._output.names()
        as_pdf = ready and self._drawn is not None and bool(self._drawn.pdf)
        self.save_button.setEnabled(as_pdf)
        self.word_button.setEnabled(ready)
        self.print_button.setEnabled(as_pdf and bool(printers))
        main = self.save_button if printers == [] else self.print_button
        if ready and printers is not None and self.focusWidget() in (None, self._close):
            main.setFocus()
        for button in (self.print_button, self.save_button):
            button.setProperty("role", "main" if button is main else "")
            button.setDefault(button is main)
            button.style().unpolish(button)
            button.style().polish(button)

    def _connect(self) -> None:
        self._form.changed.connect(self._on_form)
        self._output.said.connect(self._on_output_said)
        self._output.found.connect(self._show_steps)
        self._output.settings_wanted.connect(self.set_up)
        self._style.changed.connect(self._draw)
        self.asks.changed.connect(self._draw)
        self._zoom.changed.connect(lambda: self.pages.set_zoom(self._zoom.key() or ""))
        self.pages.pictures_wanted.connect(self._on_pictures_wanted)
        self.print_button.clicked.connect(self.print_now)
        self.save_button.clicked.connect(self.save_pdf)
        self.word_button.clicked.connect(self.save_word)
        QShortcut(QKeySequence("Ctrl+Shift+S"), self, self.save_word)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_now)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save_pdf)
        self.hand_button.said.connect(self.notice.say)
        QShortcut(QKeySequence("Ctrl+D"), self, self.hand_button.take)

    def _on_form(self) -> None:
        self.hand_button.forget()
        if self._output.names():
            self.notice.say("")
        self._choose()

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
        side.setFixedWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        style_label = label("版式", self._style)
        self._of_letters = (style_label, self._style)
        for above, widget in (
            (label("文书", self._form), self._form),
            (style_label, self._style),
        ):
            column.addWidget(above)
            column.addWidget(widget)
        column.addWidget(self._fields(), 1)
        self._output.add_row("显示", self._zoom)
        column.addWidget(self._output)
        column.addWidget(self._font_line)
        column.addWidget(self.notice)
        column.addSpacing(8)
        self._close.clicked.connect(self.reject)
        self._close.setAutoDefault(False)
        for button in (self.hand_button, self.print_button, self.save_button, self.word_button, self._close):
            column.addWidget(button)
        return side

    def _fields(self) -> QWidget:
        area = scrolled(self.asks)
        area.setFrameShape(QFrame.Shape.NoFrame)
        return area


def _again(issued: Issued) -> str:
    """Tells that no new paper came of it."""
    return "与已出具的相同，不另编号。" if issued.copy and issued.number else ""


def _title(drawn: Drawn, issued: Issued) -> str:
    return f"{drawn.name} {issued.number}" if issued.number else f"{drawn.number} {drawn.name}"


def _choices(desk: Desk, record: PetitionRecord) -> list[tuple[str, str]]:
    return [(one.code, one.title) for one in papers.offered(desk.context, record)]
