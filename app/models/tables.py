"""The tables of the register (SQLAlchemy Core; see docs/adr/0002). Every record carries a UUID beside
its key, so that registers can be merged later; nothing is ever deleted."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

office_profile = Table(
    "office_profile",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recorded_at", DateTime, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("upper_office", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("summer_hours", Text, nullable=False),
    Column("winter_hours", Text, nullable=False),
    Column("summer_from", String(5), nullable=False),
    Column("summer_to", String(5), nullable=False),
)
"""Every version of the profile is kept; the newest row is in force."""

operator = Table(
    "operator",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("active", Boolean(create_constraint=False), nullable=False),
)

operator_role = Table(
    "operator_role",
    metadata,
    Column("operator_id", Integer, ForeignKey("operator.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
)

number_counter = Table(
    "number_counter",
    metadata,
    Column("series", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

petition = Table(
    "petition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("number", Text, nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("source", String(16), nullable=False),
    Column("upstream_no", Text, nullable=False),
    Column("purpose", String(16)),
    Column("content_class", String(16)),
    Column("received_at", DateTime, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("anonymous", Boolean(create_constraint=False), nullable=False),
    Column("id_kind", String(16)),
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("sex", String(8)),
    Column("workplace", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("people_concerned", Integer),
    Column("demand", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("urgent", Boolean(create_constraint=False), nullable=False),
    Column("major", Boolean(create_constraint=False), nullable=False),
    Column("state", String(24), nullable=False),
    Column("closed_on", Date),
    Column("void_reason", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("registered_by", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "received_on", "id"),
    Index(None, "state", "received_on", "id"),
)
"""One intake, all channels. `state` and `closed_on` are derived from the events, so that SQL can filter by them."""

visit = Table(
    "visit",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("receiver", Text, nullable=False),
    Column("receiving_unit", Text, nullable=False),
)
"""What only a visit has."""

case_event = Table(
    "case_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("occurred_at", DateTime, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("payload", JSON, nullable=False),
    UniqueConstraint("petition_id", "seq"),
)
"""What happened to a case, in order; `seq` counts from 1 within the case, 1 is the disposition."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recorded_at", DateTime, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id")),
    Column("action", String(32), nullable=False),
    Column("petition_id", Integer, ForeignKey("petition.id")),
    Column("changes", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "petition_id"),
)
"""Who did what; `changes` maps a field to [old, new]. Rows are only ever added."""

paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), nullable=False),
    Column("form", String(16), nullable=False),
    Column("definition_digest", String(64), nullable=False),
    Column("definition", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("pdf_digest", String(64), nullable=False),
    Column("issued_at", DateTime, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("printer", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    Index(None, "petition_id"),
)
"""Issued papers: what was printed stays as it was (fields and definition), whatever changes later."""
