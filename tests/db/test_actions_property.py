"""Whatever sequence of steps is taken: every step leaves one event, one audit row, one revision; a refused one nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import FixedClock
from app.domain.events import effective
from app.domain.vocabulary import OfficeKind, Purpose, State
from app.domain.workflow import STEPS, first_break, step_of
from app.domain.workflow_types import CaseFacts, StepField
from app.errors import UserError
from app.services import actions
from app.services.context import Context
from tests.db.action_desk import Desk
from tests.db.test_actions import column

UNITS = ["甲局", "乙局", "丙街道"]


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    leader = Desk(context, clock).hire("吴主任", "principal_leader", "handler", "registrar")
    return Desk(Context(context.register, clock, leader), clock)


def typed(data: st.DataObject, desk: Desk, field: StepField) -> str:
    """Something a clerk may type into the field; mostly fitting."""
    if field.kind == "choice":
        keys = [key for key, _ in field.options]
        return data.draw(st.sampled_from(keys if field.required else ["", *keys]))
    if field.kind == "unit":
        return data.draw(st.sampled_from(UNITS))
    if field.kind == "number":
        return str(data.draw(st.integers(field.least - 1, field.most + 1)))
    if field.kind == "flag":
        return data.draw(st.sampled_from(["", "true"]))
    if field.kind == "date":
        shift = -1 if field.key == "final_opinion_on" else data.draw(st.integers(0, 40))
        return (desk.clock.today() + timedelta(days=shift)).isoformat()
    return data.draw(st.sampled_from(["甲", "乙、丙"]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), purpose=st.sampled_from([None, *Purpose]), major=st.booleans())
def test_any_sequence_of_steps_keeps_the_books(
    desk: Desk, data: st.DataObject, purpose: Purpose | None, major: bool
) -> None:
    key = desk.register(purpose=purpose, major=major)
    other = desk.case(desk.register(purpose=purpose)).number
    for _ in range(data.draw(st.integers(1, 14))):
        offers = actions.available(desk.context, key)
        before, record = desk.written(), desk.case(key)
        open_steps = [offer for offer in offers if not offer.reason]
        assert record.state is not State.VOIDED
        if not open_steps:
            break
        step = data.draw(st.sampled_from(open_steps)).step
        values = {field.key: typed(data, desk, field) for field in step.fields}
        values |= {"target": other} if step.key == "join" else {}
        _refused_leave_nothing(desk, data, key, offers)
        try:
            after = desk.do(key, step.key, values)
        except UserError:
            assert desk.written() == before
            assert desk.case(key) == record
            continue
        events, audits, revisions = desk.written()
        assert (events, audits, revisions) == (before[0] + 1, before[1] + 1, before[2] + 1)
        assert after.state in step_ends(step.key, record.state)
        assert after.state.value == column(desk, key, "state")
        assert all(text for text in after.events[-1].payload.values())
        assert step_of(after.events[-1]) is STEPS[step.key]
        assert _history_fits(desk, key) == ""


def step_ends(key: str, state: State) -> set[State]:
    """What the drawn diagram allows; a split goes back to anything but 并入."""
    target = STEPS[key].to_state
    if key == "split":
        return set(State) - {State.JOINED, State.VOIDED}
    if isinstance(target, State):
        return {target}
    return {state} if target is None else set(State) - {State.VOIDED, State.JOINED}


def _refused_leave_nothing(
    desk: Desk, data: st.DataObject, key: int, offers: list[actions.StepOffer]
) -> None:
    grey = data.draw(st.sampled_from([offer for offer in offers if offer.reason]))
    before = desk.written()
    with pytest.raises(UserError):
        desk.do(key, grey.step.key, {})
    assert desk.written() == before


def _history_fits(desk: Desk, key: int) -> str:
    """Replayed from its beginning, the history never breaks a rule of the table."""
    record = desk.case(key)
    facts = CaseFacts(
        state=record.state,
        purpose=record.draft.purpose,
        office_kind=OfficeKind.PETITION_OFFICE,
        major=record.draft.major,
    )
    assert record.draft.received_at is not None
    standing = [event for event in effective(record.events) if event.kind != "split"]
    return first_break(facts, standing, 0, record.draft.received_at)
