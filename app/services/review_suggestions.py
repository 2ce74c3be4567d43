"""What the fields of a step of 复查, 复核 or 不再受理 start from: read off the case, or the case it repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.events import effective
from app.domain.records import PetitionRecord
from app.domain.review_course import happened, late_since, missing_materials, request_of, team_of
from app.domain.vocabulary import LinkKind, State
from app.domain.workflow_types import LIST_MARK, CaseFacts
from app.services import case_links, cases
from app.services.action_case import facts_of
from app.services.context import Context


def values(context: Context, record: PetitionRecord, step_key: str) -> dict[str, str]:
    """Values of fields by key; none where nothing is known, or the case is withheld."""
    if record.restricted:
        return {}
    if step_key == "no_longer_accept":
        return final_opinion(context, record)
    suggest = _BY_STEP.get(step_key)
    if suggest is None:
        return {}
    with context.register.read() as connection:
        return suggest(facts_of(connection, context, record))


def final_opinion(context: Context, record: PetitionRecord) -> dict[str, str]:
    """Of a case said to be the same matter, the opinion that ended it (art. 36(3)); none where nothing ended."""
    ended = [
        one
        for one in case_links.linked(context, record.id)
        if one.kind is LinkKind.SAME_MATTER and one.state is State.ENDED
    ]
    if not ended:
        return {}
    events = effective(cases.get(context, ended[-1].id).events)
    decided = next(event for event in reversed(events) if event.kind == "final_review_decided")
    return {
        "ground": "after_final_review",
        "organ": decided.payload["organ"],
        "final_opinion_no": decided.payload["opinion_no"],
        "final_opinion_on": decided.occurred_at.date().isoformat(),
    }


def _lacking(facts: CaseFacts) -> dict[str, str]:
    """Everything the application lacks: it is asked for once (source 003 art. 14)."""
    request = request_of(facts)
    return {"lacking": "\n".join(missing_materials(request).values())} if request else {}


def _refusal(facts: CaseFacts) -> dict[str, str]:
    """An application that came late without a reason."""
    until, request = late_since(facts), request_of(facts)
    if until is None or request is None:
        return {}
    applied = request.payload["applied_on"]
    reason = f"申请期限于 {until:%Y-%m-%d} 届满，申请人于 {applied} 提出，没有逾期的正当理由。"
    return {"ground": "not_eligible", "reason": reason}


def _deliberated(facts: CaseFacts) -> dict[str, str]:
    """What the team came to, where the step gives a choice."""
    held = happened(facts, "deliberated")
    proposed = held.payload["proposed"] if held else ""
    return {"result": proposed} if proposed in ("maintain", "change") else {}


def _team(facts: CaseFacts) -> dict[str, str]:
    return {"present": LIST_MARK.join(team_of(facts))}


_BY_STEP: Mapping[str, Callable[[CaseFacts], dict[str, str]]] = {
    "ask_supplement": _lacking,
    "deliberate": _team,
    "decide_review": _deliberated,
    "decide_final_review": _deliberated,
    "refuse_review": _refusal,
    "refuse_final_review": _refusal,
}
