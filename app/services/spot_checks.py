"""回访抽查 (source 003): ten closed cases rated 满意, drawn by lot, called, and compared with the rating in the register.

The sample can be drawn again by anybody: `domain.service_quality.draw` of the printed seed over the ids that
`candidates` gives. What was recorded after the drawing does not change them.
"""

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, func, insert, select, update

from app.domain.events import effective
from app.domain.names import clean_multiline
from app.domain.records import CaseEvent
from app.domain.service_quality import CallResult, SpotCheck, SpotLine, draw
from app.domain.snippet import gist
from app.domain.vocabulary import Permission, Purpose, Satisfaction, State
from app.domain.workflow import state_of
from app.errors import FieldErrors, UserError
from app.models import side_queries
from app.models.review_tables import spot_check, spot_check_line
from app.models.tables import case_event, operator, petition
from app.services import audit, cases
from app.services.context import Context
from app.services.paper_fields import chinese_date

FOLLOWED_UP = "followed_up"
_GIST = 24
"""Characters of the matter on N20: two lines, so that ten cases stay on one sheet."""
TOTALS = ("spot_drawn", "spot_reached", "spot_agrees", "spot_differs")
_HIGHEST_SEED = 1_000_000
"""Six digits: short enough to read out and to type."""


def draw_sample(context: Context, first: date, last: date, *, seed: int | None = None) -> int:
    """Draw at most ten of the cases rated 满意 in the period; gives the id of the check.

    `seed`: to draw a sample again elsewhere; by lot where not given. `UserError` where nothing was rated 满意.
    """
    context.require(Permission.HANDLE)
    if first > last:
        raise FieldErrors({"last": "截止日期不能早于起始日期。"})
    if last > context.clock.today():
        raise FieldErrors({"last": "截止日期不能晚于今天。"})
    seed = secrets.randbelow(_HIGHEST_SEED) if seed is None else seed
    now = context.clock.now()
    with context.register.action() as connection:
        ids = draw(seed, _candidates(connection, first, last, now))
        if not ids:
            raise UserError(f"{first} 至 {last} 没有评价为“满意”的已办结件，不能抽查。请改期间。")
        head = {"seed": seed, "first_day": first, "last_day": last, "drawn_on": now.date()}
        head |= {"uid": str(uuid.uuid4()), "operator_id": context.operator.id, "recorded_at": now}
        key = int(connection.execute(insert(spot_check).returning(spot_check.c.id), head).scalar_one())
        lines = [
            {"spot_check_id": key, "petition_id": one, "position": place, "note": ""}
            for place, one in enumerate(ids, start=1)
        ]
        connection.execute(insert(spot_check_line), lines)
        changes = {"spot_check": (None, key), "seed": (None, seed), "drawn": (None, len(ids))}
        audit.record(connection, context, "draw_spot_check", changes=changes)
    return key


def page(context: Context, first: date | None = None, last: date | None = None) -> list[SpotCheck]:
    """The checks drawn in the period, latest first."""
    line = spot_check_line.c
    counted = {
        "drawn": func.count(),
        "called": func.count(line.result),
        "reached": func.sum(case((line.result == CallResult.REACHED.value, 1), else_=0)),
        "consistent": func.sum(case((line.consistent.is_(True), 1), else_=0)),
    }
    plain = [spot_check.c[key] for key in ("id", "seed", "first_day", "last_day", "drawn_on")]
    query = (
        select(*plain, operator.c.name.label("operator"), *(one.label(key) for key, one in counted.items()))
        .join(spot_check_line, line.spot_check_id == spot_check.c.id)
        .join(operator, operator.c.id == spot_check.c.operator_id)
        .group_by(spot_check.c.id)
        .order_by(spot_check.c.id.desc())
    )
    if first is not None:
        query = query.where(spot_check.c.drawn_on >= first)
    if last is not None:
        query = query.where(spot_check.c.drawn_on <= last)
    with context.register.read() as connection:
        return [SpotCheck(**row) for row in connection.execute(query).mappings()]


