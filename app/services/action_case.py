"""The case an action works on: found, open to the operator, and what the table of steps looks at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain.chain import binding
from app.domain.events import effective
from app.domain.records import PetitionRecord
from app.domain.rules import Duty, Level
from app.domain.vocabulary import Permission
from app.domain.workflow_types import CaseFacts, Step
from app.errors import UserError
from app.models.tables import case_clock
from app.services import approval_chain, cases, clock_basis, office
from app.services.context import Context

RESTRICTED = "这是检举控告件，您没有查看权限，不能办理。请由有权限的操作员办理。"


def locked_out(record: PetitionRecord) -> str:
    """Why the operator may not touch the case; empty where he may. A recused one is not even given the record."""
    return RESTRICTED if record.restricted else ""


def open_case(
    connection: Connection, context: Context, petition_id: int, revision: int | None = None
) -> PetitionRecord:
    """The case, within an action; `UserError` where the operator may not touch it or it changed since `revision`."""
    record = cases.read_in(connection, context, petition_id)
    reason = locked_out(record)
    if reason:
        raise UserError(reason)
    if revision is not None and record.revision != revision:
        raise UserError(f"{record.number}刚被其他操作更改过。请重新打开后再办，以免重复办理。")
    return record


def facts_of(connection: Connection, context: Context, record: PetitionRecord) -> CaseFacts:
    """What the table of steps looks at."""
    due = select(func.min(case_clock.c.legal_due)).where(
        case_clock.c.petition_id == record.id,
        case_clock.c.duty == Duty.FINISH.value,
        case_clock.c.level == Level.STATUTORY.value,
    )
    return CaseFacts(
        state=record.state,
        events=tuple(effective(record.events)),
        purpose=record.draft.purpose,
        source=record.draft.source,
        office_kind=office.profile_in(connection).kind,
        urgent=record.draft.urgent,
        major=record.draft.major,
        finish_due=connection.execute(due).scalar(),
        chain=binding(approval_chain.chain_in(connection), record.draft.purpose),
        calendar=clock_basis.current(connection, context.register).calendar,
    )


def not_permitted(context: Context, step: Step, facts: CaseFacts) -> str:
    """That the operator may not take the step; empty where he may, in person or by recording a signed paper."""
    needed = step.permission_for(facts)
    may = (needed, *step.others_for(facts), *((Permission.HANDLE,) if step.on_paper else ()))
    if any(context.operator.may(one) for one in may):
        return ""
    return f"操作员“{context.operator.name}”没有“{needed.label}”的权限。请换有权限的操作员，或请管理员开通。"


def began(record: PetitionRecord) -> datetime:
    """When the case began: the visit, or its registration where a later visit was typed."""
    visited = record.draft.received_at or record.recorded_at
    return min(visited, record.recorded_at)
