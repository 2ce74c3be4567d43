"""Working hours: the office hours of the profile, and when a number of them has run.

Hours begin at once, not on the next day (civil code art. 201(2)); only the office's business hours
count (art. 203(2)), so they stop at noon, at night and on rest days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from app.domain.calendar import ONE_DAY, WorkCalendar
from app.errors import UserError

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})[-–—~～至](\d{1,2})[:：](\d{2})")
_INNER_BLANKS = re.compile(r"\s*([-–—~～至:：])\s*")
_BETWEEN = re.compile(r"[,，、;；\s]+")


class HourSpan(NamedTuple):
    """Business hours from start to end of one day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours from one (month, day) to another, both included, each year; may cross New Year."""

    first: tuple[int, int]
    last: tuple[int, int]
    spans: tuple[HourSpan, ...]

    def __post_init__(self) -> None:
        """Refuse a day that is in no year, and empty or crossing hours."""
        for month, day in (self.first, self.last):
            try:
                date(2000, month, day)
            except ValueError as error:
                raise UserError(f"作息季节的日期“{month}月{day}日”不存在，请改正。") from error
        _check_spans(self.spans)

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season."""
        key = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= key <= self.last
        return key >= self.first or key <= self.last


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The office's business hours: the usual ones, and those of a season (夏令, 冬令)."""

    usual: tuple[HourSpan, ...]
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        """Refuse empty or crossing hours."""
        _check_spans(self.usual)

    def on(self, day: date) -> tuple[HourSpan, ...]:
        """The hours of a working day."""
        return next((season.spans for season in self.seasons if season.covers(day)), self.usual)


class HoursWorked(NamedTuple):
    """A stretch of business time that counted."""

    start: datetime
    end: datetime


def parse_spans(text: str) -> tuple[HourSpan, ...]:
    """Read `08:30-12:00 14:00-17:30`; `UserError` for what is not a time or crosses."""
    parts = _BETWEEN.split(_INNER_BLANKS.sub(r"\1", text.strip()))
    matches = [_SPAN.fullmatch(part) for part in parts]
    spans = [_span([int(group) for group in match.groups()]) for match in matches if match]
    if len(spans) < len(parts):
        raise UserError("工作时间的格式应如“08:30-12:00 14:00-17:30”，请改正。")
    _check_spans(spans)
    return tuple(spans)


def seasonal_hours(summer: str, winter: str, summer_from: str, summer_to: str) -> OfficeHours:
    """The hours of an office profile: two texts for `parse_spans`, the summer's days as `05-01`."""
    season = Season(_month_day(summer_from), _month_day(summer_to), parse_spans(summer))
    return OfficeHours(parse_spans(winter), (season,))


def hours_worked(
    start: datetime,
    hours: int,
    calendar: WorkCalendar,
    office: OfficeHours,
    paused: Sequence[tuple[date, date]] = (),
) -> list[HoursWorked]:
    """The stretches that make up the hours, in order; the end of the last is the due moment.

    `UserError` where they would not end within the calendar.
    """
    left = timedelta(hours=hours)
    worked: list[HoursWorked] = []
    day = start.date()
    while left:
        if not calendar.is_rest(day) and not any(first <= day <= last for first, last in paused):
            for stretch in _stretches(day, start, office):
                end = min(stretch.end, stretch.start + left)
                left -= end - stretch.start
                worked.append(HoursWorked(stretch.start, end))
                if not left:
                    break
        day += ONE_DAY
    return worked


def _stretches(day: date, not_before: datetime, office: OfficeHours) -> list[HoursWorked]:
    whole = [
        HoursWorked(datetime.combine(day, span.start), datetime.combine(day, span.end))
        for span in office.on(day)
    ]
    return [HoursWorked(max(s.start, not_before), s.end) for s in whole if s.end > not_before]


def _span(numbers: list[int]) -> HourSpan:
    try:
        return HourSpan(time(numbers[0], numbers[1]), time(numbers[2], numbers[3]))
    except ValueError as error:
        raise UserError("工作时间中有不存在的钟点，请按24小时制改正。") from error


def _month_day(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d{1,2})-(\d{1,2})\s*", text)
    if match is None:
        raise UserError("夏令时间的起止日期格式应如“05-01”，请改正。")
    return int(match[1]), int(match[2])


def _check_spans(spans: Sequence[HourSpan]) -> None:
    if not spans:
        raise UserError("工作时间不能为空，请至少填写一个时段。")
    crossing = any(before.end > after.start for before, after in pairwise(spans))
    if crossing or any(span.end <= span.start for span in spans):
        raise UserError("工作时间的时段须先后排列、互不重叠，请改正。")


DEFAULT_HOURS = OfficeHours((HourSpan(time(8, 30), time(12)), HourSpan(time(14), time(17, 30))))
