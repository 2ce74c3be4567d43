"""The approval chain is data: approvals are dropped and added, and a conclusion keeps the chain it was made under."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.domain.chain import DEFAULT_CHAIN, FIXED, ChainEntry, added
from app.domain.vocabulary import Permission, Purpose, State
from app.errors import FieldErrors, UserError
from app.services import actions, approval_chain
from app.services.context import Context
from tests.db.action_desk import ASSIGN, CONCLUSION, PAPER, TO_ACCEPTED, Desk

MATTER, PETITION, SIGN = DEFAULT_CHAIN
LEGAL = added("法规科会签", Permission.REVIEW_MATTER)
OFFICE = added("办公室审核", Permission.REVIEW_PETITION)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "registrar", "administrator")
    return Desk(Context(context.register, clock, whole), clock)


def concluded(desk: Desk) -> int:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    return key


def open_approvals(desk: Desk, key: int) -> list[str]:
    """Labels of the approvals and the closing that are open now."""
    keys = {"review_matter", "review_petition", "approve", "close_sign", "close"}
    return [
        one.step.label
        for one in actions.available(desk.context, key)
        if one.step.key in keys and not one.reason
    ]


def walk(desk: Desk, key: int) -> list[str]:
    """Take whatever approval is open, to the end: what the clerk sees, in order, each with the state it left."""
    seen: list[str] = []
    for _ in range(9):
        labels = open_approvals(desk, key)
        if labels == ["办结"]:
            return [*seen, desk.do(key, "close").state.label]
        (label,) = labels
        step = {one.label: one.key for one in DEFAULT_CHAIN}.get(label, "approve")
        desk.do(key, step, PAPER)
        seen.append(label)
    raise AssertionError(seen)


def test_by_default_it_is_the_chain_of_the_annexes(desk: Desk) -> None:
    assert approval_chain.chain(desk.context) == DEFAULT_CHAIN
    assert [one.label for one in DEFAULT_CHAIN] == ["事项分管领导审核", "信访分管领导审核", "办结签批"]
    key = concluded(desk)
    assert "chain" not in desk.case(key).events[-1].payload
    assert walk(desk, key) == ["事项分管领导审核", "信访分管领导审核", "办结签批", "已办结"]


@pytest.mark.parametrize(
    "chain",
    [
        (PETITION, SIGN),
        (MATTER, SIGN),
        (MATTER, PETITION),
        (SIGN,),
        (MATTER,),
        (LEGAL,),
        (PETITION, MATTER, SIGN),
        (LEGAL, MATTER, OFFICE, PETITION, SIGN),
        (MATTER, PETITION, LEGAL, OFFICE, SIGN),
        (MATTER, LEGAL),
    ],
)
def test_a_conclusion_takes_every_approval_of_the_chain_in_its_order(
    desk: Desk, chain: tuple[ChainEntry, ...]
) -> None:
    assert approval_chain.change(desk.context, chain) == chain
    assert approval_chain.chain(desk.context) == chain
    key = concluded(desk)
    waits = State.AWAITING_CLOSE_SIGN if chain == (SIGN,) else State.IN_REVIEW
    assert desk.case(key).state is waits
    assert walk(desk, key) == [*(one.label for one in chain), "已办结"]


def test_who_comes_later_waits_and_who_is_not_in_the_chain_is_told_so(desk: Desk) -> None:
    approval_chain.change(desk.context, (LEGAL, PETITION, SIGN))
    key = concluded(desk)
    assert desk.offer(key, "review_petition") == "法规科尚未会签：请先录入“法规科会签”。"
    assert "没有“事项分管领导审核”" in desk.offer(key, "review_matter")
    assert desk.offer(key, "close") == "办结尚未签批：请先由领导审核并录入“办结签批”。"
    desk.do(key, "approve", PAPER)
    assert "都已办理" in desk.offer(key, "approve")
    approval_chain.change(desk.context, (MATTER,))
    other = concluded(desk)
    assert "事项分管领导尚未审核" in desk.offer(other, "close")
    assert "没有增设的环节" in desk.offer(other, "approve")


def test_an_added_approval_has_its_own_name_and_approver(desk: Desk) -> None:
    approval_chain.change(desk.context, (LEGAL, OFFICE, SIGN))
    key = concluded(desk)
    matter, petition = desk.hire("冯分管", "matter_leader"), desk.hire("郑主任", "petition_leader")
    assert "没有“事项分管审核”的权限" in desk.offer(key, "approve", petition)
    first = desk.do(key, "approve", {"opinion": "同意"}, who=matter)
    assert first.events[-1].payload == {"opinion": "同意", "signer": "冯分管", "entry": "法规科会签"}
    assert "没有“信访分管审核”的权限" in desk.offer(key, "approve", matter)
    second = desk.do(key, "approve", PAPER | {"opinion": "拟同意"})
    assert second.events[-1].payload == PAPER | {"opinion": "拟同意", "entry": "办公室审核"}
    fixed = actions.supersede(
        desk.context, key, first.events[-1].seq, "写错", PAPER | {"opinion": "同意，请抓紧"}
    )
    assert fixed.events[-1].payload["entry"] == "法规科会签"
    assert fixed.state is State.AWAITING_CLOSE_SIGN


def test_a_change_reaches_only_the_conclusions_after_it(desk: Desk) -> None:
    old = concluded(desk)
    approval_chain.change(desk.context, (SIGN,))
    assert walk(desk, old) == ["事项分管领导审核", "信访分管领导审核", "办结签批", "已办结"]
    new = concluded(desk)
    approval_chain.change(desk.context, DEFAULT_CHAIN)
    assert walk(desk, new) == ["办结签批", "已办结"]
    desk.do(new, "rework", {"reason": "事实不清"})
    desk.do(new, "conclude", CONCLUSION)
    assert walk(desk, new) == ["事项分管领导审核", "信访分管领导审核", "办结签批", "已办结"]


def test_correcting_a_conclusion_keeps_its_chain(desk: Desk) -> None:
    approval_chain.change(desk.context, (SIGN,))
    key = concluded(desk)
    approval_chain.change(desk.context, DEFAULT_CHAIN)
    seq = desk.case(key).events[-1].seq
    assert (
        actions.supersede(desk.context, key, seq, "错字", CONCLUSION | {"facts": "属实。"}).state
        is State.AWAITING_CLOSE_SIGN
    )


def test_an_accusation_is_signed_by_the_principal_leader_whatever_the_chain(desk: Desk) -> None:
    approval_chain.change(desk.context, (MATTER,))
    leader = desk.hire("魏主职", "principal_leader", "registrar")
    at = Desk(Context(desk.context.register, desk.clock, leader), desk.clock)
    key = at.register(purpose=Purpose.ACCUSATION)
    at.do(key, "assign_sign", {})
    at.do(key, "assign", ASSIGN | {"unit": "示例区纪委监委"})
    at.do(key, "unit_sign_in", {"signer": "孙"})
    at.do(key, "answer_other", {"conclusion": "passed_on", "opinion": "已移送"})
    at.do(key, "review_matter", PAPER)
    assert "办结尚未签批" in at.offer(key, "close")
    at.do(key, "close_sign", {"opinion": "同意办结。"})
    assert at.do(key, "close").state is State.CLOSED


def opinion_error(desk: Desk, key: int, opinion: str) -> str:
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "review_matter", PAPER | {"opinion": opinion})
    return caught.value.errors["opinion"]


def test_an_approval_agrees_and_says_so(desk: Desk) -> None:
    key = concluded(desk)
    before = desk.written()
    assert opinion_error(desk, key, " ") == "请填写审核意见。"
    for said in (
        "不同意，退回重办。",
        "“不同意”",
        "拟退回",
        "退回补充调查",
        "同意退回重办",
        "驳回",
        "请退回重办",
        "否",
        "意见不妥，请改后再报",
    ):
        sentence = opinion_error(desk, key, said)
        assert "不同意的请按“退回重办”并写明理由" in sentence, said
    assert desk.written() == before
    for said in (
        "同意。",
        "拟同意",
        "情况属实，同意。不同意见已吸收。",
        "同意。请做好回访，并核对是否落实。",
    ):
        other = concluded(desk)
        desk.do(other, "review_matter", PAPER | {"opinion": said})


def test_whoever_approves_next_may_send_it_back_instead(desk: Desk) -> None:
    matter, head = desk.hire("冯分管", "matter_leader"), desk.hire("郑主任", "petition_leader")
    key = concluded(desk)
    assert desk.offer(key, "rework", matter) == ""
    assert "没有“办理交办”的权限" in desk.offer(key, "rework", head), "not his turn yet"
    desk.do(key, "review_matter", {"opinion": "同意。"}, who=matter)
    assert "没有“办理交办”的权限" in desk.offer(key, "rework", matter)
    back = desk.do(key, "rework", {"reason": "没有答复第二项请求"}, who=head)
    assert (back.state, back.events[-1].operator) == (State.IN_PROGRESS, "郑主任")
    desk.do(key, "conclude", CONCLUSION)
    assert desk.offer(key, "review_matter", matter) == "", "the approvals lapsed"


def test_only_the_principal_leader_sends_back_what_he_is_to_sign(desk: Desk) -> None:
    approval_chain.change(desk.context, (SIGN,))
    key = concluded(desk)
    head = desk.hire("郑主任", "petition_leader")
    assert desk.offer(key, "rework", head) == ""
    assert SIGN.permission_for(Purpose.ACCUSATION) is Permission.SIGN_ACCUSATIONS


@pytest.mark.parametrize(
    ("chain", "sentence"),
    [
        ((), "至少要有一步"),
        ((SIGN, MATTER), "移到最后"),
        ((MATTER, MATTER), "重复"),
        ((LEGAL, LEGAL), "重复"),
        ((added("  ", Permission.SIGN),), "填写增设环节的名称"),
        ((added("甲、乙", Permission.SIGN),), "不含顿号"),
        ((added("法" * 21, Permission.SIGN),), "不超过20个字"),
        ((added("法规科", Permission.ADMINISTER),), "选择审批权限"),
        ((added("办结签批", Permission.SIGN), SIGN), "重复"),
    ],
)
def test_a_chain_that_cannot_be_is_said(desk: Desk, chain: tuple[ChainEntry, ...], sentence: str) -> None:
    before = desk.written()
    with pytest.raises(FieldErrors, match=sentence):
        approval_chain.change(desk.context, chain)
    assert (approval_chain.chain(desk.context), desk.written()) == (DEFAULT_CHAIN, before)


def test_only_the_administrator_changes_it_and_the_audit_says_how(desk: Desk) -> None:
    clerk = desk.as_operator(desk.hire("钱登记", "registrar"))
    with pytest.raises(UserError, match="没有"):
        approval_chain.change(clerk, (SIGN,))
    _, audits, _ = desk.written()
    approval_chain.change(desk.context, (MATTER, SIGN))
    approval_chain.change(desk.context, (MATTER, SIGN))
    assert desk.written()[1] == audits + 1, "the same again is no change"
    assert FIXED.keys() == {"review_matter", "review_petition", "close_sign"}
