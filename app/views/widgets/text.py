"""Inputs for Chinese text: nothing is refused, nothing is cut, nothing the input method holds is lost.

No validator and no maximum length stand on them: what a name may be is decided when it is saved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.views import fonts

_NO_LIMIT = 2**31 - 1
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PARAGRAPH = "\u2029"


def clean_line(text: str) -> str:
    """Text for one line: line breaks and tabs become blanks, other control characters go."""
    return _without_controls(_one_newline(text).replace("\n", " ").replace("\t", " "))


def clean_block(text: str) -> str:
    """Text for several lines: line breaks (as newlines) and tabs stay, other control characters go."""
    return _without_controls(_one_newline(text), keep="\n\t")


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace(_PARAGRAPH, "\n")


def _without_controls(text: str, keep: str = "") -> str:
    found = {c for c in set(text) if unicodedata.category(c) == "Cc" and c not in keep}
    return text.translate({ord(c): None for c in found}) if found else text


class _Composing(QObject):
    """The news that something is being composed; nothing else tells of it before it is committed."""

    heard = Signal(QWidget)


composing = _Composing()
_counted = False


@contextmanager
def compositions_counted() -> Iterator[None]:
    """Within it, `value` counts what is being composed as typed, and `take_compositions` commits nothing.

    For reading a form behind the clerk's back (a kept draft): to commit would disturb the typing.
    """
    global _counted  # noqa: PLW0603
    before, _counted = _counted, True
    try:
        yield
    finally:
        _counted = before


class Composition:
    """What the input method composes in one widget: it is not in the text before it is committed.

    `QInputMethod.commit()` loses it under ibus, so the widget keeps its own copy of the preedit string. When another widget is
    clicked, ibus takes the preedit string away before the focus goes: an emptied one is kept until the events under
    way are done, so that a loss of focus still finds it, and Esc still cancels.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._pending = ""
        self._emptied = QTimer(widget, singleShot=True, interval=0)
        self._emptied.timeout.connect(self._cancelled)

    def heard(self, event: QInputMethodEvent) -> None:
        """Remember the preedit string; an empty one means committed, cancelled with Esc, or taken away by a click."""
        if self._pending and not event.preeditString() and not event.commitString():
            self._emptied.start()
            return
        self._emptied.stop()
        before, self._pending = self._pending, event.preeditString()
        fonts.ensure_glyphs(event.commitString() + self._pending)
        if self._pending != before:
            composing.heard.emit(self._widget)

    def _cancelled(self) -> None:
        self._pending = ""
        composing.heard.emit(self._widget)

    def within(self, text: str, position: int) -> str:
        """`text`, with the composition at `position` (counted as Qt does, in UTF-16) where compositions count."""
        if not (_counted and self._pending):
            return text
        units = text.encode("utf-16-le", "surrogatepass")
        halves = (units[: 2 * position], units[2 * position :])
        return self._pending.join(half.decode("utf-16-le", "surrogatepass") for half in halves)

    def forget(self) -> None:
        """Drop the composition: the whole text is being replaced."""
        if self._pending:
            self._send("")

    def take(self) -> None:
        """Insert the composition at the cursor, as if it had been committed."""
        if self._pending and not _counted:
            self._send(self._pending)

    def _send(self, commit: str) -> None:
        self._pending = ""
        self._emptied.stop()
        event = QInputMethodEvent()
        event.setCommitString(commit)
        QApplication.sendEvent(self._widget, event)
        if self._widget.hasFocus():
            QGuiApplication.inputMethod().reset()


def _is_command(event: QKeyEvent) -> bool:
    """Alt with a sign is a command, whether somebody listens or not; it never writes. (AltGr comes as Ctrl+Alt.)"""
    held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return held == Qt.KeyboardModifier.AltModifier and bool(event.text().strip())


class LineInput(QLineEdit):
    """One line of text; Enter does nothing here, because it confirms the input method's candidate."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_NO_LIMIT)
        self._composition = Composition(self)
        self.textChanged.connect(self.changed)

    def take_composition(self) -> None:
        """Take in what the input method still composes; to be called before a form is read."""
        self._composition.take()

    def drop_composition(self) -> None:
        """Forget what the input method composes: something else takes its place."""
        self._composition.forget()

    def set_text(self, text: str) -> None:
        """Show `text`; a composition under way is dropped."""
        self._composition.forget()
        fonts.ensure_glyphs(text)
        self.setText(text)
        self.setCursorPosition(0)

    def paste(self) -> None:
        """Insert the clipboard, with blanks for its line breaks."""
        self._insert_clean(QGuiApplication.clipboard().text())

    def _insert_clean(self, text: str) -> None:
        fonts.ensure_glyphs(text)
        if not self.isReadOnly():
            self.insert(clean_line(text))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Watch the composition."""
        self._composition.heard(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the composition when the clerk moves on."""
        self.take_composition()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Swallow a plain Enter; paste through `paste`."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if _is_command(event):
            event.ignore()
        elif event.key() in _ENTER and plain:
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Paste the X11 selection through the same cleaning."""
        clipboard = QGuiApplication.clipboard()
        if event.button() == Qt.MouseButton.MiddleButton and clipboard.supportsSelection():
            self._insert_clean(clipboard.text(QClipboard.Mode.Selection))
        else:
            super().mouseReleaseEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Insert dropped text through the same cleaning."""
        if self.isReadOnly() or not event.mimeData().hasText():
            event.ignore()
            return
        self.setCursorPosition(self.cursorPositionAt(event.position().toPoint()))
        self._insert_clean(event.mimeData().text())
        event.acceptProposedAction()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's menu, with its paste entry led through `paste`."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self.paste)
        menu.popup(event.globalPos())


class ChineseLineEdit(LineInput):
    """A line of free text: names, addresses, numbers as they are written."""

    def value(self) -> str:
        """The text exactly as it stands, without what is still being composed; services trim."""
        return self._composition.within(self.text(), self.cursorPosition())

    def set_value(self, text: str) -> None:
        """Show `text`."""
        self.set_text(text)


class ChineseTextEdit(QPlainTextEdit):
    """Several lines of free text; Tab moves on to the next field."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._composition = Composition(self)
        self.textChanged.connect(self.changed)

    def value(self) -> str:
        """The text exactly as it stands, lines parted by newlines; services trim."""
        text = self.document().toRawText().replace(_PARAGRAPH, "\n")
        return self._composition.within(text, self.textCursor().position())

    def set_value(self, text: str) -> None:
        """Show `text`; a composition under way is dropped."""
        self._composition.forget()
        fonts.ensure_glyphs(text)
        self.setPlainText(text)

    def take_composition(self) -> None:
        """Take in what the input method still composes; to be called before a form is read."""
        self._composition.take()

    def drop_composition(self) -> None:
        """Forget what the input method composes: something else takes its place."""
        self._composition.forget()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Watch the composition."""
        self._composition.heard(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the composition when the clerk moves on."""
        self.take_composition()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with a sign writes nothing."""
        if _is_command(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Text only."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Insert text without its control characters."""
        fonts.ensure_glyphs(source.text())
        self.insertPlainText(clean_block(source.text()))
        self.ensureCursorVisible()


def take_compositions(form: QWidget) -> None:
    """Take in every composition in `form`: call this first when a form is saved or printed."""
    for line in form.findChildren(LineInput):
        line.take_composition()
    for block in form.findChildren(ChineseTextEdit):
        block.take_composition()
