"""Whom the desk may know already, over a million cases: how long the panel's question takes, by what was typed.

600,000 people come again and again, 40 % of them with a document number, and bring 100,000 companions; all invented, from
a seed. 84 names are shared by all of them: each is borne by 12,000
petitions, far more than the commonest name of a town. Two petitioners came 5,000 times each, one phone is the village's.
Prints ms: median, 99th of a hundred, most. Warm: the register was asked before.
Arguments: number of cases, a folder to keep the register in for another run, questions of each kind.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.domain.records import IntakeDraft, OfficeProfile
from app.services import office, repeats
from app.services.context import Context

CASES = 1_000_000
NOW = datetime(2026, 11, 22, 9, 31)
QUESTIONS = 400
PART = 10_000
STATES = ["closed"] * 80 + ["forwarded"] * 10 + ["accepted", "in_progress", "signed_in", "voided"] * 2
FREQUENT = 5_000
VILLAGE_PHONE = "0999-7654321"
SURNAMES, MIDDLE, LAST = "周吴郑王冯陈蒋", "明远晓林青石", "安平"


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    questions = int(sys.argv[3]) if len(sys.argv) > 3 else QUESTIONS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "register"
        if not (folder / "register.db").exists():
            start = time.perf_counter()
            build(folder, total)
            print(f"built in {time.perf_counter() - start:.0f} s")
        size = (folder / "register.db").stat().st_size / 1e6
        print(
            f"{total:,} cases, {size:,.0f} MB\n{'':44}{'p50':>8}{'p99':>8}{'max':>8}{'cpu p99':>9}{'shown':>8}   ms"
        )
        context = opened(folder)
        for label, ask in kinds(total).items():
            print(f"{label:44}{timed(context, ask, questions)}")
        context.register.close()


def timed(context: Context, ask: Callable[[random.Random], IntakeDraft], questions: int) -> str:
    """Wall time, and the thread's own: the difference is what other programs took meanwhile, and the disk."""
    chance = random.Random(7)
    took: list[tuple[float, float]] = []
    shown = 0
    for number in range(questions + 5):
        draft = ask(chance)
        start = time.perf_counter(), time.thread_time()
        found = repeats.known(context, draft)
        if number >= 5:
            took.append((time.perf_counter() - start[0], time.thread_time() - start[1]))
            shown += len(found)
    wall, cpu = (sorted(one[at] * 1000 for one in took) for at in (0, 1))
    at99 = min(len(wall) - 1, len(wall) * 99 // 100)
    figures = f"{statistics.median(wall):8.1f}{wall[at99]:8.1f}{wall[-1]:8.1f}{cpu[at99]:9.1f}"
    return f"{figures}{shown / questions:8.2f}"


def kinds(total: int) -> dict[str, Callable[[random.Random], IntakeDraft]]:
    """What a clerk may have typed so far; the names are all very common ones."""

    def whole(chance: random.Random) -> IntakeDraft:
        return person(chance.randint(1, people_of(total)))

    def only(draft: IntakeDraft, *names: str) -> IntakeDraft:
        return IntakeDraft(**{name: getattr(draft, name) for name in names})

    def numbered(chance: random.Random) -> IntakeDraft:
        key = chance.randint(1, people_of(total) // 5) * 5
        return replace(person(key), id_number=id_number(key))

    street = "示例区青石街道"
    return {
        "ID number": lambda chance: only(numbered(chance), "id_number"),
        "ID number and name": lambda chance: only(numbered(chance), "id_number", "name"),
        "ID number nobody has, name": lambda chance: replace(
            only(whole(chance), "name"), id_number="999999190001019999"
        ),
        "name and phone": lambda chance: only(whole(chance), "name", "phone"),
        "name and address": lambda chance: only(whole(chance), "name", "address"),
        "name and half an address (all live there)": lambda chance: replace(
            only(whole(chance), "name"), address=street
        ),
        "name and address, nobody": lambda chance: replace(
            only(whole(chance), "name"), address="外省某市某路九号"
        ),
        "everything": numbered,
        "somebody who came 5,000 times": lambda chance: person(chance.randint(1, 2)),
        "the village's phone": lambda chance: replace(only(whole(chance), "name"), phone=VILLAGE_PHONE),
        "nobody at all": lambda _chance: IntakeDraft(
            name="查无", phone="13800000000", address="查无此地一号"
        ),
    }


def people_of(total: int) -> int:
    return total * 6 // 10


def id_number(key: int) -> str:
    return f"9999991{900 + key % 100:03}{1 + key % 12:02}{1 + key % 28:02}{key % 9973:04}"[:18]


def person(key: int) -> IntakeDraft:
    """Somebody by his key; the same each time."""
    chance = random.Random(key * 7919)
    name = chance.choice(SURNAMES) + chance.choice(MIDDLE) + chance.choice(LAST)
    phone = VILLAGE_PHONE if key % 50 == 3 else f"139{key:08}"
    return IntakeDraft(
        name=name,
        phone=phone,
        id_number=id_number(key) if key % 5 < 2 else "",
        address=f"示例区青石街道{1 + key % 997}幢{1 + key % 31}室",
        received_at=datetime(2026, 11, 22, 9, 20),
    )


def opened(folder: Path) -> Context:
    register = office.open_existing(folder)
    return Context(register, FixedClock(NOW), office.operator_named(register, "林登记"))


def build(folder: Path, total: int) -> None:
    profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
    clock = FixedClock(NOW)
    register, first = office.create_register(folder, profile, "王登记", clock)
    office.add_operator(Context(register, clock, first), "林登记", ["registrar"])
    with register.action() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        for table, rows in everything(total):
            if rows:
                marks = ",".join("?" * len(rows[0]))
                columns = ",".join(rows[0])
                raw.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(row.values()) for row in rows]
                )
    register.close()


