"""Tables of the intake beside `petition`: what only a channel has, people, and what the clerk said of two petitions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from app.domain.vocabulary import Channel
from app.models.schema import metadata


def _of_petition() -> Column[int]:
    return Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True)


visit = Table(
    "visit",
    metadata,
    _of_petition(),
    Column("receiver", Text, nullable=False),
    Column("receiving_unit", Text, nullable=False),
)

letter = Table(
    "letter",
    metadata,
    _of_petition(),
    Column("letter_kind", String(16)),
    Column("postmarked_on", Date),
    Column("sheets", Integer),
    Column("enclosures", Text, nullable=False),
    Column("return_address", Text, nullable=False),
    Column("addressee", Text, nullable=False),
    Column("unusable", Boolean(create_constraint=False), nullable=False),
)

call = Table("call", metadata, _of_petition(), Column("line", Text, nullable=False))

online = Table(
    "online",
    metadata,
    _of_petition(),
    Column("platform", Text, nullable=False),
    Column("query_code", Text, nullable=False),
)

agency = Table(
    "agency",
    metadata,
    _of_petition(),
    Column("agency_office", Text, nullable=False),
    Column("agency_person", Text, nullable=False),
    Column("agency_phone", Text, nullable=False),
)

DETAILS: Mapping[Channel, Table] = {
    Channel.VISIT: visit,
    Channel.LETTER: letter,
    Channel.CALL: call,
    Channel.ONLINE: online,
    Channel.AGENCY: agency,
}
"""The detail table of each channel; its columns are fields of a draft (`domain/channels.py`)."""

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("merged_into", Integer, ForeignKey("person.id")),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
)
"""Somebody who was lead petitioner. Particulars are those of each petition as given then; a merge only points, so that
taking it back restores exactly what was."""

person_apart = Table(
    "person_apart",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("other_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "other_id"),
)
"""Two persons a clerk said are not the same: not offered again."""

party = Table(
    "party",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("id_kind", String(16)),
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Index("ix_party_id_number", "id_number", "petition_id", sqlite_where=text("id_number != ''")),
    Index("ix_party_phone", "phone", "petition_id", sqlite_where=text("phone != ''")),
)
"""Companions, joint signers, representatives and the agent, in the order of the paper; `seq` counts from 1."""

petition_link = Table(
    "petition_link",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("other_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "other_id"),
)
"""What a clerk said of two petitions (`LinkKind`); `other_id` is the earlier one."""
