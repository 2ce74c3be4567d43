"""案卷归档: a closed case's file listed, checked for completeness, archived by year under a volume number, found again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from app.domain.archive import CLOSED, ArchiveRow, Checked, FileItem, FileLine, Held, check
from app.domain.events import disposition_event, effective
from app.domain.names import clean, clean_multiline
from app.domain.records import PetitionRecord
from app.domain.rules import Duty
from app.domain.vocabulary import ANONYMOUS, AttachmentKind, Permission, State
from app.domain.workflow import course_of, step_of
from app.domain.workflow_types import YES
from app.errors import FieldErrors, UserError
from app.models import archive_queries
from app.models.desk_tables import attachment, material
from app.models.paper_tables import paper
from app.models.review_tables import archive, delivery
from app.models.tables import case_clock
from app.paths import CODE_LISTS
from app.services import audit, cases, paper_catalogue, paper_numbers
from app.services.action_case import open_case
from app.services.attachments import require_one_of
from app.services.context import Context

SERIES = "档"
"""Volume numbers, e.g. 镜档〔2026〕3号: one series a year of closing."""
_OF_PETITIONER = (Duty.ASK_REVIEW, Duty.ASK_FINAL_REVIEW)
_MAY = (Permission.HANDLE, Permission.REGISTER)


def file_items() -> tuple[FileItem, ...]:
    """What a file should hold, as the office's list says."""
    return load(CODE_LISTS / "archive_file.toml")


@cache
def load(path: Path) -> tuple[FileItem, ...]:
    """Read the list; `UserError` where the file or an entry is not as it should be."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return tuple(_item(entry) for entry in data["item"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(f"代码表 {path.name} 无法使用（{error}），请改正或恢复该文件。") from error


def _item(entry: Mapping[str, Any]) -> FileItem:
    found: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in entry.items()}
    return FileItem(**found)


def file_list(context: Context, petition_id: int) -> list[FileLine]:
    """Everything in the file, in the order of time; none where its content is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        found = [
            *_papers(connection, petition_id),
            *_files(connection, petition_id),
            *_materials(connection, petition_id),
        ]
    return sorted(found, key=lambda one: one.day)


def completeness(context: Context, petition_id: int) -> list[Checked]:
    """Every item of the check list with what stands for it; `UserError` where the case is withheld."""
    with context.register.read() as connection:
        return _checked(connection, open_case(connection, context, petition_id))


def open_periods(context: Context, petition_id: int) -> list[str]:
    """Which periods of the petitioner still run, each as one sentence: archiving ends none of them."""
    query = select(case_clock.c.duty, case_clock.c.legal_due).where(
        case_clock.c.petition_id == petition_id,
        case_clock.c.duty.in_([one.value for one in _OF_PETITIONER]),
        case_clock.c.legal_due >= context.clock.today(),
    )
    with context.register.read() as connection:
        found = connection.execute(query.order_by(case_clock.c.legal_due)).all()
    return [
        f"信访人{Duty(row.duty).label}的期限到 {row.legal_due}，尚未届满；归档后提出的仍应收办。"
        for row in found
    ]


def store(context: Context, petition_id: int, place: str, reason: str = "") -> str:
    """Archive a closed case under the next volume number of the year it was closed in; gives the number.

    `reason`: why it is archived though something is missing. Raises `FieldErrors` where that is not said,
    `UserError` for a case that is open or archived already.
    """
    require_one_of(context, _MAY)
    place, reason = clean(place), clean_multiline(reason)
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id)
        _refuse_open(connection, record)
        lacking = _lacking(_checked(connection, record), reason)
        year = _ended_on(record).year
        volume = paper_numbers.take(connection, context, SERIES, year)
        today = context.clock.today()
        values = {"year": year, "volume": volume, "place": place, "lacking": lacking, "archived_on": today}
        stamp = {"operator_id": context.operator.id, "recorded_at": context.clock.now()}
        connection.execute(insert(archive), {"petition_id": petition_id} | values | stamp)
        changes = {"volume": (None, volume), "archive_place": (None, place), "lacking": (None, lacking)}
        told = {key: pair for key, pair in changes.items() if pair[1]}
        audit.record(connection, context, "archive_case", petition_id=petition_id, changes=told)
    return volume


