"""What a step adds to its payload beside its fields: the chain a conclusion follows, the approval an event gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from app.domain.chain import APPROVED, CHAIN, DEFAULT_CHAIN, ENTRY, encoded
from app.domain.events import unit_of
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.review_course import TEAM_CHECK
from app.domain.workflow_checks import MARKS, standing_marks
from app.domain.workflow_guards import HEARING_CHECK, opinion_lacks
from app.domain.workflow_types import LIST_MARK, YES, CaseFacts, Step
from app.errors import FieldErrors
from app.services import clock_basis, units

_SHANDONG = "shandong"
_ACCEPTED = "accept_review"
_CONCLUDED = "concluded"
TAKEN_OFF = "taken_off"
"""Payload key of a marking: the lists that the case leaves by it."""


def marks(
    connection: Connection,
    step: Step,
    facts: CaseFacts,
    wrong: CaseEvent | None,
    payload: Mapping[str, str],
) -> dict[str, str]:
    """What the event of the step must say for later guards; `wrong`: the event it corrects, whose marks stay."""
    if step.kind == "flagged":
        return _taken_off(facts, payload)
    if wrong is not None:
        return {
            key: wrong.payload[key]
            for key in (CHAIN, ENTRY, HEARING_CHECK, TEAM_CHECK)
            if key in wrong.payload
        }
    if step.kind == APPROVED and facts.next_approval is not None:
        return {ENTRY: facts.next_approval.key}
    if step.key == _ACCEPTED and clock_basis.pack_on(connection, _SHANDONG):
        return {TEAM_CHECK: YES}
    if step.kind != _CONCLUDED:
        return {}
    found = {} if facts.chain == DEFAULT_CHAIN else {CHAIN: encoded(facts.chain)}
    if step.key == "conclude" and clock_basis.pack_on(connection, _SHANDONG):
        found[HEARING_CHECK] = YES
    return found


def _taken_off(facts: CaseFacts, payload: Mapping[str, str]) -> dict[str, str]:
    """Which lists the case leaves by its new marks, in words."""
    gone = [MARKS[key] for key in standing_marks(facts.events) if not payload.get(key)]
    return {TAKEN_OFF: LIST_MARK.join(gone)} if gone else {}


def known(
    connection: Connection, record: PetitionRecord, step: Step, payload: dict[str, str]
) -> dict[str, str]:
    """What a 处理意见书 takes from the register where its fields were left empty: the demand, the unit's review organ."""
    if step.key != "conclude":
        return {}
    unit = units.find_unit(connection, unit_of(record.events))
    found = {"demand": record.draft.demand, "review_organ": unit.review_organ if unit is not None else ""}
    return {key: text for key, text in found.items() if text and not payload.get(key)}


def require_whole(step: Step, payload: Mapping[str, str]) -> None:
    """`FieldErrors` for what a 处理意见书 must hold (arts. 31(6), 32, 35) before leaders see it."""
    missing = opinion_lacks(payload) if step.key == "conclude" else {}
    if missing:
        raise FieldErrors({key: f"处理意见书应当写明{words}，请补填。" for key, words in missing.items()})


def named(step: Step, facts: CaseFacts) -> Step:
    """An added approval under its own name."""
    entry = facts.next_approval
    fits = step.kind == APPROVED and entry is not None and entry.added
    return replace(step, label=entry.label) if fits and entry is not None else step
