"""An accusation goes to nobody it accuses (条例 art. 30): every unit a step names is held against the accused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from app.domain.records import CaseEvent
from app.domain.units import folded
from app.domain.workflow import accused_units
from app.domain.workflow_types import LIST_MARK, Step
from app.errors import FieldErrors
from app.services import units

_DISCIPLINE = ("纪委", "纪检", "纪工委", "监委", "监察")
"""Bodies that art. 30 lets receive accusations, even where their name begins with the unit they watch over."""
_NAMING = "name_accused"


def is_accused(connection: Connection, events: Iterable[CaseEvent], unit: str) -> bool:
    """Whether the unit is one that the case accuses: by name, by an old or short name, or a part of it."""
    wanted = _names(connection, unit)
    accused = {name for one in accused_units(events) for name in _names(connection, one)}
    return any(_same(a, name) for a in accused for name in wanted)


def refuse_accused(
    connection: Connection, events: Iterable[CaseEvent], step: Step, payload: Mapping[str, str]
) -> None:
    """Raise `FieldErrors` where a field of the step names an accused unit."""
    events = list(events)
    if step.key == _NAMING or not accused_units(events):
        return
    errors = {}
    for field in step.fields:
        if field.kind in ("unit", "people"):
            for unit in payload.get(field.key, "").split(LIST_MARK):
                if unit and is_accused(connection, events, unit):
                    errors[field.key] = accused_sentence(unit)
    if errors:
        raise FieldErrors(errors)


def accused_sentence(unit: str) -> str:
    """Why the picker refuses the unit."""
    return (
        f"“{unit}”是本件被检举、控告的单位，不得将检举控告件转给或透露给它"
        "（《信访工作条例》第三十条第三款）。请另选单位。"
    )


def _names(connection: Connection, name: str) -> set[str]:
    """The name as typed and, where the directory knows it, as the unit is called now."""
    known = units.find_unit(connection, name)
    return {folded(name)} | ({folded(known.name)} if known is not None else set())


def _same(accused: str, unit: str) -> bool:
    if unit.startswith(accused):
        return unit == accused or not any(word in unit for word in _DISCIPLINE)
    return unit.endswith(accused) or accused.endswith(unit)
