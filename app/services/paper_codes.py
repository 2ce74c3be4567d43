"""The QR codes of issued papers: made when a paper is issued, looked up when its scan comes home."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from app.domain import paper_code
from app.domain.paper_code import PaperCode
from app.models.tables import operator

_FIELD = "qr"
PREVIEW_VALUES = MappingProxyType({_FIELD: paper_code.PREVIEW})
"""What a paper that is only looked at has in its code's place: a grey square."""


def mark(connection: Connection) -> str:
    """The register's own mark: drawn from the uid of its first operator, who is made with it and never removed."""
    uid = connection.execute(select(operator.c.uid).order_by(operator.c.id).limit(1)).scalar_one()
    return paper_code.mark_of(uid)


def values(connection: Connection, petition_id: int, paper_id: int) -> dict[str, str]:
    """The value that draws the code of an issued paper."""
    return {_FIELD: paper_code.encode(PaperCode(mark(connection), petition_id, paper_id))}


def without(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says, its code left out."""
    return {key: value for key, value in fields.items() if key != _FIELD}
