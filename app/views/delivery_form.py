"""送达 of an issued paper: the dialog that records it, and the one that corrects it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.delivery import Delivery, DeliveryDraft, DeliveryMethod, Undelivered
from app.services import deliveries
from app.services.deliveries import Recorded
from app.services.issued_papers import PaperRecord
from app.views.desk import Desk
from app.views.side_form import SideForm, line, placed
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit

_INTRO = "录入“{}”的送达。期限从收到的次日起算；邮寄的填签收单或邮戳日期，网上送达的填首次打开的日期，公告的填公告期满之日。"
_METHODS = {one.value: one for one in DeliveryMethod}


def record_form(
    desk: Desk, paper: PaperRecord | Undelivered, tell: Callable[[str], None], parent: QWidget | None = None
) -> SideForm:
    """Records a delivery; `tell` hears what starts with it."""
    context = desk.context

    def store(values: dict[str, Any]) -> Recorded:
        return deliveries.record(context, paper.id, _draft(values))

    fields = _fields(desk, deliveries.suggested(context, paper.id))
    form = _Form(
        f"送达　{paper.title}", fields, store, parent, words=(_INTRO.format(paper.title), "录入送达")
    )
    form.accepted.connect(lambda: tell(f"{paper.title}已录入送达。{form.said}"))
    form.keep_typing(desk, f"delivery:{paper.id}")
    return form


def correct_form(
    desk: Desk,
    paper: PaperRecord,
    delivery: Delivery,
    tell: Callable[[str], None],
    parent: QWidget | None = None,
) -> SideForm:
    """Corrects one, with a reason."""
    context = desk.context

    def store(values: dict[str, Any]) -> Recorded:
        reason = values.pop("reason")
        return deliveries.correct(context, delivery.id, _draft(values), reason)

    fields = _fields(desk, delivery.draft) | {"reason": line("更正原因＊", hint="例如：看错签收单")}
    intro = f"更正“{paper.title}”的送达。期限按更正后的日期重新计算，原来的记录保留在更改记录中。"
    form = _Form(f"更正送达　{paper.title}", fields, store, parent, words=(intro, "更正送达"))
    form.accepted.connect(lambda: tell(f"{paper.title}的送达已更正。{form.said}"))
    form.keep_typing(desk, f"delivery_correct:{delivery.id}")
    return form


class _Form(SideForm):
    """Remembers what the service said."""

    def __init__(
        self,
        title: str,
        fields: dict[str, Field],
        store: Callable[[dict[str, Any]], Recorded],
        parent: QWidget | None,
        *,
        words: tuple[str, str],
    ) -> None:
        """`words`: the sentence above the fields, and the button's."""
        self.said = ""

        def keep(values: dict[str, Any]) -> None:
            self.said = store(values).said

        super().__init__(title, fields, keep, parent, intro=words[0], save_text=words[1])


def _fields(desk: Desk, draft: DeliveryDraft) -> dict[str, Field]:
    method = Choice([(one.value, one.label) for one in DeliveryMethod], empty="请选择")
    method.set_key(draft.method.value if draft.method else None)
    day = DayEdit(desk.clock)
    day.set_value(draft.delivered_on)
    return {
        "method": placed("送达方式＊", method),
        "delivered_on": placed("送达日期＊", day),
        "receiver": line("签收人", draft.receiver, "在送达回证或签收单上签名的人"),
        "relation": line("与本人关系", draft.relation, "本人签收的不填；例如：同住的女儿、代理人"),
        "place": line("送达地点", draft.place, "留置、公告的必填"),
        "refusal": line("拒收事由", draft.refusal, "留置送达的必填"),
        "witness": line("见证人", draft.witness, "留置送达的必填，写明单位或住址"),
        "server": line("送达人", draft.server),
        "note": line("备注", draft.note, "例如：邮件号码"),
    }


def _draft(values: dict[str, Any]) -> DeliveryDraft:
    return DeliveryDraft(**values | {"method": _METHODS.get(values["method"] or "")})
