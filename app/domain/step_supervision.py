"""Flagged cases: what the weekly conference came to, what an inspection of the unit's work found (sources 000, 001, 004).

It is the unit's work that is inspected, never the petitioner.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain import step_states as at
from app.domain import workflow_guards as must
from app.domain.step_watch import GROUP
from app.domain.vocabulary import State
from app.domain.workflow_checks import not_before_step
from app.domain.workflow_types import YES, CaseFacts, Guard, Step, StepField

METHODS = (("phone", "电话"), ("letter", "发函"), ("network", "网络系统"), ("on_site", "实地"))
"""监督方式(4): S0-17, S1-10."""
POINTS = (
    ("duties", "没有认真登记、转办、受理、告知、答复、复查复核"),
    ("dispatch", "没有按法定期限和程序登记、转送、交办"),
    ("handling", "没有按法定期限和程序办理、复查（复核）"),
    ("decisions", "没有执行依法作出的处理决定或者工作建议"),
    ("opinions", "处理（复查、复核）意见没有落实"),
    ("rights", "侵害了信访人的合法权益"),
)
"""监督内容: the six points of S1-09, which hold the five of S0-16, each put as what may be found wrong."""
_ANYWHERE = (*at.LIVE, State.CLOSED, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW, State.ENDED)
_REPLY_BY = StepField(key="answer_by", label="反馈日期", kind="date")


def _flagged(key: str, sentence: str) -> Guard:
    def guard(facts: CaseFacts) -> str:
        said = [event for event in facts.events if event.kind == "flagged"]
        return "" if said and said[-1].payload.get(key) == YES else sentence

    return guard


def _supervised(facts: CaseFacts) -> str:
    """A formal supervision is inspected whether flagged or not."""
    if facts.last("supervised") is not None:
        return ""
    return _flagged("supervision", "本件未标记“进入督查督办”，也没有督办过：请先标记或督办。")(facts)


def is_unmended(said: Mapping[str, str]) -> bool:
    """Whether the result of an inspection leaves something to be mended, so that the inspection goes on."""
    return said.get("outcome") == "not_mended" or bool(said.get("answer_by"))


def _new_day(_facts: CaseFacts, values: Mapping[str, str], _moment: datetime) -> dict[str, str]:
    """What is not mended gets another day; what is mended needs none."""
    if values["outcome"] == "not_mended" and not values["answer_by"]:
        return {"answer_by": "未整改的，请写明新的整改期限；本件留在督查督办。"}
    if values["outcome"] in ("no_problem", "mended") and values["answer_by"]:
        return {"answer_by": "已经整改或者没有问题的，不再定整改期限，请清空。"}
    return {}


STEPS = (
    Step(
        key="conference",
        label="周会商结果",
        kind="conference_held",
        group=GROUP,
        from_states=_ANYWHERE,
        missing="本件已经结束，不再会商",
        fields=(
            StepField(key="result", label="会商意见", kind="long", required=True),
            StepField(key="unit", label="牵头单位", kind="unit"),
            StepField(key="participants", label="参加会商的单位", kind="people"),
            _REPLY_BY,
        ),
        guards=(_flagged("weekly_conference", "本件未标记“进入周会商”：请先在“周会商、督查督办”中标记。"),),
        checks=(not_before_step("answer_by"),),
        source="004",
    ),
    Step(
        key="inspect",
        label="督查",
        kind="inspected",
        group=GROUP,
        from_states=_ANYWHERE,
        missing="本件已经结束，不再督查",
        fields=(
            StepField(key="method", label="督查方式", kind="choice", required=True, options=METHODS),
            StepField(key="inspector", label="督查人", required=True),
            *(StepField(key=f"found_{key}", label=f"问题：{label}", kind="flag") for key, label in POINTS),
            StepField(key="findings", label="督查情况", kind="long", required=True),
            StepField(key="answer_by", label="整改期限", kind="date"),
        ),
        guards=(_supervised,),
        checks=(not_before_step("answer_by"),),
        source="000、001：监督检查的内容和方式；004",
    ),
    Step(
        key="inspect_result",
        label="督查督办结果",
        kind="inspection_answered",
        group=GROUP,
        from_states=_ANYWHERE,
        missing="本件已经结束，不再录入督查结果",
        fields=(
            StepField(
                key="outcome",
                label="结果",
                kind="choice",
                required=True,
                options=(
                    ("no_problem", "没有发现问题"),
                    ("mended", "已整改"),
                    ("partly", "部分整改"),
                    ("not_mended", "未整改"),
                ),
            ),
            StepField(key="result", label="督查督办结果", kind="long", required=True),
            StepField(
                key="answer_by", label="新的整改期限", kind="date", hint="未整改的填；继续督查到整改为止"
            ),
        ),
        checks=(not_before_step("answer_by"), _new_day),
        guards=(must.after("inspected", "尚未督查：请先录入“督查”的方式和情况。"),),
        source="000；004",
    ),
)
