"""Phrase templates (常用语): every operator's own, and the office's. Blanks are written ［…］.

Until the office edits its phrases, they are as the program's own file has them. An operator always keeps his own; those
of the office need the right to administer or to handle.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, delete, insert, select

from app import pinyin
from app.domain.names import clean, clean_multiline
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models.desk_tables import phrase
from app.paths import RESOURCES
from app.services import audit
from app.services.context import Context

LONGEST = 2000
"""Most characters of a phrase."""

_STARTERS = RESOURCES / "phrases.toml"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name to find it by, and the text; `own`: only its operator has it."""

    uid: str
    name: str
    text: str
    own: bool


def everything(context: Context) -> list[Phrase]:
    """The operator's own in their order, then the office's."""
    with context.register.read() as connection:
        return [*_stored(connection, context, own=True), *_office(connection, context)]


def suggest(context: Context, text: str) -> list[Phrase]:
    """Those whose name `text` is a piece or the initials of, best first, then those whose text holds it; all for ""."""
    every = everything(context)
    wanted = clean(text)
    if not wanted:
        return every
    named = pinyin.best(wanted, every, lambda one: [one.name])
    return named + [one for one in every if one not in named and wanted in one.text]


def add(context: Context, name: str, text: str, *, own: bool) -> Phrase:
    """Add one at the end; `FieldErrors` where name or text is missing, or the name stands already."""
    _require(context, own=own)
    with context.register.action() as connection:
        name, text = _checked(connection, context, name, text, own=own)
        made = Phrase(str(uuid.uuid4()), name, text, own)
        _insert(connection, context, [*_opened(connection, context, own=own), made], own=own)
        audit.record(connection, context, "add_phrase", changes={"name": (None, name), "text": (None, text)})
    return made


def change(context: Context, uid: str, name: str, text: str) -> Phrase:
    """Give it another name or text."""
    with context.register.action() as connection:
        before, standing = _found(connection, context, uid)
        name, text = _checked(connection, context, name, text, own=before.own, besides=before.name)
        after = Phrase(before.uid, name, text, before.own)
        if after != before:
            renewed = [after if one == before else one for one in standing]
            _insert(connection, context, renewed, own=before.own)
            changes = {"name": (before.name, name), "text": (before.text, text)}
            audit.record(connection, context, "change_phrase", changes=changes)
    return after


def move(context: Context, uid: str, steps: int) -> None:
    """Move it up (negative) or down among its like; it stops at the ends."""
    with context.register.action() as connection:
        chosen, standing = _found(connection, context, uid)
        place = min(max(standing.index(chosen) + steps, 0), len(standing) - 1)
        rest = [one for one in standing if one != chosen]
        _insert(connection, context, [*rest[:place], chosen, *rest[place:]], own=chosen.own)


def remove(context: Context, uid: str) -> None:
    """Take it out of the list; texts already written stay as they are."""
    with context.register.action() as connection:
        chosen, standing = _found(connection, context, uid)
        rest = [one for one in standing if one != chosen]
        if not rest and not chosen.own:
            raise UserError("全单位常用语至少留一条。请把这一条改成需要的内容。")
        _insert(connection, context, rest, own=chosen.own)
        changes = {"name": (chosen.name, None), "text": (chosen.text, None)}
        audit.record(connection, context, "remove_phrase", changes=changes)


def may_keep_office(context: Context) -> bool:
    """Whether the operator may change the office's phrases."""
    return any(context.operator.may(one) for one in (Permission.ADMINISTER, Permission.HANDLE))


def _require(context: Context, *, own: bool) -> None:
    if not own and not may_keep_office(context):
        context.require(Permission.HANDLE)


def _found(connection: Connection, context: Context, uid: str) -> tuple[Phrase, Sequence[Phrase]]:
    """The phrase, and all of its kind as they stand in the register."""
    for own in (True, False):
        shown = _stored(connection, context, own=True) if own else _office(connection, context)
        place = next((at for at, one in enumerate(shown) if one.uid == uid), None)
        if place is not None:
            _require(context, own=own)
            standing = _opened(connection, context, own=own)
            return standing[place], standing
    raise UserError("这条常用语已不在名单中。请关闭后重新打开常用语。")


def _opened(connection: Connection, context: Context, *, own: bool) -> Sequence[Phrase]:
    """Those of a kind, ready to be written anew: the starters become the office's own."""
    standing = _stored(connection, context, own=own)
    if own or standing:
        return standing
    return [Phrase(str(uuid.uuid4()), one.name, one.text, own=False) for one in _starters()]


def _checked(
    connection: Connection, context: Context, name: str, text: str, *, own: bool, besides: str = ""
) -> tuple[str, str]:
    name, text = clean(name), clean_multiline(text)
    errors = {} if name else {"name": "请填写名称，用来查找这条常用语。"}
    if not text:
        errors["text"] = "请填写内容。"
    elif len(text) > LONGEST:
        errors["text"] = f"一条常用语最多 {LONGEST} 字，现有 {len(text)} 字，请分成几条。"
    standing = _stored(connection, context, own=True) if own else _office(connection, context)
    if name != besides and any(one.name == name for one in standing):
        errors["name"] = f"已有名称为“{name}”的常用语，请换一个名称。"
    if errors:
        raise FieldErrors(errors)
    return name, text


def _insert(connection: Connection, context: Context, phrases: Sequence[Phrase], *, own: bool) -> None:
    """Write all of a kind anew, in this order."""
    owner = context.operator.id if own else None
    connection.execute(
        delete(phrase).where(
            phrase.c.operator_id.is_(None) if owner is None else phrase.c.operator_id == owner
        )
    )
    rows = [
        {"uid": one.uid, "operator_id": owner, "name": one.name, "text": one.text, "position": at}
        for at, one in enumerate(phrases)
    ]
    if rows:
        connection.execute(insert(phrase), rows)


def _office(connection: Connection, context: Context) -> Sequence[Phrase]:
    return _stored(connection, context, own=False) or _starters()


def _stored(connection: Connection, context: Context, *, own: bool) -> list[Phrase]:
    owner = phrase.c.operator_id == context.operator.id if own else phrase.c.operator_id.is_(None)
    query = select(phrase.c.uid, phrase.c.name, phrase.c.text).where(owner).order_by(phrase.c.position)
    return [Phrase(*row, own) for row in connection.execute(query)]


@cache
def _starters() -> tuple[Phrase, ...]:
    data = tomllib.loads(_STARTERS.read_text(encoding="utf-8"))
    return tuple(
        Phrase(f"starter-{at}", one["name"], one["text"], own=False) for at, one in enumerate(data["phrases"])
    )
