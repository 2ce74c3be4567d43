"""The form of one visit: lays out the fields, fills them from a draft, collects a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.clock import Clock
from app.code_lists import content_classes
from app.domain.identity import inspect_resident_id
from app.domain.names import clean_code
from app.domain.records import Findings, IntakeDraft
from app.domain.vocabulary import Coded, Disposition, IdKind, Purpose, Sex, Source
from app.services import intake
from app.views.widgets.choice import Choice, ClassPicker, RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.number import Number
from app.views.widgets.tab_order import move_focus
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, take_compositions

_LIVE_CHECK_MS = 200
_LABEL_WIDTH = 68


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field stands: label, row, first column, columns spanned (of six)."""

    label: str
    row: int
    column: int
    span: int


_PLACES = {
    "name": _Place("姓名", 0, 0, 2),
    "sex": _Place("性别", 0, 2, 2),
    "phone": _Place("联系电话", 0, 4, 2),
    "id_kind": _Place("证件类型", 1, 0, 2),
    "id_number": _Place("证件号码", 1, 2, 4),
    "workplace": _Place("工作单位", 2, 0, 2),
    "address": _Place("住址", 2, 2, 4),
    "people": _Place("来访人数", 3, 0, 2),
    "people_concerned": _Place("涉及人数", 3, 2, 2),
    "received_at": _Place("来访时间", 3, 4, 2),
    "source": _Place("来源", 4, 0, 2),
    "upstream_no": _Place("上级编号", 4, 2, 2),
    "purpose": _Place("信访目的", 4, 4, 2),
    "content_class": _Place("内容分类", 5, 0, 2),
    "receiver": _Place("接谈人", 5, 2, 2),
    "receiving_unit": _Place("接谈单位", 5, 4, 2),
    "demand": _Place("信访诉求", 6, 0, 6),
    "summary": _Place("内容摘要", 7, 0, 4),
    "disposition": _Place("办理方式", 8, 0, 2),
    "unit": _Place("责任单位", 8, 2, 2),
    "feedback_due": _Place("反馈期限", 8, 4, 2),
    "disposition_note": _Place("办理说明", 9, 0, 3),
    "leader_name": _Place("领导姓名", 9, 3, 1),
    "leader_opinion": _Place("领导意见", 9, 4, 2),
}
"""Fields in the order of the paper and of the Tab key."""

_HINTS = {
    "people_concerned": "不清楚可留空",
    "upstream_no": "上级信访件编号",
    "summary": "可不填；填写后代替诉求印在登记单和登记簿上",
    "disposition_note": "答复内容、引导去向、所依据的条款等",
    "feedback_due": "交办时填写",
    "leader_opinion": "重大事项答复前须填",
    "id_number": "可不填；18 位居民身份证自动核对",
    "content_class": "输入文字查找",
}


