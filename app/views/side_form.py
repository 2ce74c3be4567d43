"""A small dialog of fields: errors under their fields, Ctrl+Enter saves, Esc asks before typing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import FieldErrors, UserError
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, may_discard, on_ctrl_enter, say_error
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer, keep_fields
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.field import Field, Message
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, take_compositions

LABEL = 104
"""Width of the labels in px."""
_DAY = "日期看不懂，请写成 2026-11-22、11-22 或 22。"
_MOMENT = "时间看不懂，请写成 2026-11-22 09:31、11-22 9:31 或 0931。"


def line(label: str, text: str = "", hint: str = "") -> Field:
    """A line of text."""
    editor = ChineseLineEdit()
    editor.set_value(text)
    editor.setPlaceholderText(hint)
    return Field(label, editor, label_width=LABEL)


def suggesting_line(label: str, offered: Iterable[str], hint: str = "") -> Field:
    """A line of text that offers what was written before; any other text does as well."""
    field = line(label, hint=hint)
    completer = QCompleter(list(offered), field)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.popup().setObjectName("completions")
    assert isinstance(field.input, ChineseLineEdit)
    field.input.setCompleter(completer)
    return field


def block(label: str, text: str = "", *, height: int = 84, hint: str = "") -> Field:
    """Several lines of text; `height` in px."""
    editor = ChineseTextEdit()
    editor.set_value(text)
    editor.setPlaceholderText(hint)
    editor.setFixedHeight(height)
    return Field(label, editor, label_width=LABEL)


def placed(label: str, editor: QWidget) -> Field:
    """Any other input in line with the fields above."""
    return Field(label, editor, label_width=LABEL)


def value_of(field: Field) -> Any:
    """What stands in a field: a text, a number, a day or moment or None, the key of a choice or None."""
    editor = field.input
    if isinstance(editor, (Choice, RadioGroup)):
        return editor.key()
    assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit, DayEdit, MomentEdit, Number))
    return editor.value()


class SideForm(QDialog):
    """Asks for some values and hands them to `store`, which raises `UserError` where they cannot be kept."""

    def __init__(
        self,
        title: str,
        fields: Mapping[str, Field],
        store: Callable[[dict[str, Any]], None],
        parent: QWidget | None = None,
        *,
        intro: str = "",
        save_text: str = "保存",
    ) -> None:
        """`intro` says what the dialog is about; `fields` by the keys that errors come under."""
        super().__init__(parent)
        self.fields = dict(fields)
        self.message = Message()
        self.cancel_button = QPushButton("取消  Esc")
        self.save_button = QPushButton(f"{save_text}  Ctrl+Enter")
        self._store = store
        self.keeper: DraftKeeper | None = None
        self.offer: DraftOffer | None = None
        self.setWindowTitle(title)
        self._lay_out(intro)
        for field in self.fields.values():
            field.changed.connect(field.clear_message)
        self._before = self.values()
        next(iter(self.fields.values())).setFocus()

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {key: value_of(field) for key, field in self.fields.items()}

    def keep_typing(self, desk: Desk, form_key: str) -> None:
        """Keep what is typed as a draft of that form, through a lock or a crash, and offer what was kept."""
        self.keeper, self.offer = keep_fields(self, desk, form_key, self.fields)
        self._box.insertWidget(0, self.offer)
        fit_screen(self, 720, self.sizeHint().height())

    def save(self) -> None:
        """Keep it and close, or say what is in the way."""
        take_compositions(self)
        say_error(self.message, "")
        try:
            self._refuse_bad_days()
            with self.keeper.saving() if self.keeper is not None else nullcontext():
                self._store(self.values())
        except FieldErrors as error:
            self._show_errors(error)
        except UserError as error:
            say_error(self.message, str(error))
        else:
            if self.keeper is not None:
                self.keeper.saved()
            self.accept()

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self.values() == self._before or may_discard(self):
            if self.keeper is not None:
                self.keeper.discard()
            super().reject()

    def _refuse_bad_days(self) -> None:
        inputs = {key: one.input for key, one in self.fields.items()}
        bad = {key: _DAY for key, one in inputs.items() if isinstance(one, DayEdit) and one.is_bad()}
        bad |= {key: _MOMENT for key, one in inputs.items() if isinstance(one, MomentEdit) and one.is_bad()}
        if bad:
            raise FieldErrors(bad)

    def _show_errors(self, error: FieldErrors) -> None:
        known = {key: text for key, text in error.errors.items() if key in self.fields}
        for key, text in known.items():
            self.fields[key].show_error(text)
        if known:
            self.fields[next(key for key in self.fields if key in known)].setFocus()
        others = [text for key, text in error.errors.items() if key not in known]
        say_error(self.message, "；".join(others))

    def _lay_out(self, intro: str) -> None:
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.save)
        on_ctrl_enter(self, self.save_button)
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(4)
        if intro:
            told = QLabel(intro)
            told.setTextFormat(Qt.TextFormat.PlainText)
            told.setWordWrap(True)
            box.addWidget(told)
            box.addSpacing(8)
        for field in self.fields.values():
            box.addWidget(field)
        box.addWidget(self.message)
        box.addLayout(button_row(None, self.cancel_button, self.save_button))
        fit_screen(self, 720, self.sizeHint().height())
