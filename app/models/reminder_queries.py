"""The clocks of the day: of open cases those whose reminder has come, of closed ones the follow-up (回访)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, select

from app.domain.vocabulary import State
from app.models.filters import HAS_DUE, Asker, hidden
from app.models.tables import case_clock, petition

_FOLLOW_UP: ColumnElement[bool] = literal_column("case_clock.duty = 'follow_up'")
"""Word for word as in the partial index."""
_COLUMNS = (
    petition.c.id,
    petition.c.number,
    petition.c.unit,
    petition.c.handler,
    case_clock.c.duty,
    case_clock.c.level,
    case_clock.c.legal_due,
    case_clock.c.provisional,
)


def due_clocks(connection: Connection, who: Asker, lapsing: Iterable[str]) -> Sequence[Any]:
    """One row for each clock; `secret` says that unit and handler are withheld. `lapsing`: rules left out."""
    open_cases = (HAS_DUE, petition.c.remind_on <= who.today, case_clock.c.remind_on <= who.today)
    closed = (_FOLLOW_UP, case_clock.c.remind_on <= who.today, petition.c.state == State.CLOSED.value)
    left_out = sorted(lapsing)
    found: list[Any] = []
    for where in (open_cases, closed):
        query = (
            select(*_COLUMNS, hidden(who.operator).label("secret"))
            .join(case_clock, case_clock.c.petition_id == petition.c.id)
            .where(*where, case_clock.c.rule.not_in(left_out), petition.c.id.not_in(who.recused))
        )
        found += connection.execute(query).all()
    return found
