"""The fields of one step, built from its data: `Step.fields` and when it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.clock import Clock
from app.domain.workflow_types import YES, Step, StepField
from app.views.dialog_parts import scrolled
from app.views.raw_fields import raw_words, read_raw, write_raw
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, take_compositions
from app.views.widgets.unit_picker import UnitEdit

OCCURRED_AT = "occurred_at"
_LABEL_WIDTH = 196
_LONG_HEIGHT = 84


class StepForm(QWidget):
    """Values are texts, as `services.actions` takes them."""

    changed = Signal()

    def __init__(
        self,
        step: Step,
        clock: Clock,
        units: Iterable[str] = (),
        leaders: Iterable[str] = (),
        *,
        occurred_at: datetime | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`units`, `leaders`: names offered where one is asked for; `occurred_at`: now where not given."""
        super().__init__(parent)
        self._units = list(units)
        self._leaders = list(leaders)
        self._clock = clock
        self._fields = {one.key: self._field(one) for one in step.fields}
        self._moment = MomentEdit(clock)
        self._moment.set_value(occurred_at or clock.now())
        self._offered = self._moment.text()
        self._when = Field("发生时间", self._moment, label_width=_LABEL_WIDTH)
        self._lay_out()
        for field in self._every().values():
            field.changed.connect(field.clear_message)
            field.changed.connect(self.changed)

    def values(self) -> dict[str, str]:
        """What was typed, by field; take the compositions first."""
        take_compositions(self)
        return {key: _read(field.input) for key, field in self._fields.items()}

    def occurred_at(self) -> datetime | None:
        """When it happened; None where the moment offered was left as it was."""
        return None if self._moment.text() == self._offered else self._moment.value()

    def unreadable(self) -> dict[str, str]:
        """A sentence for each day or moment that cannot be read."""
        bad = {
            key: "看不懂，请写成 2026-11-22、11-22 或 22。"
            for key, field in self._fields.items()
            if isinstance(field.input, (DayEdit, MomentEdit)) and field.input.is_bad()
        }
        if self._moment.value() is None:
            bad[OCCURRED_AT] = "请写明发生时间，例如 2026-11-22 09:31、11-22 9:31 或 0931。"
        return bad

    def fill(self, values: Mapping[str, str]) -> None:
        """Show values, as an event's payload holds them."""
        for key, field in self._fields.items():
            _write(field.input, values.get(key, ""))
            field.clear_message()

    def raw(self) -> dict[str, str]:
        """What was typed, also what cannot be read yet, to be kept; the moment only where it was changed."""
        found = read_raw(self._inputs())
        return {key: text for key, text in found.items() if (key, text) != (OCCURRED_AT, self._offered)}

    def show_raw(self, kept: Mapping[str, str]) -> None:
        """Show what `raw` gave."""
        write_raw(self._inputs(), {OCCURRED_AT: self._offered, **kept})

    def raw_words(self, kept: Mapping[str, str]) -> str:
        """The first texts of it."""
        return raw_words(self._inputs(), kept)

    def show_errors(self, errors: Mapping[str, str]) -> list[str]:
        """Put each sentence beside its field and go to the first; gives back what belongs to no field."""
        every = self._every()
        for key, field in every.items():
            if key in errors:
                field.show_error(errors[key])
            else:
                field.clear_message()
        first = next((key for key in every if key in errors), None)
        if first is not None:
            self._go_to(every[first])
        return [text for key, text in errors.items() if key not in every]

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Put what looks odd beside its field, and go to the first."""
        self.show_errors({})
        every = self._every()
        for key, text in hints.items():
            every[key].show_warning(text)
        self._go_to(every[next(key for key in every if key in hints)])

    def message(self, key: str) -> str:
        """The sentence beside a field."""
        return self._every()[key].message()

    def editor(self, key: str) -> QWidget:
        """The widget a value is typed into."""
        return self._every()[key].input

    def focus_first(self) -> None:
        """Go where the clerk begins."""
        next(iter(self._every().values())).input.setFocus(Qt.FocusReason.OtherFocusReason)

    def wanted_height(self) -> int:
        """Height in px at which nothing scrolls."""
        return self._inner.sizeHint().height() + 8

    def _go_to(self, field: Field) -> None:
        """The field with its message, in a long form too."""
        field.input.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(field, 0, 0)

    def _every(self) -> dict[str, Field]:
        return {**self._fields, OCCURRED_AT: self._when}

    def _inputs(self) -> dict[str, QWidget]:
        return {key: field.input for key, field in self._every().items()}

    def _field(self, field: StepField) -> Field:
        label = "" if field.kind == "flag" else field.label + ("＊" if field.required else "")
        return Field(label, self._editor(field), label_width=_LABEL_WIDTH)

    def _editor(self, field: StepField) -> QWidget:
        special: dict[str, Callable[[], QWidget]] = {
            "long": _block,
            "date": lambda: DayEdit(self._clock),
            "moment": lambda: MomentEdit(self._clock),
            "choice": lambda: Choice(field.options, empty="请选择"),
            "unit": lambda: UnitEdit(self._units),
            "leader": lambda: UnitEdit(self._leaders),
            "flag": lambda: _Flag(field.label),
        }
        made = special.get(field.kind, ChineseLineEdit)()
        if isinstance(made, ChineseLineEdit) and field.kind == "people":
            made.setPlaceholderText("多个名称之间用顿号（、）隔开")
        if isinstance(made, ChineseLineEdit) and field.kind == "number":
            made.setPlaceholderText(f"{field.least} 至 {field.most} 的整数")
        if isinstance(made, UnitEdit) and field.kind == "leader":
            made.setPlaceholderText("按 ↓ 从领导名单中选择")
        if field.hint and isinstance(made, (ChineseLineEdit, ChineseTextEdit, DayEdit, MomentEdit)):
            made.setPlaceholderText(field.hint)
        return made

    def _lay_out(self) -> None:
        self._inner = QWidget()
        rows = QVBoxLayout(self._inner)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(0)
        for field in self._every().values():
            rows.addWidget(field)
        rows.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(self._inner)
        column.addWidget(self._area)


class _Flag(QCheckBox):
    """A yes with its own words."""

    changed = Signal()

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.setAccessibleName(label)
        self.toggled.connect(self.changed)


def _block() -> ChineseTextEdit:
    made = ChineseTextEdit()
    made.setFixedHeight(_LONG_HEIGHT)
    return made


def _read(editor: QWidget) -> str:
    if isinstance(editor, _Flag):
        return YES if editor.isChecked() else ""
    if isinstance(editor, Choice):
        return editor.key() or ""
    if isinstance(editor, (DayEdit, MomentEdit)):
        value = editor.value()
        return "" if value is None else value.isoformat()
    assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit))
    return editor.value()


def _write(editor: QWidget, text: str) -> None:
    if isinstance(editor, _Flag):
        editor.setChecked(text == YES)
    elif isinstance(editor, Choice):
        editor.set_key(text or None)
    elif isinstance(editor, MomentEdit):
        editor.set_value(datetime.fromisoformat(text) if text else None)
    elif isinstance(editor, DayEdit):
        editor.set_value(datetime.fromisoformat(text).date() if text else None)
    else:
        assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit))
        editor.set_value(text)
