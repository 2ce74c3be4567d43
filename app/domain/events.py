"""What follows from a case's events. A wrong event is not changed: a later one supersedes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from app.domain.records import CaseEvent
from app.domain.vocabulary import Disposition, State

LEADER_OPINION = "leader_opinion"
SUPERSEDES = "supersedes"
"""Payload key: the `seq` of the event that this one corrects."""

_STATE_AFTER = {
    Disposition.ANSWER_ON_SPOT: State.CLOSED,
    Disposition.SELF_HANDLE: State.IN_PROGRESS,
    Disposition.FORWARD: State.FORWARDED,
    Disposition.ASSIGN: State.ASSIGNED,
    Disposition.FILE: State.FILED,
    Disposition.REFUSE: State.REFUSED,
    Disposition.NO_LONGER_ACCEPT: State.NO_LONGER_ACCEPTED,
    Disposition.REDIRECT: State.REDIRECTED,
}


def effective(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The events that still stand, in order."""
    listed = list(events)
    superseded = {event.payload.get(SUPERSEDES) for event in listed}
    return [event for event in listed if str(event.seq) not in superseded]


def disposition_event(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """The last standing event that says what is done with the case."""
    found = [event for event in effective(events) if event.kind in _STATE_AFTER]
    return found[-1] if found else None


def state_of(events: Sequence[CaseEvent]) -> State:
    """The state the events lead to; 已登记 where nothing was decided yet."""
    event = disposition_event(events)
    return State.REGISTERED if event is None else _STATE_AFTER[Disposition(event.kind)]


def closed_on(events: Sequence[CaseEvent]) -> date | None:
    """The day the case was closed, by what happened, not by when it was typed."""
    event = disposition_event(events)
    if event is None or state_of(events) is not State.CLOSED:
        return None
    return event.occurred_at.date()
