"""The two small forms of the waiting queue: somebody came, and the correction of what was clicked or typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.reception import Reception
from app.errors import FieldErrors
from app.services import reception
from app.views.desk import Desk
from app.views.side_form import SideForm, line, placed
from app.views.widgets.field import Field
from app.views.widgets.moment import MomentEdit
from app.views.widgets.number import Number

_CORRECTS = "时间可按实际发生的更正；留空表示还没有接待、还没有离开。"
_ASKS = "这一位那天没有点“离开”，请按实际填写离开时间。没有接待过的，“开始接待”留空。"
_LABEL_HINT = "姓名，或能认出来的称呼，例如：穿红衣的老人"


def arrival_form(desk: Desk, kept: Callable[[int], None], parent: QWidget) -> SideForm:
    """Somebody came: who, how many, since when; `kept` gets the id."""
    fields = {
        "label": line("来访人", hint=_LABEL_HINT),
        "people": _people(1),
        "note": line("备注", hint="例如：行动不便、有孩子、曾预约"),
        "arrived_at": _moment(desk, "到达时间", desk.clock.now()),
    }
    offered = fields["arrived_at"].input
    assert isinstance(offered, MomentEdit)
    shown = offered.text()

    def store(values: dict[str, Any]) -> None:
        typed = values.pop("arrived_at")
        if offered.text() == shown:
            typed = desk.clock.now()
        if typed is None:
            raise FieldErrors({"arrived_at": "请填写到达时间，例如 0931。"})
        kept(reception.arrive(desk.context, **values, arrived_at=typed))

    return SideForm("到达", fields, store, parent, save_text="登记到达")


def correction_form(
    desk: Desk,
    one: Reception,
    kept: Callable[[Reception], None],
    parent: QWidget,
    *,
    asks_departure: bool = False,
) -> SideForm:
    """Everything that was clicked or typed of one of them; an empty time takes that step back.

    `asks_departure`: it was forgotten on an earlier day, and when they left is to be said.
    """
    fields = {
        "label": line("来访人", one.label, hint=_LABEL_HINT),
        "people": _people(one.people),
        "note": line("备注", one.note),
        "place": line("接待地点", one.place, hint="例如：第一接待室"),
        "arrived_at": _moment(desk, "到达时间", one.arrived_at),
        "begun_at": _moment(desk, "开始接待", one.begun_at),
        "gone_at": _moment(desk, "离开时间", one.gone_at),
    }

    def store(values: dict[str, Any]) -> None:
        gone = values["gone_at"]
        if asks_departure and (gone is None or gone.date() != one.arrived_at.date()):
            raise FieldErrors({"gone_at": f"请填写那天的离开时间，例如 {one.arrived_at:%m-%d} 17:00。"})
        kept(reception.correct(desk.context, one.id, **values))

    title = "补填离开时间" if asks_departure else "更正候访记录"
    form = SideForm(title, fields, store, parent, intro=_ASKS if asks_departure else _CORRECTS)
    if asks_departure:
        fields["gone_at"].setFocus()
    return form


def _people(number: int) -> Field:
    editor = Number()
    editor.setValue(number)
    return placed("人数", editor)


def _moment(desk: Desk, label: str, moment: datetime | None) -> Field:
    editor = MomentEdit(desk.clock)
    editor.set_value(moment)
    editor.setPlaceholderText("例如 0931 或 11-21 17:00")
    return placed(label, editor)
