"""The rows of N20 回访抽查表: ten closed cases rated 满意, drawn by lot with the seed that prints on the sheet (source 003)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from random import Random

from sqlalchemy import Connection, func, select

from app.domain.events import effective
from app.domain.vocabulary import Purpose, Satisfaction, State
from app.models.tables import case_event, petition
from app.services import cases
from app.services.context import Context
from app.services.paper_fields import chinese_date

SAMPLE = 10
_FOLLOWED_UP = "followed_up"


def rows(connection: Connection, context: Context) -> list[dict[str, str]]:
    """Ten cases of those that can be called, fewer where there are fewer; accusations are never among them."""
    order = _candidates(connection)
    Random(f"{context.clock.today():%Y%m%d}").shuffle(order)
    drawn = islice(_satisfied(connection, context, order), SAMPLE)
    return [{"index": str(place), **line} for place, line in enumerate(drawn, start=1)]


def _candidates(connection: Connection) -> list[tuple[int, date]]:
    """Closed cases with a phone that were once rated 满意: ids and days of closing, by id."""
    rating = func.json_extract(case_event.c.payload, "$.satisfaction")
    query = (
        select(petition.c.id, petition.c.closed_on)
        .join(case_event, case_event.c.petition_id == petition.c.id)
        .where(
            case_event.c.kind == _FOLLOWED_UP,
            rating == Satisfaction.SATISFIED.value,
            petition.c.state == State.CLOSED.value,
            petition.c.purpose.is_distinct_from(Purpose.ACCUSATION.value),
            petition.c.phone != "",
        )
        .distinct()
        .order_by(petition.c.id)
    )
    return [(row.id, row.closed_on) for row in connection.execute(query)]


def _satisfied(
    connection: Connection, context: Context, order: list[tuple[int, date]]
) -> Iterator[dict[str, str]]:
    """Lines of those cases, in their order, whose last standing rating is 满意 and that the operator may see."""
    recused = cases.asker(connection, context).recused
    for key, closed_on in order:
        if key in recused:
            continue
        record = cases.read_in(connection, context, key)
        ratings = [event for event in effective(record.events) if event.kind == _FOLLOWED_UP]
        if ratings and ratings[-1].payload.get("satisfaction") == Satisfaction.SATISFIED.value:
            yield {
                "number": record.number,
                "name": record.draft.name,
                "phone": record.draft.phone,
                "closed_on": chinese_date(closed_on),
                "rating": Satisfaction.SATISFIED.label,
            }
