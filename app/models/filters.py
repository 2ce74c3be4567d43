"""Which rows a list may show, and which it wants: the conditions of every query of cases.

What an accusation matter holds is withheld in SQL from whoever may not see it (条例 art. 30), and a case the asker
recused himself from (art. 28) is not there at all, so that no list, count or export can forget to. A filter by
something withheld finds no withheld row: it would tell what it hides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Boolean, ColumnElement, Connection, and_, false, func, literal_column, or_, select

from app.domain.lights import SOON_DAYS
from app.domain.records import CaseFilter, Operator
from app.domain.vocabulary import Light, Permission, Purpose
from app.models.tables import IS_COLLECTIVE, IS_OPEN, petition, recusal

FLAGS = ("urgent", "major", "weekly_conference", "supervision")
HAS_DUE = petition.c.next_due.is_not(None)
OPEN = literal_column(IS_OPEN, Boolean)
"""Word for word as in the partial index: SQLite uses it for nothing else."""
COLLECTIVE = literal_column(IS_COLLECTIVE, Boolean)
_PARTS = ("name", "id_number", "phone", "address", "demand", "summary")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, on which day, and the cases he recused himself from."""

    operator: Operator
    today: date
    recused: tuple[int, ...] = ()

    @property
    def sees_accusations(self) -> bool:
        """Whether nothing is withheld from him."""
        return self.operator.may(Permission.SEE_ACCUSATIONS)


def asker(connection: Connection, operator: Operator, today: date) -> Asker:
    """The operator with the few cases he must not see."""
    query = select(recusal.c.petition_id).where(recusal.c.operator_id == operator.id)
    return Asker(operator, today, tuple(connection.execute(query).scalars()))


def hidden(operator: Operator) -> ColumnElement[bool]:
    """Whether a row's content is withheld from the operator."""
    if operator.may(Permission.SEE_ACCUSATIONS):
        return false()
    return func.coalesce(petition.c.purpose, "") == Purpose.ACCUSATION.value


def conditions(who: Asker, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """All of them must hold."""
    found = [*_days(wanted), *_flags(wanted)]
    if who.recused:
        found.append(petition.c.id.not_in(who.recused))
    for name in ("state", "channel"):
        if (value := getattr(wanted, name)) is not None:
            found.append(petition.c[name] == value.value)
    if wanted.light is not None:
        found.append(light_is(wanted.light, who.today))
    if wanted.unit is not None:
        found.append(petition.c.unit == wanted.unit)
    if wanted.handler:
        found.append(petition.c.handler == wanted.handler)
    if (wanted.unit or wanted.handler) and not who.sees_accusations:
        found.append(~hidden(who.operator))
    if wanted.text:
        found.append(_matches(who, wanted.text))
    return found


def light_is(light: Light, today: date) -> ColumnElement[bool]:
    """The same as `domain.lights.light`, in SQL."""
    due, soon = petition.c.next_due, today + timedelta(days=SOON_DAYS)
    if light is Light.NONE:
        return due.is_(None)
    ranges = {
        Light.OVERDUE: due < today,
        Light.TODAY: due == today,
        Light.SOON: and_(due > today, due <= soon),
        Light.NORMAL: and_(due > soon, petition.c.provisional.is_(False)),
        Light.PROVISIONAL: and_(due > soon, petition.c.provisional.is_(True)),
    }
    return and_(HAS_DUE, ranges[light])


def _days(wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.first is not None:
        yield petition.c.received_on >= wanted.first
    if wanted.last is not None:
        yield petition.c.received_on <= wanted.last


def _flags(wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    for name in FLAGS:
        if getattr(wanted, name):
            yield literal_column(f"petition.{name} = 1", Boolean)
    if wanted.collective:
        yield COLLECTIVE
    if wanted.repeat is not None:
        yield petition.c.repeat.is_(wanted.repeat)
    if wanted.open_only:
        yield OPEN


def _matches(who: Asker, wanted: str) -> ColumnElement[bool]:
    """The text stands in the number, or in a part that the asker may see."""
    visible = or_(*(func.instr(petition.c[part], wanted) > 0 for part in _PARTS))
    return or_(func.instr(petition.c.number, wanted) > 0, and_(~hidden(who.operator), visible))
