"""每周录入: township first visits marked by the clerk, checked, then keyed into the provincial system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from app.domain.calendar import WorkCalendar
from app.domain.names import clean
from app.domain.records import PetitionRecord
from app.domain.vocabulary import ANONYMOUS, Channel, Permission, State
from app.domain.weekly import WeeklyCandidate, WeeklyEntry, WeeklyState, friday_due
from app.errors import FieldErrors, UserError
from app.models import side_queries
from app.models.side_tables import weekly_entry
from app.models.tables import petition
from app.services import audit, cases, clock_basis
from app.services.context import Context

_OFF = frozenset({State.VOIDED, State.JOINED})


@dataclass(frozen=True, slots=True)
class WeeklyCounts:
    """How many entries stand where; `overdue` are among the first two."""

    pending: int
    checked: int
    entered: int
    overdue: int


def page(context: Context, first: date | None = None, last: date | None = None) -> list[WeeklyEntry]:
    """The entries whose visit lies in the period, latest due date first."""
    with context.register.read() as connection:
        rows = side_queries.weekly_entries(connection, context.operator, first, last)
    return [_entry(row) for row in rows]


def to_key_in(context: Context) -> list[WeeklyEntry]:
    """Every entry that still has to be keyed in, latest due date first."""
    with context.register.read() as connection:
        rows = side_queries.weekly_entries(connection, context.operator, None, None, open_only=True)
    return [one for one in map(_entry, rows) if one.is_open()]


def counts(entries: list[WeeklyEntry], today: date) -> WeeklyCounts:
    """Counts of a page; what was voided or joined is not counted as waiting."""
    waiting = [one.state for one in entries if one.is_open()]
    return WeeklyCounts(
        pending=waiting.count(WeeklyState.PENDING),
        checked=waiting.count(WeeklyState.CHECKED),
        entered=sum(one.state is WeeklyState.ENTERED for one in entries),
        overdue=sum(one.is_overdue(today) for one in entries),
    )


def candidates(context: Context, first: date, last: date) -> list[WeeklyCandidate]:
    """Visits of the days, both included, not known as repeats and not marked yet; nothing withheld is offered."""
    with context.register.read() as connection:
        rows = side_queries.weekly_candidates(connection, context.operator, first, last)
    return [
        WeeklyCandidate(
            id=row["id"],
            number=row["number"],
            received_on=row["received_on"],
            name=_name(row),
            text=row["text"],
        )
        for row in rows
    ]


def add(context: Context, petition_id: int, township: str, calendar: WorkCalendar | None = None) -> date:
    """Mark a first visit of a township; gives the day it is due (`domain.weekly.friday_due` of the visit's day).

    The office's own calendar counts where none is given.
    """
    context.require(Permission.EDIT)
    township = clean(township)
    if not township:
        raise FieldErrors({"township": "请填写乡镇（街道）。"})
    with context.register.action() as connection:
        record = _readable(connection, context, petition_id)
        _refuse_other_than_first_visit(connection, record)
        if _row(connection, petition_id) is not None:
            raise UserError(f"{record.number}已在每周录入名单中。")
        assert record.draft.received_at is not None
        due = friday_due(record.draft.received_at.date(), calendar or clock_basis.calendar(connection))
        values = {"petition_id": petition_id, "township": township, "due": due}
        connection.execute(insert(weekly_entry), values | {"checked_by": "", "upper_no": ""})
        changes = {"township": (None, township), "due": (None, due.isoformat())}
        audit.record(connection, context, "weekly_add", petition_id=petition_id, changes=changes)
    return due


def check(context: Context, petition_id: int) -> None:
    """待审核 → 已审核, by the operator, today."""
    context.require(Permission.EDIT)
    values = {"checked_on": context.clock.today(), "checked_by": context.operator.name}
    _step(context, petition_id, WeeklyState.PENDING, "weekly_check", values)


def enter(context: Context, petition_id: int, upper_no: str, day: date) -> None:
    """已审核 → 已录入: keyed into the provincial system on `day`, under the number it gave."""
    context.require(Permission.EDIT)
    upper_no = clean(upper_no)
    errors = {} if upper_no else {"upper_no": "请填写省信访信息系统给出的编号。"}
    if day > context.clock.today():
        errors["day"] = "录入日期不能晚于今天。"
    if errors:
        raise FieldErrors(errors)
    _step(
        context, petition_id, WeeklyState.CHECKED, "weekly_enter", {"entered_on": day, "upper_no": upper_no}
    )


def undo(context: Context, petition_id: int, reason: str) -> None:
    """Take back the last step, with a reason: 已录入 → 已审核 → 待审核 → no longer in the list."""
    context.require(Permission.EDIT)
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明退回的原因。"})
    with context.register.action() as connection:
        _readable(connection, context, petition_id, voided=True)
        row = _existing(connection, petition_id)
        here = weekly_entry.c.petition_id == petition_id
        if row["entered_on"] is not None:
            values = {"entered_on": None, "upper_no": ""}
        elif row["checked_on"] is not None:
            values = {"checked_on": None, "checked_by": ""}
        else:
            values = {"township": None, "due": None}
        changes = {key: (_plain(row[key]), value) for key, value in values.items()}
        gone = "township" in values
        statement = delete(weekly_entry) if gone else update(weekly_entry).values(**values)
        connection.execute(statement.where(here))
        audit.record(
            connection, context, "weekly_undo", petition_id=petition_id, changes=changes, reason=reason
        )


def _step(
    context: Context, petition_id: int, state: WeeklyState, action: str, values: dict[str, object]
) -> None:
    with context.register.action() as connection:
        record = _readable(connection, context, petition_id)
        found = _state(_existing(connection, petition_id))
        if found is not state:
            raise UserError(f"{record.number}现在是“{found.label}”，不能办理这一步。请刷新列表。")
        where = weekly_entry.c.petition_id == petition_id
        connection.execute(update(weekly_entry).where(where).values(**values))
        changes = {key: (None, _plain(value)) for key, value in values.items()}
        audit.record(connection, context, action, petition_id=petition_id, changes=changes)


def _readable(
    connection: Connection, context: Context, petition_id: int, *, voided: bool = False
) -> PetitionRecord:
    record = cases.read_in(connection, context, petition_id)
    if record.restricted:
        raise UserError(f"您没有查看{record.number}的权限，不能办理。请由有权限的操作员办理。")
    if record.voided and not voided:
        raise UserError(f"{record.number}已作废，不能再办理。")
    return record


def _refuse_other_than_first_visit(connection: Connection, record: PetitionRecord) -> None:
    if record.draft.channel is not Channel.VISIT:
        raise UserError(f"{record.number}不是来访，每周录入名单只收来访。")
    repeat = connection.execute(select(petition.c.repeat).where(petition.c.id == record.id)).scalar()
    if repeat:
        raise UserError(f"{record.number}已认定为重访，每周录入名单只收初访。")


def _row(connection: Connection, petition_id: int) -> RowMapping | None:
    query = select(weekly_entry).where(weekly_entry.c.petition_id == petition_id)
    return connection.execute(query).mappings().first()


def _existing(connection: Connection, petition_id: int) -> RowMapping:
    row = _row(connection, petition_id)
    if row is None:
        raise UserError("这件已不在每周录入名单中。请刷新列表。")
    return row


def _state(row: RowMapping) -> WeeklyState:
    if row["entered_on"] is not None:
        return WeeklyState.ENTERED
    return WeeklyState.PENDING if row["checked_on"] is None else WeeklyState.CHECKED


def _entry(row: RowMapping) -> WeeklyEntry:
    keys = ("id", "number", "received_on", "text", "township", "due")
    more = ("checked_on", "checked_by", "entered_on", "upper_no")
    return WeeklyEntry(
        **{key: row[key] for key in (*keys, *more)},
        name=_name(row),
        restricted=bool(row["restricted"]),
        off=State(row["state"]) in _OFF,
    )


def _name(row: RowMapping) -> str:
    if row["restricted"]:
        return ""
    return ANONYMOUS if row["anonymous"] else str(row["name"])


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
