"""Intake of every channel: people, parties and links, drafts, the counter's day, materials and files, the search index.

Revision ID: 0002
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and give every lead petitioner of before a person record."""
    _people()
    _petition()
    _channels()
    _counter()
    _files()
    _papers()
    _review()
    _awaited()
    op.execute(
        "CREATE VIRTUAL TABLE petition_search USING fts5("
        "grams, content='', contentless_delete=1, detail=none, tokenize='ascii')"
    )
    _persons_of_before()


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"], name=op.f("fk_person_merged_into_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_index(
        op.f("ix_person_merged_into"),
        "person",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "person_apart",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_person_apart_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_person_apart_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_apart_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_person_apart")),
    )
    op.create_index(op.f("ix_person_apart_other_id"), "person_apart", ["other_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_party_petition_id_petition")),
        sa.PrimaryKeyConstraint("petition_id", "seq", name=op.f("pk_party")),
    )
    op.create_index(
        "ix_party_id_number",
        "party",
        ["id_number", "petition_id"],
        unique=False,
        sqlite_where=sa.text("id_number != ''"),
    )
    op.create_index(
        "ix_party_phone", "party", ["phone", "petition_id"], unique=False, sqlite_where=sa.text("phone != ''")
    )
    op.create_table(
        "petition_link",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_petition_link_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["petition.id"], name=op.f("fk_petition_link_other_id_petition")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_petition_link_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", "other_id", name=op.f("pk_petition_link")),
    )
    op.create_index(op.f("ix_petition_link_other_id"), "petition_link", ["other_id"], unique=False)


def _petition() -> None:
    for name, parent in (("person_id", "person"), ("repeat_of", "petition")):
        op.execute(
            f"ALTER TABLE petition ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_petition_{name}_{parent} REFERENCES {parent} (id)"
        )
    op.create_index("ix_petition_address", "petition", ["address", "purpose"], unique=False)
    op.create_index(
        "ix_petition_id_number",
        "petition",
        ["id_number", "id"],
        unique=False,
        sqlite_where=sa.text("id_number != ''"),
    )
    op.create_index("ix_petition_name", "petition", ["name", "phone", "address"], unique=False)
    op.create_index("ix_petition_person", "petition", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_petition_phone", "petition", ["phone", "id"], unique=False, sqlite_where=sa.text("phone != ''")
    )
    op.create_index(
        "ix_petition_repeat_of",
        "petition",
        ["repeat_of"],
        unique=False,
        sqlite_where=sa.text("repeat_of IS NOT NULL"),
    )


def _channels() -> None:
    op.create_table(
        "letter",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("letter_kind", sa.String(length=16), nullable=True),
        sa.Column("postmarked_on", sa.Date(), nullable=True),
        sa.Column("sheets", sa.Integer(), nullable=True),
        sa.Column("enclosures", sa.Text(), nullable=False),
        sa.Column("return_address", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("unusable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_letter_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_letter")),
    )
    op.create_table(
        "call",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_call_petition_id_petition")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_call")),
    )
    op.create_table(
        "online",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("query_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_online_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_online")),
    )
    op.create_table(
        "agency",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("agency_office", sa.Text(), nullable=False),
        sa.Column("agency_person", sa.Text(), nullable=False),
        sa.Column("agency_phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_agency_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_agency")),
    )


def _counter() -> None:
    op.create_table(
        "draft",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_draft_operator_id_operator")),
        sa.PrimaryKeyConstraint("operator_id", "form", name=op.f("pk_draft")),
    )
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_phrase_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("uid", name=op.f("uq_phrase_uid")),
    )
    op.create_table(
        "reception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_reception_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_reception_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception")),
        sa.UniqueConstraint("uid", name=op.f("uq_reception_uid")),
    )
    op.create_index(op.f("ix_reception_arrived_at"), "reception", ["arrived_at"], unique=False)
    op.create_index(
        "ix_reception_here",
        "reception",
        ["arrived_at"],
        unique=False,
        sqlite_where=sa.text("gone_at IS NULL"),
    )
    op.create_index(
        op.f("ix_reception_petition_id"),
        "reception",
        ["petition_id"],
        unique=False,
        sqlite_where=sa.text("petition_id IS NOT NULL"),
    )
    op.create_table(
        "roster_entry",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name=op.f("pk_roster_entry")),
    )
    op.create_table(
        "recent_case",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_recent_case_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_recent_case_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("operator_id", "petition_id", name=op.f("pk_recent_case")),
    )


