"""回避 (条例 art. 28): a withdrawn operator does nothing with the case; who, when and why is kept."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.domain.records import Operator
from app.errors import FieldErrors, UserError
from app.services import actions, cases, intake, recusal
from app.services.context import Context
from tests.db.action_desk import Desk


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


@pytest.fixture
def colleague(desk: Desk) -> Operator:
    return desk.hire("钱承办", "handler")


def test_a_withdrawn_operator_does_nothing_with_the_case(desk: Desk, colleague: Operator) -> None:
    key, other = desk.register(), desk.register()
    recusal.add(desk.context, key, colleague.id, "信访人的近亲属")
    theirs = desk.as_operator(colleague)
    before = desk.written()
    for act in (
        lambda: desk.do(key, "forward", {"unit": "甲局"}, who=colleague),
        lambda: intake.void(theirs, key, "误登", revision=2),
        lambda: recusal.add(theirs, key, desk.context.operator.id, "报复"),
    ):
        with pytest.raises(UserError, match="回避"):
            act()
    assert desk.written() == before
    with pytest.raises(UserError, match="回避"):
        actions.available(theirs, key)
    found = actions.perform_many(theirs, [key, other], "forward", {"unit": "甲局"})
    assert ["回避" in (one.error or "") for one in found] == [True, False]
    assert desk.offer(key, "forward") == ""


def test_the_withdrawal_stands_in_the_timeline_and_the_audit(desk: Desk, colleague: Operator) -> None:
    key = desk.register()
    events, audits, revisions = desk.written()
    recusal.add(desk.context, key, colleague.id, "信访人的近亲属")
    assert desk.written() == (events + 1, audits + 1, revisions + 1)
    event = desk.case(key).events[-1]
    assert (event.kind, event.payload) == (
        "recused",
        {"operator": "钱承办", "reason": "信访人的近亲属"},
    )
    row = cases.history(desk.context, key)[-1]
    assert (row.action, row.reason) == ("recuse", "信访人的近亲属")
    found = recusal.of_case(desk.context, key)
    assert [(one.name, one.reason) for one in found] == [("钱承办", "信访人的近亲属")]


def test_a_withdrawal_ends_with_a_reason_by_somebody_else(desk: Desk, colleague: Operator) -> None:
    key = desk.register()
    recusal.add(desk.context, key, colleague.id, "近亲属")
    with pytest.raises(UserError, match="不能由本人解除"):
        recusal.withdraw(desk.as_operator(colleague), key, colleague.id, "没有关系")
    with pytest.raises(FieldErrors, match="理由"):
        recusal.withdraw(desk.context, key, colleague.id, " ")
    recusal.withdraw(desk.context, key, colleague.id, "认错人")
    assert recusal.of_case(desk.context, key) == []
    assert desk.offer(key, "forward", colleague) == ""
    assert [event.kind for event in desk.case(key).events] == ["recused", "recusal_withdrawn"]
    with pytest.raises(UserError, match="不需要解除"):
        recusal.withdraw(desk.context, key, colleague.id, "认错人")


def test_everybody_may_withdraw_himself_only_some_may_withdraw_others(desk: Desk) -> None:
    key, clerk = desk.register(), desk.hire("孙登记", "registrar")
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        recusal.add(desk.as_operator(clerk), key, desk.context.operator.id, "近亲属")
    with pytest.raises(FieldErrors, match="理由"):
        recusal.add(desk.as_operator(clerk), key, clerk.id, "")
    recusal.add(desk.as_operator(clerk), key, clerk.id, "同住")
    with pytest.raises(UserError, match="不需要重复登记"):
        recusal.add(desk.context, key, clerk.id, "同住")
    with pytest.raises(UserError, match="没有这名操作员"):
        recusal.add(desk.context, key, 999, "同住")
