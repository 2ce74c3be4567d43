"""Tables of what follows an opinion: proof of delivery, service rating cards, spot checks of call-backs, the archive."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Text, text

from app.models.schema import metadata

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), nullable=False),
    Column("petition_id", Integer, ForeignKey("petition.id"), nullable=False),
    Column("method", String(16), nullable=False),
    Column("delivered_on", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("refusal", Text, nullable=False),
    Column("witness", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn", Text, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "paper_id"),
    Index(None, "petition_id"),
)
"""送达: how, when and to whom a paper was given; `refusal`: why it was refused, with the witness. `withdrawn`: why a wrong
entry no longer counts."""

rating_card = Table(
    "rating_card",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("rated_on", Date, nullable=False),
    Column("service_window", Text, nullable=False),
    Column("staff", Text, nullable=False),
    Column("satisfaction", String(16), nullable=False),
    Column("opinion", Text, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "rated_on"),
)
"""服务评价卡 (N14): what visitors say of the service; anonymous, bound to no case and no petitioner."""

spot_check = Table(
    "spot_check",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("seed", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("drawn_on", Date, nullable=False),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
)
"""回访抽查: a random sample of cases rated satisfied; the seed lets anybody draw it again."""

spot_check_line = Table(
    "spot_check_line",
    metadata,
    Column("spot_check_id", Integer, ForeignKey("spot_check.id"), primary_key=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("called_on", Date),
    Column("result", String(16)),
    Column("consistent", Boolean(create_constraint=False)),
    Column("note", Text, nullable=False),
    Index(None, "petition_id"),
)

archive = Table(
    "archive",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("petition_id", Integer, ForeignKey("petition.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("volume", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("lacking", Text, nullable=False),
    Column("archived_on", Date, nullable=False),
    Column("taken_out_on", Date),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "petition_id"),
    Index(None, "year", "volume"),
    Index("ix_archive_standing", "petition_id", unique=True, sqlite_where=text("taken_out_on IS NULL")),
)
"""案卷归档: by year and volume number; `lacking`: what the check found missing and why it was archived all the same.
`taken_out_on`: the day the case was reopened; the row stays, the case is archived anew when it is closed again."""
