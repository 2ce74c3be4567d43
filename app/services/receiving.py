"""Whom to call to receive a visitor, from what the register holds of the matter (source 004, annex 2)."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.events import effective
from app.domain.receiving import Suggestion, suggest
from app.domain.records import PetitionRecord
from app.domain.step_reception import UNIT_CALLED
from app.models.side_tables import upstream
from app.services import units
from app.services.context import Context


def suggestion(context: Context, record: PetitionRecord) -> Suggestion | None:
    """Whom to call and why; None for an accusation, or what is withheld."""
    if record.restricted:
        return None
    names = [one.name for one in units.current(context)]
    query = select(upstream.c.origin).where(upstream.c.petition_id == record.id)
    with context.register.read() as connection:
        origin = connection.execute(query).scalar() or ""
    return suggest(record.draft, names, origin=origin)


def last_called(record: PetitionRecord) -> str:
    """The unit called last; "" where none was."""
    called = [event.payload["unit"] for event in effective(record.events) if event.kind == UNIT_CALLED]
    return called[-1] if called else ""
