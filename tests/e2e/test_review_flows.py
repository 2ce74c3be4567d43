"""The four flows of the review queue in the real window: every decision by its own button and dialog, every clock by a day
counted by hand, every paper drawn, every wrong turn answered by a sentence that says what to do.

2026 by the published plan: 04-04 to 04-06 off (清明), 05-01 to 05-05 off with Saturday 05-09 at work (劳动节). Weekdays: 03-02,
04-20, 05-25 and 07-20 are Mondays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.records import IntakeDraft
from app.domain.side_registers import UpstreamDraft
from app.domain.vocabulary import IdKind, Purpose, Source, State
from app.services import upstream
from app.views.main_window import MainWindow
from tests.db.review_desk import APPLICATION, CONDITIONS, FINAL, HEARING, OPINION, RECEIPT, TEAM
from tests.e2e.review_counter import ReviewCounter
from tests.qt.case_desk import open_desk

ASSIGN = {
    "unit": "示例区城建局",
    "feedback_due": "2026-04-20",
    "responsible_leader": "李分管",
    "handler": "张承办",
}
CONCLUSION = {
    "conclusion": "support",
    "demand": "要求修复小区门前道路。",
    "facts": "道路开挖后三个月未恢复，属实。",
    "opinion": "责令施工单位于四月底前恢复路面。",
    "basis": "《示例市政管理条例》第九条",
    "review_told": "true",
    "review_organ": "示例市人民政府",
}
RATED = {"implemented": "yes", "method": "phone", "caller": "林承办"}
CONTACT = {"contact": "林承办", "contact_phone": "0000-8888888"}
"""People of the office by name, and their roles."""
STAFF = {
    "林承办": ("registrar", "handler"),
    "李分管": ("matter_leader",),
    "陈分管": ("petition_leader",),
    "冯复查": ("reviewer",),
    "吴主任": ("principal_leader", "handler", "registrar"),
}


@pytest.fixture
def counter(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReviewCounter]:
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: pytest.fail("a question nobody expected"))
    with open_desk(tmp_path, clock) as desk:
        window = MainWindow(desk)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = ReviewCounter(desk, clock, window, qtbot)
        made.people["王登记"] = desk.operator
        for name, roles in STAFF.items():
            made.hire(name, *roles)
        made.sit("林承办")
        yield made


def visitor(counter: ReviewCounter, **changed: object) -> IntakeDraft:
    plain: dict[str, object] = {
        "name": "周明远",
        "id_kind": IdKind.RESIDENT,
        "id_number": "999999199003070020",
        "phone": "13900000101",
        "address": "示例区青石街道3幢201室",
        "people": 1,
        "purpose": Purpose.APPEAL,
        "demand": "要求修复小区门前道路。",
        "received_at": counter.clock.moment,
        "receiver": "林承办",
    }
    return IntakeDraft(**plain | changed)  # type: ignore[arg-type]


def tab(counter: ReviewCounter) -> str:
    return counter.window.tabs.tabText(3)


def to_conclusion(counter: ReviewCounter, **changed: object) -> int:
    """Received on Monday 2026-03-02, assigned on the 4th, accepted on the 6th, concluded on Wednesday 04-01."""
    counter.on("2026-03-02")
    key = counter.register(visitor(counter, **changed))
    counter.on("2026-03-03")
    counter.step(key, "ask_sign", {"note": "拟交城建局"})
    counter.sit("陈分管")
    counter.decide(Section.ASSIGN_SIGN, key, "assign_sign", {"opinion": "同意交办"})
    counter.sit("林承办")
    counter.on("2026-03-04")
    counter.decide(Section.ASSIGN_SIGN, key, "assign", ASSIGN)
    counter.on("2026-03-05")
    counter.step(key, "unit_sign_in", {"signer": "孙签收"})
    counter.on("2026-03-06")
    counter.step(key, "accept", {"organ": "示例区城建局", "path": "6"})
    counter.step(key, "notify", {"method": "in_person"})
    counter.on("2026-04-01")
    counter.step(key, "conclude", CONCLUSION)
    return key


def to_closing(counter: ReviewCounter, key: int) -> None:
    """Approved on Thursday 04-02, signed and closed on Friday 04-03."""
    counter.on("2026-04-02")
    counter.sit("李分管")
    counter.decide(Section.APPROVAL, key, "review_matter", {"opinion": "同意"})
    counter.sit("陈分管")
    counter.decide(Section.APPROVAL, key, "review_petition", {"opinion": "同意"})
    counter.on("2026-04-03")
    counter.decide(Section.CLOSE_SIGN, key, "close_sign", {"opinion": "同意办结"})
    counter.sit("林承办")
    counter.decide(Section.CLOSE_SIGN, key, "close")


def test_a_visit_is_answered_on_the_spot(counter: ReviewCounter) -> None:
    counter.on("2026-03-02")
    key = counter.register(visitor(counter))
    # 03-02 + 15 days = 03-17, a Tuesday; the office's own day is the day itself
    assert counter.dues(key) == {"dispatch_15": "2026-03-17", "same_day_dispatch": "2026-03-02"}
    dialog = counter.open_step(key, "answer_on_spot")
    assert "请填写答复内容" in counter.wrong(dialog, {}, "note")
    done = counter.finish(dialog, key, {"note": "已当场说明开挖工期，月底恢复。"})
    assert (done.state, counter.dues(key), counter.waits(key)) == (State.CLOSED, {}, set())
    assert "周明远" in counter.paper(key, "F2")
    assert "已当场说明开挖工期" in counter.paper(key, "F1")
    assert tab(counter) == "审核复查"
    assert "没有办理过程" in counter.refused(key, "退回重办")


def test_a_visit_is_assigned_approved_closed_and_satisfied(counter: ReviewCounter) -> None:
    counter.on("2026-03-02")
    key = counter.register(visitor(counter))
    counter.step(key, "submit", {"leader": "陈分管"})
    assert tab(counter) == "审核复查 ·1"
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
    assert "示例区城建局" in counter.paper(key, "N4", **CONTACT, request="请于期限内反馈。")
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
    assert "60日" in counter.paper(key, "N1", **CONTACT)
    counter.step(key, "notify", {"method": "in_person"})
    _extended(counter, key)
    counter.on("2026-04-01")
    counter.step(key, "conclude", CONCLUSION)
    _approved(counter, key)
    _closed(counter, key)
    counter.on("2026-04-07")
    counter.decide(Section.DELIVERY, key, "reply_received", RECEIPT)
    # received on 04-07 + 30 days = 05-07, a Thursday
    assert counter.dues(key) == {"follow_up_3": "2026-04-07", "ask_review_30": "2026-05-07"}
    assert "周明远" in counter.paper(key, "N13", document="处理（答复）意见书", deliverer="林承办")
    counter.decide(
        Section.FOLLOW_UP,
        key,
        "follow_up_failed",
        {"why": "no_answer", "method": "phone", "caller": "林承办"},
    )
    assert counter.waits(key) == {Section.FOLLOW_UP}, "a failed call is no call-back"
    counter.decide(Section.FOLLOW_UP, key, "follow_up", {"satisfaction": "satisfied", **RATED})
    assert (counter.waits(key), counter.dues(key)) == (set(), {"ask_review_30": "2026-05-07"})
    assert "满意" in counter.paper(key, "F1")
    assert "未评价“不满意”" in counter.refused(key, "不满意核实")


def _extended(counter: ReviewCounter, key: int) -> None:
    """31 days are not to be had; 30 are, once."""
    counter.on("2026-03-30")
    dialog = counter.open_step(key, "extend")
    asked = {"days": "31", "approver": "吴主任", "reason": "需要鉴定"}
    sentence = counter.wrong(dialog, asked, "days")
    assert "30" in sentence, sentence
    counter.finish(dialog, key, asked | {"days": "30"})
    # 60 + 30 days from 03-06: 25 to 03-31, 30 in April, 31 in May, 4 in June = 06-04, a Thursday
    assert counter.dues(key)["finish_60"] == "2026-06-04"
    assert "只能延长一次" in counter.refused(key, "延期")
    assert "需要鉴定" in counter.paper(key, "N17", progress="正在鉴定", handler="张承办")
    assert "2026年6月4日" in counter.paper(key, "N5", **CONTACT)


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
    text = counter.paper(key, "P1", **CONTACT, review_organ="示例市人民政府")
    assert "责令施工单位" in text


def test_an_upstream_matter_is_dissatisfied_and_verified(counter: ReviewCounter) -> None:
    key = to_conclusion(counter, source=Source.UPPER, upstream_no="示市交〔2026〕7号")
    draft = UpstreamDraft(origin="示例市信访局", due=counter.clock.today().replace(day=30))
    upstream.save(counter.everybody, key, draft)
    assert counter.dues(key)["upstream_due"] == "2026-04-30"
    to_closing(counter, key)
    first = next(one for one in counter.case(key).events if one.kind == "concluded")
    counter.on("2026-04-07")
    counter.decide(Section.DELIVERY, key, "reply_received", RECEIPT)
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
    assert (counter.state(key), counter.waits(key)) == (State.CLOSED, set())
    assert counter.dues(key) == {"ask_review_30": "2026-05-07"}
    assert next(one for one in counter.case(key).events if one.kind == "concluded") == first


def test_a_matter_goes_through_review_and_final_review(counter: ReviewCounter) -> None:
    key = to_conclusion(counter)
    to_closing(counter, key)
    counter.on("2026-04-07")
    counter.decide(Section.DELIVERY, key, "reply_received", RECEIPT)
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
    counter.paper(
        key, "P10", apply_to="示例市人民政府", grounds="道路仍未恢复。", request="请求撤销处理意见。"
    )
    counter.paper(key, "N22")


def _supplemented(counter: ReviewCounter, key: int) -> None:
    page = counter.pick(Section.REVIEW_ASKED, key)
    assert "accept_review" not in page.case.buttons
    assert "还缺身份证明或者户籍证明：请先用“补正告知”一次列全" in page.case.words()
    counter.decide(Section.REVIEW_ASKED, key, "ask_supplement", {"lacking": "身份证明"})
    # ten working days from 05-08: 9, 11-15, 18-21 May
    assert counter.dues(key)["supplement_10"] == "2026-05-21"
    assert "身份证明" in counter.paper(key, "N10", **CONTACT, lacking="身份证明", office_address="示例路1号")
    assert "不能第二次要求补正" in counter.refused(key, "补正告知")
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
    counter.paper(key, "N8", **CONTACT, review_unit="示例市人民政府")


def _heard(counter: ReviewCounter, key: int) -> None:
    counter.on("2026-05-18")
    counter.decide(Section.REVIEW_WORK, key, "open_hearing", HEARING)
    assert counter.waits(key) == {Section.REVIEW_HEARING}
    assert "第一会议室" in counter.paper(key, "P4", **CONTACT, hearing_time="上午9时")
    assert "听证尚未结束：请先录入“听证结束”" in counter.refused(key, "复查意见（维持、变更）")
    counter.on("2026-05-22")
    ended = {"held_on": "2026-05-21", "record": "双方陈述。"}
    counter.decide(Section.REVIEW_HEARING, key, "close_hearing", ended)
    # the first review does not leave a hearing out
    assert counter.dues(key) == {"review_30": "2026-06-15", "opinion_30": "2026-06-15"}
    counter.paper(key, "P5", hearing_time="上午9时", handling_side="示例区城建局", record="双方陈述。")


def _reviewed(counter: ReviewCounter, key: int) -> None:
    counter.on("2026-06-05")
    dialog = counter.open_decision(Section.REVIEW_WORK, key, "decide_review")
    assert "请在意见书中告知" in counter.wrong(dialog, {**OPINION, "right_told": ""}, "right_told")
    counter.finish(dialog, key, OPINION)
    assert counter.waits(key) == {Section.DELIVERY}
    said = {"facts": "属实。", "opinion": "维持。", "basis": "条例第三十五条"}
    counter.paper(key, "P2", **CONTACT, **said, final_review_organ="示例省人民政府")
    counter.on("2026-06-08")
    counter.decide(Section.DELIVERY, key, "review_reply_received", RECEIPT)
    # received on 06-08 + 30 days = 07-08, a Wednesday
    assert counter.dues(key) == {"ask_final_review_30": "2026-07-08"}
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
    counter.paper(key, "N8", **CONTACT, review_unit="示例省人民政府", review_opinion_no="示政信复查[2026]2号")
    counter.on("2026-07-03")
    dialog = counter.open_decision(Section.FINAL_WORK, key, "form_team")
    assert "不少于3人" in counter.wrong(dialog, {**TEAM, "members": "陈一"}, "members")
    counter.finish(dialog, key, TEAM)
    counter.on("2026-07-13")
    days = {"notice_on": "2026-07-09", "hearing_on": "2026-07-16", "hearing_form": "ordinary"}
    counter.decide(Section.FINAL_WORK, key, "open_hearing", HEARING | days)
    counter.on("2026-07-17")
    counter.decide(
        Section.FINAL_HEARING, key, "close_hearing", {"held_on": "2026-07-16", "record": "双方陈述。"}
    )
    # 13 to 17 July, five days, are left out: 07-31 + 5 = 08-05, a Wednesday
    assert counter.dues(key)["final_review_30"] == "2026-08-05"
    counter.on("2026-07-20")
    page = counter.pick(Section.FINAL_WORK, key)
    assert "decide_final_review" not in page.case.buttons, "the team has not deliberated"
    talk = {"present": "陈一、褚二", "record": "一致。", "proposed": "maintain"}
    counter.decide(Section.FINAL_WORK, key, "deliberate", talk)
    counter.on("2026-08-03")
    counter.decide(Section.FINAL_WORK, key, "decide_final_review", FINAL)
    said = {"facts": "属实。", "opinion": "维持。", "basis": "条例第三十六条"}
    counter.paper(key, "P3", **CONTACT, **said, review_opinion_organ="示例市人民政府")
    counter.on("2026-08-04")
    counter.decide(Section.DELIVERY, key, "final_reply_received", RECEIPT)
    assert (counter.state(key), counter.dues(key), counter.waits(key)) == (State.ENDED, {}, set())
    assert tab(counter) == "审核复查"
    assert "不再受理" in counter.refused(key, "申请复查")
