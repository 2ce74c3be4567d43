"""Three flows of the review queue in the real window: every decision by its own button and dialog, every clock by a day
counted by hand (`review_matters`), every paper issued, every wrong turn answered by a sentence that says what to do.
"""

from __future__ import annotations

from app.domain.awaited import Section
from app.domain.side_registers import UpstreamDraft
from app.domain.vocabulary import Source, State
from app.services import upstream
from tests.e2e.review_counter import ReviewCounter
from tests.e2e.review_matters import (
    ASSIGN,
    CONCLUSION,
    RATED,
    tab,
    to_closing,
    to_conclusion,
    visitor,
)
from tests.qt.test_delivery import fill


def test_a_visit_is_answered_on_the_spot(counter: ReviewCounter) -> None:
    counter.on("2026-03-02")
    key = counter.register(visitor(counter))
    # 03-02 + 15 days = 03-17, a Tuesday; the office's own day is the day itself
    assert counter.dues(key) == {"dispatch_15": "2026-03-17", "same_day_dispatch": "2026-03-02"}
    assert "自收到之日起15日内" in counter.paper(key, "N11", materials="无")
    assert "要求修复小区门前道路" in counter.paper(key, "F2")
    dialog = counter.open_step(key, "answer_on_spot")
    assert "请填写答复内容" in counter.wrong(dialog, {}, "note")
    done = counter.finish(dialog, key, {"note": "已当场说明开挖工期，月底恢复。"})
    assert (done.state, counter.dues(key), counter.waits(key)) == (State.CLOSED, {}, set())
    assert "已当场说明开挖工期" in counter.paper(key, "F1")
    counter.paper(key, "N14", window="一号窗口")
    assert "来访登记单" in counter.paper(key, "P8")
    assert tab(counter) == "审核复查"
    assert "没有办理过程" in counter.refused(key, "退回重办")