def correct(context: Context, petition_id: int, place: str, reason: str = "") -> None:
    """Correct where the file lies, and check it anew: what was missing may have come. Errors as `store`."""
    require_one_of(context, _MAY)
    place, reason = clean(place), clean_multiline(reason)
    with context.register.action() as connection:
        record = open_case(connection, context, petition_id)
        row = connection.execute(select(archive).where(*_standing(petition_id))).first()
        if row is None:
            raise UserError(f"{record.number}还没有归档。请先归档。")
        lacking = _lacking(_checked(connection, record), reason)
        old = {"archive_place": row.place, "lacking": row.lacking}
        new = {"archive_place": place, "lacking": lacking}
        changes = {key: (old[key], new[key]) for key in old if old[key] != new[key]}
        if changes:
            where = _standing(petition_id)
            connection.execute(update(archive).where(*where).values(place=place, lacking=lacking))
            told = {"volume": (row.volume, row.volume), **changes}
            audit.record(connection, context, "correct_archive", petition_id=petition_id, changes=told)


def page(context: Context, first: date | None = None, last: date | None = None) -> list[ArchiveRow]:
    """What waits to be archived (by the day it ended, oldest first), then what is (by the day it was archived)."""
    with context.register.read() as connection:
        waiting = archive_queries.waiting(connection, context.operator, first, last)
        archived = archive_queries.archived(connection, context.operator, first, last)
    return [_row(row) for row in (*waiting, *archived)]


def waiting(context: Context) -> int:
    """How many closed cases wait to be archived."""
    with context.register.read() as connection:
        return archive_queries.count_waiting(connection, context.operator)


def of_year(context: Context, year: int) -> list[ArchiveRow]:
    """The volumes of a year in their order."""
    with context.register.read() as connection:
        return [_row(row) for row in archive_queries.of_year(connection, context.operator, year)]


def year_text(context: Context, year: int) -> str:
    """The list of a year as plain text, to print: volume, case, days, place, what is lacking; no names."""
    found = of_year(context, year)
    taken = sum(one.taken_out_on is not None for one in found)
    count = f"共 {len(found)} 卷" + (f"，其中 {taken} 卷已调出" if taken else "")
    lines = [f"{year}年案卷清单", f"{count}    {context.clock.today().isoformat()}", ""]
    for one in found:
        lines.append(_line(one))
        lines += [f"        {one.lacking}"] if one.lacking else []
    return "\n".join(lines)


def _line(one: ArchiveRow) -> str:
    if one.taken_out_on is not None:
        return f"{one.volume}    {one.number}    归档 {one.archived_on}    {one.taken_out_on} 调出：本件又重新办理"
    where = f"    存放：{one.place}" if one.place else ""
    return (
        f"{one.volume}    {one.number}    {one.state.label} {one.ended_on}    归档 {one.archived_on}{where}"
    )


def find(context: Context, volume: str) -> int:
    """The case that lies in a volume, in any usual spelling of its number; `UserError` where there is none."""
    with context.register.read() as connection:
        found = archive_queries.filed(connection, cases.asker(connection, context), folded(volume))
    if not found:
        raise UserError(f"没有卷号为“{volume.strip()}”的案卷。请核对卷号，例如“镜档〔2026〕12号”。")
    return found[0]


def folded(volume: str) -> str:
    """A volume number as it is kept: 镜档[2026]3 and 镜档（2026）3号 are 镜档〔2026〕3号."""
    text = clean(volume).replace(" ", "").translate(_BRACKETS)
    return text if text.endswith("号") else f"{text}号"


_BRACKETS = str.maketrans({**dict.fromkeys("[［(（【", "〔"), **dict.fromkeys("]］)）】", "〕")})


