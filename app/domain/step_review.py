"""复查 and 复核 (条例 arts. 35, 36; source 003, 复查复核规程): application, acceptance, withdrawal, opinion, its delivery.

An application is received at the time of its event; the completion of a supplement takes the place of that day.
"""

from __future__ import annotations

from app.domain import review_checks as check
from app.domain import review_guards as must
from app.domain import step_states as at
from app.domain.review_course import CONDITIONS
from app.domain.step_closing import DELIVERY
from app.domain.step_desk import NOTE
from app.domain.step_review_fields import application
from app.domain.vocabulary import Permission, State
from app.domain.workflow_checks import left_before_a_witness, not_after_step, not_before_step
from app.domain.workflow_types import Step, StepField, Turn

GROUP = "复查复核"
UNDER = (State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW)
NOT_UNDER = "没有正在复查、复核的申请；请先录入“申请复查”或“申请复核”"
_FROM = (*at.UNDECIDED, State.CLOSED, State.VERIFYING)
"""Closed here, or verified since (the 30 days run on); or newly registered, where another organ made the opinion."""
_RECEIVED = (State.CLOSED, *at.WORKING, *at.CONCLUDED)
"""After the opinion; a revoked matter is handled again by then."""
_APPLY = must.APPLY
_NOT_REVIEW = "本件没有在复查；请先录入“申请复查”"
_NOT_FINAL = "本件没有在复核；请先录入“申请复核”"


def _opinion(*first: StepField) -> tuple[StepField, ...]:
    return (
        *first,
        StepField(key="departs", label="与合议结论不同的理由", kind="long", hint="与合议结论相同的不填"),
        StepField(key="organ", label="作出意见的机关", kind="unit", required=True),
        StepField(key="opinion_no", label="意见书文号", required=True),
        StepField(key="facts", label="查明的事实和理由", kind="long", required=True),
        StepField(key="opinion", label="意见内容", kind="long", required=True),
        StepField(key="basis", label="依据", kind="long", required=True),
    )


def _result(name: str) -> StepField:
    options = (("maintain", "维持"), ("change", "变更"))
    return StepField(key="result", label=f"{name}结论", kind="choice", required=True, options=options)


_REVOKED = (
    StepField(
        key="ground",
        label="撤销的理由",
        kind="choice",
        required=True,
        options=(
            ("facts", "主要事实不清、证据不足"),
            ("basis", "适用依据错误"),
            ("procedure", "违反规定的程序"),
            ("hearing", "未告知听证权利，或未及时给予听证"),
            ("other", "其他（在意见内容中写明）"),
        ),
    ),
    StepField(key="redo_by", label="重新处理的期限", kind="date", hint="没有指定的不填"),
)
_REFUSAL = (
    StepField(key="ground", label="不予受理的情形", kind="choice", required=True, grounds="refuse_review"),
    StepField(key="reason", label="具体理由", kind="long", required=True),
    StepField(key="basis", label="依据（名称和条款）"),
    StepField(key="appeal_organ", label="接受申诉的机关", kind="unit"),
    NOTE,
)
_RECEIPT = (DELIVERY, StepField(key="receiver", label="签收人", required=True))
_RIGHT_TOLD = StepField(key="right_told", label="意见书已告知：请求复核的权利、机关和30日期限", kind="flag")
_END_TOLD = StepField(key="end_told", label="意见书已告知：同一事实和理由不再受理", kind="flag")
_NEW_RIGHT_TOLD = StepField(
    key="right_told", label="意见书已告知：对重新作出的处理意见不服的，可以请求复查", kind="flag"
)
_REVIEW_WINDOW, _FINAL_WINDOW = check.Window("opinion"), check.Window("review")
_MAY_DECIDE = (must.accepted, must.no_hearing_open, must.deliberated)

