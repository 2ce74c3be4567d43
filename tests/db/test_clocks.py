"""The derived columns: dates counted by hand (domain.md §1.6, holidays of 2026), stored with every action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import insert

from app.clock import FixedClock
from app.domain.records import Operator
from app.domain.rules import Level
from app.domain.vocabulary import Disposition, Permission, Purpose, State
from app.errors import UserError
from app.models.tables import recusal
from app.services import cases, clocks, intake, office
from app.services.context import Context
from tests.db.clock_cases import Happened, case_of, clock_dues, happen, stored


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 16), date(2026, 12, 1)),  # plain
        (date(2026, 9, 9), date(2026, 9, 24)),  # the last working day before 中秋
        (date(2026, 9, 16), date(2026, 10, 8)),  # 国庆
        (date(2026, 9, 12), date(2026, 9, 28)),  # the tail of a holiday
        (date(2026, 2, 1), date(2026, 2, 24)),  # 春节
    ],
)
def test_a_new_case_carries_the_fifteen_days_of_article_22(
    context: Context, received: date, due: date
) -> None:
    row = stored(context, case_of(context, received))
    assert row.statutory_due == due
    assert row.next_due == row.office_due  # 当天接处


def test_same_day_dispatch_on_a_rest_day_falls_on_the_next_working_day(context: Context) -> None:
    row = stored(context, case_of(context, date(2026, 2, 1)))  # a Sunday
    assert row.office_due == date(2026, 2, 2)


def test_a_decided_visit_waits_for_nothing_of_the_desk(context: Context) -> None:
    row = stored(
        context, case_of(context, date(2026, 11, 16), disposition=Disposition.FORWARD, unit="城建部")
    )
    assert (row.unit, row.next_due, row.remind_on, row.provisional) == ("城建部", None, None, False)


def test_sixty_days_run_from_acceptance_and_thirty_more_from_their_end(context: Context) -> None:
    key = case_of(context, date(2026, 2, 27), disposition=Disposition.SELF_HANDLE)
    happen(context, key, [Happened("accepted", date(2026, 3, 2), {"path": "6"})], State.ACCEPTED)
    assert stored(context, key).statutory_due == date(2026, 5, 6)  # 2026-05-01 and the holiday after it
    more = {"days": "30", "approver": "赵主任", "reason": "情况复杂"}
    happen(context, key, [Happened("extended", date(2026, 4, 20), more)], State.ACCEPTED)
    row = stored(context, key)
    assert (row.statutory_due, row.next_due) == (date(2026, 6, 1), date(2026, 6, 1))
    assert row.remind_on == date(2026, 5, 29)  # the Friday before Sunday 2026-05-31


def test_only_the_way_of_article_31_6_has_sixty_days(context: Context) -> None:
    key = case_of(context, date(2026, 2, 27), disposition=Disposition.SELF_HANDLE)
    happen(context, key, [Happened("accepted", date(2026, 3, 2), {"path": "4"})], State.ACCEPTED)
    assert clock_dues(context, key) == {}


def test_a_right_that_lapses_is_kept_but_never_due(context: Context) -> None:
    key = case_of(context, date(2026, 9, 16), disposition=Disposition.ASSIGN, unit="城建部")
    happen(context, key, [Happened("unit_received", date(2026, 9, 17))], State.SIGNED_IN)
    dues = clock_dues(context, key)
    assert dues["unit_object_5"] == date(2026, 9, 23)  # Sunday 09-20 is a make-up working day
    assert dues["unit_notify_15"] == date(2026, 10, 8)  # 10-02
    assert stored(context, key).next_due == date(2026, 10, 8)


def test_a_date_in_a_year_without_a_plan_is_provisional(context: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 29, 9)
    key = case_of(context, date(2026, 12, 24), disposition=Disposition.ASSIGN, unit="城建部")
    happen(context, key, [Happened("unit_received", date(2026, 12, 28))], State.SIGNED_IN)
    assert clock_dues(context, key)["unit_object_5"] == date(2027, 1, 5)  # 1 January is off
    assert stored(context, key).provisional is True
    assert stored(context, case_of(context, date(2026, 12, 1))).provisional is False


@pytest.mark.parametrize("state", [State.CLOSED, State.ENDED, State.JOINED])
def test_what_is_done_is_not_due(context: Context, state: State) -> None:
    key = case_of(context, date(2026, 11, 16))
    happen(context, key, [Happened("leader_opinion", date(2026, 11, 16))], state)
    row = stored(context, key)
    assert (row.statutory_due, row.office_due, row.next_due, row.remind_on) == (None, None, None, None)


def test_voiding_takes_every_clock(context: Context) -> None:
    key = case_of(context, date(2026, 11, 16))
    assert len(clock_dues(context, key)) == 2
    intake.void(context, key, "误登", revision=1)
    assert (clock_dues(context, key), stored(context, key).next_due) == ({}, None)


def test_a_corrected_day_moves_the_dates(context: Context) -> None:
    key = case_of(context, date(2026, 11, 16))
    record = cases.get(context, key)
    draft = replace(record.draft, received_at=datetime(2026, 9, 16, 9))
    intake.correct(context, key, draft, revision=1)
    assert stored(context, key).statutory_due == date(2026, 10, 8)


def test_a_later_change_of_unit_and_handler_wins(context: Context) -> None:
    key = case_of(context, date(2026, 11, 16), disposition=Disposition.ASSIGN, unit="城建部")
    happen(
        context,
        key,
        [
            Happened("unit_received", date(2026, 11, 17), {"handler": "林晓"}),
            Happened("unit_changed", date(2026, 11, 18), {"unit": "水务部"}),
            Happened("unit_received", date(2026, 11, 19), {"handler": "钱平"}),
        ],
    )
    row = stored(context, key)
    assert (row.unit, row.handler) == ("水务部", "钱平")


def test_a_superseded_event_counts_no_more(context: Context) -> None:
    key = case_of(context, date(2026, 2, 27), disposition=Disposition.SELF_HANDLE)
    happen(context, key, [Happened("accepted", date(2026, 3, 1), {"path": "6"})])
    assert clock_dues(context, key) == {"finish_60": date(2026, 4, 30)}
    happen(context, key, [Happened("accepted", date(2026, 3, 2), {"path": "6", "supersedes": "2"})])
    assert clock_dues(context, key) == {"finish_60": date(2026, 5, 6)}


def test_a_step_taken_out_leaves_no_clock(context: Context) -> None:
    key = case_of(context, date(2026, 2, 27), disposition=Disposition.SELF_HANDLE)
    happen(context, key, [Happened("accepted", date(2026, 3, 1), {"path": "6"})])
    happen(context, key, [Happened("annulled", date(2026, 3, 2), {"supersedes": "2"})])
    assert clock_dues(context, key) == {}


def test_a_history_the_law_does_not_know_is_refused_with_the_number(context: Context) -> None:
    key = case_of(context, date(2026, 2, 27), disposition=Disposition.SELF_HANDLE)
    more = {"days": "10", "approver": "赵主任", "reason": "情况复杂"}
    days = [
        Happened("accepted", date(2026, 3, 2), {"path": "6"}),
        *[Happened("extended", date(2026, 4, 1), more)] * 2,
    ]
    with pytest.raises(UserError, match=r"示访\[2026\]1号.*只能延长一次"):
        happen(context, key, days)
    assert clock_dues(context, key) == {}


def test_a_paused_count_moves_on_with_the_day(context: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 3, 10, 9)
    key = case_of(context, date(2026, 3, 2), disposition=Disposition.SELF_HANDLE)
    days = [
        Happened("final_review_requested", date(2026, 3, 2)),
        Happened("hearing_opened", date(2026, 3, 9)),
    ]
    happen(context, key, days, State.UNDER_FINAL_REVIEW)
    row = stored(context, key)
    assert (row.paused, row.statutory_due) == (True, date(2026, 4, 3))  # 04-01 and two days of hearing
    clock.moment = datetime(2026, 3, 12, 9)
    clocks.refresh_paused(context)
    assert stored(context, key).statutory_due == date(2026, 4, 7)  # 04-05 is 清明, a rest day to 04-06


def test_the_trace_says_how_each_date_was_counted(context: Context) -> None:
    key = case_of(context, date(2026, 9, 16))
    found = {one.level: one for one in clocks.trace(context, key)}
    statutory = found[Level.STATUTORY]
    assert (statutory.due, statutory.article) == (date(2026, 10, 8), "《信访工作条例》第二十二条")
    assert statutory.lines[0].startswith("2026-09-16 星期三 不计 起算当日不计入")
    assert any("第15日" in line and line.startswith("2026-10-01") for line in statutory.lines)
    assert statutory.lines[-1].startswith("2026-10-08")
    assert "第二百零三条" in statutory.lines[-1]


def test_the_trace_of_a_withheld_case_is_empty(context: Context) -> None:
    assert Permission.SEE_ACCUSATIONS not in context.operator.permissions
    assert clocks.trace(context, case_of(context, date(2026, 9, 16), purpose=Purpose.ACCUSATION)) == []


def test_the_recused_operator_finds_nothing(context: Context, clock: FixedClock) -> None:
    key = case_of(context, date(2026, 9, 16))
    other: Operator = office.add_operator(context, "钱承办", ["handler"])
    with context.register.action() as connection:
        row = {"petition_id": key, "operator_id": other.id, "reason": "近亲属", "recorded_at": clock.now()}
        connection.execute(insert(recusal), row)
    theirs = Context(context.register, clock, other)
    for ask in (lambda: cases.get(theirs, key), lambda: clocks.trace(theirs, key)):
        with pytest.raises(UserError, match="回避"):
            ask()
    with pytest.raises(UserError, match="回避"):
        cases.by_number(theirs, "示访[2026]1号")
