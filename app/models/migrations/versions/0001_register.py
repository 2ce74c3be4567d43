"""The first register: office, operators, petitions with events and clocks, units, papers, audit.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "number_counter",
        sa.Column("series", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "office_list",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_office_list")),
    )
    op.create_table(
        "office_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("upper_office", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("summer_hours", sa.Text(), nullable=False),
        sa.Column("winter_hours", sa.Text(), nullable=False),
        sa.Column("summer_from", sa.String(length=5), nullable=False),
        sa.Column("summer_to", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_profile")),
    )
    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_operator_uid")),
    )
    op.create_table(
        "rule_switch",
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rule_switch")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_filter_name")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("liaison_a", sa.Text(), nullable=False),
        sa.Column("liaison_a_phone", sa.Text(), nullable=False),
        sa.Column("liaison_b", sa.Text(), nullable=False),
        sa.Column("liaison_b_phone", sa.Text(), nullable=False),
        sa.Column("reception_room", sa.Text(), nullable=False),
        sa.Column("review_organ", sa.Text(), nullable=False),
        sa.Column("final_review_organ", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_successor_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_uid")),
    )
    op.create_table(
        "operator_role",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_role_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("operator_id", "role", name=op.f("pk_operator_role")),
    )
    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("upstream_no", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=True),
        sa.Column("content_class", sa.String(length=16), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("people_concerned", sa.Integer(), nullable=True),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=True),
        sa.Column("weekly_conference", sa.Boolean(), nullable=False),
        sa.Column("supervision", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("statutory_due", sa.Date(), nullable=True),
        sa.Column("office_due", sa.Date(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("joined_to", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["joined_to"], ["petition.id"], name=op.f("fk_petition_joined_to_petition")),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["operator.id"], name=op.f("fk_petition_registered_by_operator")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_petition_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("number", name=op.f("uq_petition_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_petition_uid")),
    )
    _petition_indexes()
    _day_totals()
    op.create_table(
        "settings_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_version")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_audit_operator_id_operator")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_audit_petition_id_petition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_petition_id"), "audit", ["petition_id"], unique=False)
    op.create_table(
        "case_clock",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=48), nullable=False),
        sa.Column("duty", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("raw_due", sa.Date(), nullable=False),
        sa.Column("legal_due", sa.Date(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_case_clock_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", "rule", name=op.f("pk_case_clock")),
    )
    op.create_index(
        "ix_case_clock_follow_up",
        "case_clock",
        ["remind_on"],
        unique=False,
        sqlite_where=sa.text("duty = 'follow_up'"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_case_event_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_case_event_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("petition_id", "seq", name=op.f("uq_case_event_petition_id_seq")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_event_uid")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("definition_digest", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_paper_operator_id_operator")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_paper_petition_id_petition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("uid", name=op.f("uq_paper_uid")),
    )
    op.create_index(op.f("ix_paper_petition_id"), "paper", ["petition_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("feedback_due", sa.Date(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("adopted", sa.String(length=16), nullable=True),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_proposal_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_proposal_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_proposal_uid")),
    )
    op.create_table(
        "recusal",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_recusal_operator_id_operator")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_recusal_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", "operator_id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_operator_id"), "recusal", ["operator_id"], unique=False)
    op.create_table(
        "upstream",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("report_back_on", sa.Date(), nullable=True),
        sa.Column("query_code", sa.Text(), nullable=False),
        sa.Column("entry_done_on", sa.Date(), nullable=True),
        sa.Column("result_done_on", sa.Date(), nullable=True),
        sa.Column("closing_done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_upstream_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_upstream")),
    )
    op.create_table(
        "visit",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("receiving_unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_visit_petition_id_petition")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_visit")),
    )
    op.create_table(
        "weekly_entry",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("upper_no", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_weekly_entry_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_weekly_entry")),
    )
    op.create_index(op.f("ix_weekly_entry_due"), "weekly_entry", ["due"], unique=False)


_FILTERED = [
    "state",
    "channel",
    "people",
    "urgent",
    "major",
    "weekly_conference",
    "supervision",
    "repeat",
    "purpose",
]
_OPEN = (
    "(state NOT IN ('closed','ended','voided','joined','filed','refused','no_longer_accepted',"
    "'redirected','forwarded') OR next_due IS NOT NULL)"
)
_FLAGS = {
    "urgent": "urgent = 1",
    "major": "major = 1",
    "weekly_conference": "weekly_conference = 1",
    "supervision": "supervision = 1",
    "collective": "people >= 5",
    "repeat": "repeat = 1",
    "accusation": "purpose = 'accusation'",
}


def _petition_indexes() -> None:
    """Whole indexes for what every case has, partial ones for the open and the flagged cases."""
    for first in ("received_on", "state", "channel"):
        columns = [first, "id"] if first == "received_on" else [first, "received_on", "id"]
        op.create_index(op.f(f"ix_petition_{'_'.join(columns)}"), "petition", columns)
    by_unit: list[Any] = ["unit", sa.text("received_on DESC"), sa.text("id DESC")]
    op.create_index("ix_petition_unit", "petition", [*by_unit, *_FILTERED])
    op.create_index("ix_petition_handler", "petition", ["handler", "received_on", "id", *_FILTERED])
    open_cases = ["provisional", "unit", "handler", *_FILTERED]
    _partial("unit_due", ["unit", "next_due", "id"], "next_due IS NOT NULL")
    _partial("open_due", ["next_due", "id", "received_on", "remind_on", *open_cases], "next_due IS NOT NULL")
    _partial("open", ["received_on", "id", "next_due", *open_cases], _OPEN)
    _partial("open_unit", [*by_unit, "next_due", "provisional", "handler", *_FILTERED], _OPEN)
    for name, condition in _FLAGS.items():
        _partial(name, ["received_on", "id", "unit", *_FILTERED], condition)


def _partial(name: str, columns: list[Any], condition: str) -> None:
    op.create_index(f"ix_petition_{name}", "petition", columns, sqlite_where=sa.text(condition))


def _day_totals() -> None:
    """Cases and people by day, channel and state, kept by triggers."""
    op.create_table(
        "day_total",
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("received_on", "channel", "state", name=op.f("pk_day_total")),
    )
    add = (
        "INSERT INTO day_total VALUES (NEW.received_on, NEW.channel, NEW.state, 1, NEW.people)"
        " ON CONFLICT DO UPDATE SET batches = batches + 1, people = people + excluded.people;"
    )
    take = (
        "UPDATE day_total SET batches = batches - 1, people = people - OLD.people"
        " WHERE received_on = OLD.received_on AND channel = OLD.channel AND state = OLD.state;"
    )
    op.execute(f"CREATE TRIGGER petition_counted AFTER INSERT ON petition BEGIN {add} END")
    op.execute(f"CREATE TRIGGER petition_uncounted AFTER DELETE ON petition BEGIN {take} END")
    op.execute(
        "CREATE TRIGGER petition_recounted AFTER UPDATE OF received_on, channel, state, people ON petition"
        f" BEGIN {take} {add} END"
    )
