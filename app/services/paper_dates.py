"""Statutory dates for papers: from the stored clocks, and from acceptance and extension as they were recorded.

The office's own shorter dates never come here: a notice may only print what the law says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from app.domain.deadline_period import Unit
from app.domain.derived import running
from app.domain.events import effective, since_desk
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.rules import Duty, Level
from app.domain.workflow_guards import extension_asked
from app.models import clock_queries
from app.models.clock_queries import StoredCase
from app.models.tables import case_clock
from app.services import clock_basis
from app.services.context import Context
from app.services.paper_fields import chinese_date, set_day_words

WORDS: Mapping[str, str] = MappingProxyType(
    {f"{duty.value}_due": f"法定期限（尚未完成的）：{duty.label}" for duty in Duty}
    | {
        "accepted_until": "受理时的法定办结期限（不计延期）",
        "extended_until": "延期后的法定办结期限",
        "asked_until": "申请的（已批准的按批准的）延期后的法定办结期限",
        "finish_limit": "办结期限：信访程序为日期，其他途径为按其规定",
        "owed": "责任单位最近的法定期限是什么，如“反馈办理结果”",
        "owed_due": "责任单位最近的法定期限",
        "overdue_days": "责任单位的法定期限已超过几天，未超过为 0",
    }
)
_ELSEWHERE = "按照相应程序的有关规定执行"
"""Only the way of art. 31(6) has the 60 days of art. 34."""
_NOBODY_YET = "（待批准）"
_UNIT_STARTS = frozenset({"assigned", "unit_received", "accepted"})
"""A clock that one of these starts is the unit's."""
_UNIT_DUTIES = (Duty.FEEDBACK, Duty.FINISH, Duty.NOTIFY)


def values(connection: Connection, context: Context, record: PetitionRecord) -> dict[str, str]:
    """The dates of the case as they print; a date that does not run is left out."""
    return {
        **_open(connection, record.id),
        **_of_acceptance(connection, context, record),
        **_owed(connection, context, record.id),
    }


def _open(connection: Connection, petition_id: int) -> dict[str, str]:
    query = (
        select(case_clock.c.duty, func.min(case_clock.c.legal_due))
        .where(case_clock.c.petition_id == petition_id, case_clock.c.level == Level.STATUTORY.value)
        .group_by(case_clock.c.duty)
    )
    return {f"{duty}_due": chinese_date(due) for duty, due in connection.execute(query)}


def _of_acceptance(connection: Connection, context: Context, record: PetitionRecord) -> dict[str, str]:
    """What acceptance and extension made the date, whatever came after them."""
    case = clock_queries.stored_case(connection, record.id)
    assert case is not None
    standing = effective(record.events)
    accepted = _last(standing, "accepted")
    if not accepted:
        return {}
    until = _finish(connection, context, case, standing[:accepted])
    extended = _last(standing, "extended")
    later = _finish(connection, context, case, standing[:extended]) if extended else None
    asked = later or _as_asked(connection, context, case, standing)
    found = {"accepted_until": until, "extended_until": later, "asked_until": asked}
    dates = {key: chinese_date(day) for key, day in found.items() if day}
    return dates | {"finish_limit": dates.get("accepted_until", _ELSEWHERE)}


def _as_asked(
    connection: Connection, context: Context, case: StoredCase, standing: list[CaseEvent]
) -> date | None:
    """What the date would be if the extension that was asked for were granted."""
    asked = extension_asked(since_desk(standing))
    if asked is None:
        return None
    granted = replace(asked, kind="extended", payload={**asked.payload, "approver": _NOBODY_YET})
    before = [event for event in standing if event.seq != asked.seq]
    return _finish(connection, context, case, [*before, granted])


def _last(standing: list[CaseEvent], kind: str) -> int:
    """How many events the history had with the last one of the kind; 0 where the case has none since the desk."""
    seqs = {event.seq for event in since_desk(standing) if event.kind == kind}
    return max((place for place, event in enumerate(standing, 1) if event.seq in seqs), default=0)


def _finish(
    connection: Connection, context: Context, case: StoredCase, standing: list[CaseEvent]
) -> date | None:
    basis = clock_basis.current(connection, context.register)
    clocks = running(case.particulars, standing, basis, context.clock.today())
    dues = [
        clock.deadline.legal_due
        for clock in clocks
        if clock.rule.duty is Duty.FINISH and clock.rule.level is Level.STATUTORY
    ]
    return min(dues, default=None)


def _owed(connection: Connection, context: Context, petition_id: int) -> dict[str, str]:
    """The unit's earliest statutory date that still runs."""
    rules = clock_basis.current(connection, context.register).rules
    keys = [one.key for one in rules if one.duty in _UNIT_DUTIES and not _UNIT_STARTS.isdisjoint(one.starts)]
    query = (
        select(case_clock.c.rule, case_clock.c.duty, case_clock.c.raw_due, case_clock.c.legal_due)
        .where(
            case_clock.c.petition_id == petition_id,
            case_clock.c.level == Level.STATUTORY.value,
            case_clock.c.rule.in_(keys),
        )
        .order_by(case_clock.c.legal_due)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return {}
    late = max((context.clock.today() - row.legal_due).days, 0)
    given = any(one.key == row.rule and one.period.unit is Unit.GIVEN for one in rules)
    due = set_day_words(row.raw_due, row.legal_due) if given else chinese_date(row.legal_due)
    said = {"owed": Duty(row.duty).label, "owed_due": due}
    return said | {"overdue_days": str(late)}
