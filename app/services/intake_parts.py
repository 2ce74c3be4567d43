"""The parts of an intake beside its `petition` row: what only the channel has, and the people named in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from app.domain.channels import OWN_FIELDS
from app.domain.names import clean, clean_code
from app.domain.records import IntakeDraft, Party
from app.domain.vocabulary import Channel, IdKind, LetterKind, PartyRole
from app.models.intake_tables import DETAILS, party
from app.models.prepared import PreparedInsert

_INSERT_DETAIL = {channel: PreparedInsert(table) for channel, table in DETAILS.items()}
_PARTY_FIELDS = tuple(f.name for f in fields(Party))


def tidied(parties: Sequence[Party]) -> tuple[Party, ...]:
    """Trimmed, never normalised; one without anything known about him stays where his role counts (随访人)."""
    return tuple(
        replace(
            one,
            name=clean(one.name),
            address=clean(one.address),
            note=clean(one.note),
            id_number=clean_code(one.id_number),
            phone=clean_code(one.phone),
        )
        for one in parties
    )


def insert_parts(connection: Connection, key: int, draft: IntakeDraft) -> None:
    """The channel's own row and the parties of a new petition."""
    _INSERT_DETAIL[draft.channel].one(connection, {"petition_id": key} | _detail(draft))
    _insert_parties(connection, key, draft.parties)


def update_parts(connection: Connection, key: int, draft: IntakeDraft) -> None:
    """The same of a corrected one; what stood there before is in the audit."""
    table = DETAILS[draft.channel]
    connection.execute(update(table).where(table.c.petition_id == key).values(_detail(draft)))
    connection.execute(delete(party).where(party.c.petition_id == key))
    _insert_parties(connection, key, draft.parties)


def read_parts(connection: Connection, key: int, channel: Channel) -> dict[str, Any]:
    """Both as fields of a draft."""
    table = DETAILS[channel]
    row = connection.execute(select(table).where(table.c.petition_id == key)).mappings().first()
    found: dict[str, Any] = {name: row[name] for name in OWN_FIELDS[channel]} if row is not None else {}
    if found.get("letter_kind"):
        found["letter_kind"] = LetterKind(found["letter_kind"])
    query = select(party).where(party.c.petition_id == key).order_by(party.c.seq)
    return found | {"parties": tuple(map(_party, connection.execute(query).mappings()))}


def _detail(draft: IntakeDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in OWN_FIELDS[draft.channel]}


def _insert_parties(connection: Connection, key: int, parties: Sequence[Party]) -> None:
    rows = [
        {"petition_id": key, "seq": seq} | {name: getattr(one, name) for name in _PARTY_FIELDS}
        for seq, one in enumerate(parties, start=1)
    ]
    if rows:
        connection.execute(insert(party), rows)


def _party(row: RowMapping) -> Party:
    values = {name: row[name] for name in _PARTY_FIELDS}
    coded = {
        "role": PartyRole(values["role"]),
        "id_kind": IdKind(values["id_kind"]) if values["id_kind"] else None,
    }
    return Party(**values | coded)
