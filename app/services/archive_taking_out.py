"""An archived case that is reopened leaves its volume: the number stays on record, the case is archived anew when it is closed."""

from __future__ import annotations

from sqlalchemy import Connection, update

from app.domain.archive import CLOSED
from app.domain.vocabulary import State
from app.models.review_tables import archive
from app.services import audit
from app.services.context import Context


def follow(connection: Connection, context: Context, petition_id: int, before: State, after: State) -> None:
    """Take the file out where the case is no longer done; part of the action that reopens it."""
    if before not in CLOSED or after in CLOSED:
        return
    volume = connection.execute(
        update(archive)
        .where(archive.c.petition_id == petition_id, archive.c.taken_out_on.is_(None))
        .values(taken_out_on=context.clock.today())
        .returning(archive.c.volume)
    ).scalar()
    if volume is not None:
        changes = {"volume": (volume, None)}
        audit.record(connection, context, "take_from_archive", petition_id=petition_id, changes=changes)
