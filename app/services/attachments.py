"""Files of a case: checked, kept encrypted beside the register, shown, lent out, taken back; never deleted.

What an accusation matter holds, and what a recused operator left, is withheld as the case itself is.
"""

from __future__ import annotations

import stat
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from app.domain.names import clean, clean_multiline
from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind, Permission
from app.errors import FieldErrors, UserError
from app.models.desk_tables import attachment
from app.models.tables import operator
from app.os_errors import reason as why
from app.scans import opened_copies, pages
from app.scans.inspect import inspect, refuse_size
from app.scans.kinds import FileKind, Inspected
from app.scans.names import disk_name, plain_name
from app.scans.pages import Picture
from app.security.keys import read_key
from app.security.vault import Vault
from app.services import audit, cases
from app.services.action_case import open_case
from app.services.context import Context

PagePicture = Picture
"""A page for the screen: width, height, and rows of red, green, blue."""
MAY_ADD = (Permission.REGISTER, Permission.EDIT, Permission.HANDLE)


class SameContent(UserError):
    """The case has a file of the same content already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One kept file. `size` in bytes; `pages`: None where unknown; `withdrawn`: why it no longer counts, "" where it does."""

    id: int
    petition_id: int
    name: str
    kind: AttachmentKind
    file_kind: FileKind
    size: int
    pages: int | None
    hidden: bool
    note: str
    withdrawn: str
    operator: str
    recorded_at: datetime

    @property
    def previewed(self) -> bool:
        """Whether its pages can be shown here."""
        return self.file_kind.previewed

    @property
    def disk_name(self) -> str:
        """A name for a copy on any disk, with the extension its content asks for."""
        return disk_name(self.name, self.file_kind)


@dataclass(frozen=True, slots=True)
class Added:
    """What came of several files: those kept, and a sentence for each that was not."""

    kept: tuple[Attachment, ...]
    refused: tuple[str, ...]


def add(
    context: Context,
    petition_id: int,
    data: bytes,
    given_name: str,
    kind: AttachmentKind = AttachmentKind.PETITION,
    *,
    note: str = "",
) -> Attachment:
    """Keep a file with the case; 其他材料（信访人不可见） is hidden from the petitioner from the beginning.

    Raises `UserError` for a file that is not kept (`scans.inspect`), one the case has already, a voided or withheld case.
    """
    require_one_of(context, MAY_ADD)
    with context.register.read() as connection:
        open_for_change(connection, context, petition_id)
    found = inspect(data, given_name)
    digest = vault(context).put(data)
    with context.register.action() as connection:
        record = open_for_change(connection, context, petition_id)
        refuse_twice(connection, record, digest, found.name)
        values = row_values(context, petition_id, found, kind) | {
            "digest": digest,
            "size": len(data),
            "note": clean_multiline(note),
        }
        key = connection.execute(insert(attachment).values(values).returning(attachment.c.id)).scalar_one()
        changes = {"attachment": (None, found.name), "kind": (None, kind.value)}
        audit.record(connection, context, "add_attachment", petition_id=petition_id, changes=changes)
        return _one(connection, key)


def add_files(
    context: Context,
    petition_id: int,
    paths: Sequence[Path],
    kind: AttachmentKind = AttachmentKind.PETITION,
) -> Added:
    """Keep several files, each by itself: a bad one does not keep the good ones out."""
    kept: list[Attachment] = []
    refused: list[str] = []
    for path in paths:
        try:
            kept.append(add(context, petition_id, content_of(path), path.name, kind))
        except UserError as error:
            refused.append(str(error))
    return Added(tuple(kept), tuple(refused))


def of_case(context: Context, petition_id: int, *, withdrawn: bool = False) -> list[Attachment]:
    """The files of a case, oldest first, with the withdrawn ones if asked; none where its content is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        query = _query().where(attachment.c.petition_id == petition_id).order_by(attachment.c.id)
        if not withdrawn:
            query = query.where(attachment.c.withdrawn == "")
        return [_record(row) for row in connection.execute(query).mappings()]


def read(context: Context, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file with its content; raises `UserError` where it is withheld, missing or damaged."""
    with context.register.read() as connection:
        found, digest = _seen(connection, context, attachment_id)
    return found, vault(context).get(digest)


def page(context: Context, attachment_id: int, number: int, *, width_px: int) -> PagePicture:
    """Page `number` (from 0) as a picture about so wide; raises `UserError` where there is none to show."""
    found, data = read(context, attachment_id)
    return pages.page_image(data, found.file_kind, number, width_px=width_px)


def open_copy(context: Context, attachment_id: int) -> Path:
    """A private, read-only copy for the system's own program, gone when this one ends; recorded."""
    found, data = read(context, attachment_id)
    _note(context, found, "open_attachment")
    return opened_copies.lend(data, found.name, found.file_kind)


def export(context: Context, attachment_id: int, path: Path) -> None:
    """Write the plain content to `path`; recorded. From then on the file is out of the register's keeping."""
    context.require(Permission.EXPORT)
    with context.register.read() as connection:
        found, digest = _seen(connection, context, attachment_id)
    vault(context).export(digest, path)
    _note(context, found, "export_attachment")


