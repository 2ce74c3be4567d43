"""When a first visit has to be keyed in: Friday, or the working day before where Friday is off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.weekly import friday_due, week_of
from app.rule_packs import load_calendar

CALENDAR = load_calendar()


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        (date(2026, 11, 16), date(2026, 11, 20)),  # Monday
        (date(2026, 11, 20), date(2026, 11, 20)),  # the Friday itself
        (date(2026, 11, 22), date(2026, 11, 27)),  # Sunday: this week's Friday is gone
        (date(2026, 9, 20), date(2026, 9, 24)),  # make-up Sunday, then 中秋 on Friday 25 September
        (date(2026, 9, 22), date(2026, 9, 24)),
        (date(2026, 9, 25), date(2026, 9, 30)),  # on the holiday: next Friday, 2 October, is off as well
        (date(2026, 9, 29), date(2026, 9, 30)),  # 国庆 on Friday 2 October
        (date(2026, 2, 18), date(2026, 2, 27)),  # 春节: the whole week is off
        (date(2026, 12, 29), date(2026, 12, 31)),  # Friday 1 January 2027, no plan published yet
    ],
)
def test_due_days(visit: date, due: date) -> None:
    assert friday_due(visit, CALENDAR) == due


@given(st.dates(date(2023, 1, 1), date(2027, 6, 30)))
def test_always_a_working_day_and_never_before_the_visit(visit: date) -> None:
    due = friday_due(visit, CALENDAR)
    assert visit <= due <= visit + timedelta(days=18)
    assert not CALENDAR.is_rest(due)
    friday = due
    while friday.weekday() != 4:
        friday += timedelta(days=1)
        assert CALENDAR.is_rest(friday)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert week_of(date(2026, 11, 22)) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week_of(date(2026, 11, 23)) == (date(2026, 11, 23), date(2026, 11, 29))
