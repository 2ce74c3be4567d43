"""每周录入: marked, checked, keyed in, each step undone by a counter-step."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import update

from app.domain.records import PetitionRecord
from app.domain.vocabulary import Channel, Purpose
from app.domain.weekly import WeeklyEntry, WeeklyState
from app.errors import FieldErrors, UserError
from app.models.tables import petition
from app.rule_packs import load_calendar
from app.services import cases, intake, office, weekly_list
from app.services.context import Context
from tests.db.conftest import DraftMaker

CALENDAR = load_calendar()
FRIDAY = date(2026, 11, 20)
TODAY = date(2026, 11, 22)


@pytest.fixture
def visit(context: Context, make_draft: DraftMaker) -> PetitionRecord:
    draft = make_draft(received_at=datetime(2026, 11, 18, 9, 0))
    return intake.register_petition(context, draft).record


def only(context: Context) -> WeeklyEntry:
    (entry,) = weekly_list.page(context)
    return entry


def test_the_week_s_visits_are_offered_until_they_are_marked(
    context: Context, make_draft: DraftMaker, visit: PetitionRecord
) -> None:
    others = [
        make_draft(received_at=datetime(2026, 11, 15, 9, 0)),
        make_draft(received_at=datetime(2026, 11, 18, 9, 0), channel=Channel.LETTER),
    ]
    for draft in others:
        intake.register_petition(context, draft)
    voided = intake.register_petition(context, make_draft(received_at=datetime(2026, 11, 18, 10, 0))).record
    intake.void(context, voided.id, "重复", revision=1)
    repeat = intake.register_petition(context, make_draft(received_at=datetime(2026, 11, 18, 11, 0))).record
    with context.register.action() as connection:
        connection.execute(update(petition).where(petition.c.id == repeat.id).values(repeat=True))
    offered = weekly_list.candidates(context, date(2026, 11, 16), date(2026, 11, 22))
    assert [(one.id, one.name) for one in offered] == [(visit.id, "周明远")]
    weekly_list.add(context, visit.id, "青石镇", CALENDAR)
    assert weekly_list.candidates(context, date(2026, 11, 16), date(2026, 11, 22)) == []
    with pytest.raises(UserError, match="已认定为重访"):
        weekly_list.add(context, repeat.id, "青石镇", CALENDAR)


def test_marked_checked_keyed_in(context: Context, visit: PetitionRecord) -> None:
    assert weekly_list.add(context, visit.id, " 青石镇 ", CALENDAR) == FRIDAY
    assert (only(context).state, only(context).township) == (WeeklyState.PENDING, "青石镇")
    assert only(context).is_overdue(TODAY)
    assert not only(context).is_overdue(FRIDAY)
    weekly_list.check(context, visit.id)
    entry = only(context)
    assert (entry.state, entry.checked_on, entry.checked_by) == (WeeklyState.CHECKED, TODAY, "王登记")
    weekly_list.enter(context, visit.id, "冀信0042", FRIDAY)
    entry = only(context)
    assert (entry.state, entry.upper_no, entry.entered_on) == (WeeklyState.ENTERED, "冀信0042", FRIDAY)
    assert not entry.is_overdue(TODAY)
    actions = [row.action for row in cases.history(context, visit.id)]
    assert actions == ["register", "weekly_add", "weekly_check", "weekly_enter"]


def test_each_step_is_taken_back_with_a_reason(context: Context, visit: PetitionRecord) -> None:
    weekly_list.add(context, visit.id, "青石镇", CALENDAR)
    weekly_list.check(context, visit.id)
    weekly_list.enter(context, visit.id, "冀信0042", TODAY)
    with pytest.raises(FieldErrors, match="原因"):
        weekly_list.undo(context, visit.id, " ")
    weekly_list.undo(context, visit.id, "编号抄错")
    assert (only(context).state, only(context).upper_no) == (WeeklyState.CHECKED, "")
    weekly_list.undo(context, visit.id, "审核有误")
    assert (only(context).state, only(context).checked_by) == (WeeklyState.PENDING, "")
    weekly_list.undo(context, visit.id, "不属本镇")
    assert weekly_list.page(context) == []
    last = cases.history(context, visit.id)[-3:]
    assert [row.reason for row in last] == ["编号抄错", "审核有误", "不属本镇"]
    assert last[0].changes["upper_no"] == ["冀信0042", ""]
    assert last[2].changes["township"] == ["青石镇", None]


def test_no_step_is_skipped(context: Context, visit: PetitionRecord) -> None:
    weekly_list.add(context, visit.id, "青石镇", CALENDAR)
    with pytest.raises(UserError, match="现在是“待审核”"):
        weekly_list.enter(context, visit.id, "冀信0042", TODAY)
    weekly_list.check(context, visit.id)
    with pytest.raises(UserError, match="现在是“已审核”"):
        weekly_list.check(context, visit.id)
    with pytest.raises(FieldErrors) as caught:
        weekly_list.enter(context, visit.id, "", date(2026, 11, 23))
    assert set(caught.value.errors) == {"upper_no", "day"}
    assert only(context).state is WeeklyState.CHECKED


def test_only_visits_with_a_township_and_only_once(
    context: Context, make_draft: DraftMaker, visit: PetitionRecord
) -> None:
    letter = intake.register_petition(context, make_draft(channel=Channel.LETTER)).record
    with pytest.raises(UserError, match="不是来访"):
        weekly_list.add(context, letter.id, "青石镇", CALENDAR)
    with pytest.raises(FieldErrors, match="乡镇"):
        weekly_list.add(context, visit.id, "", CALENDAR)
    weekly_list.add(context, visit.id, "青石镇", CALENDAR)
    with pytest.raises(UserError, match="已在每周录入名单"):
        weekly_list.add(context, visit.id, "西河镇", CALENDAR)


def test_counts_leave_out_what_was_voided(
    context: Context, make_draft: DraftMaker, visit: PetitionRecord
) -> None:
    ids = [visit.id]
    ids += [intake.register_petition(context, make_draft()).record.id for _ in range(3)]
    for key in ids:
        weekly_list.add(context, key, "青石镇", CALENDAR)
    weekly_list.check(context, ids[1])
    weekly_list.check(context, ids[2])
    weekly_list.enter(context, ids[2], "冀信0042", TODAY)
    intake.void(context, ids[3], "登记错误", revision=1)
    found = weekly_list.counts(weekly_list.page(context), TODAY)
    assert (found.pending, found.checked, found.entered, found.overdue) == (1, 1, 1, 1)
    assert {one.id for one in weekly_list.to_key_in(context)} == {ids[0], ids[1]}


def test_an_accusation_matter_is_neither_offered_nor_told(context: Context, make_draft: DraftMaker) -> None:
    secret = make_draft(purpose=Purpose.ACCUSATION, name="保密者", demand="举报某负责人")
    key = intake.register_petition(context, secret).record.id
    assert weekly_list.candidates(context, TODAY, TODAY) == []
    with pytest.raises(UserError, match="没有查看"):
        weekly_list.add(context, key, "青石镇", CALENDAR)
    lead = office.add_operator(context, "吴领导", ["principal_leader", "registrar"])
    weekly_list.add(Context(context.register, context.clock, lead), key, "青石镇", CALENDAR)
    entry = only(context)
    assert entry.restricted
    assert (entry.name, entry.text, entry.township) == ("", "", "")
    with pytest.raises(UserError, match="没有查看"):
        weekly_list.check(context, key)
    assert only(Context(context.register, context.clock, lead)).name == "保密者"
