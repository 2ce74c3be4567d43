"""What a case waits for: the decisions and answers of the review queue (审核复查), read off its events. Pure.

A case may wait for several things at once: an approval, and the result of a weekly conference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from app.domain.chain import pending
from app.domain.delivery import STEPS as DELIVERED_BY
from app.domain.delivery import Undelivered
from app.domain.events import disposition_event, since_desk
from app.domain.records import CaseEvent
from app.domain.review_course import hearing_open, is_opinion, since_request, verifying
from app.domain.rules import Duty
from app.domain.step_supervision import is_unmended
from app.domain.vocabulary import Coded, Disposition, Permission, Purpose, Satisfaction, State
from app.domain.workflow import STEPS
from app.domain.workflow_guards import extension_asked
from app.domain.workflow_types import YES


class Section(Coded):
    """The sections of the queue, in the order the window lists them."""

    READING = "reading", "待批阅"
    ASSIGN_SIGN = "assign_sign", "待交办签批"
    HANDED_BACK = "handed_back", "退回待核"
    APPROVAL = "approval", "待审核"
    CLOSE_SIGN = "close_sign", "待办结签批"
    EXTENSION = "extension", "延期待批"
    FOLLOW_UP = "follow_up", "待回访"
    DISSATISFIED = "dissatisfied", "不满意待核实"
    VERIFYING = "verifying", "核实中"
    DELIVERY = "delivery", "待送达"
    REVIEW_ASKED = "review_asked", "复查待受理"
    REVIEW_SUPPLEMENT = "review_supplement", "复查补正中"
    REVIEW_WORK = "review_work", "复查办理中"
    REVIEW_HEARING = "review_hearing", "复查听证中"
    FINAL_ASKED = "final_asked", "复核待受理"
    FINAL_SUPPLEMENT = "final_supplement", "复核补正中"
    FINAL_WORK = "final_work", "复核办理中"
    FINAL_HEARING = "final_hearing", "复核听证中"
    CONFERENCE = "conference", "周会商"
    INSPECTION = "inspection", "督查督办"


DELIVER = "deliver"
"""In place of a step: the delivery of an issued paper is recorded with the paper (`services/deliveries.py`)."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing a case waits for, and the step that answers it.

    `label`: what is asked, where the office named it itself. `duty`: the clock whose date counts; without one, and
    without a day of its own (`due`), the case's next date counts.
    """

    section: Section
    step: str
    permission: Permission
    since: date
    label: str = ""
    duty: Duty | None = None
    due: date | None = None


class _Case(NamedTuple):
    """`current`: of the standing events those since the case last came back to the desk."""

    state: State
    standing: Sequence[CaseEvent]
    current: Sequence[CaseEvent]
    purpose: Purpose | None
    running: Collection[Duty]
    papers: Sequence[Undelivered]

    def last(self, *kinds: str) -> CaseEvent | None:
        return next((event for event in reversed(self.current) if event.kind in kinds), None)

    def after(self, event: CaseEvent, *kinds: str) -> CaseEvent | None:
        """The last event of the kinds that follows the event."""
        later = self.current[self.current.index(event) + 1 :]
        return next((one for one in reversed(later) if one.kind in kinds), None)


_APPROVED = ("concluded", "matter_reviewed", "petition_reviewed", "approved", "close_signed")
_ANSWERED = ("verification_asked", "review_requested", "final_review_requested", "rework", "reopened")
_OPINIONS = {
    "concluded": ("opinion", "reply_received"),
    "review_decided": ("review", "review_reply_received"),
    "final_review_decided": ("final_review", "final_reply_received"),
}
"""By the kind of the event that makes an opinion: the stage of its receipt, and the step that records it."""
_VERIFIED_IN = (State.VERIFYING, State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW)
_GONE = (State.VOIDED, State.JOINED)


def awaited_of(
    state: State,
    standing: Sequence[CaseEvent],
    purpose: Purpose | None,
    running: Collection[Duty],
    papers: Sequence[Undelivered] = (),
) -> list[Awaited]:
    """Everything the case waits for, at most once a section.

    `running`: the duties of its open clocks. `papers`: those issued and not delivered.
    """
    case = _Case(state, standing, since_desk(standing), purpose, running, papers)
    found = [one for part in _PARTS for one in part(case)]
    return [one for one in found if one.step == DELIVER or state in STEPS[one.step].from_states]


def _step(
    section: Section, step: str, case: _Case, event: CaseEvent | None, **more: object
) -> Iterator[Awaited]:
    """What waits since `event`; nothing where a history of before does not tell since when."""
    if event is None:
        return
    row = STEPS[step]
    special = row.accusation_permission if case.purpose is Purpose.ACCUSATION else None
    given = {"permission": special or row.permission, "since": event.occurred_at.date()}
    yield Awaited(section, step, **{**given, **more})  # type: ignore[arg-type]


def _desk(case: _Case) -> Iterator[Awaited]:
    if case.state is State.AWAITING_READING:
        submitted = case.last("submitted")
        leader = submitted.payload.get("leader", "") if submitted is not None else ""
        yield from _step(Section.READING, "read", case, submitted, label=f"{leader} 批阅" if leader else "")
    elif case.state is State.AWAITING_ASSIGN_SIGN:
        signed = case.last("assign_signed")
        step = "assign_sign" if signed is None else "assign"
        yield from _step(Section.ASSIGN_SIGN, step, case, signed or case.last("sign_asked", "read"))
    elif case.state is State.ASSIGNED and case.last("assign_signed") is None:
        decided = disposition_event(case.current)
        if decided is not None and decided.kind == Disposition.ASSIGN:
            yield from _step(Section.ASSIGN_SIGN, "assign_sign", case, decided)


def _handed_back(case: _Case) -> Iterator[Awaited]:
    event = case.last("handed_back")
    if case.state is State.HANDED_BACK and event is not None:
        step = "upper_agree" if event.payload.get("scope") == "upper" else "hand_back_agree"
        yield from _step(Section.HANDED_BACK, step, case, event)


def _chain(case: _Case) -> Iterator[Awaited]:
    if case.state not in (State.IN_REVIEW, State.AWAITING_CLOSE_SIGN):
        return
    section = Section.APPROVAL if case.state is State.IN_REVIEW else Section.CLOSE_SIGN
    waiting, event = pending(case.current)[1], case.last(*_APPROVED)
    if not waiting:
        yield from _step(Section.CLOSE_SIGN, "close", case, event)
    elif waiting[0].added:
        yield from _step(
            section, "approve", case, event, label=waiting[0].label, permission=waiting[0].permission
        )
    else:
        yield from _step(section, waiting[0].key, case, event)


def _extension(case: _Case) -> Iterator[Awaited]:
    asked = extension_asked(case.current)
    if asked is not None:
        label = f"批准延期 {asked.payload['days']} 日"
        yield from _step(Section.EXTENSION, "extend", case, asked, label=label, duty=Duty.FINISH)


def _after_closing(case: _Case) -> Iterator[Awaited]:
    if case.state in _VERIFIED_IN and verifying(case.current):
        yield from _step(
            Section.VERIFYING, "verified", case, case.last("verification_asked"), duty=Duty.VERIFY
        )
    if case.state is not State.CLOSED:
        return
    yield from _verified(case)
    if Duty.FOLLOW_UP in case.running:
        begun = case.last("closed", "verified")
        yield from _step(Section.FOLLOW_UP, "follow_up", case, begun, duty=Duty.FOLLOW_UP)
    called = case.last("followed_up")
    if called is None or called.payload.get("satisfaction") != Satisfaction.DISSATISFIED:
        return
    if case.after(called, *_ANSWERED) is None:
        yield from _step(Section.DISSATISFIED, "verify", case, called)


def _verified(case: _Case) -> Iterator[Awaited]:
    """A verification ends with the reply to the petitioner (source 004), unless he was asked and is content."""
    verified = case.last("verified")
    if verified is None or case.after(verified, "replied", "closed", *_ANSWERED) is not None:
        return
    called = case.after(verified, "followed_up")
    if called is None or called.payload.get("satisfaction") == Satisfaction.DISSATISFIED:
        yield from _step(Section.VERIFYING, "reply", case, verified, label="核实已完成，请答复信访人")


def _opinion(case: _Case) -> Iterator[Awaited]:
    """An opinion starts the petitioner's period only when he receives it (arts. 35, 36)."""
    made = next((one for one in reversed(case.current) if one.kind in _OPINIONS), None)
    if made is None or case.after(made, "review_requested", "final_review_requested", "rework", "reopened"):
        return
    if made.kind == "concluded" and not is_opinion(made):
        return
    stage, step = _OPINIONS[made.kind]
    got = case.after(made, "reply_received")
    if got is None or got.payload.get("stage") != stage:
        handled = made.kind == "concluded" and case.state is not State.CLOSED
        closed = case.after(made, "closed") if made.kind == "concluded" else None
        if not handled:
            yield from _step(Section.DELIVERY, step, case, closed or made)


