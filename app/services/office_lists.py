"""Short lists the office edits itself; until it does, a list is as the program's own file has it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, delete, insert, select

from app.domain.names import clean
from app.domain.vocabulary import Coded, Permission
from app.errors import FieldErrors
from app.models.side_tables import office_list
from app.paths import CODE_LISTS
from app.services import audit
from app.services.context import Context


class ListKind(Coded):
    """The lists."""

    ORIGIN = "origin", "上级来源"
    LEADER = "leader", "接访领导"
    PRINCIPAL_LEADER = "principal_leader", "主要领导"
    PLACE = "place", "乡镇村居"
    READER_FORMAT = "reader_format", "读卡器格式"


_NAMED_BY_OFFICE = frozenset(
    {ListKind.LEADER, ListKind.PRINCIPAL_LEADER, ListKind.PLACE, ListKind.READER_FORMAT}
)
"""Lists of the office's own people, places and devices: no file has words for them, and they may be empty."""


def entries(context: Context, kind: ListKind) -> tuple[str, ...]:
    """The entries in the office's order."""
    with context.register.read() as connection:
        return entries_in(connection, kind)


def entries_in(connection: Connection, kind: ListKind) -> tuple[str, ...]:
    """The same, within an action."""
    return _stored(connection, kind) or _defaults(kind)


def replace_entries(context: Context, kind: ListKind, names: Sequence[str]) -> tuple[str, ...]:
    """Put a new list in force; records keep the words they were saved with.

    `FieldErrors` for an empty list or an entry that stands twice.
    """
    if not context.operator.may(Permission.ADMINISTER):
        context.require(Permission.HANDLE)
    cleaned = tuple(name for name in map(clean, names) if name)
    if not cleaned and kind not in _NAMED_BY_OFFICE:
        raise FieldErrors({"names": "名单至少要有一项。"})
    twice = next((name for name, times in Counter(cleaned).items() if times > 1), None)
    if twice is not None:
        raise FieldErrors({"names": f"“{twice}”重复，请删去一项。"})
    with context.register.action() as connection:
        before = entries_in(connection, kind)
        connection.execute(delete(office_list).where(office_list.c.kind == kind.value))
        rows = [{"kind": kind.value, "name": name, "position": at} for at, name in enumerate(cleaned)]
        if rows:
            connection.execute(insert(office_list), rows)
        changes = {kind.value: (list(before), list(cleaned))}
        audit.record(connection, context, "change_list", changes=changes)
    return cleaned


def _stored(connection: Connection, kind: ListKind) -> tuple[str, ...]:
    query = (
        select(office_list.c.name).where(office_list.c.kind == kind.value).order_by(office_list.c.position)
    )
    return tuple(connection.execute(query).scalars())


@cache
def _defaults(kind: ListKind) -> tuple[str, ...]:
    if kind in _NAMED_BY_OFFICE:
        return ()
    data = tomllib.loads((CODE_LISTS / f"{kind.value}s.toml").read_text(encoding="utf-8"))
    return tuple(data[f"{kind.value}s"])
