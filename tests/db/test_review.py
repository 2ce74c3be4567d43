"""复查 and 复核 on a real register: the whole way with every clock, and what the other ways lead to.

Days are counted by hand on the published plan of 2026: 05-01 to 05-05 off, Saturday 05-09 a working day.
"""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.domain.vocabulary import OfficeKind, State
from app.services import clocks, office, review_rotation
from app.services.context import Context
from app.services.paper_values import values as paper_values
from tests.db.action_desk import CONCLUSION, PAPER, Desk
from tests.db.review_desk import (
    APPLICATION,
    CONDITIONS,
    FINAL,
    HEARING,
    OPINION,
    RECEIPT,
    REVOKED,
    TEAM,
    accepted,
    answered,
    closed,
    do_on,
    dues,
    on,
    reviewed,
    under_review,
)
from tests.db.test_actions import column


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    """A principal leader who also administers: everybody's steps by one hand."""
    whole = Desk(context, clock).hire(
        "吴主任", "principal_leader", "handler", "reviewer", "registrar", "administrator"
    )
    return Desk(Context(context.register, clock, whole), clock)


def words(desk: Desk, key: int) -> dict[str, str]:
    with desk.context.register.read() as connection:
        return paper_values(connection, desk.context, desk.case(key))


def test_the_whole_way_with_supplement_and_hearing(desk: Desk) -> None:
    key = answered(desk)
    assert dues(desk, key)["ask_review_30"] == date(2026, 4, 22)
    asked = do_on(desk, key, "2026-04-24", "apply_review", {**APPLICATION, "has_identity": ""})
    assert asked.state is State.UNDER_REVIEW
    assert dues(desk, key) == {
        "decide_review_3": date(2026, 4, 29),
        "review_30": date(2026, 5, 25),  # 05-24 is a Sunday
        "opinion_30": date(2026, 5, 25),
    }
    assert column(desk, key, "statutory_due") == date(2026, 5, 25)

    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明"})
    assert dues(desk, key)["supplement_10"] == date(2026, 5, 13), "five days off, one Saturday at work"
    assert column(desk, key, "paused")
    do_on(desk, key, "2026-05-12", "supplement_done", {"materials": "身份证复印件"})
    assert dues(desk, key) == {
        "decide_review_3": date(2026, 5, 15),
        "review_30": date(2026, 6, 11),
        "opinion_30": date(2026, 6, 11),
    }
    do_on(desk, key, "2026-05-14", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    do_on(desk, key, "2026-05-22", "close_hearing", {"held_on": "2026-05-21", "record": "双方陈述。"})
    assert dues(desk, key) == {"review_30": date(2026, 6, 11), "opinion_30": date(2026, 6, 11)}
    decided = do_on(desk, key, "2026-06-05", "decide_review", OPINION)
    assert (decided.state, column(desk, key, "closed_on")) == (State.CLOSED, date(2026, 3, 20))
    do_on(desk, key, "2026-06-08", "review_reply_received", RECEIPT)
    assert dues(desk, key)["ask_final_review_30"] == date(2026, 7, 8)
    assert "ask_review_30" not in dues(desk, key)
    _final_review(desk, key)


def _final_review(desk: Desk, key: int) -> None:
    again = {**APPLICATION, "applied_on": "2026-07-01", "how": "visit", "opinion_no": ""}
    assert do_on(desk, key, "2026-07-01", "apply_final_review", again).state is State.UNDER_FINAL_REVIEW
    assert dues(desk, key) == {
        "decide_review_3": date(2026, 7, 6),
        "final_review_30": date(2026, 7, 31),
        "final_opinion_30": date(2026, 7, 31),
    }
    do_on(desk, key, "2026-07-02", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-07-03", "form_team", TEAM)
    days = {"notice_on": "2026-07-09", "hearing_on": "2026-07-16", "hearing_form": "ordinary"}
    do_on(desk, key, "2026-07-13", "open_hearing", HEARING | days)
    on(desk, "2026-07-15")
    clocks.refresh_paused(desk.context)
    assert dues(desk, key)["final_review_30"] == date(2026, 8, 3), "three days of hearing so far"
    do_on(desk, key, "2026-07-17", "close_hearing", {"held_on": "2026-07-16", "record": "双方陈述。"})
    assert dues(desk, key)["final_review_30"] == date(2026, 8, 4), "13 to 16 July do not count"
    do_on(
        desk,
        key,
        "2026-07-20",
        "deliberate",
        {"present": "冯组长、陈一、褚二", "record": "一致。", "proposed": "maintain"},
    )
    assert do_on(desk, key, "2026-08-03", "decide_final_review", FINAL).state is State.ENDED
    assert dues(desk, key) == {}
    ended = do_on(desk, key, "2026-08-04", "final_reply_received", RECEIPT)
    assert ended.events[-1].payload["stage"] == "final_review"
    assert column(desk, key, "closed_on") == date(2026, 3, 20)
    for step in ("apply_review", "apply_final_review", "reopen", "conclude"):
        assert "不再受理" in desk.offer(key, step)


def test_the_papers_start_from_what_was_recorded(desk: Desk) -> None:
    key = under_review(desk, has_identity="")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明", "reply_by": "2026-05-08"})
    found = words(desk, key)
    assert found["ask_supplement_lacking"] == "身份证明"
    assert (found["supplement_until"], found["review_kind"]) == ("2026年5月8日", "复查")
    do_on(desk, key, "2026-05-06", "supplement_done", {"materials": "身份证"})
    do_on(desk, key, "2026-05-07", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    found = words(desk, key)
    assert (found["review_applied_on"], found["review_received_on"]) == ("2026年4月22日", "2026年5月6日")
    assert (found["review_opinion_no"], found["review_due"]) == ("示城信[2026]4号", "2026年6月5日")
    assert (found["hearing_on"], found["hearing_place"], found["hearing_procedure"]) == (
        "2026年5月21日",
        "第一会议室",
        "简易程序",
    )
    assert (found["hearing_chair"], found["hearing_participants"]) == ("冯组长", "卫听证、蒋听证")
    do_on(desk, key, "2026-05-22", "close_hearing", {"held_on": "2026-05-22", "record": "双方陈述。"})
    assert words(desk, key)["hearing_on"] == "2026年5月22日"
    do_on(desk, key, "2026-05-25", "decide_review", OPINION | {"result": "change"})
    found = words(desk, key)
    assert (found["review_result"], found["review_decided_on"]) == ("变更", "2026年5月25日")
    shown = {"opinion_no": "", "opinion_received_on": "2026-05-26", "known_by": "in_person"}
    again = APPLICATION | shown | {"applied_on": "2026-06-01"}
    do_on(desk, key, "2026-06-01", "apply_final_review", again)
    found = words(desk, key)
    assert (found["review_kind"], found["review_opinion_no"]) == ("复核", "示政信复查[2026]2号")
    assert (found["review_opinion_organ"], found["review_due"]) == ("示例市人民政府", "2026年7月1日")
    assert "review_result" not in found
    refusal = {"ground": "other_organ", "reason": "示例省人民政府已受理。"}
    do_on(desk, key, "2026-06-02", "refuse_final_review", refusal)
    assert words(desk, key)["review_reason"] == "复查（复核）申请已由其他行政机关受理或者处理完毕"


def test_a_revoked_opinion_is_handled_again_with_its_own_sixty_days_and_review(desk: Desk) -> None:
    key = accepted(desk)
    back = do_on(desk, key, "2026-05-20", "revoke_review", REVOKED)
    assert (back.state, back.events[-1].payload["result"]) == (State.IN_PROGRESS, "revoke")
    assert (column(desk, key, "closed_on"), column(desk, key, "unit")) == (None, "示例区城建局")
    assert dues(desk, key) == {"redo_by": date(2026, 6, 30)}
    assert desk.offer(key, "review_reply_received") == "", "the revoking opinion is delivered as well"
    assert "重新录入“受理”" in desk.offer(key, "conclude")
    do_on(desk, key, "2026-05-21", "accept", {"organ": "示例区城建局", "path": "6"})
    assert dues(desk, key)["finish_60"] == date(2026, 7, 20), "60 days from 05-21"
    do_on(desk, key, "2026-06-22", "extend", {"days": "30", "approver": "吴主任", "reason": "需要鉴定"})
    assert dues(desk, key)["finish_60"] == date(2026, 8, 19)
    for step in ("conclude", "review_matter", "review_petition", "close_sign", "close"):
        do_on(desk, key, "2026-06-25", step, {"conclude": CONCLUSION, "close": {}}.get(step, PAPER))
    assert column(desk, key, "closed_on") == date(2026, 6, 25)
    assert "尚未作出复查意见" in desk.offer(key, "review_reply_received")
    do_on(desk, key, "2026-06-26", "reply_received", RECEIPT)
    assert dues(desk, key)["ask_review_30"] == date(2026, 7, 27), "07-26 is a Sunday"
    assert (
        do_on(desk, key, "2026-07-01", "apply_review", APPLICATION | {"applied_on": "2026-07-01"}).state
        is State.UNDER_REVIEW
    )


def test_a_revoked_review_of_the_final_review_goes_back_too(desk: Desk) -> None:
    key = reviewed(desk)
    do_on(desk, key, "2026-06-01", "apply_final_review", APPLICATION | {"applied_on": "2026-06-01"})
    do_on(desk, key, "2026-06-02", "accept_review", CONDITIONS)
    assert do_on(desk, key, "2026-06-10", "revoke_final_review", REVOKED).state is State.IN_PROGRESS
    assert desk.offer(key, "accept") == ""


def test_the_review_of_another_organs_opinion_is_a_case_of_its_own(desk: Desk) -> None:
    on(desk, "2026-04-24", 8)
    key = desk.register()
    assert "dispatch_15" in dues(desk, key)
    foreign = APPLICATION | {"opinion_received_on": "2026-03-23", "known_by": "return_slip"}
    with pytest.raises(Exception, match="作出原意见的机关"):
        do_on(desk, key, "2026-04-24", "apply_review", foreign)
    do_on(desk, key, "2026-04-24", "apply_review", foreign | {"opinion_organ": "示例县城建局"})
    assert set(dues(desk, key)) == {"decide_review_3", "review_30", "opinion_30"}
    assert column(desk, key, "closed_on") is None
    do_on(desk, key, "2026-04-27", "accept_review", CONDITIONS)
    done = do_on(desk, key, "2026-05-20", "revoke_review", REVOKED)
    assert (done.state, column(desk, key, "closed_on")) == (State.CLOSED, date(2026, 5, 20))


def test_the_final_review_of_another_organs_opinion_ends_the_case(desk: Desk) -> None:
    on(desk, "2026-04-24", 8)
    key = desk.register()
    foreign = APPLICATION | {
        "opinion_received_on": "2026-03-23",
        "known_by": "postmark",
        "opinion_organ": "示例县政府",
    }
    do_on(desk, key, "2026-04-24", "apply_final_review", foreign)
    do_on(desk, key, "2026-04-27", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-05-20", "decide_final_review", FINAL)
    assert (column(desk, key, "state"), column(desk, key, "closed_on")) == ("ended", date(2026, 5, 20))


def test_a_refused_application_may_be_made_again_and_a_withdrawn_one_ends_its_clocks(desk: Desk) -> None:
    key = under_review(desk)
    refused = do_on(
        desk, key, "2026-04-27", "refuse_review", {"ground": "not_eligible", "reason": "请求超出原范围。"}
    )
    assert (refused.state, column(desk, key, "closed_on")) == (State.CLOSED, date(2026, 3, 20))
    assert {"review_30", "decide_review_3"}.isdisjoint(dues(desk, key))
    again = {**APPLICATION, "late_reason": "住院"}
    do_on(desk, key, "2026-04-30", "apply_review", again | {"applied_on": "2026-04-29"})
    assert dues(desk, key)["review_30"] == date(2026, 6, 1), "05-30 is a Saturday"
    gone = {"reason": "已和解", "no_harm": "true", "examiner": "冯组长"}
    assert do_on(desk, key, "2026-05-06", "withdraw_review", gone).state is State.CLOSED
    assert {"review_30", "opinion_30", "decide_review_3"}.isdisjoint(dues(desk, key))


def test_who_was_not_told_counts_from_the_day_he_knew(desk: Desk) -> None:
    key = answered(desk)
    told = {
        "applied_on": "2026-06-10",
        "not_told": "true",
        "known_on": "2026-05-12",
        "known_reason": "意见书未写",
    }
    assert do_on(desk, key, "2026-06-11", "apply_review", APPLICATION | told).state is State.UNDER_REVIEW


def test_a_hearing_may_be_held_while_the_matter_is_handled(desk: Desk) -> None:
    on(desk, "2026-05-11")
    key = desk.register()
    desk.do(key, "self_handle", {"handler": "张承办"})
    assert "尚未受理" in desk.offer(key, "open_hearing")
    desk.do(key, "accept", {"organ": "示例区信访局", "path": "6"})
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    do_on(desk, key, "2026-05-22", "close_hearing", {"held_on": "2026-05-21", "record": "双方陈述。"})
    assert dues(desk, key)["finish_60"] == date(2026, 7, 10), "no day is left out"


def test_an_organ_that_accepts_itself_has_its_opinion_reviewed(desk: Desk) -> None:
    profile = office.profile(desk.context.register)
    organ = OfficeProfile(full_name=profile.full_name, short_name=profile.short_name, prefix="示", kind=OfficeKind.OTHER_ORGAN)  # fmt: skip
    office.change_profile(desk.context, organ)
    on(desk, "2026-03-02")
    key = desk.register()
    desk.do(key, "accept", {"organ": organ.full_name, "path": "6"})
    desk.do(key, "progress", {"note": "调查"})
    for step in ("conclude", "review_matter", "review_petition", "close_sign", "close"):
        desk.do(key, step, {"conclude": CONCLUSION, "close": {}}.get(step, PAPER))
    do_on(desk, key, "2026-03-23", "reply_received", RECEIPT)
    do_on(desk, key, "2026-04-24", "apply_review", APPLICATION)
    do_on(desk, key, "2026-04-27", "accept_review", CONDITIONS)
    assert do_on(desk, key, "2026-05-20", "revoke_review", REVOKED).state is State.IN_PROGRESS


def test_the_handlers_take_turns(desk: Desk) -> None:
    assert review_rotation.suggestion(desk.context) is None
    first, second = accepted(desk), accepted(desk)
    do_on(desk, first, "2026-05-06", "form_team", TEAM)
    found = review_rotation.suggestion(desk.context)
    assert found is not None
    assert (found.members, found.handler) == (("陈一", "褚二"), "褚二")
    assert "褚二" in found.sentence
    do_on(desk, second, "2026-05-07", "form_team", found.values)
    assert column(desk, second, "handler") == "褚二"
    again = review_rotation.suggestion(desk.context)
    assert again is not None
    assert again.handler == "冯组长"
    assert review_rotation.whose_turn(["甲", "乙", "丙"], ["甲", "乙", "丙", "乙"]) == "甲"


def test_a_closed_matter_without_reply_may_be_reviewed_from_the_day_the_applicant_shows(desk: Desk) -> None:
    key = closed(desk)
    shown = {"opinion_received_on": "2026-03-24", "known_by": "signature", "applied_on": "2026-04-23"}
    assert do_on(desk, key, "2026-04-23", "apply_review", APPLICATION | shown).state is State.UNDER_REVIEW


@pytest.mark.parametrize("role", ["handler", "registrar"])
def test_who_keeps_the_record_of_a_hearing_enters_it_and_decides_nothing(desk: Desk, role: str) -> None:
    key = accepted(desk)
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    clerk = desk.hire("郑记录", role)
    assert desk.offer(key, "close_hearing", clerk) == ""
    on(desk, "2026-05-22")
    desk.do(key, "close_hearing", {"held_on": "2026-05-21", "record": "双方陈述。"}, who=clerk)
    for step in ("open_hearing", "form_team", "decide_review", "revoke_review", "withdraw_review"):
        assert "没有“复查复核”的权限" in desk.offer(key, step, clerk), step
