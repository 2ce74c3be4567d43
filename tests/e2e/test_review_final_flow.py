"""The fourth flow of the review queue in the real window: a matter through review and final review, with supplement and
hearing; every clock by a day counted by hand (`review_matters`), every paper issued, every wrong turn answered.
"""

from __future__ import annotations

from app.domain.awaited import Section
from app.domain.vocabulary import State
from tests.db.review_desk import APPLICATION, CONDITIONS, FINAL, HEARING, OPINION, TEAM
from tests.e2e.review_counter import ReviewCounter
from tests.e2e.review_matters import RATED, tab, to_closing, to_conclusion
from tests.qt.test_delivery import fill


def test_a_matter_goes_through_review_and_final_review(counter: ReviewCounter) -> None:
    key = to_conclusion(counter)
    assert counter.issued == ["F1", "N4", "N1"]
    to_closing(counter, key)
    assert "于2026年4月3日收到的，最后一日为2026年5月6日" in counter.paper(key, "P1")
    counter.on("2026-04-07")
    assert "信访人可于 2026-05-07 前（含当日）申请复查。" in counter.deliver(key)
    counter.decide(Section.FOLLOW_UP, key, "follow_up", {"satisfaction": "basically", **RATED})
    counter.on("2026-05-08")
    assert "权限" in counter.refused(key, "申请复查"), "a handler does not take in reviews"
    counter.sit("冯复查")
    _applied(counter, key)
    _supplemented(counter, key)
    _heard(counter, key)
    _reviewed(counter, key)
    _final(counter, key)


def _applied(counter: ReviewCounter, key: int) -> None:
    """Late without a reason, with six representatives, without an identity document."""
    dialog = counter.open_step(key, "apply_review")
    given = {**APPLICATION, "applied_on": "2026-05-08", "has_identity": ""}
    # received on 04-07 + 30 days = 05-07, a Thursday at work
    sentence = counter.wrong(dialog, given, "late_reason")
    assert "2026-05-07 届满" in sentence
    assert "请写明逾期的理由" in sentence
    crowd = given | {"applicants": "8", "representatives": "甲、乙、丙、丁、戊、己"}
    assert "不得超过5人，现填了6人：请申请人重新推选" in counter.wrong(dialog, crowd, "representatives")
    counter.finish(dialog, key, given | {"applied_on": "2026-05-07"})
    # 3 working days from Friday 05-08: 9 (Saturday at work), 11, 12; 30 days = 06-07, a Sunday, so 06-08
    assert counter.dues(key) == {
        "decide_review_3": "2026-05-12",
        "review_30": "2026-06-08",
        "opinion_30": "2026-06-08",
    }
    assert tab(counter) == "审核复查 ·1"
    asked = {
        "apply_to": "示例市人民政府",
        "request": "请求撤销处理意见。",
        "grounds": "道路仍未恢复。",
    }
    assert "复查申请书" in counter.paper(key, "P10", **asked)
    assert "周明远" in counter.paper(key, "N22")


def _supplemented(counter: ReviewCounter, key: int) -> None:
    page = counter.pick(Section.REVIEW_ASKED, key)
    assert "accept_review" not in page.case.buttons
    assert "还缺身份证明或者户籍证明：请先用“补正告知”一次列全" in page.case.words()
    dialog = counter.open_decision(Section.REVIEW_ASKED, key, "ask_supplement")
    # ten working days from 05-08: 9, 11-15, 18-21 May
    too_long = {"lacking": "身份证明", "reply_by": "2026-05-22"}
    assert "最长不超过10个工作日，最晚为 2026-05-21" in counter.wrong(dialog, too_long, "reply_by")
    counter.finish(dialog, key, too_long | {"reply_by": "2026-05-18"})
    assert counter.dues(key)["supplement_10"] == "2026-05-18", "the date the office set, being shorter"
    told = counter.paper(key, "N10")
    assert "请于2026年5月18日前（含当日）将上述材料送交或者邮寄至示例路1号" in told
    assert "一、需要补正的全部材料身份证明" in told
    assert "不予受理您的申请" in told
    assert counter.asked(Section.DELIVERY, key) == "送达补正材料通知书"
    assert "信访人可于 2026-05-18 前（含当日）补齐材料。" in counter.deliver(key)
    second = counter.refused(key, "补正告知")
    assert "已于 2026-05-08 告知过，不能第二次要求补正" in second
    assert "补齐的请录入“补正完成”，逾期未补齐的请办理“不予受理”" in second
    counter.on("2026-05-14")
    counter.decide(Section.REVIEW_SUPPLEMENT, key, "supplement_done", {"materials": "身份证复印件"})
    # the day of completion takes the place of the receipt: 15, 18, 19 May; 05-14 + 30 = 06-13, a Saturday, so 06-15
    assert counter.dues(key) == {
        "decide_review_3": "2026-05-19",
        "review_30": "2026-06-15",
        "opinion_30": "2026-06-15",
    }
    counter.on("2026-05-15")
    dialog = counter.open_decision(Section.REVIEW_ASKED, key, "accept_review")
    unmet = {**CONDITIONS, "in_scope": ""}
    assert "请办理“不予受理”" in counter.wrong(dialog, unmet, "in_scope")
    counter.finish(dialog, key, CONDITIONS)
    told = counter.handed(key, "N8", review_unit="复查复核办公室")
    assert "于2026年5月14日补齐，以材料补齐之日为收到申请之日" in told
    assert "作出复查意见并书面答复，最迟为2026年6月15日" in told
    assert "自收到之日起30日内，向复查意见书写明的机关、单位请求复核" in told


