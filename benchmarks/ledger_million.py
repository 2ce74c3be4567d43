"""The ledger over a million cases (20,000 of them open): every kind of page and count, first time and warm.

Builds an encrypted register by bulk inserts in a scratch folder, from a seed; all names are invented. Prints a table
of ms. Cold: the program's page cache is empty (a fresh connection); the system's file cache is not emptied.
Arguments: number of cases, and a folder to keep the register in for another run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel, Light, Order, State
from app.services import cases
from app.services.context import Context
from benchmarks.register_million import CASES, UNITS, build, opened


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
    for text in ("积水", "道路", "小区门前道路", "zs"):
        for order in Order:
            wanted = CaseFilter(text=text, order=order)
            found[f"page by {order.value}: text {text}"] = partial(open_page, wanted=wanted)
        found[f"totals: text {text}"] = partial(count, cases.totals, CaseFilter(text=text))
    found["totals: text found nowhere"] = partial(count, cases.totals, CaseFilter(text="查无此文"))
    found["page: text 积水, a unit"] = partial(open_page, wanted=CaseFilter(text="积水", unit=UNITS[6]))
    found["page: text 积水, open only"] = partial(open_page, wanted=CaseFilter(text="积水", open_only=True))
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


if __name__ == "__main__":
    main()
