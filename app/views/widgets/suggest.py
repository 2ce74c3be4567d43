"""Suggestions while the clerk types: asked for after a short pause, taken by a key or a click, never by themselves.

Keys while the list is open: ↓ ↑ (and Page) mark, Enter takes, Tab takes and goes on, Esc closes. The first row
is marked only where what stands in the field cannot be meant as it stands (initials): a unit written in full is
never replaced by a longer name. ↓ in a field without a list asks at once; an empty text asks for what was used last.
While an input method composes, every key is its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app import pinyin, tasks
from app.errors import UserError
from app.views.widgets.suggestion_list import MOST_ROWS, Suggestion, SuggestionList
from app.views.widgets.text import ChineseTextEdit, LineInput

__all__ = ["LineSuggestions", "Provider", "Suggestion", "Suggestions", "among"]

Provider = Callable[[str], Sequence[Suggestion]]
"""What is offered for a text, best first; for "" what was used last. A `UserError` counts as nothing."""

PAUSE = 80
"""Milliseconds without typing before the provider is asked."""

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MOST_ROWS,
    Qt.Key.Key_PageUp: -MOST_ROWS,
}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_OURS = (*_STEPS, *_TAKES, Qt.Key.Key_Escape)
_BETWEEN_SYLLABLES = re.compile("[' ]+")


def among(offered: Callable[[], Iterable[Suggestion]]) -> Provider:
    """A provider over a list in memory: any part of a label, or its initials; for "" the whole list."""

    def provide(text: str) -> list[Suggestion]:
        return pinyin.best(text, offered(), lambda one: [one.label]) if text else list(offered())

    return provide


@dataclass(frozen=True, slots=True)
class _Answer:
    asked: str
    found: Sequence[Suggestion]
    number: int
    mark: bool


class Suggestions(QObject):
    """Asks, shows and takes for one field; a kind of field says what is asked and where it is put."""

    chosen = Signal(object)
    """The `Suggestion` taken, after it was put into the field."""

    asks_for_nothing = False
    """Whether typing asks while there is nothing to look for yet; ↓ asks then in any case."""

    def __init__(self, field: QWidget, provider: Provider, *, beside: bool = False) -> None:
        """`field` has the focus while one types. `beside`: the provider runs beside the window (`app.tasks`)."""
        super().__init__(field)
        self._field = field
        self._provider = provider
        self._beside = beside
        self._preedit = ""
        self._number = 0
        self._running = self._putting = False
        self._due: bool | None = None
        self._list: SuggestionList | None = None
        self._around: list[QWidget] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        field.installEventFilter(self)

    def asked(self) -> str | None:
        """What suggestions are wanted for; None where none are."""
        raise NotImplementedError

    def anchor(self) -> QRect:
        """Where the list stands, in px of the screen."""
        return QRect(self._field.mapToGlobal(self._field.rect().topLeft()), self._field.size())

    def put(self, suggestion: Suggestion) -> None:
        """Write it into the field."""
        raise NotImplementedError

    def marks_first(self, asked: str, found: Sequence[Suggestion]) -> bool:  # noqa: ARG002
        """Whether the first row is marked without a key."""
        return pinyin.only_letters(asked)

    def is_open(self) -> bool:
        """Whether the list can be seen."""
        return self._list is not None and self._list.isVisible()

    def rows(self) -> list[str]:
        """The labels that can be seen or scrolled to."""
        return self._list.rows() if self._list is not None and self.is_open() else []

    def marked(self) -> Suggestion | None:
        """The row that Enter would take."""
        return self._list.marked() if self._list is not None and self.is_open() else None

    def open(self) -> None:
        """Ask at once, with the first row marked: the clerk wants the list."""
        self._ask(mark=True)

    def close(self) -> None:
        """Close the list and drop what is on its way."""
        self._pause.stop()
        self._number += 1
        self._due = None
        for one in self._around:
            one.removeEventFilter(self)
        self._around.clear()
        if self._list is not None:
            self._list.hide()

    def edited(self) -> None:
        """The text changed under the clerk's hands; to be called by the kind of field."""
        if self._putting or not self._field.hasFocus():
            return
        self._number += 1
        asked = self.asked()
        if asked is None or not (asked or self.asks_for_nothing):
            self.close()
            return
        if self._list is not None:
            self._list.mark(None)
        self._pause.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's way in."""
        if not self.__dict__:
            return False  # Python takes a widget that nobody holds apart before Qt is done with it
        return self.heard(watched, event)

    def heard(self, watched: QObject, event: QEvent) -> bool:
        """One event of the field or of what it stands in; True where it goes no further."""
        kind = event.type()
        if isinstance(event, QInputMethodEvent):
            self._preedit = event.preeditString()
            self.edited()
            return False
        if watched is not self._field:
            if kind in (QEvent.Type.Move, QEvent.Type.Resize):
                self._follow()
            return False
        if isinstance(event, QKeyEvent):
            return self._heard_key(event)
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._preedit = ""
            self.close()
        elif kind in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        return False

    def composed(self) -> str:
        """The composition as it is looked for: of pinyin syllables (zhu'jian'ju) the initials."""
        if not self._preedit.isascii():
            return self._preedit
        syllables = [one for one in _BETWEEN_SYLLABLES.split(self._preedit) if one]
        return "".join(one[0] for one in syllables) if len(syllables) > 1 else "".join(syllables)

    def drop_composition(self) -> None:
        """Let the input method forget what it composes: a row was clicked instead."""
        for holder in {self._field, self.parent()}:
            if isinstance(holder, (LineInput, ChineseTextEdit)):
                holder.drop_composition()

    def tab_goes_on(self) -> bool:
        """Whether Tab, having taken a row, moves on to the next field."""
        return True

    def opens_by_down(self) -> bool:
        """Whether ↓ in a field without a list asks for one."""
        return True

    def dismissed(self) -> None:
        """The clerk closed the list with Esc."""
        self.close()

    def _heard_key(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if not plain or key not in _OURS or self._preedit:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self.is_open():
            event.accept()  # Esc and the arrows are the list's before they are a shortcut of the window
            return True
        return event.type() == QEvent.Type.KeyPress and self._pressed(key)

    def _pressed(self, key: Qt.Key) -> bool:
        if self.is_open() and self._pause.isActive():
            self._ask()  # the list shall answer what stands now, not what stood a moment ago
        if self._list is None or not self.is_open():
            down = key == Qt.Key.Key_Down and self.opens_by_down()
            if down:
                self.open()
            return down
        if key == Qt.Key.Key_Escape:
            self.dismissed()
            return True
        if key in _STEPS:
            self._list.move_mark(_STEPS[key])
            return True
        marked = self._list.marked()
        if marked is None:
            return False
        self._take(marked)
        return key != Qt.Key.Key_Tab or not self.tab_goes_on()

    def _take(self, suggestion: Suggestion) -> None:
        self.close()
        self._putting = True
        try:
            self.drop_composition()
            self.put(suggestion)
        finally:
            self._putting = False
        self.chosen.emit(suggestion)

    def _ask(self, *, mark: bool = False) -> None:
        self._pause.stop()
        self._number += 1
        asked = self.asked()
        if asked is None:
            self.close()
        elif not self._beside:
            self._show(self._answer(asked, self._number, mark))
        elif self._running:
            self._due = mark
        else:
            self._running = True
            number = self._number
            tasks.run(lambda: self._answer(asked, number, mark), self._on_answer)

    def _answer(self, asked: str, number: int, mark: bool) -> _Answer:
        try:
            found = self._provider(asked)
        except UserError:
            found = ()
        return _Answer(asked, found, number, mark)

    def _on_answer(self, outcome: tasks.Outcome[_Answer]) -> None:
        self._running = False
        if self._due is not None:
            mark, self._due = self._due, None
            self._ask(mark=mark)
        elif outcome.error is None and outcome.take().number == self._number:
            self._show(outcome.take())

    def _show(self, answer: _Answer) -> None:
        if not answer.found or [one.value for one in answer.found] == [answer.asked]:
            self.close()
            return
        shown = self._ready()
        shown.show_rows(answer.found, self.anchor(), above=bool(self._preedit))
        first = answer.mark or self.marks_first(answer.asked, answer.found)
        shown.mark(0 if first else None)

    def _ready(self) -> SuggestionList:
        """The list, made when it is first needed; everything the field stands in is watched while it is open."""
        if self._list is None:
            self._list = SuggestionList(self._field)
            self._list.clicked.connect(self._take)
        if not self._around:
            self._around = list(_above(self._field))
            for one in self._around:
                one.installEventFilter(self)
        return self._list

    def _follow(self) -> None:
        if self._list is None or not self.is_open():
            return
        if self._field.visibleRegion().isEmpty():
            self.close()
        else:
            self._list.place(self.anchor(), above=bool(self._preedit))


class LineSuggestions(Suggestions):
    """Suggestions for a line of text."""

    def __init__(
        self,
        line: LineInput,
        provider: Provider,
        *,
        beside: bool = False,
        initials: bool = True,
        field: QWidget | None = None,
    ) -> None:
        """`initials` False: Latin letters may be meant as they stand (a name), so no row is marked for them.

        `field`: what has the focus where that is not the line itself (an editable combo box).
        """
        super().__init__(field or line, provider, beside=beside)
        self._line = line
        self._initials = initials
        line.installEventFilter(self)  # a combo box does not hear of a composition taken in
        line.textEdited.connect(self.edited)

    def asked(self) -> str | None:
        """The text with what is being composed at the caret."""
        text, at = self._line.text(), self._line.cursorPosition()
        return None if self._line.isReadOnly() else f"{text[:at]}{self.composed()}{text[at:]}".strip()

    def marks_first(self, asked: str, found: Sequence[Suggestion]) -> bool:
        """Where initials were typed."""
        return self._initials and super().marks_first(asked, found)

    def put(self, suggestion: Suggestion) -> None:
        """Write the value in place of the whole text; Ctrl+Z brings back what was typed."""
        self._line.selectAll()
        self._line.insert(suggestion.value)


def _above(widget: QWidget) -> Iterable[QWidget]:
    """What the widget stands in, up to its window."""
    while not widget.isWindow() and (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent
