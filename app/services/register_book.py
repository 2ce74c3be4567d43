"""F6 来访登记簿 / 来信登记簿: one line a case of a channel and period (of a case: its month); voided lines stay."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.code_lists import find_content_class
from app.domain.identity import masked
from app.domain.records import CaseFilter, ListRow, PetitionRecord
from app.domain.vocabulary import (
    ANONYMOUS,
    CONFIDENTIAL,
    NOT_GIVEN,
    Channel,
    Permission,
    Purpose,
    State,
)
from app.errors import UserError
from app.models import queries
from app.services import audit, cases, list_papers
from app.services.context import Context
from app.services.list_papers import ListPaper
from app.services.paper_fields import chinese_date

FORM = "F6"


@dataclass(frozen=True, slots=True)
class Period:
    """Which register: the days a matter came in, both included, by one channel."""

    channel: Channel
    first: date
    last: date

    @property
    def words(self) -> str:
        """E.g. 2026年11月1日至11月30日; one day alone as itself."""
        if self.first == self.last:
            return chinese_date(self.first)
        year = "" if self.last.year == self.first.year else f"{self.last.year}年"
        return f"{chinese_date(self.first)}至{year}{self.last.month}月{self.last.day}日"


def draw(context: Context, wanted: Period, *, full_identity: bool = False) -> ListPaper:
    """F6 of a period, drawn to be printed or kept; who drew it is recorded.

    ID numbers are masked unless the operator may see them and asks (forms.md F6). Raises `UserError` for days in the
    wrong order, a missing permission, and a character no font has.
    """
    context.require(Permission.PRINT)
    if full_identity:
        context.require(Permission.SEE_IDENTITY)
    if wanted.last < wanted.first:
        raise UserError("登记簿的起始日期晚于截止日期。请改正后重试。")
    with context.register.read() as connection:
        found = _rows(connection, context, wanted, full_identity=full_identity)
    values = {"register": wanted.channel.label, "period": wanted.words}
    paper = list_papers.draw_list(context, FORM, found, values)
    with context.register.action() as connection:
        days = {"first": (None, wanted.first.isoformat()), "last": (None, wanted.last.isoformat())}
        changes = {
            "channel": (None, wanted.channel.value),
            "rows": (None, len(found)),
            "full": (None, full_identity),
        }
        audit.record(connection, context, "draw_register", changes=days | changes)
    name = f"{wanted.channel.label}登记簿"
    return replace(paper, name=name, file_name=f"{name} {wanted.first}至{wanted.last}")


def month_words(record: PetitionRecord) -> str:
    """The month a case came in, e.g. 2026年11月1日至11月30日."""
    return _month(record).words


def rows(connection: Connection, context: Context, record: PetitionRecord) -> list[dict[str, str]]:
    """The lines of the case's channel in the month it came in; ID numbers masked, informants never named (art. 30)."""
    return _rows(connection, context, _month(record))


def _rows(
    connection: Connection, context: Context, wanted: Period, *, full_identity: bool = False
) -> list[dict[str, str]]:
    asked = CaseFilter(first=wanted.first, last=wanted.last, channel=wanted.channel)
    found = queries.all_rows(connection, cases.asker(connection, context), asked)
    return [_line(place, row, full_identity=full_identity) for place, row in enumerate(found, start=1)]


def _month(record: PetitionRecord) -> Period:
    received = record.draft.received_at
    assert received is not None
    length = monthrange(received.year, received.month)[1]
    first = date(received.year, received.month, 1)
    return Period(record.draft.channel, first, first.replace(day=length))


def _line(place: int, row: ListRow, *, full_identity: bool) -> dict[str, str]:
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
        "remarks": "补登" if row.recorded_at.date() > row.received_at.date() else "",
        "struck": "1" if voided else "",
        **_content(row, full_identity=full_identity),
    }


def _content(row: ListRow, *, full_identity: bool) -> dict[str, str]:
    if row.restricted or row.purpose is Purpose.ACCUSATION:
        return {"name": CONFIDENTIAL, "summary": CONFIDENTIAL}
    found = find_content_class(row.content_class or "")
    return {
        "name": ANONYMOUS if row.anonymous else row.name,
        "id_number": row.id_number if full_identity else masked(row.id_number),
        "phone": row.phone,
        "unit_address": "，".join(part for part in (row.workplace, row.address or NOT_GIVEN) if part),
        "summary": row.text,
        "content_class": found.path if found else "",
    }


def _day(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"
