"""领导接访安排: a month of receiving leaders, filled in turn, changed and moved by hand, printed to be put up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain import roster as days
from app.domain.calendar import WEEKDAYS
from app.domain.roster import RosterLine
from app.domain.vocabulary import Permission, RosterKind
from app.errors import UserError
from app.services import roster, work_calendar
from app.services.roster import Filled, Month
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading
from app.views.roster_forms import day_form, leaders_form, move_form
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordColumn, RecordModel
from app.views.text_paper import TextPaper, TextPaperDialog
from app.views.widgets.notice import Notice

_NOTHING = "请先在表中选中一天。"
_RULE_DAYS = {
    RosterKind.WEEKDAY: "每个工作日一名领导",
    RosterKind.TENTH: "每月10日，主要领导",
    RosterKind.FIRST_WEDNESDAY: "每月第一个星期三上午",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the month with a key of its own."""

    line: RosterLine

    @property
    def id(self) -> int:
        kinds = [None, *RosterKind]
        return self.line.day.toordinal() * len(kinds) + kinds.index(self.line.kind)


class RosterDialog(QDialog):
    """One month at a time; everybody reads, who handles or administers changes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        today = desk.today
        self._shown = (today.year, today.month)
        self._month = Month(today.year, today.month, (), ())
        self._filling = False
        self._title = heading("")
        self.questions = QLabel()
        self.rules = {kind: QCheckBox(text) for kind, text in _RULE_DAYS.items()}
        self.model = RecordModel(_columns(), self)
        self.table = CaseTable("")
        self.table.setModel(self.model)
        self.notice = Notice()
        self.buttons = {
            "fill": QPushButton("填满本月  Ctrl+Enter"),
            "change": QPushButton("安排…  Enter"),
            "move": QPushButton("改期…  Ctrl+M"),
            "clear": QPushButton("清除  Del"),
            "leaders": QPushButton("领导名单…"),
            "print": QPushButton("打印…  Ctrl+P"),
        }
        self._lay_out()
        self._connect()
        self.refresh()
        self._begin_at(today.toordinal())

    def show_month(self, shift: int) -> None:
        """Go some months on, or back."""
        year, month = self._shown
        place = year * 12 + month - 1 + shift
        self._shown = (place // 12, place % 12 + 1)
        self.notice.say("")
        try:
            self.refresh()
        except UserError as error:
            self._shown = (year, month)
            self.notice.say(str(error), "warning")

    def refresh(self) -> None:
        """Read the month anew."""
        context = self._desk.context
        self._month = roster.of_month(context, *self._shown)
        self._title.setText(f"{self._month.year}年{self._month.month}月")
        self._filling = True
        followed = roster.rules(context)
        for kind, box in self.rules.items():
            box.setChecked(kind in followed)
        self._filling = False
        self.model.show([_Row(line) for line in self._month.lines])
        asked = self._month.questions
        more = f"（还有 {len(asked) - 1} 处）" if len(asked) > 1 else ""
        self.questions.setText(f"{asked[0]}{more}" if asked else "")
        self._show_buttons()

    def fill(self) -> None:
        """Fill the empty days from today on, in turn."""
        found: list[Filled] = []
        if not self._does(lambda: found.append(roster.fill_month(self._desk.context, *self._shown))):
            return
        (done,) = found
        missing = "、".join(f"“{kind.label}”" for kind in done.missing)
        if missing:
            self._tell(f"{missing}名单还是空的：请按“领导名单…”填写后再填满本月。", "warning")
        elif done.made:
            self._tell(f"已安排 {len(done.made)} 天，接着上次的轮次；已有的安排没有改动。")
        else:
            self._tell("今天以后没有空着的日子。已过去的日子请逐日安排。", "")

    def change(self) -> None:
        """Arrange the chosen day, or change it."""
        chosen = self._chosen()
        if self._refused(chosen):
            return
        assert chosen is not None
        if chosen.moved_to is not None:
            self.notice.say(f"这一天已改到{days.day_words(chosen.moved_to)}，请在那一天更改。", "warning")
            return
        self._open(day_form(self._desk, chosen, self._kept, self))

    def move_day(self) -> None:
        """Move the chosen day to another, by hand."""
        chosen = self._chosen()
        if self._refused(chosen):
            return
        assert chosen is not None
        if chosen.kind is None or chosen.moved_to is not None:
            self.notice.say("这一天没有可以改期的安排。", "warning")
            return
        calendar = work_calendar.current(self._desk.context)
        near = days.working_days_around(chosen.day, calendar)
        offered = f"前后工作日：{'、'.join(one.isoformat() for one in near)}"
        self._open(move_form(self._desk, chosen, self._kept, self, offered))

    def clear(self) -> None:
        """Take the chosen arrangement out."""
        chosen = self._chosen()
        if self._refused(chosen):
            return
        assert chosen is not None
        if chosen.kind is None or chosen.entry is None:
            self.notice.say("这一天没有安排，不需要清除。", "warning")
            return
        kind, who = chosen.kind, chosen.entry.leader
        if self._does(lambda: roster.clear(self._desk.context, chosen.day, kind)):
            self._tell(f"已清除{days.day_words(chosen.day)}的安排（{who}）。")

    def edit_leaders(self) -> None:
        """The lists of leaders."""
        if not self._refused_to_all():
            self._open(leaders_form(self._desk, self._kept, self))

    def print_month(self) -> None:
        """The month as a list to print and put up."""
        year, month = self._shown
        text = days.printed(self._desk.profile().full_name, year, month, self._month.lines)
        name = f"领导接访安排-{year}-{month:02d}"
        self._open(TextPaperDialog(self._desk, TextPaper(f"{year}年{month}月领导接访安排", text, name), self))

    def _does(self, deed: Callable[[], None]) -> bool:
        """Do something; False, and the reason is said, where it was refused."""
        if self._refused_to_all():
            return False
        try:
            deed()
        except UserError as error:
            self.notice.say(str(error), "error")
            return False
        return True

    def _on_rule(self, kind: RosterKind, on: bool) -> None:
        if self._filling:
            return
        if self._does(lambda: roster.set_rule(self._desk.context, kind, on=on)):
            self._tell(f"{'按' if on else '不再按'}“{_RULE_DAYS[kind]}”安排；已有的安排没有改动。")
        else:
            self.refresh()

    def _kept(self, said: str) -> None:
        self._tell(f"{said}。")

    def _tell(self, said: str, state: str = "good") -> None:
        self.refresh()
        self.notice.say(said, state)
        self._desk.changed.emit("roster")

    def _chosen(self) -> RosterLine | None:
        row = self.model.record_at(self.table.currentIndex())
        return None if row is None else row.line

    def _refused(self, chosen: RosterLine | None) -> bool:
        if chosen is None:
            self.notice.say(_NOTHING, "warning")
            return True
        return self._refused_to_all()

    def _refused_to_all(self) -> bool:
        reason = self._locked()
        if reason:
            self.notice.say(reason, "error")
        return bool(reason)

    def _locked(self) -> str:
        if roster.may_keep(self._desk.context):
            return ""
        return not_permitted(self._desk.operator, Permission.HANDLE)

    def _show_buttons(self) -> None:
        """What cannot be done is grey and tells why."""
        locked, chosen = self._locked(), self._chosen()
        arranged = chosen is not None and chosen.entry is not None
        movable = chosen is not None and chosen.kind is not None and chosen.moved_to is None
        reasons = {
            "fill": locked,
            "change": locked or ("" if chosen else _NOTHING),
            "move": locked or ("" if movable else "这一天没有可以改期的安排。"),
            "clear": locked or ("" if arranged else "这一天没有安排，不需要清除。"),
            "leaders": locked,
            "print": "",
        }
        for name, reason in reasons.items():
            self.buttons[name].setEnabled(not reason)
            self.buttons[name].setToolTip(reason)
        for box in self.rules.values():
            box.setEnabled(not locked)
            box.setToolTip(locked)

    def _open(self, dialog: QDialog) -> None:
        self.notice.say("")
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin_at(self, ordinal: int) -> None:
        """Today's line is the current one."""
        for place, line in enumerate(self._month.lines):
            if line.day.toordinal() == ordinal:
                self.table.setCurrentIndex(self.model.index(place, 0))
                break
        self.table.setFocus()

    def _connect(self) -> None:
        self.table.opened.connect(lambda _id: self.change())
        self.table.selected.connect(self._show_buttons)
        for kind, box in self.rules.items():
            box.toggled.connect(partial(self._on_rule, kind))
        deeds = {
            "fill": (self.fill, "Ctrl+Return"),
            "change": (self.change, ""),
            "move": (self.move_day, "Ctrl+M"),
            "clear": (self.clear, "Del"),
            "leaders": (self.edit_leaders, ""),
            "print": (self.print_month, "Ctrl+P"),
        }
        for name, (deed, key) in deeds.items():
            self.buttons[name].clicked.connect(deed)
            if key:
                QShortcut(QKeySequence(key), self).activated.connect(deed)
        QShortcut(QKeySequence("Ctrl+Enter"), self).activated.connect(self.fill)

    def _lay_out(self) -> None:
        self.setWindowTitle("领导接访安排")
        self.questions.setProperty("role", "message")
        self.questions.setProperty("state", "warning")
        self.questions.setTextFormat(Qt.TextFormat.PlainText)
        self.questions.setMinimumHeight(20)
        self.questions.setWordWrap(True)
        self.table.setAccessibleName("本月接访安排")
        self.buttons["fill"].setProperty("role", "main")
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._rule_row())
        column.addWidget(self.questions)
        column.addWidget(self.table, 1)
        column.addWidget(self.notice)
        row = button_row(
            None, *(self.buttons[name] for name in ("print", "leaders")), close, self.buttons["fill"]
        )
        for place, name in enumerate(("change", "move", "clear")):
            self.buttons[name].setAutoDefault(False)
            row.insertWidget(place, self.buttons[name])
        column.addLayout(row)
        fit_screen(self, 1040, 720)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for text, key, shift in (("◀ 上一月", "Alt+Left", -1), ("下一月 ▶", "Alt+Right", 1)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.setToolTip(key.replace("Left", "←").replace("Right", "→"))
            button.clicked.connect(partial(self._on_month, shift))
            QShortcut(QKeySequence(key), self).activated.connect(partial(self.show_month, shift))
            row.addWidget(button)
            if shift < 0:
                row.addWidget(self._title)
        row.addStretch(1)
        return row

    def _rule_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(QLabel("本单位的接访制度："))
        for box in self.rules.values():
            row.addWidget(box)
        row.addStretch(1)
        return row

    def _on_month(self, shift: int, _checked: bool) -> None:
        self.show_month(shift)


def _columns() -> tuple[RecordColumn, ...]:
    return (
        RecordColumn("日期", lambda row: f"{row.line.day:%m-%d}", "11-22"),
        RecordColumn("星期", lambda row: WEEKDAYS[row.line.day.weekday()], "星期三", tone=_tone_of_day),
        RecordColumn("日历", lambda row: row.line.reason, "国庆节调休上班", tone=_tone_of_day),
        RecordColumn(
            "接访", lambda row: row.line.kind.label if row.line.kind else "", RosterKind.FIRST_WEDNESDAY.label
        ),
        RecordColumn("接访领导", _leader, "休息日，请决定", tone=_tone),
        RecordColumn("地点", lambda row: row.line.entry.place if row.line.entry else "", "第一接待室"),
        RecordColumn("说明", _note, "由10月7日改到本日", flexible=True),
    )


def _leader(row: _Row) -> str:
    line = row.line
    if line.entry is not None:
        return line.entry.leader
    if line.asks:
        return "休息日，请决定"
    return "未安排" if line.open else ""


def _note(row: _Row) -> str:
    line = row.line
    if line.moved_to is not None:
        return f"已改到{days.day_words(line.moved_to)}"
    if line.entry is None:
        return ""
    origin = line.entry.moved_from
    moved = f"由{origin.month}月{origin.day}日改到本日" if origin else ""
    return "，".join(part for part in (line.entry.note, moved) if part)


def _tone(row: _Row) -> str:
    return "warning" if row.line.asks else "off-text" if row.line.open else ""


def _tone_of_day(row: _Row) -> str:
    return "off-text" if row.line.rest else ""
