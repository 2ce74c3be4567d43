"""Keeps what stands half typed in a form, ≤ 2 s after the last key, to be offered back (`draft_offer`).

Writing is done beside the window and in order; only where the form goes out of sight, or the program goes, it is done at
once. What the input method composes is kept too, and not disturbed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app import tasks
from app.errors import UserError
from app.services import kept_drafts
from app.services.context import Context
from app.services.kept_drafts import Kept
from app.views.desk import Desk
from app.views.widgets.text import composing, compositions_counted

PAUSE = 700
"""Milliseconds without a key before the form is written."""
LONGEST = 1500
"""Milliseconds after which it is written while keys go on: with the writing itself, less than 2 s are lost."""

_NOT_KEPT = "未保存的内容没能存为草稿（{}）。请尽快保存登记。"
_LEAVES = (QEvent.Type.Hide, QEvent.Type.Close, QEvent.Type.WindowDeactivate)

Content = dict[str, Any]


class DraftKeeper(QObject):
    """One for a form. `touched` on every change; `seq` names the save that makes the draft pointless; then `saved`.

    Whoever sits down at a form half typed has it from then on.
    """

    def __init__(
        self, desk: Desk, form_key: str, read: Callable[[], Content | None], parent: QWidget
    ) -> None:
        """`read` gives what stands in the form, None or {} where nothing does; `parent` is the form itself."""
        super().__init__(parent)
        self.form_key = form_key
        self._desk = desk
        self._context = desk.context
        self._read = read
        self._form = parent
        self._last: int | None = None
        self._written: Content | None = {}
        """What was handed to the writer last; None where that failed."""
        self._under_way = 0
        self._save = 0
        self._said = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST)
        for timer in (self._pause, self._longest):
            timer.timeout.connect(self._write_soon)
        parent.installEventFilter(self)
        composing.heard.connect(self._on_composing)
        desk.changed.connect(self._on_news)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.applicationStateChanged.connect(self._on_state)
        app.aboutToQuit.connect(self.flush)

    @property
    def desk(self) -> Desk:
        """The counter whose operator types."""
        return self._desk

    def touched(self) -> None:
        """Something in the form changed."""
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def flush(self) -> None:
        """Write at once what is not written yet."""
        if self._under_way:
            self._written = None  # it may still wait in its lane, and the program may end before
        elif not self._stop():
            return
        self._stop()
        self._write(now=True)

    def seq(self) -> int:
        """A number above everything written so far: with it the save clears the draft."""
        self._save = self._next()
        return self._save

    def saving(self) -> AbstractContextManager[None]:
        """Within it, every action of the services clears the draft in its own transaction."""
        return kept_drafts.saving(self._context, self.form_key, self.seq())

    def saved(self) -> None:
        """What stood in the form was saved, and its draft cleared with it."""
        self._stop()
        self._written = {}
        if self._last != self._save or kept_drafts.last_seq(self._context, self.form_key) != self._save:
            self._throw_away()  # keys went on while it was being saved, or there was nothing to save

    def discard(self) -> None:
        """The clerk gave up what stood in the form."""
        self._stop()
        if self._written != {}:
            self._written = {}
            self._throw_away()

    def offered(self) -> Kept | None:
        """The newest draft not asked for yet; typing does not overwrite it."""
        if not self._written:
            self._make_room()
        return kept_drafts.put_aside(self._context, self.form_key)

    def make_room(self) -> None:
        """Put aside what stands in the form, before something else is shown in it."""
        self.flush()
        self._written = {}
        self._make_room()

    def bring_back(self, kept: Kept) -> None:
        """The form shows it again."""
        self._stop()
        kept_drafts.bring_back(self._context, kept, self.form_key, self._next())
        self._written = kept.content

    def drop(self, kept: Kept) -> None:
        """The clerk does not want it."""
        kept_drafts.discard(self._context, kept.form, kept.seq + 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Write at once when the form goes out of sight."""
        if (
            event.type() in _LEAVES and self.__dict__
        ):  # nothing is left there while Python takes a dead form apart
            self.flush()
        return super().eventFilter(watched, event)

    def _next(self) -> int:
        if self._last is None:
            self._last = kept_drafts.last_seq(self._context, self.form_key)
        self._last += 1
        return self._last

    def _throw_away(self) -> None:
        kept_drafts.discard(self._context, self.form_key, self._next())

    def _stop(self) -> bool:
        """Whether something was still to be written."""
        due = self._pause.isActive() or self._longest.isActive()
        self._pause.stop()
        self._longest.stop()
        return due

    def _make_room(self) -> None:
        found = kept_drafts.offered(self._context, self.form_key)
        if found is not None and found.form == self.form_key:
            kept_drafts.set_aside(self._context, self.form_key)
            self._last = None

    def _write_soon(self) -> None:
        self._stop()
        self._write(now=False)

    def _write(self, *, now: bool) -> None:
        content = self._content()
        if content == self._written:
            return
        self._written = content
        work = partial(_store, self._context, self.form_key, self._next(), content)
        if now:
            try:
                work()
            except UserError as error:
                self._tell(error)
        else:
            self._under_way += 1
            tasks.run(work, self._on_written)

    def _content(self) -> Content:
        with compositions_counted():
            return self._read() or {}

    def _on_written(self, outcome: tasks.Outcome[None]) -> None:
        self._under_way -= 1
        if outcome.error is None:
            self._said = False
        else:
            self._tell(outcome.error)

    def _tell(self, error: UserError) -> None:
        """Once, and try again with the next change."""
        self._written = None
        if not self._said:
            self._said = True
            self._desk.said.emit(_NOT_KEPT.format(str(error).rstrip("。")))

    def _on_composing(self, widget: QWidget) -> None:
        if self._form.isAncestorOf(widget):
            self.touched()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.flush()

    def _on_news(self, kind: str) -> None:
        if kind != "operator" or self._desk.operator.id == self._context.operator.id:
            return
        self.flush()
        old, self._context = self._context, self._desk.context
        before, self._last = self._last, None
        content = self._content()
        if content:
            seq = (before or kept_drafts.last_seq(old, self.form_key)) + 1
            self._last = kept_drafts.hand_over(old, self.form_key, seq, self._context, content)
        self._written = content


def _store(context: Context, form: str, seq: int, content: Content) -> None:
    if content:
        kept_drafts.keep(context, form, seq, content)
    else:
        kept_drafts.discard(context, form, seq)
