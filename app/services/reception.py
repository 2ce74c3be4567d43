"""At the counter: arrived, being received, gone, with the times; one audit row each. No statistic is drawn from them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, insert, select, update

from app.domain import reception as desk
from app.domain.intake import MOST_PEOPLE
from app.domain.names import clean
from app.domain.reception import Here, Reception
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models.desk_tables import reception
from app.models.filters import hidden
from app.models.tables import petition, recusal
from app.services import audit, cases
from app.services.context import Context

CLOCK_SLACK = timedelta(minutes=10)
"""How far a typed moment may lie ahead of the computer's clock."""
LONGEST_LABEL = 60
_TYPED = ("label", "people", "note", "place", "arrived_at", "begun_at", "gone_at")
_MOMENTS = ("arrived_at", "begun_at", "gone_at")


def arrive(
    context: Context,
    label: str,
    people: int | None = 1,
    note: str = "",
    *,
    arrived_at: datetime | None = None,
) -> int:
    """Somebody came and waits; gives the id. `arrived_at`: now where not given. `FieldErrors` for what is missing."""
    context.require(Permission.REGISTER)
    values = _tidied({"label": label, "people": people, "note": note})
    values |= {"arrived_at": arrived_at or context.clock.now(), "begun_at": None, "gone_at": None}
    _check(context, values)
    fixed = {"uid": str(uuid.uuid4()), "place": "", "operator_id": context.operator.id}
    with context.register.action() as connection:
        key = connection.execute(insert(reception), values | fixed).inserted_primary_key
        assert key is not None
        told = {"reception": (None, key[0]), **_told({}, values)}
        audit.record(connection, context, "reception_arrive", changes=told)
    return int(key[0])


def begin(
    context: Context, reception_id: int, place: str = "", *, begun_at: datetime | None = None
) -> Reception:
    """Somebody who waits is received now, at `place`; where more than five are in the room, `here` warns."""
    with _changing(context) as connection:
        before = _row(connection, reception_id)
        if before["begun_at"] is not None or before["gone_at"] is not None:
            raise UserError(f"“{before['label']}”不在等候中，不能再开始接待。请先撤销上一步。")
        values = {"begun_at": begun_at or context.clock.now(), "place": clean(place)}
        _change(connection, context, before, values, "reception_begin")
        return _one(connection, context, reception_id)


def finish(context: Context, reception_id: int, *, gone_at: datetime | None = None) -> Reception:
    """Somebody left, received or not; also how one forgotten on an earlier day is closed, by hand."""
    with _changing(context) as connection:
        before = _row(connection, reception_id)
        if before["gone_at"] is not None:
            raise UserError(f"“{before['label']}”已经离开。")
        values = {"gone_at": gone_at or context.clock.now()}
        _change(connection, context, before, values, "reception_finish")
        return _one(connection, context, reception_id)


def undo(context: Context, reception_id: int) -> Reception | None:
    """Take the last click back: gone → there again, received → waiting, arrived → never there (None).

    `UserError` where a petition was already registered for who would vanish.
    """
    with _changing(context) as connection:
        before = _row(connection, reception_id)
        for step in ("gone_at", "begun_at"):
            if before[step] is not None:
                values = {step: None} | ({"place": ""} if step == "begun_at" else {})
                _change(connection, context, before, values, "reception_undo")
                return _one(connection, context, reception_id)
        if before["petition_id"] is not None:
            raise UserError(f"“{before['label']}”已经登记了信访件，不能删去；离开了的请按“离开”。")
        connection.execute(delete(reception).where(reception.c.id == reception_id))
        told = {"reception": (reception_id, None), **_told(dict(before), dict.fromkeys(_TYPED))}
        audit.record(connection, context, "reception_undo", changes=told)
        return None


