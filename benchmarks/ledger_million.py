"""The ledger over a million cases (20,000 of them open): every kind of page and count, first time and warm.

Builds an encrypted register by bulk inserts in a scratch folder, from a seed; all names are invented. Prints a table
of ms. Cold: the program's page cache is empty (a fresh connection); the system's file cache is not emptied.
Arguments: number of cases, and a folder to keep the register in for another run.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.domain.records import CaseFilter, OfficeProfile
from app.domain.vocabulary import Channel, Light, Order, State
from app.models.tables import case_event, petition, visit
from app.services import cases, office
from app.services.context import Context

CASES = 1_000_000
OPEN = 20_000
NOW = datetime(2026, 11, 22, 9, 31)
UNITS = [f"第{number}责任单位" for number in range(1, 41)]
OPEN_STATES = ["registered", "assigned", "signed_in", "accepted", "in_progress", "in_review"]
DONE_STATES = (
    ["closed"] * 70 + ["forwarded"] * 20 + ["filed"] * 5 + ["redirected"] * 3 + ["voided", "refused"]
)
DISPOSITIONS = {"forwarded": "forward", "filed": "file", "redirected": "redirect", "refused": "refuse"}


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "register"
        if not (folder / "register.db").exists():
            start = time.perf_counter()
            build(folder, total)
            print(f"built in {time.perf_counter() - start:.0f} s")
        size = (folder / "register.db").stat().st_size / 1e6
        print(f"{total:,} cases, {size:,.0f} MB\n{'':44}{'cold':>9}{'warm':>9}   ms")
        for label, run in calls().items():
            print(f"{label:44}{cold(folder, run):9.1f}{warm(folder, run):9.1f}")


Call = Callable[[Context], Any]


def calls() -> dict[str, Call]:
    """Every kind of question the ledger asks."""
    filters = {
        "everything": CaseFilter(),
        "open only": CaseFilter(open_only=True),
        "a month": CaseFilter(first=date(2024, 3, 1), last=date(2024, 3, 31)),
        "state 已办结": CaseFilter(state=State.CLOSED),
        "state 办理中": CaseFilter(state=State.IN_PROGRESS),
        "channel 信访代办 (1 in 1000)": CaseFilter(channel=Channel.AGENCY),
        "a unit": CaseFilter(unit=UNITS[6]),
        "a unit, open only": CaseFilter(unit=UNITS[6], open_only=True),
        "a unit, 不予受理": CaseFilter(unit=UNITS[6], state=State.REFUSED),
        "a handler": CaseFilter(handler="承办人7"),
        "overdue": CaseFilter(light=Light.OVERDUE),
        "soon, a unit": CaseFilter(light=Light.SOON, unit=UNITS[6]),
        "urgent": CaseFilter(urgent=True),
        "urgent, a unit, letters": CaseFilter(urgent=True, unit=UNITS[6], channel=Channel.LETTER),
        "collective": CaseFilter(collective=True),
        "collective, voided": CaseFilter(collective=True, state=State.VOIDED),
        "repeat": CaseFilter(repeat=True),
        "repeat, refused, letters": CaseFilter(repeat=True, state=State.REFUSED, channel=Channel.LETTER),
    }
    found: dict[str, Call] = {}
    for name, wanted in filters.items():
        found[f"page: {name}"] = partial(open_page, wanted=wanted)
    for name in ("everything", "open only", "a unit", "overdue", "urgent"):
        for order in (Order.DUE, Order.UNIT):
            sorted_ = CaseFilter(**fields_of(filters[name]) | {"order": order})
            found[f"page by {order.value}: {name}"] = partial(open_page, wanted=sorted_)
    for order in Order:
        found[f"10th page by {order.value}"] = partial(tenth_page, wanted=CaseFilter(order=order))
    for name in ("everything", "open only", "a unit", "urgent", "state 已办结", "a handler", "repeat"):
        found[f"totals: {name}"] = partial(count, cases.totals, filters[name])
    for name in ("everything", "a unit", "urgent", "repeat"):
        found[f"light counts: {name}"] = partial(count, cases.light_counts, filters[name])
    found["unit counts"] = partial(count, cases.unit_counts, CaseFilter())
    found["page: text 积水"] = partial(open_page, wanted=CaseFilter(text="积水"))
    found["page: text found nowhere"] = partial(open_page, wanted=CaseFilter(text="查无此文"))
    return found


def fields_of(wanted: CaseFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in CaseFilter.__dataclass_fields__}


def open_page(context: Context, wanted: CaseFilter) -> object:
    return cases.page(context, wanted)


def tenth_page(context: Context, wanted: CaseFilter) -> object:
    after = None
    for _ in range(9):
        after = cases.cursor_of(cases.page(context, wanted, after)[-1], wanted)
    start = time.perf_counter()
    cases.page(context, wanted, after)
    return time.perf_counter() - start


def count(service: Callable[[Context, CaseFilter], object], wanted: CaseFilter, context: Context) -> object:
    return service(context, wanted)


def cold(folder: Path, run: Call) -> float:
    context = opened(folder)
    cases.page(context, CaseFilter(state=State.VOIDED), limit=1)  # statements are compiled once a program run
    context.register.close()
    context = opened(folder)
    found = timed(run, context)
    context.register.close()
    return found


def warm(folder: Path, run: Call) -> float:
    context = opened(folder)
    slow = timed(run, context) > 1000
    found = [timed(run, context) for _ in range(2 if slow else 9)]
    context.register.close()
    return statistics.median(found)


def timed(run: Call, context: Context) -> float:
    start = time.perf_counter()
    found = run(context)
    took = time.perf_counter() - start
    return (found if isinstance(found, float) else took) * 1000


def opened(folder: Path) -> Context:
    register = office.open_existing(folder)
    return Context(register, FixedClock(NOW), office.operator_named(register, "赵主任"))


def build(folder: Path, total: int) -> None:
    profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
    clock = FixedClock(NOW)
    register, first = office.create_register(folder, profile, "王登记", clock)
    office.add_operator(Context(register, clock, first), "赵主任", ["principal_leader", "handler"])
    chance = random.Random(20261122)
    with register.action() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        for table, rows in parts(chance, total):
            names = list(rows[0])
            marks = ",".join("?" * len(names))
            raw.executemany(
                f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )
    register.close()


def parts(chance: random.Random, total: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for start in range(0, total, 10_000):
        found = [one_case(chance, key, total) for key in range(start + 1, min(start + 10_000, total) + 1)]
        yield petition.name, found
        yield visit.name, [visit_of(row) for row in found if row["channel"] == "visit"]
        yield case_event.name, [event_of(row) for row in found if row["state"] != "registered"]


def one_case(chance: random.Random, key: int, total: int) -> dict[str, Any]:
    day = date(2014, 1, 1) + timedelta(days=key * 4708 // total)
    is_open = key > total - OPEN * 5 // 4 and chance.random() < 0.8
    due = date(2026, 11, 22) + timedelta(days=chance.randint(-30, 70)) if is_open else None
    channel = chance.choices(["visit", "letter", "call", "online", "agency"], [700, 200, 49, 50, 1])[0]
    moment = f"{day.isoformat()} {chance.randint(8, 17):02}:{chance.randint(0, 59):02}:00.000000"
    plain = {"upstream_no": "", "id_number": "", "workplace": "", "summary": "", "void_reason": ""}
    return plain | {
        "id": key,
        "uid": f"{key:036}",
        "number": f"示{channel[0]}[{day.year}]{key}号",
        "channel": channel,
        "source": chance.choice(["own", "own", "upper"]),
        "purpose": chance.choices(["appeal", "suggestion", "accusation", None], [80, 10, 1, 9])[0],
        "received_at": moment,
        "received_on": day.isoformat(),
        "name": chance.choice("周吴郑王冯陈") + chance.choice("明远晓林青石") + chance.choice("安平乐和"),
        "anonymous": 0,
        "phone": f"139{chance.randint(0, 99999999):08}",
        "address": f"示例区青石街道{chance.randint(1, 99)}幢",
        "people": 1 if chance.random() < 0.95 else chance.randint(2, 9),
        "demand": f"第{key}件：小区门前道路开挖后未恢复"
        + ("，雨天积水。" if chance.random() < 0.01 else "。"),
        "urgent": chance.random() < 0.02,
        "major": chance.random() < 0.01,
        "repeat": chance.random() < 0.2,
        "weekly_conference": chance.random() < 0.01,
        "supervision": chance.random() < 0.01,
        "state": chance.choice(OPEN_STATES) if is_open else chance.choice(DONE_STATES),
        "unit": chance.choice(UNITS),
        "handler": f"承办人{chance.randint(1, 60)}",
        "statutory_due": due and due.isoformat(),
        "next_due": due and due.isoformat(),
        "remind_on": due and (due - timedelta(days=1)).isoformat(),
        "provisional": bool(due and due.year > 2026),
        "paused": 0,
        "revision": 1,
        "registered_by": 1,
        "recorded_at": moment,
    }


def visit_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"petition_id": row["id"], "receiver": "林晓", "receiving_unit": ""}


def event_of(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "uid": row["uid"],
        "petition_id": row["id"],
        "seq": 1,
        "kind": DISPOSITIONS.get(row["state"], "assign"),
        "occurred_at": row["received_at"],
        "recorded_at": row["recorded_at"],
        "operator_id": 1,
        "payload": json.dumps({"unit": row["unit"]}),
    }


if __name__ == "__main__":
    main()
