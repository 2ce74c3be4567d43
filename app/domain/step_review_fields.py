"""What an application for 复查 or 复核 is asked (source 003 arts. 6 to 12)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.review_course import OF_AGENT, materials
from app.domain.workflow_types import StepField

_NUMBER_OF = {"opinion": "原处理意见", "review": "复查意见"}
_APPLICANT = (
    StepField(key="applied_on", label="提出申请的日期", kind="date", required=True, hint="来信按邮戳"),
    StepField(
        key="how",
        label="申请方式",
        kind="choice",
        required=True,
        options=(("visit", "来访"), ("letter", "来信"), ("online", "网上")),
    ),
    StepField(
        key="applicants",
        label="申请人数",
        kind="number",
        required=True,
        hint="1人以上；超过5人的推选代表",
    ),
    StepField(key="representatives", label="推选的代表", kind="people", hint="不超过5名，用顿号（、）隔开"),
    StepField(key="agent", label="代理人"),
    StepField(key="authority", label="委托事项、权限和期限", hint="授权委托书所载"),
)
_KNOWN_BY = StepField(
    key="known_by",
    label="收到日期的依据",
    kind="choice",
    options=(
        ("in_person", "当面签收"),
        ("postmark", "邮戳"),
        ("signature", "邮件签收单"),
        ("return_slip", "送达回执"),
        ("first_opening", "网上首次打开之日"),
    ),
)
_EXCEPTIONS = (
    StepField(key="not_told", label="原意见未告知申请的期限和途径", kind="flag"),
    StepField(key="known_on", label="知道或应当知道之日", kind="date", hint="未告知的才填，期限从次日起算"),
    StepField(key="known_reason", label="另定起算日期的理由", kind="long", hint="未告知的才填"),
    StepField(key="late_reason", label="逾期申请的理由", kind="long", hint="超过30日的才填"),
)
"""Of an applicant who was not told, or is late."""


def application(stage: str) -> tuple[StepField, ...]:
    """The fields; `stage`: of the opinion the application is against, opinion or review."""
    opinion = _NUMBER_OF[stage]
    return (
        *_APPLICANT,
        StepField(key="opinion_organ", label=f"作出{opinion}的机关", kind="unit"),
        StepField(key="opinion_no", label=f"{opinion}文号或网上编号"),
        StepField(
            key="opinion_received_on", label=f"收到{opinion}的日期", kind="date", hint="已登记送达的可不填"
        ),
        _KNOWN_BY,
        StepField(key="request", label="具体请求和主要事由", kind="long", required=True),
        *_received_materials(stage),
        *_EXCEPTIONS,
    )


def _received_materials(stage: str) -> Iterator[StepField]:
    for key, words in materials(stage).items():
        agent = "（代理人申请的）" if key in OF_AGENT else ""
        yield StepField(key=key, label=f"已收：{words}{agent}", kind="flag")
