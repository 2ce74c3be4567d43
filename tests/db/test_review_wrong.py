"""Every wrong turn in 复查, 复核 and the opinion before them: the sentence says what to do, and nothing is written."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.units import UnitDraft, UnitKind
from app.domain.vocabulary import Purpose, State
from app.errors import FieldErrors, UserError
from app.services import actions, papers, rule_settings, step_hints, units
from app.services.context import Context
from tests.db.action_desk import CONCLUSION, PAPER, TO_ACCEPTED, TO_SIGNED_IN, Desk
from tests.db.review_desk import (
    APPLICATION,
    CONDITIONS,
    FINAL,
    HEARING,
    OPINION,
    REVOKED,
    TEAM,
    Values,
    accepted,
    answered,
    closed,
    do_on,
    dues,
    on,
    reviewed,
    under_review,
)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar", "administrator")
    return Desk(Context(context.register, clock, whole), clock)


def refused(
    at: tuple[Desk, int], day: str, step: str, values: Values, sentence: str, *, field: str = ""
) -> None:
    """The step is refused with the sentence, at the field where one is named."""
    desk, key = at
    on(desk, day)
    before = desk.written()
    with pytest.raises(UserError, match=sentence) as caught:
        desk.do(key, step, values)
    assert desk.written() == before
    if field:
        assert isinstance(caught.value, FieldErrors)
        assert set(caught.value.errors) == {field}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"late_reason": "住院"}, "late_reason", "没有逾期"),
        ({"applied_on": "2026-04-25"}, "applied_on", "晚于本步骤"),
        ({"applied_on": "2026-03-22"}, "applied_on", "早于期限开始"),
        ({"opinion_received_on": "2026-03-25"}, "opinion_received_on", "送达记录为 2026-03-23"),
        ({"known_on": "2026-04-01"}, "known_on", "勾选“未告知”"),
        ({"not_told": "true"}, "known_on", "知道或者应当知道之日"),
        ({"not_told": "true", "known_on": "2026-04-01"}, "known_reason", "写明理由"),
        ({"not_told": "true", "known_on": "2026-03-20", "known_reason": "未写"}, "known_on", "早于收到"),
        ({"applicants": "6"}, "representatives", "应当推选代表"),
        ({"applicants": "9", "representatives": "甲、乙、丙、丁、戊、己"}, "representatives", "不得超过5人，现填了6人"),
        ({"applicants": "2", "representatives": "甲、乙、丙"}, "representatives", "多于申请人数"),
        ({"agent": "郑代理"}, "authority", "委托事项、权限和期限"),
        ({"authority": "代为申请"}, "agent", "代理人姓名"),
        ({"known_by": "first_opening", "opinion_no": ""}, "opinion_no", "网上意见书的编号"),
        ({"request": ""}, "request", "具体请求"),
        ({"how": "phone"}, "how", "申请方式"),
    ],
)  # fmt: skip
def test_an_application_that_does_not_fit(desk: Desk, changes: Values, field: str, sentence: str) -> None:
    """The opinion was received on 2026-03-23: the thirtieth day is 2026-04-22."""
    key = answered(desk)
    refused((desk, key), "2026-04-24", "apply_review", {**APPLICATION, **changes}, sentence, field=field)


def test_five_elect_nobody_and_the_fifth_representative_is_the_last(desk: Desk) -> None:
    five, many = answered(desk), answered(desk)
    do_on(desk, five, "2026-04-24", "apply_review", APPLICATION | {"applicants": "5"})
    elected = {"applicants": "300", "representatives": "甲、乙、丙、丁、戊"}
    assert do_on(desk, many, "2026-04-24", "apply_review", APPLICATION | elected).state is State.UNDER_REVIEW


def test_a_late_application_with_its_reason_is_registered(desk: Desk) -> None:
    key = answered(desk)
    late = {"applied_on": "2026-04-24", "late_reason": "因病住院，有病历"}
    assert do_on(desk, key, "2026-04-24", "apply_review", APPLICATION | late).state is State.UNDER_REVIEW


def test_the_day_of_receipt_is_known_from_something(desk: Desk) -> None:
    key = closed(desk)
    refused(
        (desk, key), "2026-04-24", "apply_review", APPLICATION, "邮戳、签收单", field="opinion_received_on"
    )
    shown = APPLICATION | {"opinion_received_on": "2026-03-23"}
    refused((desk, key), "2026-04-24", "apply_review", shown, "收到日期的依据", field="known_by")


def test_missing_materials_are_named(desk: Desk) -> None:
    key = under_review(desk, has_application="", agent="郑代理", authority="代为申请，至办结")
    refused(
        (desk, key),
        "2026-04-27",
        "accept_review",
        CONDITIONS,
        "还缺申请书、授权委托书、代理人身份证明：请先用“补正告知”",
    )
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "申请书\n授权委托书"})
    refused((desk, key), "2026-04-28", "accept_review", CONDITIONS, "补正尚未完成")


def test_a_supplement_is_asked_for_once_and_for_ten_working_days(desk: Desk) -> None:
    """Asked on 2026-04-27, a Monday: the tenth working day is 2026-05-13."""
    key = under_review(desk)
    asked = {"lacking": "身份证明"}
    refused((desk, key), "2026-04-27", "supplement_done", {"materials": "身份证"}, "尚未告知补正")
    refused(
        (desk, key),
        "2026-04-27",
        "ask_supplement",
        asked | {"reply_by": "2026-05-14"},
        "最晚为 2026-05-13",
        field="reply_by",
    )
    refused(
        (desk, key),
        "2026-04-27",
        "ask_supplement",
        asked | {"reply_by": "2026-04-24"},
        "早于本步骤",
        field="reply_by",
    )
    refused((desk, key), "2026-04-27", "ask_supplement", {}, "需要补正的材料", field="lacking")
    do_on(desk, key, "2026-04-27", "ask_supplement", asked | {"reply_by": "2026-05-13"})
    refused((desk, key), "2026-04-28", "ask_supplement", asked, "已于 2026-04-27 告知过，不能第二次要求补正")
    refused(
        (desk, key),
        "2026-05-14",
        "supplement_done",
        {"materials": "身份证"},
        "已于 2026-05-13 届满",
        field="late_reason",
    )
    late = {"materials": "身份证", "late_reason": "邮路中断"}
    do_on(desk, key, "2026-05-14", "supplement_done", late)
    refused((desk, key), "2026-05-15", "supplement_done", {"materials": "身份证"}, "补正已经完成")


def test_a_date_told_that_is_a_rest_day_gives_way_in_clock_check_and_notice(desk: Desk) -> None:
    """Asked on 2026-04-27, to Friday 05-01, the first of five days off: 05-06."""
    key = under_review(desk, has_identity="")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明", "reply_by": "2026-05-01"})
    assert dues(desk, key)["supplement_10"] == date(2026, 5, 6)
    assert papers.suggested(desk.context, desk.case(key), "N10")["supplement_due"] == "2026年5月6日"
    do_on(desk, key, "2026-05-06", "supplement_done", {"materials": "身份证"})


def test_only_who_let_the_time_pass_is_refused_for_missing_materials(desk: Desk) -> None:
    key = under_review(desk, has_identity="")
    lacking = {"ground": "not_supplemented", "reason": "未补齐身份证明"}
    refused((desk, key), "2026-04-27", "refuse_review", lacking, "尚未告知补正", field="ground")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明"})
    refused((desk, key), "2026-05-13", "refuse_review", lacking, "到 2026-05-13，尚未届满", field="ground")
    refused(
        (desk, key),
        "2026-05-14",
        "refuse_review",
        {"ground": "unfounded", "reason": "无"},
        "请从列表中选择",
        field="ground",
    )
    assert do_on(desk, key, "2026-05-14", "refuse_review", lacking).state is State.CLOSED


def test_completed_materials_are_no_ground(desk: Desk) -> None:
    key = under_review(desk, has_identity="")
    do_on(desk, key, "2026-04-27", "ask_supplement", {"lacking": "身份证明"})
    do_on(desk, key, "2026-04-28", "supplement_done", {"materials": "身份证明"})
    lacking = {"ground": "not_supplemented", "reason": "未补齐"}
    refused((desk, key), "2026-05-20", "refuse_review", lacking, "已经补齐", field="ground")


@pytest.mark.parametrize("condition", ["dissatisfied", "concrete", "in_scope", "in_time"])
def test_each_condition_is_confirmed(desk: Desk, condition: str) -> None:
    key = under_review(desk)
    refused(
        (desk, key),
        "2026-04-27",
        "accept_review",
        {**CONDITIONS, condition: ""},
        "请办理“不予受理”",
        field=condition,
    )


@pytest.mark.parametrize(
    ("step", "values", "sentence"),
    [
        ("accept_review", CONDITIONS, "已经受理"),
        ("ask_supplement", {"lacking": "证据"}, "不能再要求补正"),
        ("refuse_review", {"ground": "not_eligible", "reason": "超出"}, "不能再不予受理"),
        ("deliberate", {}, "尚未成立团队"),
        ("close_hearing", {"record": "无"}, "没有正在进行的听证"),
        ("apply_review", APPLICATION, "本件现为“复查中”"),
        ("apply_final_review", APPLICATION, "本件现为“复查中”"),
        ("decide_final_review", FINAL, "没有在复核"),
        ("reopen", {"reason": "再办"}, "正在复查"),
        ("form_team", {**TEAM, "members": "陈一"}, "不少于3人，现为2人"),
        ("form_team", {**TEAM, "handler": "别人"}, "从成员中选定"),
        ("form_team", {**TEAM, "third_parties": "律师甲"}, "不涉及个人隐私和国家秘密"),
        ("open_hearing", {**HEARING, "notice_on": "2026-05-22"}, "晚于听证日期"),
        ("open_hearing", {**HEARING, "hearing_on": "2026-04-29", "notice_on": "2026-04-28"}, "早于本步骤"),
        ("open_hearing", {**HEARING, "chair": ""}, "主持人"),
        ("withdraw_review", {"reason": "和解", "examiner": "冯"}, "请审查后勾选"),
        ("decide_review", {**OPINION, "right_told": ""}, "请求复核的权利、机关和期限"),
        ("decide_review", {**OPINION, "basis": ""}, "依据"),
        ("decide_review", {**OPINION, "result": "revoke"}, "请从列表中选择"),
        ("revoke_review", {**REVOKED, "redo_by": "2026-04-29"}, "早于本步骤"),
        ("revoke_review", {**REVOKED, "right_told": ""}, "请求复查的权利"),
    ],
)  # fmt: skip
def test_a_wrong_turn_after_acceptance(desk: Desk, step: str, values: Values, sentence: str) -> None:
    key = accepted(desk)
    refused((desk, key), "2026-04-30", step, values, sentence)


@pytest.mark.parametrize(
    ("step", "values"),
    [("decide_review", OPINION), ("revoke_review", REVOKED), ("form_team", TEAM), ("open_hearing", HEARING)],
)
def test_before_acceptance_nothing_is_heard_or_decided(desk: Desk, step: str, values: Values) -> None:
    key = under_review(desk)
    refused((desk, key), "2026-04-27", step, values, "申请尚未受理：请先录入“受理复查、复核申请”")


def test_the_opinion_waits_for_hearing_and_deliberation(desk: Desk) -> None:
    key = accepted(desk)
    do_on(desk, key, "2026-05-06", "form_team", TEAM)
    refused((desk, key), "2026-05-07", "decide_review", OPINION, "尚未合议")
    do_on(desk, key, "2026-05-18", "open_hearing", HEARING)
    refused((desk, key), "2026-05-19", "open_hearing", HEARING, "听证尚未结束")
    refused((desk, key), "2026-05-19", "decide_review", OPINION, "听证尚未结束：请先录入“听证结束”")
    said = {"present": "冯组长、陈一、褚二", "record": "一致", "proposed": "maintain"}
    refused((desk, key), "2026-05-19", "deliberate", said, "听证尚未结束")
    do_on(desk, key, "2026-05-22", "close_hearing", {"held_on": "2026-05-21", "record": "陈述"})
    do_on(desk, key, "2026-05-22", "deliberate", said)
    assert do_on(desk, key, "2026-05-22", "decide_review", OPINION).state is State.CLOSED


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("open_hearing", "听证在办理、复查或者复核期间举行"),
        ("ask_supplement", "请先录入“申请复查”或“申请复核”"),
        ("decide_review", "请先录入“申请复查”"),
        ("review_reply_received", "尚未作出复查意见"),
        ("apply_final_review", "尚未作出复查意见"),
        ("withdraw_review", "没有正在复查、复核的申请"),
    ],
)
def test_outside_a_review_its_steps_say_what_comes_first(desk: Desk, step: str, sentence: str) -> None:
    assert sentence in desk.offer(answered(desk), step)


def test_one_review_of_one_opinion(desk: Desk) -> None:
    key = reviewed(desk)
    refused((desk, key), "2026-05-22", "apply_review", APPLICATION, "不服的，请录入“申请复核”")
    late = APPLICATION | {"applied_on": "2026-06-23"}
    on(desk, "2026-06-23")
    hint = step_hints.hints(desk.context, key, "apply_final_review", late)
    assert "已于 2026-06-22 届满" in hint["late_reason"]
    assert "请录入“信访人收到复查意见书”" in desk.offer(key, "reply_received")


def test_only_appeals_with_an_opinion_are_reviewed(desk: Desk) -> None:
    spot, suggestion, unsaid = (
        desk.register(),
        desk.register(purpose=Purpose.SUGGESTION),
        desk.register(purpose=None),
    )
    desk.do(spot, "answer_on_spot", {"note": "已解释"})
    assert "不是以信访处理意见书" in desk.offer(spot, "apply_review")
    assert "只适用于申诉求决" in desk.offer(suggestion, "apply_review")
    assert "补填信访目的" in desk.offer(unsaid, "apply_review")
    settled = desk.register()
    desk.go(settled, TO_ACCEPTED)
    desk.do(settled, "settle", {"conclusion": "settled", "parties": "甲、乙", "opinion": "修复"})
    desk.go(
        settled, (("review_matter", PAPER), ("review_petition", PAPER), ("close_sign", PAPER), ("close", {}))
    )
    assert "不是以信访处理意见书" in desk.offer(settled, "apply_review")


def test_reviews_are_the_reviewers(desk: Desk) -> None:
    key, handler = answered(desk), desk.hire("钱承办", "handler", "registrar")
    reviewer = desk.hire("孙复查", "reviewer")
    on(desk, "2026-04-24")
    with pytest.raises(UserError, match="没有“复查复核”的权限"):
        desk.do(key, "apply_review", APPLICATION, who=handler)
    assert desk.do(key, "apply_review", APPLICATION, who=reviewer).state is State.UNDER_REVIEW
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        desk.do(closed(desk), "rework", {"reason": "再办"}, who=reviewer)


def test_the_purpose_of_a_matter_under_review_is_still_guarded(desk: Desk) -> None:
    accusation = desk.register(purpose=Purpose.ACCUSATION)
    with pytest.raises(UserError, match="检举控告"):
        desk.do(accusation, "apply_review", APPLICATION)


def test_a_correction_may_not_pull_the_ground_from_under_the_review(desk: Desk) -> None:
    key = accepted(desk)
    seq = next(one.seq for one in desk.case(key).events if one.kind == "review_requested")
    with pytest.raises(UserError, match=r"“受理复查、复核申请”不成立.*还缺身份证明"):
        actions.supersede(desk.context, key, seq, "漏看", {**APPLICATION, "has_identity": ""})
    with pytest.raises(UserError, match="不成立"):
        actions.annul(desk.context, key, seq, "误录")


def named_in(errors: Values) -> list[str]:
    return [one.removeprefix("处理意见书应当写明").removesuffix("，请补填。") for one in errors.values()]


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ({"demand": ""}, ""),
        ({"review_told": ""}, "请求复查的权利和期限（收到之日起30日内）的告知"),
        ({"review_organ": ""}, "复查机关"),
        ({"review_told": "", "review_organ": ""}, "请求复查的权利和期限（收到之日起30日内）的告知、复查机关"),
    ],
)
def test_what_an_opinion_lacks_is_named_when_it_is_recorded(desk: Desk, left_out: Values, words: str) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    if not words:
        recorded = desk.do(key, "conclude", {**CONCLUSION, **left_out})
        assert recorded.events[-1].payload["demand"] == "要求修复小区门前道路。", "as registered"
        return
    before = desk.written()
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "conclude", {**CONCLUSION, **left_out})
    assert list(caught.value.errors) == list(left_out)
    assert "、".join(named_in(caught.value.errors)) == words
    assert desk.written() == before
    seq = desk.do(key, "conclude", CONCLUSION).events[-1].seq
    with pytest.raises(FieldErrors):
        actions.supersede(desk.context, key, seq, "删去", {**CONCLUSION, **left_out})


def test_the_units_own_review_organ_fills_the_gap(desk: Desk) -> None:
    units.add(desk.context, UnitDraft(name="示例区城建局", kind=UnitKind.UNIT, review_organ="示例区人民政府"))
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", {**CONCLUSION, "review_organ": ""})))
    assert desk.case(key).events[-1].payload["review_organ"] == "示例区人民政府"


def test_the_right_to_a_hearing_is_a_check_of_the_shandong_pack(desk: Desk) -> None:
    before, during = desk.register(), desk.register()
    desk.go(before, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    rule_settings.set_switch(desk.context, "shandong", on=True)
    desk.go(during, TO_ACCEPTED)
    with pytest.raises(FieldErrors, match="听证权利"):
        desk.do(during, "conclude", CONCLUSION)
    desk.do(during, "conclude", CONCLUSION | {"hearing_told": "true"})
    assert desk.offer(before, "review_matter") == "", "concluded before the pack was on"
    seq = next(one.seq for one in desk.case(during).events if one.kind == "concluded")
    rule_settings.set_switch(desk.context, "shandong", on=False)
    with pytest.raises(FieldErrors, match="听证权利"):
        actions.supersede(desk.context, during, seq, "更正", CONCLUSION)
    assert desk.offer(during, "review_matter") == ""


def test_other_ways_end_by_their_own_paper(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_SIGNED_IN, ("accept", {"organ": "示例区城建局", "path": "4"})))
    desk.do(key, "answer_other", {"conclusion": "led_to_procedure", "opinion": "已导入行政复议"})
    desk.go(key, (("review_matter", PAPER), ("review_petition", PAPER), ("close_sign", PAPER)))
    assert desk.do(key, "close").state is State.CLOSED


def test_an_extension_of_thirty_one_days_is_refused(desk: Desk) -> None:
    on(desk, "2026-03-02")
    key = desk.register()
    for step, values in TO_ACCEPTED:
        desk.do(key, step, values)
    wrong = {"days": "31", "approver": "吴主任", "reason": "需要鉴定"}
    refused((desk, key), "2026-03-05", "extend", wrong, "最多延长30日，请填1至30", field="days")
    assert date(2026, 3, 5) == desk.clock.today()
