"""The audit: one row for every change, with the old and the new value. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.models.tables import audit, operator
from app.services.context import Context

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
    connection.execute(
        insert(audit),
        {
            "recorded_at": context.clock.now(),
            "operator_id": context.operator.id,
            "action": action,
            "petition_id": petition_id,
            "changes": {key: list(pair) for key, pair in (changes or {}).items()},
            "reason": reason,
        },
    )


def of_case(connection: Connection, petition_id: int) -> list[AuditRow]:
    """All changes of one case, oldest first."""
    query = (
        select(audit.c.recorded_at, operator.c.name, audit.c.action, audit.c.changes, audit.c.reason)
        .join(operator, operator.c.id == audit.c.operator_id)
        .where(audit.c.petition_id == petition_id)
        .order_by(audit.c.id)
    )
    return [AuditRow(*row) for row in connection.execute(query)]
