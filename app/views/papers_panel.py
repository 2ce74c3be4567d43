"""文书 on the page of a case: what was given out, with its number; printed again, corrected by a new one, voided, delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app import tasks
from app.domain.delivery import Delivery
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services import deliveries, issued_papers
from app.services.context import Context
from app.services.issued_papers import PaperRecord
from app.services.paper_files import keep_copy
from app.views import print_sheet, save_as
from app.views.case_list import NOTHING_SELECTED, CaseList, Deed, PanelSpec
from app.views.case_steps import not_permitted
from app.views.delivery_form import correct_form, record_form
from app.views.desk import Desk
from app.views.paper_output import print_copy
from app.views.side_form import SideForm, line
from app.views.tables.records import RecordColumn

_EMPTY = "还没有出具文书。\n按 Ctrl+P 打印或另存文书，出具过的都列在这里，随时可以原样重打。"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line of the list: the paper, and its delivery where there is one."""

    paper: PaperRecord
    delivery: Delivery | None

    @property
    def id(self) -> int:
        """The paper's."""
        return self.paper.id

    @property
    def withdrawn(self) -> str:
        """Why the paper no longer holds; "" where it does."""
        return self.paper.voided


class PapersPanel(CaseList):
    """The issued papers of a case."""

    def __init__(self, desk: Desk, petition_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, petition_id, _SPEC, parent)
        self.with_withdrawn.setText("显示已作废的")

    def deeds(self) -> Sequence[Deed]:
        """The buttons."""
        return (
            Deed("重打", "Enter", self.print_again, self._why_not),
            Deed("PDF…", "Ctrl+S", partial(self.keep, ".pdf"), self._why_not),
            Deed("Word…", "Ctrl+W", partial(self.keep, ".docx"), self._why_not),
            Deed("更正文书…", "Ctrl+G", self.correct, self._why_not_change),
            Deed("作废文书…", "Del", self.void, self._why_not_change),
            Deed("送达…", "Ctrl+D", self.deliver, self._why_not_deliver, _deliver_word),
            Deed("撤回送达…", "", self.withdraw_delivery, self._why_not_withdraw),
        )

    def print_again(self) -> None:
        """A copy on the printer remembered for the paper."""
        chosen = self._chosen()
        name = self.desk.settings.printers.get(chosen.form)
        if name is None:
            self._choose_printer(chosen.form)
            return
        sheet = print_sheet.of_form(self.desk.settings, chosen.form)
        work = partial(print_copy, self.desk.context, chosen.id, name, sheet)
        tasks.run(work, partial(self._on_done, f"已重打 {chosen.title}（{name}）"), long=True)

    def _choose_printer(self, form: str) -> None:
        """Ask for the printer of the form first, then print."""
        from app.views.print_settings import PrintSettings

        dialog = PrintSettings(self.desk, form, None, self)
        dialog.accepted.connect(lambda: self.print_again() if form in self.desk.settings.printers else None)
        self.open_dialog(dialog)

    def keep(self, suffix: str) -> None:
        """A copy as a file."""
        chosen = self._chosen()
        path = save_as.ask_path(self, "文书另存为", f"{chosen.title}{suffix}")
        if path is not None:
            work = partial(keep_copy, self.desk.context, chosen.id, path)
            tasks.run(work, partial(self._on_done, f"已另存为 {path}"), long=True)

    def correct(self) -> None:
        """A new paper that refers to this one, starting from what was typed for it."""
        from app.views.preview import PreviewDialog

        chosen = self._chosen()
        assert self.record is not None
        dialog = PreviewDialog(self.desk, self.record, chosen.form, self, replaces=chosen)
        dialog.finished.connect(self.refresh)
        self.open_dialog(dialog)

    def void(self) -> None:
        """It no longer holds; it keeps its number."""
        context, chosen = self.desk.context, self._chosen()
        form = SideForm(
            f"作废　{chosen.title}",
            {"reason": line("原因＊", hint="例如：日期写错，另行出具")},
            lambda values: issued_papers.void(context, chosen.id, values["reason"]),
            self,
            intro=f"作废“{chosen.title}”。编号保留，不再使用；已送达的，请另行告知信访人。",
            save_text="作废",
        )
        form.accepted.connect(lambda: self.tell(f"{chosen.title}已作废"))
        self.open_dialog(form)

    def deliver(self) -> None:
        """Record that it was delivered, or correct what was recorded."""
        row = self._row()
        try:
            if row.delivery is None:
                form = record_form(self.desk, row.paper, self.tell, self)
            else:
                form = correct_form(self.desk, row.paper, row.delivery, self.tell, self)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.open_dialog(form)

    def withdraw_delivery(self) -> None:
        """It was not delivered after all."""
        context, row = self.desk.context, self._row()
        assert row.delivery is not None
        key, title = row.delivery.id, row.paper.title
        form = SideForm(
            f"撤回送达　{title}",
            {"reason": line("原因＊", hint="例如：邮件退回、录错文书")},
            lambda values: deliveries.withdraw(context, key, values["reason"]),
            self,
            intro=f"撤回“{title}”的送达记录（{row.delivery.words}）。由它起算的期限随之取消，记录保留在更改记录中。",
            save_text="撤回",
        )
        form.accepted.connect(lambda: self.tell(f"{title}的送达记录已撤回"))
        self.open_dialog(form)

    def _chosen(self) -> PaperRecord:
        return self._row().paper

    def _row(self) -> PaperRow:
        chosen = self.selected()
        assert isinstance(chosen, PaperRow)
        return chosen

    def _why_not(self, chosen: Any | None) -> str:
        if chosen is None:
            return NOTHING_SELECTED
        return _no_longer(chosen) or not_permitted(self.desk.operator, Permission.PRINT)

    def _why_not_change(self, chosen: Any | None) -> str:
        return self._why_not(chosen) or self.why_no_change()

    def _why_not_deliver(self, chosen: Any | None) -> str:
        reason = self.why_no_change(Permission.REVIEW)
        if chosen is None:
            return reason or NOTHING_SELECTED
        return reason or ("" if chosen.delivery else _no_longer(chosen))

    def _why_not_withdraw(self, chosen: Any | None) -> str:
        if chosen is not None and chosen.delivery is None:
            return "这份文书没有送达记录。"
        return self._why_not_deliver(chosen)

    def _on_done(self, said: str, outcome: tasks.Outcome[None]) -> None:
        try:
            outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.tell(said)


