"""The review queue: where each case stands after each step, who may decide, what is withheld, and that the rows are whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.chain import DEFAULT_CHAIN, added
from app.domain.rules import Level
from app.domain.vocabulary import Disposition, Permission, Purpose
from app.errors import FieldErrors
from app.models import awaited
from app.models.tables import recusal
from app.services import approval_chain, intake, review_queue
from app.services.context import Context
from tests.db.action_desk import ASSIGN, CONCLUSION, PAPER, TO_ACCEPTED, TO_CLOSED, TO_SIGNED_IN, Desk
from tests.db.review_desk import (
    APPLICATION,
    CONDITIONS,
    FINAL,
    HEARING,
    OPINION,
    RECEIPT,
    TEAM,
    closed,
    do_on,
    dues,
    on,
)

RATED = {"implemented": "yes", "method": "phone", "caller": "林晓"}
DISSATISFIED = {"satisfaction": "dissatisfied", **RATED}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    """Everybody's steps by one hand."""
    roles = ("principal_leader", "handler", "reviewer", "registrar", "administrator")
    whole = Desk(context, clock).hire("吴主任", *roles)
    return Desk(Context(context.register, clock, whole), clock)


def where(desk: Desk, key: int) -> dict[Section, tuple[str, str]]:
    """In which sections the case waits: for what, and for whom."""
    rows = [one for section in Section for one in review_queue.page(desk.context, section)]
    return {one.section: (one.asked, one.decides) for one in rows if one.id == key}


def row_of(desk: Desk, key: int, section: Section) -> review_queue.Waiting:
    return next(one for one in review_queue.page(desk.context, section) if one.id == key)


def stored(desk: Desk) -> list[Any]:
    with desk.context.register.read() as connection:
        query = select(awaited.awaited).order_by(awaited.awaited.c.petition_id, awaited.awaited.c.section)
        return [tuple(row) for row in connection.execute(query)]


def assert_whole(desk: Desk) -> None:
    """What the steps wrote one by one is what the histories give anew."""
    before = stored(desk)
    with desk.context.register.action() as connection:
        awaited.rebuild(connection)
    assert stored(desk) == before


def test_a_case_moves_through_the_sections_to_its_closing(desk: Desk) -> None:
    key = desk.register()
    assert where(desk, key) == {}
    desk.do(key, "submit")
    assert where(desk, key) == {Section.READING: ("领导批阅", "领导")}
    desk.do(key, "read", {"leader": "吴主任", "opinion": "请城建局办理"})
    assert where(desk, key) == {Section.ASSIGN_SIGN: ("交办签批", "信访分管领导")}
    desk.do(key, "assign_sign", PAPER)
    assert where(desk, key) == {Section.ASSIGN_SIGN: ("已签批，请交办", "承办")}
    desk.do(key, "assign", ASSIGN)
    assert where(desk, key) == {}
    desk.go(key, (("unit_sign_in", {"signer": "孙签收"}), ("hand_back_desk", {"reason": "不属本部门"})))
    assert where(desk, key) == {Section.HANDED_BACK: ("核实退回理由", "承办")}
    desk.do(key, "hand_back_disagree", {"reason": "属该部门"})
    desk.go(key, (("accept", {"organ": "示例区城建局", "path": "6"}), ("conclude", CONCLUSION)))
    assert where(desk, key) == {Section.APPROVAL: ("事项分管领导审核", "事项分管领导")}
    desk.do(key, "review_matter", PAPER)
    assert where(desk, key) == {Section.APPROVAL: ("信访分管领导审核", "信访分管领导")}
    desk.do(key, "review_petition", PAPER)
    assert where(desk, key) == {Section.CLOSE_SIGN: ("办结签批", "信访分管领导")}
    desk.do(key, "close_sign", PAPER)
    assert where(desk, key) == {Section.CLOSE_SIGN: ("审批已齐，请办结", "承办")}
    desk.do(key, "close")
    assert set(where(desk, key)) == {Section.FOLLOW_UP, Section.DELIVERY}
    due = row_of(desk, key, Section.FOLLOW_UP)
    assert (due.due, due.level) == (date(2026, 11, 25), Level.OFFICE)
    desk.do(key, "reply_received", RECEIPT)
    desk.do(key, "follow_up", DISSATISFIED)
    assert where(desk, key) == {Section.DISSATISFIED: ("不满意，开具核实件", "承办")}
    desk.do(key, "verify", {"demand": "再去现场", "verify_by": "2026-11-30"})
    assert row_of(desk, key, Section.VERIFYING).due == date(2026, 11, 30)
    desk.do(key, "verified", {"opinion": "已修复", "talks": "认可"})
    assert where(desk, key) == {
        Section.VERIFYING: ("核实已完成，请答复信访人", "承办"),
        Section.FOLLOW_UP: ("回访信访人", "承办"),
    }
    assert row_of(desk, key, Section.FOLLOW_UP).due == date(2026, 11, 25), "three days from the 22nd"
    desk.do(key, "reply", {"method": "in_person"})
    assert set(where(desk, key)) == {Section.FOLLOW_UP}
    desk.do(key, "follow_up", DISSATISFIED)
    assert where(desk, key) == {Section.DISSATISFIED: ("不满意，开具核实件", "承办")}
    desk.do(key, "follow_up", {"satisfaction": "satisfied", **RATED})
    assert where(desk, key) == {}
    assert_whole(desk)


