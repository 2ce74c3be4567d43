"""Numbers of papers: one series a kind of paper and year, taken in the transaction that issues the paper."""

from __future__ import annotations

from sqlalchemy import Connection, insert, update

from app.models.tables import number_counter
from app.services import office
from app.services.context import Context


def take(connection: Connection, context: Context, series: str, year: int | None = None) -> str:
    """The next number of the series and year (this one), e.g. 镜信联〔2026〕3号 (六角括号, GB/T 9704); no gaps, no doubles."""
    year = context.clock.today().year if year is None else year
    place = (number_counter.c.series == series, number_counter.c.year == year)
    raised = update(number_counter).where(*place).values(last=number_counter.c.last + 1)
    found = connection.execute(raised.returning(number_counter.c.last)).scalar()
    if found is None:
        connection.execute(insert(number_counter), {"series": series, "year": year, "last": 1})
        found = 1
    return f"{office.profile_in(connection).prefix}{series}〔{year}〕{found}号"
