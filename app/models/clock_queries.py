"""What the clocks read of the register: settings, and the particulars, events and stored clocks of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.calendar import DayInfo
from app.domain.derived import DONE, Derived, Particulars
from app.domain.records import CaseEvent
from app.domain.rules import RuleSwitch
from app.domain.vocabulary import Channel, Purpose, Source, State
from app.models.side_tables import calendar_day, calendar_year, rule_switch, upstream
from app.models.tables import case_clock, case_event, office_profile, petition, settings_version

DERIVED = (
    "unit",
    "handler",
    "statutory_due",
    "office_due",
    "next_due",
    "remind_on",
    "provisional",
    "paused",
)
_PARTICULARS = ("received_at", "state", "channel", "source", "purpose", "urgent", "repeat", "people")
_CASE_QUERY = select(
    petition.c.id,
    petition.c.number,
    *(petition.c[name] for name in _PARTICULARS),
    *(petition.c[name] for name in DERIVED),
    upstream.c.due,
).join(upstream, upstream.c.petition_id == petition.c.id, isouter=True)
_EVENT_QUERY = select(
    case_event.c.petition_id,
    case_event.c.seq,
    case_event.c.kind,
    case_event.c.occurred_at,
    case_event.c.recorded_at,
    case_event.c.payload,
).order_by(case_event.c.petition_id, case_event.c.seq)
ONE = petition.c.id == bindparam("petition_id")
_EVENTS_OF_ONE = _EVENT_QUERY.where(case_event.c.petition_id == bindparam("petition_id"))
_CLOCKS_OF_ONE = select(case_clock).where(case_clock.c.petition_id == bindparam("petition_id"))
_NOT_DONE = petition.c.state.not_in(sorted(state.value for state in DONE))


_PART = 1000
"""Cases whose histories are read at once."""


class StoredCase(NamedTuple):
    """A case as the clocks see it: what they compute from, and what is stored of the last time."""

    id: int
    number: str
    particulars: Particulars
    derived: Derived
    events: list[CaseEvent]
    clocks: dict[str, tuple[Any, ...]]


def settings_version_of(connection: Connection) -> int:
    """Raised with every change of calendar, rules or profile; 0 before the first."""
    return connection.exec_driver_sql("SELECT version FROM settings_version").scalar() or 0


def raise_settings_version(connection: Connection) -> None:
    """Tell every cache that the settings changed."""
    query = upsert(settings_version).values(id=1, version=1)
    raised = {"version": settings_version.c.version + 1}
    connection.execute(query.on_conflict_do_update(index_elements=["id"], set_=raised))


def office_row(connection: Connection) -> tuple[str, str, str, str, str]:
    """Kind and hours of the profile in force."""
    columns = ("kind", "summer_hours", "winter_hours", "summer_from", "summer_to")
    query = select(*(office_profile.c[name] for name in columns))
    kind, summer, winter, first, last = connection.execute(
        query.order_by(office_profile.c.id.desc()).limit(1)
    ).one()
    return kind, summer, winter, first, last


def switches(connection: Connection) -> dict[str, RuleSwitch]:
    """What the office set for packs and rules, by key."""
    rows = connection.execute(select(rule_switch)).mappings()
    return {row["key"]: RuleSwitch(row["on"], row["confirmed"], row["length"]) for row in rows}


def calendar_edits(connection: Connection) -> tuple[dict[date, DayInfo], dict[int, bool]]:
    """The office's edits of the work calendar: days, and which years are published."""
    days = {row.day: DayInfo(row.off, row.name) for row in connection.execute(select(calendar_day))}
    years = {row.year: row.published for row in connection.execute(select(calendar_year))}
    return days, years


def stored_case(connection: Connection, petition_id: int) -> StoredCase | None:
    """One case, whatever its state."""
    key = {"petition_id": petition_id}
    row: Any = connection.execute(_CASE_QUERY.where(ONE), key).first()
    if row is None:
        return None
    events = [_event(found) for found in connection.execute(_EVENTS_OF_ONE, key)]
    clocks = {clock.rule: tuple(clock) for clock in connection.execute(_CLOCKS_OF_ONE, key)}
    return _stored(row, events, clocks)


def cases_not_done(
    connection: Connection, condition: ColumnElement[bool] | None = None
) -> Iterator[StoredCase]:
    """Every case that is neither closed, ended, joined nor voided, by id."""
    wanted = [_NOT_DONE] if condition is None else [_NOT_DONE, condition]
    rows: Sequence[Any] = connection.execute(_CASE_QUERY.where(*wanted).order_by(petition.c.id)).all()
    for start in range(0, len(rows), _PART):
        yield from _with_histories(connection, rows[start : start + _PART])


def _with_histories(connection: Connection, rows: Sequence[Any]) -> Iterator[StoredCase]:
    ids = [row.id for row in rows]
    events: dict[int, list[CaseEvent]] = {}
    clocks: dict[int, dict[str, tuple[Any, ...]]] = {}
    for found in connection.execute(_EVENT_QUERY.where(case_event.c.petition_id.in_(ids))).all():
        events.setdefault(found[0], []).append(_event(found))
    for clock in connection.execute(select(case_clock).where(case_clock.c.petition_id.in_(ids))).all():
        clocks.setdefault(clock[0], {})[clock[1]] = tuple(clock)
    for row in rows:
        yield _stored(row, events.get(row.id, []), clocks.get(row.id, {}))


def _event(row: Any) -> CaseEvent:
    return CaseEvent(
        seq=row[1], kind=row[2], occurred_at=row[3], recorded_at=row[4], operator="", payload=row[5]
    )


def _stored(row: Any, events: list[CaseEvent], clocks: dict[str, tuple[Any, ...]]) -> StoredCase:
    received_at, state, channel, source, purpose, urgent, repeat, people = row[2:10]
    particulars = Particulars(
        received_at=received_at,
        state=State(state),
        channel=Channel(channel),
        source=Source(source),
        purpose=Purpose(purpose) if purpose else None,
        urgent=urgent,
        repeat=repeat,
        people=people,
        upstream_due=row[18],
    )
    return StoredCase(row[0], row[1], particulars, Derived(*row[10:18]), events, clocks)