def test_a_visit_is_assigned_approved_closed_and_satisfied(counter: ReviewCounter) -> None:
    counter.on("2026-03-02")
    key = counter.register(visitor(counter))
    counter.step(key, "submit", {"leader": "陈分管"})
    assert tab(counter) == "审核复查 ·1"
    assert "周明远" in counter.paper(key, "F2")
    assert "周明远" in counter.paper(key, "N12")
    counter.on("2026-03-03")
    counter.decide(Section.READING, key, "read", {"leader": "陈分管", "opinion": "请城建局办理"})
    # read on 03-03 + 15 days = 03-18, a Wednesday
    assert counter.dues(key) == {"dispatch_15": "2026-03-17", "letter_15": "2026-03-18"}
    counter.page.mine.setChecked(False)
    page = counter.pick(Section.ASSIGN_SIGN, key)
    assert "assign" not in page.case.buttons, "what was submitted for signing waits for it"
    counter.sit("陈分管")
    counter.decide(Section.ASSIGN_SIGN, key, "assign_sign", {"opinion": "同意交办"})
    counter.sit("林承办")
    counter.on("2026-03-04")
    counter.decide(Section.ASSIGN_SIGN, key, "assign", ASSIGN)
    assert counter.dues(key) == {"letter_15": "2026-03-18", "feedback_given": "2026-04-20"}
    told = counter.paper(key, "N4", request="请附照片。")
    assert "请贵单位在2026年4月20日前（含当日）向我单位书面反馈办理结果" in told
    went = counter.handed(key, "N15", unit_phone="0000-7777777")
    assert "机关、单位名称：示例区城建局" in went
    assert "自收到书面处理意见之日起30日内，请求其上一级机关、单位复查" in went
    assert Section.DELIVERY not in counter.waits(key), "given at the counter by one key"
    counter.on("2026-03-05")
    counter.step(key, "unit_sign_in", {"signer": "孙签收"})
    # 03-05 + 15 days = 03-20; five working days: 6, 9, 10, 11, 12 March; three working hours from 09:00 end the same day
    assert counter.dues(key) == {
        "letter_15": "2026-03-18",
        "feedback_given": "2026-04-20",
        "unit_notify_15": "2026-03-20",
        "unit_object_5": "2026-03-12",
        "hand_back_3_hours": "2026-03-05",
    }
    counter.on("2026-03-06")
    counter.step(key, "accept", {"organ": "示例区城建局", "path": "6"})
    # 60 days: 25 to 03-31, 30 in April, 5 in May = 05-05, a holiday, so Wednesday 05-06
    assert counter.dues(key)["finish_60"] == "2026-05-06"
    assert "即在2026年5月6日前（含当日）办结" in counter.paper(key, "N1")
    assert counter.dues(key)["unit_notify_15"] == "2026-03-20"
    assert counter.asked(Section.DELIVERY, key) == "送达受理告知书"
    assert counter.deliver(key).endswith("已当面交给本人。已同时录入“书面告知”。")
    assert "unit_notify_15" not in counter.dues(key), "told in writing"
    assert Section.DELIVERY not in counter.waits(key)
    _extended(counter, key)
    counter.on("2026-04-01")
    counter.step(key, "conclude", CONCLUSION)
    _approved(counter, key)
    _closed(counter, key)
    counter.on("2026-04-07")
    assert "处理（答复）意见书" in counter.paper(key, "N13", document="处理（答复）意见书")
    _refused_to_sign(counter, key)
    counter.decide(
        Section.FOLLOW_UP,
        key,
        "follow_up_failed",
        {"why": "no_answer", "method": "phone", "caller": "林承办"},
    )
    assert counter.waits(key) == {Section.FOLLOW_UP}, "a failed call is no call-back"
    counter.decide(Section.FOLLOW_UP, key, "follow_up", {"satisfaction": "satisfied", **RATED})
    assert (counter.waits(key), counter.dues(key)) == (set(), {"ask_review_30": "2026-05-07"})
    assert "回访日期2026年4月7日" in counter.paper(key, "F1")
    contents = counter.paper(key, "P8")
    for form in ("来访登记单", "转送（交办）函", "受理告知书", "延长办理期限告知书", "处理（答复）意见书"):
        assert form in contents, form
    assert "未评价“不满意”" in counter.refused(key, "不满意核实")


def _refused_to_sign(counter: ReviewCounter, key: int) -> None:
    """Left with him before a witness on Tuesday 04-07: + 30 days = 05-07, a Thursday."""
    form = counter.open_delivery(key)
    left = {"method": "left", "receiver": "", "refusal": "拒绝签收", "place": "示例区青石街道3幢201室"}
    fill(form, **left)
    form.save()
    assert "留置送达的，请填写见证人。" in form.fields["witness"].message()
    assert "ask_review_30" not in counter.dues(key), "nothing runs before it is delivered"
    said = counter.save_delivery(form, witness="青石社区 郑见证")
    assert "信访人可于 2026-05-07 前（含当日）申请复查。" in said
    assert counter.dues(key) == {"follow_up_3": "2026-04-07", "ask_review_30": "2026-05-07"}
    assert counter.waits(key) == {Section.FOLLOW_UP}
    shown = counter.pick(Section.FOLLOW_UP, key).case.clocks.words()
    assert any("2026-05-07" in line for line in shown), "the next date shows at once"