def _delivery(case: _Case) -> Iterator[Awaited]:
    """The opinion that was made, and every paper that was issued for the petitioner and not delivered."""
    made = [one for one in _opinion(case) if case.state in STEPS[one.step].from_states]
    waiting = [] if case.state in _GONE else [one for one in case.papers if one.is_awaited(case.standing)]
    others = [one for one in waiting if not made or DELIVERED_BY.get(one.form) != made[0].step]
    if made:
        label = f"送达意见书等 {len(others) + 1} 份" if others else ""
        yield replace(made[0], label=label)
    elif waiting:
        first = min(waiting, key=lambda one: one.issued_at)
        more = f"等 {len(waiting)} 份" if len(waiting) > 1 else ""
        asked = since_request(case.current)
        yield Awaited(
            Section.DELIVERY,
            DELIVER,
            Permission.REVIEW if asked else Permission.HANDLE,
            first.issued_at.date(),
            f"送达{first.name}{more}",
        )


def _review(case: _Case) -> Iterator[Awaited]:
    final = case.state is State.UNDER_FINAL_REVIEW
    if not final and case.state is not State.UNDER_REVIEW:
        return
    kinds = {event.kind: event for event in since_request(case.current)}
    stage = "FINAL" if final else "REVIEW"
    asked = kinds.get("supplement_asked")
    accepted = kinds.get("review_accepted")
    if accepted is None and asked is not None and "supplement_received" not in kinds:
        yield from _step(Section[f"{stage}_SUPPLEMENT"], "supplement_done", case, asked, duty=Duty.SUPPLEMENT)
    elif accepted is None:
        begun = kinds.get("supplement_received") or since_request(case.current)[0]
        yield from _step(Section[f"{stage}_ASKED"], "accept_review", case, begun, duty=Duty.DECIDE_ACCEPTANCE)
    elif hearing_open(case.current):
        opened = kinds["hearing_opened"]
        due = date.fromisoformat(opened.payload["hearing_on"])
        yield from _step(Section[f"{stage}_HEARING"], "close_hearing", case, opened, due=due)
    else:
        waits = "review_team_formed" in kinds and "deliberated" not in kinds
        opinion = "decide_final_review" if final else "decide_review"
        yield from _step(Section[f"{stage}_WORK"], "deliberate" if waits else opinion, case, accepted)


