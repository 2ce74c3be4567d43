"""The office profile on the screen: the form that the first start and the later change share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.deadline_hours import parse_spans, seasonal_hours
from app.domain.numbering import format_number
from app.domain.records import OfficeProfile
from app.domain.vocabulary import Channel, OfficeKind, Permission
from app.errors import FieldErrors, UserError
from app.services import office
from app.views.desk import Desk
from app.views.dialog_parts import (
    button_row,
    fit_screen,
    heading,
    may_discard,
    on_ctrl_enter,
    say_error,
    scrolled,
)
from app.views.draft_offer import keep_fields
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field, Message
from app.views.widgets.tab_order import move_focus
from app.views.widgets.text import ChineseLineEdit, take_compositions

LABEL = 112
"""Width of the labels in px: six characters and a gap."""
_USUAL = "08:30-12:00 14:00-17:30"
_TEXTS = {
    "full_name": ("单位全称", "例如：镜湖新区信访局"),
    "short_name": ("单位简称", "例如：镜湖新区，显示在窗口标题中"),
    "prefix": ("编号代字", "例如：镜"),
    "upper_office": ("上级信访部门", "例如：云岭市信访局，接收本级报送"),
    "phone": ("办公电话", "例如：0999-1234567"),
    "address": ("办公地址", "例如：镜湖新区湖滨路 1 号"),
    "summer_hours": ("夏季办公时间", "例如：08:30-12:00 14:30-18:00"),
    "winter_hours": ("冬季办公时间", f"例如：{_USUAL}"),
    "summer_from": ("夏季自", "例如：05-01"),
    "summer_to": ("夏季至", "例如：09-30"),
}
"""Label and example of every line; examples are never filled in by themselves."""
_NEEDED = ("full_name", "short_name", "prefix")
_HOURS = ("summer_hours", "winter_hours", "summer_from", "summer_to")
_KINDS = {kind.value: kind for kind in OfficeKind}
_PLACES = {
    "full_name": (1, 0, 1),
    "short_name": (1, 1, 1),
    "prefix": (2, 0, 1),
    "upper_office": (4, 0, 1),
    "phone": (4, 1, 1),
    "address": (5, 0, 2),
    "summer_hours": (7, 0, 1),
    "winter_hours": (7, 1, 1),
    "summer_from": (8, 0, 1),
    "summer_to": (8, 1, 1),
}
"""Row, column and width in columns."""


_ORDER = (*_NEEDED, "kind", "upper_office", "phone", "address", *_HOURS)


class ProfileForm(QWidget):
    """Every line of the office profile; errors stand under their lines."""

    changed = Signal()

    def __init__(self, year: int, parent: QWidget | None = None) -> None:
        """`year` is that of the sample number."""
        super().__init__(parent)
        self._year = year
        self.fields = {key: self._line(key) for key in _TEXTS}
        self._kind = RadioGroup([(key, kind.label) for key, kind in _KINDS.items()])
        self.fields["kind"] = Field("单位类别", self._kind, label_width=LABEL)
        self._sample = QLabel()
        self._sample.setProperty("role", "quiet")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.fields["full_name"])
        self.set_profile(OfficeProfile(full_name="", short_name="", prefix=""))

    def profile(self) -> OfficeProfile:
        """What stands in the form, for the service to check and trim."""
        take_compositions(self)
        texts = {key: self._text(key) for key in _TEXTS}
        return OfficeProfile(**texts, kind=_KINDS[self._kind.key() or ""])

    def set_profile(self, profile: OfficeProfile) -> None:
        """Show a profile."""
        for key, value in asdict(profile).items():
            if key in _TEXTS:
                self._input(key).set_value(value)
        self._kind.set_key(profile.kind.value)

    def errors(self) -> dict[str, str]:
        """What is missing, and what is wrong with the office hours; the service checks the rest."""
        missing = {key: f"请填写{_TEXTS[key][0]}。" for key in _NEEDED if not self._text(key).strip()}
        hours = {key: _hours_error(key, self._text(key)) for key in _HOURS}
        return missing | {key: text for key, text in hours.items() if text}

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Put each sentence under its line, and the keyboard into the first."""
        for key, field in self.fields.items():
            field.show_error(errors[key]) if key in errors else field.clear_message()
        first = next((self.fields[key] for key in _TEXTS if key in errors), None)
        if first is not None:
            first.setFocus()

    def stops(self) -> Iterator[QWidget]:
        """What Tab visits, in the order of reading."""
        for key in _ORDER:
            yield from self.fields[key].stops()

    def _line(self, key: str) -> Field:
        label, example = _TEXTS[key]
        line = ChineseLineEdit()
        line.setPlaceholderText(example)
        return Field(label, line, label_width=LABEL)

    def _input(self, key: str) -> ChineseLineEdit:
        line = self.fields[key].input
        assert isinstance(line, ChineseLineEdit)
        return line

    def _text(self, key: str) -> str:
        return self._input(key).value()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(0)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        grid.addWidget(heading("单位"), 0, 0, 1, 2)
        grid.addWidget(heading("办公时间（用于计算以小时计的时限）"), 6, 0, 1, 2)
        for key, (row, column, width) in _PLACES.items():
            grid.addWidget(self.fields[key], row, column, 1, width)
        grid.addWidget(self.fields["kind"], 3, 0, 1, 2)
        self._sample.setFixedHeight(32)
        grid.addWidget(self._sample, 2, 1, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        for field in self.fields.values():
            field.changed.connect(field.clear_message)
            field.changed.connect(self.changed)
        for key in _HOURS:
            self._input(key).editingFinished.connect(lambda key=key: self._check_hours(key))
        self.fields["prefix"].changed.connect(self._show_sample)
        self._show_sample()

    def _check_hours(self, key: str) -> None:
        text = _hours_error(key, self._text(key))
        if text:
            self.fields[key].show_error(text)

    def _show_sample(self) -> None:
        prefix = self._text("prefix").strip()
        number = format_number(prefix, Channel.VISIT, self._year, 1) if prefix else "—"
        self._sample.setText(f"来访编号写作：{number}")


class ProfileDialog(QDialog):
    """Change the profile later; papers printed before keep the old one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.form = ProfileForm(desk.today.year)
        self.form.set_profile(desk.profile())
        self._before = self.form.profile()
        self._message = Message()
        self.cancel_button = QPushButton("取消  Esc")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self.setWindowTitle("单位信息")
        self.keeper, self.offer = keep_fields(self, desk, "profile", self.form.fields)
        self._lay_out()
        self._lock_without_right()

    def save(self) -> None:
        """Put what stands in the form in force."""
        profile = self.form.profile()
        try:
            if errors := self.form.errors():
                raise FieldErrors(errors)
            with self.keeper.saving():
                office.change_profile(self._desk.context, profile)
        except FieldErrors as error:
            self.form.show_errors(error.errors)
        except UserError as error:
            say_error(self._message, str(error))
        else:
            self.keeper.saved()
            self.accept()
            self._desk.changed.emit("profile")
            self._desk.said.emit("单位信息已保存，以后打印的文书使用新内容。")

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self.form.profile() == self._before or may_discard(self):
            self.keeper.discard()
            super().reject()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in the order of reading, round and round."""
        stops = (*self.offer.stops(), *self.form.stops(), self.cancel_button, self.save_button)
        return move_focus(stops, forward=forward, around=True) or super().focusNextPrevChild(forward)

    def _lay_out(self) -> None:
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.setProperty("role", "main")
        self.save_button.clicked.connect(self.save)
        on_ctrl_enter(self, self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(self.offer)
        box.addWidget(scrolled(self.form), 1)
        box.addWidget(self._message)
        box.addLayout(button_row(None, self.cancel_button, self.save_button))
        fit_screen(self, 1040, 520)

    def _lock_without_right(self) -> None:
        try:
            self._desk.context.require(Permission.ADMINISTER)
        except UserError as error:
            self.form.setEnabled(False)
            self.save_button.setEnabled(False)
            say_error(self._message, str(error))


def _hours_error(key: str, text: str) -> str:
    try:
        if key.endswith("hours"):
            parse_spans(text)
        else:
            seasonal_hours(_USUAL, _USUAL, text, text)
    except UserError as error:
        return str(error).replace("，请改正。", "。")  # the red line says as much, and is short
    return ""
