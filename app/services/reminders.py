"""每日提醒 (source 004): what is overdue, due today or to be reminded of today, by responsible unit, as plain text.

The list holds number, unit, handler, duty and date, never a name: it is copied into a message. Of an accusation
matter somebody who may not see it reads number, duty and date only (条例 art. 30).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from app.domain.calendar import WEEKDAYS
from app.domain.lights import light, words
from app.domain.rules import Duty, Level
from app.domain.vocabulary import Light
from app.models import reminder_queries
from app.services import cases, clock_basis
from app.services.context import Context

NO_UNIT = "（未定责任单位）"
_HEADINGS = {Light.OVERDUE: "已逾期", Light.TODAY: "今日到期"}
_LATER = "即将到期"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One duty of one case, by its earliest statutory or office date. `unit` and `handler` are empty where withheld."""

    petition_id: int
    number: str
    unit: str
    handler: str
    duty: Duty
    due: date
    level: Level
    provisional: bool
    light: Light


def of_today(context: Context) -> list[Reminder]:
    """The day's list by unit, then by date; an office date does not hide the law's. A right that lapses is no
    duty; the follow-up of a closed case is."""
    with context.register.read() as connection:
        basis = clock_basis.current(connection, context.register)
        lapsing = [rule.key for rule in basis.rules if rule.lapses]
        who = cases.asker(connection, context)
        rows = reminder_queries.due_clocks(connection, who, lapsing)
    earliest: dict[tuple[int, str, str], Any] = {}
    for row in sorted(rows, key=lambda row: (row.legal_due, row.level != Level.STATUTORY)):
        earliest.setdefault((row.id, row.duty, row.level), row)
    found = [
        _reminder(row, context.clock.today()) for row in earliest.values() if not _covered(row, earliest)
    ]
    return sorted(found, key=lambda one: (one.unit == "", one.unit, one.due, one.petition_id))


def _covered(row: Any, earliest: Mapping[tuple[int, str, str], Any]) -> bool:
    """An office date says nothing where the law's falls on the same day or before."""
    law = earliest.get((row.id, row.duty, Level.STATUTORY.value))
    return row.level != Level.STATUTORY and law is not None and bool(law.legal_due <= row.legal_due)


def as_text(context: Context, reminders: Sequence[Reminder] | None = None) -> str:
    """The day's list to copy: a paragraph for each unit, the overdue first."""
    listed = of_today(context) if reminders is None else reminders
    today = context.clock.today()
    lines = [f"每日提醒 {today.isoformat()} {WEEKDAYS[today.weekday()]}"]
    if not listed:
        lines.append("今日没有需要提醒的事项。")
    for unit, group in groupby(listed, key=lambda one: one.unit):
        lines += ["", unit or NO_UNIT, *_unit_lines(list(group), today)]
    return "\n".join(lines)


def _reminder(row: Any, today: date) -> Reminder:
    return Reminder(
        petition_id=row.id,
        number=row.number,
        unit="" if row.secret else row.unit,
        handler="" if row.secret else row.handler,
        duty=Duty(row.duty),
        due=row.legal_due,
        level=Level(row.level),
        provisional=row.provisional,
        light=light(row.legal_due, row.provisional, today),
    )


def _unit_lines(group: list[Reminder], today: date) -> Iterable[str]:
    for heading in (*_HEADINGS.values(), _LATER):
        part = [one for one in group if _HEADINGS.get(one.light, _LATER) == heading]
        if part:
            yield f"{heading}（{len(part)}）："
            yield from (_line(one, today) for one in part)


def _line(one: Reminder, today: date) -> str:
    who = f"，承办人{one.handler}" if one.handler else ""
    left = words(one.due, one.level, today, provisional=one.provisional)
    return f"  {one.number} {one.duty.label}，{one.due.isoformat()}，{left}{who}"
