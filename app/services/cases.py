"""Finding and listing cases, always as the asking operator may see them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from app.domain.events import LEADER_OPINION, PROPOSED, disposition_event, effective
from app.domain.identity import masked
from app.domain.names import clean_case_number
from app.domain.records import (
    CaseEvent,
    CaseFilter,
    IntakeDraft,
    ListRow,
    PetitionRecord,
    Totals,
    UnitCounts,
)
from app.domain.vocabulary import (
    Channel,
    Disposition,
    IdKind,
    Light,
    Permission,
    Purpose,
    Sex,
    Source,
    State,
)
from app.errors import UserError
from app.models import counts, filters, paging, queries
from app.models.filters import Asker
from app.models.paging import Cursor
from app.models.tables import petition
from app.services import audit, intake_parts, links
from app.services.context import Context


def get(context: Context, petition_id: int) -> PetitionRecord:
    """One case with its events; raises `UserError` where there is none, or the operator recused himself."""
    with context.register.read() as connection:
        return read_in(connection, context, petition_id)


def by_number(context: Context, number: str) -> PetitionRecord:
    """The case of that number, in any usual spelling (〔2026〕, full width, blanks); `UserError` where there is none."""
    with context.register.read() as connection:
        spelt = (number.strip(), clean_case_number(number))
        found = (queries.petition_row(connection, petition.c.number == one) for one in spelt)
        row = next((one for one in found if one is not None), None)
        if row is None:
            raise UserError(f"没有编号为“{number.strip()}”的信访件。请核对编号{_example(connection)}。")
        return _record(connection, context, row)


def _example(connection: Connection) -> str:
    """How numbers of this register look: the newest one."""
    newest = connection.scalar(select(petition.c.number).order_by(petition.c.id.desc()).limit(1))
    return f"，例如“{newest}”" if newest else "：登记册中还没有信访件"


def read_in(connection: Connection, context: Context, petition_id: int) -> PetitionRecord:
    """One case, within an action."""
    row = queries.petition_row(connection, petition.c.id == petition_id)
    if row is None:
        raise UserError("没有这件信访件。请刷新列表。")
    return _record(connection, context, row)


def page(
    context: Context, wanted: CaseFilter, after: Cursor | None = None, limit: int = 100
) -> list[ListRow]:
    """The next `limit` rows of a list in the order wanted; `after` is the cursor of the last row."""
    with context.register.read() as connection:
        found = queries.page(connection, asker(connection, context), wanted, after=after, limit=limit)
    return _as_seen(context, found)


def cursor_of(row: ListRow, wanted: CaseFilter | None = None) -> Cursor:
    """Where the page of `wanted` that ends with `row` ended."""
    return paging.cursor_of(row, (wanted or CaseFilter()).order)


def whole_list(context: Context, wanted: CaseFilter) -> list[ListRow]:
    """Every row of a period in the order of registration, texts whole: for ledgers."""
    with context.register.read() as connection:
        found = queries.all_rows(connection, asker(connection, context), wanted)
    return _as_seen(context, found)


def _as_seen(context: Context, rows: list[ListRow]) -> list[ListRow]:
    """Lists show whole ID numbers only to whom they are open."""
    if context.operator.may(Permission.SEE_IDENTITY):
        return rows
    return [replace(row, id_number=masked(row.id_number)) for row in rows]


def totals(context: Context, wanted: CaseFilter) -> Totals:
    """批次 and 人次 of what the filter shows."""
    with context.register.read() as connection:
        return counts.totals(connection, asker(connection, context), wanted)


def light_counts(context: Context, wanted: CaseFilter) -> dict[Light, int]:
    """How many of the filtered cases show each light, `wanted.light` left aside; `NONE` is not counted."""
    with context.register.read() as connection:
        return counts.light_counts(connection, asker(connection, context), wanted)


def unit_counts(context: Context, wanted: CaseFilter) -> list[UnitCounts]:
    """The filtered open cases by responsible unit: how many, and how many overdue, due today and soon."""
    with context.register.read() as connection:
        return counts.unit_counts(connection, asker(connection, context), wanted)


def asker(connection: Connection, context: Context) -> Asker:
    """What the queries must know of who asks."""
    return filters.asker(connection, context.operator, context.clock.today())


def history(context: Context, petition_id: int) -> list[audit.AuditRow]:
    """The changes of a case, oldest first; empty where its content is withheld."""
    with context.register.read() as connection:
        if read_in(connection, context, petition_id).restricted:
            return []
        return audit.of_case(connection, petition_id)


def _record(connection: Connection, context: Context, row: RowMapping) -> PetitionRecord:
    if row["id"] in asker(connection, context).recused:
        raise UserError("您已从本件回避（《信访工作条例》第二十八条），不能查看和办理。请由其他操作员办理。")
    restricted = row["purpose"] == Purpose.ACCUSATION and not context.operator.may(Permission.SEE_ACCUSATIONS)
    events = () if restricted else _events(connection, row["id"])
    return PetitionRecord(
        id=row["id"],
        uid=row["uid"],
        number=row["number"],
        recorded_at=row["recorded_at"],
        registered_by=row["operator_name"],
        revision=row["revision"],
        state=State(row["state"]),
        void_reason="" if restricted else row["void_reason"],
        restricted=restricted,
        person_id=None if restricted else row["person_id"],
        draft=_withheld(row) if restricted else _draft(connection, row, events),
        events=events,
    )


def _events(connection: Connection, petition_id: int) -> tuple[CaseEvent, ...]:
    return tuple(
        CaseEvent(
            seq=row["seq"],
            kind=row["kind"],
            occurred_at=row["occurred_at"],
            recorded_at=row["recorded_at"],
            operator=row["operator_name"],
            payload=row["payload"],
        )
        for row in queries.events_of(connection, petition_id)
    )


def _draft(connection: Connection, row: RowMapping, events: tuple[CaseEvent, ...]) -> IntakeDraft:
    stored: dict[str, Any] = {f.name: row[f.name] for f in fields(IntakeDraft) if f.name in row}
    stored |= intake_parts.read_parts(connection, row["id"], Channel(row["channel"]))
    stored |= links.said_of(connection, row["id"])
    coded = {
        "channel": Channel(row["channel"]),
        "source": Source(row["source"]),
        "purpose": Purpose(row["purpose"]) if row["purpose"] else None,
        "id_kind": IdKind(row["id_kind"]) if row["id_kind"] else None,
        "sex": Sex(row["sex"]) if row["sex"] else None,
        "received_at": row["received_at"],
    }
    return IntakeDraft(**stored | coded | _decision(events))


def _decision(events: tuple[CaseEvent, ...]) -> dict[str, Any]:
    """The form's fields that are stored as events."""
    found: dict[str, Any] = {}
    decided = disposition_event(events)
    if decided is not None:
        found = {
            "disposition": Disposition(decided.kind),
            **_entered(decided),
        }
    for event in effective(events):
        if event.kind == PROPOSED and decided is None:
            found |= _entered(event)
        if event.kind == LEADER_OPINION:
            found["leader_name"] = event.payload.get("leader", "")
            found["leader_opinion"] = event.payload.get("opinion", "")
    return found


def _entered(event: CaseEvent) -> dict[str, Any]:
    due = event.payload.get("feedback_due", "")
    return {
        "unit": event.payload.get("unit", ""),
        "feedback_due": date.fromisoformat(due) if due else None,
        "disposition_note": event.payload.get("note", ""),
    }


def _withheld(row: RowMapping) -> IntakeDraft:
    """Number and class only (条例 art. 30): nothing of the person or the demand leaves the register."""
    return IntakeDraft(
        channel=Channel(row["channel"]),
        purpose=Purpose.ACCUSATION,
        content_class=row["content_class"],
        received_at=row["received_at"],
        people=row["people"],
    )
