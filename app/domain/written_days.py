"""Days and moments as a clerk writes them: "0931", "9:31", "22 0931", "11-22 9:31", "11月22日".

What is left out is taken so that the result lies nearest to today (the earlier one of two).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time

_SIGNS = str.maketrans({"年": "-", "月": "-", "日": " ", "号": " ", "/": "-", ".": "-", "点": ":", "时": ":"})
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})|(\d{1,2})(\d{2})")
_DAY = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})-)?(\d{1,2})|(\d{4})?(\d{2})(\d{2})")
_COMPACT = re.compile(r"(\d{8})(\d{4})")


def parse_moment(text: str, today: date) -> datetime | None:
    """The moment meant by `text`; a time alone is today. None if it is empty or not a moment."""
    parts = _COMPACT.sub(r"\1 \2", _plain(text).replace("分", "")).split()
    if len(parts) == 1:
        parts.insert(0, today.isoformat())
    if len(parts) != 2:
        return None
    day, clock = parse_day(parts[0], today), _time(parts[1])
    return None if day is None or clock is None else datetime.combine(day, clock)


def parse_day(text: str, today: date) -> date | None:
    """The day meant by `text`: "22", "1122", "11-22", "2026-11-22", "20261122", "11月22日"; else None."""
    found = _DAY.fullmatch(_plain(text))
    if found is None:
        return None
    groups = found.group(1, 2, 3) if found[3] else found.group(4, 5, 6)
    year, month, day = (int(group) if group else None for group in groups)
    days = _days(year, month, day or 0, today)
    return min(days, key=lambda d: (abs(d - today), d), default=None)


def _plain(text: str) -> str:
    """ASCII digits and signs: an input method may have sent full-width ones."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return re.sub(r"\s*([-:])\s*", r"\1", plain).strip()


def _days(year: int | None, month: int | None, day: int, today: date) -> Iterator[date]:
    """Every existing day that fits; None stands for what was not written."""
    here = today.year * 12 + today.month - 1
    if month is None:
        months = [divmod(here + shift, 12) for shift in range(-2, 3)]
    elif year is not None:
        months = [(year, month - 1)]
    else:
        months = [(today.year + shift, month - 1) for shift in (-1, 0, 1)]
    for its_year, month_index in months:
        try:
            yield date(its_year, month_index + 1, day)
        except ValueError:
            continue


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    return time(hour, minute) if hour < 24 and minute < 60 else None
