"""Working hours: the office hours of the profile, and how the 3 hours of a slip run."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.domain.deadline_hours import HourSpan, OfficeHours, Season, parse_spans, seasonal_hours
from app.domain.deadlines import Extension, Pause, Period, Unit, compute, trace
from app.errors import UserError
from app.rule_packs import load_calendar

CALENDAR = load_calendar()
THREE = Period(Unit.HOURS, 3)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 19, 16, 30), datetime(2026, 11, 20, 10, 30)),
        (datetime(2026, 11, 20, 16, 30), datetime(2026, 11, 23, 10, 30)),
        (datetime(2026, 11, 19, 8, 30), datetime(2026, 11, 19, 11, 30)),
        (datetime(2026, 11, 19, 9, 0), datetime(2026, 11, 19, 12, 0)),
        (datetime(2026, 11, 19, 9, 30), datetime(2026, 11, 19, 14, 30)),
        (datetime(2026, 11, 19, 14, 30), datetime(2026, 11, 19, 17, 30)),
        (datetime(2026, 11, 19, 12, 40), datetime(2026, 11, 19, 17, 0)),
        (datetime(2026, 11, 19, 22, 0), datetime(2026, 11, 20, 11, 30)),
        (datetime(2026, 11, 21, 9, 0), datetime(2026, 11, 23, 11, 30)),
        (datetime(2026, 9, 30, 17, 0), datetime(2026, 10, 8, 11, 0)),
        (datetime(2026, 10, 9, 16, 30), datetime(2026, 10, 10, 10, 30)),
    ],
)
def test_three_working_hours(received: datetime, due: datetime) -> None:
    deadline = compute(THREE, received, CALENDAR)
    assert (deadline.due_at, deadline.raw_due, deadline.legal_due) == (due, due.date(), due.date())


def test_a_paused_day_has_no_hours() -> None:
    pauses = [Pause(date(2026, 11, 20), date(2026, 11, 20))]
    assert compute(THREE, datetime(2026, 11, 19, 16, 30), CALENDAR, pauses).due_at == datetime(
        2026, 11, 23, 10, 30
    )


def test_no_hours_are_due_at_once_and_roll_off_a_rest_day() -> None:
    deadline = compute(Period(Unit.HOURS, 0), datetime(2026, 11, 21, 9), CALENDAR)
    assert (deadline.due_at, deadline.legal_due) == (datetime(2026, 11, 21, 9), date(2026, 11, 23))


def test_the_hours_that_end_in_a_year_without_a_plan_are_provisional() -> None:
    assert compute(THREE, datetime(2026, 12, 31, 16, 30), CALENDAR).provisional
    assert not compute(THREE, datetime(2026, 12, 31, 9), CALENDAR).provisional


def test_the_trace_of_hours_can_be_read() -> None:
    lines = trace(THREE, datetime(2026, 11, 20, 16, 30), CALENDAR)
    assert [line.text() for line in lines] == [
        "2026-11-20 星期五 不计 自16:30起算，按小时计算的自规定时间开始（《民法典》第二百零一条第二款）",
        "2026-11-20 星期五 计入 16:30至17:30计入，累计1小时",
        "2026-11-21 星期六 不计 星期六，不计入",
        "2026-11-22 星期日 不计 星期日，不计入",
        "2026-11-23 星期一 计入 08:30至10:30计入，累计3小时",
    ]


def test_an_hour_clock_cannot_be_extended() -> None:
    with pytest.raises(UserError, match="不能延期"):
        compute(THREE, datetime(2026, 11, 20, 16, 30), CALENDAR, (), Extension(1, "甲", "乙"))


def test_hours_that_would_never_end_are_refused() -> None:
    with pytest.raises(UserError, match="2100年"):
        compute(Period(Unit.HOURS, 3660), datetime(2100, 12, 1), CALENDAR)


@pytest.mark.parametrize(
    "text",
    [
        "08:30-12:00 14:00-17:30",
        "8:30～12:00、14:00～17:30",
        " 08:30 - 12:00, 14:00—17:30 ",
        "08：30至12：00；14：00至17：30",
    ],
)
def test_office_hours_are_read_as_people_write_them(text: str) -> None:
    assert parse_spans(text) == (HourSpan(time(8, 30), time(12)), HourSpan(time(14), time(17, 30)))


@pytest.mark.parametrize(
    "text", ["", "morning", "08:30", "12:00-08:30", "08:30-12:00 11:00-17:30", "08:30-25:00", "08:30-12:00 x"]
)
def test_office_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="工作时间"):
        parse_spans(text)


@pytest.mark.parametrize("day", ["2-30", "x", "13-01", ""])
def test_a_season_on_no_day_of_the_year_is_refused(day: str) -> None:
    with pytest.raises(UserError, match="改正"):
        seasonal_hours("08:30-12:00", "08:30-12:00", day, "09-30")


def test_a_season_may_cross_new_year() -> None:
    short = parse_spans("09:00-16:00")
    hours = OfficeHours(parse_spans("08:30-17:30"), (Season((11, 1), (3, 31), short),))
    assert hours.on(date(2026, 12, 31)) == hours.on(date(2026, 1, 1)) == hours.on(date(2026, 3, 31)) == short
    assert hours.on(date(2026, 4, 1)) != short


def test_hours_without_any_span_are_refused() -> None:
    with pytest.raises(UserError, match="不能为空"):
        OfficeHours(())
