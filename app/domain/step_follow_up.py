"""What follows closing: call-back with satisfaction, and the verification of a dissatisfied petitioner's matter (source 004).

The first opinion stays as it is: a verification ends with a statement of its own (F4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain import workflow_guards as must
from app.domain.review_guards import verification_open
from app.domain.step_closing import NOT_CLOSED
from app.domain.step_desk import NOTE
from app.domain.vocabulary import Coded, FollowUpMethod, Satisfaction, State
from app.domain.workflow_checks import not_before_step, other_says_why
from app.domain.workflow_types import CaseFacts, Step, StepField, Turn

GROUP = "回访核实"
VERIFICATION_ASKED = "verification_asked"
VERIFICATION_INSTRUCTED = "verification_instructed"
_NOT_VERIFYING = "本件没有在核实；请先录入“不满意核实”"
_METHOD = StepField(
    key="method",
    label="回访方式",
    kind="choice",
    required=True,
    options=tuple((one.value, one.label) for one in FollowUpMethod),
)
_CALLER = StepField(key="caller", label="回访人", required=True)


class VerificationRole(Coded):
    """Whose text it is: the three boxes of F3 (annex 5)."""

    PRINCIPAL = "principal", "主职领导（交办签批）"
    MATTER = "matter", "事项分管领导（批示意见）"
    HEAD = "head", "部长、主任（办理意见）"


def _one_opinion_a_box(facts: CaseFacts, values: Mapping[str, str], _moment: datetime) -> dict[str, str]:
    """F3 has one box for each of them."""
    course = facts.current[facts.current.index(asked) :] if (asked := facts.last(VERIFICATION_ASKED)) else []
    said = (event for event in course if event.kind == VERIFICATION_INSTRUCTED)
    before = next((event for event in said if event.payload["role"] == values["role"]), None)
    if before is None:
        return {}
    label = VerificationRole(values["role"]).label
    return {"role": f"{before.occurred_at:%Y-%m-%d} 已录入{label}，核实件只印一份；录错的请更正该步骤。"}


STEPS = (
    Step(
        key="follow_up",
        label="回访",
        kind="followed_up",
        group=GROUP,
        from_states=(State.CLOSED,),
        missing=NOT_CLOSED,
        fields=(
            StepField(
                key="satisfaction",
                label="信访人意见",
                kind="choice",
                required=True,
                options=tuple((one.value, one.label) for one in Satisfaction),
            ),
            StepField(
                key="implemented",
                label="处理意见落实情况",
                kind="choice",
                required=True,
                options=(
                    ("yes", "已落实"),
                    ("partly", "部分落实"),
                    ("no", "尚未落实"),
                    ("nothing", "没有需要落实的事项"),
                ),
            ),
            _METHOD,
            _CALLER,
            NOTE,
        ),
        papers=("F1",),
        source="004：办结后3日内",
    ),
    Step(
        key="follow_up_failed",
        label="回访未成",
        kind="follow_up_failed",
        group=GROUP,
        from_states=(State.CLOSED,),
        missing=NOT_CLOSED,
        fields=(
            StepField(
                key="why",
                label="未成原因",
                kind="choice",
                required=True,
                options=(
                    ("no_answer", "无人接听"),
                    ("off", "关机、停机"),
                    ("wrong_number", "号码有误"),
                    ("later", "信访人要求改时间"),
                    ("declined", "信访人不愿回访"),
                    ("other", "其他（请写说明）"),
                ),
            ),
            _METHOD,
            _CALLER,
            NOTE,
        ),
        checks=(other_says_why,),
        source="004：办结后3日内",
    ),
    Step(
        key="verify",
        label="不满意核实",
        kind=VERIFICATION_ASKED,
        group=GROUP,
        from_states=(State.CLOSED,),
        missing=NOT_CLOSED,
        to_state=State.VERIFYING,
        fields=(
            StepField(key="demand", label="核实件要求", kind="long", required=True),
            StepField(key="verify_by", label="要求反馈核实情况的日期", kind="date", required=True),
        ),
        guards=(must.dissatisfied,),
        checks=(not_before_step("verify_by"),),
        papers=("F3",),
        source="004",
    ),
    Step(
        key="verify_opinion",
        label="核实件领导意见",
        kind=VERIFICATION_INSTRUCTED,
        group=GROUP,
        from_states=(State.VERIFYING,),
        missing=_NOT_VERIFYING,
        fields=(
            StepField(
                key="role",
                label="谁的意见",
                kind="choice",
                required=True,
                options=tuple((one.value, one.label) for one in VerificationRole),
            ),
            StepField(key="leader", label="姓名", kind="leader", required=True),
            StepField(key="opinion", label="意见内容", kind="long", required=True),
        ),
        checks=(_one_opinion_a_box,),
        papers=("F3",),
        source="004附5",
    ),
    Step(
        key="verified",
        label="核实情况说明",
        kind="verified",
        group=GROUP,
        from_states=(State.VERIFYING, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW),
        missing=_NOT_VERIFYING,
        to_state=Turn.VERIFIED,
        fields=(
            StepField(key="opinion", label="调查核实情况", kind="long", required=True),
            StepField(key="talks", label="目前处理沟通情况", kind="long", required=True),
        ),
        guards=(verification_open,),
        papers=("F4",),
        source="004",
    ),
)
