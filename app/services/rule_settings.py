"""Rule packs and rules as the office set them: on or off, confirmed against the text, length where it may change.

Every change recomputes the cases that are not done in the same transaction, and says what moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.deadline_period import Period, Unit
from app.domain.records import DueChange
from app.domain.rules import Duty, Rule, RulePack, RuleSwitch, is_printable
from app.domain.vocabulary import OfficeKind, Permission
from app.errors import FieldErrors, UserError
from app.models import clock_queries
from app.models.side_tables import rule_switch
from app.services import audit, clock_basis, clocks
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One rule. `printable`: papers say its date is 法定; `applies`: it binds this kind of office."""

    key: str
    name: str
    duty: Duty
    article: str
    length: int
    unit: Unit
    changeable: bool
    on: bool
    printable: bool
    applies: bool


@dataclass(frozen=True, slots=True)
class PackSetting:
    """One pack with its rules. `check_text`: 请核对原文 before it is confirmed."""

    key: str
    name: str
    source: str
    note: str
    on: bool
    confirmed: bool
    check_text: bool
    rules: tuple[RuleSetting, ...]


def packs(context: Context) -> list[PackSetting]:
    """Every pack and rule as it is set."""
    with context.register.read() as connection:
        switches = clock_queries.switches(connection)
        kind = OfficeKind(clock_queries.office_row(connection)[0])
    return [_pack(pack, switches, kind) for pack in clock_basis.packs()]


def set_switch(
    context: Context,
    key: str,
    *,
    on: bool | None = None,
    confirmed: bool | None = None,
    length: int | None = None,
) -> list[DueChange]:
    """Set what is not None for a pack or a rule; gives back the dates that moved.

    Raises `FieldErrors` for a length that may not be changed, `UserError` where it contradicts a case's history.
    """
    context.require(Permission.ADMINISTER)
    name = _name(key)
    with context.register.action() as connection:
        old = clock_queries.switches(connection).get(key, RuleSwitch())
        new = RuleSwitch(
            old.on if on is None else on,
            old.confirmed if confirmed is None else confirmed,
            old.length if length is None else length,
        )
        if new == old:
            return []
        if length is not None:
            _check_length(connection, key, length)
        _put(connection, key, new)
        changes = clocks.recalculate(connection, context)
        kept = zip(("on", "confirmed", "length"), _values(old), _values(new), strict=True)
        told = {field: (before, after) for field, before, after in kept if before != after}
        audit.record(connection, context, "change_rule", changes=told, reason=name)
    return changes


def _pack(pack: RulePack, switches: Mapping[str, RuleSwitch], kind: OfficeKind) -> PackSetting:
    own = switches.get(pack.key, RuleSwitch())
    return PackSetting(
        key=pack.key,
        name=pack.name,
        source=pack.source,
        note=pack.note,
        on=pack.on if own.on is None else own.on,
        confirmed=pack.confirmed if own.confirmed is None else own.confirmed,
        check_text=pack.check_text,
        rules=tuple(_rule(pack, rule, switches, kind) for rule in pack.rules),
    )


def _rule(pack: RulePack, rule: Rule, switches: Mapping[str, RuleSwitch], kind: OfficeKind) -> RuleSetting:
    own, whole = switches.get(rule.key, RuleSwitch()), switches.get(pack.key, RuleSwitch())
    pack_on = pack.on if whole.on is None else whole.on
    printable = is_printable(pack, rule, switches)
    return RuleSetting(
        key=rule.key,
        name=rule.name,
        duty=rule.duty,
        article=rule.article,
        length=rule.period.length if own.length is None else own.length,
        unit=rule.period.unit,
        changeable=not printable and rule.period.unit is not Unit.GIVEN,
        on=(rule.on and pack_on) if own.on is None else own.on,
        printable=printable,
        applies=kind in rule.office_kinds,
    )


def _name(key: str) -> str:
    names: dict[str, str] = {}
    for pack in clock_basis.packs():
        names |= {pack.key: pack.name} | {rule.key: rule.name for rule in pack.rules}
    if key in names:
        return names[key]
    raise UserError(f"没有“{key}”这项规则。请刷新规则列表。")


def _check_length(connection: Connection, key: str, length: int) -> None:
    switches = clock_queries.switches(connection)
    found = [(pack, rule) for pack in clock_basis.packs() for rule in pack.rules if rule.key == key]
    if not found:
        raise FieldErrors({"length": "规则包没有期限长度，请在具体规则上修改。"})
    pack, rule = found[0]
    if rule.period.unit is Unit.GIVEN:
        raise FieldErrors({"length": f"“{rule.name}”的日期由办理时指定，没有长度可改。"})
    if is_printable(pack, rule, switches) and length != rule.period.length:
        raise FieldErrors({"length": f"“{rule.name}”是法定期限，不能修改长度。"})
    Period(rule.period.unit, length)


def _put(connection: Connection, key: str, switch: RuleSwitch) -> None:
    values = dict(zip(("on", "confirmed", "length"), _values(switch), strict=True))
    query = upsert(rule_switch).values(key=key, **values)
    connection.execute(query.on_conflict_do_update(index_elements=["key"], set_=values))


def _values(switch: RuleSwitch) -> tuple[bool | None, bool | None, int | None]:
    return switch.on, switch.confirmed, switch.length
