"""What ends a unit's name: the small forms for renaming, merging and retiring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.units import Unit
from app.errors import FieldErrors
from app.services import units
from app.views.desk import Desk
from app.views.side_form import SideForm, line, placed
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit


class StepForm(SideForm):
    """A form that knows afterwards which unit to show, and what to tell."""

    chosen: int | None = None
    said: str = ""


def rename_form(desk: Desk, unit: Unit, parent: QWidget) -> StepForm:
    """Asks for the new name and the day it holds from."""

    def store(values: dict[str, Any]) -> None:
        made = units.rename(desk.context, unit.id, values["name"], _needed(values["day"]))
        form.chosen, form.said = made.id, f"“{unit.name}”已改名为“{made.name}”。"

    fields = {"name": line("新名称", unit.name), "day": _day("启用日期", desk)}
    intro = f"“{unit.name}”改名后，旧名称仍可查到，以前的文书不变。"
    form = StepForm("单位改名", fields, store, parent, intro=intro, save_text="改名")
    return form


def merge_form(desk: Desk, unit: Unit, everyone: Iterable[Unit], parent: QWidget) -> StepForm:
    """Asks which unit this one is merged into, and when."""
    others = {str(one.id): one.name for one in everyone if one.valid_to is None and one.id != unit.id}

    def store(values: dict[str, Any]) -> None:
        if values["into"] is None:
            raise FieldErrors({"into": "请选择并入哪个单位。"})
        into = units.merge(desk.context, [unit.id], int(values["into"]), _needed(values["day"]))
        form.chosen, form.said = into.id, f"“{unit.name}”已并入“{into.name}”。"

    into = Choice(others.items(), empty="")
    fields = {"into": placed("并入", into), "day": _day("并入日期", desk)}
    intro = f"“{unit.name}”并入后停用，用旧名称仍可找到并入的单位。"
    form = StepForm("单位合并", fields, store, parent, intro=intro, save_text="并入")
    return form


def retire_form(desk: Desk, unit: Unit, parent: QWidget) -> StepForm:
    """Asks for the day the unit ends."""

    def store(values: dict[str, Any]) -> None:
        units.retire(desk.context, unit.id, _needed(values["day"]))
        form.said = f"“{unit.name}”已停用。"

    fields = {"day": _day("停用日期", desk)}
    intro = f"“{unit.name}”停用后不再出现在选单中，以前的信访件和文书不变。"
    form = StepForm("停用单位", fields, store, parent, intro=intro, save_text="停用")
    return form


def _day(label: str, desk: Desk) -> Field:
    edit = DayEdit(desk.clock)
    edit.set_value(desk.today)
    return placed(label, edit)


def _needed(day: date | None) -> date:
    if day is None:
        raise FieldErrors({"day": "请填写日期。"})
    return day
