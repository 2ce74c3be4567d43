"""Tables of issued papers."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Index, Integer, String, Table, Text, text

from app.models.schema import metadata

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
    Column("number", Text, nullable=False, default=""),
    Column("rows", JSON(none_as_null=True)),
    Column("options", JSON(none_as_null=True)),
    Column("asked", JSON(none_as_null=True)),
    Column("replaces", Integer, ForeignKey("paper.id")),
    Column("voided", Text, nullable=False, default=""),
    Index(None, "petition_id"),
    Index(None, "number", sqlite_where=text("number != ''")),
)
"""Issued papers: what was printed stays as it was (fields, rows and definition), whatever changes later.

`number`: the paper's own, "" where it goes by the case's. `asked`: what the clerk typed for it. `replaces`: the paper it
corrects. `voided`: why it no longer holds. `printer` and `copies` are those of the first print.
"""

paper_print = Table(
    "paper_print",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), nullable=False),
    Column("printed_at", DateTime, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("printer", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    Index(None, "paper_id"),
)
"""Every print after the first: a copy."""
