"""工作日历: the days off and make-up working days of a year; the administrator sets a day or imports a year's plan."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.calendar import FIRST_DAY, LAST_DAY, WEEKDAYS
from app.services import work_calendar
from app.services.work_calendar import CalendarEntry, YearPlan
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, on_ctrl_enter
from app.views.settings_parts import SettingsDialog
from app.views.tables.lines import Line, LineList
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit, take_compositions

_OFF, _WORK = "off", "work"
_PROVISIONAL = "{}年的放假安排尚未录入：涉及该年度的期限只能暂算，标“暂算”。公布后请导入或逐日录入，再勾选下面的“已录入”。"
_PUBLISHED = "{}年的放假安排已录入，期限按此计算。未列出的日子，周一至周五上班，周六、周日休息。"


class CalendarDialog(SettingsDialog):
    """One year at a time."""

    news = "calendar"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._year = desk.today.year
        self._filling = False
        self.days: LineList[str] = LineList("本年的放假和调休")
        self._title = heading("")
        self.meaning = QLabel()
        self.published = QCheckBox()
        self._day = DayEdit(desk.clock)
        self._kind = RadioGroup([(_OFF, "休息（放假）"), (_WORK, "上班（调休）")])
        self._name = ChineseLineEdit()
        self._fields = {
            "day": Field("日期", self._day),
            "kind": Field("安排", self._kind),
            "name": Field("名称", self._name),
        }
        self.save_button = QPushButton("保存这一天  Ctrl+Enter")
        self.reset_button = QPushButton("恢复公布的安排")
        self.import_button = QPushButton("导入年度文件…")
        self._lay_out()
        self._connect()
        self.refresh()

    def show_year(self, year: int) -> None:
        """Show another year."""
        self._year = min(max(year, FIRST_DAY.year), LAST_DAY.year)
        self._day.set_value(None)
        self._kind.set_key(None)
        self._name.set_value("")
        self.refresh()

    def refresh(self) -> None:
        """Read the year anew."""
        plan = work_calendar.year(self._desk.context, self._year)
        self._title.setText(f"{self._year} 年")
        self.meaning.setText((_PUBLISHED if plan.published else _PROVISIONAL).format(self._year))
        self.meaning.setProperty("state", "" if plan.published else "warning")
        self.meaning.style().unpolish(self.meaning)
        self.meaning.style().polish(self.meaning)
        self._filling = True
        self.published.setText(f"{self._year} 年的放假安排已录入")
        self.published.setChecked(plan.published)
        self._filling = False
        self.days.show_lines(_lines(plan))
        self._on_chosen()
        self._lock()

    def set_day(self, day: str, name: str, *, off: bool) -> None:
        """Type a day into the fields."""
        self._day.set_text(day)
        self._kind.set_key(_OFF if off else _WORK)
        self._name.set_value(name)

    def save(self) -> None:
        """Set the typed day."""
        take_compositions(self)
        day, kind, name = self._day.value(), self._kind.key(), self._name.value()
        if day is None:
            self._fields["day"].show_error("请写明日期，例如 2026-10-01。")
        if kind is None:
            self._fields["kind"].show_error("请选择休息或上班。")
        if not name.strip():
            self._fields["name"].show_error("请填写名称，例如“国庆节”。")
        if day is None or kind is None or not name.strip():
            return
        context, off = self._desk.context, kind == _OFF
        self._year = day.year
        what = f"{day.isoformat()}改为{'休息' if off else '上班'}（{name.strip()}）"
        self._change(what, lambda: work_calendar.set_day(context, day, off=off, name=name))

    def reset(self) -> None:
        """Take the office's own entry of the typed day back."""
        day, context = self._day.value(), self._desk.context
        if day is None:
            self._fields["day"].show_error("请写明日期，或在左侧选中一天。")
            return
        self._change(f"{day.isoformat()}恢复公布的安排", lambda: work_calendar.reset_day(context, day))

    def choose_file(self) -> None:
        """Ask for a year's file and take it over."""
        path, _ = QFileDialog.getOpenFileName(self, "导入年度放假安排", "", "年度安排 (*.json)")
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Take a year's plan over."""
        context = self._desk.context
        self._change(f"导入放假安排 {path.name}", lambda: work_calendar.import_year(context, path))

    def _on_published(self, published: bool) -> None:
        if self._filling:
            return
        context, year = self._desk.context, self._year
        what = f"{year}年的放假安排标为{'已录入' if published else '未录入（暂算）'}"
        self._change(what, lambda: work_calendar.set_published(context, year, published=published))

    def _on_chosen(self) -> None:
        """The chosen entry into the fields."""
        plan = work_calendar.year(self._desk.context, self._year)
        found = next((one for one in plan.entries if one.day.isoformat() == self.days.key()), None)
        if found is not None:
            self.set_day(found.day.isoformat(), found.name, off=found.off)

    def _lock(self) -> None:
        reason = self.locked()
        for widget in (
            self.published, self._day, self._kind, self._name,
            self.save_button, self.reset_button, self.import_button,
        ):  # fmt: skip
            widget.setEnabled(not reason)
            widget.setToolTip(reason)
        if reason:
            self.notice.say(reason)

    def _connect(self) -> None:
        for field in self._fields.values():
            field.changed.connect(field.clear_message)
        self.days.chosen.connect(self._on_chosen)
        self.published.toggled.connect(self._on_published)
        self.save_button.clicked.connect(self.save)
        self.reset_button.clicked.connect(self.reset)
        self.import_button.clicked.connect(self.choose_file)

    def _lay_out(self) -> None:
        self.setWindowTitle("工作日历")
        self.meaning.setProperty("role", "message")
        self.meaning.setWordWrap(True)
        self.meaning.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setPlaceholderText("例如：国庆节")
        self.save_button.setProperty("role", "main")
        on_ctrl_enter(self, self.save_button)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addWidget(self.days, 1)
        halves.addLayout(self._right(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._years())
        column.addWidget(self.meaning)
        column.addLayout(halves, 1)
        column.addWidget(self.notice)
        column.addLayout(button_row(self.import_button, close, self.save_button))
        fit_screen(self, 960, 640)

    def _years(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for text, step in (("◀ 上一年", -1), ("下一年 ▶", 1)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, step=step: self.show_year(self._year + step))
            row.addWidget(button)
            if step < 0:
                row.addWidget(self._title)
        row.addStretch(1)
        return row

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(heading("设置一天"))
        for field in self._fields.values():
            right.addWidget(field)
        self.reset_button.setAutoDefault(False)
        right.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addSpacing(16)
        right.addWidget(heading("全年"))
        right.addWidget(self.published)
        right.addStretch(1)
        return right


def _lines(plan: YearPlan) -> list[Line[str]]:
    if not plan.entries:
        return [Line(None, "本年没有录入任何放假或调休。")]
    return [_line(one) for one in plan.entries]


def _line(one: CalendarEntry) -> Line[str]:
    kind, own = ("休息" if one.off else "上班"), "　（本单位设置）" if one.edited else ""
    text = f"{one.day.isoformat()}　{WEEKDAYS[one.day.weekday()]}　{kind}　{one.name}{own}"
    return Line(one.day.isoformat(), text, colour="" if one.off else "accent", bold=one.edited)
