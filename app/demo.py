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
from app.domain.records import CaseFilter, OfficeProfile, PetitionRecord
from app.domain.units import UnitDraft
from app.domain.vocabulary import AttachmentKind, Channel, RosterKind
from app.files import write_bytes
from app.ledgers.register import day_file_name
from app.services import (
    actions,
    attachments,
    cases,
    day_ledger,
    drafts,
    intake,
    materials,
    office,
    office_lists,
    paper_fonts,
    papers,
    reception,
    roster,
    units,
)
from app.services.context import Context
from app.services.materials import MaterialDraft
from app.services.office_lists import ListKind

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
    """A register with the demo day's matters in it; the clock stands at the end of the day."""
    clock = FixedClock(DAY.replace(day=2, hour=8, minute=0))
    register, first = office.create_register(folder, PROFILE, "林晓", clock)
    context = Context(register, clock, first)
    office.add_operator(context, "陈立", ["registrar", "handler"])
    office.add_operator(context, "吴敏", ["principal_leader"])
    _keep_units(context)
    _keep_roster(context)
    _register_all(context, clock, "earlier.json")
    last = _register_all(context, clock, "day.json")
    clock.moment = DAY
    intake.void(context, last.id, "重复登记，误操作", revision=1)
    _keep_files(context)
    _keep_waiting(context)
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


def _keep_roster(context: Context) -> None:
    """The month's receiving leaders, and the places an address is completed from."""
    lists = {
        ListKind.LEADER: ("吴敏", "许岩", "高远", "叶青"),
        ListKind.PRINCIPAL_LEADER: ("吴敏",),
        ListKind.PLACE: ("青石街道", "青石街道柳岸社区", "柳河村", "河埠村"),
    }
    for kind, names in lists.items():
        office_lists.replace_entries(context, kind, names)
    for rule in RosterKind:
        roster.set_rule(context, rule, on=True)
    roster.fill_month(context, DAY.year, DAY.month)


def _register_all(context: Context, clock: FixedClock, name: str) -> PetitionRecord:
    """Register the matters of a file, each at its own time with its own steps; gives the last one."""
    for case in _read(name):
        steps = case.pop("steps", [])
        came = datetime.fromisoformat(case["received_at"]) + timedelta(minutes=4)
        clock.moment = datetime.fromisoformat(case.pop("registered_at", came.isoformat()))
        record = intake.register_petition(context, drafts.from_mapping(case)).record
        for moment, step, values in steps:
            clock.moment = datetime.fromisoformat(moment)
            actions.perform(context, record.id, step, values)
    return record


def _keep_files(context: Context) -> None:
    """What 赵桂兰 handed in: a list of materials, and files."""
    case = _of(context, "赵桂兰")
    day = DAY.date()
    for name, original, copies, sheets in (
        ("信访事项申请书", True, 1, 2),
        ("土地承包经营权证复印件", False, 1, 4),
        ("征收补偿协议复印件", False, 2, 6),
    ):
        materials.add(
            context,
            case.id,
            MaterialDraft(name=name, original=original, copies=copies, sheets=sheets, received_on=day),
        )
    signed = papers.draw(context, case, "F2", options=paper_fonts.options()).pdf
    attachments.add(context, case.id, signed, "来访登记单（签名）.pdf")
    note = "2026年11月20日与征迁安置部通话：补偿款台账正在核对。".encode()
    attachments.add(context, case.id, note, "通话记录.txt", AttachmentKind.OTHER_HIDDEN)


def _keep_waiting(context: Context) -> None:
    """At half past four two parties wait, and one is being received."""
    for label, people, note, minutes in (
        ("邓国梁", 1, "", 42),
        ("穿红衣的老人", 1, "行动不便", 25),
        ("望江花园业主", 3, "", 8),
    ):
        reception.arrive(context, label, people, note, arrived_at=DAY - timedelta(minutes=minutes))
    first = reception.here(context).waiting[0]
    reception.begin(context, first.id, "第一接待室", begun_at=DAY - timedelta(minutes=20))


def _of(context: Context, name: str) -> PetitionRecord:
    """The newest case of a name."""
    return cases.get(context, cases.page(context, CaseFilter(text=name))[0].id)


def _read(name: str) -> Any:
    return json.loads((paths.RESOURCES / "demo" / name).read_text(encoding="utf-8"))


def _print_papers(context: Context, folder: Path) -> None:
    """Every visible visit of the day as F1 and F2, and the papers of `papers.json`, as PDF."""
    for row in cases.page(context, CaseFilter(first=DAY.date(), channel=Channel.VISIT)):
        record = cases.get(context, row.id)
        if not record.restricted and not record.voided:
            for form in ("F1", "F2"):
                _print(context, folder, record, {"form": form})
    for one in _read("papers.json"):
        _print(context, folder, _of(context, one["name"]), one)


def _print(context: Context, folder: Path, record: PetitionRecord, one: dict[str, Any]) -> None:
    """Issue a paper: `form`, and what the clerk typed (`asked`) and chose (`options`) for it."""
    given = papers.suggested(context, record, one["form"]) | one.get("asked", {})
    options = one.get("options", {}) | paper_fonts.options()
    drawn = papers.draw(context, record, one["form"], asked=given, options=options)
    issued = papers.issue(context, drawn, printer="PDF")
    write_bytes(folder / drawn.file_name, issued.pdf)
