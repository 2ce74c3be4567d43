"""What due dates are computed from (rules, calendar, hours), cached for each open register.

The cache is asked for within an action and compares one number: a change by any process, made in its own
transaction, raises it.
"""

from __future__ import annotations

from functools import cache
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from app.domain.calendar import WorkCalendar
from app.domain.deadline_hours import seasonal_hours
from app.domain.derived import Basis
from app.domain.rules import RulePack, active_rules
from app.domain.vocabulary import OfficeKind
from app.models import clock_queries
from app.models.session import Register
from app.rule_packs import load_calendar, load_packs

_cached: WeakKeyDictionary[Register, tuple[int, Basis]] = WeakKeyDictionary()


@cache
def packs() -> tuple[RulePack, ...]:
    """The rule packs that come with the program."""
    return load_packs()


@cache
def published_calendar() -> WorkCalendar:
    """The calendar that comes with the program, without the office's edits."""
    return load_calendar()


def current(connection: Connection, register: Register) -> Basis:
    """The basis in force, as the connection's transaction sees it.

    Not for the action that changes it: what that reads may be rolled back, and must not be remembered.
    """
    version = clock_queries.settings_version_of(connection)
    known = _cached.get(register)
    if known is not None and known[0] == version:
        return known[1]
    basis = read(connection)
    _cached[register] = (version, basis)
    return basis


def read(connection: Connection) -> Basis:
    """The basis as it is stored; `UserError` where the settings contradict the law or make no sense."""
    kind, *hours = clock_queries.office_row(connection)
    rules = active_rules(packs(), clock_queries.switches(connection), OfficeKind(kind))
    return Basis(rules, calendar(connection), seasonal_hours(*hours))


def pack_on(connection: Connection, key: str) -> bool:
    """Whether the office has a rule pack on."""
    own = clock_queries.switches(connection).get(key)
    if own is not None and own.on is not None:
        return own.on
    return any(pack.on for pack in packs() if pack.key == key)


def calendar(connection: Connection) -> WorkCalendar:
    """The work calendar with the office's edits on top."""
    days, years = clock_queries.calendar_edits(connection)
    return published_calendar().overlaid(days, years)
