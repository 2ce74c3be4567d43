"""An application for review: late, said not to be told of, or with materials missing. Dates by hand."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.domain.review_course import named_materials
from app.domain.vocabulary import State
from app.errors import UserError
from app.services import review_suggestions, step_hints
from app.services.context import Context
from tests.db.action_desk import Desk
from tests.db.review_desk import APPLICATION, CONDITIONS, Values, answered, do_on, on, reviewed, under_review

LATE = APPLICATION | {"applied_on": "2026-04-23"}
"""Received on 2026-03-23: the thirtieth day was 04-22, a Wednesday."""


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, whole), clock)


def hints(desk: Desk, key: int, step: str, values: Values) -> dict[str, str]:
    return step_hints.hints(desk.context, key, step, values)


def suggested(desk: Desk, key: int, step: str) -> dict[str, str]:
    return review_suggestions.values(desk.context, desk.case(key), step)


def test_a_late_application_without_reason_is_registered_and_only_refused(desk: Desk) -> None:
    key = answered(desk)
    on(desk, "2026-04-24")
    said = hints(desk, key, "apply_review", LATE)["late_reason"]
    assert "30日的申请期限已于 2026-04-22 届满" in said
    assert "登记后只能办理“不予受理”" in said
    assert do_on(desk, key, "2026-04-24", "apply_review", LATE).state is State.UNDER_REVIEW
    for step in ("accept_review", "ask_supplement"):
        assert "本次申请逾期，没有写明正当理由，不能受理：请办理“不予受理”" in desk.offer(key, step)
    refusal = suggested(desk, key, "refuse_review")
    assert refusal == {
        "ground": "not_eligible",
        "reason": "申请期限于 2026-04-22 届满，申请人于 2026-04-23 提出，没有逾期的正当理由。",
    }
    assert do_on(desk, key, "2026-04-24", "refuse_review", refusal).state is State.CLOSED


def test_a_late_application_with_reason_goes_on(desk: Desk) -> None:
    key = answered(desk)
    given = LATE | {"late_reason": "住院，有病历"}
    on(desk, "2026-04-24")
    assert hints(desk, key, "apply_review", given) == {}
    do_on(desk, key, "2026-04-24", "apply_review", given)
    assert suggested(desk, key, "refuse_review") == {}
    do_on(desk, key, "2026-04-24", "accept_review", CONDITIONS)


def test_the_last_day_is_not_late(desk: Desk) -> None:
    key = answered(desk)
    on(desk, "2026-04-24")
    assert hints(desk, key, "apply_review", APPLICATION) == {}
    do_on(desk, key, "2026-04-24", "apply_review", APPLICATION)
    assert desk.offer(key, "accept_review") == ""


def test_who_is_on_record_as_told_is_asked_about(desk: Desk) -> None:
    told = {"not_told": "true", "known_on": "2026-04-15", "known_reason": "申请人称意见书未写"}
    key = answered(desk)
    on(desk, "2026-04-24")
    said = hints(desk, key, "apply_review", APPLICATION | told)["not_told"]
    assert "2026-03-20 的意见书已告知申请的权利和期限，与“未告知”不一致" in said
    final = reviewed(desk)
    on(desk, "2026-06-01")
    again = APPLICATION | told | {"applied_on": "2026-06-01", "known_on": "2026-05-25"}
    assert "2026-05-20 的意见书已告知" in hints(desk, final, "apply_final_review", again)["not_told"]


def test_everything_that_is_missing_is_suggested_and_asked_for_at_once(desk: Desk) -> None:
    key = under_review(
        desk, has_application="", has_identity="", has_opinion="", agent="郑代理", authority="代为申请"
    )
    assert suggested(desk, key, "ask_supplement") == {
        "lacking": "申请书\n身份证明或者户籍证明\n授权委托书\n代理人身份证明\n处理意见书"
    }
    on(desk, "2026-04-27")
    said = hints(desk, key, "ask_supplement", {"lacking": "身份证明"})["lacking"]
    assert "申请还缺申请书、授权委托书、代理人身份证明、处理意见书，没有列入" in said
    assert hints(desk, key, "ask_supplement", suggested(desk, key, "ask_supplement")) == {}


def test_what_never_came_is_said_before_the_application_is_accepted(desk: Desk) -> None:
    key = under_review(desk, has_application="", has_identity="", has_opinion="")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明、处理意见书"})
    on(desk, "2026-05-06")
    assert (
        "告知补正的意见书没有写在"
        in hints(desk, key, "supplement_done", {"materials": "身份证复印件"})["materials"]
    )
    do_on(desk, key, "2026-05-06", "supplement_done", {"materials": "身份证复印件"})
    said = hints(desk, key, "accept_review", CONDITIONS)["note"]
    assert said.startswith("申请书、处理意见书至今没有收到")
    do_on(desk, key, "2026-05-06", "accept_review", CONDITIONS | {"note": "两项由原机关案卷调取"})


def test_what_came_is_not_asked_about_again(desk: Desk) -> None:
    key = under_review(desk, has_identity="", has_opinion="")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明\n处理意见书"})
    on(desk, "2026-05-06")
    whole = {"materials": "户口本复印件，处理（答复）意见书原件"}
    assert hints(desk, key, "supplement_done", whole) == {}
    do_on(desk, key, "2026-05-06", "supplement_done", whole)
    assert hints(desk, key, "accept_review", CONDITIONS) == {}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("身份证复印件", {"has_identity"}),
        ("授权委托书和代理人身份证明", {"has_authority", "has_agent_identity"}),
        ("1.复查申请书\n2.户籍证明", {"has_application", "has_identity"}),
        ("答复意见书；受托人的身份证", {"has_opinion", "has_agent_identity"}),
        ("照片", set()),
    ],
)
def test_materials_are_known_by_their_words(text: str, keys: set[str]) -> None:
    assert named_materials(text) == keys


def test_the_agents_two_papers_have_boxes_of_their_own(desk: Desk) -> None:
    given = {"agent": "郑代理", "authority": "代为申请", "has_authority": "true"}
    key = under_review(desk, **given)
    assert "还缺代理人身份证明" in desk.offer(key, "accept_review")
    whole = under_review(desk, **given, has_agent_identity="true")
    assert desk.offer(whole, "accept_review") == ""
    with pytest.raises(UserError, match="没有“has_agent”这一项"):
        under_review(desk, has_agent="true")