def lines(context: Context, check_id: int) -> list[SpotLine]:
    """The cases of a check in the order drawn; of one the operator withdrew from, or may not see, its place alone."""
    with context.register.read() as connection:
        return _lines(connection, context, check_id)


def record_call(
    context: Context,
    check_id: int,
    petition_id: int,
    result: CallResult | None,
    *,
    called_on: date | None,
    consistent: bool | None,
    note: str = "",
) -> None:
    """Enter or correct what came of the call. `FieldErrors` for what is missing."""
    context.require(Permission.HANDLE)
    note = clean_multiline(note)
    with context.register.action() as connection:
        before = _stored(connection, check_id, petition_id)
        if cases.read_in(connection, context, petition_id).restricted:
            raise UserError("您没有查看这件的权限，不能录入。请由有权限的操作员办理。")
        _check_call(context, before["drawn_on"], result, called_on, consistent)
        assert result is not None
        values = {
            "result": result.value,
            "called_on": called_on,
            "consistent": consistent if result is CallResult.REACHED else None,
            "note": note,
        }
        where = and_(
            spot_check_line.c.spot_check_id == check_id, spot_check_line.c.petition_id == petition_id
        )
        connection.execute(update(spot_check_line).where(where).values(**values))
        changes = {
            key: (_plain(before[key]), _plain(value)) for key, value in values.items() if before[key] != value
        }
        told = {"spot_check": (check_id, check_id)} | {_AUDITED[key]: pair for key, pair in changes.items()}
        audit.record(connection, context, "spot_check_result", petition_id=petition_id, changes=told)


def candidates(context: Context, check_id: int) -> list[int]:
    """The ids a check was drawn from, as they stood when it was drawn, in rising order."""
    with context.register.read() as connection:
        row = connection.execute(select(spot_check).where(spot_check.c.id == check_id)).one()
        return _candidates(connection, row.first_day, row.last_day, row.recorded_at)


def drawn_again(context: Context, check_id: int) -> bool:
    """Whether drawing again by the seed gives the same cases in the same order."""
    with context.register.read() as connection:
        seed = connection.execute(select(spot_check.c.seed).where(spot_check.c.id == check_id)).scalar_one()
    return draw(seed, candidates(context, check_id)) == [one.petition_id for one in lines(context, check_id)]


def paper_totals(found: Sequence[SpotLine]) -> dict[str, str]:
    """The totals under N20; what came of the calls is left blank for the pen until a result is entered."""
    counted = {"spot_drawn": len(found)}
    if any(one.result for one in found):
        counted["spot_reached"] = sum(one.result is CallResult.REACHED for one in found)
        counted["spot_agrees"] = sum(one.consistent is True for one in found)
        counted["spot_differs"] = sum(one.consistent is False for one in found)
    return {key: str(counted.get(key, "")) for key in TOTALS}


def paper_rows(found: Sequence[SpotLine]) -> list[dict[str, str]]:
    """The rows of N20 回访抽查表, by the keys of its columns."""
    return [
        {
            "index": str(one.position),
            "number": one.number,
            "name": one.name,
            "phone": one.phone,
            "summary": gist(one.text, _GIST),
            "closed_on": chinese_date(one.closed_on),
            "rating": Satisfaction.SATISFIED.label,
            "called_at": chinese_date(one.called_on),
            "result": one.result.label if one.result else "",
            "agrees": "" if one.consistent is None else ("一致" if one.consistent else "不一致"),
            "note": one.note,
        }
        for one in found
    ]


def _candidates(connection: Connection, first: date, last: date, at: datetime) -> list[int]:
    """Cases closed at the moment whose last standing rating, of a day in the period, was 满意; no accusations."""
    rating = func.json_extract(case_event.c.payload, "$.satisfaction")
    query = (
        select(case_event.c.petition_id)
        .join(petition, petition.c.id == case_event.c.petition_id)
        .where(
            case_event.c.kind == FOLLOWED_UP,
            rating == Satisfaction.SATISFIED.value,
            func.date(case_event.c.occurred_at).between(first.isoformat(), last.isoformat()),
            petition.c.purpose.is_distinct_from(Purpose.ACCUSATION.value),
        )
        .distinct()
        .order_by(case_event.c.petition_id)
    )
    ids = list(connection.execute(query).scalars())
    histories = _histories(connection, ids, at)
    return [key for key in ids if _was_satisfied(histories[key], first, last)]


