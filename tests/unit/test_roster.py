"""领导接访安排: the days of the rules, counted by hand on the wall calendar of 2026; whose turn it is."""

from __future__ import annotations

import calendar as wall
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import roster
from app.domain.calendar import DayInfo, WorkCalendar
from app.domain.roster import RosterEntry, RuleDay
from app.domain.vocabulary import RosterKind
from app.paths import RESOURCES
from app.rule_packs import read_calendar_year

PLAN = read_calendar_year(RESOURCES / "calendar" / "2026.json")
CALENDAR = WorkCalendar(PLAN.days, frozenset({2026}))
EVERY = frozenset(RosterKind)
WEEKDAY, TENTH, WEDNESDAY = RosterKind
LONG_AGO = date(1990, 1, 1)

BY_HAND = {
    1: {4, *range(5, 10), *range(12, 17), *range(19, 24), *range(26, 31)},
    2: {*range(2, 7), *range(9, 15), *range(24, 29)},
    5: {*range(6, 10), *range(11, 16), *range(18, 23), *range(25, 30)},
    10: {8, 9, 10, *range(12, 17), *range(19, 24), *range(26, 31)},
}
"""Working days: 元旦 off 1-3 and Sunday 4 on; 春节 off 15-23, Saturdays 14 and 28 on; 劳动节 off 1-5, Saturday 9 on;
国庆节 off 1-7, Saturday 10 on."""


def days(month: int, kind: RosterKind, year: int = 2026) -> list[RuleDay]:
    return roster.rule_days(year, month, {kind}, CALENDAR)


def entry(day: date, leader: str, kind: RosterKind = WEEKDAY, moved_from: date | None = None) -> RosterEntry:
    return RosterEntry(day=day, kind=kind, leader=leader, moved_from=moved_from)


@pytest.mark.parametrize("month", BY_HAND)
def test_every_working_day_of_the_month_and_no_other(month: int) -> None:
    found = days(month, WEEKDAY)
    assert [one.day.day for one in found] == sorted(BY_HAND[month])
    assert not any(one.rest for one in found)


@pytest.mark.parametrize(
    ("month", "rest"), [(1, True), (5, True), (10, False), (2, False), (11, False), (12, False)]
)
def test_the_tenth_stays_the_tenth_and_says_whether_it_is_a_rest_day(month: int, rest: bool) -> None:
    """10 January is a Saturday, 10 May a Sunday, 10 October a Saturday that is worked."""
    assert days(month, TENTH) == [RuleDay(date(2026, month, 10), TENTH, rest)]


@pytest.mark.parametrize(
    ("month", "day", "rest"), [(1, 7, False), (4, 1, False), (7, 1, False), (10, 7, True), (11, 4, False)]
)
def test_the_first_wednesday_of_the_month(month: int, day: int, rest: bool) -> None:
    assert days(month, WEDNESDAY) == [RuleDay(date(2026, month, day), WEDNESDAY, rest)]


@given(st.integers(1990, 2100), st.integers(1, 12), st.dictionaries(st.integers(0, 35000), st.booleans()))
def test_in_any_year_and_calendar_every_working_day_has_one_and_rest_days_none(
    year: int, month: int, edits: dict[int, bool]
) -> None:
    first = date(2000, 1, 1)
    own = WorkCalendar(
        {first + timedelta(days=shift): DayInfo(off, "本地") for shift, off in edits.items()},
        frozenset({2026}),
    )
    found = roster.rule_days(year, month, EVERY, own)
    by_kind = {kind: [one.day for one in found if one.kind is kind] for kind in RosterKind}
    number = wall.monthrange(year, month)[1]
    working = [
        date(year, month, day) for day in range(1, number + 1) if not own.is_rest(date(year, month, day))
    ]
    assert by_kind[WEEKDAY] == working
    assert by_kind[TENTH] == [date(year, month, 10)]
    weeks = wall.monthcalendar(year, month)
    assert by_kind[WEDNESDAY] == [date(year, month, next(week[2] for week in weeks if week[2]))]
    assert all(one.rest == own.is_rest(one.day) for one in found)


@given(
    st.integers(1, 12),
    st.integers(1, 5),
    st.sets(st.integers(0, 30)),
    st.integers(0, 40),
)
def test_filling_leaves_what_is_arranged_and_takes_turns(
    month: int, number: int, taken: set[int], since: int
) -> None:
    leaders = [f"领导{place}" for place in range(number)]
    wanted = roster.rule_days(2026, month, {WEEKDAY}, CALENDAR)
    known = [entry(one.day, leaders[0]) for place, one in enumerate(wanted) if place in taken]
    start = date(2026, month, 1) + timedelta(days=since)
    made = roster.filled(wanted, known, {WEEKDAY: leaders}, start)
    assert not {one.day for one in made} & {one.day for one in known}
    together = sorted([*known, *made], key=lambda one: one.day)
    assert [one.day for one in together if one.day >= start] == [
        one.day for one in wanted if one.day >= start
    ]
    assert all(one.day >= start for one in made)
    for before, after in pairwise(together):
        if after in made:
            assert leaders.index(after.leader) == (leaders.index(before.leader) + 1) % number


