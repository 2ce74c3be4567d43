"""回避 (条例 art. 28): who has a direct interest in a case neither sees nor handles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from app.domain.names import clean_multiline
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models.tables import operator, recusal
from app.services import cases
from app.services.action_case import open_case
from app.services.action_events import append, new_event
from app.services.context import Context

_MAY_DECIDE = (Permission.HANDLE, Permission.SIGN, Permission.ADMINISTER)


@dataclass(frozen=True, slots=True)
class Recused:
    """One withdrawn operator of a case."""

    operator_id: int
    name: str
    reason: str
    recorded_at: datetime


def add(context: Context, petition_id: int, operator_id: int, reason: str) -> None:
    """Withdraw an operator from a case, with a reason: himself, or by somebody who handles, signs or administers.

    One event and one audit row; the case is closed to the operator from then on.
    """
    if operator_id != context.operator.id:
        _require(context)
    reason = _required(reason)
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id)
        name = _name(connection, operator_id)
        if _find(connection, petition_id, operator_id) is not None:
            raise UserError(f"“{name}”已经从本件回避，不需要重复登记。")
        now = context.clock.now()
        row = {"petition_id": petition_id, "operator_id": operator_id, "reason": reason, "recorded_at": now}
        connection.execute(insert(recusal), row)
        payload = {"operator": name, "reason": reason}
        event = new_event(context, len(record.events) + 1, "recused", now, payload)
        append(connection, context, record, event, action="recuse", reason=reason)


def withdraw(context: Context, petition_id: int, operator_id: int, reason: str) -> None:
    """End a recusal with a reason; never by the recused operator himself."""
    if operator_id == context.operator.id:
        raise UserError("本人的回避不能由本人解除。请由其他有权限的操作员办理。")
    _require(context)
    reason = _required(reason)
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id)
        found = _find(connection, petition_id, operator_id)
        if found is None:
            raise UserError("该操作员没有从本件回避，不需要解除。")
        connection.execute(
            delete(recusal).where(recusal.c.petition_id == petition_id, recusal.c.operator_id == operator_id)
        )
        payload = {"operator": found.name, "reason": reason}
        event = new_event(context, len(record.events) + 1, "recusal_withdrawn", context.clock.now(), payload)
        append(connection, context, record, event, action="withdraw_recusal", reason=reason)


def of_case(context: Context, petition_id: int) -> list[Recused]:
    """The operators withdrawn from a case; empty where its content is withheld from the asker."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        return _rows(connection, petition_id)


def _rows(connection: Connection, petition_id: int) -> list[Recused]:
    query = (
        select(recusal.c.operator_id, operator.c.name, recusal.c.reason, recusal.c.recorded_at)
        .join(operator, operator.c.id == recusal.c.operator_id)
        .where(recusal.c.petition_id == petition_id)
        .order_by(recusal.c.recorded_at, recusal.c.operator_id)
    )
    return [Recused(*row) for row in connection.execute(query)]


def _find(connection: Connection, petition_id: int, operator_id: int) -> Recused | None:
    return next((one for one in _rows(connection, petition_id) if one.operator_id == operator_id), None)


def _name(connection: Connection, operator_id: int) -> str:
    name = connection.execute(select(operator.c.name).where(operator.c.id == operator_id)).scalar()
    if name is None:
        raise UserError("没有这名操作员。请刷新操作员列表。")
    return str(name)


def _require(context: Context) -> None:
    if not any(context.operator.may(one) for one in _MAY_DECIDE):
        context.require(Permission.HANDLE)


def _required(reason: str) -> str:
    reason = clean_multiline(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明理由（与信访事项或者信访人有直接利害关系等）。"})
    return reason
