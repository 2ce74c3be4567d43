"""The search index `petition_search`: one row of tokens for each case (`domain/grams.py` has the definition).

A contentless FTS5 table without positions: it names the cases that may match, newest first, and each is looked at again
in the row itself. So a search is exact, and what the index holds is never shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Integer, and_, column, false, or_, select, table, text

from app.domain.grams import Searched, asked, most_telling, running_token, terms, tokens
from app.models import case_texts
from app.models.asker import Asker, hidden
from app.models.prepared import on_driver
from app.models.tables import petition

FEW = 5_000
"""So many candidates or fewer are named one by one in a list's condition."""
_PART = 500
_INDEX = table("petition_search", column("rowid", Integer))
_WRITE = "INSERT OR REPLACE INTO petition_search (rowid, grams) VALUES (?, ?)"
_CANDIDATES = text(
    "SELECT rowid FROM petition_search WHERE petition_search MATCH :tokens ORDER BY rowid DESC LIMIT :most"
)


def write(connection: Connection, petition_id: int, case: Searched) -> None:
    """Index one case, anew where it was indexed before."""
    on_driver(connection).execute(_WRITE, _row(petition_id, case))


def rewrite(connection: Connection, petition_id: int) -> None:
    """Index a case anew, as it stands in the register; after every change of what is searched."""
    write_part(connection, [petition_id])


def rebuild(connection: Connection) -> None:
    """Index every case anew, some at a time."""
    connection.exec_driver_sql("INSERT INTO petition_search (petition_search) VALUES ('delete-all')")
    last = 0
    while ids := _next_ids(connection, last):
        write_part(connection, ids)
        last = ids[-1]


def write_part(connection: Connection, ids: Sequence[int]) -> None:
    """Index these cases as they stand in the register."""
    connection.exec_driver_sql(_WRITE, [_row(key, case) for key, case in case_texts.read(connection, ids)])


def is_wanting(connection: Connection) -> bool:
    """Whether there are cases and none of them is indexed."""
    found = [
        connection.exec_driver_sql(f"SELECT rowid FROM {name} LIMIT 1").first()
        for name in ("petition", "petition_search")
    ]
    return found[0] is not None and found[1] is None


def find(
    connection: Connection, who: Asker, query: str, limit: int = 50, before_id: int | None = None
) -> list[int]:
    """Keys of the cases that the query matches, newest first; `before_id`: only of earlier ones."""
    wanted = terms(query)
    if not wanted:
        return []
    return _look(connection, who, wanted, _tokens(who, wanted), limit=limit, before_id=before_id)


def numbered(connection: Connection, who: Asker, query: str, limit: int = 50) -> list[int]:
    """Keys of the cases whose running number the query is, newest first."""
    token = running_token(query)
    return _look(connection, who, terms(query), f'"{token}"', limit=limit) if token else []


def matching(connection: Connection, who: Asker, query: str) -> tuple[ColumnElement[bool] | None, bool]:
    """The condition that a row of `petition` matches the query, and whether it names the few rows that may.

    None where the query has no term.

    Few of them are looked up by their keys. Many are a set that SQLite makes once for a query; `+` keeps it from going
    through all of it to show one page.
    """
    wanted = terms(query)
    if not wanted:
        return None, False
    tokens_ = _tokens(who, wanted)
    found = list(connection.execute(_CANDIDATES, {"tokens": tokens_, "most": FEW + 1}).scalars())
    if not found:
        return false(), True
    again = _again(who, wanted)
    if len(found) <= FEW:
        keys = text("petition.id IN (SELECT value FROM json_each(:keys))").bindparams(keys=json.dumps(found))
        return and_(keys, *again), True
    many = text("+petition.id IN (SELECT rowid FROM petition_search WHERE petition_search MATCH :tokens)")
    return and_(many.bindparams(tokens=tokens_), *again), False


def _again(who: Asker, wanted: Sequence[str]) -> list[ColumnElement[bool]]:
    """What the index alone does not tell."""
    asked_for = most_telling(wanted) == wanted
    if not asked_for or not all(asked(term, documents=who.sees_documents).exact for term in wanted):
        again = case_texts.looked_at(who, wanted)
        return [_at_a_glance(who, wanted, again) if len(wanted) == 1 else again]
    if who.sees_accusations:
        return []
    return [or_(~hidden(who.operator), case_texts.looked_at(who, wanted))]


def _at_a_glance(who: Asker, wanted: Sequence[str], again: ColumnElement[bool]) -> ColumnElement[bool]:
    """Most stand word for word in the demand: SQLite sees that ten times faster than Python."""
    plain = text("instr(petition.demand, :piece) > 0").bindparams(piece=wanted[0])
    return or_(and_(plain, ~hidden(who.operator)), again)


def _tokens(who: Asker, wanted: Sequence[str]) -> str:
    """The question to the index, in FTS5's language."""
    return " AND ".join(
        _any_of(asked(term, documents=who.sees_documents).groups) for term in most_telling(wanted)
    )


def _any_of(groups: Iterable[Sequence[str]]) -> str:
    found = (" AND ".join(f'"{token}"' for token in group) for group in groups)
    return f"({' OR '.join(f'({one})' for one in found)})"


def _look(
    connection: Connection,
    who: Asker,
    wanted: Sequence[str],
    tokens_: str,
    *,
    limit: int,
    before_id: int | None = None,
) -> list[int]:
    """Go through the candidates, newest first, until `limit` of them match."""
    query = select(_INDEX.c.rowid).where(text("petition_search MATCH :tokens").bindparams(tokens=tokens_))
    again = _again(who, wanted)
    if again:
        query = query.join(petition, petition.c.id == _INDEX.c.rowid).where(*again)
    if before_id is not None:
        query = query.where(_INDEX.c.rowid < before_id)
    if who.recused:
        query = query.where(_INDEX.c.rowid.not_in(who.recused))
    return list(connection.execute(query.order_by(_INDEX.c.rowid.desc()).limit(limit)).scalars())


def _next_ids(connection: Connection, last: int) -> list[int]:
    query = select(petition.c.id).where(petition.c.id > last).order_by(petition.c.id).limit(_PART)
    return list(connection.execute(query).scalars())


def _row(petition_id: int, case: Searched) -> tuple[int, str]:
    return petition_id, " ".join(tokens(case))
