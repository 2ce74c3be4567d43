"""A case that is reopened leaves its volume and may be archived anew; papers are found by their number.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEPT = "petition_id, year, volume, place, lacking, archived_on, operator_id, recorded_at"


def upgrade() -> None:
    """Give each volume a row of its own; everything that was archived stays so."""
    op.create_index(
        op.f("ix_paper_number"), "paper", ["number"], unique=False, sqlite_where=sa.text("number != ''")
    )
    op.drop_index("ix_archive_year_volume", "archive")
    op.rename_table("archive", "archive_0002")
    _create_archive()
    op.execute(f"INSERT INTO archive ({_KEPT}) SELECT {_KEPT} FROM archive_0002 ORDER BY recorded_at")
    op.drop_table("archive_0002")
    op.create_index(op.f("ix_archive_petition_id"), "archive", ["petition_id"], unique=False)
    op.create_index(
        "ix_archive_standing",
        "archive",
        ["petition_id"],
        unique=True,
        sqlite_where=sa.text("taken_out_on IS NULL"),
    )
    op.create_index(op.f("ix_archive_year_volume"), "archive", ["year", "volume"], unique=False)


def _create_archive() -> None:
    op.create_table(
        "archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=False),
        sa.Column("taken_out_on", sa.Date(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_archive_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_archive_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
