"""Phrases (常用语) for a text of several lines, by keyboard only.

`/` opens the list, and so does 、 (what a Chinese input method makes of that key) at the beginning of the text or
a line, or after a blank; not after a letter or digit: 2026/11 and km/h are only text. Ctrl+/ opens it anywhere. What is
typed next narrows it, Enter or Tab puts the phrase in place of it, Esc closes and leaves what was typed.

A phrase has blanks, written ［…］ with any hint between the brackets: ［日期］. The first is selected at once, so that
typing replaces it. F8 selects the next one, around the whole text. Until the caret leaves the phrase just put
in, Tab does the same as long as a blank of it follows; after the last one it moves on to the next field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRegularExpression, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor

from app import pinyin
from app.views import fonts
from app.views.widgets.suggest import Provider, Suggestion, Suggestions
from app.views.widgets.text import ChineseTextEdit, clean_block

_BLANK = "［[^［］\n]*］"
_SLASH, _COMMA = "/", "、"
_NO_LIST_AFTER = re.compile("[A-Za-z0-9０-９]")
_ENDS = re.compile(r"[\s，。；：、！？,;:!?]")
"""Signs after which what was typed is text again and narrows no list."""
_WIDTH = 480
_TYPING = (QEvent.Type.KeyPress, QEvent.Type.InputMethod)


def has_blank(text: str) -> bool:
    """Whether a blank of a phrase was left as it is."""
    return re.search(_BLANK, text) is not None


class Phrases(Suggestions):
    """The phrases of one text."""

    asks_for_nothing = True

    def __init__(self, edit: ChineseTextEdit, provider: Provider, *, beside: bool = False) -> None:
        """`provider` gives the phrases for what follows the sign, all for ""; a `value` is the whole phrase."""
        super().__init__(edit, provider, beside=beside)
        self._edit = edit
        self._typed = ""
        self._sign = ""
        self._start: QTextCursor | None = None
        self._put: QTextCursor | None = None
        edit.textChanged.connect(self._on_text)
        edit.cursorPositionChanged.connect(self._on_caret)

    def call(self) -> None:
        """Open the list at the caret, without a sign (Ctrl+/)."""
        self._begin(self._edit.textCursor().position(), "")
        self.open()

    def next_blank(self) -> bool:
        """Select the next blank, after the last one the first again; False where there is none (F8)."""
        return self._select(self._find(self._edit.textCursor())) or self._select(self._find(None))

    def asked(self) -> str | None:
        """What follows the sign up to the caret, with what is being composed."""
        query = self._query()
        return None if query is None else query.selectedText()[len(self._sign) :] + self.composed()

    def anchor(self) -> QRect:
        """Under the sign."""
        place = self._edit.cursorRect(self._start or self._edit.textCursor())
        return QRect(self._edit.viewport().mapToGlobal(place.topLeft()), QSize(_WIDTH, place.height()))

    def put(self, suggestion: Suggestion) -> None:
        """Write the phrase in place of sign and query, one step of Ctrl+Z, and select its first blank."""
        cursor = self._query() or self._edit.textCursor()
        start = cursor.selectionStart()
        self._start = None
        fonts.ensure_glyphs(suggestion.value)
        cursor.insertText(clean_block(suggestion.value))
        self._put = self._stretch(start, cursor.position())
        self._edit.setTextCursor(self._stretch(start, start))
        if not self._next_in_phrase():
            self._edit.setTextCursor(cursor)
        self._edit.ensureCursorVisible()

    def marks_first(self, asked: str, found: Sequence[Suggestion]) -> bool:  # noqa: ARG002
        """Right after the sign and for initials; characters may be meant as text (元/月)."""
        return not asked or pinyin.only_letters(asked) or not self._sign

    def tab_goes_on(self) -> bool:
        """Tab stays in the phrase it has put in."""
        return False

    def opens_by_down(self) -> bool:
        """The arrows move the caret."""
        return False

    def dismissed(self) -> None:
        """Esc: the sign is only text."""
        self._end()

    def heard(self, watched: QObject, event: QEvent) -> bool:
        """Watch for the sign; the keys of the list, then those of the phrases."""
        if watched is not self._edit:
            return super().heard(watched, event)
        if event.type() in _TYPING:
            self._typed = _sign(event)
        if super().heard(watched, event):
            return True
        if event.type() == QEvent.Type.FocusOut:
            self._start = self._put = None
        return isinstance(event, QKeyEvent) and self._own_key(event)

    def _own_key(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = (modifiers, Qt.Key(event.key()))
        plain = Qt.KeyboardModifier.NoModifier
        calls = key == (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Slash)
        if event.type() == QEvent.Type.ShortcutOverride and (calls or key == (plain, Qt.Key.Key_F8)):
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or self.composed():
            return False
        if calls:
            self.call()
        elif key == (plain, Qt.Key.Key_F8):
            self.next_blank()
        else:
            return key == (plain, Qt.Key.Key_Tab) and self._next_in_phrase()
        return True

    def _on_text(self) -> None:
        typed, self._typed = self._typed, ""
        caret = self._edit.textCursor()
        if typed and not self._putting and self._before(caret.position()) == typed:
            place = caret.position() - 1
            if _calls(typed, self._before(place)):
                self._begin(place, typed)
        if self._start is not None:
            self.edited()

    def _on_caret(self) -> None:
        if self._putting:
            return
        if self._start is not None and self._query() is None:
            self._end()
        caret, put = self._edit.textCursor(), self._put
        if put is not None and not put.selectionStart() <= caret.position() <= put.selectionEnd():
            self._put = None

    def _begin(self, place: int, sign: str) -> None:
        self._sign = sign
        self._start = self._stretch(place, place)
        self._start.setKeepPositionOnInsert(True)

    def _end(self) -> None:
        self._start = None
        self.close()

    def _query(self) -> QTextCursor | None:
        """Sign and query as a selection; None where the clerk has gone on with the text."""
        caret = self._edit.textCursor()
        if self._start is None or caret.position() < self._start.position():
            return None
        query = self._stretch(self._start.position(), caret.position())
        text = query.selectedText()
        still = text.startswith(self._sign) and not _ENDS.search(text[len(self._sign) :])
        return query if still else None

    def _next_in_phrase(self) -> bool:
        found = self._find(self._edit.textCursor())
        inside = self._put is not None and found.selectionEnd() <= self._put.selectionEnd()
        return inside and self._select(found)

    def _find(self, after: QTextCursor | None) -> QTextCursor:
        """The next blank as a selection, null where there is none."""
        whole, blank = self._edit.document(), QRegularExpression(_BLANK)
        return whole.find(blank, 0) if after is None else whole.find(blank, after)

    def _select(self, found: QTextCursor) -> bool:
        if found.isNull():
            return False
        self._edit.setTextCursor(found)
        return True

    def _stretch(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._edit.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _before(self, place: int) -> str:
        """The sign before a place of the text; "" at the beginning of a line."""
        cursor = self._stretch(place, place)
        if cursor.atBlockStart():
            return ""
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()


def _sign(event: QEvent) -> str:
    """The sign that is being typed and may call the list, else ""."""
    if isinstance(event, QInputMethodEvent):
        text = event.commitString()
    elif isinstance(event, QKeyEvent):
        text = event.text()
    else:
        return ""
    return text if text in (_SLASH, _COMMA) else ""


def _calls(sign: str, before: str) -> bool:
    if sign == _COMMA:
        return not before.strip()
    return not _NO_LIST_AFTER.match(before)
