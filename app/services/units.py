"""The directory of units and townships: renamed and merged ones end, name their successor, and stay findable."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, update

from app.domain.units import (
    UNIT_LABELS,
    Fault,
    Unit,
    UnitDraft,
    UnitKind,
    draft_of,
    folded,
    read_units,
    tidied,
)
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models import side_queries
from app.models.side_tables import unit
from app.services import audit
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class UnitImport:
    """A dry run: what would be written, what is wrong, which rows name a unit that is there already."""

    file: str
    drafts: tuple[UnitDraft, ...]
    faults: tuple[Fault, ...]
    duplicates: tuple[Fault, ...]
    ignored: tuple[str, ...]


def may_keep(context: Context) -> bool:
    """Whether the operator may change the directory."""
    return any(context.operator.may(one) for one in (Permission.ADMINISTER, Permission.HANDLE))


def current(context: Context) -> list[Unit]:
    """The units that stand, then the townships, in the order they came in."""
    with context.register.read() as connection:
        return [_unit(row) for row in side_queries.units(connection, current_only=True)]


def everything(context: Context) -> list[Unit]:
    """The units that stand and those that ended."""
    with context.register.read() as connection:
        return _all(connection)


def names(found: Sequence[Unit], kind: UnitKind) -> tuple[str, ...]:
    """The names of one kind."""
    return tuple(one.name for one in found if one.kind is kind)


def find_unit(connection: Connection, name: str) -> Unit | None:
    """The unit of that name as it stands now, also by an old name; None where it ended or never was."""
    wanted, everyone = folded(name), _all(connection)
    named = [one for one in everyone if folded(one.name) == wanted]
    standing = next((one for one in named if one.valid_to is None), None)
    if standing is not None or not named:
        return standing
    by_id = {one.id: one for one in everyone}
    found: Unit | None = max(named, key=lambda one: (one.valid_to or date.max, one.id))
    while found is not None and found.valid_to is not None:
        found = by_id.get(found.successor_id or 0)
    return found


def history(context: Context, unit_id: int) -> list[Unit]:
    """Every name that led to the unit or followed it, oldest first."""
    with context.register.read() as connection:
        everyone = _all(connection)
    chain = {unit_id}
    while True:
        linked = {
            key for one in everyone if {one.id, one.successor_id} & chain for key in (one.id, one.successor_id)
        } - {None} | chain  # fmt: skip
        if linked == chain:
            return sorted(
                (one for one in everyone if one.id in chain), key=lambda one: (one.valid_from, one.id)
            )
        chain = {key for key in linked if key is not None}


def add(context: Context, draft: UnitDraft) -> Unit:
    """Add a unit; `FieldErrors` for an empty name or one that stands already."""
    _require(context)
    draft = tidied(draft)
    with context.register.action() as connection:
        _check(connection, draft)
        made = _insert(connection, draft, context.clock.today())
        audit.record(connection, context, "add_unit", changes=_news(draft))
    return made


def change(context: Context, unit_id: int, draft: UnitDraft) -> Unit:
    """Change everything but the name; a new name is a `rename`, so that the old one is kept."""
    _require(context)
    draft = tidied(draft)
    with context.register.action() as connection:
        before = _standing(connection, unit_id)
        if draft.name != before.name:
            raise FieldErrors({"name": "改名请用“改名”，以便保留旧名称。"})
        changes = _differences(before, draft)
        if changes:
            connection.execute(update(unit).where(unit.c.id == unit_id).values(**_columns(draft)))
            audit.record(connection, context, "change_unit", changes=changes, reason=before.name)
        return _standing(connection, unit_id)


def rename(context: Context, unit_id: int, name: str, day: date) -> Unit:
    """Give the unit a new name from `day` on; the old name ends that day and leads to the new one."""
    _require(context)
    with context.register.action() as connection:
        before = _standing(connection, unit_id)
        draft = tidied(UnitDraft(**asdict(draft_of(before)) | {"name": name}))
        if draft.name == before.name:
            raise FieldErrors({"name": "新名称与原名称相同，请改写。"})
        _check(connection, draft, besides=unit_id)
        _check_day(context, before, day)
        made = _insert(connection, draft, day)
        _end(connection, unit_id, day, made.id)
        changes = {"name": (before.name, draft.name), "day": (None, day.isoformat())}
        audit.record(connection, context, "rename_unit", changes=changes)
    return made


def merge(context: Context, unit_ids: Iterable[int], into_id: int, day: date) -> Unit:
    """End the units on `day`; their names lead to `into_id` from then on."""
    _require(context)
    ending = set(unit_ids) - {into_id}
    if not ending:
        raise UserError("请另选至少一个要并入的单位。")
    with context.register.action() as connection:
        into = _standing(connection, into_id)
        for unit_id in sorted(ending):
            before = _standing(connection, unit_id)
            _check_day(context, before, day)
            _end(connection, unit_id, day, into_id)
            changes = {"name": (before.name, into.name), "day": (None, day.isoformat())}
            audit.record(connection, context, "merge_unit", changes=changes)
    return into


def retire(context: Context, unit_id: int, day: date) -> None:
    """End a unit without a successor; its name stays in the history and in the cases."""
    _require(context)
    with context.register.action() as connection:
        before = _standing(connection, unit_id)
        _check_day(context, before, day)
        _end(connection, unit_id, day, None)
        changes = {"name": (before.name, None), "day": (None, day.isoformat())}
        audit.record(connection, context, "retire_unit", changes=changes)


def plan_import(context: Context, path: Path) -> UnitImport:
    """Read a list (.xlsx, .csv) and say what an import would do; nothing is written.

    `UserError` where the file cannot be read. Units that stand already are `duplicates` and left alone.
    """
    _require(context)
    from app.ledgers.unit_list import read_list

    read = read_units(read_list(path))
    standing = {folded(one.name) for one in current(context)}
    duplicates = tuple(
        Fault(row, UNIT_LABELS["name"], f"“{draft.name}”已在单位名录中，将跳过。")
        for row, draft in read.found
        if folded(draft.name) in standing
    )
    drafts = tuple(draft for _, draft in read.found if folded(draft.name) not in standing)
    return UnitImport(path.name, drafts, read.faults, duplicates, read.ignored)


def import_units(context: Context, plan: UnitImport) -> int:
    """Write the units of a faultless plan in one action and give their number; else nothing at all."""
    _require(context)
    if plan.faults:
        raise UserError(f"名单中有 {len(plan.faults)} 处错误，没有导入。请改正文件后重新选择。")
    if not plan.drafts:
        raise UserError("名单中的单位都已在单位名录中，没有需要导入的。")
    with context.register.action() as connection:
        for draft in plan.drafts:
            _check(connection, draft)
            _insert(connection, draft, context.clock.today())
        changes = {"file": (None, plan.file), "units": (None, [draft.name for draft in plan.drafts])}
        audit.record(connection, context, "import_units", changes=changes)
    return len(plan.drafts)


def _require(context: Context) -> None:
    if not may_keep(context):
        context.require(Permission.HANDLE)


def _all(connection: Connection) -> list[Unit]:
    return [_unit(row) for row in side_queries.units(connection)]


def _unit(row: RowMapping) -> Unit:
    return Unit(**{f.name: row[f.name] for f in fields(Unit)} | {"kind": UnitKind(row["kind"])})


def _standing(connection: Connection, unit_id: int) -> Unit:
    found = next((one for one in _all(connection) if one.id == unit_id), None)
    if found is None:
        raise UserError("没有这个单位。请刷新单位名录。")
    if found.valid_to is not None:
        raise UserError(f"“{found.name}”已于 {found.valid_to.isoformat()} 停用或改名，不能再更改。")
    return found


def _check(connection: Connection, draft: UnitDraft, *, besides: int | None = None) -> None:
    if not draft.name:
        raise FieldErrors({"name": "请填写单位名称。"})
    for one in _all(connection):
        if one.valid_to is None and one.id != besides and folded(one.name) == folded(draft.name):
            raise FieldErrors({"name": f"已有单位“{one.name}”。如两个单位合并，请用“并入”。"})


def _check_day(context: Context, before: Unit, day: date) -> None:
    if day > context.clock.today():
        raise FieldErrors({"day": "日期不能晚于今天；到那一天再办理。"})
    if day < before.valid_from:
        raise FieldErrors({"day": f"日期不能早于该名称启用的日期 {before.valid_from.isoformat()}。"})


def _insert(connection: Connection, draft: UnitDraft, day: date) -> Unit:
    values = _columns(draft) | {"uid": str(uuid.uuid4()), "valid_from": day}
    key = connection.execute(insert(unit), values).inserted_primary_key
    assert key is not None
    return Unit(**asdict(draft), id=key[0], uid=values["uid"], valid_from=day)


def _end(connection: Connection, unit_id: int, day: date, successor: int | None) -> None:
    values = {"valid_to": day, "successor_id": successor}
    connection.execute(update(unit).where(unit.c.id == unit_id).values(**values))


def _columns(draft: UnitDraft) -> dict[str, Any]:
    return asdict(draft) | {"kind": draft.kind.value}


def _news(draft: UnitDraft) -> Mapping[str, tuple[Any, Any]]:
    return {key: (None, value) for key, value in _columns(draft).items() if value}


def _differences(before: Unit, draft: UnitDraft) -> Mapping[str, tuple[Any, Any]]:
    old, new = _columns(draft_of(before)), _columns(draft)
    return {key: (old[key], new[key]) for key in new if old[key] != new[key]}
