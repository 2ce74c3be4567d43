"""Writing what the clocks derive: columns of `petition`, rows of `case_clock`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, update

from app.domain.deadline_clocks import ClockResult
from app.domain.derived import Derived
from app.models.clock_queries import DERIVED, StoredCase
from app.models.prepared import PreparedInsert
from app.models.tables import case_clock, petition

_UPDATE = (
    update(petition)
    .where(petition.c.id == bindparam("petition_id"))
    .values({name: bindparam(f"new_{name}") for name in DERIVED})
)
_DELETE = delete(case_clock).where(
    case_clock.c.petition_id == bindparam("of_petition"), case_clock.c.rule == bindparam("of_rule")
)
_REPLACE = PreparedInsert(case_clock, replace=True)
_COLUMNS = [column.name for column in case_clock.columns]


class Recalculated(NamedTuple):
    """A stored case with what was computed anew; `rows`: its clocks by rule."""

    case: StoredCase
    derived: Derived
    rows: dict[str, tuple[Any, ...]]


def columns(derived: Derived) -> dict[str, Any]:
    """The derived columns of `petition`."""
    return {name: getattr(derived, name) for name in DERIVED}


def clock_rows(petition_id: int, derived: Derived) -> dict[str, tuple[Any, ...]]:
    """The clocks by rule, as rows of `case_clock` in the order of its columns."""
    return {clock.rule.key: _clock_row(petition_id, clock) for clock in derived.clocks}


def insert_clocks(connection: Connection, petition_id: int, derived: Derived) -> None:
    """The first clocks of a new case."""
    _put(connection, clock_rows(petition_id, derived).values())


def store(connection: Connection, found: Iterable[Recalculated]) -> None:
    """Write what differs from what is stored."""
    updates: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    fresh: list[tuple[Any, ...]] = []
    for case, derived, rows in found:
        if derived != case.derived:
            changed = {f"new_{name}": value for name, value in columns(derived).items()}
            updates.append({"petition_id": case.id} | changed)
        gone += [{"of_petition": case.id, "of_rule": key} for key in case.clocks.keys() - rows.keys()]
        fresh += [row for key, row in rows.items() if case.clocks.get(key) != row]
    for query, values in ((_UPDATE, updates), (_DELETE, gone)):
        if values:
            connection.execute(query, values)
    _put(connection, fresh)


def _put(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    _REPLACE.many(connection, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])


def _clock_row(petition_id: int, clock: ClockResult) -> tuple[Any, ...]:
    rule, due = clock.rule, clock.deadline
    dates = (clock.started_at, due.raw_due, due.legal_due, due.remind_on)
    return (petition_id, rule.key, rule.duty.value, rule.level.value, *dates, due.provisional, clock.paused)
