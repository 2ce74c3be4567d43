"""What the clerk said of two petitions: same matter (重信重访), received together, or not the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

from app.domain.names import clean_case_number
from app.domain.records import IntakeDraft
from app.domain.vocabulary import LinkKind, State
from app.errors import FieldErrors
from app.models.intake_tables import petition_link
from app.models.tables import petition
from app.services.context import Context

_KINDS = {
    "repeat_of": LinkKind.SAME_MATTER,
    "different": LinkKind.DIFFERENT,
    "together_with": LinkKind.TOGETHER,
}


def columns(connection: Connection, draft: IntakeDraft) -> dict[str, Any]:
    """`repeat` and `repeat_of` of a petition: whether a clerk judged it, and the first petition on the matter.

    Raises `FieldErrors` where the number is not there or voided.
    """
    if draft.repeat_of:
        return {"repeat": True, "repeat_of": _first(connection, draft.repeat_of)}
    return {"repeat": False if draft.different else None, "repeat_of": None}


def store(connection: Connection, context: Context, key: int, draft: IntakeDraft) -> None:
    """Add what the draft says of other petitions to what was said before."""
    said: dict[int, LinkKind] = {}
    for field, kind in _KINDS.items():
        for number in _numbers(getattr(draft, field)):
            said[_key(connection, number, field)] = kind
    said.pop(key, None)
    known = select(petition_link.c.other_id).where(petition_link.c.petition_id == key)
    new = said.keys() - set(connection.execute(known).scalars()) if said else set()
    common = {"petition_id": key, "operator_id": context.operator.id, "recorded_at": context.clock.now()}
    if new:
        connection.execute(
            insert(petition_link),
            [common | {"other_id": one, "kind": said[one].value} for one in sorted(new)],
        )


def said_of(connection: Connection, key: int) -> dict[str, Any]:
    """The fields of a draft that `store` kept; the number of `repeat_of` is the one the clerk named."""
    query = (
        select(petition_link.c.kind, petition.c.number)
        .join(petition, petition.c.id == petition_link.c.other_id)
        .where(petition_link.c.petition_id == key)
        .order_by(petition_link.c.other_id)
    )
    found: dict[str, list[str]] = {}
    for kind, number in connection.execute(query):
        found.setdefault(kind, []).append(number)
    return {
        "repeat_of": next(iter(found.get(LinkKind.SAME_MATTER, [])), ""),
        "different": tuple(found.get(LinkKind.DIFFERENT, [])),
        "together_with": tuple(found.get(LinkKind.TOGETHER, [])),
    }


def _numbers(value: str | Iterable[str]) -> list[str]:
    given = [value] if isinstance(value, str) else value
    return [number for number in map(clean_case_number, given) if number]


def _first(connection: Connection, number: str) -> int:
    """The first petition on the matter: a repeat of a repeat points to the same one."""
    query = select(petition.c.id, petition.c.repeat_of, petition.c.state).where(
        petition.c.number == clean_case_number(number)
    )
    row = connection.execute(query).first()
    if row is None:
        raise FieldErrors({"repeat_of": f"没有编号为“{number}”的信访件。请核对编号。"})
    if row.state == State.VOIDED:
        raise FieldErrors({"repeat_of": f"{number}已作废，不能作为原件。请选其他信访件。"})
    return int(row.repeat_of or row.id)


def _key(connection: Connection, number: str, field: str) -> int:
    found = connection.execute(select(petition.c.id).where(petition.c.number == number)).scalar()
    if found is None:
        raise FieldErrors({field: f"没有编号为“{number}”的信访件。请核对编号。"})
    return int(found)
