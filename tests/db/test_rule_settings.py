"""Rule packs and switches: what an office may change, and that the open dates follow at once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.rules import Level
from app.domain.vocabulary import Disposition, State
from app.errors import FieldErrors, UserError
from app.models.tables import audit, case_clock
from app.services import clocks, office, rule_settings
from app.services.context import Context
from app.services.rule_settings import RuleSetting
from tests.db.clock_cases import Happened, case_of, clock_dues, happen, stored

MONDAY = date(2026, 11, 16)


def rule(context: Context, key: str) -> RuleSetting:
    found = [one for pack in rule_settings.packs(context) for one in pack.rules if one.key == key]
    return found[0]


def test_the_list_says_what_is_on_confirmed_and_changeable(context: Context) -> None:
    packs = {pack.key: pack for pack in rule_settings.packs(context)}
    law, zhejiang = packs["regulation_2022"], packs["zhejiang"]
    assert (law.on, law.confirmed, zhejiang.on, zhejiang.confirmed) == (True, True, False, False)
    assert zhejiang.check_text
    finish = rule(context, "finish_60")
    assert (finish.printable, finish.changeable, finish.length) == (True, False, 60)
    assert (rule(context, "letter_15").printable, rule(context, "letter_15").changeable) == (False, True)
    assert not rule(context, "feedback_given").changeable
    assert (rule(context, "dispatch_15").applies, rule(context, "notify_direct_15").applies) == (True, False)


def test_a_pack_switched_on_dates_the_open_cases_but_says_nothing_statutory(context: Context) -> None:
    key = case_of(context, date(2026, 9, 17))
    changes = rule_settings.set_switch(context, "zhejiang", on=True)
    assert [(one.rule, one.old, one.new) for one in changes] == [("zj_dispatch_5", None, date(2026, 9, 23))]
    with context.register.read() as connection:
        levels = {row.rule: row.level for row in connection.execute(select(case_clock))}
    assert levels["zj_dispatch_5"] == Level.OFFICE.value
    assert stored(context, key).statutory_due == date(2026, 10, 8)
    rule_settings.set_switch(context, "zhejiang", confirmed=True)
    assert stored(context, key).statutory_due == date(2026, 9, 23)
    assert {one.level for one in clocks.trace(context, key) if "浙江" in one.name} == {Level.STATUTORY}


def test_switching_is_audited_and_the_same_again_is_nothing(context: Context) -> None:
    rule_settings.set_switch(context, "letter_15", length=10)
    assert rule_settings.set_switch(context, "letter_15", length=10) == []
    with context.register.read() as connection:
        rows = connection.execute(
            select(audit.c.changes, audit.c.reason).where(audit.c.action == "change_rule")
        )
        assert [tuple(row) for row in rows] == [({"length": [None, 10]}, "一般件批阅后办理")]


def test_a_changed_length_counts_anew(context: Context) -> None:
    key = case_of(context, MONDAY)
    happen(context, key, [Happened("read", MONDAY)], State.AWAITING_ASSIGN_SIGN)
    assert clock_dues(context, key)["letter_15"] == date(2026, 12, 1)
    rule_settings.set_switch(context, "letter_15", length=10)
    assert clock_dues(context, key)["letter_15"] == date(2026, 11, 26)
    assert rule(context, "letter_15").length == 10


def test_a_statutory_length_stays(context: Context) -> None:
    with pytest.raises(FieldErrors, match="法定期限，不能修改长度"):
        rule_settings.set_switch(context, "finish_60", length=30)
    rule_settings.set_switch(context, "zj_dispatch_5", length=3)
    rule_settings.set_switch(context, "zhejiang", on=True)
    with pytest.raises(UserError, match="法定期限，不能修改长度"):
        rule_settings.set_switch(context, "zhejiang", confirmed=True)
    zhejiang = next(pack for pack in rule_settings.packs(context) if pack.key == "zhejiang")
    assert not zhejiang.confirmed


@pytest.mark.parametrize(
    ("key", "length", "said"),
    [
        ("feedback_given", 5, "由办理时指定"),
        ("zhejiang", 5, "具体规则"),
        ("letter_15", -1, "0到"),
        ("x", 5, "没有“x”"),
    ],
)
def test_a_length_that_makes_no_sense_is_refused(context: Context, key: str, length: int, said: str) -> None:
    with pytest.raises(UserError, match=said):
        rule_settings.set_switch(context, key, length=length)


def test_a_switch_that_contradicts_a_case_is_refused_with_its_number(context: Context) -> None:
    rule_settings.set_switch(context, "zhejiang", on=True)
    rule_settings.set_switch(context, "finish_60", on=False)
    key = case_of(context, date(2026, 3, 2), disposition=Disposition.SELF_HANDLE)
    more = {"days": "45", "approver": "赵主任", "reason": "情况复杂"}
    days = [
        Happened("accepted", date(2026, 3, 2), {"path": "6"}),
        Happened("extended", date(2026, 3, 20), more),
    ]
    happen(context, key, days, State.ACCEPTED)
    before = clock_dues(context, key)
    with pytest.raises(UserError, match=r"示访\[2026\]1号.*1日到30日"):
        rule_settings.set_switch(context, "finish_60", on=True)
    assert clock_dues(context, key) == before
    assert not rule(context, "finish_60").on


def test_only_an_administrator_may_switch(context: Context, clock: FixedClock) -> None:
    clerk = Context(context.register, clock, office.add_operator(context, "李登记", ["registrar"]))
    with pytest.raises(UserError, match=r"没有.*权限"):
        rule_settings.set_switch(clerk, "zhejiang", on=True)
