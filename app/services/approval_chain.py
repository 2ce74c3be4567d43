"""The office's approval chain (审批流程): the default of annexes 1 and 2 of source 004 until the office changes it.

A conclusion keeps the chain in force when it was made; a change reaches the conclusions made after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from app.domain.chain import DEFAULT_CHAIN, SIGNING, ChainEntry, added, encoded, entry_of, entry_text
from app.domain.names import clean
from app.domain.vocabulary import Permission
from app.errors import FieldErrors
from app.models.side_tables import office_list
from app.services import audit
from app.services.context import Context

_KIND = "chain"
_LONGEST = 20
_RESERVED = frozenset("、|")
APPROVERS = (Permission.REVIEW_MATTER, Permission.REVIEW_PETITION, Permission.SIGN, Permission.REVIEW)
"""Permissions that an added approval may ask for."""


def chain(context: Context) -> tuple[ChainEntry, ...]:
    """The approvals of a conclusion made now, in their order."""
    with context.register.read() as connection:
        return chain_in(connection)


def chain_in(connection: Connection) -> tuple[ChainEntry, ...]:
    """The same, within an action."""
    query = select(office_list.c.name).where(office_list.c.kind == _KIND).order_by(office_list.c.position)
    return tuple(entry_of(name) for name in connection.execute(query).scalars()) or DEFAULT_CHAIN


def change(context: Context, entries: Sequence[ChainEntry]) -> tuple[ChainEntry, ...]:
    """Put another chain in force for the conclusions to come.

    Raises `FieldErrors` (key `chain`) for an empty chain, a name that is empty, too long or stands twice, and a
    signature that is not last; `UserError` without the permission to administer.
    """
    context.require(Permission.ADMINISTER)
    cleaned = tuple(added(clean(one.label), one.permission) if one.added else one for one in entries)
    sentence = _wrong(cleaned)
    if sentence:
        raise FieldErrors({"chain": sentence})
    with context.register.action() as connection:
        before = chain_in(connection)
        if before == cleaned:
            return cleaned
        connection.execute(delete(office_list).where(office_list.c.kind == _KIND))
        rows = [{"kind": _KIND, "name": entry_text(one), "position": at} for at, one in enumerate(cleaned)]
        connection.execute(insert(office_list), rows)
        changes = {_KIND: (encoded(before), encoded(cleaned))}
        audit.record(connection, context, "change_list", changes=changes)
    return cleaned


def _wrong(entries: Sequence[ChainEntry]) -> str:
    """What is wrong with a chain, as one sentence."""
    if not entries:
        return "审批流程至少要有一步，请保留或增加一步。"
    labels = [one.label for one in entries]
    twice = next((label for label in labels if labels.count(label) > 1), "")
    if twice:
        return f"“{twice}”重复，请删去一步或改名。"
    if SIGNING in entries and entries[-1] != SIGNING:
        return "“办结签批”是最后一步，请把它移到最后。"
    return next((sentence for one in entries if one.added and (sentence := _wrong_entry(one))), "")


def _wrong_entry(entry: ChainEntry) -> str:
    if not entry.label:
        return "请填写增设环节的名称，例如“法规科审核”。"
    if len(entry.label) > _LONGEST or _RESERVED & set(entry.label):
        return f"“{entry.label}”不能用作名称：不超过{_LONGEST}个字，不含顿号和竖线。"
    allowed = "、".join(one.label for one in APPROVERS)
    return "" if entry.permission in APPROVERS else f"“{entry.label}”请选择审批权限：{allowed}。"