def _extended(counter: ReviewCounter, key: int) -> None:
    """31 days are not to be had; 30 are, once: asked for by the handler, granted by a leader."""
    counter.on("2026-03-27")
    dialog = counter.open_step(key, "ask_extension")
    asked = {"days": "31", "reason": "需要鉴定"}
    assert "最多延长30日，请填1至30" in counter.wrong(dialog, asked, "days")
    counter.finish(dialog, key, asked | {"days": "30"})
    assert counter.waits(key) == {Section.EXTENSION}
    assert counter.asked(Section.EXTENSION, key) == "批准延期 30 日"
    assert counter.dues(key)["finish_60"] == "2026-05-06", "asked for is not granted"
    assert "等待批准：请先录入“批准延期”或“不同意延期”" in counter.refused(key, "申请延期")
    # 60 + 30 days from 03-06: 25 to 03-31, 30 in April, 31 in May, 4 in June = 06-04, a Thursday
    assert "30日延长至2026年6月4日" in counter.paper(key, "N17", progress="正在鉴定", handler="张承办")
    assert "请先录入“批准延期”" in counter.lacking(key, "N5"), "nothing is told before it is granted"
    counter.on("2026-03-30")
    counter.sit("陈分管")
    assert tab(counter) == "审核复查 ·1"
    dialog = counter.open_decision(Section.EXTENSION, key, "extend")
    assert dialog.form.values() == {"days": "30", "approver": "陈分管", "reason": "需要鉴定"}
    assert "最多延长30日，请填1至30" in counter.wrong(dialog, {**asked, "approver": "陈分管"}, "days")
    counter.finish(dialog, key, {**asked, "days": "30", "approver": "陈分管"})
    assert tab(counter) == "审核复查"
    counter.sit("林承办")
    assert counter.dues(key)["finish_60"] == "2026-06-04"
    assert "只能延长一次" in counter.refused(key, "申请延期")
    assert "批准人：陈分管" in counter.paper(key, "N17", progress="正在鉴定", handler="张承办")
    told = counter.paper(key, "N5")
    assert "原应在2026年5月6日前（含当日）办结" in told
    assert "延长至2026年6月4日（含当日）" in told
    assert "将处理意见书面答复您" in told
    form = counter.open_delivery(key)
    fill(form, method="post", receiver="周小妹")
    form.save()
    assert "请填写与信访人的关系" in form.fields["relation"].message()
    counter.save_delivery(form, relation="同住的妹妹")
    assert Section.DELIVERY not in counter.waits(key)


def _approved(counter: ReviewCounter, key: int) -> None:
    """Who is not in turn is told who is; who may not is told who may."""
    counter.on("2026-04-02")
    counter.page.mine.setChecked(False)
    assert "review_matter" in counter.pick(Section.APPROVAL, key).case.buttons, "from the signed paper"
    counter.sit("冯复查")
    page = counter.page
    page.mine.setChecked(False)
    page = counter.pick(Section.APPROVAL, key)
    assert page.case.buttons == {}
    assert "请换有权限的操作员" in page.case.words()
    counter.sit("陈分管")
    assert tab(counter) == "审核复查", "not in turn yet"
    counter.page.mine.setChecked(False)
    page = counter.pick(Section.APPROVAL, key)
    assert "review_petition" not in page.case.buttons
    counter.sit("李分管")
    assert tab(counter) == "审核复查 ·1"
    buttons = counter.pick(Section.APPROVAL, key).case.buttons
    assert list(buttons) == ["review_matter", "rework"], "to agree and to send back are both his"
    counter.decide(Section.APPROVAL, key, "review_matter", {"opinion": "情况属实，同意。"})
    assert tab(counter) == "审核复查"
    counter.sit("陈分管")
    counter.decide(Section.APPROVAL, key, "review_petition", {"opinion": "请按期答复。"})
    counter.on("2026-04-03")
    counter.decide(Section.CLOSE_SIGN, key, "close_sign", {"opinion": "同意办结"})
    text = counter.paper(key, "F1")
    for said in ("情况属实，同意。", "请按期答复。", "同意办结"):
        assert said in text, said


def _closed(counter: ReviewCounter, key: int) -> None:
    counter.sit("林承办")
    counter.decide(Section.CLOSE_SIGN, key, "close")
    # closed on Friday 04-03 + 3 days = 04-06, the last day of 清明, so Tuesday 04-07
    assert counter.dues(key) == {"follow_up_3": "2026-04-07"}
    assert counter.waits(key) == {Section.DELIVERY, Section.FOLLOW_UP}
    says_what_comes_next(counter, key)


