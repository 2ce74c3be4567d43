"""The derived columns of a case: unit, handler and due dates, rebuilt from its events by one function."""

from __future__ import annotations

from sqlalchemy import Connection

from app.services.context import Context


def rebuild(connection: Connection, context: Context, petition_id: int) -> None:
    """Rebuild unit, handler, due dates and clock rows of one case, in the action's own transaction."""
