"""Cases whose history is typed straight into the tables: the clocks ask for events, not for a workflow."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select, update

from app.domain.records import IntakeDraft
from app.domain.vocabulary import Purpose, State
from app.models.tables import case_clock, case_event, petition
from app.services import clocks, intake
from app.services.context import Context


class Happened(NamedTuple):
    """One event; `payload` as the workflow would store it."""

    kind: str
    day: date
    payload: Mapping[str, str] = MappingProxyType({})


def case_of(context: Context, received: date, **changes: object) -> int:
    """A new case received at half past nine."""
    plain: dict[str, object] = {
        "name": "周明远",
        "phone": "13900000101",
        "address": "示例区青石街道3幢",
        "received_at": datetime(received.year, received.month, received.day, 9, 30),
        "purpose": Purpose.APPEAL,
        "demand": "要求修复小区门前道路。",
    }
    return intake.register_petition(context, IntakeDraft(**plain | changes)).record.id  # type: ignore[arg-type]


def happen(
    context: Context, key: int, happened: Sequence[Happened], state: State = State.IN_PROGRESS
) -> None:
    """Add the events and rebuild, as every action does."""
    with context.register.action() as connection:
        first = len(connection.execute(select(case_event).where(case_event.c.petition_id == key)).all()) + 1
        for seq, (kind, day, payload) in enumerate(happened, start=first):
            moment = datetime(day.year, day.month, day.day, 10) + timedelta(minutes=seq)
            row = {
                "petition_id": key,
                "seq": seq,
                "kind": kind,
                "payload": dict(payload),
                "uid": str(uuid.uuid4()),
            }
            row |= {"occurred_at": moment, "recorded_at": moment, "operator_id": 1}
            connection.execute(insert(case_event), row)
        connection.execute(update(petition).where(petition.c.id == key).values(state=state.value))
        clocks.rebuild(connection, context, key)


def stored(context: Context, key: int) -> Row[Any]:
    """The row of `petition`."""
    with context.register.read() as connection:
        return connection.execute(select(petition).where(petition.c.id == key)).one()


def clock_dues(context: Context, key: int) -> dict[str, date]:
    """The stored open clocks: rule → legal due date."""
    with context.register.read() as connection:
        rows = connection.execute(select(case_clock).where(case_clock.c.petition_id == key))
        return {row.rule: row.legal_due for row in rows}
