"""What leaders approved stays as they approved it: no correction changes the words under their signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.chain import approval, begun
from app.domain.records import CaseEvent
from app.domain.vocabulary import State
from app.domain.workflow_types import Step

_HARMLESS = frozenset({"handler"})
"""Fields of a conclusion that nobody signed."""
_CLOSED = {
    State.CLOSED: "本件已办结：要改变处理意见的，请“退回重办”，改后重新审核。",
    State.VERIFYING: "本件正在核实：要改变处理意见的，请“退回重办”，改后重新审核。",
}
_REVIEWED = "本件已进入复查、复核：处理意见由复查（复核）意见维持、撤销或者变更。"
_UNDER_REVIEW = (State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW, State.ENDED)
_APPROVED = "请“退回重办”，改后重新审核。"


def why_sealed(
    state: State, step: Step, wrong: CaseEvent, later: Sequence[CaseEvent], payload: Mapping[str, str]
) -> str:
    """Why the conclusion `wrong` cannot get the words of `payload`; empty where it may.

    `state`: that of the case now. `later`: the standing events after it.
    """
    if begun(wrong) is None or not _changed(step, wrong.payload, payload):
        return ""
    signed = next((event for event in later if approval(event)), None)
    ended = _REVIEWED if state in _UNDER_REVIEW else _CLOSED.get(state, "")
    if signed is None and not ended:
        return ""
    given = f"{signed.occurred_at:%Y-%m-%d}已由领导审核，" if signed is not None else ""
    return f"“{step.label}”{given}内容不能更正。{ended or _APPROVED}"


def _changed(step: Step, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    signed = (field.key for field in step.fields if field.key not in _HARMLESS)
    return any(before.get(key, "") != after.get(key, "") for key in signed)
