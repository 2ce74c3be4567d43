"""The unit's steps as the desk records them: receipt, the hand-backs of source 004 and art. 23, change of unit."""

from __future__ import annotations

from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.step_desk import NOTE
from app.domain.vocabulary import State
from app.domain.workflow_checks import not_before_step
from app.domain.workflow_types import Step, StepField, Turn

GROUP = "责任单位"
_NOT_SENT = "本件没有等待签收的单位；请先转送或交办"
_NOT_HANDED_BACK = "没有待核实的退回；请先录入单位的退单或异议"
_REASONS = StepField(key="reason", label="详细理由", kind="long", required=True)
_MATERIALS = StepField(key="materials", label="交还材料清单", kind="long", required=True)
_OURS = must.handed_back_by("desk", "这是本机关向上级提出的异议，由上级决定：请录入上级的意见。")
_THEIRS = must.handed_back_by("upper", "这是责任单位的退回，由本单位核实：请用“核实同意退回”或“不同意退回”。")

STEPS = (
    Step(
        key="unit_sign_in",
        label="承办单位签收",
        kind="unit_received",
        group=GROUP,
        from_states=at.WITH_UNIT,
        missing=_NOT_SENT,
        to_state=State.SIGNED_IN,
        fields=(
            StepField(key="signer", label="签收人", required=True),
            StepField(key="promised", label="预告办结日", kind="date"),
            StepField(key="handler", label="承办人"),
        ),
        many=True,
        guards=(must.signed_if_assigned,),
        checks=(not_before_step("promised"),),
        source="条例第23条第三款；002",
    ),
    Step(
        key="hand_back_desk",
        label="部室退单",
        kind="handed_back",
        group=GROUP,
        from_states=(*at.WITH_UNIT, State.SIGNED_IN),
        missing="只有已转送、已交办或已签收而未受理的件可以退单",
        to_state=State.HANDED_BACK,
        marks=(("scope", "desk"),),
        fields=(_REASONS,),
        guards=(must.not_accepted,),
        source="004：3工作小时内",
    ),
    Step(
        key="hand_back_organ",
        label="单位提出异议",
        kind="handed_back",
        group=GROUP,
        from_states=(*at.WITH_UNIT, State.SIGNED_IN),
        missing="只有已转送、已交办或已签收而未受理的件可以提出异议",
        to_state=State.HANDED_BACK,
        marks=(("scope", "organ"),),
        fields=(_REASONS,),
        guards=(must.not_accepted,),
        source="条例第23条第三款：5个工作日内",
    ),
    Step(
        key="hand_back_agree",
        label="核实同意退回",
        kind="hand_back_agreed",
        group=GROUP,
        from_states=(State.HANDED_BACK,),
        missing=_NOT_HANDED_BACK,
        to_state=State.REGISTERED,
        fields=(_MATERIALS, NOTE),
        guards=(_OURS,),
        papers=("N18",),
        source="条例第23条第三款",
    ),
    Step(
        key="hand_back_disagree",
        label="不同意退回",
        kind="hand_back_disagreed",
        group=GROUP,
        from_states=(State.HANDED_BACK,),
        missing=_NOT_HANDED_BACK,
        to_state=Turn.BEFORE,
        fields=(StepField(key="reason", label="不同意的理由", kind="long", required=True),),
        guards=(_OURS,),
        papers=("N18",),
        source="条例第23条第三款",
    ),
    Step(
        key="object_upper",
        label="向上级提出异议",
        kind="handed_back",
        group=GROUP,
        from_states=at.UNDECIDED,
        missing="只有本机关尚未分流的上级来件可以向上级提出异议",
        to_state=State.HANDED_BACK,
        marks=(("scope", "upper"),),
        fields=(_REASONS,),
        guards=(must.from_upper_to_organ,),
        source="条例第23条第三款：5个工作日内",
    ),
    Step(
        key="upper_agree",
        label="上级同意退回",
        kind="hand_back_agreed",
        group=GROUP,
        from_states=(State.HANDED_BACK,),
        missing=_NOT_HANDED_BACK,
        to_state=State.FILED,
        fields=(_MATERIALS, NOTE),
        guards=(_THEIRS,),
        source="条例第23条第三款",
    ),
    Step(
        key="upper_disagree",
        label="上级不同意退回",
        kind="hand_back_disagreed",
        group=GROUP,
        from_states=(State.HANDED_BACK,),
        missing=_NOT_HANDED_BACK,
        to_state=Turn.BEFORE,
        fields=(NOTE,),
        guards=(_THEIRS,),
        source="条例第23条第三款",
    ),
    Step(
        key="change_unit",
        label="更换责任单位",
        kind="unit_changed",
        group=GROUP,
        from_states=(*at.WITH_UNIT, *at.WORKING),
        missing="只有已转送、已交办而未作出结论的件可以更换责任单位",
        to_state=Turn.DECIDED,
        fields=(
            StepField(key="unit", label="新的责任单位", kind="unit", required=True),
            StepField(key="handler", label="责任人"),
            StepField(key="reason", label="更换理由", kind="long", required=True),
        ),
        guards=(must.has_unit,),
        papers=("N4", "N15"),
    ),
    Step(
        key="feedback",
        label="收到反馈（办结报告）",
        kind="feedback_received",
        group=GROUP,
        from_states=(*at.WORKING, *at.CONCLUDED),
        missing="责任单位签收以后才有反馈",
        fields=(
            StepField(key="report_no", label="办结报告文号"),
            StepField(key="note", label="反馈内容", kind="long", required=True),
        ),
        guards=(must.has_unit,),
        source="条例第22条第一款第（三）项",
    ),
)
