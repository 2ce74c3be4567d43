"""Queries of the register. Every one takes the operator: what an accusation matter holds is withheld in
SQL from whoever may not see it (条例 art. 30), so that no list, search or export can forget to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from app.domain.records import CaseFilter, ListRow, Operator, Totals
from app.domain.vocabulary import Channel, Disposition, Permission, Purpose, State
from app.models.tables import case_event, operator, petition, visit

PREVIEW_CHARACTERS = 200
_SECRET = ("name", "id_number", "phone", "workplace", "address")

Cursor = tuple[Any, int]
"""Where a page ended: (day of the visit, id)."""


def hidden(asker: Operator) -> ColumnElement[bool]:
    """Whether a row's content is withheld from the asker."""
    if asker.may(Permission.SEE_ACCUSATIONS):
        return false()
    return func.coalesce(petition.c.purpose, "") == Purpose.ACCUSATION.value


def page(
    connection: Connection,
    asker: Operator,
    wanted: CaseFilter,
    *,
    after: Cursor | None = None,
    limit: int = 100,
) -> list[ListRow]:
    """The next `limit` rows of a list, most recent visit first, demands cut to a preview."""
    query = _rows(asker, PREVIEW_CHARACTERS).where(*_conditions(asker, wanted))
    if after is not None:
        query = query.where(tuple_(petition.c.received_on, petition.c.id) < tuple_(*after))
    query = query.order_by(petition.c.received_on.desc(), petition.c.id.desc()).limit(limit)
    return _list_rows(connection, query)


def all_rows(connection: Connection, asker: Operator, wanted: CaseFilter) -> list[ListRow]:
    """Every row of a period in the order of registration, with whole texts: for ledgers and registers."""
    query = _rows(asker, None).where(*_conditions(asker, wanted)).order_by(petition.c.id)
    return _list_rows(connection, query)


def totals(connection: Connection, asker: Operator, wanted: CaseFilter) -> Totals:
    """批次 and 人次 of what the filter shows; voided cases do not count."""
    query = select(func.count(), func.coalesce(func.sum(petition.c.people), 0)).where(
        *_conditions(asker, wanted), petition.c.state != State.VOIDED.value
    )
    batches, people = connection.execute(query).one()
    return Totals(batches, people)


def petition_row(connection: Connection, key: ColumnElement[bool]) -> RowMapping | None:
    """One whole petition with its visit part and the name of who registered it."""
    query = (
        select(
            petition,
            visit.c.receiver,
            visit.c.receiving_unit,
            operator.c.name.label("operator_name"),
        )
        .join(operator, operator.c.id == petition.c.registered_by)
        .join(visit, visit.c.petition_id == petition.c.id, isouter=True)
        .where(key)
    )
    return connection.execute(query).mappings().first()


def events_of(connection: Connection, petition_id: int) -> Sequence[RowMapping]:
    """A case's events in order, with the operators' names."""
    query = (
        select(case_event, operator.c.name.label("operator_name"))
        .join(operator, operator.c.id == case_event.c.operator_id)
        .where(case_event.c.petition_id == petition_id)
        .order_by(case_event.c.seq)
    )
    return connection.execute(query).mappings().all()


def _rows(asker: Operator, preview: int | None) -> Select[Any]:
    secret = hidden(asker)
    text = case((petition.c.summary != "", petition.c.summary), else_=petition.c.demand)
    shown = text if preview is None else func.substr(text, 1, preview)
    withheld = [case((secret, ""), else_=petition.c[key]).label(key) for key in _SECRET]
    plain = [petition.c[key] for key in _PLAIN]
    return (
        select(
            *plain,
            *withheld,
            case((secret, ""), else_=shown).label("text"),
            case((secret, literal(1)), else_=literal(0)).label("restricted"),
            case((secret, ""), else_=func.coalesce(visit.c.receiver, "")).label("receiver"),
            operator.c.name.label("registered_by"),
        )
        .join(operator, operator.c.id == petition.c.registered_by)
        .join(visit, visit.c.petition_id == petition.c.id, isouter=True)
    )


_PLAIN = [
    "id",
    "number",
    "received_at",
    "recorded_at",
    "channel",
    "anonymous",
    "people",
    "purpose",
    "content_class",
    "state",
    "urgent",
    "major",
    "closed_on",
]


def _conditions(asker: Operator, wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.first is not None:
        yield petition.c.received_on >= wanted.first
    if wanted.last is not None:
        yield petition.c.received_on <= wanted.last
    if wanted.state is not None:
        yield petition.c.state == wanted.state.value
    if wanted.channel is not None:
        yield petition.c.channel == wanted.channel.value
    yield _matches(asker, wanted.text) if wanted.text else true()


def _matches(asker: Operator, text: str) -> ColumnElement[bool]:
    """The text stands in the number, or in a part that the asker may see."""
    open_parts = [petition.c[key] for key in ("name", "id_number", "phone", "address", "demand", "summary")]
    visible = or_(*(func.instr(part, text) > 0 for part in open_parts))
    return or_(func.instr(petition.c.number, text) > 0, and_(~hidden(asker), visible))


def _list_rows(connection: Connection, query: Select[Any]) -> list[ListRow]:
    found = connection.execute(query).mappings().all()
    decided = _decided(connection, [row["id"] for row in found])
    return [_list_row(row, *decided.get(row["id"], (None, ""))) for row in found]


def _decided(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Disposition, str]]:
    """What was decided last for each case, and for which unit."""
    decided: dict[int, tuple[Disposition, str]] = {}
    for start in range(0, len(ids), 500):
        query = (
            select(case_event.c.petition_id, case_event.c.kind, case_event.c.payload)
            .where(
                case_event.c.petition_id.in_(ids[start : start + 500]),
                case_event.c.kind.in_([kind.value for kind in Disposition]),
            )
            .order_by(case_event.c.petition_id, case_event.c.seq)
        )
        for key, kind, payload in connection.execute(query):
            decided[key] = (Disposition(kind), payload.get("unit", ""))
    return decided


def _list_row(row: RowMapping, disposition: Disposition | None, unit: str) -> ListRow:
    values = {key: row[key] for key in ListRow.__dataclass_fields__ if key in row}
    coded = {
        "channel": Channel(row["channel"]),
        "purpose": Purpose(row["purpose"]) if row["purpose"] else None,
        "state": State(row["state"]),
        "restricted": bool(row["restricted"]),
        "disposition": disposition,
        "unit": "" if row["restricted"] else unit,
    }
    return ListRow(**values | coded)
