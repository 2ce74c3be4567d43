"""Handling by the organ with competence: acceptance, notice, extension, conclusion (arts. 23, 29, 31-34)."""

from __future__ import annotations

from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.step_desk import NOTE
from app.domain.vocabulary import Permission, Purpose, State
from app.domain.workflow_checks import as_asked, before_due, reply_with_suggestion, way_of_appeal
from app.domain.workflow_types import Step, StepField, Turn

GROUP = "办理"
WAYS = (
    ("1", "（一）诉讼、复议、检察、公安等法律程序"),
    ("2", "（二）仲裁"),
    ("3", "（三）党员申诉、申请复审"),
    ("4", "（四）行政复议、裁决、确认、许可、处罚等行政程序"),
    ("5", "（五）查处违法行为、履行保护职责"),
    ("6", "（六）信访程序：出具信访处理意见书"),
)
"""Art. 31: the six ways an appeal may take."""
_NOT_IN_HAND = "本件没有在办理；请先由责任单位签收，或自办"
_HANDLER = StepField(key="handler", label="事项承办人")
_EXTENSION_DAYS = StepField(
    key="days",
    label="延长天数",
    kind="number",
    required=True,
    most=30,
    beyond="最多延长30日，请填1至30；届时仍不能办结的，不能再延期（条例第三十四条）。",
)
_EXTENDED_FROM = (*at.WITH_UNIT, State.SIGNED_IN, State.ACCEPTED, State.IN_PROGRESS, *at.CONCLUDED)
_NOT_EXTENDED = "只有正在办理的件可以延期"