def test_who_is_content_after_the_verification_is_not_waited_for(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_CLOSED, ("reply_received", RECEIPT), ("follow_up", DISSATISFIED)))
    desk.do(key, "verify", {"demand": "再去现场", "verify_by": "2026-11-30"})
    desk.do(key, "verified", {"opinion": "已修复", "talks": "认可"})
    desk.do(key, "follow_up", {"satisfaction": "satisfied", **RATED})
    assert where(desk, key) == {}
    assert_whole(desk)


def test_what_is_not_mended_stays_with_a_new_day(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FORWARD, unit="示例区城建局")
    desk.do(key, "flag", {"supervision": "true"})
    found = {"method": "on_site", "inspector": "林晓", "findings": "未告知", "answer_by": "2026-12-01"}
    desk.do(key, "inspect", found)
    assert row_of(desk, key, Section.INSPECTION).due == date(2026, 12, 1)
    assert dues(desk, key)["rectify_by"] == date(2026, 12, 1)
    left = {"outcome": "not_mended", "result": "仍未告知"}
    with pytest.raises(FieldErrors, match="未整改的，请写明新的整改期限"):
        desk.do(key, "inspect_result", left)
    desk.do(key, "inspect_result", left | {"answer_by": "2026-12-15"})
    assert where(desk, key) == {Section.INSPECTION: ("未整改，继续督查", "承办")}
    assert row_of(desk, key, Section.INSPECTION).due == date(2026, 12, 15)
    assert dues(desk, key)["rectify_by"] == date(2026, 12, 15)
    assert_whole(desk)
    mended = {"outcome": "mended", "result": "已书面告知"}
    with pytest.raises(FieldErrors, match="不再定整改期限"):
        desk.do(key, "inspect_result", mended | {"answer_by": "2026-12-20"})
    desk.do(key, "inspect_result", mended)
    assert where(desk, key) == {}
    assert "rectify_by" not in dues(desk, key)
    assert_whole(desk)


def test_a_case_assigned_without_signature_waits_for_it(desk: Desk, make_draft: Any) -> None:
    draft = make_draft(disposition=Disposition.ASSIGN, unit="城建部", feedback_due=date(2026, 12, 20))
    key = intake.register_petition(desk.context, draft).record.id
    assert where(desk, key) == {Section.ASSIGN_SIGN: ("交办签批", "信访分管领导")}
    desk.do(key, "assign_sign", PAPER)
    assert where(desk, key) == {}
    assert_whole(desk)


