"""The clocks of a case: event history + active rules → what is due, when, and by which rule.

A superseded event is left out by the caller. Events are taken in the order of their days, those of one
day in the order given (the order they were recorded): a clerk often types the hours of one day roughly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, Protocol

from app.domain.calendar import WorkCalendar
from app.domain.deadlines import (
    DEFAULT_HOURS,
    Deadline,
    Extension,
    OfficeHours,
    Pause,
    Period,
    TraceLine,
    Unit,
    compute,
    trace,
)
from app.domain.rules import KIND_OF_DISPOSITION, Duty, Level, PauseRule, Rule
from app.errors import UserError


class ClockEvent(Protocol):
    """What a clock reads of an event (`records.CaseEvent` is one).

    `kind`: a key of `rules.EVENT_KINDS` or of `vocabulary.Disposition`. Payload keys in use: `feedback_due`,
    `upstream_due`, `promised`, `hearing_on`, `held_on` (dates), `urgent`, `path` (of art. 31, 1-6), `stage`, and `days`, `approver`,
    `reason` of an extension. Texts do as well as numbers and dates; a yes is `true`.
    """

    @property
    def kind(self) -> str:
        """What happened."""
        ...

    @property
    def occurred_at(self) -> datetime:
        """When it happened, as entered."""
        ...

    @property
    def payload(self) -> Mapping[str, Any]:
        """Its particulars."""
        ...


@dataclass(frozen=True, slots=True)
class ClockResult:
    """One clock of a case. `paused`: a pause is still open and was counted up to the day asked for."""

    rule: Rule
    started_at: datetime
    deadline: Deadline
    ended_at: datetime | None
    paused: bool
    pauses: tuple[Pause, ...]
    extension: Extension | None

    def trace(self, calendar: WorkCalendar, hours: OfficeHours = DEFAULT_HOURS) -> list[TraceLine]:
        """The printable count, day by day."""
        return trace(
            self.rule.period,
            self.started_at,
            calendar,
            self.pauses,
            self.extension,
            hours=hours,
            article=self.rule.article,
        )


@dataclass(frozen=True, slots=True)
class DutyDates:
    """The dates of one duty: papers print the statutory one, reminders use the earlier of the two."""

    duty: Duty
    statutory_due: date | None
    office_due: date | None
    remind_on: date
    provisional: bool


def open_clocks(
    rules: Iterable[Rule],
    events: Sequence[ClockEvent],
    calendar: WorkCalendar,
    *,
    as_of: date,
    facts: Mapping[str, object] | None = None,
    hours: OfficeHours = DEFAULT_HOURS,
) -> list[ClockResult]:
    """The clocks still running, in the order of the rules.

    `as_of`: the day up to which a pause without an end counts. `facts`: what is known of the case (urgent,
    first, purpose, source, path …), where an event's payload does not say it. `UserError` for a history
    the law does not know (a second extension).
    """
    history = _History(events, facts or {}, as_of)
    return _clocks(rules, history, calendar, hours, open_only=True)


def case_clocks(
    rules: Iterable[Rule],
    events: Sequence[ClockEvent],
    calendar: WorkCalendar,
    *,
    as_of: date,
    facts: Mapping[str, object] | None = None,
    hours: OfficeHours = DEFAULT_HOURS,
) -> list[ClockResult]:
    """As `open_clocks`, the ended ones included (for 及时受理率 and the like)."""
    history = _History(events, facts or {}, as_of)
    return _clocks(rules, history, calendar, hours, open_only=False)


def duty_dates(clocks: Iterable[ClockResult]) -> list[DutyDates]:
    """The clocks put together by duty, earliest reminder first."""
    by_duty: dict[Duty, list[ClockResult]] = {}
    for clock in clocks:
        by_duty.setdefault(clock.rule.duty, []).append(clock)
    dates = [_of_duty(duty, group) for duty, group in by_duty.items()]
    return sorted(dates, key=lambda item: item.remind_on)


def _of_duty(duty: Duty, clocks: list[ClockResult]) -> DutyDates:
    def earliest(level: Level) -> date | None:
        return min((c.deadline.legal_due for c in clocks if c.rule.level is level), default=None)

    return DutyDates(
        duty,
        earliest(Level.STATUTORY),
        earliest(Level.OFFICE),
        min(c.deadline.remind_on for c in clocks),
        any(c.deadline.provisional for c in clocks),
    )


class _History:
    """The events of a case in order, found by kind."""

    def __init__(self, events: Sequence[ClockEvent], facts: Mapping[str, object], as_of: date) -> None:
        self.events = sorted(events, key=lambda event: event.occurred_at.date())
        self.facts = facts
        self.as_of = as_of
        self._places: dict[str, list[int]] = {}
        for place, event in enumerate(self.events):
            kind = KIND_OF_DISPOSITION.get(event.kind, event.kind)
            self._places.setdefault(kind, []).append(place)

    def has_any(self, kinds: Iterable[str]) -> bool:
        return not self._places.keys().isdisjoint(kinds)

    def places(self, kinds: Iterable[str]) -> list[int]:
        """Where events of the kinds stand, in order."""
        found = [self._places[kind] for kind in kinds if kind in self._places]
        return sorted(chain.from_iterable(found)) if len(found) > 1 else found[0] if found else []

    def said(self, event: ClockEvent, key: str) -> str:
        """A particular of the event, else of the case, as stored; empty if unknown, `true` for a yes."""
        value = event.payload.get(key, self.facts.get(key))
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)


def _clocks(
    rules: Iterable[Rule], history: _History, calendar: WorkCalendar, hours: OfficeHours, *, open_only: bool
) -> list[ClockResult]:
    found = []
    for rule in rules:
        begin = _last_start(rule, history) if history.has_any(rule.starts) else None
        if begin is None:
            continue
        ended = _ended_at(rule, history, begin)
        if open_only and ended is not None:
            continue
        clock = _clock(rule, history, begin, ended, calendar=calendar, hours=hours)
        if clock is not None:
            found.append(clock)
    return found


def _clock(
    rule: Rule,
    history: _History,
    begin: int,
    ended: datetime | None,
    *,
    calendar: WorkCalendar,
    hours: OfficeHours,
) -> ClockResult | None:
    restart = max((place for place in history.places(rule.restarts) if place > begin), default=begin)
    start = _day_zero(rule, history.events[begin], history.events[restart])
    if start is None:
        return None
    found = [_pauses(pause_rule, history, begin) for pause_rule in rule.pauses]
    pauses = tuple(pause for some, _ in found for pause in some)
    paused = any(still_open for _, still_open in found)
    extension = _extension(rule, history, begin) if rule.extend_limit else None
    deadline = compute(rule.period, start, calendar, pauses, extension, hours=hours)
    set_day = _set_day(rule, history.events[begin])
    if set_day is not None and set_day.date() < deadline.legal_due:
        rule = replace(rule, period=Period(Unit.GIVEN, 0))
        start, deadline = set_day, compute(rule.period, set_day, calendar)
    return ClockResult(rule, start, deadline, ended, paused, pauses, extension)


def _set_day(rule: Rule, begin: ClockEvent) -> datetime | None:
    """The date somebody set within a period of its own length, where the rule has both."""
    given = str(begin.payload.get(rule.given) or "") if rule.period.unit is not Unit.GIVEN else ""
    return _parsed(given) if given else None


def _last_start(rule: Rule, history: _History) -> int | None:
    """The place of the last event that starts the rule: a later one takes the place of an earlier."""
    for place in reversed(history.places(rule.starts)):
        event = history.events[place]
        if rule.valid_from <= event.occurred_at.date() <= rule.valid_to and _applies(rule, event, history):
            return place
    return None


def _applies(rule: Rule, event: ClockEvent, history: _History) -> bool:
    return all(history.said(event, key) in values for key, values in rule.when.items()) and not any(
        history.said(event, key) in values for key, values in rule.unless.items()
    )


def _day_zero(rule: Rule, begin: ClockEvent, restart: ClockEvent) -> datetime | None:
    """The moment the count starts; of a given date the date itself, None if none was given."""
    if rule.period.unit is not Unit.GIVEN:
        return restart.occurred_at
    given = str(begin.payload.get(rule.given) or "")
    return _parsed(given) if given else None


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError("办理记录中的指定日期无法识别，请改正该日期。") from error


def _ended_at(rule: Rule, history: _History, begin: int) -> datetime | None:
    """When the clock ended; a reopening event after the end starts it again with its old date."""
    ended: datetime | None = None
    for place in history.places(rule.stops):
        if place <= begin:
            continue
        event = history.events[place]
        if event.kind in rule.reopens:
            ended = None
        elif ended is None:
            ended = event.occurred_at
    return ended


def _pauses(rule: PauseRule, history: _History, begin: int) -> tuple[list[Pause], bool]:
    """The pauses since the start, and whether the last is still open."""
    pauses: list[Pause] = []
    opened: ClockEvent | None = None
    for place in history.places((rule.opens, rule.closes)):
        event = history.events[place]
        if place > begin and event.kind == rule.opens:
            opened = opened or event
        elif opened is not None:
            pauses.append(_pause(rule, opened, _no_later(event, "held_on", event.occurred_at.date())))
            opened = None
    if opened is not None:
        pauses.append(_pause(rule, opened, _no_later(opened, "hearing_on", history.as_of)))
    return pauses, opened is not None


def _pause(rule: PauseRule, opened: ClockEvent, last: date) -> Pause:
    first = opened.occurred_at.date()
    return Pause(first, max(first, last), rule.reason)


def _no_later(event: ClockEvent, key: str, day: date) -> date:
    """The day, or that of a hearing where it lies before: what is recorded late leaves out no more days."""
    given = str(event.payload.get(key) or "")
    return min(_parsed(given).date(), day) if given else day


def _extension(rule: Rule, history: _History, begin: int) -> Extension | None:
    places = [place for place in history.places(("extended",)) if place > begin]
    if not places:
        return None
    if len(places) > 1:
        raise UserError("办理期限只能延长一次，请更正多余的延期记录。")
    event = history.events[places[0]]
    days = history.said(event, "days")
    if not days.isdecimal():
        raise UserError("延期记录没有写明天数，请更正延期记录。")
    approver, reason = history.said(event, "approver"), history.said(event, "reason")
    return Extension(int(days), approver, reason, rule.extend_limit)