def _rows(context: Context, petition_id: int, withdrawn: bool) -> list[Any]:
    delivered = deliveries.of_case(context, petition_id)
    found = [PaperRow(one, delivered.get(one.id)) for one in issued_papers.of_case(context, petition_id)]
    return [one for one in found if withdrawn or not one.withdrawn]


def _went(one: PaperRow) -> str:
    times = f"，{one.paper.prints} 次" if one.paper.prints > 1 else ""
    return f"{one.paper.printer}{times}"


def _muted(one: PaperRow) -> str:
    return "muted" if one.withdrawn else ""


def _deliver_word(one: PaperRow | None) -> str:
    return "更正送达…" if one and one.delivery else "送达…"


def _delivered(one: PaperRow) -> str:
    return one.delivery.words if one.delivery else ""


def _state(one: PaperRow) -> str:
    if one.withdrawn:
        return f"已作废：{one.withdrawn}"
    if one.paper.corrected_by is not None:
        return f"已更正，见{one.paper.corrected_by or '另一份'}"
    return "" if one.paper.corrects is None else f"更正{one.paper.corrects or '前一份'}"


def _no_longer(one: PaperRow) -> str:
    """Why it is not given out any more, "" where it holds."""
    if one.withdrawn:
        return "这份文书已经作废，不能再打印、另存或者送达。"
    return "" if one.paper.corrected_by is None else "这份文书已经更正，请选更正后的那一份。"


_SPEC = PanelSpec(
    name="已出文书",
    columns=(
        RecordColumn(
            "文书", lambda one: f"{one.paper.form} {one.paper.name}", "F1 “2211”信访流程办理单", tone=_muted
        ),
        RecordColumn("编号", lambda one: one.paper.number, "镜受告〔2026〕212号", tone=_muted),
        RecordColumn(
            "出具时间", lambda one: f"{one.paper.issued_at:%m-%d %H:%M}", "11-22 09:31", tone=_muted
        ),
        RecordColumn("去向", _went, "前台-A4，3 次", spare=1, tone=_muted),
        RecordColumn("送达", _delivered, "2026-11-22 直接送达 周明远", tone=_muted),
        RecordColumn("说明", _state, "已更正，见另一份", flexible=True, tone=_muted),
    ),
    rows=_rows,
    count=lambda rows: f"{len(rows)} 份",
    empty=_EMPTY,
)
