"""The engine against a slow oracle, written from the text of the rules: sets of days, one by one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice

from app.domain.calendar import DayInfo
from app.domain.deadline_hours import parse_spans, seasonal_hours
from app.domain.deadlines import Extension, OfficeHours, Pause, Period, Unit, compute, trace
from app.paths import CALENDARS
from app.rule_packs import load_calendar

DAY = timedelta(days=1)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@dataclass
class Plan:
    """The calendar as the oracle sees it: days off, days of work, years known."""

    off: set[date]
    work: set[date]
    known: set[int]

    def rests(self, day: date) -> bool:
        if day in self.off or day in self.work:
            return day in self.off
        return day.weekday() in (5, 6) or (day.year not in self.known and (day.month, day.day) in FIXED)


def official_plan() -> Plan:
    plan = Plan(set(), set(), set())
    for path in CALENDARS.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        plan.known.add(data["year"])
        for item in data["days"]:
            (plan.off if item["isOffDay"] else plan.work).add(date.fromisoformat(item["date"]))
    return plan


@dataclass
class Case:
    start: date
    days: int
    unit: Unit
    pauses: list[tuple[date, date]]
    extension: int


def oracle(case: Case, plan: Plan) -> tuple[date, date, date, bool]:
    """Raw due, legal due, reminder, provisional."""
    paused = {first + DAY * n for first, last in case.pauses for n in range((last - first).days + 1)}

    def countable(after: date, working: bool) -> Iterator[date]:
        days = (after + DAY * n for n in count(1))
        return (day for day in days if day not in paused and not (working and plan.rests(day)))

    raw = [case.start, *islice(countable(case.start, case.unit is Unit.WORKING), case.days)][-1]
    raw = [raw, *islice(countable(raw, working=False), case.extension)][-1]
    legal = next(raw + DAY * n for n in count() if not plan.rests(raw + DAY * n))
    remind = next(raw - DAY * n for n in count(1) if not plan.rests(raw - DAY * n))
    first = case.start + DAY if raw > case.start else raw
    used = {(first + DAY * n).year for n in range((legal - first).days + 1)}
    return raw, legal, remind, not used <= plan.known


def random_case(dice: random.Random) -> Case:
    start = date(2022, 6, 1) + DAY * dice.randrange(2400)
    days = dice.choice([0, 1, 3, 5, 7, 10, 15, 15, 30, 60, 60, 90, dice.randrange(200)])
    pauses = []
    for _ in range(dice.choice([0, 0, 1, 1, 2, 3, 5])):
        first = start + DAY * dice.randrange(-20, 120)
        pauses.append((first, first + DAY * dice.choice([0, 0, 1, 4, 10, 40])))
    extension = dice.choice([0, 0, 0, 1, 15, 30])
    return Case(start, days, dice.choice([Unit.CALENDAR, Unit.WORKING]), pauses, extension)


def test_twelve_thousand_seeded_cases_equal_the_oracle() -> None:
    dice = random.Random(20261122)
    calendar, plan = load_calendar(), official_plan()
    for number in range(12_000):
        if number % 3_000 == 2_999:
            edits = {date(2024, 1, 1) + DAY * dice.randrange(1800): dice.random() < 0.5 for _ in range(150)}
            calendar = calendar.overlaid({day: DayInfo(off=off) for day, off in edits.items()}, {2027: True})
            plan.known.add(2027)
            for day, off in edits.items():
                (plan.off if off else plan.work).add(day)
                (plan.work if off else plan.off).discard(day)
        case = random_case(dice)
        pauses = [Pause(first, last) for first, last in case.pauses]
        extension = Extension(case.extension, "甲", "乙") if case.extension else None
        period = Period(case.unit, case.days)
        got = compute(period, case.start, calendar, pauses, extension)
        raw, legal, remind, provisional = oracle(case, plan)
        assert (got.raw_due, got.legal_due, got.remind_on, got.provisional) == (
            raw,
            legal,
            remind,
            provisional,
        ), case
        if number % 12 == 0:
            lines = trace(period, case.start, calendar, pauses, extension)
            assert [line.day for line in lines] == [
                case.start + DAY * n for n in range((legal - case.start).days + 1)
            ], case
            assert [line.number for line in lines if line.counted] == list(
                range(1, case.days + case.extension + 1)
            ), case
            assert raw == [case.start, *(line.day for line in lines if line.counted)][-1], case


STEP = timedelta(minutes=5)


def office_minute(moment: datetime, hours: OfficeHours, plan: Plan) -> bool:
    """Whether the five minutes from the moment are office time."""
    spans = hours.on(moment.date())
    return not plan.rests(moment.date()) and any(s.start <= moment.time() < s.end for s in spans)


def test_four_hundred_seeded_working_hour_cases_equal_a_five_minute_walk() -> None:
    dice = random.Random(7)
    calendar, plan = load_calendar(), official_plan()
    hours = seasonal_hours("08:30-12:00 14:30-18:00", "08:30-12:00 14:00-17:30", "05-01", "09-30")
    for _ in range(400):
        start = datetime(2026, 1, 1) + STEP * dice.randrange(12 * 24 * 365)
        number = dice.choice([1, 3, 3, 3, 7, 8, 20])
        moment, left = start, number * 12
        while left:
            left -= office_minute(moment, hours, plan)
            moment += STEP
        got = compute(Period(Unit.HOURS, number), start, calendar, hours=hours)
        assert got.due_at == moment, (start, number)
        assert got.raw_due == got.legal_due == moment.date()


def test_the_oracle_knows_the_seasons_itself() -> None:
    hours = seasonal_hours("08:30-12:00 14:30-18:00", "08:30-12:00 14:00-17:30", "05-01", "09-30")
    assert hours.on(date(2026, 5, 1)) == parse_spans("08:30-12:00 14:30-18:00")
    assert hours.on(date(2026, 9, 30)) == parse_spans("08:30-12:00 14:30-18:00")
    assert hours.on(date(2026, 10, 1)) == parse_spans("08:30-12:00 14:00-17:30")
    assert hours.on(date(2026, 4, 30)) == parse_spans("08:30-12:00 14:00-17:30")
