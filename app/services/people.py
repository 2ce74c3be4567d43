"""People the desk knows: every lead petitioner is a person record, found again by document, or by what the clerk says."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select

from app.domain.records import IntakeDraft
from app.errors import FieldErrors
from app.models.intake_tables import person
from app.models.prepared import PreparedInsert
from app.models.tables import petition
from app.services.context import Context

_INSERT_PERSON = PreparedInsert(person)


def person_for(connection: Connection, context: Context, draft: IntakeDraft) -> int | None:
    """The key of the lead petitioner's record, a new one where he is not known; None for an anonymous matter.

    Known is whom the clerk took from the list (`known_person`), or who has the same whole ID number and the same name.
    """
    if draft.anonymous or not draft.name:
        return None
    if draft.known_person:
        return _taken(connection, draft.known_person)
    return _by_document(connection, draft) or _new(connection, context)


def _taken(connection: Connection, uid: str) -> int:
    found = connection.execute(select(person.c.id).where(person.c.uid == uid)).scalar()
    if found is None:
        raise FieldErrors({"known_person": "没有这条人员记录。请重新从同人记录中选取，或作为新来访人登记。"})
    return int(found)


def _by_document(connection: Connection, draft: IntakeDraft) -> int | None:
    if not draft.id_number:
        return None
    query = (
        select(petition.c.person_id)
        .where(petition.c.id_number == draft.id_number, petition.c.id_number != "")
        .where(petition.c.name == draft.name, petition.c.person_id.is_not(None))
        .order_by(petition.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def _new(connection: Connection, context: Context) -> int:
    return _INSERT_PERSON.one(connection, {"uid": str(uuid.uuid4()), "recorded_at": context.clock.now()})