def _histories(connection: Connection, ids: Sequence[int], at: datetime) -> Mapping[int, list[CaseEvent]]:
    """What was recorded of the cases up to the moment."""
    found: defaultdict[int, list[CaseEvent]] = defaultdict(list)
    keys = ("seq", "kind", "occurred_at", "recorded_at", "payload")
    for row in side_queries.events_of_cases(connection, ids):
        if row["recorded_at"] <= at:
            event = CaseEvent(**{key: row[key] for key in keys}, operator="")
            found[row["petition_id"]].append(event)
    return found


def _was_satisfied(events: Sequence[CaseEvent], first: date, last: date) -> bool:
    rated = [event for event in effective(events) if event.kind == FOLLOWED_UP]
    return (
        bool(rated)
        and rated[-1].payload.get("satisfaction") == Satisfaction.SATISFIED.value
        and first <= rated[-1].occurred_at.date() <= last
        and state_of(events) is State.CLOSED
    )


def _lines(connection: Connection, context: Context, check_id: int) -> list[SpotLine]:
    query = (
        select(spot_check_line, petition.c.closed_on)
        .join(petition, petition.c.id == spot_check_line.c.petition_id)
        .where(spot_check_line.c.spot_check_id == check_id)
        .order_by(spot_check_line.c.position)
    )
    recused = cases.asker(connection, context).recused
    rows = connection.execute(query).mappings().all()
    return [_line(connection, context, row, recused) for row in rows]


def _line(
    connection: Connection, context: Context, row: RowMapping, recused: Sequence[int] | frozenset[int]
) -> SpotLine:
    key = row["petition_id"]
    entered: dict[str, Any] = {
        "called_on": row["called_on"],
        "result": CallResult(row["result"]) if row["result"] else None,
        "consistent": row["consistent"],
        "note": row["note"],
    }
    plain: dict[str, Any] = {"petition_id": key, "position": row["position"], "closed_on": row["closed_on"]}
    record = None if key in recused else cases.read_in(connection, context, key)
    if record is None or record.restricted:
        number = record.number if record is not None else ""
        withheld: dict[str, Any] = {"number": number, "name": "", "phone": "", "text": "", "withheld": True}
        return SpotLine(**plain, **withheld, **entered | {"note": ""})
    draft = record.draft
    person: dict[str, Any] = {"number": record.number, "name": draft.name, "phone": draft.phone}
    return SpotLine(**plain, **person, text=draft.summary or draft.demand, **entered)


def _stored(connection: Connection, check_id: int, petition_id: int) -> RowMapping:
    query = (
        select(spot_check_line, spot_check.c.drawn_on)
        .join(spot_check, spot_check.c.id == spot_check_line.c.spot_check_id)
        .where(spot_check_line.c.spot_check_id == check_id, spot_check_line.c.petition_id == petition_id)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UserError("这件不在这次抽查中。请刷新列表。")
    return row


def _check_call(
    context: Context,
    drawn_on: date,
    result: CallResult | None,
    called_on: date | None,
    consistent: bool | None,
) -> None:
    errors: dict[str, str] = {}
    if result is None:
        errors["result"] = "请选择回访结论。"
    if called_on is None:
        errors["called_on"] = "请填写回访日期。"
    elif not drawn_on <= called_on <= context.clock.today():
        errors["called_on"] = f"回访日期应在抽取日期 {drawn_on.isoformat()} 至今天之间。"
    if result is CallResult.REACHED and consistent is None:
        errors["consistent"] = "已接通的，请选择信访人的答复与系统评价是否一致。"
    if errors:
        raise FieldErrors(errors)


def _plain(value: Any) -> Any:
    if value in set(CallResult):
        return CallResult(value).label
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else value


_AUDITED = {
    "result": "spot_result",
    "called_on": "called_on",
    "consistent": "spot_consistent",
    "note": "spot_note",
}
