"""`python -m app deadline`: the deadline engine at work, for one date or for JSON lines.

It counts with the calendars of `resources/calendar`; an office's own edits live in its register.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.domain.calendar import WorkCalendar
from app.domain.deadlines import Deadline, Pause, Period, TraceLine, Unit, compute, trace
from app.errors import UserError
from app.rule_packs import load_calendar

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNITS = {Unit.CALENDAR.value: Unit.CALENDAR, Unit.WORKING.value: Unit.WORKING}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb `deadline`; what it means is checked in `run`, so that errors are said in Chinese."""
    parser = subparsers.add_parser("deadline", help="计算期限，并逐日说明理由")
    parser.add_argument("--from", dest="start", metavar="日期", help="起算日，如 2026-03-01（当日不计入）")
    parser.add_argument("--days", metavar="天数", help="期限长度")
    parser.add_argument("--unit", default="calendar", metavar="单位", help="calendar 自然日，working 工作日")
    parser.add_argument(
        "--pause", action="append", default=[], metavar="A..B", help="中止期间，首尾两日均不计入，可多次给出"
    )
    parser.add_argument("--stdin", action="store_true", help="从标准输入逐行读取 JSON，逐行回答")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 2 if the input (in `--stdin` mode: any line of it) was refused."""
    try:
        calendar = load_calendar()
        if args.stdin:
            return _answer_lines(sys.stdin.buffer, calendar)
        _print(*_from_arguments(args, calendar))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _from_arguments(args: argparse.Namespace, calendar: WorkCalendar) -> tuple[Deadline, list[TraceLine]]:
    if args.start is None or args.days is None:
        raise UserError("请用 --from 给出起算日，并用 --days 给出天数；或用 --stdin 逐行输入。")
    if re.fullmatch(r"-?[0-9]{1,9}", args.days) is None:
        raise UserError("天数必须是整数，请改正 --days。")
    pauses = [_pause(text.split("..")) for text in args.pause]
    return _calculated(_unit(args.unit), int(args.days), _date(args.start), pauses, calendar)


def _print(deadline: Deadline, lines: list[TraceLine]) -> None:
    said = {
        "自然到期日": deadline.raw_due.isoformat(),
        "法定到期日": deadline.legal_due.isoformat(),
        "提醒日": deadline.remind_on.isoformat(),
        "暂算": "是（该年度放假安排未录入，期限为暂算）" if deadline.provisional else "否",
    }
    for name, value in said.items():
        sys.stdout.write(f"{name}：{value}\n")
    for line in lines:
        sys.stdout.write(f"{line.text()}\n")


def _answer_lines(source: Iterable[bytes], calendar: WorkCalendar) -> int:
    code = 0
    for line in source:
        if not line.strip():
            continue
        try:
            answer = _answer(line, calendar)
        except UserError as error:
            answer, code = {"error": str(error)}, 2
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return code


def _answer(line: bytes, calendar: WorkCalendar) -> dict[str, Any]:
    asked = _parsed(line)
    unknown = sorted(asked.keys() - {"from", "days", "unit", "pauses"})
    if unknown:
        raise UserError(f"没有“{unknown[0]}”这一项，可填：from、days、unit、pauses。")
    days = asked.get("days")
    if type(days) is not int:
        raise UserError("“days”必须是整数，请改正。")
    pauses = asked.get("pauses", [])
    if not isinstance(pauses, list):
        raise UserError("“pauses”必须是一列起止日期，请改正。")
    unit, start = _unit(asked.get("unit", "calendar")), _date(asked.get("from"))
    deadline, lines = _calculated(unit, days, start, [_pause(item) for item in pauses], calendar)
    return {
        "raw_due": deadline.raw_due.isoformat(),
        "legal_due": deadline.legal_due.isoformat(),
        "remind_on": deadline.remind_on.isoformat(),
        "provisional": deadline.provisional,
        "trace": [_as_json(item) for item in lines],
    }


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError("这一行不是有效的 JSON，请改正。") from error
    if not isinstance(asked, dict):
        raise UserError("这一行不是 JSON 对象，请改正。")
    return asked


def _as_json(line: TraceLine) -> dict[str, Any]:
    return {
        "day": line.day.isoformat(),
        "counted": line.counted,
        "number": line.number,
        "reason": line.reason,
    }


def _calculated(
    unit: Unit, days: int, start: date, pauses: list[Pause], calendar: WorkCalendar
) -> tuple[Deadline, list[TraceLine]]:
    period = Period(unit, days)
    return compute(period, start, calendar, pauses), trace(period, start, calendar, pauses)


def _unit(value: object) -> Unit:
    unit = _UNITS.get(value) if isinstance(value, str) else None
    if unit is None:
        raise UserError("单位只能是 calendar（自然日）或 working（工作日），请改正。")
    return unit


def _date(value: object) -> date:
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise UserError("日期必须真实存在，写成 2026-03-01 的样子，请改正。")


def _pause(ends: object) -> Pause:
    if not isinstance(ends, list) or len(ends) != 2:
        raise UserError("每个中止期间须给出起、止两个日期，请改正。")
    return Pause(_date(ends[0]), _date(ends[1]))
