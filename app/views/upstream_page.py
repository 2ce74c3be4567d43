"""上级交办: matters of the upper office and what still has to be keyed into its system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.side_registers import UpstreamDraft, UpstreamMatter, UpstreamStep
from app.domain.vocabulary import Permission, State
from app.errors import FieldErrors
from app.services import office_lists, units, upstream
from app.services.office_lists import ListKind
from app.views.case_steps import RESTRICTED
from app.views.desk import Desk
from app.views.side_form import SideForm, block, line, placed
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.moment import DayEdit

_EMPTY = "还没有上级来源的信访件。\n登记时把“来源”选为“上级”，这件就列在这里，提醒录入上级系统。"
_NOTHING = "没有符合条件的上级来件。\n可改“显示”一栏，或把日期放宽为“全部”。"


class UpstreamPage(SidePage):
    """The matters of the upper office."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="上级交办",
            columns=_columns(lambda: desk.today),
            read=upstream.page,
            counts=_counts,
            shows={
                "待录入": lambda one, _today: bool(one.to_key_in()),
                "逾期未报结": lambda one, today: one.is_overdue(today),
                "全部来件": lambda _one, _today: True,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """Mark what was keyed in; then the particulars."""
        return (
            Action("标记已录入…", "Ctrl+L", self._mark, self._may_mark, main=True),
            Action("来源和时限…", "Ctrl+R", self._edit, self._may_edit),
            Action("撤回标记…", "Ctrl+U", self._unmark, self._may_unmark),
            Action("打开", "Enter", self.on_enter, lambda one: "" if one else NOTHING_SELECTED),
            Action("来源名单…", "", self._edit_origins, lambda _one: self._may_keep_list()),
        )

    def _may_mark(self, matter: UpstreamMatter | None) -> str:
        if matter is None:
            return NOTHING_SELECTED
        if not matter.to_key_in():
            return f"{matter.number}现在没有需要录入的内容。"
        return self.needs(Permission.EDIT)

    def _may_unmark(self, matter: UpstreamMatter | None) -> str:
        if matter is None:
            return NOTHING_SELECTED
        if not any(matter.done_on.values()):
            return f"{matter.number}还没有录入标记，不用撤回。"
        return self._voided(matter) or self.needs(Permission.EDIT)

    def _may_edit(self, matter: UpstreamMatter | None) -> str:
        if matter is None:
            return NOTHING_SELECTED
        if matter.restricted:
            return RESTRICTED
        return self._voided(matter) or self.needs(Permission.EDIT)

    @staticmethod
    def _voided(matter: UpstreamMatter) -> str:
        return f"{matter.number}已作废，不能再更改。" if matter.state is State.VOIDED else ""

    def _may_keep_list(self) -> str:
        return "" if units.may_keep(self.desk.context) else self.needs(Permission.HANDLE)

    def _mark(self) -> None:
        matter, context = self._matter(), self.desk.context
        steps = RadioGroup([(one.value, one.label) for one in matter.to_key_in()])
        steps.set_key(matter.to_key_in()[0].value)
        fields = {"step": placed("录入内容", steps), "day": placed("录入日期", self._day(self.desk.today))}

        def store(values: dict[str, Any]) -> None:
            if values["day"] is None:
                raise FieldErrors({"day": "请填写录入日期。"})
            upstream.mark(context, matter.id, values["step"], values["day"])

        intro = "  ".join(part for part in (matter.number, matter.origin, matter.upstream_no) if part)
        dialog = SideForm("标记已录入上级系统", fields, store, self, intro=intro)
        self.open_dialog(dialog, f"{matter.number}已标记录入上级系统。")

    def _unmark(self) -> None:
        matter, context = self._matter(), self.desk.context
        done = [one for one in UpstreamStep if matter.done_on[one] is not None]
        steps = RadioGroup([(one.value, one.label) for one in done])
        steps.set_key(done[-1].value)
        fields = {"step": placed("撤回内容", steps), "reason": line("原因", hint="例如：录到了另一件")}

        def store(values: dict[str, Any]) -> None:
            upstream.unmark(context, matter.id, values["step"], values["reason"])

        dialog = SideForm("撤回录入标记", fields, store, self, intro=matter.number)
        dialog.keep_typing(self.desk, f"upstream_unmark:{matter.id}")
        self.open_dialog(dialog, f"{matter.number}的录入标记已撤回。")

    def _edit(self) -> None:
        matter, context = self._matter(), self.desk.context
        origins = office_lists.entries(context, ListKind.ORIGIN)
        offered = dict.fromkeys([*origins, *([matter.origin] if matter.origin else [])])
        origin = Choice([(one, one) for one in offered], empty="")
        origin.set_key(matter.origin or None)
        fields = {
            "origin": placed("上级来源", origin),
            "upstream_no": line("上级编号", matter.upstream_no, "来函文号或系统编号，没有可留空"),
            "query_code": line("查询码", matter.query_code, "上级系统给出的，没有可留空"),
            "due": placed("办理时限", self._day(matter.due, "没有规定可留空")),
            "report_back_on": placed("报结日期", self._day(matter.report_back_on, "报结后填写")),
        }

        def store(values: dict[str, Any]) -> None:
            draft = UpstreamDraft(**values | {"origin": values["origin"] or ""})
            upstream.save(context, matter.id, draft)

        dialog = SideForm("上级来源和时限", fields, store, self, intro=matter.number)
        dialog.keep_typing(self.desk, f"upstream:{matter.id}")
        self.open_dialog(dialog, f"{matter.number}的来源和时限已保存。")

    def _edit_origins(self) -> None:
        context = self.desk.context
        names = "\n".join(office_lists.entries(context, ListKind.ORIGIN))
        fields = {"names": block("来源名单", names, height=220)}

        def store(values: dict[str, Any]) -> None:
            office_lists.replace_entries(context, ListKind.ORIGIN, values["names"].split("\n"))

        intro = "一行一个来源，按使用多少排列；已登记的件保留原来的来源。"
        self.open_dialog(SideForm("来源名单", fields, store, self, intro=intro), "来源名单已保存。")

    def _day(self, day: date | None, hint: str = "") -> DayEdit:
        edit = DayEdit(self.desk.clock)
        edit.set_value(day)
        edit.setPlaceholderText(hint)
        return edit

    def _matter(self) -> UpstreamMatter:
        matter = self.selected()
        assert isinstance(matter, UpstreamMatter)
        return matter


def _columns(today: Callable[[], date]) -> tuple[RecordColumn, ...]:
    steps = [
        RecordColumn(
            step.label,
            lambda one, step=step: one.word(step),  # type: ignore[misc]
            "已录入 11-22",
            tone=lambda one, step=step: _tone(one, step),  # type: ignore[misc]
        )
        for step in UpstreamStep
    ]
    return (
        RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
        RecordColumn("收到", lambda one: f"{one.received_on:%m-%d}", "11-22"),
        RecordColumn("上级来源", _origin, "国家信访信息系统"),
        RecordColumn("上级编号", lambda one: one.upstream_no, "SX20261103123"),
        RecordColumn("诉求", lambda one: one.text, "反映小区东侧道路", flexible=True),
        RecordColumn("状态", lambda one: one.state.label, "待办结签批"),
        RecordColumn(
            "办理时限",
            lambda one: _due(one, today()),
            "2026-11-22 逾期",
            tone=lambda one: "error" if one.is_overdue(today()) else "good" if one.report_back_on else "",
        ),
        *steps,
    )


def _origin(matter: UpstreamMatter) -> str:
    return WITHHELD if matter.restricted else matter.origin or "未填来源"


def _due(matter: UpstreamMatter, today: date) -> str:
    if matter.report_back_on is not None:
        return f"已报结 {matter.report_back_on:%m-%d}"
    if matter.due is None:
        return "—"
    return matter.due.isoformat() + (" 逾期" if matter.is_overdue(today) else "")


def _tone(matter: UpstreamMatter, step: UpstreamStep) -> str:
    if step in matter.to_key_in():
        return "warning"
    return "good" if matter.done_on[step] else "muted"


def _counts(found: list[Any], today: date) -> str:
    told = upstream.counts(found, today)
    waiting = f"待录入：受理登记 {told.entry} 件 · 办理结果 {told.result} 件 · 办结报告 {told.closing} 件"
    return f"上级来件 {told.matters} 件    {waiting}    逾期未报结 {told.overdue} 件"
