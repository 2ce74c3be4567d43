"""The rows of P8 案卷目录: what was issued for a case, filed with it or handed in for it, in the order of time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, literal, select

from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind
from app.models.desk_tables import attachment, material
from app.models.paper_tables import paper
from app.models.review_tables import archive
from app.services import paper_catalogue
from app.services.paper_fields import chinese_date

CODE = "P8"
"""The list is not a paper of its own list."""


def rows(connection: Connection, record: PetitionRecord) -> list[dict[str, str]]:
    """Standing papers, files and materials by the keys of the columns; none where the case is withheld.

    The page numbers of the bound file are written in by hand.
    """
    if record.restricted:
        return []
    key = record.id
    parts = (*_papers(connection, key), *_files(connection, key), *_materials(connection, key))
    found = sorted(parts, key=lambda one: one[0])
    return [{"index": str(place), **line} for place, (_, line) in enumerate(found, start=1)]


def volume(connection: Connection, petition_id: int) -> str:
    """The number of the volume the case lies in; "" before it is archived, and after it was taken out."""
    standing = (archive.c.petition_id == petition_id, archive.c.taken_out_on.is_(None))
    query = select(archive.c.volume).where(*standing)
    return str(connection.execute(query).scalar() or "")


_Line = tuple[tuple[date, datetime, int, int], dict[str, str]]
"""Its day, when it was recorded, papers before files before materials, in the order of their ids; and what prints."""


def _papers(connection: Connection, petition_id: int) -> list[_Line]:
    columns = (paper.c.id, paper.c.form, paper.c.number, paper.c.issued_at, paper.c.replaces)
    standing = (paper.c.petition_id == petition_id, paper.c.voided == "", paper.c.form != CODE)
    return [
        (
            (row.issued_at.date(), row.issued_at, 0, row.id),
            {
                "title": paper_catalogue.name_of(row.form),
                "number": row.number,
                "date": chinese_date(row.issued_at),
                "note": "更正" if row.replaces else "",
            },
        )
        for row in connection.execute(select(*columns).where(*standing))
    ]


def _files(connection: Connection, petition_id: int) -> list[_Line]:
    columns = (attachment.c.id, attachment.c.given_name, attachment.c.kind, attachment.c.recorded_at)
    standing = (attachment.c.petition_id == petition_id, attachment.c.withdrawn == literal(""))
    query = select(*columns, attachment.c.pages, attachment.c.note).where(*standing)
    return [
        (
            (row.recorded_at.date(), row.recorded_at, 1, row.id),
            {
                "title": f"{AttachmentKind(row.kind).label}：{row.note or row.given_name}",
                "date": chinese_date(row.recorded_at),
                "note": f"{row.pages}页" if row.pages else "",
            },
        )
        for row in connection.execute(query)
    ]


def _materials(connection: Connection, petition_id: int) -> list[_Line]:
    """What was handed in on paper and did not go back."""
    columns = (material.c.id, material.c.name, material.c.original, material.c.copies, material.c.sheets)
    standing = (
        material.c.petition_id == petition_id,
        material.c.withdrawn == literal(""),
        material.c.returned_on.is_(None),
    )
    query = select(*columns, material.c.received_on, material.c.recorded_at).where(*standing)
    return [
        (
            (row.received_on, row.recorded_at, 2, row.id),
            {
                "title": f"{row.name}（{'原件' if row.original else '复印件'}{row.copies}份）",
                "date": chinese_date(row.received_on),
                "note": f"{row.sheets}页" if row.sheets else "",
            },
        )
        for row in connection.execute(query)
    ]
