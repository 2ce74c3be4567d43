"""建议意见: the register of suggestions and its digest for leaders (条例 art. 29, source 000)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping

from app.code_lists import find_content_class
from app.domain import side_registers
from app.domain.events import effective
from app.domain.records import CaseEvent
from app.domain.side_registers import Adoption, Suggestion, without_person
from app.models import side_queries
from app.services.context import Context

_CONCLUDED = "concluded"
_ADOPTION = "conclusion"
"""Payload key of a `concluded` event; only the step 建议答复 stores an adoption there."""
_ADOPTIONS = {one.value: one for one in Adoption}


def page(context: Context, first: date | None = None, last: date | None = None) -> list[Suggestion]:
    """The suggestions received in the period, oldest first; their texts without the petitioner's particulars."""
    with context.register.read() as connection:
        rows = side_queries.suggestions(connection, context.operator, first, last)
        adopted = _adoptions(connection, [row["id"] for row in rows if not row["restricted"]])
    return [_suggestion(row, adopted.get(row["id"])) for row in rows]


def digest(context: Context, first: date | None = None, last: date | None = None) -> str:
    """建议意见摘要 of the period as plain text, to be copied: number, summary and adoption, no names."""
    found = [one for one in page(context, first, last) if not one.restricted]
    return side_registers.digest(_period(first, last, context.clock.today()), found)


def _period(first: date | None, last: date | None, today: date) -> str:
    end = (last or today).isoformat()
    return f"{first.isoformat()} 至 {end}" if first else f"截至 {end}"


def _adoptions(connection: Connection, ids: Sequence[int]) -> dict[int, Adoption]:
    """What the last standing conclusion of each case says of its adoption."""
    by_case: defaultdict[int, list[CaseEvent]] = defaultdict(list)
    for row in side_queries.events_of_cases(connection, ids):
        by_case[row["petition_id"]].append(_event(row))
    found: dict[int, Adoption] = {}
    for key, events in by_case.items():
        words = [event.payload.get(_ADOPTION, "") for event in effective(events) if event.kind == _CONCLUDED]
        adoption = _ADOPTIONS.get(words[-1]) if words else None
        if adoption is not None:
            found[key] = adoption
    return found


def _event(row: RowMapping) -> CaseEvent:
    keys = ("seq", "kind", "occurred_at", "recorded_at", "payload")
    return CaseEvent(**{key: row[key] for key in keys}, operator="")


def _suggestion(row: RowMapping, adoption: Adoption | None) -> Suggestion:
    found = find_content_class(row["content_class"] or "")
    person = [row[key] for key in ("name", "id_number", "phone", "address")]
    return Suggestion(
        id=row["id"],
        number=row["number"],
        received_on=row["received_on"],
        content_class=found.label if found else "",
        summary=without_person(row["text"], person),
        unit=row["unit"],
        adoption=adoption,
        restricted=bool(row["restricted"]),
    )
