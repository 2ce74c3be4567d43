"""The day's ledger (来访登记台账, 来信登记台账 …): a query → rows → a checked workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.code_lists import find_content_class
from app.domain.identity import masked
from app.domain.records import CaseFilter, ListRow
from app.domain.vocabulary import ANONYMOUS, NOT_GIVEN, Channel, Permission, State
from app.errors import UserError
from app.services import audit, cases, office
from app.services.context import Context

if TYPE_CHECKING:
    from app.ledgers.register import RegisterRow


@dataclass(frozen=True, slots=True)
class Exported:
    """A written ledger: rows include the voided ones, batches and people do not."""

    path: Path
    rows: int
    batches: int
    people: int


def export_day(
    context: Context,
    day: date,
    path: Path,
    *,
    full_identity: bool = False,
    channel: Channel = Channel.VISIT,
) -> Exported:
    """Write the visits (or what came in by another channel) of `day` to the workbook `path`, re-read it and compare before saying it is done.

    ID numbers are masked unless the operator may see them and asks (forms.md F6). Raises `UserError`
    where the file cannot be written or does not read back; the old file then stands.
    """
    context.require(Permission.EXPORT)
    if full_identity:
        context.require(Permission.SEE_IDENTITY)
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"台账应保存为 .xlsx 文件，请改文件名“{path.name}”。")
    from app.ledgers.register import register_sheet
    from app.ledgers.workbook import write_workbook

    wanted = CaseFilter(first=day, last=day, channel=channel)
    found = cases.whole_list(context, wanted)
    totals = cases.totals(context, wanted)
    rows = [_register_row(row, full_identity=full_identity) for row in found]
    office_name = office.profile(context.register).full_name
    sheet = register_sheet(office_name, day, day, rows, heading=f"{channel.label}登记台账")
    write_workbook(path, sheet)
    with context.register.action() as connection:
        changes = {
            "day": (None, day.isoformat()),
            "channel": (None, channel.value),
            "rows": (None, len(rows)),
            "full": (None, full_identity),
        }
        audit.record(connection, context, "export_day", changes=changes)
    return Exported(path, len(rows), totals.batches, totals.people)


def _register_row(row: ListRow, *, full_identity: bool) -> RegisterRow:
    from app.ledgers.register import RegisterRow

    voided = row.state is State.VOIDED
    kept: dict[str, Any] = {
        "number": row.number,
        "day": row.received_at.date(),
        "people": row.people,
        "voided": voided,
    }
    content_class = find_content_class(row.content_class or "")
    kept["content_class"] = content_class.path if content_class else None
    if row.restricted:
        return RegisterRow(**kept, name=None, withheld=True)
    return RegisterRow(
        **kept,
        name=ANONYMOUS if row.anonymous else row.name,
        id_number=row.id_number if full_identity else masked(row.id_number),
        phone=row.phone,
        address="，".join(part for part in (row.workplace, row.address or NOT_GIVEN) if part),
        summary=row.text,
        disposition=row.disposition.label if row.disposition else None,
        unit=row.unit,
        closed_on=row.closed_on,
        result=row.state.label if row.closed_on else None,
        handler=row.receiver or row.registered_by,
        remark="补登" if row.recorded_at.date() > row.received_at.date() else None,
    )
