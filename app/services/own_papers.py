"""What an office needs to make papers of its own: the fields with examples, the folder, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app import data_folder
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.models.tables import petition
from app.os_errors import reason
from app.services import cases, paper_catalogue, paper_values, search
from app.services.context import Context
from app.services.paper_catalogue import Broken


@dataclass(frozen=True, slots=True)
class FieldWord:
    """A field that a paper may name, and what it is."""

    key: str
    words: str


def field_words() -> tuple[FieldWord, ...]:
    """Every field, once, in the order of the list."""
    return tuple(FieldWord(key, words) for key, words in dict(paper_values.words()).items())


def examples(context: Context, petition_id: int | None = None) -> tuple[str, Mapping[str, str]]:
    """Number and values of a case, without one of the case opened last, else of the newest; of none where there is none.

    Raises `UserError` for a case that the operator may not see.
    """
    context.require(Permission.PRINT)
    key = petition_id if petition_id is not None else _some_case(context)
    if key is None:
        return "", {}
    record = cases.get(context, key)
    if record.restricted:
        raise UserError(f"{record.number}是检举控告件，您没有查看权限，不能作示例。请另选一件。")
    with context.register.read() as connection:
        return record.number, paper_values.values(connection, context, record)


def folder(context: Context) -> Path:
    """The folder of the office's own papers, made if it is not there."""
    place = context.register.folder / paper_catalogue.OWN_FOLDER
    try:
        if not place.is_dir():
            place.mkdir()
            data_folder.share(place)
    except OSError as error:
        raise UserError(f"无法建立文书文件夹：{reason(error)}。请检查数据文件夹的权限。") from error
    return place


def broken(context: Context) -> tuple[Broken, ...]:
    """The files there that cannot be used, each with the sentence that says where."""
    return paper_catalogue.broken(context.register.folder)


def _some_case(context: Context) -> int | None:
    recent = next((hit.id for hit in search.recent(context) if not hit.restricted), None)
    if recent is not None:
        return recent
    with context.register.read() as connection:
        newest = connection.execute(select(func.max(petition.c.id))).scalar()
    return newest if newest is not None and not cases.get(context, newest).restricted else None
