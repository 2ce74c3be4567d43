"""Filters of the ledger saved by name, as JSON; every operator sees them all."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.names import clean
from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel, Light, Order, State
from app.errors import FieldErrors, UserError
from app.models.side_tables import saved_filter
from app.services import audit
from app.services.context import Context

LONGEST_NAME = 20
_CODES: dict[str, type[Channel | Light | Order | State]] = {
    "state": State,
    "channel": Channel,
    "light": Light,
    "order": Order,
}
_DAYS = ("first", "last")


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A named filter."""

    id: int
    name: str
    wanted: CaseFilter


def save(context: Context, name: str, wanted: CaseFilter) -> None:
    """Save a filter under a name; one of the same name gives way."""
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise FieldErrors({"name": f"请填写筛选方案的名称，不超过{LONGEST_NAME}个字。"})
    stored = _stored(wanted)
    with context.register.action() as connection:
        query = upsert(saved_filter).values(name=name, wanted=stored)
        connection.execute(query.on_conflict_do_update(index_elements=["name"], set_={"wanted": stored}))
        audit.record(connection, context, "save_filter", changes={"wanted": (None, stored)}, reason=name)


def saved(context: Context) -> list[SavedFilter]:
    """All saved filters, by name; what a newer program wrote into one and this does not know is left aside."""
    with context.register.read() as connection:
        rows = connection.execute(select(saved_filter).order_by(saved_filter.c.name)).all()
    return [SavedFilter(row.id, row.name, _read(row.wanted)) for row in rows]


def remove(context: Context, name: str) -> None:
    """Take a saved filter away."""
    with context.register.action() as connection:
        found = connection.execute(delete(saved_filter).where(saved_filter.c.name == name))
        if found.rowcount == 0:
            raise UserError(f"没有名为“{name}”的筛选方案。请刷新列表。")
        audit.record(connection, context, "remove_filter", reason=name)


def _stored(wanted: CaseFilter) -> dict[str, Any]:
    """Only what differs from the empty filter."""
    plain = CaseFilter()
    values = {f.name: getattr(wanted, f.name) for f in fields(CaseFilter)}
    return {key: _text(value) for key, value in values.items() if value != getattr(plain, key)}


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _read(stored: dict[str, Any]) -> CaseFilter:
    known = {f.name for f in fields(CaseFilter)}
    found: dict[str, Any] = {key: value for key, value in stored.items() if key in known}
    for key in _DAYS:
        if key in found:
            found[key] = date.fromisoformat(found[key])
    for key, kind in _CODES.items():
        if found.get(key) in {one.value for one in kind}:
            found[key] = kind(found[key])
        else:
            found.pop(key, None)
    return CaseFilter(**found)
