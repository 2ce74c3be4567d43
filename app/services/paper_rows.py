"""What fills the rows of a list paper: one function a source, each row a mapping of the list's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from app.domain.records import PetitionRecord
from app.errors import UserError
from app.services import case_file, materials, register_book
from app.services.context import Context

Rows = Sequence[Mapping[str, str]]
Source = Callable[[Connection, Context, PetitionRecord], Rows]


def rows(connection: Connection, context: Context, record: PetitionRecord, source: str) -> Rows:
    """The rows of the source a paper names; none where it names none. `UserError` for an unknown one."""
    if not source:
        return ()
    if source not in _SOURCES:
        raise UserError(f"没有名为“{source}”的清单内容。可用：{'、'.join(_SOURCES)}。")
    return _SOURCES[source](connection, context, record)


_SOURCES: Mapping[str, Source] = {
    "materials": lambda connection, _, record: materials.paper_rows(connection, record),
    "case_file": lambda connection, _, record: case_file.rows(connection, record),
    "register": register_book.rows,
}
