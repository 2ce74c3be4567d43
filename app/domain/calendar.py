"""The work calendar (工作日历): days off, make-up working days (调休), and years without a published plan.

Who decides about a day, first that speaks: the entry of that date (the State Council's notice, or
the office's own edit laid over it); in a year without a published plan the fixed public holidays
(全国年节及纪念日放假办法, art. 2; lunar days and 清明 wait for the notice); Saturday and Sunday.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from app.errors import UserError

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
ONE_DAY = timedelta(days=1)

# A year on each side, so that a roll forward or a reminder before the border still finds its day.
_TABLE_FIRST = date(FIRST_DAY.year - 1, 1, 1)
_TABLE_LAST = date(LAST_DAY.year + 1, 12, 31)
_BASE = _TABLE_FIRST.toordinal()
_SIZE = _TABLE_LAST.toordinal() - _BASE + 1

_FIXED_HOLIDAYS = MappingProxyType(
    {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }
)


@dataclass(frozen=True, slots=True)
class DayInfo:
    """One entry of the calendar: a day off (放假) or a working day (上班), and the holiday it belongs to."""

    off: bool
    name: str = ""


class WorkCalendar:
    """Says of each day from 1989 to 2101 whether the office rests; immutable, and fast to ask."""

    def __init__(self, days: Mapping[date, DayInfo], published_years: frozenset[int]) -> None:
        """Make the tables once (a few ms); `UserError` for an entry outside 1989-2101."""
        self.days: Mapping[date, DayInfo] = MappingProxyType(dict(days))
        self.published_years = frozenset(published_years)
        self._rest = _rest_table(self.days, self.published_years)
        self._working = [index for index, rest in enumerate(self._rest) if not rest]

    def overlaid(
        self, days: Mapping[date, DayInfo], published: Mapping[int, bool] | None = None
    ) -> WorkCalendar:
        """The calendar with the office's edits on top: entries by date, the published flag by year."""
        flags = dict.fromkeys(self.published_years, True) | dict(published or {})
        years = frozenset(year for year, is_published in flags.items() if is_published)
        return WorkCalendar({**self.days, **days}, years)

    def is_rest(self, day: date) -> bool:
        """True on a day off, False on a working day (a make-up Saturday or Sunday is one)."""
        return bool(self._rest[_index(day)])

    def is_published(self, year: int) -> bool:
        """Whether the plan of that year is known; without it every date of the year is 暂算."""
        return year in self.published_years

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a year between the two days has no published plan."""
        if first.year == last.year:
            return first.year not in self.published_years
        return any(year not in self.published_years for year in range(first.year, last.year + 1))

    def reason(self, day: date) -> str:
        """Why the day is off or not, in Chinese: 星期六, 国庆节放假, 春节调休上班, 工作日."""
        entry = self.days.get(day)
        if entry is not None:
            return _entry_reason(entry, day)
        fixed = _FIXED_HOLIDAYS.get((day.month, day.day))
        if fixed and not self.is_published(day.year):
            return f"{fixed}放假"
        return WEEKDAYS[day.weekday()] if day.weekday() >= 5 else "工作日"

    def next_working_day(self, day: date) -> date:
        """The first working day after the day."""
        return self.nth_working_day_after(day, 1)

    def working_day_from(self, day: date) -> date:
        """The day itself, or the next working day where it is a rest day (civil code art. 203)."""
        return day if not self._rest[_index(day)] else self.next_working_day(day)

    def last_working_day_before(self, day: date) -> date:
        """The last working day before the day."""
        return self._at(bisect_left(self._working, _index(day)) - 1)

    def nth_working_day_after(self, day: date, number: int) -> date:
        """The number-th working day after the day; the day itself for 0."""
        if number == 0:
            return day
        return self._at(bisect_right(self._working, _index(day)) + number - 1)

    def count_working_days(self, first: date, last: date) -> int:
        """Working days from first to last, both included; 0 if last lies before first."""
        count = bisect_right(self._working, _index(last)) - bisect_left(self._working, _index(first))
        return max(0, count)

    def _at(self, position: int) -> date:
        if not 0 <= position < len(self._working):
            raise _out_of_range()
        return date.fromordinal(_BASE + self._working[position])


def _rest_table(days: Mapping[date, DayInfo], published: frozenset[int]) -> bytearray:
    """One byte a day from `_TABLE_FIRST`: 1 = rest."""
    monday_first = bytes((0, 0, 0, 0, 0, 1, 1))
    shift = _TABLE_FIRST.weekday()
    week = monday_first[shift:] + monday_first[:shift]
    table = bytearray((week * (_SIZE // 7 + 1))[:_SIZE])
    for year in range(_TABLE_FIRST.year, _TABLE_LAST.year + 1):
        if year not in published:
            for month, day in _FIXED_HOLIDAYS:
                table[date(year, month, day).toordinal() - _BASE] = 1
    for entry_day, entry in days.items():
        table[_index(entry_day)] = entry.off
    return table


def _index(day: date) -> int:
    index = day.toordinal() - _BASE
    if 0 <= index < _SIZE:
        return index
    raise _out_of_range()


def _out_of_range() -> UserError:
    return UserError("日期超出1990年至2100年的范围，请检查日期和天数。")


def _entry_reason(entry: DayInfo, day: date) -> str:
    ending = "放假" if entry.off else "调休上班" if day.weekday() >= 5 else "上班"
    return entry.name if entry.name.endswith(ending) else entry.name + ending
