"""What a step is made of: plain data that `workflow.STEPS` puts into one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from app.domain.calendar import WorkCalendar
from app.domain.chain import APPROVED, DEFAULT_CHAIN, ChainEntry, pending
from app.domain.events import disposition_event, since_desk, since_revoked
from app.domain.records import CaseEvent
from app.domain.vocabulary import Disposition, OfficeKind, Permission, Purpose, Source, State

FieldKind = Literal["text", "long", "date", "moment", "choice", "unit", "number", "flag", "people", "leader"]
Option = tuple[str, str]
"""Stored key and Chinese label."""

YES = "true"
_APPROVING = (State.IN_REVIEW, State.AWAITING_CLOSE_SIGN)
LIST_MARK = "、"
"""Between the names of a field of kind `people`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepField:
    """One field of a step's dialog; `key` is its payload key.

    Values are texts: dates and moments ISO 8601, a flag `true` or empty, `people` names joined by 、. `grounds` names
    the list of `resources/code_lists/grounds.toml` that gives the options. `least`, `most`: limits of a number.
    `hint`: what stands in the empty field. `start`: what the window fills in first. `beyond`: the sentence for a number
    outside its limits.
    """

    key: str
    label: str
    kind: FieldKind = "text"
    required: bool = False
    options: tuple[Option, ...] = ()
    grounds: str = ""
    least: int = 1
    most: int = 9999
    hint: str = ""
    start: str = ""
    beyond: str = ""


class Turn(StrEnum):
    """Where a step leads that has no state of its own."""

    BEFORE = "退回前的状态"
    DECIDED = "已转送 / 已交办"
    CHAIN = "待审核 / 待办结签批"
    """By what the approval chain still waits for."""
    AGAIN = "办理中 / 已办结"
    """办理中 where the matter was handled in this register, 已办结 where only its review was."""
    APPLIED = "申请前的状态（办理中、核实中等）/ 已办结"
    """Where a matter was handled or verified when 复查 or 复核 was asked for, it goes on there."""
    FINAL = "已终结；维持撤销的，回到申请前的状态"
    """复核意见: one that maintains a revocation lets the matter be handled again."""
    VERIFIED = "已办结；正在复查、复核的不变"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the rules of a step look at; `events` are the standing ones, in order.

    `finish_due`: last day of the 60 days of art. 34 (rolled, with an extension), where that clock runs. `chain`: the
    approvals a conclusion made now will take. `calendar`: the work calendar; without one no day is a rest day.
    """

    state: State
    events: tuple[CaseEvent, ...] = ()
    purpose: Purpose | None = None
    source: Source = Source.OWN
    office_kind: OfficeKind = OfficeKind.PETITION_OFFICE
    urgent: bool = False
    major: bool = False
    finish_due: date | None = None
    chain: tuple[ChainEntry, ...] = DEFAULT_CHAIN
    calendar: WorkCalendar | None = field(default=None, compare=False, repr=False)

    @property
    def current(self) -> list[CaseEvent]:
        """The events since the case last came back to the desk."""
        return since_desk(self.events)

    @property
    def disposition(self) -> Disposition | None:
        """What was decided and still stands."""
        event = disposition_event(self.events)
        return None if event is None else Disposition(event.kind)

    @property
    def path(self) -> str:
        """The way of art. 31 the acceptance named, 1 to 6; empty where none was."""
        accepted = self.last("accepted")
        return "" if accepted is None else accepted.payload.get("path", "")

    def last(self, kind: str) -> CaseEvent | None:
        """The last event of the kind since the case came back to the desk."""
        found = [event for event in self.current if event.kind == kind]
        return found[-1] if found else None

    def lately(self, kind: str) -> CaseEvent | None:
        """As `last`, and since an opinion was last revoked."""
        found = [event for event in since_revoked(self.current) if event.kind == kind]
        return found[-1] if found else None

    @property
    def next_approval(self) -> ChainEntry | None:
        """The approval the chain waits for; None where it has all."""
        waiting = pending(self.current)[1]
        return waiting[0] if waiting else None

    @property
    def approved(self) -> bool:
        """Whether the last conclusion has an approval."""
        chain, waiting = pending(self.current)
        return len(waiting) < len(chain)

    def has_since(self, kind: str, start: str) -> bool:
        """Whether an event of the kind follows the last one of kind `start`."""
        for event in reversed(self.current):
            if event.kind == kind:
                return True
            if event.kind == start:
                return False
        return False


Guard = Callable[[CaseFacts], str]
"""Says in one sentence what is missing; empty where nothing is."""
Check = Callable[[CaseFacts, Mapping[str, str], datetime], dict[str, str]]
"""A sentence for each field that does not fit the case or the day of the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action on a case, one line of its timeline.

    `from_states`: where it is allowed; `missing`: the sentence for everywhere else. `to_state` None leaves the state.
    `marks`: what the step always puts into the payload.
    `guards` come after the states. `hints`: what looks odd, and is saved all the same once the clerk has confirmed it.
    `on_paper`: a leader's deed that somebody with `handle` may record from the signed paper. `accusation_permission`
    takes the place of `permission` for accusation matters. `many`: offered for several cases at once. `also`: who may
    record it beside the one whose deed it is, in the states `also_in` (none: in every one). `returns`: whoever may give
    the next approval may take it as well. `papers`: notices that go with it (forms.md).
    """

    key: str
    label: str
    kind: str
    group: str
    from_states: tuple[State, ...]
    missing: str
    to_state: State | Turn | None = None
    marks: tuple[tuple[str, str], ...] = ()
    fields: tuple[StepField, ...] = ()
    permission: Permission = Permission.HANDLE
    accusation_permission: Permission | None = None
    on_paper: bool = False
    also: tuple[Permission, ...] = ()
    also_in: tuple[State, ...] = ()
    returns: bool = False
    many: bool = False
    guards: tuple[Guard, ...] = ()
    checks: tuple[Check, ...] = ()
    hints: tuple[Check, ...] = ()
    papers: tuple[str, ...] = ()
    source: str = ""

    def permission_for(self, facts: CaseFacts) -> Permission:
        """Who may do it: the principal leader's permission for accusations, of an added approval its own."""
        entry = facts.next_approval if self.kind == APPROVED else None
        if entry is not None and entry.added:
            return entry.permission
        if facts.purpose is Purpose.ACCUSATION and self.accusation_permission is not None:
            return self.accusation_permission
        return self.permission

    def others_for(self, facts: CaseFacts) -> tuple[Permission, ...]:
        """Who may record it as well: `also`, and who decides on the next approval where the step refuses it."""
        entry = facts.next_approval if self.returns and facts.state in _APPROVING else None
        also = self.also if not self.also_in or facts.state in self.also_in else ()
        return also if entry is None else (*also, entry.permission_for(facts.purpose))
