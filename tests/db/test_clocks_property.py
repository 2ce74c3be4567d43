"""Whatever happens to a case, in whatever order, the stored dates are those of a fresh computation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import FixedClock
from app.domain.deadline_clocks import open_clocks
from app.domain.deadline_hours import seasonal_hours
from app.domain.rules import Level, RuleSwitch, active_rules
from app.domain.vocabulary import Disposition, OfficeKind, State
from app.rule_packs import load_calendar, load_packs
from app.services import office, rule_settings, work_calendar
from app.services.context import Context
from tests.db.clock_cases import Happened, case_of, clock_dues, happen, stored
from tests.db.conftest import PROFILE

FIRST = date(2026, 9, 10)
KINDS = {
    "read": {},
    "forward": {"unit": "城建部"},
    "assign": {"unit": "水务部", "feedback_due": "2026-11-30"},
    "unit_received": {"handler": "林晓", "promised": "2026-12-05"},
    "handed_back": {},
    "hand_back_agreed": {},
    "notified": {},
    "accepted": {"path": "6"},
    "closed": {},
    "rework": {},
    "reply_received": {},
    "review_requested": {},
    "supplement_asked": {},
    "supplement_received": {},
    "final_review_requested": {},
    "hearing_opened": {},
    "hearing_closed": {},
    "followed_up": {},
}
BACK_AT_THE_DESK = frozenset({"hand_back_agreed", "hand_back_agree"})
"""What brings a case back to be decided anew."""
HISTORIES = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 70)), max_size=12)
HOURS = seasonal_hours(PROFILE.summer_hours, PROFILE.winter_hours, PROFILE.summer_from, PROFILE.summer_to)


class Plain(NamedTuple):
    """An event as the engine reads it, made without the program's services."""

    kind: str
    occurred_at: datetime
    payload: dict[str, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    clock = FixedClock(datetime(2026, 11, 22, 9, 31))
    register, first = office.create_register(tmp_path_factory.mktemp("r") / "册", PROFILE, "王登记", clock)
    yield Context(register, clock, first)
    register.close()


def expected(
    history: list[tuple[str, int]], switches: dict[str, RuleSwitch]
) -> dict[str, tuple[Level, date]]:
    """Rule → level and date, straight from the engine."""
    events = [Plain("received", datetime(2026, 9, 10, 9, 30), {})]
    for place, (kind, days) in enumerate(history, start=1):
        day = FIRST + timedelta(days=days)
        events.append(Plain(kind, datetime(day.year, day.month, day.day, 10, place), KINDS[kind]))
    decided = ""
    for kind, _ in history:
        decided = "" if kind in BACK_AT_THE_DESK else kind if kind in set(Disposition) else decided
    facts = {"urgent": False, "source": "own", "purpose": "appeal", "channel": "visit", "first": True}
    rules = active_rules(load_packs(), switches, OfficeKind.PETITION_OFFICE)
    found = open_clocks(
        rules,
        events,
        load_calendar(),
        as_of=date(2026, 11, 22),
        facts=facts | {"path": "6", "disposition": decided},
        hours=HOURS,
    )
    return {one.rule.key: (one.rule.level, one.deadline.legal_due) for one in found}


def lapsing() -> set[str]:
    return {rule.key for pack in load_packs() for rule in pack.rules if rule.lapses}


def check(desk: Context, key: int, history: list[tuple[str, int]], switches: dict[str, RuleSwitch]) -> None:
    dues = expected(history, switches)
    counted = {rule: found for rule, found in dues.items() if rule not in lapsing()}
    row = stored(desk, key)
    assert clock_dues(desk, key) == {rule: due for rule, (_, due) in dues.items()}
    for level, column in ((Level.STATUTORY, row.statutory_due), (Level.OFFICE, row.office_due)):
        assert column == min((due for own, due in counted.values() if own is level), default=None)
    assert row.next_due == min((due for _, due in counted.values()), default=None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_the_stored_dates_are_those_of_a_fresh_computation(
    desk: Context, history: list[tuple[str, int]]
) -> None:
    key = case_of(desk, FIRST)
    for kind, days in history:
        happen(desk, key, [Happened(kind, FIRST + timedelta(days=days), KINDS[kind])], State.IN_PROGRESS)
    check(desk, key, history, {})


def test_a_rule_switched_and_switched_back_leaves_every_open_date_right(desk: Context) -> None:
    histories = {
        case_of(desk, FIRST): [],
        case_of(desk, FIRST): [("assign", 1), ("unit_received", 2), ("accepted", 3)],
        case_of(desk, FIRST): [("read", 1), ("assign", 4)],
    }
    for key, history in histories.items():
        days = [Happened(kind, FIRST + timedelta(days=n), KINDS[kind]) for kind, n in history]
        happen(desk, key, days, State.IN_PROGRESS)
    steps = [
        ("zhejiang", {"on": True}, {"zhejiang": RuleSwitch(on=True)}),
        ("letter_15", {"length": 20}, {"zhejiang": RuleSwitch(on=True), "letter_15": RuleSwitch(length=20)}),
        ("zhejiang", {"on": False}, {"letter_15": RuleSwitch(length=20)}),
        ("letter_15", {"length": 15}, {}),
    ]
    for switch, change, switches in steps:
        rule_settings.set_switch(desk, switch, **change)  # type: ignore[arg-type]
        for petition_id, history in histories.items():
            check(desk, petition_id, history, switches)


def test_a_day_set_and_reset_leaves_every_open_date_right(desk: Context) -> None:
    key = case_of(desk, FIRST)
    happen(desk, key, [Happened("assign", FIRST, KINDS["assign"])], State.ASSIGNED)
    work_calendar.set_day(desk, date(2026, 11, 30), off=True, name="临时放假")
    assert stored(desk, key).next_due == date(2026, 12, 1)
    work_calendar.reset_day(desk, date(2026, 11, 30))
    check(desk, key, [("assign", 0)], {})
