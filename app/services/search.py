"""Finding any case by any piece of what is known of it, and the cases an operator opened last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, literal_column, select

from app.domain.grams import code, terms
from app.domain.snippet import Snippet, snippet
from app.domain.vocabulary import Channel, Permission, State
from app.models import archive_queries, case_texts, paper_queries, queries, search_index
from app.models.desk_tables import recent_case
from app.services import archive, cases
from app.services.context import Context

LIMIT = 50
KEPT = 30
"""Cases opened last that are kept for an operator."""
_LAST_FIRST: tuple[ColumnElement[Any], ...] = (
    recent_case.c.opened_at.desc(),
    literal_column("recent_case.rowid").desc(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One case found; `restricted` as in `ListRow`: then only number, channel, day and state are there."""

    id: int
    number: str
    channel: Channel
    name: str
    anonymous: bool
    received_on: date
    state: State
    unit: str
    next_due: date | None
    restricted: bool
    snippet: Snippet


def find(context: Context, text: str, limit: int = LIMIT) -> list[Hit]:
    """At most `limit` cases that `text` matches (`domain/grams.py` says when), newest first.

    The one whose volume in the archive it is, those with a paper of that number, and those whose running number it is
    come before the others; those that lie in such a place of the archive come last.
    """
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        number = archive.folded(text)
        filed = archive_queries.filed(connection, who, number)
        issued = paper_queries.numbered(connection, who, number)
        numbered = search_index.numbered(connection, who, text, limit)
        found = search_index.find(connection, who, text, limit)
        nearer = list(dict.fromkeys([*filed, *issued, *numbered, *found]))
        # Places have no index: they are read only where the list has room for them.
        room = limit - len(nearer)
        placed = archive_queries.placed(connection, who, text.strip(), room) if room > 0 else {}
        ids = list(dict.fromkeys([*nearer, *placed]))[:limit]
        rows = queries.brief(connection, who, ids)
        return _hits(connection, context, rows, terms(text), placed)


def recent(context: Context) -> list[Hit]:
    """The cases the operator opened last, the last one first."""
    query = select(recent_case.c.petition_id).where(recent_case.c.operator_id == context.operator.id)
    query = query.order_by(*_LAST_FIRST).limit(KEPT)
    with context.register.read() as connection:
        ids = list(connection.execute(query).scalars())
        rows = queries.brief(connection, cases.asker(connection, context), ids)
        return _hits(connection, context, rows, (), {})


def opened(context: Context, petition_id: int) -> None:
    """Note that the operator opened the page of a case."""
    mine = recent_case.c.operator_id == context.operator.id
    values = {
        "operator_id": context.operator.id,
        "petition_id": petition_id,
        "opened_at": context.clock.now(),
    }
    newest = select(recent_case.c.petition_id).where(mine).order_by(*_LAST_FIRST).limit(KEPT)
    with context.register.action() as connection:
        connection.execute(delete(recent_case).where(mine, recent_case.c.petition_id == petition_id))
        connection.execute(insert(recent_case), values)
        connection.execute(delete(recent_case).where(mine, recent_case.c.petition_id.not_in(newest)))


def _hits(
    connection: Connection,
    context: Context,
    rows: Sequence[RowMapping],
    wanted: Sequence[str],
    placed: Mapping[int, str],
) -> list[Hit]:
    fields = case_texts.labelled(connection, [row["id"] for row in rows if not row["restricted"]])
    if not context.operator.may(Permission.SEE_IDENTITY):
        fields = {key: _without_documents(one, wanted) for key, one in fields.items()}
    for key, place in placed.items():
        fields.setdefault(key, []).append(("place", place))
    return [_hit(row, snippet(fields.get(row["id"], []), wanted)) for row in rows]


def _without_documents(fields: Sequence[tuple[str, str]], wanted: Sequence[str]) -> list[tuple[str, str]]:
    """A document number is open only to who gave it whole: where else it stands would tell what it is."""
    return [(where, text) for where, text in fields if where != "id_number" or code(text) in wanted]


def _hit(row: RowMapping, found: Snippet) -> Hit:
    plain = {
        name: row[name] for name in ("id", "number", "name", "anonymous", "received_on", "unit", "next_due")
    }
    return Hit(
        **plain,
        channel=Channel(row["channel"]),
        state=State(row["state"]),
        restricted=bool(row["restricted"]),
        snippet=found,
    )
