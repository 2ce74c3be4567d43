"""每日提醒: what the day asks for, by unit, without names."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import insert

from app.clock import FixedClock
from app.domain.rules import Duty, Level
from app.domain.vocabulary import Disposition, Light, Purpose, State
from app.models.tables import recusal
from app.services import office, reminders
from app.services.context import Context
from tests.db.clock_cases import Happened, case_of, happen


@pytest.fixture
def monday(clock: FixedClock) -> FixedClock:
    """Monday 2026-11-23."""
    clock.moment = datetime(2026, 11, 23, 8, 40)
    return clock


def assigned(context: Context, received: date, unit: str, feedback: str, **changes: object) -> int:
    key = case_of(context, received, disposition=Disposition.ASSIGN, unit=unit, **changes)
    payload = {"unit": unit, "feedback_due": feedback, "supersedes": "1"}
    signed = Happened("unit_received", received, {"handler": "林晓"})
    told = Happened("notified", received)
    happen(context, key, [Happened("assign", received, payload), signed, told], State.ASSIGNED)
    return key


def test_the_list_is_grouped_by_unit_and_says_which_date(context: Context, monday: FixedClock) -> None:
    assigned(context, date(2026, 11, 2), "水务部", "2026-11-20")
    assigned(context, date(2026, 11, 3), "城建部", "2026-11-23")
    assigned(context, date(2026, 11, 4), "城建部", "2026-11-24")
    assigned(context, date(2026, 11, 5), "城建部", "2026-12-24")
    case_of(context, date(2026, 11, 19))
    assert reminders.as_text(context).split("\n") == [
        "每日提醒 2026-11-23 星期一",
        "",
        "城建部",
        "今日到期（1）：",
        "  示访[2026]2号 反馈办理结果，2026-11-23，今日到期（法定），承办人林晓",
        "即将到期（1）：",
        "  示访[2026]3号 反馈办理结果，2026-11-24，还有1天（法定），承办人林晓",
        "",
        "水务部",
        "已逾期（1）：",
        "  示访[2026]1号 反馈办理结果，2026-11-20，逾期3天（法定），承办人林晓",
        "",
        "（未定责任单位）",
        "已逾期（1）：",
        "  示访[2026]5号 转送、交办等分流处理，2026-11-19，逾期4天（内部）",
    ]


def test_a_reminder_comes_on_the_last_working_day_before_the_natural_end(
    context: Context, clock: FixedClock
) -> None:
    assigned(context, date(2026, 9, 1), "城建部", "2026-10-01")  # 国庆: legal 10-08, remind 09-30
    clock.moment = datetime(2026, 9, 29, 9)
    assert reminders.of_today(context) == []
    clock.moment = datetime(2026, 9, 30, 9)
    (one,) = reminders.of_today(context)
    assert (one.due, one.light) == (date(2026, 10, 8), Light.NORMAL)


def test_a_lapsing_right_is_no_duty(context: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 26, 9)
    key = case_of(context, date(2026, 11, 19), disposition=Disposition.ASSIGN, unit="城建部")
    days = [
        Happened("assign", date(2026, 11, 19), {"unit": "城建部", "feedback_due": "2026-11-26"}),
        Happened("unit_received", date(2026, 11, 19)),  # the right to object lapses 11-26
    ]
    happen(context, key, days, State.SIGNED_IN)
    assert [one.duty for one in reminders.of_today(context)] == [Duty.FEEDBACK]


def test_of_two_dates_on_one_day_the_statutory_is_said(context: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 5, 6, 9)
    key = case_of(context, date(2026, 3, 2), disposition=Disposition.SELF_HANDLE)
    days = [
        Happened("unit_received", date(2026, 3, 2), {"promised": "2026-05-06"}),
        Happened("notified", date(2026, 3, 2)),
        Happened("accepted", date(2026, 3, 2), {"path": "6"}),
    ]
    happen(context, key, days, State.ACCEPTED)
    (one,) = reminders.of_today(context)
    assert (one.due, one.level) == (date(2026, 5, 6), Level.STATUTORY)


def test_a_closed_case_asks_only_for_its_follow_up(context: Context, monday: FixedClock) -> None:
    key = assigned(context, date(2026, 11, 2), "城建部", "2026-11-20")
    happen(context, key, [Happened("closed", date(2026, 11, 19))], State.CLOSED)
    (one,) = reminders.of_today(context)
    assert (one.duty, one.due, one.light) == (
        Duty.FOLLOW_UP,
        date(2026, 11, 23),
        Light.TODAY,
    )  # 11-22 is a Sunday
    happen(context, key, [Happened("followed_up", date(2026, 11, 23))], State.CLOSED)
    assert reminders.as_text(context).endswith("今日没有需要提醒的事项。")


def test_an_accusation_matter_is_listed_without_unit_or_handler(context: Context, monday: FixedClock) -> None:
    assigned(context, date(2026, 11, 2), "被反映的单位", "2026-11-20", purpose=Purpose.ACCUSATION)
    text = reminders.as_text(context)
    assert "示访[2026]1号" in text
    for secret in ("被反映的单位", "林晓", "周明远"):
        assert secret not in text
    leader = Context(context.register, monday, office.add_operator(context, "赵主任", ["principal_leader"]))
    assert "被反映的单位" in reminders.as_text(leader)


def test_a_recused_operator_is_not_reminded(context: Context, monday: FixedClock) -> None:
    key = assigned(context, date(2026, 11, 2), "城建部", "2026-11-20")
    with context.register.action() as connection:
        row = {"petition_id": key, "operator_id": context.operator.id, "reason": "近亲属"}
        connection.execute(insert(recusal), row | {"recorded_at": monday.now()})
    assert reminders.of_today(context) == []


def test_a_missed_office_date_does_not_hide_the_date_of_the_law(context: Context, clock: FixedClock) -> None:
    """Received 2026-11-02: the office's day is the same, the 15 days of art. 22 end on 11-17 (reminder 11-16)."""
    case_of(context, date(2026, 11, 2))
    clock.moment = datetime(2026, 11, 16, 9)
    found = {one.level: one.due for one in reminders.of_today(context)}
    assert found == {Level.OFFICE: date(2026, 11, 2), Level.STATUTORY: date(2026, 11, 17)}
    text = reminders.as_text(context)
    assert "逾期14天（内部）" in text
    assert "2026-11-17，还有1天（法定）" in text