def _heard(counter: ReviewCounter, key: int) -> None:
    counter.on("2026-05-18")
    counter.decide(Section.REVIEW_WORK, key, "open_hearing", HEARING)
    assert counter.waits(key) == {Section.REVIEW_HEARING}
    told = counter.handed(key, "P4", hearing_time="上午9时")
    for said in ("时间：2026年5月21日上午9时", "地点：第一会议室", "程序：简易程序", "可以申请改期"):
        assert said in told, said
    assert "听证尚未结束：请先录入“听证结束”" in counter.refused(key, "复查意见（维持、变更）")
    counter.on("2026-05-22")
    ended = {"held_on": "2026-05-21", "record": "双方陈述。"}
    counter.sit("林承办")
    counter.page.mine.setChecked(False)
    page = counter.pick(Section.REVIEW_HEARING, key)
    assert list(page.case.buttons) == ["close_hearing"], "who keeps the record enters it, and decides nothing"
    counter.decide(Section.REVIEW_HEARING, key, "close_hearing", ended)
    assert "权限" in counter.refused(key, "复查意见（维持、变更）")
    counter.sit("冯复查")
    # the first review does not leave a hearing out
    assert counter.dues(key) == {"review_30": "2026-06-15", "opinion_30": "2026-06-15"}
    assert "双方陈述。" in counter.paper(key, "P5", hearing_time="上午9时")


def _reviewed(counter: ReviewCounter, key: int) -> None:
    counter.on("2026-06-05")
    dialog = counter.open_decision(Section.REVIEW_WORK, key, "decide_review")
    assert "请在意见书中告知" in counter.wrong(dialog, {**OPINION, "right_told": ""}, "right_told")
    assert "没有成立团队，也没有合议记录" in counter.wrong(dialog, OPINION, "result"), "said once"
    counter.finish(dialog, key, OPINION)
    assert counter.waits(key) == {Section.DELIVERY}
    told = counter.paper(key, "P2", review_place="示例省示例路3号")
    # 06-05 + 30 days = 07-05, a Sunday, so Monday 07-06
    assert "自收到本意见书之日起30日内，向示例省人民政府书面请求复核" in told
    assert "于2026年6月5日收到的，最后一日为2026年7月6日" in told
    for said in ("请求撤销处理意见，修复道路。", "原意见认定属实。", "维持原处理意见。", "示城信[2026]4号"):
        assert said in told, said
    counter.on("2026-06-08")
    assert counter.asked(Section.DELIVERY, key) == "送达复查意见书"
    assert counter.dues(key) == {}, "nothing runs before it is delivered"
    form = counter.open_delivery(key)
    fill(form, method="post", receiver="周明远", delivered_on="2026-06-04")
    form.save()
    assert "送达日期不能早于出具日期 2026-06-05" in form.fields["delivered_on"].message()
    said = counter.save_delivery(form, delivered_on="2026-06-08", note="邮件号码 示0001")
    # received on 06-08 + 30 days = 07-08, a Wednesday
    assert "信访人可于 2026-07-08 前（含当日）申请复核。" in said
    assert counter.dues(key) == {"ask_final_review_30": "2026-07-08"}
    assert "复查意见书" in counter.paper(key, "N13", document="复查意见书", delivery_method="邮寄")
    assert "请录入“申请复核”" in counter.refused(key, "申请复查")


