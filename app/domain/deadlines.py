"""The deadline engine: period + start + calendar → the dates. Pure; `trace` says how, day by day.

Counting: the start day does not count, days begin on the next (civil code art. 201); hours begin at
once (art. 201(2)); a last day that is a rest day gives way to the next working day (art. 203).
`compute` works with spans, not with days, so that ten thousand cases are recomputed in well under a
second; `trace` walks the days and is asked for only when somebody wants to read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.domain.calendar import LAST_DAY, ONE_DAY, WorkCalendar
from app.domain.deadline_hours import DEFAULT_HOURS, OfficeHours, hours_worked
from app.domain.deadline_period import (
    MAX_EXTENSION,
    MAX_LENGTH,
    Deadline,
    Extension,
    Pause,
    Period,
    Unit,
    check_day,
    merged,
)
from app.domain.deadline_trace import TraceLine, trace
from app.errors import UserError

__all__ = [
    "DEFAULT_HOURS",
    "MAX_EXTENSION",
    "MAX_LENGTH",
    "Deadline",
    "Extension",
    "OfficeHours",
    "Pause",
    "Period",
    "TraceLine",
    "Unit",
    "compute",
    "trace",
]


def compute(
    period: Period,
    start: date | datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    extension: Extension | None = None,
    *,
    hours: OfficeHours = DEFAULT_HOURS,
) -> Deadline:
    """The dates of a period that starts with the event on `start` (day 0).

    Pauses outside the running period change nothing. The extension counts on from the raw due date
    in calendar days. `hours` matters for working hours only. `UserError` for dates outside 1990-2100.
    """
    day_zero = check_day(start)
    if period.unit is Unit.HOURS:
        if extension is not None:
            raise UserError("按工作小时计算的期限不能延期，请核对规则。")
        return _compute_hours(period, start, calendar, pauses, hours)
    raw = _run(period, day_zero, merged(pauses, day_zero) if pauses else [], calendar)
    if extension is not None:
        raw = _run_calendar(raw, extension.days, merged(pauses, raw))
    return _settle(raw, min(day_zero + ONE_DAY, raw), calendar)


def _run(period: Period, start: date, paused: list[tuple[date, date]], calendar: WorkCalendar) -> date:
    if period.unit is Unit.WORKING:
        return _run_working(start, period.length, paused, calendar)
    return _run_calendar(start, period.length, paused)


def _run_calendar(start: date, length: int, paused: list[tuple[date, date]]) -> date:
    due = _plus(start, length)
    for first, last in paused:
        begin = max(first, start + ONE_DAY)
        if begin > due:
            break
        due = _plus(due, (last - begin).days + 1)
    return due


def _run_working(start: date, length: int, paused: list[tuple[date, date]], calendar: WorkCalendar) -> date:
    due = calendar.nth_working_day_after(start, length)
    skipped = 0
    for first, last in paused:
        begin = max(first, start + ONE_DAY)
        if begin > due:
            break
        skipped += calendar.count_working_days(begin, last)
        due = calendar.nth_working_day_after(start, length + skipped)
    return due


def _compute_hours(
    period: Period,
    start: date | datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
    office: OfficeHours,
) -> Deadline:
    moment = start if isinstance(start, datetime) else datetime.combine(start, time.min)
    paused = merged(pauses, moment.date() - ONE_DAY)
    worked = hours_worked(moment, period.length, calendar, office, paused)
    due_at = worked[-1].end if worked else moment
    return _settle(due_at.date(), moment.date(), calendar, due_at)


def _settle(raw: date, first_used: date, calendar: WorkCalendar, due_at: datetime | None = None) -> Deadline:
    """The dates that follow from the raw due date; provisional covers every day used, the roll included."""
    if raw > LAST_DAY:
        raise UserError("算出的到期日晚于2100年，请检查日期和天数。")
    legal = calendar.working_day_from(raw)
    remind = calendar.last_working_day_before(raw)
    return Deadline(raw, legal, remind, calendar.is_provisional(first_used, legal), due_at)


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise UserError("算出的到期日晚于2100年，请检查日期和天数。") from error