STEPS = (
    Step(
        key="apply_review",
        label="申请复查",
        kind="review_requested",
        group=GROUP,
        from_states=_FROM,
        missing=_APPLY,
        to_state=State.UNDER_REVIEW,
        fields=application("opinion"),
        permission=Permission.REVIEW,
        guards=(must.has_opinion, must.not_reviewed),
        checks=(
            not_after_step("applied_on"),
            check.applicants,
            check.agent,
            check.opinion_known,
            _REVIEW_WINDOW,
        ),
        hints=(_REVIEW_WINDOW.late, _REVIEW_WINDOW.told),
        papers=("P10", "N22"),
        source="条例第35条；003规程第6条至第12条",
    ),
    Step(
        key="apply_final_review",
        label="申请复核",
        kind="final_review_requested",
        group=GROUP,
        from_states=(*_FROM, *at.WORKING, *at.CONCLUDED),
        missing=_APPLY,
        to_state=State.UNDER_FINAL_REVIEW,
        fields=application("review"),
        permission=Permission.REVIEW,
        guards=(must.has_opinion, must.reviewed),
        checks=(
            not_after_step("applied_on"),
            check.applicants,
            check.agent,
            check.opinion_known,
            _FINAL_WINDOW,
        ),
        hints=(_FINAL_WINDOW.late, _FINAL_WINDOW.told),
        papers=("P10", "N22"),
        source="条例第36条；003规程第6条至第12条",
    ),
    Step(
        key="ask_supplement",
        label="补正告知",
        kind="supplement_asked",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        fields=(
            StepField(
                key="lacking", label="需要补正的材料", kind="long", required=True, hint="一次列全，每行一项"
            ),
            StepField(key="reply_by", label="补齐期限", kind="date", hint="不填为10个工作日"),
        ),
        permission=Permission.REVIEW,
        guards=(must.supplement_once, must.in_time_or_excused),
        checks=(not_before_step("reply_by"), check.supplement_term),
        hints=(check.asked_for_all,),
        papers=("N10",),
        source="003规程第14条",
    ),
    Step(
        key="supplement_done",
        label="补正完成",
        kind="supplement_received",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        fields=(
            StepField(key="materials", label="补齐的材料", kind="long", required=True),
            StepField(key="late_reason", label="逾期补齐而接受的理由", kind="long"),
        ),
        permission=Permission.REVIEW,
        guards=(must.supplement_asked,),
        checks=(check.supplement_in_time,),
        hints=(check.brought_all,),
        papers=("N22",),
        source="003规程第14条：材料补齐之日为收到日",
    ),
    Step(
        key="accept_review",
        label="受理复查、复核申请",
        kind="review_accepted",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        fields=(
            *(StepField(key=key, label=words, kind="flag") for key, words in CONDITIONS.items()),
            StepField(key="handler", label="承办人"),
            NOTE,
        ),
        permission=Permission.REVIEW,
        guards=(must.not_accepted_yet, must.in_time_or_excused, must.materials_complete),
        checks=(check.conditions,),
        hints=(check.received_all,),
        papers=("N8",),
        source="003规程第9条、第14条：3个工作日内决定",
    ),
    Step(
        key="refuse_review",
        label="不予受理复查申请",
        kind="review_refused",
        group=GROUP,
        from_states=(State.UNDER_REVIEW,),
        missing=_NOT_REVIEW,
        to_state=Turn.APPLIED,
        fields=_REFUSAL,
        permission=Permission.REVIEW,
        guards=(must.may_refuse,),
        checks=(check.ground_of_refusal,),
        papers=("N9",),
        source="003规程第14条至第16条",
    ),
    Step(
        key="refuse_final_review",
        label="不予受理复核申请",
        kind="final_review_refused",
        group=GROUP,
        from_states=(State.UNDER_FINAL_REVIEW,),
        missing=_NOT_FINAL,
        to_state=Turn.APPLIED,
        fields=_REFUSAL,
        permission=Permission.REVIEW,
        guards=(must.may_refuse,),
        checks=(check.ground_of_refusal,),
        papers=("N9",),
        source="003规程第14条至第16条",
    ),
    Step(
        key="withdraw_review",
        label="准许撤回申请",
        kind="review_withdrawn",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        to_state=Turn.APPLIED,
        fields=(
            StepField(key="reason", label="申请人撤回的理由", kind="long", required=True),
            StepField(key="no_harm", label="经审查，不侵犯社会公共利益和他人合法权益", kind="flag"),
            StepField(key="examiner", label="审查人", required=True),
        ),
        permission=Permission.REVIEW,
        checks=(check.harmless,),
        source="003规程第17条",
    ),
    Step(
        key="decide_review",
        label="复查意见（维持、变更）",
        kind="review_decided",
        group=GROUP,
        from_states=(State.UNDER_REVIEW,),
        missing=_NOT_REVIEW,
        to_state=State.CLOSED,
        fields=(
            *_opinion(_result("复查")),
            StepField(key="next_organ", label="复核机关", kind="unit", required=True),
            _RIGHT_TOLD,
        ),
        permission=Permission.REVIEW,
        guards=_MAY_DECIDE,
        checks=(check.told("right_told", "请求复核的权利、机关和期限"), check.as_deliberated),
        hints=(check.team_at_work,),
        papers=("P2",),
        source="条例第35条、第36条：30日内",
    ),
    Step(
        key="revoke_review",
        label="复查意见（撤销）",
        kind="review_decided",
        group=GROUP,
        from_states=(State.UNDER_REVIEW,),
        missing=_NOT_REVIEW,
        to_state=Turn.AGAIN,
        marks=(("result", "revoke"),),
        fields=(*_opinion(*_REVOKED), _NEW_RIGHT_TOLD),
        permission=Permission.REVIEW,
        guards=_MAY_DECIDE,
        checks=(
            not_before_step("redo_by"),
            check.told("right_told", "对新的处理意见请求复查的权利"),
            check.as_deliberated,
        ),
        hints=(check.team_at_work,),
        papers=("P2",),
        source="条例第35条；003：撤销并退回重新处理",
    ),
    Step(
        key="review_reply_received",
        label="信访人收到复查意见书",
        kind="reply_received",
        group=GROUP,
        from_states=_RECEIVED,
        missing="尚未作出复查意见；请先录入“复查意见”",
        marks=(("stage", "review"),),
        fields=_RECEIPT,
        permission=Permission.REVIEW,
        guards=(must.opinion_made("review_decided", "复查"), must.not_received("review", "复查意见书")),
        hints=(left_before_a_witness,),
        papers=("N13",),
        source="条例第36条：30日内可请求复核",
    ),
    Step(
        key="decide_final_review",
        label="复核意见（维持、变更）",
        kind="final_review_decided",
        group=GROUP,
        from_states=(State.UNDER_FINAL_REVIEW,),
        missing=_NOT_FINAL,
        to_state=Turn.FINAL,
        fields=(*_opinion(_result("复核")), _END_TOLD),
        permission=Permission.REVIEW,
        guards=_MAY_DECIDE,
        checks=(check.told("end_told", "同一事实和理由不再受理"), check.as_deliberated),
        hints=(check.team_at_work,),
        papers=("P3",),
        source="条例第36条：30日内，听证时间不计入",
    ),
    Step(
        key="revoke_final_review",
        label="复核意见（撤销）",
        kind="final_review_decided",
        group=GROUP,
        from_states=(State.UNDER_FINAL_REVIEW,),
        missing=_NOT_FINAL,
        to_state=Turn.AGAIN,
        marks=(("result", "revoke"),),
        fields=(*_opinion(*_REVOKED), _NEW_RIGHT_TOLD),
        permission=Permission.REVIEW,
        guards=_MAY_DECIDE,
        checks=(
            not_before_step("redo_by"),
            check.told("right_told", "对新的处理意见请求复查的权利"),
            check.as_deliberated,
        ),
        hints=(check.team_at_work,),
        papers=("P3",),
        source="条例第36条；003：撤销并退回重新处理",
    ),
    Step(
        key="final_reply_received",
        label="信访人收到复核意见书",
        kind="reply_received",
        group=GROUP,
        from_states=(State.ENDED, *_RECEIVED),
        missing="尚未作出复核意见；请先录入“复核意见”",
        marks=(("stage", "final_review"),),
        fields=_RECEIPT,
        permission=Permission.REVIEW,
        guards=(
            must.opinion_made("final_review_decided", "复核"),
            must.not_received("final_review", "复核意见书"),
        ),
        hints=(left_before_a_witness,),
        papers=("N13", "N3"),
        source="条例第36条",
    ),
)
