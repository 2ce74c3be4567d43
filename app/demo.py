"""A whole synthetic day without a display: register, print, export, and picture every screen.

All people are invented; ID numbers stand under division 999999, which is not in use.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import paths
from app.clock import FixedClock
from app.domain.records import CaseFilter, OfficeProfile
from app.domain.units import UnitDraft
from app.files import write_bytes
from app.ledgers.register import day_file_name
from app.services import actions, cases, day_ledger, drafts, intake, office, papers, units
from app.services.context import Context

DAY = datetime(2026, 11, 20, 16, 30)
PROFILE = OfficeProfile(
    full_name="示例新区开发建设办公室",
    short_name="示例新区开发办",
    prefix="示",
    upper_office="示例市信访局",
    phone="0000-00000000",
    address="示例新区中心路1号",
)


def run_demo(out: Path) -> None:
    """Leave `screens/*.png`, `forms/*.pdf` and `ledgers/*.xlsx` under `out`."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("screens", "forms", "ledgers"):
        (out / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        context = make_day(Path(scratch) / "演示 登记册")
        try:
            _print_papers(context, out / "forms")
            ledger = out / "ledgers" / day_file_name(DAY.date())
            day_ledger.export_day(context, DAY.date(), ledger)
            from app.views.demo_screens import take_screens

            take_screens(context, out / "screens")
        finally:
            context.register.close()


def make_day(folder: Path) -> Context:
    """A register with the demo day's visits in it; the clock stands at the end of the day."""
    clock = FixedClock(DAY.replace(hour=8, minute=0))
    register, first = office.create_register(folder, PROFILE, "林晓", clock)
    context = Context(register, clock, first)
    office.add_operator(context, "陈立", ["registrar", "handler"])
    office.add_operator(context, "吴敏", ["principal_leader"])
    _keep_units(context)
    _earlier_cases(context, clock)
    saved = []
    for data in _read("day.json"):
        draft = drafts.from_mapping(data)
        assert draft.received_at is not None
        clock.moment = draft.received_at + timedelta(minutes=4)
        saved.append(intake.register_petition(context, draft).record)
    clock.moment = DAY
    intake.void(context, saved[-1].id, "重复登记，误操作", revision=1)
    return context


def _keep_units(context: Context) -> None:
    for name, leader in (
        ("城建部", "许岩"),
        ("征迁安置部", "高远"),
        ("民政局", "叶青"),
        ("市场监督管理局", "罗平"),
    ):
        draft = UnitDraft(
            name=name,
            leader=leader,
            liaison_a=f"{leader[0]}甲",
            liaison_b=f"{leader[0]}乙",
            review_organ="示例市人民政府",
            final_review_organ="示例省人民政府",
        )
        units.add(context, draft)


def _earlier_cases(context: Context, clock: FixedClock) -> None:
    """Cases of the weeks before, at every stage, so that the ledger shows what an office sees."""
    for case in _read("earlier.json"):
        clock.moment = datetime.fromisoformat(case["received_at"]) + timedelta(minutes=3)
        steps = case.pop("steps")
        key = intake.register_petition(context, drafts.from_mapping(case)).record.id
        for moment, step, values in steps:
            clock.moment = datetime.fromisoformat(moment)
            actions.perform(context, key, step, values)


def _read(name: str) -> Any:
    return json.loads((paths.RESOURCES / "demo" / name).read_text(encoding="utf-8"))


def _print_papers(context: Context, folder: Path) -> None:
    """Every visible paper of the day, as PDF."""
    for row in cases.page(context, CaseFilter(first=DAY.date())):
        record = cases.get(context, row.id)
        if record.restricted or record.voided:
            continue
        for form in ("F1", "F2"):
            drawn = papers.draw(context, record, form)
            issued = papers.issue(context, drawn, printer="PDF")
            write_bytes(folder / drawn.file_name, issued.pdf)
