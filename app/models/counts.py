"""Counts over lists of cases, right at every size: what has a date or is open stands in small covering indexes, the
whole register in totals of its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from app.domain.lights import light
from app.domain.records import CaseFilter, Totals, UnitCounts
from app.domain.vocabulary import Light, State
from app.models.filters import HAS_DUE, Asker, Lead, conditions, hidden, light_is
from app.models.tables import day_total, petition

_BY_DAY = {"first", "last", "state", "channel", "order"}
_NOT_VOIDED = petition.c.state != State.VOIDED.value


def totals(connection: Connection, who: Asker, wanted: CaseFilter) -> Totals:
    """批次 and 人次 of what the filter shows; voided cases do not count."""
    plain = CaseFilter()
    if any(
        getattr(wanted, f.name) != getattr(plain, f.name) for f in fields(CaseFilter) if f.name not in _BY_DAY
    ):
        return _counted(connection, [*conditions(connection, who, wanted), _NOT_VOIDED])
    whole = _day_totals(connection, wanted)
    if not who.recused:
        return whole
    everybody = replace(who, recused=())
    own = [*conditions(connection, everybody, wanted), _NOT_VOIDED, petition.c.id.in_(who.recused)]
    without = _counted(connection, own)
    return Totals(whole.batches - without.batches, whole.people - without.people)


def light_counts(connection: Connection, who: Asker, wanted: CaseFilter) -> dict[Light, int]:
    """How many of the filtered cases show each light, `wanted.light` left aside; `NONE` is not counted."""
    query = (
        select(petition.c.next_due, petition.c.provisional, func.count())
        .where(*conditions(connection, who, replace(wanted, light=None), Lead.DUE), HAS_DUE)
        .group_by(petition.c.next_due, petition.c.provisional)
    )
    found: dict[Light, int] = {one: 0 for one in Light if one is not Light.NONE}
    for due, provisional, number in connection.execute(query):
        found[light(due, provisional, who.today)] += number
    return found


def unit_counts(connection: Connection, who: Asker, wanted: CaseFilter) -> list[UnitCounts]:
    """The filtered open cases by responsible unit, those without one (or with a withheld one) first."""
    shown = case((hidden(who.operator), ""), else_=petition.c.unit)
    lights = [
        func.sum(case((light_is(one, who.today, petition.c.next_due), 1), else_=0))
        for one in (Light.OVERDUE, Light.TODAY, Light.SOON)
    ]
    query = (
        select(shown, func.count(), *lights)
        .where(*conditions(connection, who, replace(wanted, open_only=True), Lead.UNIT))
        .group_by(shown)
        .order_by(shown)
    )
    return [UnitCounts(*row) for row in connection.execute(query)]


def _counted(connection: Connection, where: Sequence[ColumnElement[bool]]) -> Totals:
    query = select(func.count(), func.coalesce(func.sum(petition.c.people), 0)).where(and_(*where))
    batches, people = connection.execute(query).one()
    return Totals(batches, people)


def _day_totals(connection: Connection, wanted: CaseFilter) -> Totals:
    columns: list[Any] = [func.coalesce(func.sum(day_total.c[name]), 0) for name in ("batches", "people")]
    query = select(*columns).where(day_total.c.state != State.VOIDED.value)
    if wanted.first is not None:
        query = query.where(day_total.c.received_on >= wanted.first)
    if wanted.last is not None:
        query = query.where(day_total.c.received_on <= wanted.last)
    for name in ("state", "channel"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(day_total.c[name] == value.value)
    batches, people = connection.execute(query).one()
    return Totals(batches, people)
