"""检举控告 (条例 art. 30): visible to named roles only, and never sent to whom it accuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.units import UnitDraft, UnitKind
from app.domain.vocabulary import Disposition, Purpose, State
from app.errors import FieldErrors, UserError
from app.services import actions, cases, intake, units
from app.services.context import Context
from tests.db.action_desk import ASSIGN, PAPER, Desk


@pytest.fixture
def clerk(context: Context, clock: FixedClock) -> Desk:
    """Registers, and from then on sees number and class only."""
    return Desk(context, clock)


@pytest.fixture
def desk(clerk: Desk, clock: FixedClock) -> Desk:
    """The principal leader, who sees accusations."""
    leader = clerk.hire("吴主任", "principal_leader", "handler")
    return Desk(Context(clerk.context.register, clock, leader), clock)


def accuse(clerk: Desk, desk: Desk, units: str = "示例区城建局") -> int:
    key = clerk.register(purpose=Purpose.ACCUSATION)
    desk.do(key, "name_accused", {"units": units})
    return key


def test_who_may_not_see_it_may_not_act_on_it(clerk: Desk, desk: Desk) -> None:
    key = accuse(clerk, desk)
    before = clerk.written()
    acts: tuple[Callable[[], object], ...] = (
        lambda: clerk.do(key, "forward", {"unit": "示例区纪委监委"}),
        lambda: actions.supersede(clerk.context, key, 1, "改", {"units": "甲"}),
        lambda: actions.annul(clerk.context, key, 1, "改"),
    )
    for act in acts:
        with pytest.raises(UserError, match="没有查看权限"):
            act()
    assert clerk.written() == before
    assert {offer.reason for offer in actions.available(clerk.context, key)} == {
        "这是检举控告件，您没有查看权限，不能办理。请由有权限的操作员办理。"
    }
    assert cases.get(clerk.context, key).events == ()


def test_only_the_principal_leader_signs(clerk: Desk, desk: Desk) -> None:
    key = accuse(clerk, desk)
    with pytest.raises(UserError, match="主职领导签批"):
        desk.do(key, "assign", ASSIGN | {"unit": "示例区纪委监委"})
    head = clerk.hire("郑副主任", "petition_leader")
    assert clerk.offer(key, "assign_sign", head).startswith("这是检举控告件")
    desk.do(key, "assign_sign", {"opinion": "请纪检机关办理"})
    assert desk.do(key, "assign", ASSIGN | {"unit": "示例区纪委监委"}).state is State.ASSIGNED


@pytest.mark.parametrize(
    "unit", ["示例区城建局", " 示例区城建局 ", "示例区城建局信访科", "区城建局", "城建局", "示例区 城建局"]
)
def test_the_accused_unit_gets_nothing(clerk: Desk, desk: Desk, unit: str) -> None:
    key = accuse(clerk, desk)
    desk.do(key, "assign_sign", {"opinion": "办"})
    before = desk.written()
    for step, values, field in (
        ("forward", {"unit": unit}, "unit"),
        ("assign", ASSIGN | {"unit": unit}, "unit"),
        ("redirect", {"ground": "not_competent", "organ": unit}, "organ"),
    ):
        with pytest.raises(FieldErrors, match="第三十条第三款") as caught:
            desk.do(key, step, values)
        assert set(caught.value.errors) == {field}
    assert desk.written() == before


@pytest.mark.parametrize(
    "unit", ["示例区纪委监委", "示例区城建局纪检监察组", "驻示例区城建局纪检监察组", "示例区水务局"]
)
def test_others_may_get_it(clerk: Desk, desk: Desk, unit: str) -> None:
    key = accuse(clerk, desk, "示例区城建局、示例镇")
    assert desk.do(key, "forward", {"unit": unit}).state is State.FORWARDED


def test_neither_a_change_of_unit_nor_an_acceptance_nor_a_circular_nor_a_correction(
    clerk: Desk, desk: Desk
) -> None:
    key = accuse(clerk, desk)
    desk.do(key, "forward", {"unit": "示例区纪委监委"})
    with pytest.raises(FieldErrors, match="第三十条第三款"):
        desk.do(key, "change_unit", {"unit": "示例区城建局", "reason": "改"})
    with pytest.raises(FieldErrors, match="第三十条第三款"):
        actions.supersede(desk.context, key, 2, "改", {"unit": "示例区城建局"})
    desk.do(key, "supervise", {"ground": "fraud", "reason": "拖延"})
    with pytest.raises(FieldErrors, match="第三十条第三款"):
        desk.do(key, "circulate", {"recipients": "各街道\n示例区城建局", "reason": "拖延"})
    desk.do(key, "unit_sign_in", {"signer": "孙"})
    with pytest.raises(FieldErrors, match="第三十条第三款"):
        desk.do(key, "accept", {"organ": "示例区城建局"})


def test_the_accused_is_known_by_its_old_and_new_name(clerk: Desk, desk: Desk) -> None:
    plain = UnitDraft(name="示例区建设局", kind=UnitKind.UNIT)
    made = units.add(desk.context, plain)
    units.rename(desk.context, made.id, "示例区住房城乡局", date(2026, 11, 22))
    old, new = accuse(clerk, desk, "示例区建设局"), accuse(clerk, desk, "示例区住房城乡局")
    for key in (old, new):
        for unit in ("示例区建设局", "示例区住房城乡局"):
            with pytest.raises(FieldErrors, match="第三十条第三款"):
                desk.do(key, "forward", {"unit": unit})


def test_correcting_the_registration_does_not_reach_the_accused_either(clerk: Desk, desk: Desk) -> None:
    key = accuse(clerk, desk)
    record = desk.case(key)
    draft = replace(record.draft, disposition=Disposition.FORWARD, unit="示例区城建局")
    with pytest.raises(FieldErrors) as caught:
        intake.correct(desk.context, key, draft, revision=record.revision)
    assert "第三十条第三款" in caught.value.errors["unit"]


def test_an_accusation_is_joined_to_accusations_only(clerk: Desk, desk: Desk) -> None:
    key, other = accuse(clerk, desk), clerk.register()
    with pytest.raises(FieldErrors, match="检举控告件只能"):
        desk.do(key, "join", {"target": desk.case(other).number})
    with pytest.raises(FieldErrors, match="没有查看权限"):
        clerk.do(other, "join", {"target": desk.case(key).number})
    assert desk.do(key, "join", {"target": desk.case(accuse(clerk, desk)).number}).state is State.JOINED


def test_closing_is_signed_by_the_principal_leader(clerk: Desk, desk: Desk) -> None:
    key = accuse(clerk, desk)
    desk.do(key, "assign_sign", {})
    for step, values in (
        ("assign", ASSIGN | {"unit": "示例区纪委监委"}),
        ("unit_sign_in", {"signer": "孙"}),
        ("answer_other", {"conclusion": "passed_on", "opinion": "已移送"}),
        ("review_matter", PAPER),
        ("review_petition", PAPER),
        ("close_sign", {"opinion": "同意办结。"}),
    ):
        desk.do(key, step, values)
    assert desk.do(key, "close").state is State.CLOSED


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("call_unit", {"why": "specialised", "whom": "张工"}),
        ("unit_arrived", {"who": "张工"}),
        ("unit_opinion", {"opinion": "不属实。"}),
    ],
)
def test_the_accused_unit_does_not_receive(
    clerk: Desk, desk: Desk, step: str, values: dict[str, str]
) -> None:
    key = accuse(clerk, desk)
    with pytest.raises(FieldErrors, match="第三十条第三款"):
        desk.do(key, step, values | {"unit": "示例区城建局"})
