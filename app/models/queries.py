"""Queries of the register. Every one is asked by somebody: `filters` says what he may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    case,
    func,
    literal,
    select,
)

from app.domain.events import STEP, SUPERSEDES, disposition_event
from app.domain.records import CaseEvent, CaseFilter, ListRow
from app.domain.vocabulary import Channel, Disposition, Purpose, State
from app.models.filters import Asker, conditions, hidden
from app.models.intake_tables import visit
from app.models.paging import Cursor, stretches
from app.models.tables import case_event, operator, petition

__all__ = ["PREVIEW_CHARACTERS", "Cursor", "all_rows", "events_of", "hidden", "page", "petition_row"]

PREVIEW_CHARACTERS = 200
_SECRET = ("name", "id_number", "phone", "workplace", "address", "unit", "handler")


def page(
    connection: Connection, who: Asker, wanted: CaseFilter, *, after: Cursor | None = None, limit: int = 100
) -> list[ListRow]:
    """The next `limit` rows of a list in the order wanted, demands cut to a preview."""
    query = _rows(who, PREVIEW_CHARACTERS)
    found: list[RowMapping] = []
    for stretch in stretches(who, wanted.order, after):
        if len(found) < limit:
            where = [*conditions(connection, who, wanted, stretch.lead), *stretch.where]
            part = query.where(*where).order_by(*stretch.order).limit(limit - len(found))
            found += connection.execute(part).mappings()
    return _list_rows(connection, found)


def brief(connection: Connection, who: Asker, ids: Sequence[int]) -> list[RowMapping]:
    """The heads of these cases in their order; one the asker recused himself from is not there."""
    secret = hidden(who.operator)
    seen = [key for key in ids if key not in who.recused]
    query = select(
        *(petition.c[name] for name in ("id", "number", "channel", "anonymous", "received_on", "state")),
        *(case((secret, ""), else_=petition.c[name]).label(name) for name in ("name", "unit")),
        case((secret, None), else_=petition.c.next_due).label("next_due"),
        case((secret, literal(1)), else_=literal(0)).label("restricted"),
    ).where(petition.c.id.in_(seen))
    found = {row["id"]: row for row in connection.execute(query).mappings()}
    return [found[key] for key in seen if key in found]


def all_rows(connection: Connection, who: Asker, wanted: CaseFilter) -> list[ListRow]:
    """Every row of a period in the order of registration, with whole texts: for ledgers and registers."""
    query = _rows(who, None).where(*conditions(connection, who, wanted)).order_by(petition.c.id)
    return _list_rows(connection, connection.execute(query).mappings().all())


def petition_row(connection: Connection, key: ColumnElement[bool]) -> RowMapping | None:
    """One whole petition with the name of who registered it."""
    query = (
        select(petition, operator.c.name.label("operator_name"))
        .join(operator, operator.c.id == petition.c.registered_by)
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


def _rows(who: Asker, preview: int | None) -> Select[Any]:
    secret = hidden(who.operator)
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
    "repeat",
    "weekly_conference",
    "supervision",
    "statutory_due",
    "office_due",
    "next_due",
    "remind_on",
    "provisional",
    "paused",
]


def _list_rows(connection: Connection, found: Sequence[RowMapping]) -> list[ListRow]:
    decided = _decided(connection, [row["id"] for row in found])
    return [_list_row(row, decided.get(row["id"])) for row in found]


def _decided(connection: Connection, ids: Sequence[int]) -> dict[int, Disposition]:
    """What is decided for each case and still stands."""
    marks = [func.json_extract(case_event.c.payload, f"$.{key}") for key in (SUPERSEDES, STEP)]
    decided: dict[int, Disposition] = {}
    for start in range(0, len(ids), 500):
        bare = (case_event.c[name] for name in ("petition_id", "seq", "kind", "occurred_at"))
        query = select(*bare, *marks).where(case_event.c.petition_id.in_(ids[start : start + 500]))
        histories: dict[int, list[CaseEvent]] = {}
        for row in connection.execute(query):
            histories.setdefault(row[0], []).append(_bare_event(*row[1:]))
        for key, events in histories.items():
            event = disposition_event(events)
            if event is not None:
                decided[key] = Disposition(event.kind)
    return decided


def _bare_event(seq: int, kind: str, moment: datetime, supersedes: str | None, step: str | None) -> CaseEvent:
    """An event with no more than what says whether it stands."""
    marks = {key: mark for key, mark in ((SUPERSEDES, supersedes), (STEP, step)) if mark is not None}
    return CaseEvent(seq=seq, kind=kind, occurred_at=moment, recorded_at=moment, operator="", payload=marks)


def _list_row(row: RowMapping, disposition: Disposition | None) -> ListRow:
    values = {key: row[key] for key in ListRow.__dataclass_fields__ if key in row}
    coded = {
        "channel": Channel(row["channel"]),
        "purpose": Purpose(row["purpose"]) if row["purpose"] else None,
        "state": State(row["state"]),
        "restricted": bool(row["restricted"]),
        "disposition": disposition,
    }
    return ListRow(**values | coded)
