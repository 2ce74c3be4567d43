"""批量打印: the slips of today, the chosen cases, the reminders by unit; told how far it is, stopped at any paper."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.errors import UserError
from app.services import batches, paper_catalogue, paper_fonts
from app.services.batches import Item, Outcome
from app.views import printer, save_as
from app.views.batch_outlets import ToFile, ToPrinter
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.print_choices import MOST_COPIES, quiet_line
from app.views.side_form import placed
from app.views.tables.lines import Line, LineList
from app.views.text_paper import TextPaper
from app.views.widgets.choice import Choice
from app.views.widgets.notice import Notice
from app.views.widgets.number import Number

TODAY, CHOSEN, SHEETS, LETTERS = "today", "chosen", "sheets", "letters"
TO_FILE = "\0file"
_TICK_MS = 100
_MEANING = "每份文书照单份打印一样编号、留存、记入日志。中途可以停止；没有打成的列在下面，可以只重做这些。"


@dataclass
class _Progress:
    """Shared with the worker, which only counts up and asks whether to stop."""

    done: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: int) -> None:
        self.done = done


class BatchDialog(QDialog):
    """What, which form, where to; then the bar, and the list of what did not come out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, chosen: Sequence[int] = ()) -> None:
        """`chosen`: the cases selected in a list, offered first where there are any."""
        super().__init__(parent)
        self._desk = desk
        self._chosen = tuple(chosen)
        self._items: list[Item] = []
        self._progress: _Progress | None = None
        self._question = 0
        self.setWindowTitle("批量打印")
        self.what = Choice(_subjects(len(self._chosen)))
        self.form = Choice(_forms(desk))
        self.form.set_key("F2")
        self.printer = Choice([])
        self.copies = Number()
        self.copies.setMaximum(MOST_COPIES)
        self.bar = QProgressBar()
        self.notice = Notice(lines=2)
        self.failures: LineList[int] = LineList("没有打成的文书")
        self.go_button = QPushButton("开始  Ctrl+Enter")
        self.stop_button = QPushButton("停止")
        self.again_button = QPushButton("重做没有打成的")
        self._failed: tuple[Item, ...] = ()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._lay_out()
        self._connect()
        tasks.run(_find_printers, self._on_printers)
        self._gather()

    def items(self) -> list[Item]:
        """What will be made."""
        return list(self._items)

    def start(self) -> None:
        """Make everything."""
        if self.go_button.isEnabled():
            self._run(self._items)

    def again(self) -> None:
        """Make once more what did not come out."""
        if self.again_button.isEnabled():
            self._run(self._failed)

    def stop(self) -> None:
        """Begin no further paper."""
        if self._progress is not None:
            self._progress.stop.set()
            self.stop_button.setEnabled(False)
            self.notice.say("正在停止：打完手头这一份就停。")

    def reject(self) -> None:
        """The first time it only stops: what was not begun is listed, to be made later; then it closes."""
        if self._progress is not None and not self._progress.stop.is_set():
            self.stop()
        else:
            super().reject()

    def _gather(self) -> None:
        """Find out what there is to be made, beside the window."""
        self._question += 1
        question, context = self._question, self._desk.context
        what, form, chosen = self.what.key(), self.form.key() or "F2", self._chosen
        self._items = []
        self.form.setEnabled(what in (TODAY, CHOSEN))
        self._show_steps()
        if what == SHEETS:
            tasks.run(lambda: (question, batches.reminders_by_unit(context)), self._on_sheets)
            return

        def work() -> tuple[int, list[Item]]:
            if what == LETTERS:
                return question, batches.urging_letters(context)
            if what == CHOSEN:
                return question, batches.of_cases(context, chosen, form)
            return question, batches.slips_of_today(context, form)

        tasks.run(work, self._on_items)

    def _on_sheets(self, outcome: tasks.Outcome[tuple[int, list[tuple[str, str]]]]) -> None:
        """The sheets are drawn here: their text is set by Qt, in the font of the screen."""
        if outcome.error is not None:
            self.notice.say(str(outcome.error), "error")
            return
        question, sheets = outcome.take()
        office, day = self._desk.profile().full_name, self._desk.today.isoformat()
        made = [
            Item(f"每日提醒 {unit}", pdf=TextPaper("", f"{office}\n{text}", f"每日提醒_{day}").pdf())
            for unit, text in sheets
        ]
        self._show_items(question, made)

    def _on_items(self, outcome: tasks.Outcome[tuple[int, list[Item]]]) -> None:
        if outcome.error is not None:
            self.notice.say(str(outcome.error), "error")
            return
        self._show_items(*outcome.take())

    def _show_items(self, question: int, items: list[Item]) -> None:
        if question != self._question:
            return
        self._items = items
        self.bar.setRange(0, max(len(items), 1))
        self.bar.setValue(0)
        self.notice.say(f"共 {len(items)} 份。" if items else _NOTHING[self.what.key() or TODAY])
        self._show_steps()

    def _run(self, items: Sequence[Item]) -> None:
        outlet = self._outlet()
        if outlet is None:
            return
        progress = self._progress = _Progress()
        context, bundled = self._desk.context, self._desk.settings.bundled_fonts
        self.bar.setRange(0, len(items))
        self.bar.setValue(0)
        self.notice.say("正在打印……")
        self._show_failed(())
        self._show_steps()
        self._timer.start()

        def work() -> Outcome:
            options = paper_fonts.options(bundled_only=bundled)
            done = batches.run(
                context, items, outlet, options, stopped=progress.stop.is_set, told=progress.tell
            )
            return outlet.finish(done)

        tasks.run(work, self._on_done, long=True)

    def _outlet(self) -> ToPrinter | ToFile | None:
        name = self.printer.key()
        if name == TO_FILE:
            day = self._desk.today.isoformat()
            path: Path | None = save_as.ask_path(self, "合并为一个 PDF", f"批量打印_{day}.pdf")
            return ToFile(path) if path else None
        return ToPrinter(name, self.copies.value(), self._desk.settings) if name else None

    def _on_tick(self) -> None:
        if self._progress is not None:
            self.bar.setValue(self._progress.done)

    def _on_done(self, outcome: tasks.Outcome[Outcome]) -> None:
        self._on_tick()
        self._timer.stop()
        self._progress = None
        try:
            done = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            self._show_steps()
            return
        parts = [f"已完成 {done.made} 份"]
        parts += [f"{len(done.failed)} 份没有打成，原因见下"] if done.failed else []
        parts += [f"停止时还有 {len(done.left)} 份没有开始"] if done.left else []
        text = "，".join(parts) + "。"
        self.notice.say(text, "warning" if done.failed or done.left else "good")
        self._desk.said.emit(f"批量打印：{text}")
        self._show_failed((*(one.item for one in done.failed), *done.left))
        said = [one.said for one in done.failed] + ["还没有开始。"] * len(done.left)
        lines = [
            Line(at, f"{item.title}：{why}", tip=why)
            for at, (item, why) in enumerate(zip(self._failed, said, strict=True))
        ]
        self.failures.show_lines(lines)
        self._show_steps()

    def _show_failed(self, items: tuple[Item, ...]) -> None:
        self._failed = items
        self.failures.show_lines([])

    def _on_printers(self, outcome: tasks.Outcome[tuple[list[str], str | None]]) -> None:
        names, default = ([], None) if outcome.error else outcome.take()
        known = self._desk.settings.printers.get(self.form.key() or "", default)
        self.printer.set_options([*((name, name) for name in names), (TO_FILE, "合并为一个 PDF 文件…")])
        self.printer.set_key(known)
        self._show_steps()

    def _show_steps(self) -> None:
        idle = self._progress is None
        for widget in (self.what, self.printer, self.copies):
            widget.setEnabled(idle)
        self.form.setEnabled(idle and self.what.key() in (TODAY, CHOSEN))
        self.copies.setEnabled(idle and self.printer.key() != TO_FILE)
        self.go_button.setEnabled(idle and bool(self._items) and self.printer.key() is not None)
        self.stop_button.setEnabled(not idle)
        self.again_button.setEnabled(idle and bool(self._failed))

    def _connect(self) -> None:
        self.what.changed.connect(self._gather)
        self.form.changed.connect(self._gather)
        self.printer.changed.connect(self._show_steps)
        self._timer.timeout.connect(self._on_tick)
        self.go_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self.stop)
        self.again_button.clicked.connect(self.again)
        on_ctrl_enter(self, self.go_button)

    def _lay_out(self) -> None:
        self.go_button.setProperty("role", "main")
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.failures.setWordWrap(True)
        self.failures.setUniformItemSizes(False)
        self.failures.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar.setFormat("%v / %m")
        self.bar.setAccessibleName("进度")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(4)
        meaning = quiet_line()
        meaning.setText(_MEANING)
        column.addWidget(meaning)
        column.addSpacing(8)
        shown = (("内容", self.what), ("文书", self.form), ("送往", self.printer), ("每份打印", self.copies))
        for text, editor in shown:
            column.addWidget(placed(text, editor))
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addWidget(self.failures, 1)
        column.addSpacing(8)
        column.addLayout(button_row(self.again_button, close, self.stop_button, self.go_button))
        fit_screen(self, 720, 640)


_NOTHING = {
    TODAY: "今天没有可打印这种文书的登记。",
    CHOSEN: "列表中没有选中信访件。",
    SHEETS: "今天没有需要提醒的事项。",
    LETTERS: "没有法定期限已到、已定责任单位的事项。",
}


def _subjects(chosen: int) -> list[tuple[str, str]]:
    """The choices; what was selected comes first."""
    every = [
        (TODAY, "今天登记的全部信访件"),
        (SHEETS, "每日提醒，每个责任单位一张"),
        (LETTERS, "催办函，法定期限已到的，按责任单位"),
    ]
    return [(CHOSEN, f"列表中选中的 {chosen} 件"), *every] if chosen else every


def _forms(desk: Desk) -> list[tuple[str, str]]:
    return [(one.code, one.title) for one in paper_catalogue.kinds(desk.context.register.folder)]


def _find_printers() -> tuple[list[str], str | None]:
    return printer.printers(), printer.default_printer()
