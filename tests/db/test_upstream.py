"""上级交办: nothing is forgotten in the upper system."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.domain.side_registers import UpstreamDraft, UpstreamMatter, UpstreamStep
from app.domain.vocabulary import Disposition, Purpose, Source
from app.errors import FieldErrors, UserError
from app.models.tables import case_clock
from app.services import cases, intake, office, office_lists, upstream
from app.services.context import Context
from app.services.office_lists import ListKind
from tests.db.conftest import DraftMaker

TODAY = date(2026, 11, 22)
DRAFT = UpstreamDraft(
    origin="12345政务服务热线",
    upstream_no="热线2026-0815",
    query_code="QX20261122001",
    due=date(2026, 12, 1),
)


def take_in(context: Context, make_draft: DraftMaker, **changes: object) -> int:
    draft = make_draft(**{"source": Source.UPPER, "upstream_no": "热线2026-0815"} | changes)
    return intake.register_petition(context, draft).record.id


def only(context: Context) -> UpstreamMatter:
    (found,) = upstream.page(context)
    return found


def words(matter: UpstreamMatter) -> list[str]:
    return [matter.word(step) for step in UpstreamStep]


def test_every_matter_of_the_upper_office_waits_for_its_entry_from_the_first_day(
    context: Context, make_draft: DraftMaker
) -> None:
    key = take_in(context, make_draft)
    intake.register_petition(context, make_draft())
    assert [one.id for one in upstream.to_key_in(context)] == [key]
    assert words(only(context)) == ["待录入", "—", "—"]


def test_particulars_are_kept_and_what_changed_is_audited(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft)
    upstream.save(context, key, DRAFT)
    upstream.save(context, key, replace(DRAFT, upstream_no="热线2026-0816", report_back_on=TODAY))
    found = only(context)
    assert found.draft() == replace(DRAFT, upstream_no="热线2026-0816", report_back_on=TODAY)
    assert cases.get(context, key).draft.upstream_no == "热线2026-0816"
    last = cases.history(context, key)[-1]
    assert last.action == "save_upstream"
    assert last.changes == {
        "report_back_on": [None, "2026-11-22"],
        "upstream_no": ["热线2026-0815", "热线2026-0816"],
    }


def test_a_closed_matter_waits_for_result_and_closing(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft, disposition=Disposition.ANSWER_ON_SPOT)
    assert words(only(context)) == ["待录入", "待录入", "待录入"]
    upstream.mark(context, key, "entry", date(2026, 11, 20))
    upstream.mark(context, key, "result", TODAY)
    assert words(only(context)) == ["已录入 11-20", "已录入 11-22", "待录入"]
    found = upstream.counts(upstream.page(context), TODAY)
    assert (found.entry, found.result, found.closing, found.matters) == (0, 0, 1, 1)
    upstream.mark(context, key, "closing", TODAY)
    assert upstream.to_key_in(context) == []
    upstream.unmark(context, key, "closing", "录错了件")
    assert words(only(context))[2] == "待录入"
    assert cases.history(context, key)[-1].reason == "录错了件"


def test_a_mark_is_set_once_and_taken_back_with_a_reason(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft)
    with pytest.raises(UserError, match="还没有标记"):
        upstream.unmark(context, key, "entry", "误点")
    upstream.mark(context, key, "entry", TODAY)
    with pytest.raises(UserError, match="已于 2026-11-22 录入"):
        upstream.mark(context, key, "entry", TODAY)
    with pytest.raises(FieldErrors, match="晚于今天"):
        upstream.mark(context, key, "result", date(2026, 11, 23))
    with pytest.raises(FieldErrors, match="原因"):
        upstream.unmark(context, key, "entry", "")


def test_overdue_until_it_is_reported_back(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft, received_at=datetime(2026, 11, 2, 9, 0))
    upstream.save(context, key, replace(DRAFT, due=date(2026, 11, 20)))
    assert only(context).is_overdue(TODAY)
    assert not only(context).is_overdue(date(2026, 11, 20))
    upstream.save(context, key, replace(DRAFT, due=date(2026, 11, 20), report_back_on=TODAY))
    assert not only(context).is_overdue(TODAY)


def test_a_voided_matter_waits_for_nothing(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft, received_at=datetime(2026, 11, 2, 9, 0))
    upstream.save(context, key, replace(DRAFT, due=date(2026, 11, 20)))
    revision = cases.get(context, key).revision
    intake.void(context, key, "重复登记", revision=revision)
    assert upstream.to_key_in(context) == []
    assert not only(context).is_overdue(TODAY)


def test_bad_particulars_are_said_field_by_field(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft)
    bad = UpstreamDraft(due=date(2026, 11, 21), report_back_on=date(2026, 11, 23))
    with pytest.raises(FieldErrors) as caught:
        upstream.save(context, key, bad)
    assert set(caught.value.errors) == {"origin", "due", "report_back_on"}
    own = intake.register_petition(context, make_draft()).record.id
    with pytest.raises(UserError, match="“本级”"):
        upstream.save(context, own, DRAFT)


def test_of_an_accusation_only_number_and_days_are_told_yet_it_can_be_marked(
    context: Context, make_draft: DraftMaker
) -> None:
    key = take_in(context, make_draft, purpose=Purpose.ACCUSATION, name="保密者", demand="举报某负责人")
    lead = office.add_operator(context, "吴领导", ["principal_leader", "handler"])
    upstream.save(Context(context.register, context.clock, lead), key, DRAFT)
    found = only(context)
    assert found.restricted
    assert (found.origin, found.upstream_no, found.query_code, found.text) == ("", "", "", "")
    with pytest.raises(UserError, match="没有查看"):
        upstream.save(context, key, DRAFT)
    upstream.mark(context, key, "entry", TODAY)
    assert words(only(context))[0] == "已录入 11-22"


def test_the_time_limit_is_a_clock_of_the_case(context: Context, make_draft: DraftMaker) -> None:
    key = take_in(context, make_draft)
    for day in (date(2026, 12, 1), date(2026, 12, 5), None):
        upstream.save(context, key, replace(DRAFT, due=day))
        with context.register.read() as connection:
            query = select(case_clock.c.raw_due).where(
                case_clock.c.petition_id == key, case_clock.c.rule == "upstream_due"
            )
            assert connection.execute(query).scalar() == day


def test_the_list_of_origins_is_the_program_s_until_the_office_edits_it(context: Context) -> None:
    usual = office_lists.entries(context, ListKind.ORIGIN)
    assert usual[0] == "国家信访信息系统"
    assert "领导批示" in usual
    office_lists.replace_entries(context, ListKind.ORIGIN, ["市长信箱", " ", "领导批示 "])
    assert office_lists.entries(context, ListKind.ORIGIN) == ("市长信箱", "领导批示")
    for names in ([], ["一", "一"]):
        with pytest.raises(FieldErrors):
            office_lists.replace_entries(context, ListKind.ORIGIN, names)
    assert office_lists.entries(context, ListKind.ORIGIN) == ("市长信箱", "领导批示")