def everything(total: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    chance = random.Random(20261122)
    moment = "2014-01-01 09:00:00.000000"
    for start in range(1, people_of(total) + 1, PART):
        keys = range(start, min(start + PART, people_of(total) + 1))
        yield "person", [{"id": key, "uid": f"{key:036}", "recorded_at": moment} for key in keys]
    for start in range(1, total + 1, PART):
        rows = [case(chance, key, total) for key in range(start, min(start + PART, total + 1))]
        yield "petition", rows
        yield "case_event", [event for row in rows for event in events(row)]
        yield "party", [companion(chance, row["id"], total) for row in rows if row["id"] % 10 == 0]


def case(chance: random.Random, key: int, total: int) -> dict[str, Any]:
    day = date(2014, 1, 1) + timedelta(days=key * 4708 // total)
    moment = f"{day} 09:00:00.000000"
    empty = ("upstream_no", "workplace", "summary", "void_reason")
    flags = ("anonymous", "urgent", "major", "weekly_conference", "supervision", "provisional", "paused")
    row: dict[str, Any] = dict.fromkeys(empty, "") | dict.fromkeys(flags, 0)
    return (
        row
        | lead(chance, total)
        | {
            "id": key,
            "uid": f"{key:036}",
            "number": f"示访[{day.year}]{key}号",
            "channel": "visit",
            "source": "own",
            "purpose": "accusation" if chance.random() < 0.01 else "appeal",
            "received_at": moment,
            "received_on": day.isoformat(),
            "people": 1,
            "demand": f"第{key}件：小区门前道路开挖后未恢复，雨天积水，出行不便。" * 3,
            "state": chance.choice(STATES),
            "unit": f"第{key % 40}责任单位",
            "handler": "",
            "revision": 1,
            "registered_by": 1,
            "recorded_at": moment,
        }
    )


def events(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A history as long as most: six events, half of them telling."""
    kinds = ("assign", "unit_received", "accepted", "progress", "notified", "closed")
    for seq, kind in enumerate(kinds, start=1):
        payload = {"unit": row["unit"], "organ": row["unit"]}
        yield {
            "uid": f"{row['id']:030}{seq:06}",
            "petition_id": row["id"],
            "seq": seq,
            "kind": kind,
            "occurred_at": row["received_at"],
            "recorded_at": row["received_at"],
            "operator_id": 1,
            "payload": json.dumps(payload),
        }


def lead(chance: random.Random, total: int) -> dict[str, Any]:
    often = chance.random() < 2 * FREQUENT / total
    key = chance.randint(1, 2) if often else chance.randint(1, people_of(total))
    given = person(key)
    names = ("name", "phone", "id_number", "address")
    return {"person_id": key} | {name: getattr(given, name) for name in names}


def companion(chance: random.Random, petition_id: int, total: int) -> dict[str, Any]:
    given = person(chance.randint(1, people_of(total)))
    plain = {"petition_id": petition_id, "seq": 1, "role": "companion", "note": ""}
    return plain | {name: getattr(given, name) for name in ("name", "id_number", "phone", "address")}


if __name__ == "__main__":
    main()
