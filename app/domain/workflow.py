"""The one table of states and steps, and what follows from it: the state of a case, and which steps are open.

The rows stand in `step_*.py`, by topic; `docs/workflow.md` is drawn from them. States are those of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from app.domain import (
    step_closing,
    step_desk,
    step_follow_up,
    step_handling,
    step_reception,
    step_review,
    step_review_work,
    step_supervision,
    step_unit,
    step_watch,
)
from app.domain.chain import DEFAULT_CHAIN, SIGNING, ChainEntry, approval, begun
from app.domain.events import REVOKED, STEP, VOIDED, effective
from app.domain.records import CaseEvent
from app.domain.step_states import CONCLUDED, WORKING
from app.domain.vocabulary import Disposition, State
from app.domain.workflow_checks import standing_marks
from app.domain.workflow_types import CaseFacts, Step, Turn

_PARTS = (
    step_desk,
    step_reception,
    step_unit,
    step_handling,
    step_closing,
    step_follow_up,
    step_review,
    step_review_work,
    step_watch,
    step_supervision,
)
STEPS: Mapping[str, Step] = MappingProxyType({step.key: step for part in _PARTS for step in part.STEPS})
"""Every step by key, in the order the window offers them."""

SHARED_KINDS = frozenset(
    kind
    for kind in {step.kind for step in STEPS.values()}
    if sum(step.kind == kind for step in STEPS.values()) > 1
)
"""Kinds of events that several steps have: their payload names the step."""

_BY_KIND = {step.kind: step for step in STEPS.values() if step.kind not in SHARED_KINDS}
_ENDED = {
    State.VOIDED: "本件已作废，不能再办理。",
    State.JOINED: "本件已并入主件：请在主件上办理，或先“拆分”。",
    State.CLOSED: "本件已办结：要继续办理的，请先“重新办理”或“退回重办”。",
    State.FILED: "本件已存查：要继续办理的，请先“恢复办理”。",
    State.REFUSED: "本件已不予受理：要继续办理的，请先“恢复办理”。",
    State.NO_LONGER_ACCEPTED: "本件已不再受理：要继续办理的，请先“恢复办理”。",
    State.REDIRECTED: "本件已引导至有权处理的机关：要继续办理的，请先“恢复办理”。",
    State.HANDED_BACK: "本件已被退回：请先核实，同意或不同意退回。",
    State.VERIFYING: "本件正在核实：请先录入“核实情况说明”，或退回重办。",
    State.UNDER_REVIEW: "本件正在复查：请先作出复查意见，或办理不予受理、撤回申请。",
    State.UNDER_FINAL_REVIEW: "本件正在复核：请先作出复核意见，或办理不予受理、撤回申请。",
    State.ENDED: (
        "本件已经复核终结，不再办理：仍以同一事实和理由提出的，登记后办理“不再受理”（条例第三十六条第三款）。"
    ),
}
_OWN_WORDS = frozenset({State.CLOSED, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW})
"""Where a step of 复查 and 复核 says itself what is missing."""
GOES_ON = frozenset({State.VERIFYING, *WORKING, *CONCLUDED})
"""States in which an application for 复查 or 复核 may be made, and which it leads back to when it is out of the way."""
_CLOSED_AND_AFTER = frozenset(
    {State.CLOSED, State.VERIFYING, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW, State.ENDED}
)


@dataclass(frozen=True, slots=True)
class Course:
    """Where the events led. `entered`: the event that brought the case into its state, None for registration. `decided`:
    已转送 or 已交办, whichever was decided last. `again`: where a revoked opinion leads; `revoked`: whether the last
    review revoked it. `chain`, `given`: the approvals of the last conclusion, and the keys of those it has.
    """

    state: State = State.REGISTERED
    entered: CaseEvent | None = None
    before: State = State.REGISTERED
    closed: CaseEvent | None = None
    decided: State = State.FORWARDED
    again: State = State.CLOSED
    revoked: bool = False
    chain: tuple[ChainEntry, ...] = DEFAULT_CHAIN
    given: frozenset[str] = frozenset()

    def follow(self, event: CaseEvent) -> Course:
        """The course after one more event; a kind the table does not know changes nothing."""
        course = self._heard(event)
        state = _state_after(course, event)
        if state is None:
            return course
        again = State.CLOSED if state is State.REGISTERED else course.again
        closed = self._closing(state, event)
        return replace(course, state=state, entered=event, before=self.state, closed=closed, again=again)

    def _heard(self, event: CaseEvent) -> Course:
        """What the event decides for later steps, its own among them."""
        if event.kind in (Disposition.FORWARD, Disposition.ASSIGN):
            decided = State.FORWARDED if event.kind == Disposition.FORWARD else State.ASSIGNED
            return replace(self, decided=decided, again=State.IN_PROGRESS)
        if event.kind in ("accepted", Disposition.SELF_HANDLE):
            return replace(self, again=State.IN_PROGRESS)
        if event.kind == "review_decided":
            return replace(self, revoked=event.payload.get(STEP) in REVOKED)
        if event.kind == "verified" and self.state is not State.VERIFYING:
            return replace(self, before=State.CLOSED)
        chain, key = begun(event), approval(event)
        if chain is not None:
            return replace(self, chain=chain, given=frozenset())
        return replace(self, given=self.given | {key}) if key else self

    def _closing(self, state: State, event: CaseEvent) -> CaseEvent | None:
        """The event that closed the case; later steps of a closed one leave it, going back to work forgets it."""
        if state not in _CLOSED_AND_AFTER:
            return None
        ends = state in (State.CLOSED, State.ENDED)
        return event if self.closed is None and ends else self.closed

    @property
    def applied_from(self) -> State:
        """Where a matter under review goes on once the application is out of the way."""
        return self.before if self.before in GOES_ON else State.CLOSED

    @property
    def chain_state(self) -> State:
        """By what the chain waits for: 待审核, or 待办结签批 where nothing but the signature is left."""
        left = [one for one in self.chain if one.key not in self.given and one != SIGNING]
        return State.IN_REVIEW if left else State.AWAITING_CLOSE_SIGN

    @property
    def closed_on(self) -> date | None:
        """The day the case was closed, by what happened, not by when it was typed; None while it is not closed."""
        if self.closed is None or self.state not in _CLOSED_AND_AFTER:
            return None
        return self.closed.occurred_at.date()

    @property
    def joined_to(self) -> int | None:
        """The id of the case this one was joined to."""
        if self.entered is None or self.entered.kind != "joined":
            return None
        return int(self.entered.payload["target_id"])


def step_of(event: CaseEvent) -> Step | None:
    """The step that an event records; None for what is no step (a leader's opinion, a voiding)."""
    named = event.payload.get(STEP)
    return STEPS.get(named) if named else _BY_KIND.get(event.kind)


def course_of(events: Iterable[CaseEvent]) -> Course:
    """Fold the standing events through the table, in their order."""
    course = Course()
    for event in effective(events):
        course = course.follow(event)
    return course


def state_of(events: Iterable[CaseEvent]) -> State:
    """The state the events lead to; 已登记 where nothing was decided yet."""
    return course_of(events).state


def flags(events: Iterable[CaseEvent]) -> tuple[bool, bool]:
    """是否进入周会商, 是否进入督查督办: what was said last."""
    marks = standing_marks(effective(events))
    return "weekly_conference" in marks, "supervision" in marks


def accused_units(events: Iterable[CaseEvent]) -> list[str]:
    """The units an accusation names, in the order they were entered."""
    named = [event.payload["units"] for event in effective(events) if event.kind == "accused_named"]
    return list(dict.fromkeys(name for names in named for name in names.split("、")))


def why_not(step: Step, facts: CaseFacts) -> str:
    """Why the step is not open, as one sentence that says what is missing; empty where it is open."""
    if facts.state not in step.from_states:
        own = facts.state in _OWN_WORDS and step.group == step_review.GROUP
        ended = "" if own else _ended(facts)
        return ended or f"本件现为“{facts.state.label}”，不能办理“{step.label}”：{step.missing}。"
    return next((reason for guard in step.guards if (reason := guard(facts))), "")


def _ended(facts: CaseFacts) -> str:
    """Why nothing goes on, and which step would: what was answered on the spot goes back to the desk."""
    if facts.state is State.CLOSED and facts.disposition is Disposition.ANSWER_ON_SPOT:
        return "本件已当场答复：要继续办理的，请先“恢复办理”。"
    return _ENDED.get(facts.state, "")


def allowed(facts: CaseFacts) -> list[tuple[Step, str]]:
    """Every step in the order of the table, each with the reason why it is not open, or ""."""
    return [(step, why_not(step, facts)) for step in STEPS.values()]


def first_break(facts: CaseFacts, standing: Iterable[CaseEvent], since: int, start: datetime) -> str:
    """What no longer holds of a history after a correction, as one sentence; empty where all of it does.

    `since`: only the events from that place on (0 = the first) must fit the table. `start`: when the case began.
    """
    course, past = Course(), list[CaseEvent]()
    for place, event in enumerate(standing):
        step = step_of(event)
        if step is not None and place >= since:
            reason = why_not(step, replace(facts, state=course.state, events=tuple(past)))
            reason = reason or _too_early(event, course, start)
            if reason:
                return f"更正后，{event.occurred_at:%Y-%m-%d}的“{step.label}”不成立：{reason}"
        course = course.follow(event)
        past.append(event)
    return ""


def earliest(course: Course, start: datetime) -> datetime:
    """The moment before which the next step cannot have happened."""
    return start if course.entered is None else max(start, course.entered.occurred_at)


def _too_early(event: CaseEvent, course: Course, start: datetime) -> str:
    floor = earliest(course, start)
    return f"时间早于它所依据的步骤（{floor:%Y-%m-%d %H:%M}）。" if event.occurred_at < floor else ""


def _state_after(course: Course, event: CaseEvent) -> State | None:
    """The state an event leads to, None where it leaves the state."""
    if event.kind == VOIDED:
        return State.VOIDED
    step = step_of(event)
    if step is None or step.to_state is None:
        return None
    return _turned(course, event, step.to_state) if isinstance(step.to_state, Turn) else step.to_state


def _turned(course: Course, event: CaseEvent, turn: Turn) -> State | None:
    if turn is Turn.FINAL:
        stays = course.revoked and event.payload.get("result") == "maintain"
        return course.applied_from if stays else State.ENDED
    if turn is Turn.VERIFIED:
        return State.CLOSED if course.state is State.VERIFYING else None
    by_turn = {
        Turn.BEFORE: course.before,
        Turn.DECIDED: course.decided,
        Turn.CHAIN: course.chain_state,
        Turn.AGAIN: course.again,
        Turn.APPLIED: course.applied_from,
    }
    return by_turn[turn]
