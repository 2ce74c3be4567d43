"""送达 of issued papers: recorded, corrected, withdrawn; what starts with it is recorded in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from app.domain.delivery import Addressee, Delivery, DeliveryDraft, DeliveryMethod, problems
from app.domain.names import clean, clean_multiline
from app.domain.records import PetitionRecord
from app.domain.rules import Duty
from app.domain.vocabulary import Permission
from app.domain.workflow_types import Step
from app.errors import FieldErrors, UserError
from app.models import paper_queries
from app.models.paper_tables import paper
from app.models.review_tables import delivery
from app.models.tables import case_clock, operator
from app.services import audit, cases, clocks, paper_catalogue
from app.services.action_case import open_case
from app.services.attachments import require_one_of
from app.services.context import Context
from app.services.delivery_steps import DeliveryStep, Paper

_MAY = (Permission.HANDLE, Permission.REGISTER, Permission.EDIT, Permission.REVIEW)
_LINES = ("place", "receiver", "relation", "witness", "server")
_BLOCKS = ("refusal", "note")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it. `said`: what starts now and until when, one or two sentences for the clerk."""

    id: int
    said: str


def record(context: Context, paper_id: int, draft: DeliveryDraft) -> Recorded:
    """Record that a paper was delivered; what its delivery starts is recorded with it.

    Raises `FieldErrors` for what is missing, `UserError` for a voided paper, one delivered already, or an opinion whose
    period cannot start yet.
    """
    require_one_of(context, _MAY)
    draft = _tidied(draft)
    with context.register.action() as connection:
        found, case, voided = _paper(connection, context, paper_id)
        if voided:
            raise UserError(f"{found.title}已经作废，不能录入送达。请选有效的那一份。")
        if paper_queries.correction(connection, paper_id) is not None:
            raise UserError(f"{found.title}已另行更正，不能录入送达。请选更正后的那一份。")
        _refuse_twice(connection, found)
        draft = _checked(context, found, case, draft)
        key = _insert(connection, context, found, case, draft)
        changes = {"delivery": (None, found.title), **_changes(None, draft)}
        audit.record(connection, context, "deliver", petition_id=case.id, changes=changes)
        step = DeliveryStep(connection, context, case, found).take(draft)
        clocks.await_anew(connection, context, case.id)
        return Recorded(key, _said(connection, case.id, found.form, step, context.clock.today()))


def correct(context: Context, delivery_id: int, draft: DeliveryDraft, reason: str) -> Recorded:
    """Correct a delivery and the step it was; old and new values go to the audit. Errors as `record`."""
    require_one_of(context, _MAY)
    draft = _tidied(draft)
    with context.register.action() as connection:
        before, found, case = _standing(connection, context, delivery_id)
        reason = _required(reason, "请写明更正的原因。")
        draft = _checked(context, found, case, draft)
        changed = _changes(before.draft, draft)
        step = None
        if changed:
            connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(**_columns(draft)))
            told = {"delivery": (found.title, found.title), **changed}
            audit.record(
                connection, context, "correct_delivery", petition_id=case.id, changes=told, reason=reason
            )
            step = DeliveryStep(connection, context, case, found).correct(draft, reason)
        return Recorded(delivery_id, _said(connection, case.id, found.form, step, context.clock.today()))


def withdraw(context: Context, delivery_id: int, reason: str) -> None:
    """A delivery recorded by mistake no longer counts, nor does the step it was; both stay in the register."""
    require_one_of(context, _MAY)
    with context.register.action() as connection:
        _, found, case = _standing(connection, context, delivery_id)
        reason = _required(reason, "请写明撤回的原因，例如“邮件退回”“录错文书”。")
        connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(withdrawn=reason))
        changes = {"delivery": (found.title, None)}
        audit.record(
            connection, context, "withdraw_delivery", petition_id=case.id, changes=changes, reason=reason
        )
        DeliveryStep(connection, context, case, found).take_out(reason)
        clocks.await_anew(connection, context, case.id)


