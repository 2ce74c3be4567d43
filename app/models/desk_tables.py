"""Tables of the desk's day: drafts, phrases, people waiting, the roster of leaders, materials and files of a case."""

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
    String,
    Table,
    Text,
    text,
)

from app.models.schema import metadata

draft = Table(
    "draft",
    metadata,
    Column("operator_id", Integer, ForeignKey("operator.id"), primary_key=True),
    Column("form", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Column("content", JSON(none_as_null=True)),
)
"""What stands half typed in a form; no content: it was saved or thrown away. A row gives way only to a higher `seq`, so
that a late writer cannot bring back what was registered meanwhile."""

phrase = Table(
    "phrase",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("operator_id", Integer, ForeignKey("operator.id")),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False),
)
"""Phrase templates; without an operator they are the whole office's. Blanks are written ［…］."""

reception = Table(
    "reception",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("arrived_at", DateTime, nullable=False),
    Column("begun_at", DateTime),
    Column("gone_at", DateTime),
    Column("place", Text, nullable=False),
    Column("petition_id", Integer, ForeignKey("petition.id")),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Index(None, "arrived_at"),
    Index("ix_reception_here", "arrived_at", sqlite_where=text("gone_at IS NULL")),
    Index(None, "petition_id", sqlite_where=text("petition_id IS NOT NULL")),
)
"""候访: waiting (no begun_at) → being received → gone (gone_at). `label`: a name, or whatever tells them apart."""

roster_entry = Table(
    "roster_entry",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("leader", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("moved_from", Date),
    Column("note", Text, nullable=False),
)
"""领导接访安排: who receives on a day and why; `moved_from`: the day by the rule, where it was moved by hand."""

recent_case = Table(
    "recent_case",
    metadata,
    Column("operator_id", Integer, ForeignKey("operator.id"), primary_key=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("opened_at", DateTime, nullable=False),
)

material = Table(
    "material",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("original", Boolean(create_constraint=False), nullable=False),
    Column("copies", Integer, nullable=False),
    Column("sheets", Integer),
    Column("received_on", Date, nullable=False),
    Column("returned_on", Date),
    Column("returned_to", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn", Text, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "petition_id"),
)
"""What a petitioner handed in (收件清单 N22). `withdrawn`: why a wrong entry no longer counts; "" where it does."""

attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("petition_id", Integer, ForeignKey("petition.id")),
    Column("digest", String(64), nullable=False),
    Column("given_name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("file_kind", String(16), nullable=False),
    Column("size", Integer, nullable=False),
    Column("pages", Integer),
    Column("hidden", Boolean(create_constraint=False), nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn", Text, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "petition_id"),
    Index(None, "digest"),
)
"""Files of a case; the bytes lie encrypted beside the register under `digest`. `kind`: `AttachmentKind`, `file_kind`: what the
content was recognised as, `hidden`: 信访人不可见. Without a petition: a scan in the tray, to be filed by hand."""
