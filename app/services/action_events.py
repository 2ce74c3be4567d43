"""Writing events: the rows of a case's history and the columns that follow from them, in one place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from app.domain import workflow
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.vocabulary import State
from app.models.prepared import PreparedInsert
from app.models.tables import case_event, petition
from app.services import archive_taking_out, audit, clocks
from app.services.context import Context

_INSERT_EVENT = PreparedInsert(case_event)


def new_event(context: Context, seq: int, kind: str, moment: datetime, payload: dict[str, str]) -> CaseEvent:
    """An event as it will be stored, recorded now by the operator."""
    return CaseEvent(
        seq=seq,
        kind=str(kind),
        occurred_at=moment,
        recorded_at=context.clock.now(),
        operator=context.operator.name,
        payload=payload,
    )


def derived(events: Sequence[CaseEvent]) -> dict[str, Any]:
    """The columns of `petition` that the table of steps gives; units and dates are `clocks.rebuild`'s."""
    course = workflow.course_of(events)
    weekly, supervision = workflow.flags(events)
    return {
        "state": course.state.value,
        "closed_on": course.closed_on,
        "joined_to": course.joined_to,
        "weekly_conference": weekly,
        "supervision": supervision,
    }


def insert_events(connection: Connection, context: Context, key: int, events: Sequence[CaseEvent]) -> None:
    """Add events to the history of a case."""
    rows = [
        {
            "uid": str(uuid.uuid4()),
            "petition_id": key,
            "seq": event.seq,
            "kind": event.kind,
            "occurred_at": event.occurred_at,
            "recorded_at": event.recorded_at,
            "operator_id": context.operator.id,
            "payload": event.payload,
        }
        for event in events
    ]
    _INSERT_EVENT.many(connection, rows)


def append(
    connection: Connection,
    context: Context,
    before: PetitionRecord,
    event: CaseEvent,
    *,
    action: str,
    reason: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """Add one event to a case, with its audit row, the next revision and every derived column.

    `more`: further columns of `petition` that the action sets.
    """
    insert_events(connection, context, before.id, [event])
    columns = derived([*before.events, event])
    values = columns | {"revision": before.revision + 1} | (more or {})
    connection.execute(update(petition).where(petition.c.id == before.id).values(values))
    changes: dict[str, tuple[Any, Any]] = {"event": (None, event.seq)}
    if columns["state"] != before.state.value:
        changes["state"] = (before.state.value, columns["state"])
    audit.record(connection, context, action, petition_id=before.id, changes=changes, reason=reason)
    archive_taking_out.follow(connection, context, before.id, before.state, State(columns["state"]))
    clocks.rebuild(connection, context, before.id)
