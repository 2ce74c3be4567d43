"""What was written in a field last: offered, never filled in by itself. Only the newest petitions are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select

from app.domain.events import LEADER_OPINION
from app.models.asker import Asker, asker, hidden
from app.models.intake_tables import DETAILS
from app.models.tables import case_event, petition
from app.services.context import Context

MOST = 8
"""Values offered."""

_LOOKED_AT = 300
"""Newest rows looked at: a few weeks of a desk."""

_EVENTS_LOOKED_AT = 2000

_DETAIL_FIELDS: Mapping[str, Column[str]] = {
    name: table.c[name]
    for table in DETAILS.values()
    for name in (
        "receiver",
        "receiving_unit",
        "enclosures",
        "addressee",
        "line",
        "platform",
        "agency_office",
        "agency_person",
        "agency_phone",
    )
    if name in table.c
}
FIELDS = frozenset({*_DETAIL_FIELDS, "workplace", "unit", "leader_name"})
"""Fields of a draft whose last values can be asked for."""


def recent_values(context: Context, field: str) -> list[str]:
    """Distinct values, the last first; `KeyError` for a field that has none."""
    if field not in FIELDS:
        raise KeyError(field)
    with context.register.read() as connection:
        who = asker(connection, context.operator, context.clock.today())
        rows = _newest(connection, who, field)
    return list(dict.fromkeys(one for one in rows if one))[:MOST]


def _newest(connection: Connection, who: Asker, field: str) -> list[str]:
    """An accusation matter, and a case he recused himself from, tells nothing (条例 art. 28, 30)."""
    query = _query(field).subquery()
    chosen = select(query.c.value).join(petition, petition.c.id == query.c.id).where(~hidden(who.operator))
    if who.recused:
        chosen = chosen.where(petition.c.id.not_in(who.recused))
    return list(connection.execute(chosen.order_by(query.c.place.desc())).scalars())


def _query(field: str) -> Select[Any]:
    """The newest rows that may hold it: case, place in the order, value."""
    if field == "leader_name":
        return _leaders()
    column = _DETAIL_FIELDS.get(field)
    key = petition.c.id if column is None else column.table.c.petition_id
    value = petition.c[field] if column is None else column
    rows = select(key.label("id"), key.label("place"), value.label("value"))
    return rows.order_by(key.desc()).limit(_LOOKED_AT)


def _leaders() -> Select[Any]:
    """Leaders stand in events, of which a case has several."""
    value = func.json_extract(case_event.c.payload, "$.leader").label("value")
    place = case_event.c.id.label("place")
    rows = select(case_event.c.petition_id.label("id"), place, case_event.c.kind, value)
    newest = rows.order_by(place.desc()).limit(_EVENTS_LOOKED_AT).subquery()
    return select(newest.c.id, newest.c.place, newest.c.value).where(newest.c.kind == LEADER_OPINION)