def test_a_step_taken_out_puts_the_case_back_where_it_waited(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    record = desk.do(key, "review_matter", PAPER)
    from app.services import actions

    actions.annul(desk.context, key, record.events[-1].seq, "误录")
    assert where(desk, key) == {Section.APPROVAL: ("事项分管领导审核", "事项分管领导")}
    assert_whole(desk)


def test_an_added_approval_waits_for_its_own_permission_under_its_own_name(desk: Desk) -> None:
    own = added("法规科审核", Permission.REVIEW)
    approval_chain.change(desk.context, (own, *DEFAULT_CHAIN))
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    assert where(desk, key) == {Section.APPROVAL: ("法规科审核", "复查复核")}
    assert_whole(desk)


def test_review_and_final_review_stand_where_they_are(desk: Desk) -> None:
    key = closed(desk)
    do_on(desk, key, "2026-03-23", "reply_received", RECEIPT)
    do_on(desk, key, "2026-03-23", "follow_up", {"satisfaction": "satisfied", **RATED})
    assert where(desk, key) == {}
    do_on(
        desk,
        key,
        "2026-04-21",
        "apply_review",
        {**APPLICATION, "applied_on": "2026-04-21", "has_identity": ""},
    )
    assert where(desk, key) == {Section.REVIEW_ASKED: ("决定是否受理", "复查复核")}
    do_on(desk, key, "2026-04-22", "ask_supplement", {"lacking": "身份证明"})
    # 04-23 24 27 28 29 30, then 05-06 07 08 and Saturday 05-09: the tenth working day
    assert row_of(desk, key, Section.REVIEW_SUPPLEMENT).due == date(2026, 5, 9)
    do_on(desk, key, "2026-05-06", "supplement_done", {"materials": "身份证"})
    assert row_of(desk, key, Section.REVIEW_ASKED).due == date(2026, 5, 9), "three working days: 7, 8, 9 May"
    do_on(desk, key, "2026-05-07", "accept_review", CONDITIONS)
    assert where(desk, key) == {Section.REVIEW_WORK: ("作出复查意见", "复查复核")}
    assert row_of(desk, key, Section.REVIEW_WORK).level is Level.STATUTORY
    do_on(desk, key, "2026-05-07", "form_team", TEAM)
    assert where(desk, key) == {Section.REVIEW_WORK: ("团队合议", "复查复核")}
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    assert row_of(desk, key, Section.REVIEW_HEARING).due == date(2026, 5, 21)
    do_on(desk, key, "2026-05-21", "close_hearing", {"held_on": "2026-05-21", "record": "陈述"})
    talk = {"present": "冯组长、陈一、褚二", "record": "一致。", "proposed": "maintain"}
    do_on(desk, key, "2026-05-22", "deliberate", talk)
    do_on(desk, key, "2026-05-25", "decide_review", OPINION)
    assert where(desk, key) == {Section.DELIVERY: ("送达复查意见书", "复查复核")}
    do_on(desk, key, "2026-05-26", "review_reply_received", RECEIPT)
    assert where(desk, key) == {}
    do_on(desk, key, "2026-06-01", "apply_final_review", APPLICATION | {"applied_on": "2026-06-01"})
    assert set(where(desk, key)) == {Section.FINAL_ASKED}
    do_on(desk, key, "2026-06-02", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-06-10", "decide_final_review", FINAL)
    assert where(desk, key) == {Section.DELIVERY: ("送达复核意见书", "复查复核")}
    do_on(desk, key, "2026-06-11", "final_reply_received", RECEIPT)
    assert where(desk, key) == {}
    assert_whole(desk)


def test_an_opinion_waits_to_be_delivered_since_the_case_was_closed(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    desk.clock.moment += timedelta(days=1)
    desk.go(key, (("review_matter", PAPER), ("review_petition", PAPER), ("close_sign", PAPER), ("close", {})))
    assert row_of(desk, key, Section.DELIVERY).since == date(2026, 11, 23)


def test_flagged_cases_wait_for_the_results_of_conference_and_inspection(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    desk.do(key, "flag", {"weekly_conference": "true", "supervision": "true"})
    assert set(where(desk, key)) == {Section.CONFERENCE, Section.INSPECTION}
    desk.do(key, "conference", {"result": "由城建部牵头"})
    found = {"method": "phone", "inspector": "吴主任", "findings": "未按期", "answer_by": "2026-11-27"}
    desk.do(key, "inspect", found)
    assert where(desk, key) == {Section.INSPECTION: ("录入督查结果", "承办")}
    assert row_of(desk, key, Section.INSPECTION).due == date(2026, 11, 27)
    desk.do(key, "inspect_result", {"outcome": "mended", "result": "已整改"})
    assert where(desk, key) == {}
    assert_whole(desk)


def test_what_is_withheld_is_not_in_the_queue_and_a_recused_case_neither(desk: Desk) -> None:
    secret = desk.register(purpose=Purpose.ACCUSATION)
    plain = desk.register()
    for key in (secret, plain):
        desk.do(key, "ask_sign")
    clerk = desk.as_operator(desk.hire("陈承办", "handler"))
    both, open_ones = (
        [one.id for one in review_queue.page(context, Section.ASSIGN_SIGN)]
        for context in (desk.context, clerk)
    )
    assert both == [secret, plain]
    assert open_ones == [plain]
    assert review_queue.counts(clerk)[Section.ASSIGN_SIGN] == 1
    assert row_of(desk, secret, Section.ASSIGN_SIGN).decides == "主职领导"
    with desk.context.register.action() as connection:
        values = {"petition_id": plain, "reason": "亲属", "recorded_at": desk.clock.now()}
        connection.execute(insert(recusal), values | {"operator_id": desk.context.operator.id})
    assert [one.id for one in review_queue.page(desk.context, Section.ASSIGN_SIGN)] == [secret]
    assert review_queue.counts(desk.context)[Section.ASSIGN_SIGN] == 1


def test_a_leader_reads_what_was_submitted_to_him(desk: Desk) -> None:
    chen, li = desk.hire("陈分管", "matter_leader"), desk.hire("李分管", "petition_leader")
    key, plain = desk.register(), desk.register()
    assert "没有“办理交办”的权限" in desk.offer(key, "read", chen), "not submitted yet"
    desk.do(key, "submit", {"leader": "陈分管"})
    assert where(desk, key) == {Section.READING: ("陈分管 批阅", "领导")}
    mine = desk.as_operator(chen)
    assert review_queue.counts(mine, mine=True)[Section.READING] == 1
    assert [one.id for one in review_queue.page(mine, Section.READING, mine=True)] == [key]
    said = {"leader": "陈分管", "opinion": "请城建局办理"}
    with pytest.raises(FieldErrors, match="本件呈送的是“陈分管”"):
        desk.do(key, "read", said | {"leader": "李分管"}, who=li)
    with pytest.raises(FieldErrors, match="批阅领导应为“陈分管”"):
        desk.do(key, "read", said | {"leader": "李分管"}, who=chen)
    read = desk.do(key, "read", said, who=chen)
    assert (read.events[-1].payload, read.events[-1].operator) == (said, "陈分管")
    desk.do(plain, "submit")
    assert desk.do(plain, "read", said | {"leader": "李分管"}, who=li).events[-1].operator == "李分管"
    clerk = desk.as_operator(desk.hire("钱登记", "registrar"))
    assert review_queue.counts(clerk, mine=True)[Section.READING] == 0


def test_mine_is_what_the_role_may_decide(desk: Desk) -> None:
    matter = desk.as_operator(desk.hire("李分管", "matter_leader"))
    petition = desk.as_operator(desk.hire("陈分管", "petition_leader"))
    first, second = desk.register(), desk.register()
    for key in (first, second):
        desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    desk.do(second, "review_matter", PAPER)
    for context, key in ((matter, first), (petition, second)):
        assert [one.id for one in review_queue.page(context, Section.APPROVAL, mine=True)] == [key]
        assert review_queue.counts(context, mine=True)[Section.APPROVAL] == 1
        assert review_queue.counts(context)[Section.APPROVAL] == 2


def test_the_nearest_date_comes_first_then_who_waits_longest(desk: Desk) -> None:
    keys = []
    for day, due in (
        ("2026-11-02", "2026-12-31"),
        ("2026-11-03", "2026-12-01"),
        ("2026-11-04", "2026-12-31"),
    ):
        on(desk, day)
        keys.append(desk.register())
        desk.go(keys[-1], (("assign", {**ASSIGN, "feedback_due": due}),))
    found = [one.id for one in review_queue.page(desk.context, Section.ASSIGN_SIGN)]
    assert found == [keys[1], keys[0], keys[2]]


def test_pages_follow_one_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_queue, "PAGE", 2)
    for _ in range(5):
        desk.do(desk.register(), "submit")
    pages = [review_queue.page(desk.context, Section.READING, skip=skip) for skip in (0, 2, 4)]
    assert [len(one) for one in pages] == [2, 2, 1]
    assert len({one.id for page in pages for one in page}) == 5


def test_every_section_says_what_it_offers_with_steps_that_exist() -> None:
    from app.domain.workflow import STEPS

    assert set(review_queue.ABOUT) == set(Section)
    for about in review_queue.ABOUT.values():
        assert set(about.steps) <= set(STEPS)
        assert "列在这里" in about.empty


def test_voided_and_closed_another_way_nothing_waits(desk: Desk) -> None:
    key = desk.register()
    record = desk.do(key, "submit")
    intake.void(desk.context, key, "重复登记", revision=record.revision)
    assert where(desk, key) == {}
    other = desk.register()
    desk.go(other, (*TO_CLOSED, ("reopen", {"reason": "漏项"})))
    assert where(desk, other) == {}
    assert_whole(desk)
