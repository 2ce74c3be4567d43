"""每周录入: township first visits, checked and keyed into the provincial system by Friday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.units import UnitKind
from app.domain.vocabulary import Permission
from app.domain.weekly import WeeklyCandidate, WeeklyEntry, WeeklyState, week_of
from app.errors import FieldErrors, UserError
from app.services import units, weekly_list
from app.views.case_steps import RESTRICTED
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.side_form import SideForm, line, placed, suggesting_line
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.case_table import CaseTable
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.moment import DayEdit
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

_WEEK = timedelta(days=7)
_EMPTY = (
    "还没有标记乡镇初访。\n按 Ctrl+N 从本周来访中选出各乡镇的初访，标记后列在这里，"
    "每周五前审核并录入省信访信息系统。"
)
_NOTHING = "没有符合条件的初访。\n可改“显示”一栏，或把日期放宽为“全部”。"
_TONES = {WeeklyState.ENTERED: "good"}


class WeeklyPage(SidePage):
    """The weekly list."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="每周录入",
            columns=_columns(lambda: desk.today),
            read=weekly_list.page,
            counts=_counts,
            shows={
                "待录入": lambda one, _today: one.is_open(),
                "逾期": lambda one, today: one.is_overdue(today),
                "已录入": lambda one, _today: one.state is WeeklyState.ENTERED,
                "全部状态": lambda _one, _today: True,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """Mark, then the steps of the selected entry."""
        return (
            Action("标记初访…", "Ctrl+N", self._mark, lambda _one: self.needs(Permission.EDIT), main=True),
            Action("审核通过", "Ctrl+D", self._check, self._why_not(WeeklyState.PENDING)),
            Action("已录入…", "Ctrl+L", self._enter, self._why_not(WeeklyState.CHECKED)),
            Action("退回一步…", "Ctrl+U", self._undo, self._why_not(None)),
            Action("打开", "Enter", self.on_enter, lambda one: "" if one else NOTHING_SELECTED),
        )

    def _why_not(self, state: WeeklyState | None) -> Any:
        def reason(entry: WeeklyEntry | None) -> str:
            if entry is None:
                return NOTHING_SELECTED
            if entry.restricted:
                return RESTRICTED
            if state is not None and entry.off:
                return f"{entry.number}已作废或并入其他件，不用录入。"
            if state is not None and entry.state is not state:
                return f"{entry.number}现在是“{entry.state.label}”，这一步只用于“{state.label}”的件。"
            return self.needs(Permission.EDIT)

        return reason

    def _mark(self) -> None:
        self.open_dialog(WeeklyMarkDialog(self.desk, self))

    def _check(self) -> None:
        entry = self._entry()
        try:
            weekly_list.check(self.desk.context, entry.id)
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self.tell(f"{entry.number}已审核，请录入省信访信息系统。")

    def _enter(self) -> None:
        entry, context = self._entry(), self.desk.context
        day = DayEdit(self.desk.clock)
        day.set_value(self.desk.today)
        fields = {
            "upper_no": line("省系统编号", hint="省信访信息系统给出的编号"),
            "day": placed("录入日期", day),
        }

        def store(values: dict[str, Any]) -> None:
            if values["day"] is None:
                raise FieldErrors({"day": "请填写录入日期。"})
            weekly_list.enter(context, entry.id, values["upper_no"], values["day"])

        intro = f"{entry.number}  {entry.township}  {entry.name}"
        dialog = SideForm("已录入省信访信息系统", fields, store, self, intro=intro)
        dialog.keep_typing(self.desk, f"weekly_enter:{entry.id}")
        self.open_dialog(dialog, f"{entry.number}已标记为录入。")

    def _undo(self) -> None:
        entry, context = self._entry(), self.desk.context
        fields = {"reason": line("原因", hint="例如：编号抄错")}

        def store(values: dict[str, Any]) -> None:
            weekly_list.undo(context, entry.id, values["reason"])

        back = {
            WeeklyState.ENTERED: "退回“已审核”，省系统编号清空",
            WeeklyState.CHECKED: "退回“待审核”",
            WeeklyState.PENDING: "移出每周录入名单",
        }[entry.state]
        dialog = SideForm("退回一步", fields, store, self, intro=f"{entry.number}：{back}。")
        dialog.keep_typing(self.desk, f"weekly_back:{entry.id}")
        self.open_dialog(dialog, f"{entry.number}已{back}。")

    def _entry(self) -> WeeklyEntry:
        entry = self.selected()
        assert isinstance(entry, WeeklyEntry)
        return entry


class WeeklyMarkDialog(QDialog):
    """The week's visits that are not marked yet; each Ctrl+Enter marks the selected one for the township typed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._monday = week_of(desk.today)[0]
        self._week = QLabel()
        self.model = RecordModel(_CANDIDATE_COLUMNS, self)
        self.table = CaseTable("这一周没有可标记的来访：都已标记，或认定为重访。\n可按 Alt+← 看上一周。")
        self.table.setModel(self.model)
        self.table.setAccessibleName("本周来访")
        towns = units.names(units.current(desk.context), UnitKind.TOWNSHIP)
        self.township = suggesting_line("乡镇（街道）", towns, "例如：青石镇；接着标记时沿用")
        self.notice = Notice()
        self.mark_button = QPushButton("标记选中的来访  Ctrl+Enter")
        self.setWindowTitle("标记乡镇初访")
        self._lay_out()
        self._read()
        self.township.setFocus()

    def mark(self) -> None:
        """Mark the selected visit."""
        take_compositions(self)
        chosen = self.model.record_at(self.table.currentIndex())
        if chosen is None:
            self.notice.say("请先在列表中选中一次来访。", "warning")
            return
        try:
            due = weekly_list.add(self._desk.context, chosen.id, self._town())
        except FieldErrors as error:
            self.township.show_error(error.errors.get("township", str(error)))
            self.township.setFocus()
        except UserError as error:
            self.notice.say(str(error), "error")
        else:
            self._tell(chosen, due)

    def show_week(self, weeks: int) -> None:
        """Go some weeks on, or back."""
        self._monday += _WEEK * weeks
        self._read()

    def _tell(self, chosen: WeeklyCandidate, due: date) -> None:
        said = f"{chosen.number}已标记为{self._town()}初访，{due.isoformat()} 前录入。"
        self.notice.say(said, "good")
        self._read()
        self._desk.changed.emit("cases")
        self._desk.said.emit(said)

    def _town(self) -> str:
        assert isinstance(self.township.input, ChineseLineEdit)
        return self.township.input.value().strip()

    def _read(self) -> None:
        context, first, last = self._desk.context, self._monday, self._monday + _WEEK - timedelta(days=1)
        self._week.setText(f"{first.isoformat()} 至 {last.isoformat()} 的来访（已认定为重访的不列）")
        tasks.run(lambda: weekly_list.candidates(context, first, last), self._on_read)

    def _on_read(self, outcome: tasks.Outcome[list[WeeklyCandidate]]) -> None:
        try:
            found = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        row = max(self.table.currentIndex().row(), 0)
        self.model.show(found)
        if found:
            self.table.setCurrentIndex(self.model.index(min(row, len(found) - 1), 0))

    def _lay_out(self) -> None:
        weeks = QHBoxLayout()
        weeks.setSpacing(8)
        weeks.addWidget(self._week, 1)
        for text, key, step in (("上一周", "Alt+Left", -1), ("下一周", "Alt+Right", 1)):
            button = QPushButton(f"{text}  Alt+{'←' if step < 0 else '→'}")
            QShortcut(QKeySequence(key), self, button.click)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, step=step: self.show_week(step))
            weeks.addWidget(button)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.mark_button.setProperty("role", "main")
        self.mark_button.clicked.connect(self.mark)
        self.township.changed.connect(self.township.clear_message)
        on_ctrl_enter(self, self.mark_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addLayout(weeks)
        box.addWidget(self.table, 1)
        box.addWidget(self.township)
        box.addWidget(self.notice)
        box.addLayout(button_row(None, close, self.mark_button))
        self.setTabOrder(self.township.input, self.table)
        self.table.opened.connect(lambda _id: self.mark())
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fit_screen(self, 960, 560)


_CANDIDATE_COLUMNS = (
    RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
    RecordColumn("日期", lambda one: f"{one.received_on:%m-%d}", "11-22"),
    RecordColumn("姓名", lambda one: one.name, "买买提·艾力"),
    RecordColumn("诉求", lambda one: one.text, "反映小区东侧道路施工", flexible=True),
)


def _columns(today: Any) -> tuple[RecordColumn, ...]:
    return (
        RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
        RecordColumn("来访", lambda one: f"{one.received_on:%m-%d}", "11-22"),
        RecordColumn("乡镇（街道）", lambda one: one.township, "乡镇（街道）"),
        RecordColumn("姓名", lambda one: WITHHELD if one.restricted else one.name, WITHHELD),
        RecordColumn("诉求", lambda one: one.text, "反映小区东侧道路施工", flexible=True),
        RecordColumn("录入期限", lambda one: one.due.isoformat(), "2026-11-22"),
        RecordColumn(
            "状态",
            lambda one: _state(one, today()),
            "待审核 · 逾期",
            tone=lambda one: "error" if one.is_overdue(today()) else _TONES.get(one.state, ""),
        ),
        RecordColumn("审核人", lambda one: one.checked_by, "王登记"),
        RecordColumn("省系统编号", lambda one: one.upper_no, "SX20261103123"),
    )


def _state(entry: WeeklyEntry, today: date) -> str:
    if entry.off:
        return f"{entry.state.label} · 已作废或并入"
    return entry.state.label + (" · 逾期" if entry.is_overdue(today) else "")


def _counts(found: list[Any], today: date) -> str:
    told = weekly_list.counts(found, today)
    return f"待审核 {told.pending} 件 · 已审核 {told.checked} 件 · 已录入 {told.entered} 件 · 逾期 {told.overdue} 件"
