"""The derived columns of a case: unit, handler and due dates, rebuilt from its events by one function.

`state` and `closed_on` are written by whoever adds the event, before `rebuild`: what is done has no due date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import ColumnElement, Connection

from app.domain.awaited import awaited_of
from app.domain.derived import Basis, Derived, Particulars, dates, derive, running
from app.domain.events import effective
from app.domain.records import CaseEvent, ClockTrace, DueChange, IntakeDraft
from app.domain.rules import Duty, Level
from app.domain.vocabulary import Purpose, State
from app.domain.workflow import state_of
from app.errors import UserError
from app.models import awaited, clock_queries, clock_writes
from app.models.clock_queries import StoredCase
from app.models.clock_writes import Recalculated
from app.models.tables import petition
from app.services import audit, cases, clock_basis, undelivered
from app.services.context import Context

PART = 1000
"""Cases in memory at a time when all are computed anew."""


def rebuild(connection: Connection, context: Context, petition_id: int) -> None:
    """Rebuild unit, handler, due dates, clock rows and what one case waits for, in the action's own transaction.

    Call it after the events and the state are written. Raises `UserError` for a history the law does not know.
    """
    case = clock_queries.stored_case(connection, petition_id)
    if case is None:
        raise UserError("没有这件信访件。请刷新列表。")
    basis = clock_basis.current(connection, context.register)
    found = _recalculated(case, basis, context, events_changed=True)
    clock_writes.store(connection, [found])
    _write_awaited(connection, context, case, {clock.rule.duty for clock in found.derived.clocks})


def await_anew(connection: Connection, context: Context, petition_id: int) -> None:
    """What one case waits for, after a paper of it was issued, voided or delivered in this action."""
    case = clock_queries.stored_case(connection, petition_id)
    assert case is not None
    _write_awaited(connection, context, case, {Duty(row[2]) for row in case.clocks.values()})


def of_new(
    connection: Connection, context: Context, draft: IntakeDraft, events: Sequence[CaseEvent], state: State
) -> Derived:
    """What `rebuild` would find for a case about to be inserted, so that its first row is already whole."""
    assert draft.received_at is not None
    assert draft.people is not None
    case = Particulars(
        received_at=draft.received_at,
        state=state,
        channel=draft.channel,
        source=draft.source,
        purpose=draft.purpose,
        urgent=draft.urgent,
        repeat=True if draft.repeat_of else None,
        people=draft.people,
    )
    basis = clock_basis.current(connection, context.register)
    return derive(case, events, basis, context.clock.today())


def insert_new(
    connection: Connection,
    petition_id: int,
    purpose: Purpose | None,
    events: Sequence[CaseEvent],
    dates: Derived,
) -> None:
    """The first clocks of a case just inserted, and what it waits for."""
    clock_writes.insert_clocks(connection, petition_id, dates)
    duties = {clock.rule.duty for clock in dates.clocks}
    found = awaited_of(state_of(events), effective(events), purpose, duties)
    awaited.write(connection, petition_id, purpose, found, new=True)


def recalculate(
    connection: Connection, context: Context, *, condition: ColumnElement[bool] | None = None
) -> list[DueChange]:
    """Compute every case that is not done anew, after calendar, rules or profile changed in this action.

    Each moved date gets an audit row; closed cases stay as they were. Raises `UserError` with the case's number
    where the new settings contradict its history.
    """
    basis = clock_basis.read(connection)
    clock_queries.raise_settings_version(connection)
    changes: list[DueChange] = []
    stored = clock_queries.cases_not_done(connection, condition)
    while found := [_recalculated(case, basis, context) for case in islice(stored, PART)]:
        clock_writes.store(connection, found)
        changes += [change for one in found for change in _due_changes(one)]
    audit.record_cases(connection, context, "recalculate", _audited(changes))
    return changes


def refresh_paused(context: Context) -> None:
    """Move the dates of cases whose count is paused (听证, 补正) on to today; once a day."""
    with context.register.action() as connection:
        basis = clock_basis.current(connection, context.register)
        paused = clock_queries.cases_not_done(connection, petition.c.paused)
        clock_writes.store(connection, [_recalculated(case, basis, context) for case in paused])


def trace(context: Context, petition_id: int) -> list[ClockTrace]:
    """How each open date of the case is counted, day by day; empty where its content is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        case = clock_queries.stored_case(connection, petition_id)
        assert case is not None
        basis = clock_basis.current(connection, context.register)
    clocks = running(case.particulars, effective(case.events), basis, context.clock.today())
    return [
        ClockTrace(
            clock.rule.name,
            clock.rule.duty,
            clock.rule.article,
            clock.rule.level,
            clock.deadline.legal_due,
            clock.deadline.remind_on,
            clock.deadline.provisional,
            clock.paused,
            clock.rule.lapses,
            tuple(line.text() for line in clock.trace(basis.calendar, basis.hours)),
        )
        for clock in clocks
    ]


def _recalculated(
    case: StoredCase, basis: Basis, context: Context, *, events_changed: bool = False
) -> Recalculated:
    today, old = context.clock.today(), case.derived
    try:
        if events_changed:
            derived = derive(case.particulars, case.events, basis, today)
        else:
            found = dates(case.particulars, case.events, basis, today)
            derived = replace(found, unit=old.unit, handler=old.handler)
    except UserError as error:
        raise UserError(f"{case.number}的期限算不出来，本次操作没有保存：{error}") from error
    return Recalculated(case, derived, clock_writes.clock_rows(case.id, derived))


def _write_awaited(
    connection: Connection, context: Context, case: StoredCase, duties: Collection[Duty]
) -> None:
    purpose = case.particulars.purpose
    papers = undelivered.issued(connection, context.register.folder, case.id)
    found = awaited_of(case.particulars.state, effective(case.events), purpose, duties, papers)
    awaited.write(connection, case.id, purpose, found)


def _due_changes(found: Recalculated) -> Iterable[DueChange]:
    case, _, new = found
    for key in sorted(case.clocks.keys() | new.keys()):
        before, after = case.clocks.get(key), new.get(key)
        row = after or before
        assert row is not None
        old_due, new_due = (one[6] if one else None for one in (before, after))
        if old_due != new_due:
            yield DueChange(case.id, case.number, key, Duty(row[2]), Level(row[3]), old_due, new_due)


def _audited(changes: Iterable[DueChange]) -> list[tuple[int | None, audit.Changes]]:
    by_case: dict[int | None, dict[str, tuple[str | None, str | None]]] = {}
    for change in changes:
        old, new = (day.isoformat() if day else None for day in (change.old, change.new))
        by_case.setdefault(change.petition_id, {})[change.rule] = (old, new)
    return list(by_case.items())