def _files() -> None:
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_to", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_material_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_material_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("uid", name=op.f("uq_material_uid")),
    )
    op.create_index(op.f("ix_material_petition_id"), "material", ["petition_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_attachment_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_attachment_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
    )
    op.create_index(op.f("ix_attachment_digest"), "attachment", ["digest"], unique=False)
    op.create_index(op.f("ix_attachment_petition_id"), "attachment", ["petition_id"], unique=False)


def _papers() -> None:
    """Issued papers get a number of their own, what they replace, and a line for every further print."""
    for column in (
        "number TEXT NOT NULL DEFAULT ''",
        "rows JSON",
        "options JSON",
        "asked JSON",
        "replaces INTEGER CONSTRAINT fk_paper_replaces_paper REFERENCES paper (id)",
        "voided TEXT NOT NULL DEFAULT ''",
    ):
        op.execute(f"ALTER TABLE paper ADD COLUMN {column}")
    op.create_table(
        "paper_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name="fk_paper_print_operator_id_operator"),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name="fk_paper_print_paper_id_paper"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_print"),
    )
    op.create_index("ix_paper_print_paper_id", "paper_print", ["paper_id"], unique=False)


def _review() -> None:
    """Delivery, rating cards, spot checks, archive."""
    op.create_table(
        "rating_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("service_window", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.String(length=16), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_rating_card_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_card")),
        sa.UniqueConstraint("uid", name=op.f("uq_rating_card_uid")),
    )
    op.create_index(op.f("ix_rating_card_rated_on"), "rating_card", ["rated_on"], unique=False)
    op.create_table(
        "spot_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_spot_check_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
        sa.UniqueConstraint("uid", name=op.f("uq_spot_check_uid")),
    )
    op.create_table(
        "archive",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_archive_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_archive_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_archive")),
    )
    op.create_index(op.f("ix_archive_year_volume"), "archive", ["year", "volume"], unique=False)
    op.create_table(
        "spot_check_line",
        sa.Column("spot_check_id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("consistent", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_spot_check_line_petition_id_petition")
        ),
        sa.ForeignKeyConstraint(
            ["spot_check_id"], ["spot_check.id"], name=op.f("fk_spot_check_line_spot_check_id_spot_check")
        ),
        sa.PrimaryKeyConstraint("spot_check_id", "petition_id", name=op.f("pk_spot_check_line")),
    )
    op.create_index(op.f("ix_spot_check_line_petition_id"), "spot_check_line", ["petition_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_delivery_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_delivery_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_delivery_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("uid", name=op.f("uq_delivery_uid")),
    )
    op.create_index(op.f("ix_delivery_paper_id"), "delivery", ["paper_id"], unique=False)
    op.create_index(op.f("ix_delivery_petition_id"), "delivery", ["petition_id"], unique=False)


def _awaited() -> None:
    """What cases wait for; the upgrade fills it from the events (`models/migrate.py`)."""
    op.create_table(
        "awaited",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=24), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("permission", sa.String(length=24), nullable=False),
        sa.Column("accusation", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("duty", sa.String(length=24), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_awaited_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", "section", name=op.f("pk_awaited")),
    )
    columns = ["section", "permission", "accusation", "petition_id"]
    op.create_index(op.f("ix_awaited_section_permission_accusation_petition_id"), "awaited", columns)


def _persons_of_before() -> None:
    """The same whole ID number and name is one person; everybody else is one of his own."""
    connection = op.get_bind()
    known: dict[tuple[str, str], int] = {}
    named = sa.text("SELECT id, name, id_number, recorded_at FROM petition WHERE anonymous = 0 ORDER BY id")
    for key, name, id_number, recorded_at in connection.execute(named).all():
        person_id = known.get((name, id_number)) if id_number else None
        if person_id is None:
            person_id = _new_person(connection, recorded_at)
            known[(name, id_number)] = person_id
        pointed = sa.text("UPDATE petition SET person_id = :person WHERE id = :id")
        connection.execute(pointed, {"person": person_id, "id": key})


def _new_person(connection: sa.Connection, recorded_at: str) -> int:
    made = sa.text("INSERT INTO person (uid, recorded_at) VALUES (:uid, :at) RETURNING id")
    return int(connection.execute(made, {"uid": str(uuid.uuid4()), "at": recorded_at}).scalar_one())
