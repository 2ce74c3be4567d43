"""What every case waits for, as rows that SQL counts and sorts: derived from the events, written with them, never by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from app.domain.awaited import Awaited, awaited_of
from app.domain.events import effective
from app.domain.records import CaseEvent
from app.domain.rules import Duty
from app.domain.vocabulary import Purpose, State
from app.models.prepared import PreparedInsert
from app.models.schema import metadata
from app.models.tables import case_clock, case_event, petition

awaited = Table(
    "awaited",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("section", String(24), primary_key=True),
    Column("step", String(32), nullable=False),
    Column("label", Text, nullable=False),
    Column("permission", String(24), nullable=False),
    Column("accusation", Boolean(create_constraint=False), nullable=False),
    Column("since", Date, nullable=False),
    Column("duty", String(24)),
    Column("due", Date),
    Index(None, "section", "permission", "accusation", "petition_id"),
)
"""A row for each thing a case waits for (`domain/awaited.py`). `accusation` repeats the purpose, so that a count reads no case."""

_PART = 1000
_DELETE = delete(awaited).where(awaited.c.petition_id == bindparam("of_petition"))
_INSERT = PreparedInsert(awaited)
_EVENTS = ("petition_id", "seq", "kind", "occurred_at", "recorded_at", "payload")


def write(
    connection: Connection,
    petition_id: int,
    purpose: Purpose | None,
    found: Sequence[Awaited],
    *,
    new: bool = False,
) -> None:
    """Put what the case waits for now in the place of what it waited for; `new`: there was nothing."""
    if not new:
        connection.execute(_DELETE, {"of_petition": petition_id})
    _INSERT.many(connection, _rows(petition_id, purpose, found))


def rebuild(connection: Connection) -> None:
    """Every row anew, some cases at a time."""
    connection.execute(delete(awaited))
    last = 0
    while cases := _next_cases(connection, last):
        ids = [row.id for row in cases]
        events, duties = _histories(connection, ids), _duties(connection, ids)
        for row in cases:
            purpose = Purpose(row.purpose) if row.purpose else None
            standing, running = effective(events.get(row.id, [])), duties.get(row.id, set())
            found = awaited_of(State(row.state), standing, purpose, running)
            _INSERT.many(connection, _rows(row.id, purpose, found))
        last = ids[-1]


def _rows(petition_id: int, purpose: Purpose | None, found: Sequence[Awaited]) -> list[dict[str, Any]]:
    return [
        {
            "petition_id": petition_id,
            "section": one.section.value,
            "step": one.step,
            "label": one.label,
            "permission": one.permission.value,
            "accusation": purpose is Purpose.ACCUSATION,
            "since": one.since,
            "duty": one.duty.value if one.duty else None,
            "due": one.due,
        }
        for one in found
    ]


def _next_cases(connection: Connection, last: int) -> Sequence[Any]:
    done = petition.c.state.not_in([State.VOIDED.value, State.JOINED.value])
    query = select(petition.c.id, petition.c.state, petition.c.purpose).where(petition.c.id > last, done)
    return connection.execute(query.order_by(petition.c.id).limit(_PART)).all()


def _histories(connection: Connection, ids: Sequence[int]) -> dict[int, list[CaseEvent]]:
    found: dict[int, list[CaseEvent]] = {}
    query = select(*(case_event.c[name] for name in _EVENTS)).where(case_event.c.petition_id.in_(ids))
    for row in connection.execute(query.order_by(case_event.c.petition_id, case_event.c.seq)):
        found.setdefault(row[0], []).append(_event(row))
    return found


def _event(row: Any) -> CaseEvent:
    return CaseEvent(
        seq=row[1], kind=row[2], occurred_at=row[3], recorded_at=row[4], operator="", payload=row[5]
    )


def _duties(connection: Connection, ids: Sequence[int]) -> dict[int, set[Duty]]:
    found: dict[int, set[Duty]] = {}
    for key, duty in _pairs(connection, ids):
        found.setdefault(key, set()).add(duty)
    return found


def _pairs(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, Duty]]:
    query = select(case_clock.c.petition_id, case_clock.c.duty).where(case_clock.c.petition_id.in_(ids))
    yield from ((key, Duty(duty)) for key, duty in connection.execute(query))
