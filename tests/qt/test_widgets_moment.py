from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.written_days import parse_day, parse_moment
from app.views.widgets.moment import DayEdit, MomentEdit
from app.views.widgets.text import ChineseLineEdit
from tests.conftest import InputMethod, Stage

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "0931",
        "931",
        "9:31",
        "9：31",
        "22 0931",
        "22 9:31",
        "11-22 9:31",
        "1122 0931",
        "2026-11-22 09:31",
        "2026/11/22 9:31",
        "2026.11.22 9:31",
        "202611220931",
        "２０２６－１１－２２　０９：３１",
        "11月22日9点31分",
        "2026年11月22日 9时31分",
        "  2026-11-22   09:31 ",
    ],
)
def test_ways_of_writing_one_moment(text: str) -> None:
    assert parse_moment(text, TODAY) == datetime(2026, 11, 22, 9, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "24:00",
        "0960",
        "2026-02-30 0931",
        "2026-11-22",
        "22",
        "abc",
        "9:31:05",
        "0000-01-01 0931",
        "1 2 3",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert parse_moment(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("12-28", date(2027, 1, 5), date(2026, 12, 28)),
        ("1-5", date(2026, 12, 28), date(2027, 1, 5)),
        ("30", date(2026, 12, 2), date(2026, 11, 30)),
        ("31", date(2026, 11, 22), date(2026, 10, 31)),
        ("1", date(2026, 11, 30), date(2026, 12, 1)),
        ("2-29", date(2027, 3, 1), date(2028, 2, 29)),
        ("20261122", TODAY, TODAY),
        ("11月22日", TODAY, TODAY),
    ],
)
def test_the_nearest_day_is_meant(text: str, today: date, day: date) -> None:
    assert parse_day(text, today) == day


@given(DAYS, DAYS)
def test_a_whole_date_never_depends_on_today(day: date, today: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert parse_day(text, today) == day


@given(DAYS, st.integers(-13, 13))
def test_a_day_of_the_month_within_a_fortnight_is_found(today: date, off: int) -> None:
    meant = today + timedelta(days=off)
    assert parse_day(str(meant.day), today) == meant


@given(DAYS, st.integers(-170, 170))
def test_month_and_day_within_half_a_year_are_found(today: date, off: int) -> None:
    meant = today + timedelta(days=off)
    assert parse_day(f"{meant.month}-{meant.day}", today) == meant


@given(st.text(max_size=20), DAYS)
def test_no_text_breaks_the_reading(text: str, today: date) -> None:
    moment = parse_moment(text, today)
    assert moment is None or parse_moment(f"{moment:%Y-%m-%d %H:%M}", today) == moment


def test_moment_is_written_out_on_leaving(stage: Stage, clock: FixedClock, ime: InputMethod) -> None:
    edit = MomentEdit(clock)
    other = ChineseLineEdit()
    stage.show(edit, other)
    edit.setFocus()
    ime.commit(edit, "２１ １５０５")
    assert edit.value() == datetime(2026, 11, 21, 15, 5)
    other.setFocus()
    assert edit.text() == "2026-11-21 15:05"


def test_a_moment_that_cannot_be_read_stays_and_is_bad(
    stage: Stage, clock: FixedClock, ime: InputMethod
) -> None:
    edit = MomentEdit(clock)
    other = ChineseLineEdit()
    stage.show(edit, other)
    edit.setFocus()
    ime.commit(edit, "昨天下午")
    other.setFocus()
    assert (edit.text(), edit.value(), edit.is_bad()) == ("昨天下午", None, True)


def test_empty_is_not_bad(qtbot: QtBot, clock: FixedClock) -> None:
    for edit in (MomentEdit(clock), DayEdit(clock)):
        qtbot.addWidget(edit)
        assert edit.value() is None
        assert not edit.is_bad()


def test_values_come_back(qtbot: QtBot, clock: FixedClock) -> None:
    moment, day = MomentEdit(clock), DayEdit(clock)
    qtbot.addWidget(moment)
    qtbot.addWidget(day)
    moment.set_value(datetime(2025, 2, 3, 4, 5))
    day.set_value(date(2025, 2, 3))
    assert (moment.value(), day.value()) == (datetime(2025, 2, 3, 4, 5), date(2025, 2, 3))
    moment.set_value(None)
    day.set_value(None)
    assert (moment.text(), day.text()) == ("", "")


def test_today_is_the_clocks_at_each_reading(qtbot: QtBot, clock: FixedClock) -> None:
    """The program runs over midnight."""
    edit = MomentEdit(clock)
    qtbot.addWidget(edit)
    edit.set_text("0800")
    clock.moment = datetime(2026, 11, 23, 0, 1)
    assert edit.value() == datetime(2026, 11, 23, 8, 0)
