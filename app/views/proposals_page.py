"""三项建议: proposals to organs and units, with their written feedback (条例 art. 40)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.side_registers import Adoption, Proposal, ProposalDraft, ProposalKind
from app.domain.vocabulary import Permission
from app.errors import FieldErrors
from app.services import proposals, units
from app.views.case_steps import RESTRICTED
from app.views.desk import Desk
from app.views.side_form import SideForm, block, line, placed, suggesting_line
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit

_EMPTY = "还没有提出过三项建议。\n按 Ctrl+N 登记对机关、单位提出的改进工作、完善政策、追究责任建议，并登记书面反馈。"
_NOTHING = "没有符合条件的建议。\n可改“显示”一栏，或把日期放宽为“全部”。"


class ProposalsPage(SidePage):
    """The proposals."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="三项建议",
            columns=_columns(lambda: desk.today),
            read=proposals.page,
            counts=_counts,
            shows={
                "全部建议": lambda _one, _today: True,
                "待反馈": lambda one, _today: one.feedback_on is None,
                "已反馈": lambda one, _today: one.feedback_on is not None,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """A new one; then feedback and correction of the selected one."""
        return (
            Action("提出建议…", "Ctrl+N", self._add, lambda _one: self.needs(Permission.HANDLE), main=True),
            Action("登记反馈…", "Ctrl+L", self._feedback, self._may_change),
            Action("更正…", "Ctrl+R", self._change, self._may_change),
            Action("打开信访件", "Ctrl+O", self.open_linked, self._may_open),
        )

    def on_enter(self) -> None:
        """Enter shows the proposal itself, to correct it where that is allowed."""
        reason = self._may_change(self.selected())
        if reason:
            self.notice.say(reason, "warning")
        else:
            self._change()

    def open_linked(self) -> None:
        """The page of the case it grew out of."""
        petition_id = self._proposal().petition_id
        assert petition_id is not None
        self.open_case(petition_id)

    def _may_change(self, one: Proposal | None) -> str:
        if one is None:
            return NOTHING_SELECTED
        return RESTRICTED if one.restricted else self.needs(Permission.HANDLE)

    @staticmethod
    def _may_open(one: Proposal | None) -> str:
        if one is None:
            return NOTHING_SELECTED
        return "" if one.petition_id else "这项建议没有关联信访件。"

    def _add(self) -> None:
        context = self.desk.context
        draft = ProposalDraft(basis=proposals.BASIS, sent_on=self.desk.today)

        def store(values: dict[str, Any]) -> None:
            proposals.add(context, _draft_of(values))

        dialog = SideForm("提出建议", self._fields(draft), store, self, intro=_INTRO)
        dialog.keep_typing(self.desk, "proposal:new")
        self.open_dialog(dialog, "建议已登记，收到书面反馈后请登记采纳情况。")

    def _change(self) -> None:
        one, context = self._proposal(), self.desk.context

        def store(values: dict[str, Any]) -> None:
            proposals.change(context, one.id, _draft_of(values))

        dialog = SideForm("更正建议", self._fields(one.draft()), store, self, intro=_INTRO)
        dialog.keep_typing(self.desk, f"proposal:{one.id}")
        self.open_dialog(dialog, "建议已更正，原来的内容留在更改记录中。")

    def _feedback(self) -> None:
        one, context = self._proposal(), self.desk.context
        adopted = RadioGroup([(word.value, word.label) for word in Adoption])
        adopted.set_key(one.adopted.value if one.adopted else None)
        fields = {
            "adopted": placed("采纳情况", adopted),
            "day": self._day("反馈日期", one.feedback_on or self.desk.today),
            "feedback": block("书面反馈", one.feedback, height=140, hint="书面反馈的主要内容、文号"),
        }

        def store(values: dict[str, Any]) -> None:
            missing = {key: text for key, text in _FEEDBACK_NEEDS.items() if not values[key]}
            if missing:
                raise FieldErrors(missing)
            adoption = Adoption[_ADOPTIONS[values["adopted"]]]
            proposals.record_feedback(context, one.id, values["day"], values["feedback"], adoption)

        intro = f"{one.sent_on.isoformat()} 向{one.unit}提出的{one.kind.label}建议"
        dialog = SideForm("登记书面反馈", fields, store, self, intro=intro)
        dialog.keep_typing(self.desk, f"proposal_feedback:{one.id}")
        self.open_dialog(dialog, "书面反馈已登记。")

    def _fields(self, draft: ProposalDraft) -> dict[str, Field]:
        kind = RadioGroup([(one.value, one.label) for one in ProposalKind])
        kind.set_key(draft.kind.value if draft.kind else None)
        names = [one.name for one in units.current(self.desk.context)]
        unit = suggesting_line("送交单位", names, "有关机关、单位，不是个人")
        assert isinstance(unit.input, ChineseLineEdit)
        unit.input.set_value(draft.unit)
        return {
            "kind": placed("种类", kind),
            "unit": unit,
            "problem": block(
                "发现的问题", draft.problem, height=64, hint="逾期、推诿、政策不完善等，不写信访人姓名"
            ),
            "basis": line("依据", draft.basis),
            "text": block("建议内容", draft.text),
            "sent_on": self._day("发出日期", draft.sent_on),
            "feedback_due": self._day("反馈期限", draft.feedback_due, "要求对方反馈的日期，可留空"),
            "number": line("关联编号", draft.number, "信访件编号，例如 镜访[2026]12号，可留空"),
        }

    def _day(self, label: str, day: date | None, hint: str = "") -> Field:
        edit = DayEdit(self.desk.clock)
        edit.set_value(day)
        edit.setPlaceholderText(hint)
        return placed(label, edit)

    def _proposal(self) -> Proposal:
        one = self.selected()
        assert isinstance(one, Proposal)
        return one


_INTRO = "建议写给有关机关、单位，谈工作和政策；不写信访人的姓名、电话和证件号码。"
_ADOPTIONS = {one.value: one.name for one in Adoption}
_KINDS = {one.value: one for one in ProposalKind}
_FEEDBACK_NEEDS = {"adopted": "请选择采纳情况。", "day": "请填写反馈日期。"}


def _draft_of(values: dict[str, Any]) -> ProposalDraft:
    return ProposalDraft(**values | {"kind": _KINDS.get(values["kind"] or "")})


def _columns(today: Callable[[], date]) -> tuple[RecordColumn, ...]:
    return (
        RecordColumn("发出日期", lambda one: one.sent_on.isoformat(), "2026-11-22"),
        RecordColumn("种类", lambda one: one.kind.label, "完善政策"),
        RecordColumn("送交单位", lambda one: WITHHELD if one.restricted else one.unit, "住房和城乡建设局"),
        RecordColumn("问题", lambda one: one.problem, "反映小区东侧道路", flexible=True),
        RecordColumn(
            "反馈",
            lambda one: _feedback(one, today()),
            "待反馈 至 11-22 逾期",
            tone=lambda one: _tone(one, today()),
        ),
        RecordColumn("采纳情况", lambda one: one.adopted.label if one.adopted else "—", "部分采纳"),
        RecordColumn("关联编号", lambda one: one.number, "镜访[2026]2112号"),
    )


def _feedback(one: Proposal, today: date) -> str:
    if one.feedback_on is not None:
        return f"已反馈 {one.feedback_on:%m-%d}"
    if one.feedback_due is None:
        return "待反馈"
    return f"待反馈 至 {one.feedback_due:%m-%d}" + (" 逾期" if one.is_overdue(today) else "")


def _tone(one: Proposal, today: date) -> str:
    if one.feedback_on is not None:
        return "good"
    return "error" if one.is_overdue(today) else "warning"


def _counts(found: list[Any], today: date) -> str:
    told = proposals.counts(found, today)
    return f"建议 {told.sent} 项    待反馈 {told.waiting} 项 · 逾期未反馈 {told.overdue} 项"
