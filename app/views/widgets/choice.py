"""Inputs with fixed answers. None of them changes under the mouse wheel: the wheel scrolls the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from app import pinyin
from app.views.widgets.suggest import LineSuggestions, Suggestion
from app.views.widgets.text import LineInput

Options = Iterable[tuple[str, str]]
"""Stored key and Chinese label of each answer."""

_PAUSE = 1000
"""Milliseconds after which typing looks for another answer."""

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class _Combo(QComboBox):
    """A combo box deaf to the wheel, with a list as high as its entries."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)

    def _fill(self, options: Options) -> None:
        for key, label in options:
            self.addItem(label, key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Choice(_Combo):
    """One answer of a short list; typing a part of the label or its initials finds it, with an input method too.

    It does so with the list closed and open; a pause of a second begins anew.
    """

    changed = Signal()

    def __init__(self, options: Options, *, empty: str | None = None, parent: QWidget | None = None) -> None:
        """`empty` is the label of a first entry without a key (may be ""); None leaves it out."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._empty = empty
        self._sought = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._seek_anew)
        self.set_options(options)
        self.currentIndexChanged.connect(self.changed)

    def set_options(self, options: Options) -> None:
        """Offer other answers; the chosen one stays where it is still offered."""
        before = self.key()
        self.clear()
        if self._empty is not None:
            self.addItem(self._empty, None)
        self._fill(options)
        self.set_key(before)

    def key(self) -> str | None:
        """Key of the chosen answer; None for the empty entry."""
        key = self.currentData()
        return key if isinstance(key, str) else None

    def set_key(self, key: str | None) -> None:
        """Choose by key; an unknown key, or None, chooses the first entry."""
        index = self.findData(key) if key is not None else 0
        self.setCurrentIndex(max(index, 0))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Find the committed word."""
        if event.commitString():
            self._find(event.commitString())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and characters look for an answer; every other key does what it always did."""
        if not self._typed(event):
            super().keyPressEvent(event)

    def showPopup(self) -> None:  # noqa: N802
        """Look for answers in the open list as well."""
        self.view().removeEventFilter(self)
        self.view().installEventFilter(self)
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters typed into the open list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._typed(event)
        return super().eventFilter(watched, event)

    def _typed(self, event: QKeyEvent) -> bool:
        text = event.text()
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if not plain or not text.strip() or not text.isprintable():
            return False
        self._seek(text)
        return True

    def _seek(self, text: str) -> None:
        """One more sign; the same letter again goes on to the next answer."""
        self._sought += text
        self._pause.start()
        if not self._find(self._sought) and set(self._sought) == {text}:
            self._find(text, after=self._shown())

    def _seek_anew(self) -> None:
        self._sought = ""

    def _find(self, word: str, *, after: int = -1) -> bool:
        """Choose the best answer, or the next one that fits as well as any; False where none fits."""
        every = range(self.count())
        found = [i for i in every if pinyin.matches(word, self.itemText(i))]
        if not found:
            return False
        ordered = pinyin.best(word, found, lambda i: [self.itemText(i)])
        place = ordered.index(after) + 1 if after in ordered else 0
        self._show(ordered[place % len(ordered)])
        return True

    def _shown(self) -> int:
        open_list = self.view().isVisible()
        return self.view().currentIndex().row() if open_list else self.currentIndex()

    def _show(self, index: int) -> None:
        if self.view().isVisible():
            self.view().setCurrentIndex(self.model().index(index, 0))
        else:
            self.setCurrentIndex(index)


class RadioGroup(QWidget):
    """A row of answers, all to be seen: one tab stop, arrow keys move, at most one is chosen."""

    changed = Signal()

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for key, label in options:
            row.addWidget(self._button(key, label))
        row.addStretch(1)
        self._one_tab_stop()
        self._group.buttonToggled.connect(self._on_toggled)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def key(self) -> str | None:
        """Key of the chosen answer."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_key(self, key: str | None) -> None:
        """Choose by key; None, or an unknown key, chooses nothing."""
        self._group.setExclusive(False)
        for its_key, button in self._buttons.items():
            button.setChecked(its_key == key)
        self._group.setExclusive(True)
        self._one_tab_stop()

    def stops(self) -> list[QWidget]:
        """The buttons, for `QWidget.setTabOrder`: ordering the group itself ties the chain into a loop."""
        return list(self._buttons.values())

    def _button(self, key: str, label: str) -> QRadioButton:
        button = QRadioButton(label.replace("&", "&&"), self)
        button.installEventFilter(self)
        self._group.addButton(button)
        self._buttons[key] = button
        return button

    def _on_toggled(self, _button: QRadioButton, checked: bool) -> None:
        self._one_tab_stop()
        if checked or self.key() is None:
            self.changed.emit()

    def _one_tab_stop(self) -> None:
        """The chosen button takes the focus, the first one while nothing is chosen.

        Qt does the same for clicks, but not for a button chosen by the program.
        """
        buttons = list(self._buttons.values())
        stop = next((b for b in buttons if b.isChecked()), buttons[0])
        for button in buttons:
            tab = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(tab)
        self._stop = stop

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on; a focus proxy that changes would tie the tab order into a loop."""
        self._stop.setFocus(event.reason())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys choose."""
        step = _STEPS.get(Qt.Key(event.key())) if isinstance(event, QKeyEvent) else None
        if step is None or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        buttons = list(self._buttons.values())
        target = buttons[(buttons.index(watched) + step) % len(buttons)]  # type: ignore[arg-type]
        target.setChecked(True)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True


class ClassPicker(_Combo):
    """Two-level content class (内容分类): any part of either level, or its initials, offers the classes.

    What matches no class stays as it was typed, for the clerk to see, and has no key.
    """

    changed = Signal()

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        """Labels read "农村农业 / 土地承包经营"."""
        super().__init__(parent)
        self.setEditable(True)
        self._line = LineInput(self)
        self.setLineEdit(self._line)
        self._fill(options)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setCurrentIndex(-1)
        self.suggestions = _ClassSuggestions(self, self._line)
        self._line.changed.connect(self.changed)

    def text(self) -> str:
        """What stands in the field, class or not."""
        return self._line.text()

    def key(self) -> str | None:
        """Key of the class named by the text: its whole label, or a level that only it has."""
        index = self._index_of(self.text().strip())
        return None if index is None else str(self.itemData(index))

    def set_key(self, key: str | None) -> None:
        """Choose by key; None, or an unknown key, empties the field."""
        self._line.set_text("")
        self.setCurrentIndex(self.findData(key) if key is not None else -1)

    def set_text(self, text: str) -> None:
        """Show `text` as if typed (a draft)."""
        self._line.set_text(text)

    def offered(self, text: str) -> list[Suggestion]:
        """The classes a text may mean, best first; for "" every one."""
        classes = [Suggestion(str(self.itemData(i)), self.itemText(i)) for i in range(self.count())]
        if not text:
            return classes
        return pinyin.best(text, classes, lambda one: [one.label, *_levels(one.label)])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write out the whole label when the text means one class only."""
        super().focusOutEvent(event)
        self._settle()

    def _settle(self) -> None:
        text = self.text().strip()
        index = self._index_of(text)
        if index is None:
            index = self._only(lambda label: pinyin.matches(text, label))
        if index is not None:
            self.setCurrentIndex(index)
            self._line.set_text(self.itemText(index))

    def _index_of(self, text: str) -> int | None:
        exact = self.findText(text, Qt.MatchFlag.MatchExactly) if text else -1
        if exact >= 0:
            return exact
        return self._only(lambda label: text in _levels(label))

    def _only(self, means: Callable[[str], bool]) -> int | None:
        found = [i for i in range(self.count()) if means(self.itemText(i))]
        return found[0] if len(found) == 1 else None


class _ClassSuggestions(LineSuggestions):
    """Takes the class itself, not only its words."""

    def __init__(self, picker: ClassPicker, line: LineInput) -> None:
        super().__init__(line, picker.offered, field=picker)
        self._picker = picker

    def marks_first(self, asked: str, found: Sequence[Suggestion]) -> bool:
        """Where no other class can be meant, too."""
        return len(found) == 1 or super().marks_first(asked, found)

    def put(self, suggestion: Suggestion) -> None:
        """Choose it."""
        self._picker.set_key(suggestion.value)


def _levels(label: str) -> list[str]:
    return [level.strip() for level in label.split("/")]
