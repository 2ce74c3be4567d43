"""三项建议: proposals to organs and units (条例 art. 40) with the written feedback on them; never about petitioners."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from app.domain.names import clean, clean_multiline
from app.domain.side_registers import Adoption, Proposal, ProposalDraft, ProposalKind, without_person
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models import side_queries
from app.models.side_tables import proposal
from app.models.tables import petition
from app.services import audit, cases
from app.services.context import Context

BASIS = "《信访工作条例》第四十条"
"""The usual basis, offered by the form."""
_NEEDED = {
    "kind": "请选择建议种类。",
    "unit": "请填写建议送交的机关、单位。",
    "problem": "请写明发现的问题。",
    "text": "请写明建议内容。",
    "sent_on": "请填写发出日期。",
}
_BLOCKS = ("problem", "basis", "text")


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """How many proposals were sent, how many wait for feedback, how many of these beyond their day."""

    sent: int
    waiting: int
    overdue: int


def page(context: Context, first: date | None = None, last: date | None = None) -> list[Proposal]:
    """The proposals sent in the period, latest first."""
    with context.register.read() as connection:
        return [_proposal(row) for row in side_queries.proposals(connection, context.operator, first, last)]


def counts(found: list[Proposal], today: date) -> ProposalCounts:
    """Counts of a page."""
    waiting = [one for one in found if one.feedback_on is None]
    return ProposalCounts(len(found), len(waiting), sum(one.is_overdue(today) for one in waiting))


def add(context: Context, draft: ProposalDraft) -> int:
    """Record a proposal that was sent; gives its id. `FieldErrors` for what is missing or names a petitioner."""
    context.require(Permission.HANDLE)
    draft = _tidied(draft)
    with context.register.action() as connection:
        petition_id = _checked(connection, context, draft)
        values = _columns(draft, petition_id) | {"feedback": "", "uid": str(uuid.uuid4())}
        values |= {"operator_id": context.operator.id, "recorded_at": context.clock.now()}
        key = connection.execute(insert(proposal), values).inserted_primary_key
        assert key is not None
        changes = {"proposal": (None, key[0]), **_changes({}, _columns(draft, petition_id))}
        audit.record(connection, context, "add_proposal", petition_id=petition_id, changes=changes)
    return int(key[0])


def change(context: Context, proposal_id: int, draft: ProposalDraft) -> None:
    """Correct a proposal; the old words stay in the audit."""
    context.require(Permission.HANDLE)
    draft = _tidied(draft)
    with context.register.action() as connection:
        before = _row(connection, context, proposal_id)
        petition_id = _checked(connection, context, draft)
        values = _columns(draft, petition_id)
        _update(connection, context, before, values, "change_proposal")


def record_feedback(context: Context, proposal_id: int, day: date, feedback: str, adopted: Adoption) -> None:
    """Record or correct the written feedback (条例 art. 40): its day, its words, and the adoption."""
    context.require(Permission.HANDLE)
    feedback = clean_multiline(feedback)
    with context.register.action() as connection:
        before = _row(connection, context, proposal_id)
        errors = {} if feedback else {"feedback": "请填写书面反馈的内容。"}
        if day > context.clock.today():
            errors["day"] = "反馈日期不能晚于今天。"
        elif day < before["sent_on"]:
            errors["day"] = f"反馈日期不能早于发出日期 {before['sent_on'].isoformat()}。"
        if errors:
            raise FieldErrors(errors)
        values = {"feedback_on": day, "feedback": feedback, "adopted": adopted.value}
        _update(connection, context, before, values, "proposal_feedback")


def _tidied(draft: ProposalDraft) -> ProposalDraft:
    texts: dict[str, Any] = {key: clean(getattr(draft, key)) for key in ("unit", "number")}
    texts |= {key: clean_multiline(getattr(draft, key)) for key in _BLOCKS}
    return replace(draft, **texts)


def _checked(connection: Connection, context: Context, draft: ProposalDraft) -> int | None:
    """The id of the case named by the draft, after every check."""
    errors = {key: text for key, text in _NEEDED.items() if not getattr(draft, key)}
    if draft.sent_on and draft.sent_on > context.clock.today():
        errors["sent_on"] = "发出日期不能晚于今天。"
    if draft.sent_on and draft.feedback_due and draft.feedback_due < draft.sent_on:
        errors["feedback_due"] = "要求反馈的日期不能早于发出日期。"
    petition_id = _case(connection, context, draft, errors) if draft.number else None
    for key in _BLOCKS:
        if without_person(getattr(draft, key), ()) != " ".join(getattr(draft, key).split()):
            errors[key] = "建议针对机关、单位的工作，不写个人的电话或证件号码，请删去。"
    if errors:
        raise FieldErrors(errors)
    return petition_id


def _case(
    connection: Connection, context: Context, draft: ProposalDraft, errors: dict[str, str]
) -> int | None:
    query = select(petition.c.id).where(petition.c.number == draft.number)
    found: int | None = connection.execute(query).scalar()
    if found is None:
        errors["number"] = f"没有编号为“{draft.number}”的信访件，请核对，或留空。"
        return None
    record = cases.read_in(connection, context, found)
    if record.restricted:
        errors["number"] = "您没有查看这件的权限，不能关联。"
        return None
    name = record.draft.name
    for key in _BLOCKS:
        if len(name) > 1 and name in getattr(draft, key):
            errors[key] = "建议针对机关、单位的工作，不写信访人姓名，请改写为“信访人”。"
    return found


def _update(
    connection: Connection, context: Context, before: RowMapping, values: Mapping[str, Any], action: str
) -> None:
    changes = _changes(dict(before), values)
    if changes:
        connection.execute(update(proposal).where(proposal.c.id == before["id"]).values(**values))
        told = {"proposal": (before["id"], before["id"]), **changes}
        audit.record(connection, context, action, petition_id=before["petition_id"], changes=told)


def _row(connection: Connection, context: Context, proposal_id: int) -> RowMapping:
    query = select(proposal).where(proposal.c.id == proposal_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UserError("没有这项建议。请刷新列表。")
    if row["petition_id"] is not None and cases.read_in(connection, context, row["petition_id"]).restricted:
        raise UserError("这项建议关联的信访件您没有查看权限，不能更改。请由有权限的操作员办理。")
    return row


def _columns(draft: ProposalDraft, petition_id: int | None) -> dict[str, Any]:
    values = asdict(draft) | {"petition_id": petition_id}
    del values["number"]
    return values | {"kind": draft.kind.value if draft.kind else None}


def _changes(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        key: (_plain(before.get(key)), _plain(value))
        for key, value in values.items()
        if before.get(key) != value
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _proposal(row: RowMapping) -> Proposal:
    keys = ("id", "unit", "problem", "basis", "text", "sent_on", "feedback_due", "feedback_on", "feedback")
    return Proposal(
        **{key: row[key] for key in keys},
        kind=ProposalKind(row["kind"]),
        adopted=Adoption(row["adopted"]) if row["adopted"] else None,
        petition_id=row["petition_id"],
        number=row["number"] or "",
        restricted=bool(row["restricted"]),
    )