def _standing(petition_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The volume a case lies in now."""
    return archive.c.petition_id == petition_id, archive.c.taken_out_on.is_(None)


def _refuse_open(connection: Connection, record: PetitionRecord) -> None:
    if record.state not in CLOSED:
        raise UserError(f"{record.number}现为“{record.state.label}”，办结后才能归档。")
    row = connection.execute(select(archive.c.volume).where(*_standing(record.id))).scalar()
    if row is not None:
        raise UserError(f"{record.number}已归档，卷号{row}。存放位置有变的请用“更正”。")


def _lacking(checked: list[Checked], reason: str) -> str:
    missing = "、".join(one.item.label for one in checked if one.is_missing)
    if missing and not reason:
        raise FieldErrors({"reason": f"缺少{missing}：请补齐后再归档，或写明缺少的原因。"})
    return f"缺少{missing}：{reason}" if missing else ""


def _checked(connection: Connection, record: PetitionRecord) -> list[Checked]:
    standing = effective(record.events)
    decided = disposition_event(record.events)
    accepted = [event for event in standing if event.kind == "accepted"]
    path = accepted[-1].payload.get("path", "") if accepted else ""
    channel = record.draft.channel.value
    return check(file_items(), _held(connection, record), channel, decided.kind if decided else "", path)


def _held(connection: Connection, record: PetitionRecord) -> Held:
    events: dict[str, str] = {}
    for event in effective(record.events):
        step = step_of(event)
        if step is not None:
            words = f"{step.label} {event.occurred_at:%Y-%m-%d}"
            events |= {step.key: words, step.kind: words}
    key = record.id
    forms = {
        row.form: f"{paper_catalogue.name_of(row.form)} {row.number}".strip()
        for row in _paper_rows(connection, key)
    }
    kinds = {row.kind: f"附件：{row.given_name}" for row in _file_rows(connection, key)}
    counted = {
        table: connection.execute(
            select(func.count()).where(table.c.petition_id == key, table.c.withdrawn == "")
        ).scalar_one()
        for table in (material, delivery)
    }
    on_paper = any(event.payload.get("paper") == YES for event in effective(record.events))
    return Held(forms, kinds, events, counted[material], counted[delivery], on_paper)


def _paper_rows(connection: Connection, petition_id: int) -> Any:
    columns = (paper.c.form, paper.c.number, paper.c.issued_at)
    standing = (paper.c.petition_id == petition_id, paper.c.voided == "")
    return connection.execute(select(*columns).where(*standing).order_by(paper.c.id)).all()


def _file_rows(connection: Connection, petition_id: int) -> Any:
    columns = (attachment.c.given_name, attachment.c.kind, attachment.c.recorded_at, attachment.c.pages)
    standing = (attachment.c.petition_id == petition_id, attachment.c.withdrawn == "")
    return connection.execute(select(*columns).where(*standing).order_by(attachment.c.id)).all()


def _papers(connection: Connection, petition_id: int) -> list[FileLine]:
    return [
        FileLine(
            "文书", f"{paper_catalogue.name_of(row.form)} {row.number}".strip(), row.issued_at.date(), ""
        )
        for row in _paper_rows(connection, petition_id)
    ]


def _files(connection: Connection, petition_id: int) -> list[FileLine]:
    return [
        FileLine(
            "附件",
            f"{AttachmentKind(row.kind).label}：{row.given_name}",
            row.recorded_at.date(),
            f"{row.pages}页" if row.pages else "",
        )
        for row in _file_rows(connection, petition_id)
    ]


def _materials(connection: Connection, petition_id: int) -> list[FileLine]:
    """What was handed in on paper and did not go back."""
    columns = (material.c.name, material.c.copies, material.c.original, material.c.received_on)
    standing = (
        material.c.petition_id == petition_id,
        material.c.withdrawn == "",
        material.c.returned_on.is_(None),
    )
    return [
        FileLine("材料", row.name, row.received_on, f"{'原件' if row.original else '复印件'}{row.copies}份")
        for row in connection.execute(select(*columns).where(*standing).order_by(material.c.id))
    ]


def _ended_on(record: PetitionRecord) -> date:
    """The day that decides the year: of closing, or of the step that ended the case (复核意见, 存查 …)."""
    course = course_of(record.events)
    if course.closed_on is not None and course.state is not State.ENDED:
        return course.closed_on
    assert course.entered is not None
    return course.entered.occurred_at.date()


def _row(row: RowMapping) -> ArchiveRow:
    texts: Mapping[str, Any] = {
        key: row[key] or "" for key in ("unit", "volume", "place", "lacking", "former")
    }
    plain = {key: row[key] for key in ("id", "number", "ended_on", "year", "archived_on", "taken_out_on")}
    found = ArchiveRow(
        **plain, **texts, name=row["name"], state=State(row["state"]), restricted=bool(row["restricted"])
    )
    return replace(found, name=ANONYMOUS) if row["anonymous"] and not found.restricted else found
