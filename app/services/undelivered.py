"""待送达: the issued papers of a case that nobody recorded as delivered; which kinds are waited for stands in their files."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from app.domain.delivery import Undelivered
from app.domain.events import effective
from app.models import paper_queries
from app.services import cases, paper_catalogue
from app.services.context import Context


def of_case(context: Context, petition_id: int) -> list[Undelivered]:
    """What still has to be delivered, in the order it was issued; none where the case is withheld."""
    with context.register.read() as connection:
        record = cases.read_in(connection, context, petition_id)
        if record.restricted:
            return []
        found = issued(connection, context.register.folder, petition_id)
    standing = effective(record.events)
    return [one for one in found if one.is_awaited(standing)]


def issued(connection: Connection, folder: Path, petition_id: int) -> list[Undelivered]:
    """Of each kind that is waited for the last paper issued, unless it was delivered.

    `folder`: of the register, with the office's own papers.
    """
    last = {row.form: row for row in paper_queries.standing(connection, petition_id)}
    found = []
    for form, row in last.items():
        needless = paper_catalogue.served(folder, form)
        if needless is not None and not row.delivered:
            name = paper_catalogue.name_of(form)
            found.append(Undelivered(row.id, form, name, row.number, row.issued_at, frozenset(needless)))
    return found
