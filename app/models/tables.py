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
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.models.schema import metadata

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

SETTLED = "'closed','ended','voided','joined','filed','refused','no_longer_accepted','redirected','forwarded'"
IS_OPEN = f"(state NOT IN ({SETTLED}) OR next_due IS NOT NULL)"
"""An open case: something is awaited, or a clock runs. Word for word as in its partial index."""
IS_COLLECTIVE = "people >= 5"
_FILTERED = (
    "state",
    "channel",
    "people",
    "urgent",
    "major",
    "weekly_conference",
    "supervision",
    "repeat",
    "purpose",
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
    Column("repeat", Boolean(create_constraint=False)),
    Column("weekly_conference", Boolean(create_constraint=False), nullable=False, default=False),
    Column("supervision", Boolean(create_constraint=False), nullable=False, default=False),
    Column("state", String(24), nullable=False),
    Column("closed_on", Date),
    Column("unit_id", Integer, ForeignKey("unit.id")),
    Column("unit", Text, nullable=False, default=""),
    Column("handler", Text, nullable=False, default=""),
    Column("statutory_due", Date),
    Column("office_due", Date),
    Column("next_due", Date),
    Column("remind_on", Date),
    Column("provisional", Boolean(create_constraint=False), nullable=False, default=False),
    Column("paused", Boolean(create_constraint=False), nullable=False, default=False),
    Column("joined_to", Integer, ForeignKey("petition.id")),
    Column("person_id", Integer, ForeignKey("person.id")),
    Column("repeat_of", Integer, ForeignKey("petition.id")),
    Column("void_reason", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("registered_by", Integer, ForeignKey("operator.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "received_on", "id"),
    Index(None, "state", "received_on", "id"),
    Index(None, "channel", "received_on", "id"),
    Index("ix_petition_handler", "handler", "received_on", "id", *_FILTERED),
    Index("ix_petition_unit", "unit", text("received_on DESC"), text("id DESC"), *_FILTERED),
    Index("ix_petition_person", "person_id", "id"),
    Index("ix_petition_repeat_of", "repeat_of", sqlite_where=text("repeat_of IS NOT NULL")),
    Index("ix_petition_name", "name", "phone", "address"),
    Index("ix_petition_address", "address", "purpose"),
    Index("ix_petition_phone", "phone", "id", sqlite_where=text("phone != ''")),
    Index("ix_petition_id_number", "id_number", "id", sqlite_where=text("id_number != ''")),
    Index("ix_petition_unit_due", "unit", "next_due", "id", sqlite_where=text("next_due IS NOT NULL")),
    Index(
        "ix_petition_open_due",
        "next_due",
        "id",
        "received_on",
        "remind_on",
        "provisional",
        "unit",
        "handler",
        *_FILTERED,
        sqlite_where=text("next_due IS NOT NULL"),
    ),
    Index(
        "ix_petition_open",
        "received_on",
        "id",
        "next_due",
        "provisional",
        "unit",
        "handler",
        *_FILTERED,
        sqlite_where=text(IS_OPEN),
    ),
    Index(
        "ix_petition_open_unit",
        "unit",
        text("received_on DESC"),
        text("id DESC"),
        "next_due",
        "provisional",
        "handler",
        *_FILTERED,
        sqlite_where=text(IS_OPEN),
    ),
    *(
        Index(f"ix_petition_{name}", "received_on", "id", "unit", *_FILTERED, sqlite_where=text(condition))
        for name, condition in {
            "urgent": "urgent = 1",
            "major": "major = 1",
            "weekly_conference": "weekly_conference = 1",
            "supervision": "supervision = 1",
            "collective": IS_COLLECTIVE,
            "repeat": "repeat = 1",
            "accusation": "purpose = 'accusation'",
        }.items()
    ),
)
"""One intake, all channels. `person_id`: the lead petitioner, none where anonymous. `repeat_of`: the first petition on the same
matter, where a clerk confirmed 同人同事.

`state`, `closed_on`, `unit`, `handler` and the due dates are derived from the events and rebuilt by one
function (`services/clocks.py`), so that SQL can filter, sort and count by them. `next_due` is the earlier of the
statutory and the office date of the open clocks, empty where none runs. The wide partial indexes hold only the open
or the flagged cases, with every column a list filters by, so that a filter reads no row it does not show.
"""

day_total = Table(
    "day_total",
    metadata,
    Column("received_on", Date, primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("state", String(24), primary_key=True),
    Column("batches", Integer, nullable=False),
    Column("people", Integer, nullable=False),
)
"""Cases and people of a day by channel and state: a million cases are counted in a few ms. Three triggers on
`petition` (migration 0001) keep it, so that no writer can forget to."""

settings_version = Table(
    "settings_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""One row, raised with every change of calendar, rules or profile: tells a cache of them, in any process, that it is old."""

case_clock = Table(
    "case_clock",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("rule", String(48), primary_key=True),
    Column("duty", String(24), nullable=False),
    Column("level", String(16), nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("raw_due", Date, nullable=False),
    Column("legal_due", Date, nullable=False),
    Column("remind_on", Date, nullable=False),
    Column("provisional", Boolean(create_constraint=False), nullable=False),
    Column("paused", Boolean(create_constraint=False), nullable=False),
    Index("ix_case_clock_follow_up", "remind_on", sqlite_where=text("duty = 'follow_up'")),
)
"""The open clocks of every case; derived rows, never edited by hand."""

recusal = Table(
    "recusal",
    metadata,
    Column("petition_id", Integer, ForeignKey("petition.id"), primary_key=True),
    Column("operator_id", Integer, ForeignKey("operator.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index(None, "operator_id"),
)
"""回避 (条例 art. 28): the operator no longer sees or works on the case."""

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
