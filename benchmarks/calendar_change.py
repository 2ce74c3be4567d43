"""A change of the work calendar with 10,000 open and 100,000 closed cases (trust.md, test 13: 2 s).

Builds an encrypted register by bulk inserts in a scratch folder, from a seed, and times the actions a clerk takes:
recomputing, the audit row of every moved date and the durable commit are all in the figure.
"""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.domain.records import DueChange, OfficeProfile
from app.models.tables import case_event, petition
from app.services import office, rule_settings, work_calendar
from app.services.context import Context

OPEN, CLOSED = 10_000, 100_000
NOW = datetime(2026, 11, 22, 9, 31)
CLOSED_ROWS = (
    "SELECT id, unit, handler, statutory_due, office_due, next_due, remind_on, provisional, paused, revision"
    " FROM petition WHERE state = 'closed' ORDER BY id"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        clock = FixedClock(NOW)
        profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
        register, operator = office.create_register(Path(name) / "register", profile, "王登记", clock)
        context = Context(register, clock, operator)
        build(context)
        print(f"{OPEN:,} open and {CLOSED:,} closed cases; closed rows {closed_rows(context)}")
        first, off, extra = date(2026, 12, 14), date(2026, 12, 24), date(2027, 1, 4)
        actions: dict[str, Callable[[], list[DueChange]]] = {
            "the first dates of every open case": lambda: work_calendar.set_day(
                context, first, off=True, name="临时放假"
            ),
            "a day off": lambda: work_calendar.set_day(context, off, off=True, name="临时放假"),
            "a day off of an unpublished year": lambda: work_calendar.set_day(
                context, extra, off=True, name="元旦"
            ),
            "a plan said to be published": lambda: work_calendar.set_published(context, 2027, published=True),
            "a rule switched off": lambda: rule_settings.set_switch(context, "promised_date", on=False),
        }
        for label, action in actions.items():
            start = time.perf_counter()
            moved = action()
            took = time.perf_counter() - start
            print(f"{label:40} {took:5.2f} s (≤ 2)   {len(moved):6,} dates moved")
        print(f"closed rows {closed_rows(context)}")
        register.close()


def closed_rows(context: Context) -> str:
    with context.register.read() as connection:
        rows = connection.exec_driver_sql(CLOSED_ROWS).all()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12]


def build(context: Context) -> None:
    chance = random.Random(20261122)
    with context.register.action() as connection:
        for start in range(0, OPEN + CLOSED, 10_000):
            cases = [one_case(chance, key) for key in range(start + 1, start + 10_001)]
            connection.execute(petition.insert(), cases)
            connection.execute(case_event.insert(), [row for one in cases for row in events(chance, one)])


def one_case(chance: random.Random, key: int) -> dict[str, Any]:
    closed = key <= CLOSED
    back = chance.randint(120, 1500) if closed else chance.randint(1, 70)
    moment = NOW - timedelta(days=back)
    texts = dict.fromkeys(
        ("upstream_no", "id_number", "phone", "workplace", "address", "summary", "void_reason"), ""
    )
    return texts | {
        "id": key,
        "uid": f"{key:036}",
        "number": f"示访[{moment.year}]{key}号",
        "channel": "visit",
        "source": "own",
        "purpose": "appeal",
        "received_at": moment,
        "received_on": moment.date(),
        "name": "周明远",
        "anonymous": False,
        "people": 1,
        "demand": "要求修复小区门前道路。",
        "urgent": False,
        "major": False,
        "state": "closed" if closed else "accepted",
        "statutory_due": date(2025, 1, 15) if closed else None,
        "revision": 1,
        "registered_by": 1,
        "recorded_at": moment,
    }


def events(chance: random.Random, one: dict[str, Any]) -> list[dict[str, Any]]:
    """Assigned, signed in, told and accepted on the following days; the old ones closed."""
    promised = (one["received_on"] + timedelta(days=chance.randint(20, 60))).isoformat()
    told = {"unit": "城建部", "feedback_due": (one["received_on"] + timedelta(days=60)).isoformat()}
    history: list[tuple[str, dict[str, str]]] = [
        ("assign", told),
        ("unit_received", {"handler": "林晓", "promised": promised}),
        ("notified", {}),
        ("accepted", {"path": "6"}),
    ]
    if one["state"] == "closed":
        history.append(("closed", {}))
    return [
        {
            "uid": f"{one['id']:030}{seq:06}",
            "petition_id": one["id"],
            "seq": seq,
            "kind": kind,
            "occurred_at": one["received_at"] + timedelta(hours=seq),
            "recorded_at": one["received_at"] + timedelta(hours=seq),
            "operator_id": 1,
            "payload": payload,
        }
        for seq, (kind, payload) in enumerate(history, start=1)
    ]


if __name__ == "__main__":
    main()
