"""What must hold for every deadline, whatever is asked."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.deadlines import Extension, Pause, Period, Unit, compute, trace
from app.rule_packs import load_calendar

CALENDAR = load_calendar()

starts = st.dates(date(2022, 1, 1), date(2028, 12, 31))
lengths = st.integers(0, 400)
units = st.sampled_from([Unit.CALENDAR, Unit.WORKING])
pauses = st.lists(
    st.builds(
        lambda first, days: Pause(first, first + timedelta(days=days)),
        st.dates(date(2021, 6, 1), date(2030, 1, 1)),
        st.integers(0, 60),
    ),
    max_size=5,
)


@given(starts, lengths, units, pauses)
@settings(max_examples=150)
def test_a_longer_period_is_never_due_earlier(
    start: date, length: int, unit: Unit, paused: list[Pause]
) -> None:
    shorter = compute(Period(unit, length), start, CALENDAR, paused)
    longer = compute(Period(unit, length + 1), start, CALENDAR, paused)
    assert shorter.raw_due < longer.raw_due
    assert shorter.legal_due <= longer.legal_due
    assert shorter.remind_on <= longer.remind_on


@given(starts, lengths, units, pauses, pauses)
@settings(max_examples=150)
def test_a_pause_never_brings_the_date_forward(
    start: date, length: int, unit: Unit, paused: list[Pause], more: list[Pause]
) -> None:
    period = Period(unit, length)
    assert (
        compute(period, start, CALENDAR).raw_due
        <= compute(period, start, CALENDAR, paused).raw_due
        <= compute(period, start, CALENDAR, paused + more).raw_due
    )


@given(starts, lengths, units, pauses)
@settings(max_examples=100)
def test_order_and_repetition_of_pauses_do_not_matter(
    start: date, length: int, unit: Unit, paused: list[Pause]
) -> None:
    period = Period(unit, length)
    again = [*reversed(paused), *paused]
    assert compute(period, start, CALENDAR, paused) == compute(period, start, CALENDAR, again)


@given(starts, lengths, units, pauses)
@settings(max_examples=150)
def test_the_dates_stand_in_order_and_the_legal_one_is_a_working_day(
    start: date, length: int, unit: Unit, paused: list[Pause]
) -> None:
    got = compute(Period(unit, length), start, CALENDAR, paused)
    assert start <= got.raw_due <= got.legal_due
    assert got.remind_on < got.raw_due
    assert not CALENDAR.is_rest(got.legal_due)
    assert not CALENDAR.is_rest(got.remind_on)


@given(starts, st.integers(0, 300), st.integers(1, 30), pauses)
@settings(max_examples=100)
def test_an_extension_of_natural_days_is_a_longer_period(
    start: date, length: int, more: int, paused: list[Pause]
) -> None:
    extended = compute(Period(Unit.CALENDAR, length), start, CALENDAR, paused, Extension(more, "甲", "乙"))
    assert extended == compute(Period(Unit.CALENDAR, length + more), start, CALENDAR, paused)


@given(starts, st.integers(0, 120), units, pauses, st.none() | st.integers(1, 30))
@settings(max_examples=100)
def test_the_trace_leads_to_the_computed_dates(
    start: date, length: int, unit: Unit, paused: list[Pause], more: int | None
) -> None:
    extension = Extension(more, "甲", "乙") if more else None
    got = compute(Period(unit, length), start, CALENDAR, paused, extension)
    lines = trace(Period(unit, length), start, CALENDAR, paused, extension)
    counted = [line.day for line in lines if line.counted]
    assert len(counted) == length + (more or 0)
    assert [start, *counted][-1] == got.raw_due
    assert lines[-1].day == got.legal_due
    assert all(line.reason for line in lines)
