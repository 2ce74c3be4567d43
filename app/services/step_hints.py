"""What looks odd in a step about to be taken: said before it is saved, and no hindrance once the clerk has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain import workflow
from app.domain.records import PetitionRecord
from app.domain.step_doubts import doubts
from app.errors import FieldErrors
from app.services import cases, leaders, review_suggestions
from app.services.action_case import facts_of
from app.services.action_values import payload_of
from app.services.context import Context

_LAST_WORD = "no_longer_accept"
_OF_OPINION = {"organ": "作出机关", "final_opinion_no": "文号", "final_opinion_on": "日期"}


def hints(
    context: Context,
    petition_id: int,
    step_key: str,
    values: Mapping[str, str],
    *,
    occurred_at: datetime | None = None,
) -> dict[str, str]:
    """A sentence for each field that looks odd; none where the step cannot be taken as it is, or the case is withheld."""
    step = workflow.STEPS[step_key]
    with context.register.read() as connection:
        record = cases.read_in(connection, context, petition_id)
        if record.restricted:
            return {}
        facts = facts_of(connection, context, record)
    moment = occurred_at or context.clock.now()
    try:
        payload = payload_of(context, step, facts, values, moment)
    except FieldErrors:
        return {}
    found = doubts(step, facts, payload, context.clock.today(), leaders.known(context))
    if step_key == _LAST_WORD:
        found |= _unlike_linked(context, record, payload)
    for hint in step.hints:
        found |= hint(facts, payload, moment)
    return found


def _unlike_linked(context: Context, record: PetitionRecord, payload: Mapping[str, str]) -> dict[str, str]:
    """Where 不再受理 names another opinion than the one that ended the linked case."""
    known = review_suggestions.final_opinion(context, record)
    return {
        key: f"关联的信访件登记的复核意见{words}为“{known[key]}”，与此不同，请核对。"
        for key, words in _OF_OPINION.items()
        if known and payload[key] != known[key]
    }
