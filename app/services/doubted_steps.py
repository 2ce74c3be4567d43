"""What the window asks the clerk to look at again before a step is saved (`domain/step_doubts.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain import workflow
from app.domain.step_doubts import doubts
from app.errors import UserError
from app.services import cases, leaders
from app.services.action_case import facts_of
from app.services.action_values import payload_of
from app.services.context import Context


def of(context: Context, ids: Sequence[int], step_key: str, values: Mapping[str, str]) -> str:
    """Every doubt of one step of some cases, each once, as sentences; empty where there is none.

    Values that the step refuses anyhow raise no doubt: the refusal says more.
    """
    step, known = workflow.STEPS[step_key], leaders.known(context)
    now, found = context.clock.now(), dict[str, None]()
    for key in ids:
        try:
            with context.register.read() as connection:
                facts = facts_of(connection, context, cases.read_in(connection, context, key))
            payload = payload_of(context, step, facts, values, now)
        except UserError:
            continue
        if len(ids) > 1 and step_key == "flag":
            continue
        found |= dict.fromkeys(doubts(step, facts, payload, now.date(), known))
    return "".join(found)
