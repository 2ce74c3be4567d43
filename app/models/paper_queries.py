"""Reading issued papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, select

from app.models.asker import Asker, hidden
from app.models.paper_tables import paper, paper_print
from app.models.review_tables import delivery
from app.models.tables import operator, petition


def of_case(connection: Connection, petition_id: int) -> list[dict[str, Any]]:
    """The papers of a case, newest first, each with how often it was printed."""
    further = (
        select(func.count()).where(paper_print.c.paper_id == paper.c.id).correlate(paper).scalar_subquery()
    )
    old = paper.alias()
    corrects = select(old.c.number).where(old.c.id == paper.c.replaces).scalar_subquery()
    query = (
        select(
            paper.c.id,
            paper.c.form,
            paper.c.number,
            paper.c.issued_at,
            operator.c.name.label("operator"),
            paper.c.printer,
            paper.c.copies,
            (further + 1).label("prints"),
            paper.c.replaces,
            corrects.label("corrects"),
            _correction(paper.c.id).scalar_subquery().label("corrected_by"),
            paper.c.voided,
            paper.c.asked,
        )
        .join(operator, operator.c.id == paper.c.operator_id)
        .where(paper.c.petition_id == petition_id)
        .order_by(paper.c.id.desc())
    )
    return [dict(row) | {"asked": row["asked"] or {}} for row in connection.execute(query).mappings()]


def correction(connection: Connection, paper_id: int) -> str | None:
    """The number of the paper that corrects it and stands, "" for one without a number; None where there is none."""
    return connection.execute(_correction(paper_id)).scalar()


def _correction(paper_id: ColumnElement[int] | int) -> Select[str]:
    newer = paper.alias()
    query = select(newer.c.number).where(newer.c.replaces == paper_id, newer.c.voided == "")
    return query.order_by(newer.c.id.desc()).limit(1)


def numbered(connection: Connection, who: Asker, number: str) -> Sequence[int]:
    """The cases with a paper of that number, voided ones too; none that the asker may not see."""
    query = (
        select(paper.c.petition_id)
        .join(petition, petition.c.id == paper.c.petition_id)
        .where(paper.c.number == number, paper.c.number != "", ~hidden(who.operator))
        .distinct()
    )
    return [key for key in connection.execute(query).scalars() if key not in who.recused]


_DELIVERED = exists().where(delivery.c.paper_id == paper.c.id, delivery.c.withdrawn == "")
_STANDING = (
    select(paper.c.id, paper.c.form, paper.c.number, paper.c.issued_at, _DELIVERED.label("delivered"))
    .where(paper.c.petition_id == bindparam("of_petition"), paper.c.voided == "")
    .order_by(paper.c.id)
)


def standing(connection: Connection, petition_id: int) -> Sequence[Row[Any]]:
    """The papers of a case that hold, in the order they were issued: id, form, number, issued_at, delivered."""
    return connection.execute(_STANDING, {"of_petition": petition_id}).all()
