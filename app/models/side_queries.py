"""Queries of the ledgers beside the register. What an accusation matter holds is withheld in SQL (条例 art. 30): a
restricted row gives its number, days and state. A case the asker recused himself from (art. 28) is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from app.domain.records import Operator
from app.domain.vocabulary import Channel, Purpose, Source, State
from app.models.filters import FLAGS, hidden
from app.models.side_tables import proposal, unit, upstream, weekly_entry
from app.models.tables import case_event, petition, recusal

_SECRET = ("name", "id_number", "phone", "address", "unit", "upstream_no")

Rows = Sequence[RowMapping]


def units(connection: Connection, *, current_only: bool = False) -> Rows:
    """Every unit, or those that stand, in the order they came in."""
    query = select(unit).order_by(unit.c.kind.desc(), unit.c.id)
    if current_only:
        query = query.where(unit.c.valid_to.is_(None))
    return connection.execute(query).mappings().all()


def weekly_entries(
    connection: Connection,
    asker: Operator,
    first: date | None,
    last: date | None,
    *,
    open_only: bool = False,
) -> Rows:
    """The weekly list by due date, latest first; `first` and `last` bound the day of the visit."""
    shown = [_open(asker, weekly_entry.c[key]) for key in ("township", "upper_no", "checked_by")]
    plain = [weekly_entry.c[key] for key in ("due", "checked_on", "entered_on")]
    query = _cases(asker, *plain, *shown).join(weekly_entry, weekly_entry.c.petition_id == petition.c.id)
    query = query.where(*_between(first, last))
    if open_only:
        query = query.where(weekly_entry.c.entered_on.is_(None))
    return _all(connection, query.order_by(weekly_entry.c.due.desc(), petition.c.id.desc()))


def weekly_candidates(connection: Connection, asker: Operator, first: date, last: date) -> Rows:
    """Visits of the days that may be first visits and are not in the weekly list yet."""
    query = _cases(asker).join(weekly_entry, weekly_entry.c.petition_id == petition.c.id, isouter=True)
    query = query.where(
        *_between(first, last),
        weekly_entry.c.petition_id.is_(None),
        petition.c.channel == Channel.VISIT.value,
        petition.c.repeat.is_not(True),
        petition.c.state != State.VOIDED.value,
        ~hidden(asker),
    )
    return _all(connection, query.order_by(petition.c.received_on, petition.c.id))


def upstream_matters(
    connection: Connection,
    asker: Operator,
    first: date | None,
    last: date | None,
    *,
    open_only: bool = False,
) -> Rows:
    """Every petition of the upper office, with or without its upstream particulars, latest first."""
    shown = [_open(asker, upstream.c[key]) for key in ("origin", "query_code")]
    days = ("due", "report_back_on", "entry_done_on", "result_done_on", "closing_done_on")
    plain = [upstream.c[key] for key in days]
    query = _cases(asker, *plain, *shown).join(
        upstream, upstream.c.petition_id == petition.c.id, isouter=True
    )
    query = query.where(petition.c.source == Source.UPPER.value, *_between(first, last))
    if open_only:
        query = query.where(or_(*(upstream.c[key].is_(None) for key in days if key.endswith("done_on"))))
    return _all(connection, query.order_by(petition.c.received_on.desc(), petition.c.id.desc()))


def suggestions(connection: Connection, asker: Operator, first: date | None, last: date | None) -> Rows:
    """Petitions whose purpose is a suggestion (条例 art. 29), in the order they came in."""
    query = _cases(asker).where(
        petition.c.purpose == Purpose.SUGGESTION.value,
        petition.c.state != State.VOIDED.value,
        *_between(first, last),
    )
    return _all(connection, query.order_by(petition.c.received_on, petition.c.id))


def proposals(connection: Connection, asker: Operator, first: date | None, last: date | None) -> Rows:
    """The proposals, latest first; one that grew out of a withheld case says no more than that it exists."""
    secret = and_(proposal.c.petition_id.is_not(None), hidden(asker))
    words = ("unit", "problem", "basis", "text", "feedback")
    query = (
        select(
            *[proposal.c[key] for key in ("id", "kind", "sent_on", "feedback_due", "feedback_on", "adopted")],
            *[case((secret, ""), else_=proposal.c[key]).label(key) for key in words],
            proposal.c.petition_id,
            petition.c.number,
            case((secret, literal(1)), else_=literal(0)).label("restricted"),
        )
        .join(petition, petition.c.id == proposal.c.petition_id, isouter=True)
        .where(or_(proposal.c.petition_id.is_(None), proposal.c.petition_id.not_in(_recused(asker))))
        .order_by(proposal.c.sent_on.desc(), proposal.c.id.desc())
    )
    if first is not None:
        query = query.where(proposal.c.sent_on >= first)
    if last is not None:
        query = query.where(proposal.c.sent_on <= last)
    return _all(connection, query)


def events_of_cases(connection: Connection, ids: Sequence[int]) -> Rows:
    """Every event of some cases, in order."""
    found: list[RowMapping] = []
    for start in range(0, len(ids), 500):
        query = select(case_event).where(case_event.c.petition_id.in_(ids[start : start + 500]))
        query = query.order_by(case_event.c.petition_id, case_event.c.seq)
        found += connection.execute(query).mappings().all()
    return found


def conferred(connection: Connection, since: date) -> list[int]:
    """The cases marked for the weekly conference with a result of that day or later; it may have been corrected."""
    query = (
        select(petition.c.id)
        .join(case_event, case_event.c.petition_id == petition.c.id)
        .where(
            literal_column(FLAGS["weekly_conference"]),
            case_event.c.kind == "conference_held",
            func.date(case_event.c.occurred_at) >= since.isoformat(),
        )
        .distinct()
        .order_by(petition.c.id)
    )
    return list(connection.execute(query).scalars())


def cases_of(connection: Connection, asker: Operator, ids: Sequence[int]) -> Rows:
    """Some cases with their dates, as the asker may see them; voided ones and those he recused himself from are not there."""
    dates = [petition.c[key] for key in ("next_due", "statutory_due")]
    query = _cases(asker, *dates).where(petition.c.id.in_(ids), petition.c.state != State.VOIDED.value)
    return _all(connection, query)


def _cases(asker: Operator, *more: ColumnElement[Any]) -> Select[Any]:
    text = case((petition.c.summary != "", petition.c.summary), else_=petition.c.demand)
    plain = ("id", "number", "received_on", "content_class", "purpose", "state", "closed_on", "joined_to")
    query = select(
        *[petition.c[key] for key in plain],
        petition.c.anonymous,
        *[_open(asker, petition.c[key]) for key in _SECRET],
        case((hidden(asker), ""), else_=text).label("text"),
        case((hidden(asker), literal(1)), else_=literal(0)).label("restricted"),
        *more,
    )
    return query.where(petition.c.id.not_in(_recused(asker)))


def _recused(asker: Operator) -> Select[int]:
    return select(recusal.c.petition_id).where(recusal.c.operator_id == asker.id)


def _open(asker: Operator, column: Column[Any]) -> ColumnElement[Any]:
    """The column, empty where the row is withheld from the asker."""
    return case((hidden(asker), ""), else_=column).label(column.key)


def _between(first: date | None, last: date | None) -> Iterable[ColumnElement[bool]]:
    if first is not None:
        yield petition.c.received_on >= first
    if last is not None:
        yield petition.c.received_on <= last


def _all(connection: Connection, query: Select[Any]) -> Rows:
    return connection.execute(query).mappings().all()
