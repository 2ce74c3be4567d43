"""The work on an accepted application: team, hearing, deliberation (source 003; 条例 arts. 31(6), 36(2)).

A hearing lasts from the day it was decided to the day it was held; only the period of the final review leaves it out.
"""

from __future__ import annotations

from app.domain import review_checks as check
from app.domain import review_guards as must
from app.domain import step_states as at
from app.domain.review_course import RESULTS
from app.domain.step_review import GROUP, NOT_UNDER, UNDER
from app.domain.vocabulary import Permission
from app.domain.workflow_checks import not_after_step, not_before_step
from app.domain.workflow_types import Step, StepField

_NO_HEARING = "听证在办理、复查或者复核期间举行；请先受理本件，或先录入“申请复查”“申请复核”"
_FORM = StepField(
    key="hearing_form",
    label="听证程序",
    kind="choice",
    required=True,
    options=(("simple", "简易程序"), ("ordinary", "普通程序")),
)

STEPS = (
    Step(
        key="form_team",
        label="成立复查复核团队",
        kind="review_team_formed",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        fields=(
            StepField(key="head", label="团队负责人", required=True),
            StepField(
                key="members",
                label="团队成员",
                kind="people",
                required=True,
                hint="连同负责人不少于3人，用顿号（、）隔开",
            ),
            StepField(key="handler", label="承办人", required=True, hint="原则上由成员轮流承担"),
            StepField(key="third_parties", label="参与的第三方", kind="people"),
            StepField(key="no_secret", label="不涉及个人隐私和国家秘密（引入第三方的）", kind="flag"),
        ),
        permission=Permission.REVIEW,
        guards=(must.accepted,),
        checks=(check.team,),
        source="003意见三（一）（二）",
    ),
    Step(
        key="open_hearing",
        label="决定听证",
        kind="hearing_opened",
        group=GROUP,
        from_states=(*at.WORKING, *UNDER),
        missing=_NO_HEARING,
        fields=(
            _FORM,
            StepField(key="notice_on", label="听证通知日期", kind="date", required=True),
            StepField(key="hearing_on", label="听证日期", kind="date", required=True),
            StepField(key="place", label="听证地点", required=True),
            StepField(key="chair", label="主持人", required=True),
            StepField(key="clerk", label="记录人"),
            StepField(key="participants", label="听证员和其他参加人", kind="people", required=True),
        ),
        permission=Permission.REVIEW,
        guards=(must.may_hear, must.no_hearing_open),
        checks=(not_before_step("hearing_on"), check.hearing_days),
        hints=(check.short_notice,),
        papers=("P4",),
        source="条例第31条第六项、第36条第二款；003意见三（三）",
    ),
    Step(
        key="close_hearing",
        label="听证结束",
        kind="hearing_closed",
        group=GROUP,
        from_states=(*at.WORKING, *at.CONCLUDED, *UNDER),
        missing=_NO_HEARING,
        fields=(
            StepField(key="held_on", label="举行日期", kind="date", hint="多日的为最后一日；未举行的不填"),
            StepField(key="present", label="到场人员", kind="people"),
            StepField(
                key="record", label="听证笔录要点", kind="long", required=True, hint="未举行的写明原因"
            ),
        ),
        permission=Permission.REVIEW,
        also=(Permission.HANDLE, Permission.REGISTER),
        guards=(must.a_hearing_is_open,),
        checks=(not_after_step("held_on"), check.hearing_held),
        papers=("P5",),
        source="条例第36条第二款；003意见三（三）3",
    ),
    Step(
        key="deliberate",
        label="合议",
        kind="deliberated",
        group=GROUP,
        from_states=UNDER,
        missing=NOT_UNDER,
        fields=(
            StepField(
                key="present",
                label="参加合议的成员",
                kind="people",
                required=True,
                hint="团队成员，不少于3人",
            ),
            StepField(key="record", label="合议记录（各成员意见）", kind="long", required=True),
            StepField(
                key="proposed",
                label="合议结论",
                kind="choice",
                required=True,
                options=tuple(RESULTS.items()),
            ),
        ),
        permission=Permission.REVIEW,
        guards=(must.team_formed, must.no_hearing_open),
        checks=(check.team_deliberates,),
        source="003意见三（一）：合议负责制",
    ),
)