def set_hidden(context: Context, attachment_id: int, *, hidden: bool) -> None:
    """信访人不可见, or seen again; what is kept under 其他材料（信访人不可见） stays hidden."""
    require_one_of(context, MAY_ADD)
    with context.register.action() as connection:
        found = _open_attachment(connection, context, attachment_id)
        if not hidden and found.kind is AttachmentKind.OTHER_HIDDEN:
            raise UserError(
                f"“{found.name}”归在“{found.kind.label}”中，不能改为可见。归错类的，请撤回后按正确的类别重新添加。"
            )
        if found.hidden != hidden:
            _change(
                connection, context, found, "hide_attachment" if hidden else "show_attachment", hidden=hidden
            )


def withdraw(context: Context, attachment_id: int, reason: str) -> None:
    """Take a file out of the case, with a reason; it stays in the register and can still be seen."""
    require_one_of(context, MAY_ADD)
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明撤回的原因（例如：误传、重复）。"})
    with context.register.action() as connection:
        found = _open_attachment(connection, context, attachment_id)
        _change(connection, context, found, "withdraw_attachment", reason, withdrawn=reason)


def remove_lent_copies() -> None:
    """Remove the copies lent to other programs, by this run and by earlier ones that died."""
    opened_copies.remove_all()


def require_one_of(context: Context, permissions: Sequence[Permission]) -> None:
    """Raise `UserError` unless the operator has one of them; it names the first."""
    if not any(context.operator.may(one) for one in permissions):
        context.require(permissions[0])


def vault(context: Context) -> Vault:
    """Where the contents lie."""
    folder = context.register.folder
    return Vault(folder, read_key(folder))


def content_of(path: Path) -> bytes:
    """A file chosen by the clerk, not read before its size is known to be bearable."""
    name = plain_name(path.name)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UserError(f"“{name}”不是文件，没有添加。请选择文件；文件夹请打开后逐份选择。")
        refuse_size(found.st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"“{name}”读不出来：{why(error)}，没有添加。请检查原文件后重试。") from error


def open_for_change(connection: Connection, context: Context, petition_id: int) -> PetitionRecord:
    """The case, where the operator may change its files."""
    record = open_case(connection, context, petition_id)
    if record.voided:
        raise UserError(f"{record.number}已作废，材料不能再更改。请在有效的登记中办理。")
    return record


def refuse_twice(connection: Connection, record: PetitionRecord, digest: str, name: str) -> None:
    """Raise `SameContent` where the case has that content."""
    query = select(attachment.c.given_name).where(
        attachment.c.petition_id == record.id, attachment.c.digest == digest, attachment.c.withdrawn == ""
    )
    same = connection.execute(query).scalar()
    if same is not None:
        raise SameContent(f"“{name}”与本件已有的“{same}”内容相同，没有再添加。请核对所选的文件。")


def row_values(
    context: Context, petition_id: int | None, found: Inspected, kind: AttachmentKind
) -> dict[str, Any]:
    """The columns of a new file, all but digest, size and note."""
    return {
        "uid": str(uuid.uuid4()),
        "petition_id": petition_id,
        "given_name": found.name,
        "kind": kind.value,
        "file_kind": found.kind.value,
        "pages": found.pages,
        "hidden": kind is AttachmentKind.OTHER_HIDDEN,
        "withdrawn": "",
        "operator_id": context.operator.id,
        "recorded_at": context.clock.now(),
    }


def _seen(connection: Connection, context: Context, attachment_id: int) -> tuple[Attachment, str]:
    """A file whose case is open to the operator, and where its content lies."""
    query = select(attachment.c.petition_id, attachment.c.digest).where(attachment.c.id == attachment_id)
    row = connection.execute(query).first()
    if row is None or row.petition_id is None:
        raise UserError("没有这份附件。请刷新列表。")
    open_case(connection, context, row.petition_id)
    return _one(connection, attachment_id), row.digest


def _open_attachment(connection: Connection, context: Context, attachment_id: int) -> Attachment:
    found, _ = _seen(connection, context, attachment_id)
    open_for_change(connection, context, found.petition_id)
    if found.withdrawn:
        raise UserError(f"“{found.name}”已经撤回，不能再更改。请刷新列表。")
    return found


def _change(
    connection: Connection, context: Context, found: Attachment, action: str, reason: str = "", **new: Any
) -> None:
    connection.execute(update(attachment).where(attachment.c.id == found.id).values(**new))
    changes = {key: (getattr(found, key), value) for key, value in new.items() if key != "withdrawn"}
    changes |= {"attachment": (found.name, None if "withdrawn" in new else found.name)}
    audit.record(connection, context, action, petition_id=found.petition_id, changes=changes, reason=reason)


def _note(context: Context, found: Attachment, action: str) -> None:
    """That a plain copy left the register."""
    with context.register.action() as connection:
        changes = {"attachment": (None, found.name)}
        audit.record(connection, context, action, petition_id=found.petition_id, changes=changes)


def _query() -> Select[Any]:
    return select(attachment, operator.c.name.label("operator")).join(
        operator, operator.c.id == attachment.c.operator_id
    )


def _one(connection: Connection, attachment_id: int) -> Attachment:
    return _record(connection.execute(_query().where(attachment.c.id == attachment_id)).mappings().one())


def _record(row: RowMapping) -> Attachment:
    plain = ("id", "petition_id", "size", "pages", "hidden", "note", "withdrawn", "operator", "recorded_at")
    return Attachment(
        **{key: row[key] for key in plain},
        name=row["given_name"],
        kind=AttachmentKind(row["kind"]),
        file_kind=FileKind(row["file_kind"]),
    )
