"""The office: making a register, its profile, and the operators who sit at the counter."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.clock import Clock
from app.code_lists import roles as role_list
from app.data_folder import prepare, share_register
from app.domain.deadline_hours import seasonal_hours
from app.domain.names import clean
from app.domain.records import OfficeProfile, Operator
from app.domain.vocabulary import OfficeKind, Permission
from app.errors import FieldErrors, UserError
from app.models import session
from app.models.session import Register
from app.models.tables import office_profile, operator, operator_role
from app.printing import pc_fonts
from app.security import keys
from app.services import audit, clocks
from app.services.context import Context

FONTS_FOLDER = "fonts"
"""Beside the register: the office's own fonts for papers."""
FIRST_ROLES = ("administrator", "registrar", "handler")
"""Roles of the operator that the first start makes."""
_MOVES_DATES = frozenset({"kind", "summer_hours", "winter_hours", "summer_from", "summer_to"})


def create_register(
    folder: Path, profile: OfficeProfile, first_operator: str, clock: Clock
) -> tuple[Register, Operator]:
    """Make the register with its key, profile and first operator; all checked before anything is made.

    Raises `FieldErrors` for a bad profile, `UserError` for an unsuitable or occupied folder.
    """
    profile = _checked(profile, {"operator": first_operator})
    folder = prepare(folder)
    if (folder / session.REGISTER_FILE).exists():
        raise UserError(f"文件夹“{folder}”中已有登记册。请直接打开它，或选择另一个空文件夹。")
    key = keys.create_key(folder)
    try:
        register, made = _fill_new_register(folder, key, profile, clean(first_operator), clock)
    except BaseException:
        for half_made in (*folder.glob(f"{session.REGISTER_FILE}*"), folder / keys.KEY_FILE):
            half_made.unlink(missing_ok=True)
        raise
    share_register(folder)
    pc_fonts.look_in(folder / FONTS_FOLDER)
    return register, made


def _fill_new_register(
    folder: Path, key: str, profile: OfficeProfile, first_operator: str, clock: Clock
) -> tuple[Register, Operator]:
    register = session.open_register(folder, key, create=True)
    try:
        with register.action() as connection:
            made = _insert_operator(connection, first_operator, FIRST_ROLES)
            context = Context(register, clock, made)
            _insert_profile(connection, context, profile)
            audit.record(connection, context, "create_register", changes=_news(asdict(profile)))
    except BaseException:
        register.close()
        raise
    return register, made


def open_existing(folder: Path) -> Register:
    """Open the register that lies in `folder` with the key beside it."""
    if not (folder / session.REGISTER_FILE).exists():
        if (folder / keys.KEY_FILE).exists():
            raise UserError(
                f"文件夹“{folder}”中有密钥而没有登记册文件 {session.REGISTER_FILE}。请从备份中恢复该文件，不要另建登记册。"
            )
        raise UserError(f"文件夹“{folder}”中没有登记册。请先建立登记册（首次启动或命令 init）。")
    pc_fonts.look_in(folder / FONTS_FOLDER)
    return session.open_register(folder, keys.read_key(folder))


def profile(register: Register) -> OfficeProfile:
    """The profile in force."""
    with register.read() as connection:
        return profile_in(connection)


