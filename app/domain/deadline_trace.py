"""The trace of a deadline: each day counted or skipped, and why, with the article; for screen and paper.

It walks day by day and shares no arithmetic with `deadlines.compute`, so the two check each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from app.domain.calendar import LAST_DAY, ONE_DAY, WEEKDAYS, WorkCalendar
from app.domain.deadline_hours import DEFAULT_HOURS, HoursWorked, OfficeHours, hours_worked
from app.domain.deadline_period import Extension, Pause, Period, Unit, check_day, merged
from app.errors import UserError

DAY_ZERO = "起算当日不计入，自次日起算（《民法典》第二百零一条）"
ROLL = "《民法典》第二百零三条"
EXTENDED = "《信访工作条例》第三十四条"
PROVISIONAL = "（该年度放假安排未录入，暂算）"


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One day of the count; `number` is its place in the period, None where it does not count."""

    day: date
    counted: bool
    number: int | None
    reason: str

    def text(self) -> str:
        """The line as it prints: 2026-09-17 星期四 第1日 工作日，计入."""
        place = f"第{self.number}日" if self.number is not None else "计入" if self.counted else "不计"
        return f"{self.day.isoformat()} {WEEKDAYS[self.day.weekday()]} {place} {self.reason}"


def trace(
    period: Period,
    start: date | datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    extension: Extension | None = None,
    *,
    hours: OfficeHours = DEFAULT_HOURS,
    article: str = "",
) -> list[TraceLine]:
    """Every day from the start to the legal due date. Same arguments as `compute`; `article` = source."""
    check_day(start)
    if period.unit is Unit.HOURS:
        lines = list(_hours_lines(period, start, calendar, pauses, hours))
    else:
        lines = _day_lines(period, check_day(start), calendar, pauses, extension)
    raw = lines[-1].day
    lines += _roll_lines(raw, calendar)
    if article:
        lines[0] = replace(lines[0], reason=f"{lines[0].reason}；依据{article}")
    return [_marked(line, calendar) for line in lines]


def _day_lines(
    period: Period,
    start: date,
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
    extension: Extension | None,
) -> list[TraceLine]:
    lines = [TraceLine(start, counted=False, number=None, reason=_opening(period))]
    lines += _count(start, period, calendar, pauses)
    if extension is not None:
        more = Period(Unit.CALENDAR, extension.days)
        note = f"延期{extension.days}日，计入（{EXTENDED}；批准人{extension.approver}）"
        for line in _count(lines[-1].day, more, calendar, pauses):
            number = None if line.number is None else line.number + period.length
            lines.append(TraceLine(line.day, line.counted, number, note if line.counted else line.reason))
    return lines


def _opening(period: Period) -> str:
    if period.unit is Unit.GIVEN:
        return "指定的日期"
    return DAY_ZERO if period.length else "期限为当日"


def _count(
    start: date, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause]
) -> Iterator[TraceLine]:
    number, day = 0, start
    while number < period.length:
        day += ONE_DAY
        if day > LAST_DAY:
            raise UserError("算出的到期日晚于2100年，请检查日期和天数。")
        pause = next((item for item in pauses if item.first <= day <= item.last), None)
        counted = pause is None and not (period.unit is Unit.WORKING and calendar.is_rest(day))
        number += counted
        reason = _paused(pause) if pause else _day_reason(period.unit, day, calendar)
        yield TraceLine(day, counted, number if counted else None, reason)


def _paused(pause: Pause) -> str:
    cause = pause.reason or "期间中止"
    return f"{cause}（{pause.first.isoformat()}至{pause.last.isoformat()}），不计入"


def _day_reason(unit: Unit, day: date, calendar: WorkCalendar) -> str:
    why = calendar.reason(day)
    if unit is Unit.WORKING:
        return f"{why}，不计入工作日" if calendar.is_rest(day) else f"{why}，计入"
    return f"{why}，按自然日计入" if calendar.is_rest(day) else f"{why}，计入"


def _roll_lines(raw: date, calendar: WorkCalendar) -> list[TraceLine]:
    if not calendar.is_rest(raw):
        return []
    legal = calendar.next_working_day(raw)
    between = [date.fromordinal(n) for n in range(raw.toordinal() + 1, legal.toordinal())]
    why = calendar.reason(raw)
    lines = [
        TraceLine(day, counted=False, number=None, reason=f"{calendar.reason(day)}，继续顺延（{ROLL}）")
        for day in between
    ]
    last = f"{raw.isoformat()}届满，该日为休息日（{why}），顺延至本日（{ROLL}）"
    return [*lines, TraceLine(legal, counted=False, number=None, reason=last)]


def _hours_lines(
    period: Period,
    start: date | datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
    office: OfficeHours,
) -> Iterator[TraceLine]:
    moment = start if isinstance(start, datetime) else datetime.combine(start, time.min)
    paused = merged(pauses, moment.date() - ONE_DAY)
    worked = hours_worked(moment, period.length, calendar, office, paused)
    opening = f"自{moment:%H:%M}起算，按小时计算的自规定时间开始（《民法典》第二百零一条第二款）"
    yield TraceLine(moment.date(), counted=False, number=None, reason=opening)
    day, total = moment.date(), 0.0
    while worked and day <= worked[-1].end.date():
        stretches = [item for item in worked if item.start.date() == day]
        total += sum((item.end - item.start).total_seconds() for item in stretches) / 3600
        reason = _stretches_text(stretches, total) if stretches else _idle(day, calendar, pauses)
        yield TraceLine(day, bool(stretches), None, reason)
        day += ONE_DAY


def _stretches_text(stretches: list[HoursWorked], total: float) -> str:
    spans = "、".join(f"{item.start:%H:%M}至{item.end:%H:%M}" for item in stretches)
    return f"{spans}计入，累计{total:g}小时"


def _idle(day: date, calendar: WorkCalendar, pauses: Sequence[Pause]) -> str:
    pause = next((item for item in pauses if item.first <= day <= item.last), None)
    if pause:
        return _paused(pause)
    return f"{calendar.reason(day)}，不计入" if calendar.is_rest(day) else "已过当日工作时间，不计入"


def _marked(line: TraceLine, calendar: WorkCalendar) -> TraceLine:
    if calendar.is_published(line.day.year):
        return line
    return replace(line, reason=line.reason + PROVISIONAL)
