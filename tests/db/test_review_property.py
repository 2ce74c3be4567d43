"""Whatever is done in 复查 and 复核, in whatever order: the books, the states and the clocks agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import State
from app.domain.workflow import STEPS, first_break, step_of
from app.domain.workflow_types import Step
from app.errors import UserError
from app.services import actions
from app.services.action_case import facts_of
from app.services.context import Context
from tests.db.action_desk import ASSIGN, CONCLUSION, PAPER, Desk
from tests.db.review_desk import (
    APPLICATION,
    CONDITIONS,
    FINAL,
    HEARING,
    OPINION,
    RECEIPT,
    REVOKED,
    TEAM,
    accepted,
    answered,
    dues,
    reviewed,
    under_review,
)
from tests.db.test_actions import column
from tests.db.test_actions_property import step_ends, typed

MIND = {
    "apply_review": APPLICATION,
    "apply_final_review": APPLICATION,
    "accept_review": CONDITIONS,
    "form_team": TEAM,
    "open_hearing": HEARING,
    "decide_review": OPINION,
    "revoke_review": REVOKED,
    "decide_final_review": FINAL,
    "revoke_final_review": REVOKED,
    "withdraw_review": {"reason": "和解", "no_harm": "true", "examiner": "冯组长"},
    "review_reply_received": RECEIPT,
    "final_reply_received": RECEIPT,
    "reply_received": RECEIPT,
    "accept": {"organ": "示例区城建局", "path": "6"},
    "conclude": CONCLUSION,
    "assign": ASSIGN,
    **dict.fromkeys(("review_matter", "review_petition", "close_sign", "assign_sign"), PAPER),
}
"""What fits; days are moved to the day of the step."""
DAYS = frozenset({"applied_on", "opinion_received_on", "notice_on", "hearing_on", "redo_by", "feedback_due"})
AFTER_CLOSING = frozenset(
    {State.CLOSED, State.VERIFYING, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW, State.ENDED}
)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    leader = Desk(context, clock).hire("吴主任", "principal_leader", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, leader), clock)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), start=st.sampled_from([answered, under_review, accepted, reviewed]))
def test_any_sequence_of_a_review_keeps_the_books(
    desk: Desk, data: st.DataObject, start: Callable[[Desk], int]
) -> None:
    key = start(desk)
    for _ in range(data.draw(st.integers(1, 12))):
        desk.clock.moment += timedelta(days=data.draw(st.integers(0, 3)))
        chosen = _choose(data, desk, key)
        if chosen is None:
            break  # what a final review ended, and the petitioner has received, has no further step
        step, values = chosen
        before, record = desk.written(), desk.case(key)
        try:
            after = desk.do(key, step.key, values)
        except UserError:
            assert desk.written() == before
            assert desk.case(key) == record
            continue
        assert desk.written() == tuple(number + 1 for number in before)
        assert after.state in step_ends(step.key, record.state)
        assert step_of(after.events[-1]) is STEPS[step.key]
        _agrees(desk, key, after)


def _choose(data: st.DataObject, desk: Desk, key: int) -> tuple[Step, dict[str, str]] | None:
    """An open step, of the review three times out of four, with what fits, sometimes one field left out."""
    found = [
        one.step for one in actions.available(desk.context, key) if not one.reason and one.step.key != "join"
    ]
    if not found:
        return None
    review = [one for one in found if one.group == "复查复核"]
    of_review = data.draw(st.integers(0, 3)) > 0
    step = data.draw(st.sampled_from(review if review and of_review else found))
    values = dict(MIND.get(step.key) or {one.key: typed(data, desk, one) for one in step.fields})
    today = desk.clock.today().isoformat()
    values |= dict.fromkeys(values.keys() & DAYS, today)
    if step.key.startswith("apply") and data.draw(st.booleans()):
        values |= {"late_reason": "住院"}
    if values and not data.draw(st.integers(0, 5)):
        del values[data.draw(st.sampled_from(sorted(values)))]
    return step, values


def _agrees(desk: Desk, key: int, record: PetitionRecord) -> None:
    """State, dates and clocks say the same; the history replayed from its beginning breaks no rule."""
    running, state = dues(desk, key), record.state
    assert ("review_30" in running) == (state is State.UNDER_REVIEW)
    assert ("final_review_30" in running) == (state is State.UNDER_FINAL_REVIEW)
    if state is not State.UNDER_FINAL_REVIEW:  # of a revoking opinion it runs beside the handling
        assert (column(desk, key, "closed_on") is not None) == (state in AFTER_CLOSING)
    if state is State.ENDED:
        assert column(desk, key, "next_due") is None
    with desk.context.register.read() as connection:
        facts = facts_of(connection, desk.context, record)
    assert first_break(facts, facts.events, 0, datetime(2026, 3, 1)) == ""