def says_what_comes_next(counter: ReviewCounter, key: int) -> None:
    """P1 of Friday 04-03: + 30 days = 05-03, a holiday as 05-04 and 05-05, so Wednesday 05-06."""
    text = counter.paper(key, "P1", review_place="示例市示例大道2号")
    assert "责令施工单位于四月底前恢复路面" in text
    assert "自收到本意见书之日起30日内，向示例市人民政府书面请求复查" in text
    assert "于2026年4月3日收到的，最后一日为2026年5月6日" in text
    assert "示例市人民政府：示例市示例大道2号" in text


def test_an_upstream_matter_is_dissatisfied_and_verified(counter: ReviewCounter) -> None:
    key = to_conclusion(counter, source=Source.UPPER, upstream_no="示市交〔2026〕7号")
    asked_by = counter.clock.today().replace(day=30)
    draft = UpstreamDraft(origin="示例市信访局", upstream_no="示市交〔2026〕7号", due=asked_by)
    upstream.save(counter.everybody, key, draft)
    assert counter.dues(key)["upstream_due"] == "2026-04-30"
    assert "示市交〔2026〕7号" in counter.paper(key, "N4")
    to_closing(counter, key)
    says_what_comes_next(counter, key)
    first = next(one for one in counter.case(key).events if one.kind == "concluded")
    counter.on("2026-04-07")
    assert "信访人可于 2026-05-07 前（含当日）申请复查。" in counter.deliver(key)
    assert "尚未回访" in counter.refused(key, "不满意核实")
    rated = {**RATED, "satisfaction": "dissatisfied", "implemented": "no"}
    counter.decide(Section.FOLLOW_UP, key, "follow_up", rated)
    assert counter.waits(key) == {Section.DISSATISFIED}
    counter.on("2026-04-08")
    dialog = counter.open_decision(Section.DISSATISFIED, key, "verify")
    late = {"demand": "核实路面恢复情况", "verify_by": "2026-04-07"}
    assert "2026-04-08" in counter.wrong(dialog, late, "verify_by")
    counter.finish(dialog, key, late | {"verify_by": "2026-04-17"})
    assert (counter.state(key), counter.waits(key)) == (State.VERIFYING, {Section.VERIFYING})
    # the date the desk asked for: Friday 04-17; the petitioner's own 30 days run on from 04-07
    assert counter.dues(key) == {"verify_by": "2026-04-17", "ask_review_30": "2026-05-07"}
    for role, name in (("principal", "吴主任"), ("matter", "李分管"), ("head", "孙部长")):
        words = {"role": role, "leader": name, "opinion": f"{name}：请如实核实"}
        counter.decide(Section.VERIFYING, key, "verify_opinion", words)
    text = counter.paper(key, "F3")
    for said in ("核实路面恢复情况", "吴主任", "李分管", "孙部长"):
        assert said in text, said
    counter.on("2026-04-15")
    counter.decide(
        Section.VERIFYING, key, "verified", {"opinion": "路面已于四月十日恢复。", "talks": "信访人认可。"}
    )
    assert "路面已于四月十日恢复" in counter.paper(key, "F4", subject="修复小区门前道路")
    assert (counter.state(key), counter.waits(key)) == (
        State.CLOSED,
        {Section.VERIFYING, Section.FOLLOW_UP},
    )
    # the petitioner is answered and called again: 04-15 + 3 days = Saturday 04-18, so Monday 04-20
    assert counter.dues(key) == {"follow_up_verified_3": "2026-04-20", "ask_review_30": "2026-05-07"}
    counter.on("2026-04-16")
    counter.decide(Section.VERIFYING, key, "reply", {"method": "in_person"})
    counter.decide(Section.FOLLOW_UP, key, "follow_up", rated | {"satisfaction": "satisfied"})
    assert counter.waits(key) == set()
    assert counter.dues(key) == {"ask_review_30": "2026-05-07"}
    assert next(one for one in counter.case(key).events if one.kind == "concluded") == first
    told = counter.paper(key, "P7", told="意见书已于2026年4月7日送达，核实情况已说明。")
    assert "示例市信访局" in told
    assert "示市交〔2026〕7号" in told
    assert "不满意核实件" in counter.paper(key, "P8")
