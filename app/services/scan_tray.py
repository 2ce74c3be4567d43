"""待归档: scans whose case could not be read from them. Seen, filed to a case by hand, or taken out with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from app.domain.names import clean
from app.domain.vocabulary import AttachmentKind
from app.errors import FieldErrors, UserError
from app.models.desk_tables import attachment
from app.models.tables import operator
from app.scans import pages
from app.scans.inspect import inspect
from app.scans.kinds import FileKind
from app.services import attachments, audit
from app.services.attachments import MAY_ADD, PagePicture
from app.services.context import Context

_GONE = "这份扫描件已经归档或移出。请刷新列表。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One scan in the tray; `said`: why it could not be filed."""

    id: int
    name: str
    file_kind: FileKind
    pages: int
    said: str
    operator: str
    recorded_at: datetime


def put(context: Context, content: bytes, name: str, said: str) -> int | None:
    """Keep a scan without a case; None where its content is kept already, in the tray or in a case."""
    attachments.require_one_of(context, MAY_ADD)
    found = inspect(content, name)
    digest = attachments.vault(context).put(content)
    with context.register.action() as connection:
        if _is_kept(connection, digest):
            return None
        values = attachments.row_values(context, None, found, AttachmentKind.OTHER_HIDDEN)
        values |= {"digest": digest, "size": len(content), "note": said}
        key: int = connection.execute(
            insert(attachment).values(values).returning(attachment.c.id)
        ).scalar_one()
        audit.record(connection, context, "scan_to_tray", changes={"attachment": (None, found.name)})
    return key


def waiting(context: Context) -> list[Waiting]:
    """What lies in the tray, newest first; nothing for who may not file it."""
    if not any(context.operator.may(one) for one in MAY_ADD):
        return []
    with context.register.read() as connection:
        rows = connection.execute(_query().order_by(attachment.c.id.desc())).mappings()
        return [_record(row) for row in rows]


def page(context: Context, attachment_id: int, number: int, *, width_px: int) -> PagePicture:
    """Page `number` (from 0) of a scan in the tray as a picture about so wide."""
    attachments.require_one_of(context, MAY_ADD)
    with context.register.read() as connection:
        row = _waiting(connection, attachment_id)
    data = attachments.vault(context).get(row["digest"])
    return pages.page_image(data, FileKind(row["file_kind"]), number, width_px=width_px)


def file_by_hand(context: Context, attachment_id: int, petition_id: int, kind: AttachmentKind) -> str:
    """Give a scan of the tray to a case, and the case's number back.

    Raises `UserError` for a voided or withheld case, `SameContent` where the case has it already.
    """
    attachments.require_one_of(context, MAY_ADD)
    with context.register.action() as connection:
        row = _waiting(connection, attachment_id)
        record = attachments.open_for_change(connection, context, petition_id)
        attachments.refuse_twice(connection, record, row["digest"], row["given_name"])
        values: dict[str, Any] = {"petition_id": petition_id, "kind": kind.value, "note": "扫描后手工归档"}
        values["hidden"] = kind is AttachmentKind.OTHER_HIDDEN
        connection.execute(update(attachment).where(attachment.c.id == attachment_id).values(values))
        changes = {"attachment": (None, row["given_name"]), "kind": (None, kind.value)}
        audit.record(connection, context, "add_attachment", petition_id=petition_id, changes=changes)
    return record.number


def take_out(context: Context, attachment_id: int, reason: str) -> None:
    """Take a scan out of the tray, with a reason (a blank sheet, a private paper); its content stays in the register's keeping."""
    attachments.require_one_of(context, MAY_ADD)
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明移出的原因（例如：空白页、重复扫描）。"})
    with context.register.action() as connection:
        row = _waiting(connection, attachment_id)
        connection.execute(
            update(attachment).where(attachment.c.id == attachment_id).values(withdrawn=reason)
        )
        changes = {"attachment": (row["given_name"], None)}
        audit.record(connection, context, "take_from_tray", changes=changes, reason=reason)


def _query() -> Select[Any]:
    joined = select(attachment, operator.c.name.label("operator"))
    joined = joined.join(operator, operator.c.id == attachment.c.operator_id)
    return joined.where(attachment.c.petition_id.is_(None), attachment.c.withdrawn == "")


def _waiting(connection: Connection, attachment_id: int) -> RowMapping:
    row = connection.execute(_query().where(attachment.c.id == attachment_id)).mappings().first()
    if row is None:
        raise UserError(_GONE)
    return row


def _is_kept(connection: Connection, digest: str) -> bool:
    query = select(attachment.c.id).where(attachment.c.digest == digest, attachment.c.withdrawn == "")
    return connection.execute(query.limit(1)).first() is not None


def _record(row: RowMapping) -> Waiting:
    return Waiting(
        id=row["id"],
        name=row["given_name"],
        file_kind=FileKind(row["file_kind"]),
        pages=row["pages"] or 1,
        said=row["note"],
        operator=row["operator"],
        recorded_at=row["recorded_at"],
    )
