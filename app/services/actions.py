"""Actions on a case: each one step of the table, one transaction, one event, one audit row.

Nothing is undone: a counter-step leads back, a wrong record is superseded by a correcting one with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from app.domain import workflow
from app.domain.events import ANNULLED, SUPERSEDES, effective
from app.domain.names import clean_case_number, clean_multiline
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.sealed import why_sealed
from app.domain.vocabulary import Purpose, State
from app.domain.workflow_checks import over, standing_marks
from app.domain.workflow_types import CaseFacts, Step
from app.errors import FieldErrors, UserError
from app.models.tables import petition
from app.services import cases
from app.services.action_case import began, facts_of, locked_out, not_permitted, open_case
from app.services.action_chain import known, marks, named, require_whole
from app.services.action_events import append, new_event
from app.services.action_units import refuse_accused
from app.services.action_values import payload_of, with_options
from app.services.context import Context

CLOCK_SLACK = timedelta(minutes=10)
"""How far a typed moment may lie ahead of the computer's clock."""
CORRECTION_REASON = "correction_reason"
"""Payload key of a correcting event: why it corrects."""


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step as the window shows it; `reason` says why it is grey, "" where it is open.

    `late`: that its period is over today; what was done before may still be recorded with its own day.
    """

    step: Step
    reason: str
    late: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of several; `error` is None where the step was done."""

    id: int
    number: str
    error: str | None


def available(context: Context, petition_id: int) -> list[StepOffer]:
    """Every step of the table, in order, with the reason why the operator cannot take it now.

    `UserError` where there is no such case, or the operator withdrew from it (art. 28).
    """
    with context.register.read() as connection:
        record = cases.read_in(connection, context, petition_id)
        locked = locked_out(record)
        facts = facts_of(connection, context, record)
    return [
        StepOffer(
            with_options(named(step, facts)),
            locked or reason or not_permitted(context, step, facts),
            over(step, facts, context.clock.now()),
        )
        for step, reason in workflow.allowed(facts)
    ]


def perform(
    context: Context,
    petition_id: int,
    step_key: str,
    values: Mapping[str, str],
    *,
    occurred_at: datetime | None = None,
    revision: int | None = None,
) -> PetitionRecord:
    """Take one step on a case; `occurred_at` is now where not given.

    Raises `FieldErrors` for a field, `UserError` where the step is not open, not permitted, or the case changed
    since `revision`; nothing is written then.
    """
    step = _step(step_key)
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id, revision)
        facts = facts_of(connection, context, record)
        _require_open(context, step, facts)
        moment = _moment(context, record, occurred_at)
        payload = payload_of(context, step, facts, values, moment)
        payload |= _beside(connection, context, record, step, payload)
        payload |= marks(connection, step, facts, None, payload)
        require_whole(step, payload)
        event = new_event(context, len(record.events) + 1, step.kind, moment, payload)
        append(connection, context, record, event, action=step.key, reason=payload.get("reason", ""))
    return cases.get(context, petition_id)


def perform_many(
    context: Context,
    ids: Iterable[int],
    step_key: str,
    values: Mapping[str, str],
    *,
    occurred_at: datetime | None = None,
) -> list[Outcome]:
    """Take the same step on several cases, each in a transaction of its own; an error stops only its case."""
    step = _step(step_key)
    if not step.many:
        raise UserError(f"“{step.label}”须逐件办理，不能批量办理。")
    return [_outcome(context, key, step_key, values, occurred_at) for key in dict.fromkeys(ids)]


def supersede(
    context: Context,
    petition_id: int,
    seq: int,
    reason: str,
    values: Mapping[str, str],
    *,
    occurred_at: datetime | None = None,
    revision: int | None = None,
) -> PetitionRecord:
    """Correct a wrong record of a step by a later event, with a reason; everything derived follows.

    `values` are the whole corrected fields; `occurred_at` stays where not given. Raises `UserError` where a later
    step would no longer hold.
    """
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id, revision)
        wrong, step, place = _to_correct(record, seq)
        reason = _required(reason)
        past = effective(record.events)[:place]
        now = facts_of(connection, context, record)
        facts = replace(now, state=workflow.state_of(past), events=tuple(past), finish_due=None)
        _require_permission(context, step, facts)
        moment = _not_future(context, occurred_at or wrong.occurred_at)
        payload = payload_of(context, step, facts, values, moment)
        payload |= _beside(connection, context, record, step, payload)
        payload |= marks(connection, step, facts, wrong, payload)
        require_whole(step, payload)
        later = effective(record.events)[place + 1 :]
        if sentence := why_sealed(record.state, step, wrong, later, payload):
            raise UserError(sentence)
        payload |= {SUPERSEDES: str(seq), CORRECTION_REASON: reason}
        event = new_event(context, len(record.events) + 1, step.kind, moment, payload)
        _require_history(record, event, now, place)
        append(connection, context, record, event, action="supersede", reason=reason)
    return cases.get(context, petition_id)


def annul(
    context: Context, petition_id: int, seq: int, reason: str, *, revision: int | None = None
) -> PetitionRecord:
    """Take out a step that never happened; `UserError` where a later step rests on it."""
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id, revision)
        _, step, place = _to_correct(record, seq)
        reason = _required(reason)
        facts = facts_of(connection, context, record)
        _require_permission(context, step, facts)
        payload = {SUPERSEDES: str(seq), CORRECTION_REASON: reason}
        event = new_event(context, len(record.events) + 1, ANNULLED, context.clock.now(), payload)
        _require_history(record, event, facts, place)
        append(connection, context, record, event, action="annul", reason=reason)
    return cases.get(context, petition_id)


