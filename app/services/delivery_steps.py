"""The step that the delivery of a paper is: taken, corrected and taken out within the action that records the delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Connection

from app.domain import workflow
from app.domain.delivery import EXTENSION, OPINIONS, STEPS, WENT_ON, DeliveryDraft, step_values
from app.domain.events import ANNULLED, SUPERSEDES, effective
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.review_course import receipt
from app.domain.vocabulary import OfficeKind
from app.domain.workflow_types import CaseFacts, Step
from app.errors import FieldErrors, UserError
from app.services import paper_catalogue
from app.services.action_case import began, facts_of, not_permitted
from app.services.action_events import append, new_event
from app.services.action_units import refuse_accused
from app.services.action_values import payload_of
from app.services.actions import CORRECTION_REASON
from app.services.context import Context

PAPER = "paper_id"
"""Payload key: the issued paper whose delivery the event is."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper as its delivery needs it."""

    id: int
    form: str
    number: str
    issued_on: date
    corrects: frozenset[str] = frozenset()
    """The ids of the earlier papers it corrects, as payloads hold them."""

    @property
    def name(self) -> str:
        """Its short name."""
        return paper_catalogue.name_of(self.form)

    @property
    def title(self) -> str:
        """Its name, with its number where it has one."""
        return f"{self.name} {self.number}".strip()


class DeliveryStep:
    """The step of one paper's delivery, within an action."""

    def __init__(
        self, connection: Connection, context: Context, record: PetitionRecord, paper: Paper
    ) -> None:
        self._connection = connection
        self._context = context
        self._record = record
        self._paper = paper

    def take(self, draft: DeliveryDraft) -> Step | None:
        """Record the step; None where the paper has none, or a notice has no step open any more.

        Raises `UserError` where the delivery of an opinion cannot start its period.
        """
        facts = self._facts()
        step = workflow.STEPS.get(STEPS.get(self._paper.form, ""))
        if step is None or not _wanted(step, facts, self._paper):
            return None
        if _entered_by_hand(step, facts, draft):
            return step
        if facts.state in step.from_states and self._corrects_delivered(step, facts):
            return self._again(step, facts, draft)
        if reason := workflow.why_not(step, facts):
            raise UserError(f"现在还不能录入{self._paper.name}的送达：{reason}")
        moment = _moment(self._context, self._record, draft)
        event = self._event(step, facts, draft, moment)
        append(self._connection, self._context, self._record, event, action=step.key)
        return step

    def correct(self, draft: DeliveryDraft, reason: str) -> Step | None:
        """Correct the step, where there is one."""
        found = _recorded(self._record, self._paper.id)
        return None if found is None else self._supersede(found, draft, reason)

    def _corrects_delivered(self, step: Step, facts: CaseFacts) -> bool:
        """Whether the opinion was received by a paper that this one corrects."""
        got = _received(step, facts)
        return got is not None and got.payload.get(PAPER) in self._paper.corrects

    def _again(self, step: Step, facts: CaseFacts, draft: DeliveryDraft) -> Step:
        """The period runs from the receipt of the corrected opinion, and from nothing else."""
        got = _received(step, facts)
        assert got is not None
        found = _recorded(self._record, int(got.payload[PAPER]))
        assert found is not None
        return self._supersede(found, draft, f"更正后的{self._paper.title}重新送达")

    def _supersede(self, found: tuple[CaseEvent, Step, int], draft: DeliveryDraft, reason: str) -> Step:
        wrong, step, place = found
        now = self._facts()
        past = tuple(effective(self._record.events)[:place])
        facts = replace(now, state=workflow.state_of(past), events=past, finish_due=None)
        moment = self._moved(wrong, draft)
        event = self._event(step, facts, draft, moment)
        event = replace(event, payload=event.payload | _superseding(wrong, reason))
        self._append(event, now, place, "supersede", reason)
        return step

    def take_out(self, reason: str) -> None:
        """Take the step out; `UserError` where a later step rests on it."""
        found = _recorded(self._record, self._paper.id)
        if found is None:
            return
        wrong, step, place = found
        facts = self._facts()
        _permit(self._context, step, facts)
        seq, now = len(self._record.events) + 1, self._context.clock.now()
        event = new_event(self._context, seq, ANNULLED, now, _superseding(wrong, reason))
        self._append(event, facts, place, "annul", reason)

    def _facts(self) -> CaseFacts:
        return facts_of(self._connection, self._context, self._record)

    def _event(self, step: Step, facts: CaseFacts, draft: DeliveryDraft, moment: datetime) -> CaseEvent:
        _permit(self._context, step, facts)
        values = step_values(draft, step.key, self._paper.title)
        payload = payload_of(self._context, step, facts, values, moment)
        refuse_accused(self._connection, self._record.events, step, payload)
        seq = len(self._record.events) + 1
        return new_event(self._context, seq, step.kind, moment, payload | {PAPER: str(self._paper.id)})

    def _moved(self, wrong: CaseEvent, draft: DeliveryDraft) -> datetime:
        """When it was received by the corrected entry."""
        assert draft.delivered_on is not None
        if draft.delivered_on == wrong.occurred_at.date():
            return wrong.occurred_at
        return _on(self._context, draft.delivered_on, began(self._record))

    def _append(self, event: CaseEvent, facts: CaseFacts, place: int, action: str, reason: str) -> None:
        """Add a correcting event; the history with it in its place must still fit the table."""
        standing = effective([*self._record.events, event])
        broken = workflow.first_break(replace(facts, finish_due=None), standing, place, began(self._record))
        if broken:
            raise UserError(broken)
        append(self._connection, self._context, self._record, event, action=action, reason=reason)