STEPS = (
    Step(
        key="accept",
        label="受理",
        kind="accepted",
        group=GROUP,
        from_states=(*at.UNDECIDED, State.SIGNED_IN, State.IN_PROGRESS),
        missing="责任单位尚未签收，或本件已经受理、结束；请先由责任单位签收",
        to_state=State.ACCEPTED,
        fields=(
            StepField(key="organ", label="受理机关、单位", kind="unit", required=True),
            StepField(key="path", label="第三十一条的办理途径", kind="choice", options=WAYS),
            NOTE,
        ),
        guards=(
            must.competent_organ,
            must.only_once_lately("accepted", "本件已经受理；录错的请更正该步骤。"),
        ),
        checks=(way_of_appeal,),
        papers=("N1",),
        source="条例第31条、第34条",
    ),
    Step(
        key="notify",
        label="书面告知",
        kind="notified",
        group=GROUP,
        from_states=(*at.UNDECIDED, *at.WITH_UNIT, *at.WORKING),
        missing="书面告知在办理期间录入",
        fields=(
            StepField(
                key="method",
                label="告知方式",
                kind="choice",
                required=True,
                options=(
                    ("in_person", "当面"),
                    ("post", "邮寄"),
                    ("electronic", "短信、网络"),
                    ("other", "其他"),
                ),
            ),
            NOTE,
        ),
        many=True,
        papers=("N1", "N13"),
        source="条例第23条：15日内",
    ),
    Step(
        key="waive_notice",
        label="不需书面告知",
        kind="notice_waived",
        group=GROUP,
        from_states=(*at.UNDECIDED, *at.WITH_UNIT, *at.WORKING),
        missing="在办理期间录入",
        fields=(
            StepField(
                key="ground", label="不需告知的情形", kind="choice", required=True, grounds="waive_notice"
            ),
            NOTE,
        ),
        source="条例第23条第二款",
    ),
    Step(
        key="progress",
        label="办理情况",
        kind="progress",
        group=GROUP,
        from_states=at.WORKING,
        missing=_NOT_IN_HAND,
        to_state=State.IN_PROGRESS,
        fields=(StepField(key="note", label="办理情况", kind="long", required=True),),
    ),
    Step(
        key="ask_extension",
        label="申请延期",
        kind="extension_asked",
        group=GROUP,
        from_states=_EXTENDED_FROM,
        missing=_NOT_EXTENDED,
        fields=(_EXTENSION_DAYS, StepField(key="reason", label="延期理由", kind="long", required=True)),
        guards=(must.sixth_way, must.not_extended, must.no_extension_asked),
        checks=(before_due,),
        papers=("N17",),
        source="条例第34条",
    ),
    Step(
        key="extend",
        label="批准延期",
        kind="extended",
        group=GROUP,
        from_states=_EXTENDED_FROM,
        missing=_NOT_EXTENDED,
        fields=(
            _EXTENSION_DAYS,
            StepField(
                key="approver",
                label="批准的本机关负责人",
                required=True,
                hint="在延期审批表上批准的，由承办人照录",
            ),
            StepField(key="reason", label="延期理由", kind="long", required=True),
        ),
        permission=Permission.SIGN,
        also=(Permission.HANDLE,),
        guards=(must.sixth_way, must.not_extended),
        checks=(before_due, as_asked),
        papers=("N5", "N17"),
        source="条例第34条：本机关负责人批准，告知信访人延期理由",
    ),
    Step(
        key="refuse_extension",
        label="不同意延期",
        kind="extension_refused",
        group=GROUP,
        from_states=_EXTENDED_FROM,
        missing=_NOT_EXTENDED,
        fields=(
            StepField(key="reason", label="不同意的理由", kind="long", required=True),
            StepField(key="approver", label="作出决定的本机关负责人", required=True),
        ),
        permission=Permission.SIGN,
        also=(Permission.HANDLE,),
        guards=(must.an_extension_asked,),
        source="条例第34条",
    ),
    Step(
        key="conclude",
        label="处理意见及结论",
        kind="concluded",
        group=GROUP,
        from_states=at.WORKING,
        missing=_NOT_IN_HAND,
        to_state=Turn.CHAIN,
        fields=(
            StepField(
                key="conclusion",
                label="结论",
                kind="choice",
                required=True,
                options=(("support", "支持"), ("explain", "解释说明"), ("reject", "不予支持")),
            ),
            StepField(key="demand", label="投诉请求", kind="long", hint="不填为登记的诉求"),
            StepField(key="facts", label="查明的事实和理由", kind="long", required=True),
            StepField(key="opinion", label="处理意见", kind="long", required=True),
            StepField(key="basis", label="法律法规依据", kind="long", required=True),
            StepField(
                key="review_told", label="意见书已告知：不服的可自收到之日起30日内请求复查", kind="flag"
            ),
            StepField(key="review_organ", label="复查机关", kind="unit", hint="不填为单位名录所列"),
            StepField(key="hearing_told", label="意见书已告知：可以要求听证（本省规定的）", kind="flag"),
            _HANDLER,
        ),
        guards=(must.sixth_way,),
        papers=("F1", "P1"),
        source="条例第31条第六项、第32条",
    ),
    Step(
        key="settle",
        label="调解、和解",
        kind="concluded",
        group=GROUP,
        from_states=at.WORKING,
        missing=_NOT_IN_HAND,
        to_state=Turn.CHAIN,
        fields=(
            StepField(
                key="conclusion",
                label="方式",
                kind="choice",
                required=True,
                options=(("mediated", "调解"), ("settled", "和解")),
            ),
            StepField(key="parties", label="双方当事人", kind="people", required=True),
            StepField(key="opinion", label="协议内容", kind="long", required=True),
            StepField(key="perform_by", label="履行期限", kind="date"),
            _HANDLER,
        ),
        guards=(must.accepted_appeal,),
        papers=("N19",),
        source="条例第33条",
    ),
    Step(
        key="answer_suggestion",
        label="建议答复",
        kind="concluded",
        group=GROUP,
        from_states=at.WORKING,
        missing=_NOT_IN_HAND,
        to_state=Turn.CHAIN,
        fields=(
            StepField(
                key="conclusion",
                label="采纳情况",
                kind="choice",
                required=True,
                options=(("adopted", "采纳"), ("partly_adopted", "部分采纳"), ("not_adopted", "未采纳")),
            ),
            StepField(key="opinion", label="回复内容", kind="long", required=True),
            StepField(key="basis", label="理由", kind="long"),
            _HANDLER,
        ),
        guards=(must.purpose_is(Purpose.SUGGESTION, "只有建议意见类事项才有采纳情况。"),),
        checks=(reply_with_suggestion,),
        source="条例第29条",
    ),
    Step(
        key="answer_other",
        label="办理答复",
        kind="concluded",
        group=GROUP,
        from_states=at.WORKING,
        missing=_NOT_IN_HAND,
        to_state=Turn.CHAIN,
        fields=(
            StepField(
                key="conclusion",
                label="结果",
                kind="choice",
                required=True,
                options=(
                    ("answered", "已依法履行或者答复"),
                    ("led_to_procedure", "已导入相应程序"),
                    ("passed_on", "已移交有权机关"),
                ),
            ),
            StepField(key="opinion", label="答复内容", kind="long", required=True),
            StepField(key="basis", label="依据", kind="long"),
            _HANDLER,
        ),
        guards=(must.other_way,),
        source="条例第30条、第31条第一至五项",
    ),
)
