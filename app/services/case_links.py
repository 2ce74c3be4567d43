"""Linking two petitions afterwards, from the case page, and taking a link back: always with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from app.domain.names import clean_case_number, clean_multiline
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Channel, LinkKind, Permission, State
from app.errors import FieldErrors, UserError
from app.models.filters import hidden
from app.models.intake_tables import petition_link
from app.models.tables import operator, petition
from app.services import audit, cases, clocks, links
from app.services.action_case import open_case
from app.services.context import Context

_TEXT_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another petition a clerk said something of. `earlier`: it was registered before the one asked about."""

    id: int
    number: str
    kind: LinkKind
    earlier: bool
    received_on: date
    channel: Channel
    state: State
    name: str
    text: str
    unit: str
    said_by: str
    said_at: datetime


def linked(context: Context, petition_id: int) -> tuple[Linked, ...]:
    """What was said of a petition and others, in both directions, the earliest petition first.

    Nothing where its content is withheld; without those whose content is, or that the operator recused himself from.
    """
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return ()
        who = cases.asker(connection, context)
        found = [
            row
            for own, other in (("petition_id", "other_id"), ("other_id", "petition_id"))
            for row in connection.execute(_links(petition_id, own, other).where(~hidden(who.operator)))
            if row.id not in who.recused
        ]
    return tuple(_linked(row, petition_id) for row in sorted(found, key=lambda row: int(row.id)))


def link(context: Context, petition_id: int, number: str, kind: LinkKind, reason: str) -> None:
    """Say of a petition and the one with `number` what they are to each other; what was said before gives way.

    One transaction: the link, `repeat` of whatever it changes, dates and audit rows of both. Raises `FieldErrors` for
    the number or a missing reason, `UserError` where the operator may not.
    """
    context.require(Permission.EDIT)
    reason = _required(reason, "请写明关联的理由，例如：同一信访人反映同一事项。")
    with context.register.action() as connection:
        one = open_case(connection, context, petition_id)
        other = _other(connection, context, number, one)
        _refuse_void(one)
        before = _kind(connection, one.id, other.id)
        if before is kind:
            raise UserError(f"{one.number}与{other.number}已经关联为“{kind.label}”，不需要重复关联。")
        _forget(connection, one.id, other.id)
        pair = {"petition_id": max(one.id, other.id), "other_id": min(one.id, other.id), "kind": kind.value}
        who = {"operator_id": context.operator.id, "recorded_at": context.clock.now()}
        connection.execute(insert(petition_link), pair | who)
        _follow(connection, context, (one, other), (before, kind), reason)


def unlink(context: Context, petition_id: int, other_id: int, reason: str) -> None:
    """Take back what was said of two petitions; what follows from it is computed anew."""
    context.require(Permission.EDIT)
    reason = _required(reason, "请写明解除关联的理由。")
    with context.register.action() as connection:
        one, other = (open_case(connection, context, key) for key in (petition_id, other_id))
        before = _kind(connection, one.id, other.id)
        if before is None:
            raise UserError(f"{one.number}与{other.number}没有关联。请刷新后再试。")
        _forget(connection, one.id, other.id)
        _follow(connection, context, (one, other), (before, None), reason)


def _follow(
    connection: Connection,
    context: Context,
    ends: tuple[PetitionRecord, PetitionRecord],
    kinds: tuple[LinkKind | None, LinkKind | None],
    reason: str,
) -> None:
    """Whatever a changed link changes: `repeat`, the dates that hang on it, revisions, audit rows."""
    changed = links.rederive(connection, [end.id for end in ends])
    action = "unlink" if kinds[1] is None else "link"
    for end, other in (ends, ends[::-1]):
        said = tuple(_said(other.number, kind) for kind in kinds)
        changes = {"linked": said} | _moved(connection, changed.pop(end.id, None))
        _record(connection, context, end.id, action, changes=changes, reason=reason)
    for key, moved in changed.items():
        _record(connection, context, key, action, changes=_moved(connection, moved), reason=reason)


