"""上级交办: where a matter came from, its time limit, and what still has to be keyed into the upper system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, insert, select, update

from app.domain.names import clean
from app.domain.records import PetitionRecord
from app.domain.side_registers import UpstreamDraft, UpstreamMatter, UpstreamStep
from app.domain.vocabulary import Permission, Source, State
from app.errors import FieldErrors, UserError
from app.models import search_index, side_queries
from app.models.side_tables import upstream
from app.models.tables import petition
from app.services import audit, cases, clocks
from app.services.context import Context

StepKey = Literal["entry", "result", "closing"]
_TEXTS = ("origin", "upstream_no", "query_code")
_EMPTY: dict[str, Any] = {"origin": "", "query_code": "", "due": None, "report_back_on": None}


@dataclass(frozen=True, slots=True)
class UpstreamCounts:
    """How many entries, results and closings wait to be keyed in, and how many time limits have gone by."""

    entry: int
    result: int
    closing: int
    overdue: int
    matters: int


def page(context: Context, first: date | None = None, last: date | None = None) -> list[UpstreamMatter]:
    """Every matter of the upper office received in the period, latest first."""
    with context.register.read() as connection:
        rows = side_queries.upstream_matters(connection, context.operator, first, last)
    return [_matter(row) for row in rows]


def to_key_in(context: Context) -> list[UpstreamMatter]:
    """The matters of which something still has to be keyed into the upper system, latest first."""
    with context.register.read() as connection:
        rows = side_queries.upstream_matters(connection, context.operator, None, None, open_only=True)
    return [one for one in map(_matter, rows) if one.to_key_in()]


def counts(matters: Iterable[UpstreamMatter], today: date) -> UpstreamCounts:
    """Counts of a page."""
    listed = list(matters)
    waiting = Counter(step for one in listed for step in one.to_key_in())
    return UpstreamCounts(
        entry=waiting[UpstreamStep.ENTRY],
        result=waiting[UpstreamStep.RESULT],
        closing=waiting[UpstreamStep.CLOSING],
        overdue=sum(one.is_overdue(today) for one in listed),
        matters=len(listed),
    )


def save(context: Context, petition_id: int, draft: UpstreamDraft) -> None:
    """Keep the particulars of a matter of the upper office and count its clocks anew.

    `FieldErrors` without an origin or for a time limit before the day it came in; `UserError` for a petition of
    the office's own.
    """
    context.require(Permission.EDIT)
    texts: dict[str, Any] = {key: clean(getattr(draft, key)) for key in _TEXTS}
    draft = replace(draft, **texts)
    with context.register.action() as connection:
        record = _upper(connection, context, petition_id)
        if record.restricted:
            raise UserError(f"您没有查看{record.number}的权限，不能填写。请由有权限的操作员办理。")
        _check(context, record, draft)
        changes = _write(connection, petition_id, record.draft.upstream_no, draft)
        if changes:
            clocks.rebuild(connection, context, petition_id)
            audit.record(connection, context, "save_upstream", petition_id=petition_id, changes=changes)


def mark(context: Context, petition_id: int, step: StepKey, day: date) -> None:
    """待录入 → 已录入 on `day`. A clerk may mark a matter whose content is withheld: it tells only its number."""
    if day > context.clock.today():
        raise FieldErrors({"day": "录入日期不能晚于今天。"})
    _set_done(context, petition_id, UpstreamStep[step.upper()], day, action="mark_upstream")


def unmark(context: Context, petition_id: int, step: StepKey, reason: str) -> None:
    """已录入 → 待录入, with a reason."""
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明撤回的原因。"})
    _set_done(context, petition_id, UpstreamStep[step.upper()], None, action="unmark_upstream", reason=reason)


def _set_done(
    context: Context, petition_id: int, step: UpstreamStep, day: date | None, *, action: str, reason: str = ""
) -> None:
    context.require(Permission.EDIT)
    column = f"{step.value}_done_on"
    with context.register.action() as connection:
        record = _upper(connection, context, petition_id)
        before = _row(connection, petition_id)
        was = before[column] if before else None
        if day is None and was is None:
            raise UserError(f"{record.number}的“{step.label}”还没有标记，不用撤回。")
        if day is not None and was is not None:
            raise UserError(f"{record.number}的“{step.label}”已于 {was.isoformat()} 录入。日期有误请先撤回。")
        _put(connection, petition_id, before, {column: day})
        changes = {column: (_plain(was), _plain(day))}
        audit.record(connection, context, action, petition_id=petition_id, changes=changes, reason=reason)


def _upper(connection: Connection, context: Context, petition_id: int) -> PetitionRecord:
    record = cases.read_in(connection, context, petition_id)
    query = select(petition.c.source).where(petition.c.id == petition_id)
    if connection.execute(query).scalar_one() != Source.UPPER.value:
        raise UserError(f"{record.number}的来源是“本级”。确属上级交办的，请先更正来源。")
    if record.voided:
        raise UserError(f"{record.number}已作废，不能再更改。")
    return record


def _check(context: Context, record: PetitionRecord, draft: UpstreamDraft) -> None:
    errors: dict[str, str] = {}
    received = record.draft.received_at.date() if record.draft.received_at else None
    if not draft.origin:
        errors["origin"] = "请选择或填写上级来源。"
    if draft.due and received and draft.due < received:
        errors["due"] = f"办理时限不能早于收到日期 {received.isoformat()}。"
    if draft.report_back_on and draft.report_back_on > context.clock.today():
        errors["report_back_on"] = "报结日期不能晚于今天；报结后再填写。"
    if errors:
        raise FieldErrors(errors)


def _write(
    connection: Connection, petition_id: int, old_no: str, draft: UpstreamDraft
) -> Mapping[str, tuple[Any, Any]]:
    before = _row(connection, petition_id)
    new = asdict(draft)
    number = new.pop("upstream_no")
    old = {key: before[key] for key in new} if before else {key: _EMPTY[key] for key in new}
    changes = {key: (_plain(old[key]), _plain(new[key])) for key in new if old[key] != new[key]}
    if changes or before is None:
        _put(connection, petition_id, before, new)
    if number != old_no:
        values = {"upstream_no": number, "revision": petition.c.revision + 1}
        connection.execute(update(petition).where(petition.c.id == petition_id).values(**values))
        search_index.rewrite(connection, petition_id)
        changes["upstream_no"] = (old_no, number)
    return changes


def _put(
    connection: Connection, petition_id: int, before: RowMapping | None, values: Mapping[str, Any]
) -> None:
    if before is None:
        connection.execute(insert(upstream), {"petition_id": petition_id} | _EMPTY | dict(values))
    else:
        where = upstream.c.petition_id == petition_id
        connection.execute(update(upstream).where(where).values(**values))


def _row(connection: Connection, petition_id: int) -> RowMapping | None:
    query = select(upstream).where(upstream.c.petition_id == petition_id)
    return connection.execute(query).mappings().first()


def _matter(row: RowMapping) -> UpstreamMatter:
    keys = ("id", "number", "received_on", "upstream_no", "text", "due", "report_back_on")
    return UpstreamMatter(
        **{key: row[key] for key in keys},
        origin=row["origin"] or "",
        query_code=row["query_code"] or "",
        state=State(row["state"]),
        done_on={step: row[f"{step.value}_done_on"] for step in UpstreamStep},
        restricted=bool(row["restricted"]),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