def _watched(case: _Case) -> Iterator[Awaited]:
    """A flag outlives the way back to the desk."""
    case = case._replace(current=case.standing)
    flagged = case.last("flagged")
    said = flagged.payload if flagged is not None else {}
    if flagged and said.get("weekly_conference") == YES and not case.after(flagged, "conference_held"):
        yield from _step(Section.CONFERENCE, "conference", case, flagged)
    start = case.last("supervised")
    if flagged is not None and said.get("supervision") == YES:
        start = flagged if start is None or start.seq < flagged.seq else start
    if start is None:
        return
    inspected = case.after(start, "inspected")
    if inspected is None:
        yield from _step(Section.INSPECTION, "inspect", case, start)
        return
    answered = case.after(inspected, "inspection_answered")
    if answered is None or is_unmended(answered.payload):
        last, label = (inspected, "") if answered is None else (answered, "未整改，继续督查")
        day = last.payload.get("answer_by", "")
        due = date.fromisoformat(day) if day else None
        yield from _step(Section.INSPECTION, "inspect_result", case, last, label=label, due=due)


_PARTS: tuple[Callable[[_Case], Iterator[Awaited]], ...] = (
    _desk,
    _handed_back,
    _chain,
    _extension,
    _after_closing,
    _delivery,
    _review,
    _watched,
)
