"""The desk's own steps: receipt, reading, sign-off, and the decision where the matter goes (art. 22)."""

from __future__ import annotations

from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.vocabulary import Permission, State
from app.domain.workflow_checks import agrees_to_assign, not_after_step, not_before_step
from app.domain.workflow_types import Step, StepField

GROUP = "信访办"
_DECIDED = "本件已经分流；要另行处理的，请先更正原来的步骤，或由单位退回、恢复办理后重新分流"
NOTE = StepField(key="note", label="说明", kind="long")
_SIGNER = "纸上签批的，填签批的领导；按 ↓ 选择"
LEADERS = (
    Permission.REVIEW_MATTER,
    Permission.REVIEW_PETITION,
    Permission.SIGN,
    Permission.SIGN_ACCUSATIONS,
)
"""Who reads what was submitted to him, in person."""
SIGNATURE = (
    StepField(key="opinion", label="签批意见", kind="long"),
    StepField(key="paper", label="纸上签批，由承办人录入", kind="flag"),
    StepField(key="signer", label="签批人", kind="leader", hint=_SIGNER),
)
"""Of a leader's deed. `signer` is the operator, unless it was signed on paper."""


def signature(label: str) -> tuple[StepField, ...]:
    """The fields of an approval with its own word for 签批: what the leader says is never left out."""
    opinion, paper, signer = SIGNATURE
    return (
        StepField(key=opinion.key, label=f"{label}意见", kind="long", required=True, start="同意。"),
        StepField(key=paper.key, label=f"纸上{label}，由承办人录入", kind="flag"),
        StepField(key=signer.key, label=f"{label}人", kind="leader", hint=signer.hint),
    )


