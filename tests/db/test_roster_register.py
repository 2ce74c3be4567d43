"""The roster in the register: filled in rotation, changed and moved by hand, and said in one sentence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.vocabulary import RosterKind
from app.errors import FieldErrors, UserError
from app.models.tables import audit
from app.services import office, office_lists, roster, rule_settings, work_calendar
from app.services.context import Context
from app.services.office_lists import ListKind

WEEKDAY, TENTH, WEDNESDAY = RosterKind


@pytest.fixture
def desk(context: Context) -> Context:
    """A handler, with three leaders and two principal ones."""
    roles = ["registrar", "handler", "administrator"]
    office.change_operator(context, context.operator.id, roles=roles, active=True)
    own = next(one for one in office.operators(context.register) if one.id == context.operator.id)
    found = Context(context.register, context.clock, own)
    office_lists.replace_entries(found, ListKind.LEADER, ["甲", "乙", "丙"])
    office_lists.replace_entries(found, ListKind.PRINCIPAL_LEADER, ["书记", "主任"])
    return found


def leaders(context: Context, month: int, kind: RosterKind = WEEKDAY, year: int = 2026) -> dict[int, str]:
    found = roster.of_month(context, year, month).lines
    return {one.day.day: one.entry.leader for one in found if one.kind is kind and one.entry is not None}


def audited(context: Context, action: str) -> list[dict[str, Any]]:
    with context.register.read() as connection:
        query = select(audit.c.changes).where(audit.c.action == action).order_by(audit.c.id)
        return list(connection.execute(query).scalars())


def test_an_office_begins_with_the_weekday_rule_alone(desk: Context) -> None:
    assert roster.rules(desk) == {WEEKDAY}
    roster.set_rule(desk, TENTH, on=True)
    roster.set_rule(desk, WEEKDAY, on=False)
    assert roster.rules(desk) == {TENTH}
    assert audited(desk, "roster_rule") == [{"tenth": [False, True]}, {"weekday": [True, False]}]
    assert rule_settings.packs(desk)


def test_a_month_is_filled_from_today_on_and_the_next_one_goes_on(desk: Context) -> None:
    """22 November 2026 is a Sunday: six working days are left; December has 23."""
    done = roster.fill_month(desk, 2026, 11)
    assert leaders(desk, 11) == {23: "甲", 24: "乙", 25: "丙", 26: "甲", 27: "乙", 30: "丙"}
    assert (len(done.made), done.missing) == (6, ())
    assert len(roster.fill_month(desk, 2026, 12).made) == 23
    assert leaders(desk, 12)[1] == "甲"
    assert roster.fill_month(desk, 2026, 12).made == ()


def test_only_empty_days_are_filled_and_turns_go_on_from_what_was_typed(desk: Context) -> None:
    roster.set_day(desk, date(2026, 11, 25), WEEKDAY, " 乙 ", place="第一接待室")
    roster.fill_month(desk, 2026, 11)
    assert leaders(desk, 11) == {23: "甲", 24: "乙", 25: "乙", 26: "丙", 27: "甲", 30: "乙"}


def test_the_monthly_rules_take_turns_of_their_own(desk: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 9, 1, 8, 0)
    for kind in (TENTH, WEDNESDAY):
        roster.set_rule(desk, kind, on=True)
    for month in (9, 10, 11):
        roster.fill_month(desk, 2026, month)
    assert [leaders(desk, month, TENTH) for month in (9, 10, 11)] == [
        {10: "书记"},
        {10: "主任"},
        {10: "书记"},
    ]
    assert [leaders(desk, month, WEDNESDAY) for month in (9, 10, 11)] == [{2: "甲"}, {}, {4: "乙"}]
    (asked,) = roster.of_month(desk, 2026, 10).questions
    assert "10月7日 星期三（国庆节放假）" in asked


def test_a_rest_day_of_a_rule_is_moved_by_hand(desk: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 9, 1, 8, 0)
    roster.set_rule(desk, WEDNESDAY, on=True)
    seventh, eighth = date(2026, 10, 7), date(2026, 10, 8)
    moved = roster.move(desk, seventh, WEDNESDAY, eighth)
    assert (moved.day, moved.leader, moved.moved_from, moved.place) == (eighth, "甲", seventh, "值班室")
    assert roster.of_month(desk, 2026, 10).questions == ()
    with pytest.raises(UserError, match="已经改过日子"):
        roster.move(desk, seventh, WEDNESDAY, date(2026, 10, 9))
    roster.fill_month(desk, 2026, 10)
    assert leaders(desk, 10, WEDNESDAY) == {8: "甲"}
    again = roster.move(desk, eighth, WEDNESDAY, date(2026, 11, 2))
    assert again.moved_from == seventh
    (old,) = [one for one in roster.of_month(desk, 2026, 10).lines if one.moved_to]
    assert (old.day, old.moved_to) == (seventh, date(2026, 11, 2))
    back = roster.move(desk, date(2026, 11, 2), WEDNESDAY, seventh)
    assert back.moved_from is None
    assert [one["day"] for one in audited(desk, "roster_move")] == [
        ["2026-10-07", "2026-10-08"],
        ["2026-10-08", "2026-11-02"],
        ["2026-11-02", "2026-10-07"],
    ]


def test_nothing_is_moved_onto_an_arranged_day_nor_from_nowhere(desk: Context) -> None:
    roster.fill_month(desk, 2026, 11)
    with pytest.raises(FieldErrors, match="11月24日 星期二已有"):
        roster.move(desk, date(2026, 11, 23), WEEKDAY, date(2026, 11, 24))
    with pytest.raises(UserError, match="不能改期"):
        roster.move(desk, date(2026, 11, 22), WEEKDAY, date(2026, 11, 29))
    office_lists.replace_entries(desk, ListKind.PRINCIPAL_LEADER, [])
    with pytest.raises(UserError, match="名单还是空的"):
        roster.move(desk, date(2026, 12, 10), TENTH, date(2026, 12, 11))


def test_a_rest_day_may_be_arranged_by_hand_in_sensitive_times(desk: Context) -> None:
    sunday = date(2026, 11, 22)
    assert roster.today_words(desk) == "今日接访领导：—（休息日）"
    roster.set_day(desk, sunday, WEEKDAY, "李分管", place="信访接待室")
    assert roster.today_words(desk) == "今日接访领导：李分管（信访接待室）"
    assert [one.leader for one in roster.today(desk)] == ["李分管"]


def test_today_as_the_calendar_of_the_office_has_it(desk: Context) -> None:
    work_calendar.set_day(desk, date(2026, 11, 22), off=False, name="本地调班")
    assert roster.today_words(desk) == "今日接访领导：未安排"
    roster.fill_month(desk, 2026, 11)
    assert roster.today_words(desk) == "今日接访领导：甲"


def test_a_changed_day_keeps_the_old_words_in_the_audit(desk: Context) -> None:
    day = date(2026, 11, 23)
    roster.set_day(desk, day, WEEKDAY, "甲")
    roster.set_day(desk, day, WEEKDAY, "乙", note="甲出差")
    roster.set_day(desk, day, WEEKDAY, "乙", note="甲出差")
    last = audited(desk, "roster_change")
    assert len(last) == 2
    assert last[-1] == {
        "day": ["2026-11-23"] * 2,
        "kind": ["weekday"] * 2,
        "leader": ["甲", "乙"],
        "note": ["", "甲出差"],
    }
    roster.clear(desk, day, WEEKDAY)
    assert leaders(desk, 11) == {}
    assert audited(desk, "roster_clear")[-1]["leader"] == ["乙", None]
    with pytest.raises(UserError, match="不需要清除"):
        roster.clear(desk, day, WEEKDAY)


def test_an_empty_list_of_leaders_is_named(desk: Context) -> None:
    office_lists.replace_entries(desk, ListKind.LEADER, [])
    done = roster.fill_month(desk, 2026, 11)
    assert (done.made, done.missing) == ((), (ListKind.LEADER,))


def test_a_day_without_a_leader_or_out_of_range_is_refused(desk: Context) -> None:
    with pytest.raises(FieldErrors) as caught:
        roster.set_day(desk, date(2026, 11, 23), WEEKDAY, " ")
    assert list(caught.value.errors) == ["leader"]
    with pytest.raises(UserError, match="1990年至2100年"):
        roster.set_day(desk, date(2101, 1, 3), WEEKDAY, "甲")
    with pytest.raises(UserError, match="1990年至2100年"):
        roster.of_month(desk, 1989, 12)


def test_everybody_reads_but_only_who_handles_changes(desk: Context) -> None:
    clerk = Context(desk.register, desk.clock, office.add_operator(desk, "林登记", ["registrar"]))
    roster.fill_month(desk, 2026, 11)
    assert leaders(clerk, 11)[23] == "甲"
    for act in (
        lambda: roster.fill_month(clerk, 2026, 12),
        lambda: roster.set_day(clerk, date(2026, 11, 23), WEEKDAY, "乙"),
        lambda: roster.move(clerk, date(2026, 11, 23), WEEKDAY, date(2026, 11, 28)),
        lambda: roster.clear(clerk, date(2026, 11, 23), WEEKDAY),
        lambda: roster.set_rule(clerk, TENTH, on=True),
    ):
        with pytest.raises(UserError, match="没有“办理交办”的权限"):
            act()