def profile_in(connection: Connection) -> OfficeProfile:
    """The profile in force, within an action."""
    query = select(office_profile).order_by(office_profile.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one()
    values = {key: row[key] for key in OfficeProfile.__dataclass_fields__}
    return OfficeProfile(**values | {"kind": OfficeKind(row["kind"])})


def change_profile(context: Context, new: OfficeProfile) -> OfficeProfile:
    """Put a new version of the profile in force; papers printed before keep the old one.

    Another kind of office or other hours move the dates of the cases that are not done, in the same transaction.
    """
    context.require(Permission.ADMINISTER)
    new = _checked(new)
    with context.register.action() as connection:
        changes = _differences(asdict(profile_in(connection)), asdict(new))
        if changes:
            _insert_profile(connection, context, new)
            audit.record(connection, context, "change_profile", changes=changes)
            if not changes.keys().isdisjoint(_MOVES_DATES):
                clocks.recalculate(connection, context)
    return new


def operators(register: Register, *, active_only: bool = True) -> list[Operator]:
    """The operators, in the order they were added."""
    with register.read() as connection:
        return _operators(connection, active_only=active_only)


def operator_named(register: Register, name: str) -> Operator:
    """The active operator of that name, the first one for an empty name; `UserError` where there is none."""
    found = operators(register)
    if not name:
        return found[0]
    for one in found:
        if one.name == name:
            return one
    known = "、".join(one.name for one in found)
    raise UserError(f"没有名为“{name}”的操作员。现有操作员：{known}。")


def add_operator(context: Context, name: str, roles: Iterable[str]) -> Operator:
    """Add an operator with roles (keys of `resources/code_lists/roles.toml`)."""
    context.require(Permission.ADMINISTER)
    name, roles = clean(name), _known_roles(roles)
    if not name:
        raise FieldErrors({"name": "请填写操作员姓名。"})
    with context.register.action() as connection:
        if any(one.name == name for one in _operators(connection, active_only=False)):
            raise FieldErrors({"name": f"已有名为“{name}”的操作员，请换一个名称以便区分。"})
        made = _insert_operator(connection, name, roles)
        audit.record(
            connection, context, "add_operator", changes=_news({"name": name, "roles": sorted(roles)})
        )
    return made


def change_operator(context: Context, operator_id: int, *, roles: Iterable[str], active: bool) -> None:
    """Change roles or retire an operator; somebody who may administer must remain."""
    context.require(Permission.ADMINISTER)
    roles = _known_roles(roles)
    with context.register.action() as connection:
        before = {one.id: one for one in _operators(connection, active_only=False)}[operator_id]
        connection.execute(update(operator).where(operator.c.id == operator_id).values(active=active))
        connection.execute(delete(operator_role).where(operator_role.c.operator_id == operator_id))
        _insert_roles(connection, operator_id, roles)
        if not any(one.may(Permission.ADMINISTER) for one in _operators(connection, active_only=True)):
            raise UserError("至少要保留一名在用的管理员，本次修改没有保存。")
        old = {"roles": sorted(before.roles), "active": before.active}
        changes = _differences(old, {"roles": sorted(roles), "active": active})
        audit.record(connection, context, "change_operator", changes=changes, reason=before.name)


def _checked(profile: OfficeProfile, more: Mapping[str, str] | None = None) -> OfficeProfile:
    texts: dict[str, Any] = {key: clean(text) for key, text in asdict(profile).items() if key != "kind"}
    cleaned = replace(profile, **texts)
    labels = {"full_name": "单位全称", "short_name": "单位简称", "prefix": "编号代字"}
    values = {key: getattr(cleaned, key) for key in labels}
    if more:
        labels["operator"] = "第一位操作员姓名"
        values |= {key: clean(value) for key, value in more.items()}
    errors = {key: f"请填写{label}。" for key, label in labels.items() if not values[key]}
    if any(c in cleaned.prefix for c in "[]〔〕 ") or len(cleaned.prefix) > 8:
        errors["prefix"] = "编号代字不超过 8 个字，不含括号和空格，例如“镜”。"
    errors |= _bad_hours(cleaned)
    if errors:
        raise FieldErrors(errors)
    return cleaned


def _bad_hours(profile: OfficeProfile) -> dict[str, str]:
    """Office hours are written as `08:30-12:00 14:00-17:30`, the season as `05-01`."""
    try:
        seasonal_hours(profile.summer_hours, profile.winter_hours, profile.summer_from, profile.summer_to)
    except UserError as error:
        return {"summer_hours": str(error)}
    return {}


def _insert_profile(connection: Connection, context: Context, profile: OfficeProfile) -> None:
    values = asdict(profile) | {"recorded_at": context.clock.now()}
    connection.execute(insert(office_profile), values)


def _insert_operator(connection: Connection, name: str, roles: Iterable[str]) -> Operator:
    values = {"uid": str(uuid.uuid4()), "name": name, "active": True}
    key = connection.execute(insert(operator).returning(operator.c.id), values).scalar_one()
    _insert_roles(connection, key, roles)
    return _operator(key, name, frozenset(roles), active=True)


def _insert_roles(connection: Connection, operator_id: int, roles: Iterable[str]) -> None:
    rows = [{"operator_id": operator_id, "role": role} for role in sorted(set(roles))]
    if rows:
        connection.execute(insert(operator_role), rows)


def _known_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    unknown = chosen - role_list().keys()
    if unknown:
        raise FieldErrors({"roles": f"没有这种角色：{'、'.join(sorted(unknown))}。"})
    return chosen


def _operators(connection: Connection, *, active_only: bool) -> list[Operator]:
    held: dict[int, set[str]] = {}
    for key, role in connection.execute(select(operator_role.c.operator_id, operator_role.c.role)):
        held.setdefault(key, set()).add(role)
    query = select(operator.c.id, operator.c.name, operator.c.active).order_by(operator.c.id)
    found = [
        _operator(key, name, frozenset(held.get(key, ())), active=active)
        for key, name, active in connection.execute(query)
    ]
    return [one for one in found if one.active or not active_only]


def _operator(key: int, name: str, roles: frozenset[str], *, active: bool) -> Operator:
    known = role_list()
    permissions = frozenset(p for role in roles if role in known for p in known[role].permissions)
    return Operator(id=key, name=name, roles=roles, permissions=permissions, active=active)


def _news(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (None, value) for key, value in values.items()}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (old[key], new[key]) for key in new if old[key] != new[key]}
