"""The weekly list (source 000): first visits of townships, keyed into the provincial system by Friday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.calendar import WorkCalendar
from app.domain.vocabulary import Coded

_FRIDAY = 4
_WEEK = timedelta(days=7)


class WeeklyState(Coded):
    """待审核 → 已审核 → 已录入."""

    PENDING = "pending", "待审核"
    CHECKED = "checked", "已审核"
    ENTERED = "entered", "已录入"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyEntry:
    """A first visit in the weekly list; of a restricted one only number, days and state are told."""

    id: int
    number: str
    received_on: date
    name: str
    text: str
    township: str
    due: date
    checked_on: date | None
    checked_by: str
    entered_on: date | None
    upper_no: str
    restricted: bool
    off: bool
    """Voided or joined to another case: nothing is keyed in any more."""

    @property
    def state(self) -> WeeklyState:
        """How far it is."""
        if self.entered_on is not None:
            return WeeklyState.ENTERED
        return WeeklyState.PENDING if self.checked_on is None else WeeklyState.CHECKED

    def is_open(self) -> bool:
        """Whether it still has to be keyed in."""
        return self.entered_on is None and not self.off

    def is_overdue(self, today: date) -> bool:
        """Whether its Friday has gone by."""
        return self.is_open() and today > self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyCandidate:
    """A visit that may be put into the weekly list."""

    id: int
    number: str
    received_on: date
    name: str
    text: str


def friday_due(day: date, calendar: WorkCalendar) -> date:
    """The last day to key in a visit of `day`: Friday of its week, or the working day before a rest day.

    Where that lies before the visit itself (a visit at the weekend or in a holiday), the next week's.
    """
    friday = day + timedelta(days=_FRIDAY - day.weekday())
    while (due := _working(friday, calendar)) < day:
        friday += _WEEK
    return due


def _working(friday: date, calendar: WorkCalendar) -> date:
    return calendar.last_working_day_before(friday) if calendar.is_rest(friday) else friday


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
