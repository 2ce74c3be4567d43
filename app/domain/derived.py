"""What follows from the history of a case for the ledger: unit, handler, due dates and running clocks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from app.domain.calendar import WorkCalendar
from app.domain.deadline_clocks import ClockEvent, ClockResult, open_clocks
from app.domain.deadline_hours import OfficeHours
from app.domain.events import disposition_event, effective, since_desk, unit_of
from app.domain.records import CaseEvent
from app.domain.rules import KIND_OF_DISPOSITION, Level, Rule
from app.domain.vocabulary import Channel, Purpose, Source, State

DONE = frozenset({State.CLOSED, State.ENDED, State.VOIDED, State.JOINED})
"""Nothing is due any more; a change of calendar or rules leaves the stored dates as they were."""
COLLECTIVE = 5
"""People from which a visit is 集体访."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What dates are computed from: the rules that are on, the work calendar, the office hours."""

    rules: tuple[Rule, ...]
    calendar: WorkCalendar
    hours: OfficeHours
    _started: dict[frozenset[str], tuple[Rule, ...]] = field(default_factory=dict, compare=False, repr=False)

    def rules_for(self, kinds: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that one of the kinds of events starts; histories of the same kinds ask but once."""
        known = self._started.get(kinds)
        if known is None:
            known = tuple(rule for rule in self.rules if not kinds.isdisjoint(rule.starts))
            self._started[kinds] = known
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the rules ask of a case beside its events. `upstream_due`: the date the upper office set."""

    received_at: datetime
    state: State
    channel: Channel
    source: Source
    purpose: Purpose | None
    urgent: bool
    repeat: bool | None
    people: int
    upstream_due: date | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived columns of a case, and every open clock, lapsing rights included."""

    unit: str = ""
    handler: str = ""
    statutory_due: date | None = None
    office_due: date | None = None
    next_due: date | None = None
    remind_on: date | None = None
    provisional: bool = False
    paused: bool = False
    clocks: tuple[ClockResult, ...] = field(default=(), compare=False)


class _Received(NamedTuple):
    """The event that heads every history."""

    kind: str
    occurred_at: datetime
    payload: Mapping[str, str]


def derive(case: Particulars, events: Sequence[CaseEvent], basis: Basis, today: date) -> Derived:
    """Everything the ledger needs of the case. `today`: the day up to which an open pause counts.

    Raises `UserError` for a history the law does not know (a second extension).
    """
    return replace(
        dates(case, events, basis, today), unit=unit_of(events), handler=_handler(effective(events))
    )


def dates(case: Particulars, events: Sequence[CaseEvent], basis: Basis, today: date) -> Derived:
    """Of `derive` what calendar and rules decide; unit and handler are left empty."""
    standing = effective(events)
    clocks = running(case, standing, basis, today)
    counted = [clock for clock in clocks if not clock.rule.lapses]
    if case.state in DONE or not counted:
        return Derived(clocks=clocks)
    statutory, office = (_earliest(counted, level) for level in (Level.STATUTORY, Level.OFFICE))
    return Derived(
        statutory_due=statutory,
        office_due=office,
        next_due=min(day for day in (statutory, office) if day is not None),
        remind_on=min(clock.deadline.remind_on for clock in counted),
        provisional=any(clock.deadline.provisional for clock in counted),
        paused=any(clock.paused for clock in counted),
        clocks=clocks,
    )


def running(
    case: Particulars, standing: Sequence[CaseEvent], basis: Basis, today: date
) -> tuple[ClockResult, ...]:
    """The open clocks of standing events, in the order of the rules."""
    given = {"upstream_due": case.upstream_due.isoformat()} if case.upstream_due else {}
    received = _Received("received", case.received_at, given)
    history: list[ClockEvent] = [received, *standing]
    facts = _facts(case, standing)
    rules = basis.rules_for(frozenset(KIND_OF_DISPOSITION.get(event.kind, event.kind) for event in history))
    return tuple(open_clocks(rules, history, basis.calendar, as_of=today, facts=facts, hours=basis.hours))


def _facts(case: Particulars, standing: Iterable[CaseEvent]) -> dict[str, object]:
    facts: dict[str, object] = {
        "urgent": case.urgent,
        "source": case.source.value,
        "purpose": case.purpose.value if case.purpose else "",
        "channel": case.channel.value,
        "first": case.repeat is not True,
        "collective": case.people >= COLLECTIVE,
        "disposition": _disposition(standing),
    }
    for event in standing:
        facts |= {key: event.payload[key] for key in ("path", "procedure") if key in event.payload}
    return facts


def _disposition(standing: Iterable[CaseEvent]) -> str:
    event = disposition_event(standing)
    return "" if event is None else event.kind


def _handler(standing: Sequence[CaseEvent]) -> str:
    named = [event.payload["handler"] for event in since_desk(standing) if event.payload.get("handler")]
    return named[-1] if named else ""


def _earliest(clocks: Iterable[ClockResult], level: Level) -> date | None:
    return min((clock.deadline.legal_due for clock in clocks if clock.rule.level is level), default=None)