def _beside(
    connection: Connection,
    context: Context,
    record: PetitionRecord,
    step: Step,
    payload: dict[str, str],
) -> dict[str, str]:
    """What goes into the payload beside the fields; raises where it names an accused unit."""
    found = known(connection, record, step, payload)
    refuse_accused(connection, record.events, step, payload | found)
    return found | _linked(connection, context, record, step, payload)


def _step(key: str) -> Step:
    if key not in workflow.STEPS:
        raise UserError(f"没有“{key}”这一步骤。请从办理步骤中选择。")
    return workflow.STEPS[key]


def _require_open(context: Context, step: Step, facts: CaseFacts) -> None:
    reason = workflow.why_not(step, facts)
    if reason:
        raise UserError(reason)
    _require_permission(context, step, facts)


def _require_permission(context: Context, step: Step, facts: CaseFacts) -> None:
    reason = not_permitted(context, step, facts)
    if reason:
        raise UserError(reason)


def _moment(context: Context, record: PetitionRecord, occurred_at: datetime | None) -> datetime:
    moment = _not_future(context, occurred_at or context.clock.now())
    floor = workflow.earliest(workflow.course_of(record.events), began(record))
    if moment < floor:
        raise FieldErrors({"occurred_at": f"发生时间不能早于上一步骤（{floor:%Y-%m-%d %H:%M}），请核对。"})
    return moment


def _not_future(context: Context, moment: datetime) -> datetime:
    if moment > context.clock.now() + CLOCK_SLACK:
        raise FieldErrors({"occurred_at": "发生时间在将来，请核对。"})
    return moment


def _linked(
    connection: Connection,
    context: Context,
    record: PetitionRecord,
    step: Step,
    payload: Mapping[str, str],
) -> dict[str, str]:
    """What a step adds to its payload about another case or another event."""
    if step.key == "join":
        return {"target_id": str(_main_case(connection, context, record, payload["target"]).id)}
    if step.key == "split":
        entered = workflow.course_of(record.events).entered
        return {} if entered is None else {SUPERSEDES: str(entered.seq)}
    return {}


def _main_case(
    connection: Connection, context: Context, record: PetitionRecord, number: str
) -> PetitionRecord:
    """The case to join to; `FieldErrors` where it cannot take this one in."""
    number = clean_case_number(number)
    key = connection.execute(select(petition.c.id).where(petition.c.number == number)).scalar()
    target = None if key is None else cases.read_in(connection, context, key)
    sentence = _unfit(connection, record, target, number)
    if target is None or sentence:
        raise FieldErrors({"target": sentence})
    return target


def _unfit(
    connection: Connection,
    record: PetitionRecord,
    target: PetitionRecord | None,
    number: str,
) -> str:
    if target is None:
        return f"没有编号为“{number}”的信访件，请核对编号。"
    if target.id == record.id:
        return "不能并入自身，请填写主件的编号。"
    if locked := locked_out(target):
        return locked
    if target.state in (State.VOIDED, State.JOINED):
        return f"{number}{'已作废' if target.voided else '已并入别的件'}，请填写主件的编号。"
    if (target.draft.purpose is Purpose.ACCUSATION) != (record.draft.purpose is Purpose.ACCUSATION):
        return "检举控告件只能与检举控告件并案（《信访工作条例》第三十条）。"
    taken = connection.execute(select(petition.c.id).where(petition.c.joined_to == record.id)).first()
    return "已有别的件并入本件：请先拆分，或把主件并入本件。" if taken is not None else ""


def _outcome(
    context: Context, key: int, step_key: str, values: Mapping[str, str], occurred_at: datetime | None
) -> Outcome:
    number = ""
    try:
        record = cases.get(context, key)
        number = record.number
        if step_key == "flag":
            # Of several cases nobody sees which are marked already: together they only get marks.
            values = {**values, **standing_marks(effective(record.events))}
        perform(context, key, step_key, values, occurred_at=occurred_at)
    except UserError as error:
        return Outcome(key, number, str(error))
    return Outcome(key, number, None)


def _to_correct(record: PetitionRecord, seq: int) -> tuple[CaseEvent, Step, int]:
    """The standing event to correct, its step and its place in the history."""
    if record.voided:
        raise UserError(f"{record.number}已作废，不能再更正。")
    for place, event in enumerate(effective(record.events)):
        step = workflow.step_of(event)
        if event.seq == seq and step is not None:
            if step.key == "split":
                raise UserError("拆分不能更正；误拆的请重新并案。")
            return event, step, place
    raise UserError("这一条已经更正过，或不是可以更正的办理步骤。请刷新后再选。")


def _required(reason: str) -> str:
    reason = clean_multiline(reason)
    if not reason:
        raise FieldErrors({CORRECTION_REASON: "请写明更正原因。"})
    return reason


def _require_history(record: PetitionRecord, event: CaseEvent, facts: CaseFacts, place: int) -> None:
    """The history with the correction in its place must still fit the table."""
    standing = effective([*record.events, event])
    broken = workflow.first_break(replace(facts, finish_due=None), standing, place, began(record))
    if broken:
        raise UserError(broken)
