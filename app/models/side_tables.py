"""Tables beside the cases: units, the office's own calendar, rules and lists, the side registers."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Text

from app.models.schema import metadata

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("leader", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("liaison_a", Text, nullable=False),
    Column("liaison_a_phone", Text, nullable=False),
    Column("liaison_b", Text, nullable=False),
    Column("liaison_b_phone", Text, nullable=False),
    Column("reception_room", Text, nullable=False),
    Column("review_organ", Text, nullable=False),
    Column("final_review_organ", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("successor_id", Integer, ForeignKey("unit.id")),
)
"""Units and townships; a renamed or merged one ends (`valid_to`) and names its successor."""

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("off", Boolean(create_constraint=False), nullable=False),
    Column("name", Text, nullable=False),
)
"""What the office changed in the work calendar; overlays `resources/calendar` by day."""

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("published", Boolean(create_constraint=False), nullable=False),
)

rule_switch = Table(
    "rule_switch",
    metadata,
    Column("key", String(48), primary_key=True),
    Column("on", Boolean(create_constraint=False)),
    Column("confirmed", Boolean(create_constraint=False)),
    Column("length", Integer),
)
"""What the office set for a rule pack or a rule; empty leaves what `resources/rules` says."""

upstream = Table(
    "upstream",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("origin", Text, nullable=False),
    Column("due", Date),
    Column("report_back_on", Date),
    Column("query_code", Text, nullable=False),
    Column("entry_done_on", Date),
    Column("result_done_on", Date),
    Column("closing_done_on", Date),
)
"""A matter of the upper office: each *_done_on says when it was keyed into the upper system (待录入 → 已录入)."""

weekly_entry = Table(
    "weekly_entry",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("township", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("checked_on", Date),
    Column("checked_by", Text, nullable=False),
    Column("entered_on", Date),
    Column("upper_no", Text, nullable=False),
    Index(None, "due"),
)
"""First visits of townships, to be checked and keyed into the provincial system by Friday (source 000)."""

proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("unit", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("feedback_due", Date),
    Column("feedback_on", Date),
    Column("feedback", Text, nullable=False),
    Column("adopted", String(16)),
    Column("petition_id", Integer, ForeignKey("petition.id")),
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
)
"""三项建议 (条例 art. 40) with the written feedback they got."""

saved_filter = Table(
    "saved_filter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("wanted", JSON, nullable=False),
)

office_list = Table(
    "office_list",
    metadata,
    Column("kind", String(24), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
)
"""Short lists the office edits itself: origins of upstream matters, townships."""