STEPS = (
    Step(
        key="desk_sign",
        label="信访办签收",
        kind="desk_signed",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing="信访办签收在分流以前录入；已录错的请更正",
        fields=(StepField(key="signer", label="签收人", required=True),),
        many=True,
        guards=(must.only_once("desk_signed", "信访办已经签收；录错的请更正该步骤。"),),
        source="条例第22条；004",
    ),
    Step(
        key="submit",
        label="呈领导批阅",
        kind="submitted",
        group=GROUP,
        from_states=(State.REGISTERED,),
        missing="只有已登记、尚未呈批的件可以呈批",
        to_state=State.AWAITING_READING,
        fields=(
            StepField(key="leader", label="呈送领导", kind="leader"),
            StepField(key="note", label="拟办意见", kind="long"),
        ),
        many=True,
        papers=("N12",),
        source="002",
    ),
    Step(
        key="read",
        label="领导批阅",
        kind="read",
        group=GROUP,
        from_states=(State.REGISTERED, State.AWAITING_READING),
        missing="领导批阅在分流以前录入；请先登记或呈批",
        to_state=State.AWAITING_ASSIGN_SIGN,
        fields=(
            StepField(key="leader", label="批阅领导", kind="leader", required=True),
            StepField(key="opinion", label="批阅意见", kind="long", required=True),
            StepField(key="urgent", label="急件", kind="flag"),
        ),
        also=LEADERS,
        also_in=(State.AWAITING_READING,),
        source="002",
    ),
    Step(
        key="ask_sign",
        label="呈交办签批",
        kind="sign_asked",
        group=GROUP,
        from_states=(State.REGISTERED, State.AWAITING_READING),
        missing="只有尚未分流、尚未呈签的件可以呈交办签批",
        to_state=State.AWAITING_ASSIGN_SIGN,
        fields=(StepField(key="note", label="拟办意见", kind="long"),),
        many=True,
        papers=("F1",),
        source="004",
    ),
    Step(
        key="assign_sign",
        label="交办签批",
        kind="assign_signed",
        group=GROUP,
        from_states=(*at.UNDECIDED, State.ASSIGNED),
        missing="交办签批在责任单位签收以前录入；请先登记或交办",
        fields=SIGNATURE,
        permission=Permission.SIGN,
        accusation_permission=Permission.SIGN_ACCUSATIONS,
        on_paper=True,
        many=True,
        guards=(must.only_once("assign_signed", "交办已经签批；录错的请更正该步骤。"),),
        checks=(agrees_to_assign,),
        papers=("F1",),
        source="004：信访分管领导；检举控告由主职领导",
    ),
    Step(
        key="hand_to_desk",
        label="送办公室转交",
        kind="handed_to_desk",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing="已经分流的件不再送办公室转交",
        fields=(NOTE, StepField(key="urgent", label="紧急", kind="flag")),
        source="002",
    ),
    Step(
        key="answer_on_spot",
        label="当场答复",
        kind="answer_on_spot",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.CLOSED,
        fields=(StepField(key="note", label="答复内容", kind="long", required=True),),
        guards=(must.leader_before_answer,),
        source="条例第23条；002",
    ),
    Step(
        key="self_handle",
        label="自办",
        kind="self_handle",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.IN_PROGRESS,
        fields=(
            StepField(key="handler", label="承办人", required=True),
            StepField(key="case_leader", label="包案领导"),
            NOTE,
        ),
    ),
    Step(
        key="forward",
        label="转送",
        kind="forward",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.FORWARDED,
        fields=(StepField(key="unit", label="责任单位", kind="unit", required=True), NOTE),
        many=True,
        papers=("N4", "N24", "N15"),
        source="条例第22条第一款第（一）（二）项",
    ),
    Step(
        key="assign",
        label="交办",
        kind="assign",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.ASSIGNED,
        fields=(
            StepField(key="unit", label="责任单位", kind="unit", required=True),
            StepField(key="feedback_due", label="反馈期限", kind="date", required=True),
            StepField(key="responsible_leader", label="责任领导", required=True),
            StepField(key="handler", label="责任人", required=True),
            StepField(key="case_leader", label="包案领导"),
            NOTE,
        ),
        many=True,
        guards=(must.signed_if_waiting,),
        checks=(not_before_step("feedback_due"),),
        papers=("N4", "N15"),
        source="条例第22条第一款第（三）项；002",
    ),
    Step(
        key="file",
        label="存查",
        kind="file",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.FILED,
        fields=(StepField(key="note", label="存查理由", kind="long", required=True),),
        many=True,
    ),
    Step(
        key="redirect",
        label="引导",
        kind="redirect",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing=_DECIDED,
        to_state=State.REDIRECTED,
        fields=(
            StepField(key="ground", label="情形", kind="choice", required=True, grounds="redirect"),
            StepField(key="organ", label="有权处理的机关", kind="unit", required=True),
            NOTE,
        ),
        papers=("N16",),
        source="条例第20条第二款、第22条第二款、第23条第一款",
    ),
    Step(
        key="refuse",
        label="不予受理",
        kind="refuse",
        group=GROUP,
        from_states=(*at.UNDECIDED, State.IN_PROGRESS),
        missing="已经转出、受理或结束的件不能不予受理",
        to_state=State.REFUSED,
        fields=(
            StepField(key="ground", label="不予受理的情形", kind="choice", required=True, grounds="refuse"),
            StepField(key="organ", label="正在受理、办理的机关", kind="unit", required=True),
            StepField(key="earlier_no", label="原信访事项编号或受理日期", required=True),
            NOTE,
        ),
        guards=(must.not_accepted,),
        papers=("N2",),
        source="条例第19条第三款",
    ),
    Step(
        key="no_longer_accept",
        label="不再受理",
        kind="no_longer_accept",
        group=GROUP,
        from_states=(*at.UNDECIDED, State.IN_PROGRESS),
        missing="已经转出、受理或结束的件不能不再受理",
        to_state=State.NO_LONGER_ACCEPTED,
        fields=(
            StepField(
                key="ground", label="不再受理的情形", kind="choice", required=True, grounds="no_longer_accept"
            ),
            StepField(key="organ", label="作出复核意见的机关", kind="unit", required=True),
            StepField(key="final_opinion_no", label="复核意见文号", required=True),
            StepField(key="final_opinion_on", label="复核意见日期", kind="date", required=True),
            NOTE,
        ),
        guards=(must.not_accepted,),
        checks=(not_after_step("final_opinion_on"),),
        papers=("N3",),
        source="条例第36条第三款",
    ),
    Step(
        key="resume",
        label="恢复办理",
        kind="resumed",
        group=GROUP,
        from_states=(*at.SET_ASIDE, State.CLOSED),
        missing="只有存查、不予受理、不再受理、引导或当场答复的件可以恢复办理",
        to_state=State.REGISTERED,
        fields=(StepField(key="reason", label="恢复办理的理由", kind="long", required=True),),
        guards=(must.answered_on_spot_if_closed,),
    ),
)
