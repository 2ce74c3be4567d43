"""Reads the rule packs (`resources/rules`) and the calendar years (`resources/calendar`).

Files become domain objects here and nowhere else; a file that is not as it should be is a `UserError`
that names the file and the entry.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from app.domain.calendar import DayInfo, WorkCalendar
from app.domain.deadline_period import Period, Unit
from app.domain.rules import EVENT_KINDS, PARTICULARS, Duty, Level, PauseRule, Rule, RulePack
from app.domain.vocabulary import OfficeKind
from app.errors import UserError
from app.paths import CALENDARS, RESOURCES

RULES = RESOURCES / "rules"

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)

_PACK_KEYS = {"key", "name", "source", "on", "confirmed", "check_text", "note"}
_RULE_KEYS = {field.name for field in fields(Rule)} - {"period", "stops"} | {"unit", "length"}


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's file: its entries, and whether it holds a published plan or only waits for one."""

    year: int
    published: bool
    days: Mapping[date, DayInfo]


def load_calendar(folder: Path = CALENDARS) -> WorkCalendar:
    """The calendar of all year files of the folder, without the office's edits."""
    days: dict[date, DayInfo] = {}
    published = set()
    for path in sorted(folder.glob("*.json")):
        plan = read_calendar_year(path)
        days.update(plan.days)
        if plan.published:
            published.add(plan.year)
    return WorkCalendar(days, frozenset(published))


def read_calendar_year(path: Path) -> CalendarYear:
    """One file in the format of holiday-cn (year, papers, days); a plan without papers is not published."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"日历文件 {path.name} 无法读取，请恢复或重新导入该文件。") from error
    whole = _Entry(path.name, "文件", data)
    year = whole.get("year", int)
    days: dict[date, DayInfo] = {}
    for place, item in enumerate(whole.get("days", list), start=1):
        entry = _Entry(path.name, f"第{place}条", item)
        day = entry.iso_date("date")
        if day in days or abs(day.year - year) > 1:
            raise entry.fault("date", "重复或不属于该年度")
        days[day] = DayInfo(entry.get("isOffDay", bool), entry.get("name", str))
    return CalendarYear(year, bool(days and whole.get("papers", list)), days)


def load_packs(folder: Path = RULES) -> tuple[RulePack, ...]:
    """Every rule pack of the folder, by file name; keys of packs and rules are unique over all files."""
    packs = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        pack = read_pack(path)
        for key in (pack.key, *(rule.key for rule in pack.rules)):
            if key in seen:
                raise UserError(f"规则文件 {path.name} 的“{key}”与其他规则重名，请改用别的 key。")
            seen.add(key)
        packs.append(pack)
    return tuple(packs)


def read_pack(path: Path) -> RulePack:
    """One pack: a table `pack` and a list of tables `rule`, fields as in `domain.rules`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"规则文件 {path.name} 无法读取，请恢复该文件。") from error
    whole = _Entry(path.name, "文件", data)
    whole.only({"pack", "rule"})
    head = _Entry(path.name, "pack", whole.get("pack", dict))
    head.only(_PACK_KEYS)
    return RulePack(
        key=head.get("key", str),
        name=head.get("name", str),
        source=head.get("source", str),
        on=head.get("on", bool),
        confirmed=head.get("confirmed", bool),
        check_text=head.get("check_text", bool, default=False),
        note=head.get("note", str, default=""),
        rules=tuple(
            _rule(path.name, place, item) for place, item in enumerate(whole.get("rule", list), start=1)
        ),
    )


