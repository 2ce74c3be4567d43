"""The office's work calendar: the published plans, and over them what the office typed or imported.

Every change recomputes the cases that are not done in the same transaction, and says what moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.calendar import FIRST_DAY, LAST_DAY, DayInfo, WorkCalendar
from app.domain.names import clean
from app.domain.records import DueChange
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models.side_tables import calendar_day, calendar_year
from app.rule_packs import CalendarYear, read_calendar_year
from app.services import audit, clock_basis, clocks
from app.services.context import Context

LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day off or a make-up working day; `edited`: the office's own entry lies over the published one."""

    day: date
    off: bool
    name: str
    edited: bool


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The entries of a year by date; where `published` is not set every date of the year is 暂算."""

    year: int
    published: bool
    entries: tuple[CalendarEntry, ...]


def current(context: Context) -> WorkCalendar:
    """The calendar in force."""
    with context.register.read() as connection:
        return clock_basis.current(connection, context.register).calendar


def year(context: Context, number: int) -> YearPlan:
    """What the calendar holds of a year."""
    with context.register.read() as connection:
        calendar = clock_basis.current(connection, context.register).calendar
        edited = set(connection.execute(select(calendar_day.c.day)).scalars())
    entries = [
        CalendarEntry(day, info.off, info.name, day in edited)
        for day, info in sorted(calendar.days.items())
        if day.year == number
    ]
    return YearPlan(number, calendar.is_published(number), tuple(entries))


def set_day(context: Context, day: date, *, off: bool, name: str) -> list[DueChange]:
    """Make a day a day off or a working day; gives back the dates that moved."""
    context.require(Permission.ADMINISTER)
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise FieldErrors({"name": f"请填写这一天的名称，不超过{LONGEST_NAME}个字，例如“元旦”。"})
    _check_year(day.year)
    with context.register.action() as connection:
        _put_days(connection, {day: DayInfo(off, name)})
        return _recalculated(connection, context, f"{day.isoformat()}{'放假' if off else '上班'}（{name}）")


def reset_day(context: Context, day: date) -> list[DueChange]:
    """Take the office's own entry of a day back; the published plan speaks again."""
    context.require(Permission.ADMINISTER)
    with context.register.action() as connection:
        if connection.execute(delete(calendar_day).where(calendar_day.c.day == day)).rowcount == 0:
            raise UserError(f"{day.isoformat()}没有本单位自定的安排，不需要恢复。")
        return _recalculated(connection, context, f"{day.isoformat()}恢复为公布的安排")


def import_year(context: Context, path: Path) -> list[DueChange]:
    """Take over a year's plan from a file in the format of holiday-cn; the office's entries of that year give way.

    `UserError` names the file and the entry that is not as it should be; nothing is changed then.
    """
    context.require(Permission.ADMINISTER)
    plan = read_calendar_year(path)
    _check_year(plan.year)
    with context.register.action() as connection:
        first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
        connection.execute(delete(calendar_day).where(calendar_day.c.day.between(first, last)))
        _put_days(connection, {**_withdrawn(plan), **plan.days})
        _put_published(connection, plan.year, published=plan.published)
        return _recalculated(connection, context, f"导入{plan.year}年安排（{path.name}，{len(plan.days)}天）")


def set_published(context: Context, number: int, *, published: bool) -> list[DueChange]:
    """Say that the plan of a year is complete, or that its dates are 暂算 again."""
    context.require(Permission.ADMINISTER)
    _check_year(number)
    with context.register.action() as connection:
        _put_published(connection, number, published=published)
        words = "放假安排已公布" if published else "放假安排未录入"
        return _recalculated(connection, context, f"{number}年{words}")


def _check_year(number: int) -> None:
    if not FIRST_DAY.year <= number <= LAST_DAY.year:
        raise UserError(f"工作日历只能设置{FIRST_DAY.year}年至{LAST_DAY.year}年，请核对年份。")


def _withdrawn(plan: CalendarYear) -> dict[date, DayInfo]:
    """What the program's plan of that year holds and the file does not: plain days of the week again."""
    known = clock_basis.published_calendar().days
    days = (day for day in known if day.year == plan.year and day not in plan.days)
    return {day: DayInfo(day.weekday() >= 5, "周末" if day.weekday() >= 5 else "平日") for day in days}


def _put_days(connection: Connection, days: Mapping[date, DayInfo]) -> None:
    rows = [{"day": day, "off": info.off, "name": info.name} for day, info in days.items()]
    if rows:
        connection.execute(delete(calendar_day).where(calendar_day.c.day.in_(list(days))))
        connection.execute(insert(calendar_day), rows)


def _put_published(connection: Connection, number: int, *, published: bool) -> None:
    query = upsert(calendar_year).values(year=number, published=published)
    connection.execute(query.on_conflict_do_update(index_elements=["year"], set_={"published": published}))


def _recalculated(connection: Connection, context: Context, what: str) -> list[DueChange]:
    changes = clocks.recalculate(connection, context)
    moved = {"what": (None, what), "moved": (None, len(changes))}
    audit.record(connection, context, "change_calendar", changes=moved)
    return changes
