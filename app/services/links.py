"""What the clerk said of two petitions while registering: same matter (重信重访), received together, or not the same.

The later petition of the two holds the link. `repeat` and `repeat_of` follow from the links alone; saying it afterwards,
or taking it back, is `case_links`. Nothing but another accusation is linked with one (条例 art. 30).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from app.domain.names import clean_case_number
from app.domain.records import IntakeDraft
from app.domain.vocabulary import LinkKind, Purpose, State
from app.errors import FieldErrors
from app.models.intake_tables import petition_link
from app.models.tables import petition
from app.services.context import Context

FIELDS = {
    "repeat_of": LinkKind.SAME_MATTER,
    "different": LinkKind.DIFFERENT,
    "together_with": LinkKind.TOGETHER,
}
_SAME = petition_link.c.kind == LinkKind.SAME_MATTER.value
_KNOWN = "SELECT other_id, kind FROM petition_link WHERE petition_id = ?"


class Repeat(NamedTuple):
    """Whether a clerk judged a petition to be a repeat (None: nobody judged), and the first one on the matter."""

    repeat: bool | None
    repeat_of: int | None


def columns(connection: Connection, draft: IntakeDraft) -> dict[str, Any]:
    """`repeat` and `repeat_of` of a petition: whether a clerk judged it, and the first petition on the matter.

    Raises `FieldErrors` where the number is not there or voided.
    """
    if draft.repeat_of:
        return {"repeat": True, "repeat_of": _first(connection, draft)}
    return {"repeat": False if draft.different else None, "repeat_of": None}


def store(
    connection: Connection, context: Context, key: int, draft: IntakeDraft, *, unsaid: bool = False
) -> None:
    """Add what the draft says of other petitions to what was said before, which stays until it is taken back.

    `unsaid`: nothing was said of the petition before.
    """
    if unsaid and not any(getattr(draft, field) for field in FIELDS):
        return
    said: dict[int, LinkKind] = {}
    for field, kind in FIELDS.items():
        for number in _numbers(getattr(draft, field)):
            said[_key(connection, number, field, draft)] = kind
    said.pop(key, None)
    known = {row[0]: row[1] for row in connection.exec_driver_sql(_KNOWN, (key,))}
    _refuse_later(said, key, draft)
    common = {"petition_id": key, "operator_id": context.operator.id, "recorded_at": context.clock.now()}
    for other, kind in said.items():
        if known.get(other, kind.value) != kind.value:
            changed = update(petition_link).where(
                petition_link.c.petition_id == key, petition_link.c.other_id == other
            )
            connection.execute(changed.values(common | {"kind": kind.value}))
    new = said.keys() - known.keys()
    if new:
        connection.execute(
            insert(petition_link),
            [common | {"other_id": one, "kind": said[one].value} for one in sorted(new)],
        )
    if known:
        rederive(connection, [key])


def said_of(connection: Connection, key: int) -> dict[str, Any]:
    """The fields of a draft that `store` kept; the number of `repeat_of` is the one the clerk named.

    The number of an accusation is not told in a petition that is none: it would tell who informed.
    """
    own = select(petition.c.purpose).where(petition.c.id == key).scalar_subquery()
    told = or_(petition.c.purpose.is_distinct_from(Purpose.ACCUSATION.value), own == Purpose.ACCUSATION.value)
    query = (
        select(petition_link.c.kind, petition.c.number)
        .join(petition, petition.c.id == petition_link.c.other_id)
        .where(petition_link.c.petition_id == key, told)
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


def rederive(connection: Connection, keys: Collection[int]) -> dict[int, tuple[Repeat, Repeat]]:
    """Write `repeat` and `repeat_of` anew for petitions and all on the same matters; old and new of what changed."""
    members = _matters(connection, keys)
    earlier = _links_from(connection, members, _SAME)
    other = _links_from(connection, members, petition_link.c.kind == LinkKind.DIFFERENT.value)
    columns = (petition.c.id, petition.c.repeat, petition.c.repeat_of)
    stored = connection.execute(select(*columns).where(petition.c.id.in_(sorted(members)))).all()
    changed: dict[int, tuple[Repeat, Repeat]] = {}
    for key, repeat, repeat_of in stored:
        first = _earliest(key, earlier)
        judged = True if key in earlier else (False if key in other else None)
        old, new = Repeat(repeat, repeat_of), Repeat(judged, None if first == key else first)
        if old != new:
            changed[key] = (old, new)
            connection.execute(update(petition).where(petition.c.id == key).values(new._asdict()))
    return changed


def _matters(connection: Connection, keys: Collection[int]) -> set[int]:
    """The petitions and every one linked with them as the same matter, however far."""
    found, edge = set(keys), set(keys)
    columns = (petition_link.c.petition_id, petition_link.c.other_id)
    while edge:
        ends = or_(*(column.in_(sorted(edge)) for column in columns))
        near = {one for pair in connection.execute(select(*columns).where(_SAME, ends)) for one in pair}
        edge = near - found
        found |= edge
    return found


def _links_from(connection: Connection, keys: Collection[int], kind: Any) -> dict[int, list[int]]:
    query = select(petition_link.c.petition_id, petition_link.c.other_id)
    found: dict[int, list[int]] = {}
    for one, other in connection.execute(query.where(petition_link.c.petition_id.in_(sorted(keys)), kind)):
        found.setdefault(one, []).append(other)
    return found


def _earliest(key: int, earlier: dict[int, list[int]]) -> int:
    """The first petition that the links lead to; a link always leads to an earlier one."""
    seen, edge = {key}, [key]
    while edge:
        edge = [other for one in edge for other in earlier.get(one, ()) if other not in seen]
        seen.update(edge)
    return min(seen)


def _numbers(value: str | Iterable[str]) -> list[str]:
    given = [value] if isinstance(value, str) else value
    return [number for number in map(clean_case_number, given) if number]


def _first(connection: Connection, draft: IntakeDraft) -> int:
    """The first petition on the matter: a repeat of a repeat points to the same one."""
    number = draft.repeat_of
    query = select(petition.c.id, petition.c.repeat_of, petition.c.state).where(
        petition.c.number == clean_case_number(number)
    )
    row = connection.execute(query).first()
    if row is None:
        raise FieldErrors({"repeat_of": f"没有编号为“{number}”的信访件。请核对编号。"})
    if row.state == State.VOIDED:
        raise FieldErrors({"repeat_of": f"{number}已作废，不能作为原件。请选其他信访件。"})
    return int(row.repeat_of or row.id)


def _key(connection: Connection, number: str, field: str, draft: IntakeDraft) -> int:
    query = select(petition.c.id, petition.c.purpose).where(petition.c.number == number)
    found = connection.execute(query).first()
    if found is None:
        raise FieldErrors({field: f"没有编号为“{number}”的信访件。请核对编号。"})
    if FIELDS[field] is not LinkKind.DIFFERENT and mixed(found.purpose, draft.purpose):
        raise FieldErrors({field: mixed_sentence(number)})
    return int(found.id)


def mixed(one: str | None, other: str | None) -> bool:
    """Whether just one of two purposes is 检举控告."""
    return (one == Purpose.ACCUSATION) != (other == Purpose.ACCUSATION)


def mixed_sentence(number: str) -> str:
    """Why an accusation is linked with accusations only."""
    return f"检举控告件只能与检举控告件关联（《信访工作条例》第三十条），不能与{number}关联。"


def _refuse_later(said: dict[int, LinkKind], key: int, draft: IntakeDraft) -> None:
    if any(kind is LinkKind.SAME_MATTER and other > key for other, kind in said.items()):
        sentence = f"{draft.repeat_of}登记在本件之后，不能作为本件的原件。请在{draft.repeat_of}上关联本件。"
        raise FieldErrors({"repeat_of": sentence})
