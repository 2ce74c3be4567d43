"""Steps beside the flow: report (art. 25), the ladder of urging (art. 40), flags, joining, the accused (art. 30)."""

from __future__ import annotations

from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.step_desk import NOTE
from app.domain.vocabulary import Purpose, State
from app.domain.workflow_checks import marks_changed, not_before_step, one_of, urged_before
from app.domain.workflow_types import Step, StepField

GROUP = "督促协调"
_NOTHING_OWED = "现在没有单位在办理本件；请先转送或交办"
_REPORT_TO = (
    ("to_committee", "本级党委政府"),
    ("to_department", "主管部门"),
    ("to_joint_office", "信访工作联席会议办公室"),
    ("to_upper", "上一级信访部门"),
    ("to_national", "国家信访局"),
)
_REASON = StepField(key="reason", label="事由", kind="long", required=True)
_ANSWER_BY = StepField(key="answer_by", label="反馈日期", kind="date")

STEPS = (
    Step(
        key="report",
        label="重大紧急报告",
        kind="reported",
        group=GROUP,
        from_states=at.LIVE,
        missing="本件已经结束，不再报告",
        fields=(
            *(StepField(key=key, label=label, kind="flag") for key, label in _REPORT_TO),
            StepField(
                key="method",
                label="报告方式",
                kind="choice",
                required=True,
                options=(("phone", "电话"), ("written", "书面"), ("system", "信访系统"), ("other", "其他")),
            ),
            StepField(key="note", label="报告内容和已采取的措施", kind="long", required=True),
        ),
        guards=(must.major_or_urgent,),
        checks=(
            one_of(*(key for key, _ in _REPORT_TO), sentence="请勾选报告对象（第二十五条：党委政府等）。"),
        ),
        papers=("N23",),
        source="条例第25条",
    ),
    Step(
        key="urge",
        label="催办",
        kind="urged",
        group=GROUP,
        from_states=at.OUT,
        missing=_NOTHING_OWED,
        fields=(_REASON, _ANSWER_BY),
        many=True,
        checks=(not_before_step("answer_by"),),
        papers=("N6",),
        source="000；004",
    ),
    Step(
        key="supervise",
        label="督办",
        kind="supervised",
        group=GROUP,
        from_states=at.OUT,
        missing=_NOTHING_OWED,
        fields=(
            StepField(key="ground", label="督办情形", kind="choice", required=True, grounds="supervise"),
            _REASON,
            _ANSWER_BY,
        ),
        many=True,
        checks=(urged_before, not_before_step("answer_by")),
        papers=("N7",),
        source="条例第40条第一款",
    ),
    Step(
        key="circulate",
        label="通报",
        kind="circulated",
        group=GROUP,
        from_states=at.OUT,
        missing=_NOTHING_OWED,
        fields=(
            StepField(key="recipients", label="通报范围", kind="people", required=True),
            _REASON,
        ),
        many=True,
        guards=(must.after("supervised", "尚未督办过：请先督办，督办无效的再通报。"),),
        source="条例第39条、第40条",
    ),
    Step(
        key="flag",
        label="周会商、督查督办",
        kind="flagged",
        group=GROUP,
        from_states=(*at.LIVE, State.CLOSED),
        missing="本件已经结束，不再标记",
        fields=(
            StepField(key="weekly_conference", label="进入周会商", kind="flag"),
            StepField(key="supervision", label="进入督查督办", kind="flag"),
            NOTE,
        ),
        many=True,
        checks=(marks_changed,),
        source="004",
    ),
    Step(
        key="name_accused",
        label="登记被检举单位",
        kind="accused_named",
        group=GROUP,
        from_states=(*at.LIVE, State.CLOSED),
        missing="本件已经结束，不再登记",
        fields=(StepField(key="units", label="被检举、控告的单位", kind="people", required=True),),
        guards=(must.purpose_is(Purpose.ACCUSATION, "只有检举控告类事项才登记被检举单位。"),),
        source="条例第30条第三款",
    ),
    Step(
        key="join",
        label="并案",
        kind="joined",
        group=GROUP,
        from_states=at.LIVE,
        missing="本件已经结束，不能并入别的件",
        to_state=State.JOINED,
        fields=(StepField(key="target", label="主件编号", required=True), NOTE),
        many=True,
    ),
    Step(
        key="split",
        label="拆分",
        kind="split",
        group=GROUP,
        from_states=(State.JOINED,),
        missing="本件没有并入别的件，不需要拆分",
        fields=(StepField(key="reason", label="拆分理由", kind="long", required=True),),
    ),
)
