"""Who asks a query, and what is withheld from him (条例 art. 28, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, false, func, select

from app.domain.records import Operator
from app.domain.vocabulary import Permission, Purpose
from app.models.tables import petition, recusal


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, on which day, and the cases he recused himself from."""

    operator: Operator
    today: date
    recused: tuple[int, ...] = ()

    @property
    def sees_accusations(self) -> bool:
        """Whether nothing is withheld from him."""
        return self.operator.may(Permission.SEE_ACCUSATIONS)

    @property
    def sees_documents(self) -> bool:
        """Whether whole document numbers are open to him."""
        return self.operator.may(Permission.SEE_IDENTITY)


def asker(connection: Connection, operator: Operator, today: date) -> Asker:
    """The operator with the few cases he must not see."""
    query = select(recusal.c.petition_id).where(recusal.c.operator_id == operator.id)
    return Asker(operator, today, tuple(connection.execute(query).scalars()))


def hidden(operator: Operator) -> ColumnElement[bool]:
    """Whether a row's content is withheld from the operator."""
    if operator.may(Permission.SEE_ACCUSATIONS):
        return false()
    return func.coalesce(petition.c.purpose, "") == Purpose.ACCUSATION.value