def of_case(context: Context, petition_id: int) -> dict[int, Delivery]:
    """The standing deliveries of a case by paper; none where its content is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return {}
        query = _query().where(delivery.c.petition_id == petition_id, delivery.c.withdrawn == "")
        return {row["paper_id"]: _delivery(row) for row in connection.execute(query).mappings()}


def suggested(context: Context, paper_id: int) -> DeliveryDraft:
    """What the dialog starts from: handed over today to the petitioner by the operator."""
    with context.register.read() as connection:
        found, case, _ = _paper(connection, context, paper_id)
    personal = _addressee(context, found, case).personal
    return DeliveryDraft(
        method=DeliveryMethod.IN_PERSON,
        delivered_on=context.clock.today(),
        receiver=case.draft.name if personal and not case.draft.anonymous else "",
        server=context.operator.name,
    )


def _checked(context: Context, found: Paper, case: PetitionRecord, draft: DeliveryDraft) -> DeliveryDraft:
    """The draft, with the relation of somebody whom the case names as a party."""
    to = _addressee(context, found, case)
    if not draft.relation:
        draft = replace(draft, relation=to.parties.get(draft.receiver, ""))
    if errors := problems(draft, to, found.issued_on, context.clock.today()):
        raise FieldErrors(errors)
    return draft


def _addressee(context: Context, found: Paper, case: PetitionRecord) -> Addressee:
    kinds = {one.code: one.given_to for one in paper_catalogue.kinds(context.register.folder)}
    parties = {one.name: one.role.label for one in case.draft.parties}
    return Addressee(case.draft.name, parties, kinds.get(found.form) == "petitioner")


def _said(connection: Connection, petition_id: int, form: str, step: Step | None, today: date) -> str:
    """What the delivery starts or tells, with its date."""
    key = step.key if step is not None else form
    entered = f"已同时录入“{step.label}”。" if step is not None else ""
    if key not in _NEXT:
        return entered
    duty, words = _NEXT[key]
    if duty is None:
        return words
    query = select(func.min(case_clock.c.legal_due)).where(
        case_clock.c.petition_id == petition_id, case_clock.c.duty == duty.value
    )
    due: date | None = connection.execute(query).scalar()
    if due is None:
        return entered
    if due < today:
        return f"信访人{words}的期限已于 {due.isoformat()} 届满。"
    return f"信访人可于 {due.isoformat()} 前（含当日）{words}。"


_NEXT: Mapping[str, tuple[Duty | None, str]] = {
    "reply_received": (Duty.ASK_REVIEW, "申请复查"),
    "review_reply_received": (Duty.ASK_FINAL_REVIEW, "申请复核"),
    "final_reply_received": (None, "复核意见是终结意见：仍以同一事实和理由提出的，不再受理。"),
    "N10": (Duty.SUPPLEMENT, "补齐材料"),
}
"""By step, or by form where the delivery is no step: whose clock counts, and what the petitioner may do until then."""


def _paper(connection: Connection, context: Context, paper_id: int) -> tuple[Paper, PetitionRecord, bool]:
    """An issued paper, its case, and whether it was voided; `UserError` where the operator may not touch it."""
    columns = (paper.c.id, paper.c.form, paper.c.number, paper.c.issued_at, paper.c.replaces)
    query = select(*columns, paper.c.petition_id, paper.c.voided).where(paper.c.id == paper_id)
    row = connection.execute(query).first()
    if row is None:
        raise UserError("没有这份文书。请刷新列表。")
    case = open_case(connection, context, row.petition_id)
    if case.voided:
        raise UserError(f"{case.number}已作废，不能录入送达。")
    corrects = _corrects(connection, row.replaces)
    return Paper(row.id, row.form, row.number, row.issued_at.date(), corrects), case, bool(row.voided)


def _corrects(connection: Connection, replaced: int | None) -> frozenset[str]:
    """The ids of the papers that were corrected one after another, from the one replaced on."""
    found: set[str] = set()
    while replaced is not None and str(replaced) not in found:
        found.add(str(replaced))
        replaced = connection.execute(select(paper.c.replaces).where(paper.c.id == replaced)).scalar()
    return frozenset(found)


def _refuse_twice(connection: Connection, found: Paper) -> None:
    query = _query().where(delivery.c.paper_id == found.id, delivery.c.withdrawn == "")
    row = connection.execute(query).mappings().first()
    if row is not None:
        day = row["delivered_on"].isoformat()
        raise UserError(f"{found.title}已于 {day} 送达。录错的请更正；邮件退回等送达不成的，请先撤回。")


def _standing(
    connection: Connection, context: Context, delivery_id: int
) -> tuple[Delivery, Paper, PetitionRecord]:
    row = connection.execute(_query().where(delivery.c.id == delivery_id)).mappings().first()
    if row is None:
        raise UserError("没有这条送达记录。请刷新列表。")
    found = _delivery(row)
    document, case, _ = _paper(connection, context, found.paper_id)
    if found.withdrawn:
        raise UserError("这条送达记录已经撤回，不能再更改。请刷新列表。")
    return found, document, case


def _insert(
    connection: Connection, context: Context, found: Paper, case: PetitionRecord, draft: DeliveryDraft
) -> int:
    values = _columns(draft) | {
        "uid": str(uuid.uuid4()),
        "paper_id": found.id,
        "petition_id": case.id,
        "withdrawn": "",
        "operator_id": context.operator.id,
        "recorded_at": context.clock.now(),
    }
    return int(connection.execute(insert(delivery).returning(delivery.c.id), values).scalar_one())


def _tidied(draft: DeliveryDraft) -> DeliveryDraft:
    texts: dict[str, Any] = {key: clean(getattr(draft, key)) for key in _LINES}
    texts |= {key: clean_multiline(getattr(draft, key)) for key in _BLOCKS}
    return replace(draft, **texts)


def _required(reason: str, sentence: str) -> str:
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": sentence})
    return reason


def _columns(draft: DeliveryDraft) -> dict[str, Any]:
    return asdict(draft) | {"method": draft.method.value if draft.method else None}


def _changes(before: DeliveryDraft | None, after: DeliveryDraft) -> dict[str, tuple[Any, Any]]:
    """What differs, as the audit tells it."""
    old, new = (_told(one) for one in (before, after))
    return {
        f"delivery_{key}": (old.get(key), new.get(key))
        for key in new
        if (old.get(key) or None) != (new.get(key) or None)
    }


def _told(draft: DeliveryDraft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    day = draft.delivered_on.isoformat() if draft.delivered_on else None
    return asdict(draft) | {"method": draft.method.label if draft.method else None, "delivered_on": day}


def _query() -> Select[Any]:
    return select(delivery, operator.c.name.label("operator")).join(
        operator, operator.c.id == delivery.c.operator_id
    )


def _delivery(row: RowMapping) -> Delivery:
    texts = {key: row[key] for key in (*_LINES, *_BLOCKS)}
    draft = DeliveryDraft(method=DeliveryMethod(row["method"]), delivered_on=row["delivered_on"], **texts)
    plain = ("id", "paper_id", "petition_id", "withdrawn", "operator", "recorded_at")
    return Delivery(**{key: row[key] for key in plain}, draft=draft)