def _wanted(step: Step, facts: CaseFacts, paper: Paper) -> bool:
    """An opinion's step always; a notice's where it is open and ours, of an extension once the acceptance was told."""
    if paper.form in OPINIONS:
        return True
    if paper.form == WENT_ON and facts.office_kind is OfficeKind.PETITION_OFFICE:
        return False
    told = facts.last("notified") is not None or facts.last("notice_waived") is not None
    return not workflow.why_not(step, facts) and (paper.form != EXTENSION or told)


def _entered_by_hand(step: Step, facts: CaseFacts, draft: DeliveryDraft) -> bool:
    """Whether somebody recorded the receipt as a step before; `FieldErrors` where the days differ."""
    opinion = "stage" in dict(step.marks)
    found = _received(step, facts) if opinion else facts.last(step.kind)
    if found is None or PAPER in found.payload:
        return False
    day = found.occurred_at.date()
    if day == draft.delivered_on:
        return True
    if not opinion:
        return False
    raise FieldErrors(
        {"delivered_on": f"已录入“{step.label}”（{day.isoformat()}），日期不同：请核对，或先更正那一步。"}
    )


def _received(step: Step, facts: CaseFacts) -> CaseEvent | None:
    """The record that the last opinion of the step's stage was received; None for steps of notices."""
    stage = dict(step.marks).get("stage")
    return None if stage is None else receipt(facts, stage)


def _permit(context: Context, step: Step, facts: CaseFacts) -> None:
    if reason := not_permitted(context, step, facts):
        raise UserError(reason)


def _moment(context: Context, record: PetitionRecord, draft: DeliveryDraft) -> datetime:
    """When it was received: the day is what counts, the hour only keeps the order."""
    assert draft.delivered_on is not None
    course = workflow.course_of(record.events)
    floor = workflow.earliest(course, began(record))
    if draft.delivered_on < floor.date():
        step = workflow.step_of(course.entered) if course.entered else None
        what = f"“{step.label}”" if step else "上一步骤"
        raise FieldErrors(
            {
                "delivered_on": f"送达日期早于{what}（{floor:%Y-%m-%d}），请核对；该步骤日期有误的，请先更正它。"
            }
        )
    return _on(context, draft.delivered_on, floor)


def _on(context: Context, day: date, floor: datetime) -> datetime:
    now = context.clock.now()
    return now if day == now.date() else max(datetime.combine(day, time(12)), floor)


def _recorded(record: PetitionRecord, paper_id: int) -> tuple[CaseEvent, Step, int] | None:
    """The standing event of a paper's delivery, its step and its place in the history."""
    for place, event in enumerate(effective(record.events)):
        step = workflow.step_of(event)
        if event.payload.get(PAPER) == str(paper_id) and step is not None:
            return event, step, place
    return None


def _superseding(wrong: CaseEvent, reason: str) -> dict[str, str]:
    return {SUPERSEDES: str(wrong.seq), CORRECTION_REASON: reason}
