"""What the fields of a step must hold beyond being filled: each check gives a sentence for a field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.domain.records import CaseEvent
from app.domain.vocabulary import Purpose
from app.domain.workflow_guards import extension_asked
from app.domain.workflow_types import YES, CaseFacts, Check, Step

Values = Mapping[str, str]
_DISAGREES = re.compile(
    r"\W*(?:(?:我|拟|请|建议|应)?(?:同意)?(?:不同意|不予同意|不赞成|不批准|不予批准|退回|发回|驳回|重办|重新办理|重新处理)"
    r"|否\W*$|.*(?:不妥|再报|退回重办))",
    re.DOTALL,
)

MARKS = {"weekly_conference": "周会商", "supervision": "督查督办"}
"""The marks of a case by field, with the list each puts it in."""
WITH_BASIS = frozenset({"support", "explain", "reject"})
"""Art. 32: the three results of a 处理意见书, each with its legal basis."""


def not_before_step(key: str) -> Check:
    """A date that is promised or set lies on the day of the step or later."""

    def check(_facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
        if values.get(key) and date.fromisoformat(values[key]) < moment.date():
            return {key: f"日期早于本步骤的日期（{moment:%Y-%m-%d}），请核对。"}
        return {}

    return check


def not_after_step(key: str) -> Check:
    """A date that lies behind lies on the day of the step or earlier."""

    def check(_facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
        if values.get(key) and date.fromisoformat(values[key]) > moment.date():
            return {key: f"日期晚于本步骤的日期（{moment:%Y-%m-%d}），请核对。"}
        return {}

    return check


def one_of(*keys: str, sentence: str) -> Check:
    """At least one of the fields is filled."""

    def check(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
        return {} if any(values.get(key) for key in keys) else {keys[0]: sentence}

    return check


def way_of_appeal(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Art. 31 sorts appeals, and only appeals."""
    if facts.purpose is Purpose.APPEAL and not values.get("path"):
        return {"path": "申诉求决类事项请选择第三十一条的办理途径。"}
    if facts.purpose is not Purpose.APPEAL and values.get("path"):
        return {"path": "第三十一条的途径只用于申诉求决类事项，请清空；信访目的有误的请先更正。"}
    return {}


def before_due(facts: CaseFacts, _values: Values, moment: datetime) -> dict[str, str]:
    """What has run out is not extended."""
    if facts.finish_due is not None and moment.date() > facts.finish_due:
        return {"days": f"办理期限已于 {facts.finish_due:%Y-%m-%d} 届满，不能再延长；请尽快办结。"}
    return {}


def over(step: Step, facts: CaseFacts, moment: datetime) -> str:
    """Why the step cannot happen any more at the moment though it is open; empty where it can."""
    return before_due(facts, {}, moment).get("days", "") if before_due in step.checks else ""


def as_asked(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """No more days are granted than were asked for."""
    asked = extension_asked(facts.current)
    if asked is None or int(values["days"]) <= int(asked.payload["days"]):
        return {}
    return {"days": f"承办人申请延长 {asked.payload['days']} 日，批准的天数不能多于申请的天数。"}


def standing_marks(standing: Sequence[CaseEvent]) -> dict[str, str]:
    """The marks that stand (是否进入周会商, 是否进入督查督办), as the fields of the step hold them."""
    said = next((event.payload for event in reversed(standing) if event.kind == "flagged"), {})
    return {key: YES for key in MARKS if said.get(key) == YES}


def marks_changed(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """What says nothing new is no step."""
    now = {key: values[key] for key in MARKS if values[key]}
    if now == standing_marks(facts.events) and not values["note"]:
        return {"weekly_conference": "与现在的标记相同，也没有写说明，没有要保存的内容。"}
    return {}


def agrees(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """An approval agrees; who does not agree sends the matter back."""
    if _DISAGREES.match(values["opinion"]):
        sentence = "这里录入的是同意的意见。不同意的请按“退回重办”并写明理由，由承办人改后再报。"
        return {"opinion": sentence}
    return {}


def agrees_to_assign(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """A signature under an assignment agrees to it."""
    if _DISAGREES.match(values.get("opinion", "")):
        return {"opinion": "这里录入的是同意交办的意见。不同意的，请改办理方式或责任单位后再签批。"}
    return {}


def left_before_a_witness(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """What was left because it was refused is proved by the delivery of the paper: why, where, and who saw it."""
    if values.get("method") != "left":
        return {}
    return {"method": "拒收、留置的，请在信访件的“文书”中选中意见书按 Ctrl+D 录入，写明事由和见证人。"}


def reply_with_suggestion(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Art. 29: adopted or not, the reply says it; not adopted says why."""
    if values.get("conclusion") == "not_adopted" and not values.get("basis"):
        return {"basis": "未采纳的，请写明理由。"}
    return {}


def other_says_why(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """A reason outside the list is put in words."""
    if values.get("why") == "other" and not values.get("note"):
        return {"note": "选“其他”的，请写明未成的原因。"}
    return {}


def urged_before(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """The ladder: supervision for lateness follows an urging; for the cases of art. 40 it is immediate."""
    if values.get("ground") == "after_urge" and facts.last("urged") is None:
        return {"ground": "尚未催办过：请先催办，或选择第四十条列明的情形。"}
    return {}
