"""The form of one intake, whatever its channel: lays out the fields, fills them from a draft, collects a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.identity import inspect_resident_id
from app.domain.names import clean_code
from app.domain.records import Findings, IntakeDraft
from app.domain.vocabulary import Channel, PartyRole, Source
from app.services import intake
from app.views import intake_editors
from app.views.desk import Desk
from app.views.intake_layout import COLUMNS, MARKS, TALL, places
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.tab_order import move_focus
from app.views.widgets.text import ChineseLineEdit, compositions_counted, take_compositions

_LIVE_CHECK_MS = 200
_LABEL_WIDTH = 68
_PARTICULARS = ("name", "sex", "id_kind", "id_number", "phone", "workplace", "address")


class IntakeForm(QWidget):
    """All fields of a channel; messages stand under their field, nothing moves."""

    changed = Signal()
    checked = Signal()
    """The messages under the fields are up to date again."""

    def __init__(self, desk: Desk, channel: Channel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = desk.clock
        self.channel = channel
        self._places = places(channel)
        self._base = IntakeDraft(channel=channel)
        self._touched: set[str] = set()
        self._kept_name = ""
        self._led_to: tuple[QLineEdit, str] | None = None
        self._led_on = QElapsedTimer()
        self._pristine: IntakeDraft | None = None
        self.exit: QWidget | None = None
        """Where Tab goes after the last field."""
        self._anonymous = QCheckBox("匿名(&N)")
        self._urgent = QCheckBox("紧急")
        self._major = QCheckBox("重大")
        self._unusable = QCheckBox("无可用内容")
        self._fields = {
            key: Field(place.label, intake_editors.make(key, desk, channel), label_width=_LABEL_WIDTH)
            for key, place in self._places.items()
            if key != MARKS
        }
        self._timer = QTimer(self, singleShot=True, interval=_LIVE_CHECK_MS)
        self._timer.timeout.connect(self.check_live)
        self._lay_out()
        self._connect()
        self.clear()

    def draft(self) -> IntakeDraft:
        """What stands in the form, with what the input method still composes; what it does not show stays as filled."""
        take_compositions(self)
        values: dict[str, Any] = {
            key: intake_editors.read(key, field.input) for key, field in self._fields.items()
        }
        values |= {
            "anonymous": self._anonymous.isChecked(),
            "urgent": self._urgent.isChecked(),
            "major": self._major.isChecked(),
            "unusable": self._unusable.isChecked(),
            "confirmed": frozenset(key for key, field in self._fields.items() if field.confirmed()),
            "source": values["source"] or Source.OWN,
        }
        return replace(self._base, **values)

    def peek(self) -> IntakeDraft:
        """The same while the clerk types on: what is being composed counts, and goes on being composed."""
        with compositions_counted():
            return self.draft()

    def fill(self, draft: IntakeDraft) -> None:
        """Show a draft; it is then what `is_dirty` compares with."""
        self._timer.stop()
        self._base = draft
        self._anonymous.setChecked(draft.anonymous)
        self._kept_name = ""
        for key, field in self._fields.items():
            intake_editors.write(key, field.input, getattr(draft, key))
            field.clear_message()
        for box, holds in zip(self._boxes(), (draft.urgent, draft.major, draft.unusable), strict=True):
            box.setChecked(holds)
        self._touched.clear()
        self._timer.stop()
        self._pristine = self.draft()

    def clear(self) -> None:
        """Make ready for the next: everything empty, the time is now."""
        self.focus_first()  # first, or the field that is left would warn the next visitor
        self.fill(IntakeDraft(channel=self.channel, received_at=self._now()))

    def restore(self, draft: IntakeDraft) -> None:
        """Show a kept draft: it still counts as not saved."""
        pristine = IntakeDraft(channel=self.channel, received_at=draft.received_at)
        self.fill(draft)
        self._pristine = pristine

    def fill_person(self, known: IntakeDraft) -> None:
        """Take over the particulars of somebody known; what was typed stays."""
        for key in _PARTICULARS:
            if key in self._fields and not intake_editors.read(key, self._fields[key].input):
                intake_editors.write(key, self._fields[key].input, getattr(known, key))
        self.go_to(TALL)

    def fill_arrival(self, label: str, people: int, arrived_at: datetime) -> None:
        """Take over who waited and came in, where nothing else was typed."""
        if self.is_dirty():
            return
        for key, value in (("name", label), ("people", people), ("received_at", arrived_at)):
            intake_editors.write(key, self._fields[key].input, value)
        self.go_to("id_number")

    def focus_first(self) -> None:
        """Put the cursor where a clerk begins."""
        self._fields["name"].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Whether the clerk changed something since the form was filled; the time alone does not count."""
        return self._without_time(self.peek()) != self._without_time(self._pristine)

    def refresh_time(self) -> None:
        """Keep the time at now while nothing was typed yet."""
        if not self.is_dirty() and self._pristine is not None and not self._time_touched():
            intake_editors.write("received_at", self._fields["received_at"].input, self._now())
            self._pristine = self.peek()

    def take_composition(self) -> None:
        """Insert what the input method still composes."""
        take_compositions(self)

    def show_findings(self, findings: Findings) -> None:
        """Put every sentence under its field, and go to the first error."""
        self._touched |= set(self._fields)
        self._show(findings, errors=True)
        first = next((key for key in self._fields if key in findings.errors), None)
        if first is not None:
            self._fields[first].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, key: str) -> None:
        """Put the cursor into a field."""
        self._fields[key].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self, key: str) -> ChineseLineEdit:
        """The line of a field of one line."""
        found = self._fields[key].input
        assert isinstance(found, ChineseLineEdit), key
        return found

    def message(self, key: str) -> str:
        """The sentence under a field."""
        return self._fields[key].message()

    def check_live(self) -> None:
        """Warn about fields the clerk has left; errors shown by a save go away as they are mended."""
        findings = intake.check(self.peek(), now=self._clock.now())
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

    def _now(self) -> datetime:
        now = self._clock.now()
        return datetime.combine(now, time()) if self.channel is Channel.LETTER else now

    def _boxes(self) -> tuple[QCheckBox, QCheckBox, QCheckBox]:
        return self._urgent, self._major, self._unusable

    def _time_touched(self) -> bool:
        shown = intake_editors.read("received_at", self._fields["received_at"].input)
        return self._pristine is None or shown != self._pristine.received_at

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for key, place in self._places.items():
            widget = self._marks() if key == MARKS else self._beside(key, self._fields[key])
            grid.addWidget(widget, place.row, place.column, 1, place.span, *_ALIGNED.get(key, ()))
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(self._places[TALL].row, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(grid)

    def _marks(self) -> QWidget:
        marks = QWidget()
        row = QHBoxLayout(marks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for box in self._boxes():
            box.setFixedHeight(32)
            row.addWidget(box)
        self._unusable.setVisible(self.channel is Channel.LETTER)
        row.addStretch(1)
        return marks

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
        if forward and self._moved_by_itself():
            return True
        if move_focus(self._stops(), forward=forward):
            return True
        return self._leave(forward)

    def _moved_by_itself(self) -> bool:
        """The Tab of habit after a number that led on by itself goes nowhere."""
        landed = self._led_to
        self._led_to = None
        if landed is None or self._led_on.elapsed() > _HABIT_MS:
            return False
        line, text = landed
        return line.hasFocus() and line.text() == text

    def _on_number(self, key: str, text: str) -> None:
        """A whole ID or mobile number, typed to its end, leads on to the next field: a key less with every visitor."""
        line = self._fields[key].input
        assert isinstance(line, ChineseLineEdit)
        if line.cursorPosition() == len(text) and _WHOLE[key](clean_code(text)):
            move_focus(self._stops(), forward=True)
            landed = self.focusWidget()
            self._led_to = (landed, landed.text()) if isinstance(landed, QLineEdit) else None
            self._led_on.start()

    def _leave(self, forward: bool) -> bool:
        if not forward or self.exit is None:
            return super().focusNextPrevChild(forward)
        self.exit.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def focus_last(self) -> None:
        """Come back into the form from behind."""
        self._fields["leader_opinion"].input.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _stops(self) -> Iterator[QWidget]:
        """匿名 is no stop of its own (Alt+N): it would cost a key with every visitor."""
        for key in self._places:
            if key == MARKS:
                yield from self._boxes()
            else:
                yield from self._fields[key].stops()

    def _connect(self) -> None:
        for field in self._fields.values():
            field.changed.connect(self._on_changed)
            field.confirmation_changed.connect(self._on_changed)
        for box in (self._anonymous, *self._boxes()):
            box.toggled.connect(self._on_changed)
        self._anonymous.toggled.connect(self._on_anonymous)
        self._fields["parties"].changed.connect(self._count_people)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self._fields["id_number"].changed.connect(self._on_identity)
        for key in _WHOLE:
            line = self._fields[key].input
            assert isinstance(line, ChineseLineEdit)
            line.textEdited.connect(partial(self._on_number, key))

    def _on_changed(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _count_people(self) -> None:
        """Whoever is listed is counted: the number is raised, never lowered."""
        parties = intake_editors.read("parties", self._fields["parties"].input)
        listed = 1 + sum(one.role is not PartyRole.AGENT for one in parties)
        if listed > intake_editors.read("people", self._fields["people"].input):
            intake_editors.write("people", self._fields["people"].input, listed)

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
        typed = clean_code(intake_editors.read("id_number", self._fields["id_number"].input))
        facts = inspect_resident_id(typed)
        sex = self._fields["sex"].input if "sex" in self._fields else None
        if isinstance(sex, RadioGroup) and facts.valid_check_digit and facts.sex and sex.key() is None:
            sex.set_key(facts.sex.value)


def _is_whole_id(code: str) -> bool:
    return len(code) == 18 and inspect_resident_id(code).valid_check_digit


def _is_mobile(code: str) -> bool:
    return len(code) == 11 and code.isdecimal() and code.startswith("1")


_WHOLE = {"id_number": _is_whole_id, "phone": _is_mobile}
_HABIT_MS = 1500
"""How long after a number led on a Tab is taken for habit."""
_ALIGNED = {MARKS: (Qt.AlignmentFlag.AlignTop,)}
