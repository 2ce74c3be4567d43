"""Reading the archive: what lies in which volume, what waits to be filed. Withheld content is withheld in SQL (art. 30)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    RowMapping,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    select,
)

from app.domain.archive import CLOSED
from app.domain.records import Operator
from app.domain.vocabulary import State
from app.models.asker import Asker, hidden
from app.models.review_tables import archive
from app.models.tables import case_event, petition, recusal

MOST_WAITING = 2000
"""Cases shown as waiting at a time, the oldest first: a desk files them year by year."""
_LEAST_PLACE = 2
"""Characters from which on a place is looked for."""
_YEAR = re.compile(r"〔([0-9]{4})〕")
_STANDING = and_(archive.c.petition_id == petition.c.id, archive.c.taken_out_on.is_(None))
_FINAL_REVIEW = (
    select(func.date(case_event.c.occurred_at, type_=Date))
    .where(case_event.c.petition_id == petition.c.id, case_event.c.kind == "final_review_decided")
    .order_by(case_event.c.seq.desc())
    .limit(1)
    .correlate(petition)
    .scalar_subquery()
)
_ENDED_ON = func.coalesce(
    case((petition.c.state == State.ENDED.value, _FINAL_REVIEW)), petition.c.closed_on, petition.c.received_on
)
"""A final review ends a matter anew, though it was closed long before."""


def archived(
    connection: Connection, asker: Operator, first: date | None, last: date | None
) -> list[RowMapping]:
    """Archived cases by the day they were archived, by year and in the order they were filed, latest year first."""
    query = _cases(asker).join(archive, _STANDING)
    query = query.where(*_between(archive.c.archived_on, first, last))
    query = query.order_by(archive.c.year.desc(), func.length(archive.c.volume), archive.c.volume)
    return list(connection.execute(query).mappings())


def waiting(
    connection: Connection, asker: Operator, first: date | None, last: date | None
) -> list[RowMapping]:
    """Closed cases that are not archived, by the day they ended, oldest first; at most `MOST_WAITING`."""
    query = _cases(asker).join(archive, _STANDING, isouter=True)
    query = query.where(
        archive.c.petition_id.is_(None),
        petition.c.state.in_([one.value for one in CLOSED]),
        *_between(_ENDED_ON, first, last),
    )
    query = query.order_by(_ENDED_ON, petition.c.id).limit(MOST_WAITING)
    return list(connection.execute(query).mappings())


def count_waiting(connection: Connection, asker: Operator) -> int:
    """How many closed cases are not archived."""
    query = (
        select(func.count())
        .select_from(petition)
        .join(archive, _STANDING, isouter=True)
        .where(
            archive.c.petition_id.is_(None),
            petition.c.state.in_([one.value for one in CLOSED]),
            petition.c.id.not_in(_recused(asker)),
        )
    )
    return int(connection.execute(query).scalar_one())


def of_year(connection: Connection, asker: Operator, year: int) -> list[RowMapping]:
    """The volumes of a year in their order, those that were taken out too."""
    query = _cases(asker).join(archive, archive.c.petition_id == petition.c.id).where(archive.c.year == year)
    query = query.order_by(func.length(archive.c.volume), archive.c.volume)
    return list(connection.execute(query).mappings())


def filed(connection: Connection, who: Asker, volume: str) -> Sequence[int]:
    """The id of the case that lies in the volume of that number; none where the asker withdrew from it."""
    year = _YEAR.search(volume)
    if year is None:
        return []
    query = select(archive.c.petition_id).where(archive.c.year == int(year[1]), archive.c.volume == volume)
    return [key for key in connection.execute(query).scalars() if key not in who.recused]


def placed(connection: Connection, who: Asker, text: str, limit: int) -> dict[int, str]:
    """Cases in whose place in the archive the text stands, the latest first, with the place; none that is withheld."""
    if len(text) < _LEAST_PLACE:
        return {}
    query = (
        select(archive.c.petition_id, archive.c.place)
        .join(petition, petition.c.id == archive.c.petition_id)
        .where(func.instr(archive.c.place, text) > 0, ~hidden(who.operator))
        .where(petition.c.id.not_in(_recused(who.operator)))
        .order_by(archive.c.petition_id.desc())
        .limit(limit)
    )
    return {row.petition_id: row.place for row in connection.execute(query)}


def _cases(asker: Operator) -> Select[Any]:
    plain = ("id", "number", "state", "anonymous")
    secret = hidden(asker)
    kept = ("year", "volume", "archived_on", "taken_out_on")
    query = select(
        *[petition.c[key] for key in plain],
        *[case((secret, ""), else_=petition.c[key]).label(key) for key in ("name", "unit")],
        *[case((secret, ""), else_=archive.c[key]).label(key) for key in ("place", "lacking")],
        *[archive.c[key] for key in kept],
        _ENDED_ON.label("ended_on"),
        _former().label("former"),
        case((secret, literal(1)), else_=literal(0)).label("restricted"),
    )
    return query.where(petition.c.id.not_in(_recused(asker)))


def _former() -> ScalarSelect[Any]:
    """The volumes the case lay in before it was reopened."""
    before = archive.alias("before")
    query = select(func.group_concat(before.c.volume, "、")).where(
        before.c.petition_id == petition.c.id, before.c.taken_out_on.is_not(None)
    )
    return query.correlate(petition).scalar_subquery()


def _recused(asker: Operator) -> Select[int]:
    return select(recusal.c.petition_id).where(recusal.c.operator_id == asker.id)


def _between(
    column: ColumnElement[date | None], first: date | None, last: date | None
) -> Iterable[ColumnElement[bool]]:
    bounds = []
    if first is not None:
        bounds.append(column >= first)
    if last is not None:
        bounds.append(column <= last)
    return [and_(*bounds)] if bounds else []
