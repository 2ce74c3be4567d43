"""The audit: one row for every change, with the old and the new value. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.models.prepared import PreparedInsert
from app.models.tables import audit, operator
from app.services.context import Context

_INSERT = PreparedInsert(audit)
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of a case's history of changes."""

    recorded_at: datetime
    operator: str
    action: str
    changes: dict[str, list[Any]]
    reason: str


def record(
    connection: Connection,
    context: Context,
    action: str,
    *,
    petition_id: int | None = None,
    changes: Changes | None = None,
    reason: str = "",
) -> None:
    """Add the audit row of an action, in the action's own transaction."""
    record_cases(connection, context, action, [(petition_id, changes or {})], reason=reason)


def record_cases(
    connection: Connection,
    context: Context,
    action: str,
    changed: Iterable[tuple[int | None, Changes]],
    *,
    reason: str = "",
) -> None:
    """Add one row for each changed case (a change of the calendar moves thousands), at once."""
    kept = {
        "recorded_at": context.clock.now(),
        "operator_id": context.operator.id,
        "action": action,
        "reason": reason,
    }
    rows = [
        kept | {"petition_id": key, "changes": {name: list(pair) for name, pair in changes.items()}}
        for key, changes in changed
    ]
    _INSERT.many(connection, rows)


def of_case(connection: Connection, petition_id: int) -> list[AuditRow]:
    """All changes of one case, oldest first."""
    query = (
        select(audit.c.recorded_at, operator.c.name, audit.c.action, audit.c.changes, audit.c.reason)
        .join(operator, operator.c.id == audit.c.operator_id)
        .where(audit.c.petition_id == petition_id)
        .order_by(audit.c.id)
    )
    return [AuditRow(*row) for row in connection.execute(query)]