def _final(counter: ReviewCounter, key: int) -> None:
    counter.on("2026-07-01")
    again = {**APPLICATION, "applied_on": "2026-07-01", "how": "visit", "opinion_no": ""}
    counter.step(key, "apply_final_review", again)
    # 3 working days from Wednesday 07-01: 2, 3, 6; + 30 days = 07-31, a Friday
    assert counter.dues(key) == {
        "decide_review_3": "2026-07-06",
        "final_review_30": "2026-07-31",
        "final_opinion_30": "2026-07-31",
    }
    counter.on("2026-07-02")
    counter.decide(Section.FINAL_ASKED, key, "accept_review", CONDITIONS)
    told = counter.handed(key, "N8", review_unit="复查复核办公室")
    assert "作出的意见（示政信复查[2026]2号）" in told
    assert "作出复核意见，最迟为2026年7月31日" in told
    assert "复核意见为本信访事项的终结意见" in told
    counter.on("2026-07-03")
    dialog = counter.open_decision(Section.FINAL_WORK, key, "form_team")
    assert "不少于3人" in counter.wrong(dialog, {**TEAM, "members": "陈一"}, "members")
    counter.finish(dialog, key, TEAM)
    counter.on("2026-07-13")
    days = {"notice_on": "2026-07-09", "hearing_on": "2026-07-16", "hearing_form": "ordinary"}
    counter.decide(Section.FINAL_WORK, key, "open_hearing", HEARING | days)
    assert "时间：2026年7月16日上午9时" in counter.handed(key, "P4", hearing_time="上午9时")
    counter.on("2026-07-17")
    counter.decide(
        Section.FINAL_HEARING, key, "close_hearing", {"held_on": "2026-07-16", "record": "双方陈述。"}
    )
    # 13 to 16 July, four days, are left out, though it was recorded on the 17th: 07-31 + 4 = 08-04, a Tuesday
    assert counter.dues(key)["final_review_30"] == "2026-08-04"
    assert "普通程序" in counter.paper(key, "P5", hearing_time="上午9时")
    counter.on("2026-07-20")
    page = counter.pick(Section.FINAL_WORK, key)
    assert "decide_final_review" not in page.case.buttons, "the team has not deliberated"
    talk = {"present": "冯组长、陈一、褚二", "record": "一致。", "proposed": "maintain"}
    dialog = counter.open_decision(Section.FINAL_WORK, key, "deliberate")
    assert dialog.form.values()["present"] == "冯组长、陈一、褚二", "the team is offered"
    assert "不少于3人，现为1人" in counter.wrong(dialog, {**talk, "present": "陈一"}, "present")
    counter.finish(dialog, key, talk)
    counter.on("2026-08-03")
    counter.decide(Section.FINAL_WORK, key, "decide_final_review", FINAL)
    told = counter.paper(key, "P3")
    assert "您不服示例市人民政府作出的复查意见（示政信复查[2026]2号）" in told
    assert "仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他机关、单位不再受理" in told
    assert "您有新的事实和理由的，可以依照规定另行提出" in told
    counter.on("2026-08-04")
    assert counter.asked(Section.DELIVERY, key) == "送达复核意见书"
    left = {"method": "left", "receiver": "", "refusal": "拒绝签收", "place": "信访人住所"}
    said = counter.deliver(key, **left, witness="青石社区 郑见证")
    assert "复核意见是终结意见：仍以同一事实和理由提出的，不再受理。" in said
    assert counter.case(key).events[-1].payload["receiver"] == "拒收，青石社区 郑见证见证"
    assert (counter.state(key), counter.dues(key), counter.waits(key)) == (State.ENDED, {}, set())
    assert tab(counter) == "审核复查"
    told = counter.handed(key, "N3")
    assert "已由示例省人民政府于2026年8月3日作出信访事项复核意见（示省信复核[2026]1号）" in told
    assert "没有其他请求复查、复核的期限" in told
    assert "连同有关材料向有权处理的机关、单位提出" in told
    assert "不再受理" in counter.refused(key, "申请复查")
    contents = counter.paper(key, "P8")
    for form in ("补正材料通知书", "听证通知书", "听证笔录", "复查意见书", "复核意见书", "不再受理告知书"):
        assert form in contents, form


def test_a_late_application_is_refused_with_the_way_that_is_left(counter: ReviewCounter) -> None:
    key = to_conclusion(counter)
    to_closing(counter, key)
    counter.on("2026-04-07")
    counter.paper(key, "P1")
    counter.deliver(key)
    counter.on("2026-05-08")
    counter.sit("冯复查")
    late = {**APPLICATION, "applied_on": "2026-05-08", "late_reason": "记错日期"}
    counter.step(key, "apply_review", late)
    page = counter.pick(Section.REVIEW_ASKED, key)
    assert {"accept_review", "refuse_review"} <= page.case.buttons.keys()
    given = {"ground": "not_eligible", "reason": "2026年4月7日收到意见书，申请期限5月7日届满。"}
    counter.decide(Section.REVIEW_ASKED, key, "refuse_review", {**given, "appeal_organ": "示例市信访局"})
    assert (counter.state(key), counter.waits(key)) == (State.CLOSED, set())
    asked = {"basis": "示例省复查复核办法第五条", "appeal_basis": "示例省复查复核办法第十四条"}
    told = counter.paper(key, "N9", **asked, appeal_term="自收到本通知书之日起30日内")
    assert "2026年4月7日收到意见书，申请期限5月7日届满。" in told
    assert "向示例市信访局提出申诉。申诉期限：自收到本通知书之日起30日内。" in told
    assert counter.asked(Section.DELIVERY, key) == "送达不予受理复查（复核）申请通知书"
    counter.deliver(key, method="post", receiver="周明远")
    assert counter.waits(key) == set()