def correct(
    context: Context,
    reception_id: int,
    *,
    label: str,
    people: int | None,
    note: str,
    place: str,
    arrived_at: datetime | None,
    begun_at: datetime | None,
    gone_at: datetime | None,
) -> Reception:
    """Correct what was typed, and any of the times; the old values stay in the audit."""
    with _changing(context) as connection:
        before = _row(connection, reception_id)
        values = _tidied({"label": label, "people": people, "note": note, "place": place})
        values |= {"arrived_at": arrived_at, "begun_at": begun_at, "gone_at": gone_at}
        _change(connection, context, before, values, "reception_correct")
        return _one(connection, context, reception_id)


def attach(context: Context, reception_id: int, petition_id: int) -> None:
    """Say which petition was registered for them; the first one stays where they brought several."""
    with _changing(context) as connection:
        before = _row(connection, reception_id)
        cases.read_in(connection, context, petition_id)
        if before["petition_id"] is None:
            connection.execute(
                update(reception).where(reception.c.id == reception_id).values(petition_id=petition_id)
            )
            told = {"reception": (reception_id, reception_id), "petition_id": (None, petition_id)}
            audit.record(connection, context, "reception_attach", changes=told)


def here(context: Context) -> Here:
    """Who waits (longest first), who is being received, and who was forgotten on an earlier day."""
    with context.register.read() as connection:
        rows = connection.execute(_query(context).where(reception.c.gone_at.is_(None))).mappings().all()
    return desk.here(map(_reception, rows), context.clock.today())


def _query(context: Context) -> Any:
    """Receptions with the number of their petition; of a case the asker may not see, none (条例 arts. 28, 30)."""
    recused = select(recusal.c.petition_id).where(recusal.c.operator_id == context.operator.id)
    seen = and_(
        petition.c.id == reception.c.petition_id, ~hidden(context.operator), petition.c.id.not_in(recused)
    )
    return select(reception, petition.c.number).select_from(reception.outerjoin(petition, seen))


def _one(connection: Connection, context: Context, reception_id: int) -> Reception:
    return _reception(
        connection.execute(_query(context).where(reception.c.id == reception_id)).mappings().one()
    )


def _reception(row: RowMapping) -> Reception:
    typed = {key: row[key] for key in _TYPED}
    registered = row["petition_id"] is not None
    return Reception(id=row["id"], **typed, registered=registered, number=row["number"] or "")


@contextmanager
def _changing(context: Context) -> Iterator[Connection]:
    context.require(Permission.REGISTER)
    with context.register.action() as connection:
        yield connection


def _row(connection: Connection, reception_id: int) -> RowMapping:
    row = connection.execute(select(reception).where(reception.c.id == reception_id)).mappings().first()
    if row is None:
        raise UserError("候访名单中已经没有这一条，可能已被撤销。请刷新。")
    return row


def _change(
    connection: Connection, context: Context, before: RowMapping, values: dict[str, Any], action: str
) -> None:
    """Write what differs, after every check, with its audit row."""
    _check(context, {**before, **values})
    told = _told(dict(before), values)
    if told:
        connection.execute(update(reception).where(reception.c.id == before["id"]).values(**values))
        audit.record(connection, context, action, changes={"reception": (before["id"],) * 2, **told})


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in values.items()}


def _check(context: Context, values: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    if not values["label"]:
        errors["label"] = "请填写姓名，或能认出来的称呼，例如“穿红衣的老人”。"
    elif len(values["label"]) > LONGEST_LABEL:
        errors["label"] = f"称呼不超过 {LONGEST_LABEL} 个字，其余请写在备注中。"
    people = values["people"]
    if people is None or not 1 <= people <= MOST_PEOPLE:
        errors["people"] = f"人数应为 1 到 {MOST_PEOPLE} 的整数。"
    if values["arrived_at"] is None:
        errors["arrived_at"] = "请填写到达时间，例如 0931。"
    else:
        errors |= desk.disorder(*(values[key] for key in _MOMENTS))
    latest = context.clock.now() + CLOCK_SLACK
    errors |= {
        key: "时间在将来，请核对。" for key in _MOMENTS if values[key] is not None and values[key] > latest
    }
    if errors:
        raise FieldErrors(errors)


def _told(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        key: (_plain(before.get(key)), _plain(value))
        for key, value in values.items()
        if before.get(key) != value
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
