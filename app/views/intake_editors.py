"""The inputs of an intake form by field: made, read and written in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from PySide6.QtWidgets import QWidget

from app.code_lists import content_classes
from app.domain.vocabulary import Channel, Coded, Disposition, IdKind, LetterKind, Purpose, Sex, Source
from app.services import units
from app.views import intake_aids
from app.views.desk import Desk
from app.views.intake_layout import HINTS
from app.views.parties import PartiesButton
from app.views.widgets.choice import Choice, ClassPicker, RadioGroup
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from app.views.widgets.unit_picker import UnitEdit

CODED: dict[str, type[Coded]] = {
    "sex": Sex,
    "id_kind": IdKind,
    "source": Source,
    "purpose": Purpose,
    "disposition": Disposition,
    "letter_kind": LetterKind,
}
COUNTS = frozenset({"people_concerned", "sheets"})
"""Counts that may stay empty: typed as text."""
NUMBERS = frozenset({"together_with"})
"""Case numbers, parted by 、 or blanks."""
_DEMAND_HEIGHT = 48


def make(key: str, desk: Desk, channel: Channel) -> QWidget:
    """The input of a field, empty."""
    if key == "received_at":
        return DayEdit(desk.clock) if channel is Channel.LETTER else MomentEdit(desk.clock)
    made = _SPECIAL[key](desk) if key in _SPECIAL else ChineseLineEdit()
    if key in HINTS and hasattr(made, "setPlaceholderText"):
        made.setPlaceholderText(HINTS[key])
    intake_aids.attach(desk, key, made)
    return made


def read(key: str, editor: QWidget) -> Any:
    """What stands in it, as a field of a draft."""
    value = _value(editor)
    if key in CODED:
        return CODED[key](value) if value else None
    if key in COUNTS:
        return _count(value)
    if key in NUMBERS:
        return tuple(value.replace("、", " ").replace("，", " ").split())
    if key == "received_at" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value


def write(key: str, editor: QWidget, value: Any) -> None:
    """Show a field of a draft."""
    if key in NUMBERS:
        value = "、".join(value)
    if isinstance(editor, (Choice, ClassPicker, RadioGroup)):
        editor.set_key(value)
    elif isinstance(editor, Number):
        editor.setValue(value or 1)
    elif isinstance(editor, DayEdit):
        editor.set_value(value.date() if isinstance(value, datetime) else value)
    elif isinstance(editor, (MomentEdit, PartiesButton)):
        editor.set_value(value)
    elif isinstance(editor, (ChineseLineEdit, ChineseTextEdit)):
        editor.set_value("" if value is None else str(value))
    else:
        raise TypeError(type(editor))


def _value(editor: QWidget) -> Any:
    if isinstance(editor, (Choice, ClassPicker, RadioGroup)):
        return editor.key()
    if isinstance(editor, (ChineseLineEdit, ChineseTextEdit, DayEdit, MomentEdit, Number, PartiesButton)):
        return editor.value()
    raise TypeError(type(editor))


def _count(text: str) -> int | None:
    """A count typed as text; what is no number is refused by the checks."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _options(kind: type[Coded]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in kind]


class DirectoryUnit(UnitEdit):
    """A unit of the directory as it stands now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__([one.name for one in units.current(desk.context)])
        self._desk = desk
        desk.changed.connect(self._on_news)

    def _on_news(self, kind: str) -> None:
        if kind == "units":
            self.set_units([one.name for one in units.current(self._desk.context)])


def _classes(_desk: Desk) -> QWidget:
    picker = ClassPicker([(one.key, one.path.replace("/", " / ")) for one in content_classes()])
    line = picker.lineEdit()
    if line is not None:
        line.setPlaceholderText(HINTS["content_class"])
    return picker


def _demand(_desk: Desk) -> QWidget:
    made = ChineseTextEdit()
    made.setMinimumHeight(_DEMAND_HEIGHT)
    return made


_SPECIAL: dict[str, Callable[[Desk], QWidget]] = {
    "sex": lambda _desk: RadioGroup(_options(Sex)),
    "id_kind": lambda _desk: Choice(_options(IdKind), empty="未选"),
    "people": lambda _desk: Number(),
    "feedback_due": lambda desk: DayEdit(desk.clock),
    "postmarked_on": lambda desk: DayEdit(desk.clock),
    "source": lambda _desk: RadioGroup(_options(Source)),
    "purpose": lambda _desk: Choice(_options(Purpose), empty="未选"),
    "letter_kind": lambda _desk: Choice(_options(LetterKind), empty="未选"),
    "content_class": _classes,
    "demand": _demand,
    "disposition": lambda _desk: Choice(_options(Disposition), empty="待定"),
    "unit": DirectoryUnit,
    "receiving_unit": DirectoryUnit,
    "parties": PartiesButton,
}
