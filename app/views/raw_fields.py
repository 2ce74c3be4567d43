"""What stands in inputs, as it was typed: also what cannot be read yet. For drafts of dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.views.widgets.choice import Choice, ClassPicker, RadioGroup
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, LineInput

_TICKED = "true"


def read_raw(inputs: Mapping[str, QWidget]) -> dict[str, str]:
    """The text or the key of each input; what is empty is left out."""
    found = {key: _read(one) for key, one in inputs.items()}
    return {key: text for key, text in found.items() if text}


def write_raw(inputs: Mapping[str, QWidget], content: Mapping[str, Any]) -> None:
    """Show it again; what is left out becomes empty."""
    for key, one in inputs.items():
        _write(one, str(content.get(key, "")))


def raw_words(inputs: Mapping[str, QWidget], content: Mapping[str, Any]) -> str:
    """The first texts of it, for the clerk to know it by."""
    texts = [
        " ".join(str(content[key]).split())
        for key, one in inputs.items()
        if key in content and isinstance(one, (ChineseLineEdit, ChineseTextEdit))
    ]
    return "，".join(texts[:3])


def _read(one: QWidget) -> str:
    if isinstance(one, QCheckBox):
        return _TICKED if one.isChecked() else ""
    if isinstance(one, (Choice, RadioGroup)):
        return one.key() or ""
    if isinstance(one, (ChineseLineEdit, ChineseTextEdit)):
        return one.value()
    if isinstance(one, (ClassPicker, LineInput, Number)):
        return one.text()
    raise TypeError(type(one))


def _write(one: QWidget, text: str) -> None:
    if isinstance(one, QCheckBox):
        one.setChecked(text == _TICKED)
    elif isinstance(one, (Choice, RadioGroup)):
        one.set_key(text or None)
    elif isinstance(one, (ChineseLineEdit, ChineseTextEdit)):
        one.set_value(text)
    elif isinstance(one, (ClassPicker, LineInput)):
        one.set_text(text)
    elif isinstance(one, Number):
        one.setValue(int(text) if text.isdecimal() else one.minimum())
    else:
        raise TypeError(type(one))
