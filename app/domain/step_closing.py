"""Review, sign-off, closing, and the reply (source 004, arts. 32 and 35)."""

from __future__ import annotations

from app.domain import review_guards
from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.chain import APPROVED
from app.domain.step_desk import NOTE, signature
from app.domain.vocabulary import Permission, State
from app.domain.workflow_checks import agrees, left_before_a_witness
from app.domain.workflow_types import Step, StepField, Turn

GROUP = "审核办结"
_NOT_IN_REVIEW = "审核在作出结论以后、待办结签批以前录入；请先录入结论，或办理下一步"
_NOT_CONCLUDED = "尚未作出处理意见及结论；请先录入结论"
NOT_CLOSED = "本件尚未办结；请先办结"
DELIVERY = StepField(
    key="method",
    label="送达方式",
    kind="choice",
    required=True,
    options=(
        ("in_person", "直接送达"),
        ("post", "邮寄"),
        ("electronic", "网上送达"),
        ("left", "留置"),
        ("other", "其他"),
    ),
)

STEPS = (
    Step(
        key="review_matter",
        label="事项分管领导审核",
        kind="matter_reviewed",
        group=GROUP,
        from_states=(State.IN_REVIEW,),
        missing=_NOT_IN_REVIEW,
        to_state=Turn.CHAIN,
        fields=signature("审核"),
        permission=Permission.REVIEW_MATTER,
        on_paper=True,
        many=True,
        guards=(must.in_turn("review_matter"), must.opinion_complete),
        checks=(agrees,),
        papers=("F1",),
        source="004",
    ),
    Step(
        key="review_petition",
        label="信访分管领导审核",
        kind="petition_reviewed",
        group=GROUP,
        from_states=(State.IN_REVIEW,),
        missing=_NOT_IN_REVIEW,
        to_state=Turn.CHAIN,
        fields=signature("审核"),
        permission=Permission.REVIEW_PETITION,
        on_paper=True,
        many=True,
        guards=(must.in_turn("review_petition"), must.opinion_complete),
        checks=(agrees,),
        papers=("F1",),
        source="004",
    ),
    Step(
        key="approve",
        label="增设的审批环节",
        kind=APPROVED,
        group=GROUP,
        from_states=(State.IN_REVIEW,),
        missing=_NOT_IN_REVIEW,
        to_state=Turn.CHAIN,
        fields=signature("审批"),
        permission=Permission.REVIEW_PETITION,
        on_paper=True,
        guards=(must.added_in_turn, must.opinion_complete),
        checks=(agrees,),
    ),
    Step(
        key="close_sign",
        label="办结签批",
        kind="close_signed",
        group=GROUP,
        from_states=(State.AWAITING_CLOSE_SIGN,),
        missing="尚未审核；请先录入事项分管领导和信访分管领导的审核",
        fields=signature("签批"),
        permission=Permission.SIGN,
        accusation_permission=Permission.SIGN_ACCUSATIONS,
        on_paper=True,
        many=True,
        guards=(must.in_turn("close_sign"), must.opinion_complete),
        checks=(agrees,),
        papers=("F1",),
        source="004：信访分管领导；检举控告由主职领导",
    ),
    Step(
        key="close",
        label="办结",
        kind="closed",
        group=GROUP,
        from_states=at.CONCLUDED,
        missing=_NOT_CONCLUDED,
        to_state=State.CLOSED,
        fields=(NOTE,),
        many=True,
        guards=(must.may_close, must.opinion_complete),
        source="条例第32条、第34条、第35条；004",
    ),
    Step(
        key="rework",
        label="退回重办",
        kind="rework",
        group=GROUP,
        from_states=(*at.CONCLUDED, State.CLOSED, State.VERIFYING),
        missing="尚无可以退回的处理结果；请等承办人录入结论",
        to_state=State.IN_PROGRESS,
        fields=(StepField(key="reason", label="退回重办的理由", kind="long", required=True),),
        returns=True,
        guards=(must.answered_otherwise,),
        source="004",
    ),
    Step(
        key="reopen",
        label="重新办理",
        kind="reopened",
        group=GROUP,
        from_states=(State.CLOSED,),
        missing=NOT_CLOSED,
        to_state=State.IN_PROGRESS,
        fields=(StepField(key="reason", label="重新办理的理由", kind="long", required=True),),
        guards=(must.answered_otherwise,),
    ),
    Step(
        key="reply",
        label="答复信访人",
        kind="replied",
        group=GROUP,
        from_states=(State.AWAITING_CLOSE_SIGN, State.CLOSED),
        missing="尚无经过审核的结论；请先录入结论和审核",
        fields=(DELIVERY, NOTE),
        papers=("N13",),
        source="条例第29条、第32条",
    ),
    Step(
        key="reply_received",
        label="信访人收到处理意见书",
        kind="reply_received",
        group=GROUP,
        from_states=(State.AWAITING_CLOSE_SIGN, State.CLOSED),
        missing="尚无经过审核的处理意见；请先录入结论和审核",
        marks=(("stage", "opinion"),),
        fields=(DELIVERY, StepField(key="receiver", label="签收人", required=True)),
        guards=(
            must.sixth_way,
            must.only_once_lately("review_decided", "本件已作出复查意见：请录入“信访人收到复查意见书”。"),
            review_guards.not_received("opinion", "处理意见书"),
        ),
        hints=(left_before_a_witness,),
        papers=("N13",),
        source="条例第35条：30日内可请求复查",
    ),
)
