"""回访抽查: samples drawn by lot, the calls entered, the call sheet printed (N20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.service_quality import CallResult, SpotCheck, SpotLine
from app.domain.snippet import LENGTH, gist
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import list_papers, paper_fonts, spot_checks
from app.services.paper_fields import chinese_date
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen
from app.views.list_paper import ListPaperDialog
from app.views.side_form import SideForm, line, placed
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.case_table import CaseTable
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.choice import RadioGroup
from app.views.widgets.moment import DayEdit
from app.views.widgets.notice import Notice

_EMPTY = "还没有抽查过。\n按 Ctrl+N 从评价为“满意”的已办结件中随机抽取10件，电话核对评价是否属实。"
_NOTHING = "没有符合条件的抽查。\n可改“显示”一栏，或把日期放宽为“全部”。"
_RESULTS = {one.value: one for one in CallResult}
_WITHHELD = "您没有查看这件的权限，请由别的操作员回访。"
_YES, _NO = "yes", "no"


class SpotChecksPage(SidePage):
    """The drawn samples."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="回访抽查",
            columns=_COLUMNS,
            read=spot_checks.page,
            counts=_counts,
            shows={
                "全部抽查": lambda _one, _today: True,
                "未完成": lambda one, _today: not one.is_done,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """Draw, then call, print and check one."""
        return (
            Action("抽取…", "Ctrl+N", self._draw, lambda _one: self.needs(Permission.HANDLE), main=True),
            Action("录入结果…", "Enter", self.on_enter, lambda one: "" if one else NOTHING_SELECTED),
            Action("打印抽查表…", "Ctrl+P", self._print, self._why_not_print),
            Action("核对种子", "Ctrl+K", self._draw_again, lambda one: "" if one else NOTHING_SELECTED),
        )

    def on_enter(self) -> None:
        """The cases of the check."""
        if self.selected() is not None:
            self.open_dialog(SpotCheckDialog(self.desk, self._check(), self))

    def _draw(self) -> None:
        context, today = self.desk.context, self.desk.today
        days = {"first": DayEdit(self.desk.clock), "last": DayEdit(self.desk.clock)}
        days["first"].set_value(today.replace(day=1))
        days["last"].set_value(today)
        fields = {"first": placed("回访日期自＊", days["first"]), "last": placed("至＊", days["last"])}

        def store(values: dict[str, Any]) -> None:
            if missing := {key: "请填写日期。" for key, day in values.items() if day is None}:
                raise FieldErrors(missing)
            spot_checks.draw_sample(context, values["first"], values["last"])

        intro = "从这段时间回访评价为“满意”的已办结件中，用随机数种子抽取10件。种子印在抽查表上，任何人都可以重抽核对。"
        self.open_dialog(
            SideForm("抽取回访抽查件", fields, store, self, intro=intro, save_text="抽取"), "已抽取。"
        )

    def _print(self) -> None:
        check, context = self._check(), self.desk.context
        found = spot_checks.lines(context, check.id)
        values = {"spot_seed": str(check.seed), "checked_on": chinese_date(check.drawn_on)}
        values |= spot_checks.paper_totals(found)
        try:
            look = paper_fonts.options(bundled_only=self.desk.settings.bundled_fonts)
            rows = spot_checks.paper_rows(found)
            paper = list_papers.draw_list(context, "N20", rows, values, look)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.open_dialog(ListPaperDialog(self.desk, paper, self))

    def _draw_again(self) -> None:
        check = self._check()
        if spot_checks.drawn_again(self.desk.context, check.id):
            self.notice.say(f"按种子 {check.seed} 重抽，结果一致。", "good")
        else:
            self.notice.say(f"按种子 {check.seed} 重抽，结果与记录不一致，请联系管理员。", "error")

    def _why_not_print(self, one: Any | None) -> str:
        return self.needs(Permission.PRINT) if one else NOTHING_SELECTED

    def _check(self) -> SpotCheck:
        check = self.selected()
        assert isinstance(check, SpotCheck)
        return check


class SpotCheckDialog(QDialog):
    """The cases of one check; Enter asks for the result of the selected one."""

    def __init__(self, desk: Desk, check: SpotCheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._check = check
        self.model = RecordModel(_LINES, self)
        self.table = CaseTable("这次抽查没有抽到件。")
        self.table.setModel(self.model)
        self.notice = Notice()
        self.enter_button = QPushButton("录入结果…  Enter")
        self.case_button = QPushButton("打开信访件…  Ctrl+O")
        self._lay_out()
        self._read()

    def enter(self) -> None:
        """Ask for what came of the call."""
        chosen = self.model.record_at(self.table.currentIndex())
        reason = self._why_not(chosen)
        if chosen is None or reason:
            self.notice.say(reason, "warning")
            return
        self.notice.say("")
        form = self._form(chosen)
        form.accepted.connect(self._on_entered)
        form.finished.connect(form.deleteLater)
        form.open()

    def open_case(self) -> None:
        """The page of the selected case."""
        from app.views.case_dialogs import CaseDialog

        chosen = self.model.record_at(self.table.currentIndex())
        reason = NOTHING_SELECTED if chosen is None else _WITHHELD if chosen.withheld else ""
        self.notice.say(reason, "warning" if reason else "")
        if chosen is not None and not reason:
            page = CaseDialog(self._desk, chosen.petition_id, self)
            page.finished.connect(page.deleteLater)
            page.finished.connect(lambda _result: self._read())
            page.open()

    def _why_not(self, chosen: SpotLine | None) -> str:
        if chosen is None:
            return NOTHING_SELECTED
        if chosen.withheld:
            return _WITHHELD
        return not_permitted(self._desk.operator, Permission.HANDLE)

    def _form(self, chosen: SpotLine) -> SideForm:
        context, check = self._desk.context, self._check
        result = RadioGroup([(one.value, one.label) for one in CallResult])
        result.set_key(chosen.result.value if chosen.result else None)
        agrees = RadioGroup([(_YES, "一致"), (_NO, "不一致")])
        agrees.set_key(None if chosen.consistent is None else _YES if chosen.consistent else _NO)
        day = DayEdit(self._desk.clock)
        day.set_value(chosen.called_on or self._desk.today)
        fields = {
            "result": placed("回访结论＊", result),
            "consistent": placed("与系统评价", agrees),
            "called_on": placed("回访日期＊", day),
            "note": line("备注", chosen.note, "例如：答复的要点"),
        }

        def store(values: dict[str, Any]) -> None:
            given = {None: None, _YES: True, _NO: False}[values["consistent"]]
            spot_checks.record_call(
                context,
                check.id,
                chosen.petition_id,
                _RESULTS.get(values["result"] or ""),
                called_on=values["called_on"],
                consistent=given,
                note=values["note"],
            )

        intro = (
            f"{chosen.number}　{chosen.name}　{chosen.phone or '没有登记电话'}　系统评价：满意\n"
            f"{gist(chosen.text, LENGTH)}"
        )
        form = SideForm("录入抽查结果", fields, store, self, intro=intro)
        form.keep_typing(self._desk, f"spot_check:{check.id}:{chosen.petition_id}")
        return form

    def _on_entered(self) -> None:
        self._read()
        self._desk.changed.emit("cases")
        self.notice.say("结果已录入。", "good")

    def _read(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        self.model.show(spot_checks.lines(self._desk.context, self._check.id))
        self.table.setCurrentIndex(self.model.index(row, 0))

    def _lay_out(self) -> None:
        check = self._check
        self.setWindowTitle("回访抽查")
        head = QLabel(
            f"{check.drawn_on} 抽取　种子 {check.seed}　回访日期 {check.first_day} 至 {check.last_day}"
        )
        head.setProperty("role", "heading")
        self.table.setAccessibleName("抽到的信访件")
        self.table.opened.connect(lambda _id: self.enter())
        self.enter_button.setProperty("role", "main")
        self.enter_button.clicked.connect(self.enter)
        QShortcut(QKeySequence(Qt.Key.Key_F2), self).activated.connect(self.enter)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.case_button.clicked.connect(self.open_case)
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self.open_case)
        for button in (close, self.case_button, self.enter_button):
            button.setAutoDefault(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.notice)
        box.addLayout(button_row(self.case_button, close, self.enter_button))
        fit_screen(self, 1160, 560)


def _agreement(one: SpotLine) -> str:
    return "—" if one.consistent is None else "一致" if one.consistent else "不一致"


_COLUMNS = (
    RecordColumn("抽取日期", lambda one: one.drawn_on.isoformat(), "2026-11-22"),
    RecordColumn("种子", lambda one: str(one.seed), "000000", right=True),
    RecordColumn("回访期间", lambda one: f"{one.first_day} 至 {one.last_day}", "2026-11-01 至 2026-11-22"),
    RecordColumn("抽取", lambda one: f"{one.drawn} 件", "10 件"),
    RecordColumn(
        "已录结果",
        lambda one: f"{one.called} 件" + ("" if one.is_done else "，未完成"),
        "10 件，未完成",
        tone=lambda one: "good" if one.is_done else "warning",
    ),
    RecordColumn("接通", lambda one: f"{one.reached} 件", "10 件"),
    RecordColumn("一致", lambda one: f"{one.consistent} 件", "10 件"),
    RecordColumn("抽取人", lambda one: one.operator, "买买提·艾力", flexible=True),
)
_LINES = (
    RecordColumn("序号", lambda one: str(one.position), "序号", right=True),
    RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
    RecordColumn("信访人", lambda one: WITHHELD if one.withheld else one.name, "买买提·艾力"),
    RecordColumn("电话", lambda one: one.phone, "13900000101"),
    RecordColumn("信访事项", lambda one: gist(one.text, LENGTH), "反映小区东侧道路施工", flexible=True),
    RecordColumn("办结日期", lambda one: f"{one.closed_on or ''}", "2026-11-22"),
    RecordColumn("结论", lambda one: one.result.label if one.result else "—", "不愿答复"),
    RecordColumn("与评价", _agreement, "不一致"),
    RecordColumn("备注", lambda one: one.note, "答复要点摘录"),
)


def _counts(found: list[Any], _today: date) -> str:
    return f"抽查 {len(found)} 次 · 未完成 {sum(not one.is_done for one in found)} 次"
