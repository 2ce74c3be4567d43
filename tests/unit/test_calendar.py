"""The work calendar: what the year files, the office's edits and the fixed holidays say of a day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain.calendar import DayInfo, WorkCalendar
from app.errors import UserError
from app.paths import CALENDARS
from app.rule_packs import load_calendar, read_calendar_year

CALENDAR = load_calendar()


@pytest.mark.parametrize(
    ("day", "rest", "reason"),
    [
        ("2026-11-23", False, "工作日"),
        ("2026-11-21", True, "星期六"),
        ("2026-11-22", True, "星期日"),
        ("2026-09-20", False, "国庆节调休上班"),
        ("2026-02-14", False, "春节调休上班"),
        ("2026-10-01", True, "国庆节放假"),
        ("2026-05-04", True, "劳动节放假"),
        ("2025-10-06", True, "国庆节、中秋节放假"),
        ("2024-02-09", False, "工作日"),
        ("2024-02-29", False, "工作日"),
    ],
)
def test_published_year_follows_the_notice(day: str, rest: bool, reason: str) -> None:
    when = date.fromisoformat(day)
    assert (CALENDAR.is_rest(when), CALENDAR.reason(when)) == (rest, reason)


def test_unpublished_year_counts_weekends_and_fixed_holidays_only() -> None:
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    for year in (2027, 2028, 1990, 2100):
        day = date(year, 1, 1)
        while day.year == year:
            expected = day.weekday() >= 5 or (day.month, day.day) in fixed
            assert CALENDAR.is_rest(day) is expected, day
            day = date.fromordinal(day.toordinal() + 1)
        assert not CALENDAR.is_published(year)
    assert CALENDAR.reason(date(2027, 10, 1)) == "国庆节放假"


def test_a_published_year_does_not_add_fixed_holidays() -> None:
    # Before the 2024 decree, 2 May was a working day unless the notice linked it: here no notice does.
    calendar = WorkCalendar({date(2023, 5, 1): DayInfo(off=True, name="劳动节")}, frozenset({2023}))
    assert not calendar.is_rest(date(2023, 5, 2))
    assert calendar.is_rest(date(2022, 5, 2))


def test_the_last_days_of_the_year_before_stand_in_the_file_of_2023() -> None:
    assert CALENDAR.reason(date(2022, 12, 31)) == "元旦放假"
    assert not CALENDAR.is_published(2022)


def test_the_office_lays_its_edits_over_the_notice() -> None:
    edits = {
        date(2026, 11, 23): DayInfo(off=True, name="停电放假"),
        date(2026, 10, 1): DayInfo(off=False, name="防汛值班"),
        date(2027, 2, 6): DayInfo(off=True, name="春节"),
    }
    edited = CALENDAR.overlaid(edits, {2027: True, 2026: False})
    assert edited.is_rest(date(2026, 11, 23))
    assert edited.reason(date(2026, 11, 23)) == "停电放假"
    assert not edited.is_rest(date(2026, 10, 1))
    assert edited.reason(date(2026, 10, 1)) == "防汛值班上班"
    assert edited.reason(date(2027, 2, 6)) == "春节放假"
    assert (edited.is_published(2027), edited.is_published(2026)) == (True, False)
    assert not edited.is_rest(date(2027, 1, 1))
    assert not CALENDAR.is_rest(date(2026, 11, 23)), "the calendar below stays as it was"


def test_neighbouring_working_days_jump_the_spring_festival() -> None:
    assert CALENDAR.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert CALENDAR.last_working_day_before(date(2026, 2, 24)) == date(2026, 2, 14)
    assert CALENDAR.working_day_from(date(2026, 2, 20)) == date(2026, 2, 24)
    assert CALENDAR.working_day_from(date(2026, 2, 24)) == date(2026, 2, 24)
    assert CALENDAR.count_working_days(date(2026, 2, 14), date(2026, 2, 28)) == 6
    assert CALENDAR.count_working_days(date(2026, 2, 28), date(2026, 2, 14)) == 0


def test_days_beyond_the_table_are_refused_not_guessed() -> None:
    for day in (date(1988, 12, 31), date(2102, 1, 1), date.max):
        with pytest.raises(UserError, match="1990年至2100年"):
            CALENDAR.is_rest(day)
    with pytest.raises(UserError):
        WorkCalendar({date(1900, 1, 1): DayInfo(off=True)}, frozenset())


def test_every_shipped_year_has_its_own_file_and_notice() -> None:
    for path in CALENDARS.glob("*.json"):
        plan = read_calendar_year(path)
        assert plan.published
        assert path.stem == str(plan.year)
    assert CALENDAR.published_years == frozenset({2023, 2024, 2025, 2026})


def test_a_placeholder_file_without_a_notice_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text('{"year": 2027, "papers": [], "days": []}', encoding="utf-8")
    assert load_calendar(tmp_path).published_years == frozenset()


_GOOD = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([_GOOD, {**_GOOD, "date": "2027-02-30"}], "第2条.*date.*不是日期"),
        ([{**_GOOD, "isOffDay": "yes"}], "第1条.*isOffDay.*类型"),
        ([{"date": "2027-01-01", "isOffDay": True}], "第1条.*name.*缺少"),
        ([_GOOD, _GOOD], "第2条.*重复"),
        ([{**_GOOD, "date": "2037-01-01"}], "第1条.*不属于该年度"),
        (["2027-01-01"], "第1条"),
    ],
)
def test_a_broken_entry_is_named_with_its_file(tmp_path: Path, days: list[object], words: str) -> None:
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({"year": 2027, "papers": ["x"], "days": days}), encoding="utf-8")
    with pytest.raises(UserError, match=f"2027.json.*{words}"):
        load_calendar(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"year": 2027}', b"[" * 100_000])
def test_a_torn_file_is_a_sentence_with_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "2027.json").write_bytes(content)
    with pytest.raises(UserError, match=r"2027\.json"):
        load_calendar(tmp_path)