class VisitForm(QWidget):
    """All fields of a visit; messages stand under their field, nothing moves."""

    changed = Signal()
    checked = Signal()
    """The messages under the fields are up to date again."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._touched: set[str] = set()
        self._kept_name = ""
        self._pristine: IntakeDraft | None = None
        self.exit: QWidget | None = None
        """Where Tab goes after the last field."""
        self._anonymous = QCheckBox("匿名")
        self._urgent = QCheckBox("紧急")
        self._major = QCheckBox("重大")
        self._fields = {
            key: Field(place.label, _editor(key, clock), label_width=_LABEL_WIDTH)
            for key, place in _PLACES.items()
        }
        self._timer = QTimer(self, singleShot=True, interval=_LIVE_CHECK_MS)
        self._timer.timeout.connect(self.check_live)
        self._lay_out()
        self._connect()
        self.clear()

    def draft(self) -> IntakeDraft:
        """What stands in the form, with what the input method still composes."""
        take_compositions(self)
        values: dict[str, Any] = {key: _read(field.input) for key, field in self._fields.items()}
        values["people_concerned"] = _count(values["people_concerned"])
        values |= {
            "anonymous": self._anonymous.isChecked(),
            "urgent": self._urgent.isChecked(),
            "major": self._major.isChecked(),
            "confirmed": frozenset(key for key, field in self._fields.items() if field.confirmed()),
        }
        for key, kind in _CODED.items():
            values[key] = kind(values[key]) if values[key] else None
        values["source"] = values["source"] or Source.OWN
        return IntakeDraft(**values)

    def fill(self, draft: IntakeDraft) -> None:
        """Show a draft; it is then what `is_dirty` compares with."""
        self._timer.stop()
        self._anonymous.setChecked(draft.anonymous)
        self._kept_name = ""
        for key, field in self._fields.items():
            _write(field.input, getattr(draft, key))
            field.clear_message()
        self._urgent.setChecked(draft.urgent)
        self._major.setChecked(draft.major)
        self._touched.clear()
        self._timer.stop()
        self._pristine = self.draft()

    def clear(self, *, receiver: str = "", receiving_unit: str = "") -> None:
        """Make ready for the next visitor: everything empty, the time is now."""
        self.fill(IntakeDraft(received_at=self._clock.now(), receiver=receiver, receiving_unit=receiving_unit))
        self.focus_first()

    def focus_first(self) -> None:
        """Put the cursor where a clerk begins."""
        self._fields["name"].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Whether the clerk changed something since the form was filled; the time alone does not count."""
        return self._without_time(self.draft()) != self._without_time(self._pristine)

    def refresh_time(self) -> None:
        """Keep the time at now while nothing was typed yet."""
        if not self.is_dirty() and self._pristine is not None and not self._time_touched():
            _write(self._fields["received_at"].input, self._clock.now())
            self._pristine = self.draft()

    def take_composition(self) -> None:
        """Insert what the input method still composes."""
        take_compositions(self)

    def show_findings(self, findings: Findings) -> None:
        """Put every sentence under its field, and go to the first error."""
        self._touched |= set(_PLACES)
        self._show(findings, errors=True)
        first = next((key for key in _PLACES if key in findings.errors), None)
        if first is not None:
            self._fields[first].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, key: str) -> None:
        """Put the cursor into a field."""
        self._fields[key].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def message(self, key: str) -> str:
        """The sentence under a field."""
        return self._fields[key].message()

    def check_live(self) -> None:
        """Warn about fields the clerk has left; errors shown by a save go away as they are mended."""
        findings = intake.check(self.draft(), now=self._clock.now())
        self._show(findings, errors=False)
        self.checked.emit()

    def has_errors(self) -> bool:
        """Whether an error stands under a field."""
        return any(field.state() == "error" for field in self._fields.values())

    def _show(self, findings: Findings, *, errors: bool) -> None:
        for key, field in self._fields.items():
            known = field.state() == "error"
            if key in findings.errors and (errors or known):
                field.show_error(findings.errors[key])
            elif key in findings.warnings and key in self._touched:
                field.show_warning(findings.warnings[key], confirmable=key in findings.confirmable)
            elif not field.confirmed():
                field.clear_message()

    def _without_time(self, draft: IntakeDraft | None) -> IntakeDraft | None:
        return None if draft is None else replace(draft, received_at=None, confirmed=frozenset())

    def _time_touched(self) -> bool:
        shown = _read(self._fields["received_at"].input)
        return self._pristine is None or shown != self._pristine.received_at

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for key, place in _PLACES.items():
            widget = self._beside(key, self._fields[key])
            grid.addWidget(widget, place.row, place.column, 1, place.span)
        flags = QWidget()
        row = QHBoxLayout(flags)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        for box in (self._urgent, self._major):
            box.setFixedHeight(32)
        row.addWidget(self._urgent)
        row.addWidget(self._major)
        row.addStretch(1)
        grid.addWidget(flags, 7, 4, 1, 2, Qt.AlignmentFlag.AlignTop)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(_PLACES["demand"].row, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(grid)

    def _beside(self, key: str, field: Field) -> QWidget:
        """The name shares its place with 匿名."""
        if key != "name":
            return field
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(field, 1)
        row.addWidget(self._anonymous, 0, Qt.AlignmentFlag.AlignTop)
        self._anonymous.setFixedHeight(32)
        return both

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in the order of the form. (Qt's own order ties itself into loops around compound inputs.)"""
        if move_focus(self._stops(), forward=forward):
            return True
        return self._leave(forward)

    def _leave(self, forward: bool) -> bool:
        if not forward or self.exit is None:
            return super().focusNextPrevChild(forward)
        self.exit.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def focus_last(self) -> None:
        """Come back into the form from behind."""
        self._fields["leader_opinion"].input.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _stops(self) -> Iterator[QWidget]:
        between = {"name": [self._anonymous], "summary": [self._urgent, self._major]}
        for key in _PLACES:
            yield from self._fields[key].stops()
            yield from between.get(key, [])

    def _connect(self) -> None:
        for field in self._fields.values():
            field.changed.connect(self._on_changed)
            field.confirmation_changed.connect(self._on_changed)
        for box in (self._anonymous, self._urgent, self._major):
            box.toggled.connect(self._on_changed)
        self._anonymous.toggled.connect(self._on_anonymous)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self._fields["id_number"].changed.connect(self._on_identity)

    def _on_changed(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _on_anonymous(self, checked: bool) -> None:
        """匿名 takes the name out of sight; unticking brings it back."""
        name = self._fields["name"].input
        assert isinstance(name, ChineseLineEdit)
        if checked:
            self._kept_name = name.value()
        name.set_value("" if checked else self._kept_name)
        name.setEnabled(not checked)

    def _on_focus(self, old: QWidget | None, _new: QWidget | None) -> None:
        """A field that the clerk has left may warn."""
        if old is None or not self.isAncestorOf(old):
            return
        for key, field in self._fields.items():
            if field.isAncestorOf(old):
                self._touched.add(key)
                self._timer.start()

    def _on_identity(self) -> None:
        """A valid resident ID tells the sex; a choice already made stays."""
        sex = self._fields["sex"].input
        assert isinstance(sex, RadioGroup)
        facts = inspect_resident_id(clean_code(_read(self._fields["id_number"].input)))
        if facts.valid_check_digit and facts.sex and sex.key() is None:
            sex.set_key(facts.sex.value)


_CODED: dict[str, type[Coded]] = {
    "sex": Sex,
    "id_kind": IdKind,
    "source": Source,
    "purpose": Purpose,
    "disposition": Disposition,
}


def _options(kind: type[Coded]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in kind]


def _editor(key: str, clock: Clock) -> QWidget:
    made = _SPECIAL[key](clock) if key in _SPECIAL else ChineseLineEdit()
    if key in _HINTS and hasattr(made, "setPlaceholderText"):
        made.setPlaceholderText(_HINTS[key])
    return made


def _classes(_clock: Clock) -> QWidget:
    picker = ClassPicker([(one.key, one.path.replace("/", " / ")) for one in content_classes()])
    line = picker.lineEdit()
    if line is not None:
        line.setPlaceholderText(_HINTS["content_class"])
    return picker


def _demand(_clock: Clock) -> QWidget:
    made = ChineseTextEdit()
    made.setMinimumHeight(64)
    return made


_SPECIAL: dict[str, Callable[[Clock], QWidget]] = {
    "sex": lambda _clock: RadioGroup(_options(Sex)),
    "id_kind": lambda _clock: Choice(_options(IdKind), empty="未选"),
    "people": lambda _clock: Number(),
    "received_at": MomentEdit,
    "feedback_due": DayEdit,
    "source": lambda _clock: RadioGroup(_options(Source)),
    "purpose": lambda _clock: Choice(_options(Purpose), empty="未选"),
    "content_class": _classes,
    "demand": _demand,
    "disposition": lambda _clock: Choice(_options(Disposition), empty="待定"),
}


def _read(editor: QWidget) -> Any:
    if isinstance(editor, (Choice, ClassPicker, RadioGroup)):
        return editor.key()
    if isinstance(editor, (ChineseLineEdit, ChineseTextEdit, DayEdit, MomentEdit, Number)):
        return editor.value()
    raise TypeError(type(editor))


def _write(editor: QWidget, value: Any) -> None:
    if isinstance(editor, (Choice, ClassPicker, RadioGroup)):
        editor.set_key(value)
    elif isinstance(editor, Number):
        editor.setValue(value or 1)
    elif isinstance(editor, (DayEdit, MomentEdit)):
        editor.set_value(value)
    elif isinstance(editor, (ChineseLineEdit, ChineseTextEdit)):
        editor.set_value("" if value is None else str(value))
    else:
        raise TypeError(type(editor))


def _count(text: str) -> int | None:
    """A count typed as text; what is no number is refused by the checks."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else -1
