"""The rows of F6 来访登记簿 / 来信登记簿: one line a case of a channel and month; voided lines stay."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlalchemy import Connection

from app.code_lists import find_content_class
from app.domain.identity import masked
from app.domain.records import CaseFilter, ListRow, PetitionRecord
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, NOT_GIVEN, Purpose, State
from app.models import queries
from app.services import cases
from app.services.context import Context


def month_words(record: PetitionRecord) -> str:
    """The month a case came in, e.g. 2026年11月1日至11月30日."""
    first, last = _month(record)
    return f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"


def rows(connection: Connection, context: Context, record: PetitionRecord) -> list[dict[str, str]]:
    """The lines of the case's channel in the month it came in; ID numbers masked, informants never named (art. 30)."""
    first, last = _month(record)
    wanted = CaseFilter(first=first, last=last, channel=record.draft.channel)
    found = queries.all_rows(connection, cases.asker(connection, context), wanted)
    return [_line(place, row) for place, row in enumerate(found, start=1)]


def _month(record: PetitionRecord) -> tuple[date, date]:
    received = record.draft.received_at
    assert received is not None
    return date(received.year, received.month, 1), date(
        received.year, received.month, monthrange(received.year, received.month)[1]
    )


def _line(place: int, row: ListRow) -> dict[str, str]:
    voided = row.state is State.VOIDED
    return {
        "index": str(place),
        "number": row.number,
        "visit_date": _day(row.received_at.date()),
        "people": str(row.people),
        "first_or_repeat": "" if row.repeat is None else ("重" if row.repeat else "初"),
        "disposition": row.disposition.label if row.disposition else "",
        "responsible_unit": row.unit,
        "closed_date": _day(row.closed_on) if row.closed_on else "",
        "result": row.state.label if row.closed_on else "",
        "operator": row.receiver or row.registered_by,
        "remarks": "",
        "struck": "1" if voided else "",
        **_content(row),
    }


def _content(row: ListRow) -> dict[str, str]:
    if row.restricted or row.purpose is Purpose.ACCUSATION:
        return {"name": CONFIDENTIAL, "summary": CONFIDENTIAL}
    found = find_content_class(row.content_class or "")
    return {
        "name": ANONYMOUS if row.anonymous else row.name,
        "id_number": masked(row.id_number),
        "phone": row.phone,
        "unit_address": "，".join(part for part in (row.workplace, row.address or NOT_GIVEN) if part),
        "summary": row.text,
        "content_class": found.path if found else "",
    }


def _day(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"