def test_the_rotation_goes_on_from_the_last_day_filled() -> None:
    leaders = {WEEKDAY: ("甲", "乙", "丙")}
    last = entry(date(2025, 12, 31), "乙")
    made = roster.filled(days(1, WEEKDAY), [last], leaders, LONG_AGO)
    assert [one.leader for one in made[:4]] == ["丙", "甲", "乙", "丙"]
    assert made[0].day == date(2026, 1, 4)
    unknown = entry(date(2025, 12, 31), "已调离")
    assert roster.filled(days(1, WEEKDAY), [unknown], leaders, LONG_AGO)[0].leader == "甲"


def test_rest_days_and_days_already_moved_are_not_filled() -> None:
    leaders = {TENTH: ("书记", "主任"), WEDNESDAY: ("甲",)}
    assert roster.filled(days(1, TENTH), [], leaders, LONG_AGO) == []
    assert roster.filled(days(10, WEDNESDAY), [], leaders, LONG_AGO) == []
    moved = entry(date(2026, 2, 9), "书记", TENTH, date(2026, 2, 10))
    assert roster.filled(days(2, TENTH), [moved], leaders, LONG_AGO) == []
    (made,) = roster.filled(days(3, TENTH), [moved], leaders, LONG_AGO)
    assert (made.day, made.leader) == (date(2026, 3, 10), "主任")


def test_the_first_wednesday_is_in_the_morning_in_the_duty_room() -> None:
    (made,) = roster.filled(days(11, WEDNESDAY), [], {WEDNESDAY: ("甲",)}, LONG_AGO)
    assert (made.place, made.note) == ("值班室", "上午")


def test_an_empty_list_fills_nothing() -> None:
    assert roster.filled(days(11, WEEKDAY), [], {WEEKDAY: ()}, LONG_AGO) == []


def test_the_month_shows_every_day_and_asks_about_rest_days_of_a_rule() -> None:
    found = roster.lines(2026, 10, EVERY, [], CALENDAR)
    assert {one.day.day for one in found} == set(range(1, 32))
    (asking,) = [one for one in found if one.asks]
    assert (asking.day, asking.kind, asking.reason) == (date(2026, 10, 7), WEDNESDAY, "国庆节放假")
    said = roster.question(asking, CALENDAR)
    assert "10月7日 星期三（国庆节放假）" in said
    assert "9月30日 星期三" in said
    assert "10月8日 星期四" in said
    tenth = [one for one in found if one.day.day == 10]
    assert [(one.kind, one.rest, one.reason) for one in tenth] == [
        (WEEKDAY, False, "国庆节调休上班"),
        (TENTH, False, "国庆节调休上班"),
    ]
    (first,) = [one for one in found if one.day.day == 1]
    assert (first.kind, first.rest, first.open) == (None, True, False)


def test_a_moved_day_stands_where_it_went_and_no_longer_asks() -> None:
    moved = entry(date(2026, 10, 8), "甲", WEDNESDAY, date(2026, 10, 7))
    found = roster.lines(2026, 10, {WEDNESDAY}, [moved], CALENDAR)
    (old,) = [one for one in found if one.day.day == 7]
    (new,) = [one for one in found if one.day.day == 8]
    assert (old.moved_to, old.asks, old.entry) == (date(2026, 10, 8), False, None)
    assert new.entry == moved


def test_today_in_one_sentence() -> None:
    today = date(2026, 11, 10)
    one = RosterEntry(day=today, kind=TENTH, leader="吴主任", place="第一接待室")
    assert roster.today_words([one, entry(today, "甲")], rest=False) == (
        "今日接访领导：吴主任（每月10日接访，第一接待室）、甲"
    )
    assert roster.today_words([], rest=False) == "今日接访领导：未安排"
    assert roster.today_words([], rest=True) == "今日接访领导：—（休息日）"


def test_the_printed_month_names_arranged_days_and_gaps_but_no_rest_days() -> None:
    arranged = [
        entry(date(2026, 10, 8), "甲"),
        RosterEntry(
            day=date(2026, 10, 9), kind=WEDNESDAY, leader="乙", place="值班室", note="上午", moved_from=date(2026, 10, 7)
        ),
    ]  # fmt: skip
    text = roster.printed(
        "示例办", 2026, 10, roster.lines(2026, 10, {WEEKDAY, WEDNESDAY}, arranged, CALENDAR)
    )
    told = text.splitlines()
    assert told[:2] == ["示例办", "2026年10月领导接访安排"]
    assert told[3] == "10月08日　星期四　甲"
    assert told[4] == "10月09日　星期五　（未安排）"
    assert told[5] == "10月09日　星期五　乙　每月第一个星期三接访　上午　地点：值班室　由10月7日改到本日"
    assert len(told) == 3 + 18 + 1
    assert "10月07日" not in text
    nothing = roster.printed("示例办", 2026, 10, roster.lines(2026, 10, (), [], CALENDAR))
    assert nothing.endswith("本月没有安排。")
