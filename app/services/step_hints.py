"""What looks odd in a step about to be taken: said before it is saved, and no hindrance once the clerk has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain import workflow
from app.domain.step_doubts import doubts
from app.errors import FieldErrors
from app.services import cases, leaders
from app.services.action_case import facts_of
from app.services.action_values import payload_of
from app.services.context import Context


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
    for hint in step.hints:
        found |= hint(facts, payload, moment)
    return found
