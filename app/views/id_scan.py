"""ID cards read into an intake form: by a reader that types, from the clipboard, or by a program of this PC.

A reader that types puts its line into whatever field has the cursor and ends it with Enter: a line that reads as a card is
taken out of the field again. (Readers that part their fields by Tab would jump from field to field: set them to another
sign, or to the clipboard; docs/readers.md. Keys are never held back to find out: a fast typist must not feel us.)
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.id_reader import Card
from app.services import reader_formats
from app.views.desk import Desk
from app.views.reader_program import ReaderProgram
from app.views.widgets.text import ChineseTextEdit, LineInput

CLIPBOARD_KEY = "Ctrl+Shift+V"
DEVICE_KEY = "F7"

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FLURRY = 500
"""Milliseconds between two changes of a field that belong together."""
_LENGTH = 18
"""Every scan line holds at least a whole number: shorter ones need not be looked at."""

_NOTHING_COPIED = "剪贴板中没有证件信息。请先让读卡软件复制，再按 Ctrl+Shift+V；格式可在“读卡器…”中设置。"
_NOTHING_PRINTED = "读卡程序给出的内容不是已设置的格式。请在“设置与帮助 → 读卡器…”中试读并核对格式。"

Editor = LineInput | ChineseTextEdit


class IdScan(QObject):
    """Attached to a form with all its fields; `scanned` gives an `IntakeDraft` with the particulars, `failed` a sentence."""

    scanned = Signal(object)
    failed = Signal(str)

    def __init__(self, form: QWidget, desk: Desk) -> None:
        super().__init__(form)
        self._desk = desk
        self._typing = {id(one): _Typing(one, self) for one in _editors(form)}
        self._program = ReaderProgram(self)
        self._program.printed.connect(self._on_printed)
        self._program.failed.connect(self.failed)
        for key, action in ((CLIPBOARD_KEY, self.read_clipboard), (DEVICE_KEY, self.read_device)):
            here = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(key), form, context=here).activated.connect(action)

    def read_clipboard(self) -> None:
        """Take the card that a reader's own program put on the clipboard."""
        self._give(self._card(QGuiApplication.clipboard().text()), _NOTHING_COPIED)

    def read_device(self) -> None:
        """Ask the program of this PC's settings."""
        self._program.run(self._desk.settings.reader_command)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a field: was this a card?"""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _ENTER or not plain:
            return False
        typing = self._typing.get(id(watched))
        return typing is not None and self._take(typing)

    def _take(self, typing: _Typing) -> bool:
        for scan, rest in typing.readings():
            card = self._card(scan) if len(scan) >= _LENGTH else None
            if card is not None:
                typing.put(rest)
                self.scanned.emit(card.draft())
                return True
        return False

    def _card(self, text: str) -> Card | None:
        return reader_formats.read_card(self._desk.context, text)

    def _on_printed(self, text: str) -> None:
        self._give(self._card(text), _NOTHING_PRINTED)

    def _give(self, card: Card | None, otherwise: str) -> None:
        if card is None:
            self.failed.emit(otherwise)
        else:
            self.scanned.emit(card.draft())


class _Typing(QObject):
    """What stood in a field before the flurry of changes under way: a scan shall not swallow what was there."""

    def __init__(self, editor: Editor, scan: IdScan) -> None:
        super().__init__(editor)
        self._editor = editor
        self._last = self._before = _text(editor)
        self._since = QElapsedTimer()
        self._since.start()
        editor.installEventFilter(scan)
        editor.changed.connect(self._on_changed)

    def readings(self) -> list[tuple[str, str]]:
        """What may be the scan, each with what would be left: what came in a flurry, else the whole line."""
        before, now = self._before, _text(self._editor)
        head = _common(before, now)
        tail = _common(before[head:][::-1], now[head:][::-1])
        added = now[head : len(now) - tail]
        first = [] if "\n" in added else [(added, before)]
        return [*first, *((line, rest) for line, rest in self._lines(now) if line != added)]

    def put(self, text: str) -> None:
        """Leave this in the field."""
        if isinstance(self._editor, ChineseTextEdit):
            self._editor.set_value(text)
        else:
            self._editor.set_text(text)

    def _lines(self, now: str) -> list[tuple[str, str]]:
        if not isinstance(self._editor, ChineseTextEdit):
            return [(now, "")]
        lines = now.split("\n")
        at = self._editor.textCursor().blockNumber()
        return [(lines[at], "\n".join([*lines[:at], "", *lines[at + 1 :]]))] if at < len(lines) else []

    def _on_changed(self) -> None:
        if self._since.elapsed() > _FLURRY:
            self._before = self._last
        self._since.restart()
        self._last = _text(self._editor)


def _editors(form: QWidget) -> list[Editor]:
    return [*form.findChildren(LineInput), *form.findChildren(ChineseTextEdit)]


def _text(editor: Editor) -> str:
    return editor.value() if isinstance(editor, ChineseTextEdit) else editor.text()


def _common(one: str, other: str) -> int:
    """Characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
