"""领导接访安排: leaders in rotation on the days of the rules the office follows; changed and moved by hand only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain import roster
from app.domain.calendar import FIRST_DAY, LAST_DAY, WorkCalendar
from app.domain.names import clean
from app.domain.roster import RosterEntry, RosterLine, day_words
from app.domain.vocabulary import Permission, RosterKind
from app.errors import FieldErrors, UserError
from app.models.desk_tables import roster_entry
from app.models.side_tables import rule_switch
from app.services import audit, clock_basis, office_lists
from app.services.context import Context
from app.services.office_lists import ListKind

LIST_OF = {
    RosterKind.WEEKDAY: ListKind.LEADER,
    RosterKind.TENTH: ListKind.PRINCIPAL_LEADER,
    RosterKind.FIRST_WEDNESDAY: ListKind.LEADER,
}
"""Which list of leaders takes turns under a rule (source 001: 书记、县长 on the 10th; source 002: 局领导)."""
_ON = frozenset({RosterKind.WEEKDAY})
"""The rules in force until the office switches them."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it stands; `questions`: the rules' days that are rest days and wait for a decision by hand."""

    year: int
    month: int
    lines: tuple[RosterLine, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling a month did. `missing`: lists of leaders that are empty, so that their days stayed empty."""

    made: tuple[RosterEntry, ...]
    missing: tuple[ListKind, ...]


def may_keep(context: Context) -> bool:
    """Whether the operator may change the roster."""
    return any(context.operator.may(one) for one in (Permission.ADMINISTER, Permission.HANDLE))


def rules(context: Context) -> frozenset[RosterKind]:
    """The rules the office follows."""
    with context.register.read() as connection:
        return _rules(connection)


def set_rule(context: Context, kind: RosterKind, *, on: bool) -> None:
    """Follow a rule, or no longer; what is arranged stays."""
    _require(context)
    with context.register.action() as connection:
        before = kind in _rules(connection)
        if before != on:
            row = upsert(rule_switch).values(key=_key(kind), on=on)
            connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"on": on}))
            audit.record(connection, context, "roster_rule", changes={kind.value: (before, on)})


def leaders(context: Context, kind: RosterKind) -> tuple[str, ...]:
    """Who takes turns under a rule."""
    return office_lists.entries(context, LIST_OF[kind])


def of_month(context: Context, year: int, month: int) -> Month:
    """Every day of a month with what is arranged, and what has to be decided by hand."""
    _check_year(year)
    with context.register.read() as connection:
        calendar = _calendar(connection, context)
        found = roster.lines(year, month, _rules(connection), _of_month(connection, year, month), calendar)
    return Month(
        year, month, tuple(found), tuple(roster.question(one, calendar) for one in found if one.asks)
    )


def today(context: Context) -> list[RosterEntry]:
    """Who receives today."""
    with context.register.read() as connection:
        query = select(roster_entry).where(roster_entry.c.day == context.clock.today())
        found = [_entry(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: list(RosterKind).index(one.kind), reverse=True)


def today_words(context: Context) -> str:
    """Today's receiving leader as one sentence, for the form and the status line."""
    with context.register.read() as connection:
        rest = _calendar(connection, context).is_rest(context.clock.today())
    return roster.today_words(today(context), rest=rest)


def fill_month(context: Context, year: int, month: int) -> Filled:
    """Fill the empty days of a month from today on, in rotation after the last day filled; rest days stay empty."""
    _require(context)
    _check_year(year)
    with context.register.action() as connection:
        kinds = _rules(connection)
        named = {kind: office_lists.entries_in(connection, LIST_OF[kind]) for kind in kinds}
        known = [*_of_month(connection, year, month), *_last_before(connection, date(year, month, 1))]
        wanted = roster.rule_days(year, month, kinds, _calendar(connection, context))
        made = roster.filled(wanted, known, named, context.clock.today())
        if made:
            connection.execute(insert(roster_entry), [_columns(one) for one in made])
            told = {one.day.isoformat() + f" {one.kind.value}": (None, one.leader) for one in made}
            audit.record(connection, context, "roster_fill", changes=told)
    return Filled(tuple(made), _missing(named))


def set_day(
    context: Context, day: date, kind: RosterKind, leader: str, *, place: str = "", note: str = ""
) -> RosterEntry:
    """Arrange a day, or change it; a rest day too, where the office says so. `FieldErrors` without a leader."""
    leader = clean(leader)
    if not leader:
        raise FieldErrors({"leader": "请填写接访领导；不安排的请用“清除”。"})
    with _changing(context) as connection:
        before = _find(connection, day, kind)
        origin = before.moved_from if before is not None else None
        entry = RosterEntry(
            day=_checked(day),
            kind=kind,
            leader=leader,
            place=clean(place),
            note=clean(note),
            moved_from=origin,
        )
        _put(connection, context, before, entry, "roster_change")
    return entry


def move(context: Context, day: date, kind: RosterKind, target: date) -> RosterEntry:
    """Move a day of a rule to another, by hand; one nobody is named for yet gets who is next in turn.

    `FieldErrors` where the same rule holds that day already, `UserError` where nothing can be moved.
    """
    with _changing(context) as connection:
        before = _find(connection, day, kind)
        if target == day or _find(connection, _checked(target), kind) is not None:
            raise FieldErrors({"day": f"{day_words(target)}已有“{kind.label}”的安排，请另选一天。"})
        moved = before or _next_in_turn(connection, context, day, kind)
        origin = moved.rule_day
        entry = replace(moved, day=target, moved_from=None if target == origin else origin)
        if before is not None:
            _delete(connection, before)
        connection.execute(insert(roster_entry), _columns(entry))
        told = {"day": (day.isoformat(), target.isoformat()), "kind": (kind.value,) * 2}
        audit.record(connection, context, "roster_move", changes={**told, "leader": (None, entry.leader)})
    return entry


def clear(context: Context, day: date, kind: RosterKind) -> None:
    """Take an arrangement out; what it said stays in the audit."""
    with _changing(context) as connection:
        before = _find(connection, day, kind)
        if before is None:
            raise UserError(f"{day_words(day)}没有“{kind.label}”的安排，不需要清除。")
        _delete(connection, before)
        audit.record(connection, context, "roster_clear", changes=_changes(_columns(before), {}))


def _require(context: Context) -> None:
    if not may_keep(context):
        context.require(Permission.HANDLE)


@contextmanager
def _changing(context: Context) -> Iterator[Connection]:
    _require(context)
    with context.register.action() as connection:
        yield connection


def _calendar(connection: Connection, context: Context) -> WorkCalendar:
    return clock_basis.current(connection, context.register).calendar


def _key(kind: RosterKind) -> str:
    return f"roster_{kind.value}"


def _rules(connection: Connection) -> frozenset[RosterKind]:
    switched: dict[str, bool | None] = {
        row.key: row.on
        for row in connection.execute(select(rule_switch).where(rule_switch.c.key.startswith("roster_")))
    }
    on = {kind: switched.get(_key(kind)) for kind in RosterKind}
    return frozenset(kind for kind, said in on.items() if (kind in _ON if said is None else said))


def _of_month(connection: Connection, year: int, month: int) -> list[RosterEntry]:
    """What is arranged in a month, and what was moved out of it."""
    days = roster.month_days(year, month)
    first, last = days[0], days[-1]
    query = select(roster_entry).where(
        or_(roster_entry.c.day.between(first, last), roster_entry.c.moved_from.between(first, last))
    )
    return [_entry(row) for row in connection.execute(query).mappings()]


def _last_before(connection: Connection, day: date) -> list[RosterEntry]:
    """The last arrangement of each rule before a day: there the rotation goes on."""
    latest = (
        select(roster_entry.c.kind, func.max(roster_entry.c.day).label("day"))
        .where(roster_entry.c.day < day)
        .group_by(roster_entry.c.kind)
        .subquery()
    )
    same = (latest.c.kind == roster_entry.c.kind) & (latest.c.day == roster_entry.c.day)
    query = select(roster_entry).join(latest, same)
    return [_entry(row) for row in connection.execute(query).mappings()]


def _next_in_turn(connection: Connection, context: Context, day: date, kind: RosterKind) -> RosterEntry:
    """Whoever would receive on a rule's day that nobody is named for."""
    wanted = roster.rule_days(day.year, day.month, {kind}, _calendar(connection, context))
    moved = [one for one in _of_month(connection, day.year, day.month) if one.moved_from == day]
    if any(one.kind is kind for one in moved):
        raise UserError(f"{day_words(day)}的“{kind.label}”已经改过日子，请在改到的那一天再改。")
    if all(one.day != day for one in wanted):
        raise UserError(f"{day_words(day)}没有“{kind.label}”的安排，不能改期。请先安排这一天。")
    named = office_lists.entries_in(connection, LIST_OF[kind])
    if not named:
        raise UserError(f"“{LIST_OF[kind].label}”名单还是空的，请先填写名单。")
    known = [*_of_month(connection, day.year, day.month), *_last_before(connection, day.replace(day=1))]
    return roster.usual_entry(day, kind, roster.turn(named, known, kind, day))


def _missing(named: Mapping[RosterKind, Collection[str]]) -> tuple[ListKind, ...]:
    return tuple(dict.fromkeys(LIST_OF[kind] for kind in RosterKind if kind in named and not named[kind]))


def _find(connection: Connection, day: date, kind: RosterKind) -> RosterEntry | None:
    query = select(roster_entry).where(*_is(day, kind))
    row = connection.execute(query).mappings().first()
    return None if row is None else _entry(row)


def _is(day: date, kind: RosterKind) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return roster_entry.c.day == day, roster_entry.c.kind == kind.value


def _put(
    connection: Connection, context: Context, before: RosterEntry | None, entry: RosterEntry, action: str
) -> None:
    old, new = ({} if before is None else _columns(before)), _columns(entry)
    changes = _changes(old, new)
    if before is None:
        connection.execute(insert(roster_entry), new)
    elif changes:
        connection.execute(update(roster_entry).where(*_is(entry.day, entry.kind)).values(**new))
    if changes:
        told = {"day": (entry.day.isoformat(),) * 2, "kind": (entry.kind.value,) * 2}
        audit.record(connection, context, action, changes=told | changes)


def _delete(connection: Connection, entry: RosterEntry) -> None:
    connection.execute(delete(roster_entry).where(*_is(entry.day, entry.kind)))


def _entry(row: RowMapping) -> RosterEntry:
    return RosterEntry(**dict(row) | {"kind": RosterKind(row["kind"])})


def _columns(entry: RosterEntry) -> dict[str, Any]:
    return asdict(entry) | {"kind": entry.kind.value}


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys([*old, *new])
    return {key: (_plain(old.get(key)), _plain(new.get(key))) for key in keys if old.get(key) != new.get(key)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _check_year(year: int) -> None:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise UserError(f"只能安排{FIRST_DAY.year}年至{LAST_DAY.year}年，请核对年份。")


def _checked(day: date) -> date:
    _check_year(day.year)
    return day
