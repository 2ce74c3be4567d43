"""Lists, orders and counts of the ledger against a slow reading of the same rows, and what they must not show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.clock import FixedClock
from app.domain.lights import light
from app.domain.records import CaseFilter, ListRow, Operator, Totals
from app.domain.rules import Level
from app.domain.vocabulary import Channel, Disposition, Light, Order, Purpose, State
from app.models.tables import day_total, petition, recusal
from app.services import cases, intake, office
from app.services.context import Context
from tests.db.clock_cases import Happened, case_of, happen, stored

TODAY = date(2026, 11, 22)
UNITS = ["", "城建部", "水务部"]
SETTLED = {
    "closed",
    "ended",
    "voided",
    "joined",
    "filed",
    "refused",
    "no_longer_accepted",
    "redirected",
    "forwarded",
}


@pytest.fixture
def many(context: Context) -> list[dict[str, Any]]:
    """Two hundred cases with every column a list filters by, from a seed; as they stand in the table."""
    chance = random.Random(7)
    for _ in range(200):
        case_of(context, TODAY - timedelta(days=chance.randint(0, 30)))
    with context.register.action() as connection:
        for key in range(1, 201):
            state = chance.choice([*SETTLED, "registered", "assigned", "in_progress", "accepted"])
            due = TODAY + timedelta(days=chance.randint(-6, 8)) if state not in SETTLED else None
            due = due if chance.random() < 0.9 else None
            values = {
                "channel": chance.choice(["visit", "letter"]),
                "state": state,
                "unit": chance.choice(UNITS),
                "handler": chance.choice(["", "林晓"]),
                "next_due": due,
                "statutory_due": due if chance.random() < 0.5 else None,
                "office_due": due,
                "provisional": due is not None and chance.random() < 0.3,
                "purpose": chance.choice(["appeal", "accusation", None]),
                "people": chance.choice([1, 2, 5, 9]),
                "repeat": chance.choice([None, True, False]),
            }
            flags = ("urgent", "major", "weekly_conference", "supervision")
            values |= {name: chance.random() < 0.3 for name in flags}
            connection.execute(update(petition).where(petition.c.id == key).values(values))
    with context.register.read() as connection:
        return [dict(row) for row in connection.execute(select(petition)).mappings()]


def is_open(row: dict[str, Any]) -> bool:
    return row["state"] not in SETTLED or row["next_due"] is not None


def shows(kind: Light) -> Callable[[dict[str, Any]], bool]:
    return lambda row: light(row["next_due"], row["provisional"], TODAY) is kind


FILTERS: dict[str, tuple[CaseFilter, Callable[[dict[str, Any]], bool]]] = {
    "all": (CaseFilter(), bool),
    "days": (
        CaseFilter(first=date(2026, 11, 1), last=date(2026, 11, 10)),
        lambda row: date(2026, 11, 1) <= row["received_on"] <= date(2026, 11, 10),
    ),
    "state": (CaseFilter(state=State.ASSIGNED), lambda row: row["state"] == "assigned"),
    "channel": (CaseFilter(channel=Channel.LETTER), lambda row: row["channel"] == "letter"),
    "unit": (
        CaseFilter(unit="城建部"),
        lambda row: row["unit"] == "城建部" and row["purpose"] != "accusation",
    ),
    "no unit": (CaseFilter(unit=""), lambda row: row["unit"] == ""),
    "handler": (
        CaseFilter(handler="林晓"),
        lambda row: row["handler"] == "林晓" and row["purpose"] != "accusation",
    ),
    "urgent": (CaseFilter(urgent=True), lambda row: row["urgent"]),
    "major": (CaseFilter(major=True), lambda row: row["major"]),
    "conference": (CaseFilter(weekly_conference=True), lambda row: row["weekly_conference"]),
    "supervision": (CaseFilter(supervision=True), lambda row: row["supervision"]),
    "collective": (CaseFilter(collective=True), lambda row: row["people"] >= 5),
    "repeat": (CaseFilter(repeat=True), lambda row: row["repeat"] is True),
    "first": (CaseFilter(repeat=False), lambda row: row["repeat"] is False),
    "open": (CaseFilter(open_only=True), is_open),
    "several": (
        CaseFilter(urgent=True, channel=Channel.VISIT, open_only=True),
        lambda row: row["urgent"] and row["channel"] == "visit" and is_open(row),
    ),
    **{f"light {kind.value}": (CaseFilter(light=kind), shows(kind)) for kind in Light},
}


def whole(context: Context, wanted: CaseFilter, limit: int = 7) -> list[ListRow]:
    """All pages of a list, one after the other."""
    found: list[ListRow] = []
    while page := cases.page(context, wanted, cases.cursor_of(found[-1], wanted) if found else None, limit):
        found += page
    return found


def in_order(order: Order, rows: list[dict[str, Any]]) -> list[int]:
    newest = sorted(rows, key=lambda row: (row["received_on"], row["id"]), reverse=True)
    if order is Order.DUE:
        dated = sorted((row for row in rows if row["next_due"]), key=lambda row: (row["next_due"], row["id"]))
        newest = [*dated, *(row for row in newest if row["next_due"] is None)]
    if order is Order.UNIT:
        secret = [row for row in newest if row["purpose"] == "accusation"]
        newest = [*secret, *sorted((row for row in newest if row not in secret), key=lambda row: row["unit"])]
    return [row["id"] for row in newest]


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_every_filter_and_order_hold_each_row_once_in_its_place(
    context: Context, many: list[dict[str, Any]], order: Order
) -> None:
    for name, (wanted, matches) in FILTERS.items():
        values = {key: getattr(wanted, key) for key in CaseFilter.__dataclass_fields__}
        found = [row.id for row in whole(context, CaseFilter(**values | {"order": order}), limit=37)]
        assert found == in_order(order, [row for row in many if matches(row)]), name


def test_the_leader_sees_withheld_cases_among_their_unit(
    context: Context, clock: FixedClock, many: list[dict[str, Any]]
) -> None:
    leader = Context(context.register, clock, office.add_operator(context, "赵主任", ["principal_leader"]))
    rows = whole(leader, CaseFilter(order=Order.UNIT))
    newest = sorted(many, key=lambda row: (row["received_on"], row["id"]), reverse=True)
    assert [row.id for row in rows] == [row["id"] for row in sorted(newest, key=lambda row: row["unit"])]
    assert len(whole(leader, CaseFilter(unit="城建部"))) == sum(row["unit"] == "城建部" for row in many)


def test_counts_and_totals_are_those_of_the_rows(context: Context, many: list[dict[str, Any]]) -> None:
    for name, (wanted, matches) in FILTERS.items():
        rows = [row for row in many if matches(row)]
        counted = [row for row in rows if row["state"] != "voided"]
        people = sum(row["people"] for row in counted)
        assert cases.totals(context, wanted) == Totals(len(counted), people), name
        lights = Counter(light(row["next_due"], row["provisional"], TODAY) for row in rows)
        if wanted.light is None:
            expected = {kind: lights[kind] for kind in Light if kind is not Light.NONE}
            assert cases.light_counts(context, wanted) == expected, name


def test_units_are_counted_without_telling_where_a_withheld_case_is(
    context: Context, many: list[dict[str, Any]]
) -> None:
    expected: dict[str, Counter[str]] = {}
    for row in filter(is_open, many):
        unit = "" if row["purpose"] == "accusation" else row["unit"]
        kind = light(row["next_due"], row["provisional"], TODAY)
        expected.setdefault(unit, Counter()).update(["open", kind.value])
    found = {
        one.unit: (one.open, one.overdue, one.today, one.soon)
        for one in cases.unit_counts(context, CaseFilter())
    }
    keys = ("open", "overdue", "today", "soon")
    assert found == {unit: tuple(counter[key] for key in keys) for unit, counter in expected.items()}


def test_a_withheld_line_tells_neither_unit_nor_handler(context: Context) -> None:
    case_of(context, TODAY, purpose=Purpose.ACCUSATION, disposition=Disposition.ASSIGN, unit="被反映的单位")
    row = cases.page(context, CaseFilter())[0]
    assert (row.restricted, row.unit, row.handler) == (True, "", "")
    assert cases.page(context, CaseFilter(unit="被反映的单位")) == []
    assert cases.totals(context, CaseFilter(unit="被反映的单位")).batches == 0
    assert [one.unit for one in cases.unit_counts(context, CaseFilter())] == [""]


def test_a_recused_operator_neither_lists_nor_counts_the_case(context: Context, clock: FixedClock) -> None:
    hidden, shown = case_of(context, TODAY, people=3), case_of(context, TODAY, people=2)
    other: Operator = office.add_operator(context, "钱承办", ["handler"])
    with context.register.action() as connection:
        row = {"petition_id": hidden, "operator_id": other.id, "reason": "近亲属", "recorded_at": clock.now()}
        connection.execute(insert(recusal), row)
    theirs = Context(context.register, clock, other)
    for order in Order:
        assert [row.id for row in cases.page(theirs, CaseFilter(order=order))] == [shown]
    assert cases.totals(theirs, CaseFilter()) == Totals(1, 2)
    assert cases.totals(theirs, CaseFilter(channel=Channel.VISIT, open_only=True)) == Totals(1, 2)
    assert sum(cases.light_counts(theirs, CaseFilter()).values()) == 1
    assert [one.open for one in cases.unit_counts(theirs, CaseFilter())] == [1]
    assert [row.id for row in cases.whole_list(theirs, CaseFilter())] == [shown]
    assert cases.totals(context, CaseFilter()) == Totals(2, 5)


def test_a_line_says_which_of_its_dates_is_next(context: Context) -> None:
    key = case_of(context, date(2026, 11, 16))
    row = cases.page(context, CaseFilter())[0]
    assert (row.next_due, row.next_level) == (date(2026, 11, 16), Level.OFFICE)
    happen(context, key, [Happened("read", date(2026, 11, 17))], State.AWAITING_READING)
    row = cases.page(context, CaseFilter())[0]
    assert (row.statutory_due, row.office_due) == (date(2026, 12, 1), date(2026, 12, 2))
    assert (row.next_due, row.next_level) == (date(2026, 12, 1), Level.STATUTORY)


def test_the_totals_of_days_follow_every_way_a_case_changes(context: Context) -> None:
    keys = [case_of(context, TODAY - timedelta(days=n % 3), people=n + 1) for n in range(6)]
    draft = cases.get(context, keys[0]).draft
    moved = replace(draft, people=8, received_at=datetime(2026, 11, 2, 9))
    intake.correct(context, keys[0], moved, revision=1)
    intake.void(context, keys[1], "误登", revision=1)
    happen(context, keys[2], [Happened("closed", TODAY)], State.CLOSED)
    with context.register.read() as connection:
        kept = {tuple(row) for row in connection.execute(select(day_total)) if row.batches}
    found: dict[tuple[date, str, str], list[int]] = {}
    for key in keys:
        row = stored(context, key)
        one = found.setdefault((row.received_on, row.channel, row.state), [0, 0])
        one[0] += 1
        one[1] += row.people
    assert kept == {(*key, *pair) for key, pair in found.items()}
