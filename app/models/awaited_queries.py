"""The review queue (审核复查) in SQL. A matter withheld from the asker (条例 art. 30) is not in it: its section would tell
what is hidden. Nor is a case he recused himself from (art. 28)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, literal_column, select

from app.models.asker import Asker
from app.models.awaited import awaited
from app.models.tables import case_clock, petition

_PLAIN = ("id", "number", "name", "anonymous", "unit", "urgent", "provisional", "statutory_due", "state")


def counts(connection: Connection, who: Asker) -> list[tuple[str, str, int]]:
    """Section, permission, and how many cases wait there for somebody with it."""
    query = (
        select(awaited.c.section, awaited.c.permission, func.count())
        .where(*_open_to(who))
        .group_by(awaited.c.section, awaited.c.permission)
    )
    return [(section, permission, number) for section, permission, number in connection.execute(query)]


def page(
    connection: Connection,
    who: Asker,
    section: str,
    permissions: Collection[str] | None,
    *,
    skip: int,
    limit: int | None,
) -> Sequence[RowMapping]:
    """The next rows of a section, the nearest date first, those without one by how long they wait.

    `permissions`: only what waits for one of them. `limit`: None for all.
    """
    due = _due()
    query = (
        select(
            *(petition.c[name] for name in _PLAIN),
            *(awaited.c[name] for name in ("section", "step", "label", "permission", "since")),
            due.label("next_due"),
        )
        .join(petition, petition.c.id == awaited.c.petition_id)
        .where(awaited.c.section == section, *_open_to(who))
        .order_by(due.is_(None), due, awaited.c.since, awaited.c.petition_id)
        .offset(skip)
        .limit(limit)
    )
    if permissions is not None:
        query = query.where(awaited.c.permission.in_(sorted(permissions)))
    return connection.execute(query).mappings().all()


def _open_to(who: Asker) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not who.sees_accusations:
        found.append(literal_column("awaited.accusation = 0"))
    if who.recused:
        found.append(awaited.c.petition_id.not_in(who.recused))
    return found


def _due() -> ColumnElement[Any]:
    """Its own day, else that of its clock, else the next date of the case."""
    clock = (
        select(func.min(case_clock.c.legal_due))
        .where(case_clock.c.petition_id == awaited.c.petition_id, case_clock.c.duty == awaited.c.duty)
        .scalar_subquery()
    )
    of_clock = case((awaited.c.duty.is_(None), None), else_=clock)
    return func.coalesce(awaited.c.due, of_clock, petition.c.next_due, type_=petition.c.next_due.type)
