"""收件清单 on the page of a case: what the petitioner handed in, what went back, and the list for him to sign (N22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import Permission
from app.errors import FieldErrors
from app.services import materials
from app.services.materials import Material, MaterialDraft
from app.views.case_list import CaseList, Deed, PanelSpec
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.side_form import SideForm, line, placed, value_of
from app.views.tables.records import RecordColumn
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit
from app.views.widgets.number import Number

_EMPTY = "还没有登记材料。\n信访人提交申请书、证据等材料时，点“登记材料…”，随后可打印收件清单交信访人签名。"
_ORIGINAL, _COPY = "original", "copy"
_PAPER = "N22"


class MaterialsPanel(CaseList):
    """The materials of a case."""

    def __init__(self, desk: Desk, petition_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, petition_id, _SPEC, parent)

    def deeds(self) -> Sequence[Deed]:
        """The buttons."""
        return (
            Deed("登记材料…", "Ctrl+N", self.record_material, lambda _one: self.why_no_change(), main=True),
            Deed("更正…", "Enter", self.correct, self.why_not_this),
            Deed("退还…", "Ctrl+B", self.give_back_or_undo, self.why_not_this, _return_word),
            Deed("撤回…", "Del", self.withdraw, self.why_not_this),
            Deed("打印收件清单…", "Ctrl+L", self.print_list, lambda _one: self._why_not_print()),
        )

    def record_material(self) -> None:
        """Record one more."""
        context, key = self.desk.context, self.petition_id
        draft = MaterialDraft(received_on=self.desk.today)
        form = self._form("登记材料", draft, lambda made: _ignore(materials.add(context, key, made)))
        form.accepted.connect(lambda: self.tell("材料已登记"))
        self.open_dialog(form)

    def correct(self) -> None:
        """Correct the selected line."""
        context, chosen = self.desk.context, self._chosen()
        form = self._form("更正材料", chosen.draft, lambda made: materials.correct(context, chosen.id, made))
        form.accepted.connect(lambda: self.tell(f"“{chosen.draft.name}”已更正"))
        self.open_dialog(form)

    def give_back_or_undo(self) -> None:
        """Record that the selected one went back; or, where that was a mistake, that it did not."""
        if self._chosen().returned_on is None:
            self._give_back()
        else:
            self._ask_reason("撤销退还", "例如：点错了行", materials.undo_return, "的退还记录已撤销")

    def withdraw(self) -> None:
        """The selected line was entered by mistake."""
        self._ask_reason("撤回", "例如：误录、重复", materials.withdraw, "已撤回")

    def print_list(self) -> None:
        """N22 in the preview of papers."""
        from app.views.preview import PreviewDialog

        assert self.record is not None
        self.open_dialog(PreviewDialog(self.desk, self.record, _PAPER, self))

    def _give_back(self) -> None:
        context, chosen = self.desk.context, self._chosen()
        day = DayEdit(self.desk.clock)
        day.set_value(self.desk.today)

        def store(values: dict[str, Any]) -> None:
            materials.give_back(context, chosen.id, values["returned_on"], values["returned_to"])

        fields = {
            "returned_to": line("退给＊", "本人", "例如：本人、代理人吴×"),
            "returned_on": placed("退还日期＊", day),
        }
        intro = f"退还“{chosen.draft.name}”（{chosen.original_word}，{chosen.quantity}）。"
        form = SideForm("退还材料", fields, store, self, intro=intro, save_text="退还")
        form.accepted.connect(lambda: self.tell(f"“{chosen.draft.name}”已登记退还"))
        self.open_dialog(form)

    def _ask_reason(self, what: str, hint: str, deed: Any, said: str) -> None:
        context, chosen = self.desk.context, self._chosen()
        form = SideForm(
            f"{what}　{chosen.draft.name}",
            {"reason": line("原因＊", hint=hint)},
            lambda values: deed(context, chosen.id, values["reason"]),
            self,
            intro=f"{what}“{chosen.draft.name}”。原来的记录和原因保留在更改记录中。",
            save_text=what,
        )
        form.accepted.connect(lambda: self.tell(f"“{chosen.draft.name}”{said}"))
        self.open_dialog(form)

    def _form(self, title: str, draft: MaterialDraft, store: Any) -> SideForm:
        day = DayEdit(self.desk.clock)
        day.set_value(draft.received_on)
        copies = Number()
        copies.setMaximum(9999)
        copies.setValue(draft.copies)
        which = RadioGroup([(_ORIGINAL, "原件"), (_COPY, "复印件")])
        which.set_key(_ORIGINAL if draft.original else _COPY)
        fields = {
            "name": line("材料名称＊", draft.name, "例如：申请书、身份证复印件"),
            "original": placed("原件/复印件", which),
            "copies": placed("份数＊", copies),
            "sheets": line("每份页数", "" if draft.sheets is None else str(draft.sheets), "没有数过可以不填"),
            "received_on": placed("收到日期＊", day),
            "note": line("备注", draft.note),
        }
        return MaterialForm(title, fields, store, self)

    def _chosen(self) -> Material:
        chosen = self.selected()
        assert isinstance(chosen, Material)
        return chosen

    def _why_not_print(self) -> str:
        if self.record is None or self.record.restricted or self.record.voided:
            return self.why_no_change()
        if not any(not one.withdrawn for one in self.model.records):
            return "还没有登记材料，没有清单可打印。"
        return not_permitted(self.desk.operator, Permission.PRINT)


class MaterialForm(SideForm):
    """One material; the number of sheets may stay empty."""

    def __init__(self, title: str, fields: dict[str, Field], keep: Any, parent: QWidget) -> None:
        super().__init__(title, fields, lambda values: keep(_draft(values)), parent)

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {
            key: field.input.value() if isinstance(field.input, Number) else value_of(field)
            for key, field in self.fields.items()
        }


def _draft(values: dict[str, Any]) -> MaterialDraft:
    sheets = values["sheets"].strip()
    if sheets and not sheets.isdecimal():
        raise FieldErrors({"sheets": "页数请填数字，没有数过可以不填。"})
    return MaterialDraft(
        **values | {"sheets": int(sheets) if sheets else None, "original": values["original"] == _ORIGINAL}
    )


def _return_word(record: Material | None) -> str:
    return "撤销退还…" if record and record.returned_on else "退还…"


def _ignore(_key: int) -> None:
    """The list is read anew."""


def _name(one: Material) -> str:
    return f"{one.draft.name}（已撤回：{one.withdrawn}）" if one.withdrawn else one.draft.name


def _muted(one: Material) -> str:
    return "muted" if one.withdrawn else ""


def _returned(one: Material) -> str:
    return f"{one.returned_on.isoformat()} 退{one.returned_to}" if one.returned_on else "—"


def _count(rows: list[Material]) -> str:
    if not rows:
        return ""
    here = sum(one.returned_on is None and one.draft.original for one in rows)
    return f"{len(rows)} 项" + (f"，其中原件未退还 {here} 项" if here else "")


_SPEC = PanelSpec(
    name="收件清单",
    columns=(
        RecordColumn("材料名称", _name, "信访事项申请书", flexible=True, tone=_muted),
        RecordColumn("原件/复印件", lambda one: one.original_word, "复印件", tone=_muted),
        RecordColumn("份数/页数", lambda one: one.quantity, "12份/120页", tone=_muted),
        RecordColumn("收到日期", lambda one: f"{one.draft.received_on}", "2026-11-22", tone=_muted),
        RecordColumn("退还", _returned, "2026-11-22 退代理人吴试样", tone=_muted),
        RecordColumn("备注", lambda one: one.draft.note, "末页有污渍", tone=_muted),
    ),
    rows=lambda context, key, withdrawn: materials.of_case(context, key, withdrawn=withdrawn),
    count=_count,
    empty=_EMPTY,
)
