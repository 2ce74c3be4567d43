"""The deadline engine on hand-made cases: the worked examples of the law, and what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain.deadlines import Deadline, Extension, Pause, Period, TraceLine, Unit, compute, trace
from app.errors import UserError
from app.rule_packs import load_calendar

CALENDAR = load_calendar()


def d(text: str) -> date:
    return date.fromisoformat(text)


def run(start: str, days: int, unit: Unit = Unit.CALENDAR, *pauses: tuple[str, str]) -> Deadline:
    spans = [Pause(d(first), d(last)) for first, last in pauses]
    return compute(Period(unit, days), d(start), CALENDAR, spans)


@pytest.mark.parametrize(
    ("start", "days", "raw", "legal"),
    [
        ("2026-11-16", 15, "2026-12-01", "2026-12-01"),
        ("2026-09-09", 15, "2026-09-24", "2026-09-24"),
        ("2026-09-16", 15, "2026-10-01", "2026-10-08"),
        ("2026-09-12", 15, "2026-09-27", "2026-09-28"),
        ("2026-02-01", 15, "2026-02-16", "2026-02-24"),
        ("2026-03-02", 60, "2026-05-01", "2026-05-06"),
        ("2026-03-02", 90, "2026-05-31", "2026-06-01"),
        ("2024-02-14", 15, "2024-02-29", "2024-02-29"),
        ("2025-12-29", 3, "2026-01-01", "2026-01-04"),
        ("2026-03-06", 0, "2026-03-06", "2026-03-06"),
        ("2026-03-07", 0, "2026-03-07", "2026-03-09"),
    ],
)
def test_natural_days(start: str, days: int, raw: str, legal: str) -> None:
    deadline = run(start, days)
    assert (deadline.raw_due, deadline.legal_due) == (d(raw), d(legal))
    assert not deadline.provisional


@pytest.mark.parametrize(
    ("start", "days", "due", "provisional"),
    [
        ("2026-09-17", 5, "2026-09-23", False),
        ("2026-02-12", 10, "2026-03-04", False),
        ("2026-11-20", 3, "2026-11-25", False),
        ("2026-12-28", 5, "2027-01-05", True),
    ],
)
def test_working_days(start: str, days: int, due: str, provisional: bool) -> None:
    deadline = run(start, days, Unit.WORKING)
    assert (deadline.raw_due, deadline.legal_due, deadline.provisional) == (d(due), d(due), provisional)


@pytest.mark.parametrize(
    ("start", "days", "remind"),
    [
        ("2026-11-16", 15, "2026-11-30"),
        ("2026-09-16", 15, "2026-09-30"),
        ("2026-09-12", 15, "2026-09-24"),
        ("2026-02-01", 15, "2026-02-14"),
    ],
)
def test_the_reminder_is_the_last_working_day_before_the_raw_date(start: str, days: int, remind: str) -> None:
    assert run(start, days).remind_on == d(remind)


def test_the_roll_into_a_year_without_a_plan_is_provisional() -> None:
    assert run("2026-12-16", 15).provisional is False
    edited = CALENDAR.overlaid({d("2026-12-31"): CALENDAR.days[d("2026-10-01")]})
    rolled = compute(Period(Unit.CALENDAR, 15), d("2026-12-16"), edited)
    assert (rolled.raw_due, rolled.legal_due, rolled.provisional) == (d("2026-12-31"), d("2027-01-04"), True)


def test_day_zero_in_an_unpublished_year_is_not_used() -> None:
    assert run("2022-12-31", 3).provisional is False


@pytest.mark.parametrize(
    ("pauses", "raw"),
    [
        ([("2026-03-05", "2026-03-09")], "2026-03-21"),
        ([("2026-03-05", "2026-03-09"), ("2026-03-07", "2026-03-11")], "2026-03-23"),
        ([("2026-03-07", "2026-03-11"), ("2026-03-05", "2026-03-09")], "2026-03-23"),
        ([("2026-03-05", "2026-03-09"), ("2026-03-06", "2026-03-06")], "2026-03-21"),
        ([("2026-02-20", "2026-03-01")], "2026-03-16"),
        ([("2026-02-20", "2026-03-02")], "2026-03-17"),
        ([("2026-03-16", "2026-03-16")], "2026-03-17"),
        ([("2026-03-17", "2026-03-30")], "2026-03-16"),
        ([("2026-03-05", "2026-03-09"), ("2026-03-20", "2026-03-21")], "2026-03-23"),
    ],
)
def test_pauses_cover_whole_days_once_and_only_inside_the_period(
    pauses: list[tuple[str, str]], raw: str
) -> None:
    assert run("2026-03-01", 15, Unit.CALENDAR, *pauses).raw_due == d(raw)


def test_a_pause_across_the_spring_festival_takes_working_days_once() -> None:
    # 02-13 counts, 02-14 to 02-24 paused, then 02-25, 26, 27, and the make-up Saturday 02-28.
    assert run("2026-02-12", 5, Unit.WORKING, ("2026-02-14", "2026-02-24")).raw_due == d("2026-02-28")


def test_a_pause_after_the_last_day_does_not_stop_the_roll() -> None:
    assert run("2026-09-16", 15, Unit.CALENDAR, ("2026-10-08", "2026-10-09")).legal_due == d("2026-10-08")


def test_the_extension_counts_on_from_the_raw_date_not_from_the_rolled_one() -> None:
    extension = Extension(30, "王局长", "情况复杂")
    deadline = compute(Period(Unit.CALENDAR, 60), d("2026-03-02"), CALENDAR, (), extension)
    assert (deadline.raw_due, deadline.legal_due) == (d("2026-05-31"), d("2026-06-01"))


def test_a_pause_in_the_extension_counts() -> None:
    extension = Extension(5, "王局长", "情况复杂")
    pauses = [Pause(d("2026-03-18"), d("2026-03-19"))]
    deadline = compute(Period(Unit.CALENDAR, 15), d("2026-03-01"), CALENDAR, pauses, extension)
    assert deadline.raw_due == d("2026-03-23")


def test_a_given_date_rolls_like_any_other() -> None:
    deadline = compute(Period(Unit.GIVEN, 0), d("2026-10-05"), CALENDAR)
    assert (deadline.raw_due, deadline.legal_due, deadline.remind_on) == (
        d("2026-10-05"),
        d("2026-10-08"),
        d("2026-09-30"),
    )


def test_a_start_with_a_time_counts_as_its_day() -> None:
    assert compute(Period(Unit.CALENDAR, 15), datetime(2026, 11, 16, 23, 59), CALENDAR) == run(
        "2026-11-16", 15
    )


def test_the_trace_prints_each_day_with_its_reason_and_article() -> None:
    lines = trace(
        Period(Unit.WORKING, 3),
        d("2026-09-17"),
        CALENDAR,
        [Pause(d("2026-09-18"), d("2026-09-18"), "听证")],
        article="《信访工作条例》第二十三条",
    )
    assert [line.text() for line in lines] == [
        "2026-09-17 星期四 不计 起算当日不计入，自次日起算（《民法典》第二百零一条）；依据《信访工作条例》第二十三条",
        "2026-09-18 星期五 不计 听证（2026-09-18至2026-09-18），不计入",
        "2026-09-19 星期六 不计 星期六，不计入工作日",
        "2026-09-20 星期日 第1日 国庆节调休上班，计入",
        "2026-09-21 星期一 第2日 工作日，计入",
        "2026-09-22 星期二 第3日 工作日，计入",
    ]


def test_the_trace_shows_the_roll_and_the_extension() -> None:
    extension = Extension(1, "王局长", "情况复杂")
    lines = trace(Period(Unit.CALENDAR, 1), d("2026-11-19"), CALENDAR, (), extension)
    assert [(line.day.isoformat(), line.counted, line.number) for line in lines] == [
        ("2026-11-19", False, None),
        ("2026-11-20", True, 1),
        ("2026-11-21", True, 2),
        ("2026-11-22", False, None),
        ("2026-11-23", False, None),
    ]
    assert "延期1日" in lines[2].reason
    assert "批准人王局长" in lines[2].reason
    assert lines[4].reason == "2026-11-21届满，该日为休息日（星期六），顺延至本日（《民法典》第二百零三条）"


def test_the_trace_marks_days_of_a_year_without_a_plan() -> None:
    lines = trace(Period(Unit.CALENDAR, 2), d("2026-12-30"), CALENDAR)
    marked = [line.day.isoformat() for line in lines if "该年度放假安排未录入，暂算" in line.reason]
    assert marked == ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"]
    assert isinstance(lines[0], TraceLine)


@pytest.mark.parametrize("length", [-1, 3661])
def test_an_absurd_length_is_refused(length: int) -> None:
    with pytest.raises(UserError, match="0到3660"):
        Period(Unit.CALENDAR, length)


@pytest.mark.parametrize("start", ["1989-12-31", "2101-01-01"])
def test_a_start_outside_1990_to_2100_is_refused(start: str) -> None:
    with pytest.raises(UserError, match="1990年至2100年"):
        run(start, 15)


@pytest.mark.parametrize("unit", [Unit.CALENDAR, Unit.WORKING])
@pytest.mark.parametrize("ask", [compute, trace])
def test_a_due_date_beyond_2100_is_refused(unit: Unit, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UserError, match="2100年"):
        ask(Period(unit, 700), d("2099-12-31"), CALENDAR)


def test_the_borders_themselves_still_work() -> None:
    assert run("2100-12-30", 1).legal_due == d("2100-12-31")
    assert run("1990-01-01", 1).remind_on == d("1989-12-29")


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UserError, match="早于开始"):
        Pause(d("2026-03-09"), d("2026-03-05"))
    with pytest.raises(UserError, match="1990年至2100年"):
        Pause(d("1980-03-09"), d("2026-03-05"))


@pytest.mark.parametrize(
    ("days", "approver", "reason"),
    [(31, "王局长", "复杂"), (0, "王局长", "复杂"), (30, " ", "复杂"), (30, "王局长", "")],
)
def test_an_extension_needs_1_to_30_days_approver_and_reason(days: int, approver: str, reason: str) -> None:
    with pytest.raises(UserError):
        Extension(days, approver, reason)