def _rule(file: str, place: int, item: object) -> Rule:
    name = item.get("key", "") if isinstance(item, dict) else ""
    entry = _Entry(file, f"第{place}条规则 {name}".rstrip(), item)
    entry.only(_RULE_KEYS)
    return Rule(
        key=entry.get("key", str),
        name=entry.get("name", str),
        duty=entry.member("duty", Duty),
        period=_period(entry),
        level=entry.member("level", Level),
        article=entry.get("article", str),
        starts=entry.events("starts"),
        ends=entry.events("ends"),
        reopens=entry.events("reopens", default=[]),
        restarts=entry.events("restarts", default=[]),
        pauses=tuple(_pause(entry, item) for item in entry.get("pauses", list, default=[])),
        extend_limit=entry.get("extend_limit", int, default=0),
        given=entry.get("given", str, default=""),
        when=_conditions(entry, "when"),
        unless=_conditions(entry, "unless"),
        lapses=entry.get("lapses", bool, default=False),
        on=entry.get("on", bool, default=True),
        office_kinds=_office_kinds(entry),
        valid_from=entry.get("valid_from", date, default=date.min),
        valid_to=entry.get("valid_to", date, default=date.max),
        rows=entry.texts("rows", default=[]),
    )


def _period(entry: _Entry) -> Period:
    unit = entry.member("unit", Unit)
    if unit is Unit.GIVEN:
        entry.get("given", str)
        return Period(unit, 0)
    try:
        return Period(unit, entry.get("length", int))
    except UserError as error:
        raise entry.fault("length", str(error)) from error


def _pause(entry: _Entry, item: object) -> PauseRule:
    pause = _Entry(entry.file, f"{entry.place} pauses", item)
    pause.only(set(PauseRule._fields))
    return PauseRule(pause.event("opens"), pause.event("closes"), pause.get("reason", str))


def _conditions(entry: _Entry, key: str) -> dict[str, tuple[str, ...]]:
    """`{urgent = true, stage = ["review"]}` as texts, the way events hold them."""
    table = entry.get(key, dict, default={})
    found = {}
    for particular, value in table.items():
        values = value if isinstance(value, list) else [value]
        if particular not in PARTICULARS or not all(isinstance(item, bool | int | str) for item in values):
            raise entry.fault(key, f"不认识条件“{particular}”")
        found[particular] = tuple(
            str(item).lower() if isinstance(item, bool) else str(item) for item in values
        )
    return found


def _office_kinds(entry: _Entry) -> tuple[OfficeKind, ...]:
    keys = entry.texts("office_kinds", default=[kind.value for kind in OfficeKind])
    return tuple(_Entry(entry.file, entry.place, {"k": key}).member("k", OfficeKind) for key in keys)


class _Entry:
    """One table of a file: gives its fields with the right type, or says what is wrong and where."""

    def __init__(self, file: str, place: str, data: object) -> None:
        self.file = file
        self.place = place
        if not isinstance(data, dict):
            raise UserError(f"文件 {file} 的{place}格式不对，请恢复该文件。")
        self.data: dict[str, Any] = data

    def fault(self, key: str, what: str) -> UserError:
        return UserError(f"文件 {self.file} 的{self.place}中“{key}”有误：{what}，请改正该文件。")

    def only(self, known: set[str]) -> None:
        for key in self.data:
            if key not in known:
                raise self.fault(key, "没有这一项")

    def get(self, key: str, kind: type[_T], default: _T | None = None) -> _T:
        value = self.data.get(key, default)
        if value is None:
            raise self.fault(key, "缺少这一项")
        if type(value) is not kind:
            raise self.fault(key, "类型不对")
        return value

    def member(self, key: str, kind: type[_E]) -> _E:
        try:
            return kind(self.get(key, str))
        except ValueError as error:
            raise self.fault(key, "不在可选的值之中") from error

    def iso_date(self, key: str) -> date:
        try:
            return date.fromisoformat(self.get(key, str))
        except ValueError as error:
            raise self.fault(key, "不是日期") from error

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        values = self.get(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise self.fault(key, "应为一列文字")
        return tuple(values)

    def event(self, key: str) -> str:
        kind = self.get(key, str)
        if kind not in EVENT_KINDS:
            raise self.fault(key, f"没有“{kind}”这种办理事件")
        return kind

    def events(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        kinds = self.texts(key, default)
        for kind in kinds:
            if kind not in EVENT_KINDS:
                raise self.fault(key, f"没有“{kind}”这种办理事件")
        return kinds
