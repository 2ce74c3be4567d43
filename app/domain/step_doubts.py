"""What is possible and yet unlikely of a step: said before it is saved, and saved all the same where the clerk confirms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from app.domain.vocabulary import Satisfaction
from app.domain.workflow_checks import MARKS, standing_marks
from app.domain.workflow_types import CaseFacts, Step

_FOLLOW_UP = "follow_up"
_FLAG = "flag"


def doubts(
    step: Step, facts: CaseFacts, values: Mapping[str, str], today: date, leaders: Collection[str]
) -> dict[str, str]:
    """A sentence for each field that looks odd. `values`: as they will be stored; `leaders`: the names the office knows."""
    return {
        **_far_days(step, values, today),
        **_said_before(step, facts, values),
        **_removed(step, facts, values),
        **_stranger(step, values, leaders),
    }


def _far_days(step: Step, values: Mapping[str, str], today: date) -> dict[str, str]:
    """A year typed wrong makes a date nobody would set."""
    typed = {field.key: values.get(field.key, "") for field in step.fields if field.kind == "date"}
    return {
        key: f"{day} 在一年以后，请核对年份。" for key, day in typed.items() if day and _is_far(day, today)
    }


def _is_far(text: str, today: date) -> bool:
    day = date.fromisoformat(text)
    return (day.year - 1, day.month, day.day) > (today.year, today.month, today.day)


def _said_before(step: Step, facts: CaseFacts, values: Mapping[str, str]) -> dict[str, str]:
    """One call-back a closing; another one counts instead of the first."""
    before = facts.last("followed_up") if step.key == _FOLLOW_UP else None
    if before is None or any(facts.has_since(kind, "followed_up") for kind in ("verified", "closed")):
        return {}
    said = Satisfaction(before.payload["satisfaction"]).label
    now = Satisfaction(values["satisfaction"]).label
    sentence = f"{before.occurred_at:%Y-%m-%d} 已录入回访“{said}”，保存后以这一次的“{now}”为准。"
    return {"satisfaction": sentence}


def _removed(step: Step, facts: CaseFacts, values: Mapping[str, str]) -> dict[str, str]:
    if step.key != _FLAG:
        return {}
    gone = [key for key in standing_marks(facts.events) if not values.get(key)]
    return {key: f"保存后本件移出{MARKS[key]}。" for key in gone}


def _stranger(step: Step, values: Mapping[str, str], leaders: Collection[str]) -> dict[str, str]:
    """The leader who signed on paper is one of those the office knows."""
    name = values.get("signer", "") if step.on_paper and values.get("paper") else ""
    if not name or not leaders or name in leaders:
        return {}
    return {"signer": f"“{name}”不在本单位的领导名单和审批人中，请核对。"}
