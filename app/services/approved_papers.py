"""Papers ahead of their case: an opinion is held back until every leader approved it, in the words that were approved;
of a notice without its step it is only said."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from app.domain.chain import begun
from app.domain.events import effective
from app.domain.records import PetitionRecord
from app.domain.workflow import STEPS, step_of
from app.domain.workflow_guards import opinion_approved
from app.errors import UserError
from app.models import paper_queries
from app.services import cases, paper_catalogue, paper_values
from app.services.action_case import facts_of
from app.services.context import Context
from app.services.paper_catalogue import PaperKind


def recorded(kind: PaperKind, known: Mapping[str, str]) -> dict[str, str]:
    """The asked fields that the register holds: they print as recorded, whatever is typed."""
    return {one.key: known[one.recorded] for one in kind.asks if one.recorded and known.get(one.recorded)}


def held(connection: Connection, context: Context, kind: PaperKind, record: PetitionRecord) -> str:
    """Why the paper may not leave the office yet; empty where it may."""
    reason = opinion_approved(facts_of(connection, context, record)) if kind.approved else ""
    return f"{kind.name}不能出具：{reason}" if reason else ""


def require_only(
    connection: Connection, context: Context, petition_id: int, form: str, replaces: int | None
) -> None:
    """`UserError` where the opinion went out already: another text of it is a correction, or the old one is voided."""
    if replaces is not None or not paper_catalogue.kind_of(context.register.folder, form).approved:
        return
    events = effective(cases.read_in(connection, context, petition_id).events)
    concluded = max((one.occurred_at for one in events if begun(one) is not None), default=None)
    for row in paper_queries.standing(connection, petition_id):
        if row.form == form and concluded is not None and row.issued_at >= concluded:
            name = f"{paper_catalogue.name_of(form)}{row.number}"
            raise UserError(
                f"本件已出具{name}。要改的，请在信访件的“文书”中选中它“更正文书”，或作废后再出具。"
            )


def early(kind: PaperKind, record: PetitionRecord) -> str:
    """What a paper that is delivered tells of, where no step of the case records it yet; "" where one does.

    It is only said: a notice may be printed for the signature before its step is recorded.
    """
    telling = [step for step in STEPS.values() if kind.code in step.papers]
    taken = {step.key for event in effective(record.events) if (step := step_of(event)) is not None}
    if kind.served is None or any(step.key in taken for step in telling):
        return ""
    labels = "”或“".join(step.label for step in telling)
    return f"本件还没有录入“{labels}”。先录入的，内容自动填好；先出具的，请随即录入。" if telling else ""


def require_same(
    connection: Connection, context: Context, petition_id: int, form: str, drawn: Mapping[str, str]
) -> None:
    """`UserError` where the opinion changed, or its approvals lapsed, since the fields `drawn` were read."""
    kind = paper_catalogue.kind_of(context.register.folder, form)
    if not kind.approved:
        return
    record = cases.read_in(connection, context, petition_id)
    if reason := held(connection, context, kind, record):
        raise UserError(reason)
    known = paper_values.values(connection, context, record, form)
    if any(drawn.get(key) != text for key, text in recorded(kind, known).items()):
        raise UserError(f"{record.number}的处理意见刚被更改过。请重新打开{kind.name}再打印。")