def _record(
    connection: Connection, context: Context, key: int, action: str, *, changes: dict[str, Any], reason: str
) -> None:
    audit.record(connection, context, action, petition_id=key, changes=changes, reason=reason)
    if changes.keys() - {"linked"}:
        raised = {"revision": petition.c.revision + 1}
        connection.execute(update(petition).where(petition.c.id == key).values(raised))
    if "repeat" in changes:
        clocks.rebuild(connection, context, key)


def _moved(connection: Connection, moved: tuple[links.Repeat, links.Repeat] | None) -> dict[str, Any]:
    """What changed of `repeat` and `repeat_of`, the first petition by its number."""
    if moved is None:
        return {}
    old, new = moved
    found: dict[str, Any] = {}
    if old.repeat != new.repeat:
        found["repeat"] = (old.repeat, new.repeat)
    if old.repeat_of != new.repeat_of:
        found["repeat_of"] = (_number(connection, old.repeat_of), _number(connection, new.repeat_of))
    return found


def _number(connection: Connection, key: int | None) -> str | None:
    if key is None:
        return None
    return str(connection.execute(select(petition.c.number).where(petition.c.id == key)).scalar_one())


def _said(number: str, kind: LinkKind | None) -> str | None:
    return None if kind is None else f"{number}（{kind.label}）"


def _other(connection: Connection, context: Context, number: str, one: PetitionRecord) -> PetitionRecord:
    spelt = clean_case_number(number)
    key = connection.execute(select(petition.c.id).where(petition.c.number == spelt)).scalar()
    if key is None:
        raise FieldErrors(
            {"number": f"没有编号为“{spelt}”的信访件，请核对编号。" if spelt else "请填写编号。"}
        )
    if key == one.id:
        raise FieldErrors({"number": "不能与自身关联，请填写另一件的编号。"})
    other = open_case(connection, context, key)
    _refuse_void(other)
    if links.mixed(one.draft.purpose, other.draft.purpose):
        raise FieldErrors({"number": links.mixed_sentence(other.number)})
    return other


def _refuse_void(record: PetitionRecord) -> None:
    if record.voided:
        raise UserError(f"{record.number}已作废，不能关联。请选其他信访件。")


def _both(one: int, other: int) -> Any:
    pair = (petition_link.c.petition_id, petition_link.c.other_id)
    return (pair[0] == max(one, other)) & (pair[1] == min(one, other)) | (pair[0] == min(one, other)) & (
        pair[1] == max(one, other)
    )


def _kind(connection: Connection, one: int, other: int) -> LinkKind | None:
    found = connection.execute(select(petition_link.c.kind).where(_both(one, other))).scalar()
    return None if found is None else LinkKind(found)


def _forget(connection: Connection, one: int, other: int) -> None:
    """The row goes; who said what, and who took it back, stays in the audit of both."""
    connection.execute(delete(petition_link).where(_both(one, other)))


def _links(petition_id: int, own: str, other: str) -> Any:
    names = ("id", "number", "received_on", "channel", "state", "name", "unit")
    text = func.coalesce(func.nullif(petition.c.summary, ""), petition.c.demand)
    return (
        select(
            *(petition.c[name] for name in names),
            func.substr(text, 1, _TEXT_CHARACTERS).label("text"),
            petition_link.c.kind,
            petition_link.c.recorded_at,
            operator.c.name.label("operator_name"),
        )
        .join(petition_link, petition_link.c[other] == petition.c.id)
        .join(operator, operator.c.id == petition_link.c.operator_id)
        .where(petition_link.c[own] == petition_id)
    )


def _linked(row: Row[Any], petition_id: int) -> Linked:
    return Linked(
        id=row.id,
        number=row.number,
        kind=LinkKind(row.kind),
        earlier=row.id < petition_id,
        received_on=row.received_on,
        channel=Channel(row.channel),
        state=State(row.state),
        name=row.name,
        text=" ".join(row.text.split()),
        unit=row.unit,
        said_by=row.operator_name,
        said_at=row.recorded_at,
    )


def _required(reason: str, sentence: str) -> str:
    reason = clean_multiline(reason)
    if not reason:
        raise FieldErrors({"reason": sentence})
    return reason
