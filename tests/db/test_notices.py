"""Notices and letters of cases that real steps brought there: whole, or saying exactly what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.records import Party
from app.domain.units import UnitDraft
from app.domain.vocabulary import Channel, Disposition, OfficeKind, PartyRole, Purpose, Source, State
from app.errors import UserError
from app.models.tables import case_clock
from app.services import cases, issued_papers, office, papers, units
from app.services.context import Context
from app.services.paper_fields import chinese_date
from app.services.papers import Drawn
from tests.db.action_desk import ASSIGN, TO_ACCEPTED, TO_CLOSED, TO_SIGNED_IN, Desk, Steps
from tests.db.conftest import PROFILE

UNIT = "示例区城建局"
PHONE, UNIT_PHONE = "0999-8000000", "0999-8000001"
EXTEND = ("extend", {"days": "30", "approver": "吴主任", "reason": "需要委托检测"})
REFUSE = ("refuse", {"ground": "same_matter_pending", "organ": UNIT, "earlier_no": "示访[2026]1号"})
NO_MORE = (
    "no_longer_accept",
    {"ground": "after_final_review", "organ": "示例市人民政府", "final_opinion_no": "示复核〔2025〕4号",
     "final_opinion_on": "2025-09-08"},
)  # fmt: skip
REDIRECT = ("redirect", {"ground": "litigation", "organ": "示例区人民法院"})
FORWARD = ("forward", {"unit": UNIT})
URGE = ("urge", {"reason": "尚未反馈", "answer_by": "2026-12-25"})
SUPERVISE = ("supervise", {"ground": "after_urge", "reason": "催办后仍未反馈", "answer_by": "2027-01-08"})
OBJECTION = ("hand_back_organ", {"reason": "不属本单位职权"})
AGREED = ("hand_back_agree", {"materials": "登记单复印件1份", "note": "职权已经划转"})
REFUSED = ("hand_back_disagree", {"reason": "该路段由贵单位管理"})
REPORT = ("report", {"to_committee": "true", "to_department": "true", "to_joint_office": "true", "method": "written",
                     "note": "已到场听取意见"})  # fmt: skip
DISSATISFIED: Steps = (
    *TO_CLOSED,
    ("follow_up", {"satisfaction": "dissatisfied", "implemented": "no", "method": "phone", "caller": "林晓"}),
    ("verify", {"demand": "请再核实", "verify_by": "2027-01-20"}),
)
VERIFIED = ("verified", {"opinion": "已再次查看", "talks": "信访人表示认可"})


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    office.change_profile(
        context, replace(PROFILE, phone=PHONE, address="示例路1号", upper_office="示例市信访局")
    )
    units.add(context, UnitDraft(name=UNIT, phone=UNIT_PHONE))
    return Desk(context, clock)


def drawn(desk: Desk, key: int, form: str, **asked: str) -> Drawn:
    """With what the clerk typed, the rest as the program proposed it."""
    case = desk.case(key)
    start = papers.suggested(desk.context, case, form)
    return papers.draw(desk.context, case, form, asked=start | asked)


def text_of(paper: Drawn) -> str:
    pages = pypdfium2.PdfDocument(paper.pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


@pytest.mark.parametrize(
    ("form", "steps", "lacking"),
    [
        ("N1", TO_ACCEPTED, ()),
        ("N1", (), ("出具告知书的机关、单位", "受理日期", "处理途径和程序", "办结期限", "办理单位")),
        ("N2", (REFUSE,), ()),
        ("N2", (), ("不予受理的情形", "依据的条款", "正在受理、办理的机关、单位", "原信访事项编号或受理日期")),
        ("N3", (NO_MORE,), ()),
        ("N4", (FORWARD,), ()),
        ("N4", (("assign", ASSIGN),), ()),
        ("N5", (*TO_ACCEPTED, EXTEND), ()),
        ("N5", TO_ACCEPTED, ("延长天数（请先录入“批准延期”）", "延长后的办结期限", "延期理由")),
        ("N6", (*TO_SIGNED_IN, URGE), ()),
        ("N6", TO_SIGNED_IN, ("催办事由", "反馈日期")),
        ("N7", (*TO_SIGNED_IN, URGE, SUPERVISE), ("原转送（交办）函文号",)),
        ("N11", (), ()),
        ("N12", (("submit", {"note": "拟请城建局办理"}),), ()),
        ("N15", (FORWARD,), ()),
        ("N15", (), ("转送或者交办（请先录入“转送”或“交办”）", "转送（交办）日期", "依据", "办理的机关、单位",
                     "该机关、单位的联系方式")),
        ("N16", (REDIRECT,), ()),
        ("N17", TO_ACCEPTED, ("申请延长天数", "延长至", "延期理由")),
        ("N17", (*TO_ACCEPTED, EXTEND), ()),
        ("N18", (FORWARD, OBJECTION), ("核实结论（请先录入“核实同意退回”或“不同意退回”）",)),
        ("N18", (FORWARD, OBJECTION, AGREED), ()),
        ("N18", (FORWARD, OBJECTION, REFUSED), ()),
        ("N21", (), ()),
        ("N22", (), ()),
        ("N23", (REPORT,), ("地点",)),
        ("F3", DISSATISFIED, ()),
        ("F4", (*DISSATISFIED, VERIFIED), ()),
        ("F5", TO_ACCEPTED, ("主送单位", "协调联系事项", "需要对方办理的内容")),
    ],
)  # fmt: skip
def test_steps_bring_a_paper_its_contents(
    desk: Desk, form: str, steps: Steps, lacking: tuple[str, ...]
) -> None:
    key = desk.register(major=form == "N23")
    desk.go(key, steps)
    paper = drawn(desk, key, form)
    assert paper.missing == lacking
    if lacking:
        with pytest.raises(UserError, match=lacking[0].split("（")[0]):
            papers.issue(desk.context, paper, printer="PDF")
    else:
        assert papers.issue(desk.context, paper, printer="PDF").pdf


def statutory(desk: Desk, key: int, duty: str) -> str:
    """The stored statutory date, as it must print."""
    query = select(case_clock.c.legal_due).where(
        case_clock.c.petition_id == key, case_clock.c.duty == duty, case_clock.c.level == "statutory"
    )
    with desk.context.register.read() as connection:
        return chinese_date(connection.execute(query).scalar_one())


def test_acceptance_says_sixty_days_and_keeps_saying_them(desk: Desk) -> None:
    """Accepted on 22 November 2026: the 60th day is 21 January 2027, a Thursday."""
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    first = drawn(desk, key, "N1")
    assert first.values["finish_limit"] == statutory(desk, key, "finish") == "2027年1月21日"
    assert "60日内办结，即在2027年1月21日前（含当日）办结" in text_of(first)
    desk.do(key, *EXTEND)
    assert statutory(desk, key, "finish") != "2027年1月21日"
    desk.go(key, TO_CLOSED[len(TO_ACCEPTED) :])
    later = drawn(desk, key, "N1")
    assert later.values["finish_limit"] == "2027年1月21日"
    assert drawn(desk, key, "N5").values["extended_until"] == "2027年2月22日"  # the 20th is a Saturday


def test_other_ways_of_article_31_promise_no_sixty_days(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_SIGNED_IN, ("accept", {"organ": UNIT, "path": "2"})))
    paper = drawn(desk, key, "N1")
    assert paper.missing == ()
    assert "60日" not in text_of(paper)
    assert "复查" not in text_of(paper)
    assert "第三十一条第二项，导入仲裁程序处理" in text_of(paper)


def test_suggestions_are_accepted_by_article_29(desk: Desk) -> None:
    key = desk.register(purpose=Purpose.SUGGESTION)
    desk.go(key, (*TO_SIGNED_IN, ("accept", {"organ": UNIT})))
    assert "依照《信访工作条例》第二十九条" in text_of(drawn(desk, key, "N1"))


def test_who_gives_the_notice_out(desk: Desk) -> None:
    """A petition office hands on, the competent organ gives notice; any other organ gives its own."""
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    assert drawn(desk, key, "N1").values["issuer"] == UNIT
    other = replace(office.profile(desk.context.register), kind=OfficeKind.OTHER_ORGAN)
    office.change_profile(desk.context, other)
    assert drawn(desk, key, "N1").values["issuer"] == PROFILE.full_name


def test_a_notice_of_another_organ_takes_no_number_of_ours(desk: Desk) -> None:
    """The number of a paper begins with the mark of the organ that gives it out (GB/T 9704-2012 clause 7.2.5)."""
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, EXTEND))
    for form in ("N1", "N5"):
        theirs = papers.issue(desk.context, drawn(desk, key, form), printer="PDF")
        assert theirs.number == ""
        numbered = papers.issue(
            desk.context, drawn(desk, key, form, number="区建受〔2026〕5号"), printer="PDF"
        )
        text = text_of(replace(drawn(desk, key, form), pdf=numbered.pdf))
        assert "编号：区建受〔2026〕5号" in text
        ours = drawn(desk, key, form, issuer=PROFILE.full_name, number="区建受〔2026〕5号")
        assert "区建受" not in text_of(ours)
        issued = papers.issue(desk.context, ours, printer="PDF")
        assert issued.number.endswith("〔2026〕1号")
        assert f"编号：{issued.number}" in text_of(replace(ours, pdf=issued.pdf))


def test_a_letter_never_calls_its_reader_confidential(desk: Desk) -> None:
    """Who accuses, or gave no name, is addressed as 信访人; his name stands nowhere (art. 30)."""
    leader, secret = accusation(desk, "示例区纪委监委")
    nameless = desk.register(anonymous=True, name="")
    for teller, key in ((leader, secret), (desk, nameless)):
        text = text_of(drawn(teller, key, "N2"))
        assert "信访人：您以来访形式" in text
        assert not [word for word in ("（保密）：", "匿名：", "周明远") if word in text]
    assert "信访人姓名（保密）" in text_of(drawn(leader, secret, "N11"))


def test_urging_does_not_say_that_a_result_is_owed_where_none_is(desk: Desk) -> None:
    forwarded, assigned = desk.register(), desk.register()
    desk.go(forwarded, (FORWARD, ("unit_sign_in", {"signer": "孙签收"})))
    desk.go(assigned, TO_SIGNED_IN)
    first, second = text_of(drawn(desk, forwarded, "N6")), text_of(drawn(desk, assigned, "N6"))
    assert "办理结果" not in first
    assert "书面告知接收情况" in first
    assert "办结报告" not in first
    assert "请一并报送办结报告和答复意见" in second


def test_urging_says_how_many_days_it_is_over_only_where_it_is(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_SIGNED_IN, URGE))
    assert "超期" not in text_of(drawn(desk, key, "N6"))
    desk.clock.moment = datetime(2026, 12, 9, 9, 0)  # notice was due on Monday 7 December
    assert "截至2026年12月9日，已超期2天。" in text_of(drawn(desk, key, "N6"))


def test_supervision_before_the_date_speaks_of_no_days_over(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_SIGNED_IN, ("supervise", {**SUPERVISE[1], "ground": "shirking"})))
    paper = drawn(desk, key, "N7")
    assert paper.values["overdue_days"] == "0"
    text = text_of(paper)
    assert "超期" not in text
    assert "请在2027年1月8日前将办理情况和整改措施书面反馈我单位。" in text


def test_supervision_counts_the_days_over_the_statutory_date(desk: Desk) -> None:
    """Feedback was due on Sunday 20 December, by law the Monday: on the 31st ten days over."""
    key = desk.register()
    desk.go(key, (*TO_SIGNED_IN, ("notify", {"method": "post"})))
    letter = papers.issue(desk.context, drawn(desk, key, "N4"), printer="PDF")
    desk.clock.moment = datetime(2026, 12, 31, 9, 0)
    desk.go(key, (("urge", {"reason": "未反馈", "answer_by": "2027-01-04"}), SUPERVISE))
    paper = drawn(desk, key, "N7")
    assert paper.missing == ()
    assert paper.values["owed"] == "反馈办理结果"
    assert statutory(desk, key, "feedback") == "2026年12月21日"
    assert paper.values["owed_due"] == "2026年12月20日（休息日，顺延至2026年12月21日）"
    assert paper.values["overdue_days"] == "10"
    assert f"以{letter.number}交办贵单位" in text_of(paper)


def test_a_voided_letter_is_not_referred_to(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, *FORWARD)
    first = papers.issue(desk.context, drawn(desk, key, "N4"), printer="PDF")
    second = papers.issue(desk.context, drawn(desk, key, "N4", contact="陈试样"), printer="PDF")
    assert drawn(desk, key, "N6").values["dispatch_letter"] == second.number
    issued_papers.void(desk.context, second.id, "误打")
    assert drawn(desk, key, "N6").values["dispatch_letter"] == first.number


def test_forwarding_asks_for_no_feedback_and_assigning_names_the_day(desk: Desk) -> None:
    forwarded, assigned = desk.register(), desk.register()
    desk.do(forwarded, *FORWARD)
    desk.do(assigned, "assign", ASSIGN)
    first, second = drawn(desk, forwarded, "N4"), drawn(desk, assigned, "N4")
    assert "本件为转送件，不要求反馈办理结果" in text_of(first)
    assert "办结报告" not in text_of(first)
    told = (
        "在2026年12月20日（休息日，顺延至2026年12月21日）前（含当日）向我单位书面反馈办理结果，提交办结报告"
    )
    assert told in text_of(second)
    assert first.values["dispatch_basis"] == "《信访工作条例》第二十二条第一款"
    assert second.values["dispatch_basis"] == "《信访工作条例》第二十二条第一款第三项"


def test_a_working_day_that_was_set_is_told_alone(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "assign", {**ASSIGN, "feedback_due": "2026-12-18"})
    assert drawn(desk, key, "N4").values["feedback_term"] == "2026年12月18日"


def test_assigned_at_the_counter_without_a_day_is_not_sent(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.ASSIGN, unit=UNIT)
    paper = drawn(desk, key, "N4")
    assert paper.missing == ("反馈期限",)
    assert drawn(desk, key, "N4", feedback_term="2026年12月20日").missing == ()


def test_an_objection_is_answered_after_the_case_came_back(desk: Desk) -> None:
    agreed, refused = desk.register(), desk.register()
    desk.go(agreed, (FORWARD, OBJECTION, AGREED))
    desk.go(refused, (FORWARD, OBJECTION, REFUSED))
    assert desk.case(agreed).state is State.REGISTERED
    first, second = text_of(drawn(desk, agreed, "N18")), text_of(drawn(desk, refused, "N18"))
    assert f"{UNIT}：贵单位于2026年11月22日" in first
    assert "不属本单位职权" in first
    assert "我单位同意退回。" in first
    assert "交还我单位：登记单复印件1份" in first
    assert "我单位不同意退回。" in second
    assert "期限不变" in second
    assert "交还我单位" not in second


def test_our_own_objection_is_not_the_units(desk: Desk) -> None:
    other = replace(office.profile(desk.context.register), kind=OfficeKind.OTHER_ORGAN)
    office.change_profile(desk.context, other)
    key = desk.register(source=Source.UPPER, upstream_no="SJ2026001")
    desk.do(key, "object_upper", {"reason": "不属本机关职权"})
    assert {"提出异议的单位", "提出异议的日期", "异议的理由"} <= set(drawn(desk, key, "N18").missing)


def test_refusals_say_what_may_be_done_where_and_until_when(desk: Desk) -> None:
    refused, ended, led = desk.register(), desk.register(), desk.register()
    desk.do(refused, *REFUSE)
    desk.do(ended, *NO_MORE)
    desk.do(led, *REDIRECT)
    first, second, third = (
        text_of(drawn(desk, key, form)) for key, form in ((refused, "N2"), (ended, "N3"), (led, "N16"))
    )
    for part in ("第十九条第三款", f"请您向{UNIT}了解", "30日内，请求其上一级机关、单位复查", PHONE):
        assert part in first
    for part in ("示复核〔2025〕4号", "2025年9月8日", "第三十六条第三款", "新的事实和理由", PHONE):
        assert part in second
    for part in ("第二十条第二款", "示例区人民法院", "提出的期限：请在法律规定的期限内提出", PHONE):
        assert part in third


def test_the_report_names_no_person(desk: Desk) -> None:
    key = desk.register(major=True, people=32)
    desk.do(key, *REPORT)
    paper = drawn(desk, key, "N23")
    assert paper.values["report_recipients"] == "本级党委政府，主管部门，信访工作联席会议办公室"
    for secret in ("周明远", "13900000101", "青石街道3幢"):
        assert secret not in text_of(paper)
    assert "人数：32人" in text_of(paper)


def accusation(desk: Desk, unit: str, **changes: object) -> tuple[Desk, int]:
    key = desk.register(purpose=Purpose.ACCUSATION, demand="反映某工程招投标问题", **changes)
    leader = desk.hire("吴主任", "principal_leader")
    signer = Desk(desk.as_operator(leader), desk.clock)
    signer.do(key, "forward", {"unit": unit})
    return signer, key


def test_an_accusation_goes_sealed_and_without_a_name(desk: Desk) -> None:
    leader, key = accusation(desk, "示例区纪委监委")
    paper = drawn(leader, key, "N24")
    assert paper.missing == ()
    text = text_of(paper)
    assert "检举控告人：（保密）" in text
    for secret in ("周明远", "13900000101", "青石街道", "招投标"):
        assert secret not in text


INFORMANT = {
    "name": "周明远",
    "phone": "13900000101",
    "id_number": "999999199003070020",
    "address": "示例区青石街道3幢",
    "workplace": "示例机械厂",
    "parties": (
        Party(
            role=PartyRole.AGENT,
            name="郑代理",
            id_number="999999198502020017",
            phone="13900000102",
            note="代为提出",
        ),
        Party(role=PartyRole.COMPANION, name="何随访", phone="13900000103"),
    ),
}


def test_no_paper_of_the_menu_names_an_informant(desk: Desk) -> None:
    """Art. 30: whatever is drawn of an accusation, by whoever may read it, who made it stands nowhere."""
    leader, key = accusation(desk, "示例区纪委监委", **INFORMANT)
    secrets = (
        "周明远",
        "13900000101",
        "999999199003070020",
        "3幢",
        "示例机械厂",
        "郑代理",
        "999999198502020017",
    )
    for kind in papers.offered(leader.context, leader.case(key)):
        text = text_of(drawn(leader, key, kind.code))
        assert not [secret for secret in (*secrets, "13900000102", "何随访") if secret in text], kind.code


def test_article_22_is_cited_by_a_petition_office_only(desk: Desk) -> None:
    leader, key = accusation(desk, "示例区纪委监委")
    assert "根据《信访工作条例》第二十二条第二款、第三十条的规定" in text_of(drawn(leader, key, "N24"))
    organ = replace(office.profile(desk.context.register), kind=OfficeKind.OTHER_ORGAN)
    office.change_profile(desk.context, organ)
    assert "根据《信访工作条例》第二十三条第一款、第三十条的规定" in text_of(drawn(leader, key, "N24"))


def test_who_is_sent_to_the_courts_is_told_the_articles_that_bind_every_organ(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, *REDIRECT)
    assert "依据：《信访工作条例》第二十条第二款、第二十八条第二款。" in text_of(drawn(desk, key, "N16"))


def test_a_matter_for_the_courts_is_promised_no_review(desk: Desk) -> None:
    """Arts. 28 (2) and 23 (4): judicial matters leave the petition procedure, its 15, 60 and 30 days with it."""
    key = desk.register()
    desk.do(key, *FORWARD)
    plain = text_of(drawn(desk, key, "N15"))
    assert "将该信访事项转送下列机关、单位处理" in plain
    assert "自收到之日起15日内，书面告知您" in plain
    assert "请求其上一级机关、单位复查（第三十五条）" in plain
    court = text_of(drawn(desk, key, "N15", matter_kind="涉法涉诉信访事项"))
    assert "根据《信访工作条例》第二十八条第二款的规定" in court
    assert "并按照有关规定告知您（第二十三条第四款）" in court
    for promise in ("15日", "60日", "30日", "复查", "第二十二条"):
        assert promise not in court


def test_no_paper_is_addressed_to_the_accused(desk: Desk) -> None:
    leader, key = accusation(desk, "示例区纪委监委")
    leader.do(key, "name_accused", {"units": UNIT})
    for form in ("N4", "F5"):
        assert "示例区交通局：" in text_of(drawn(leader, key, form, unit="示例区交通局"))
        with pytest.raises(UserError, match="被检举、控告的单位"):
            drawn(leader, key, form, unit=UNIT)


@pytest.mark.parametrize("unit", ["示例区城建局", "示例区劳动监察大队", "示例区生态环境监察支队"])
def test_an_accusation_has_a_letter_to_discipline_and_personnel_only(desk: Desk, unit: str) -> None:
    leader, key = accusation(desk, unit)
    assert drawn(leader, key, "N24").missing == (
        "收件机关（请先将本件转送纪检监察机关或者组织（人事）部门）",
    )
    with pytest.raises(UserError):
        papers.draw(desk.context, cases.get(desk.context, key), "N24")


def test_the_sealed_letter_is_offered_for_accusations_only(desk: Desk) -> None:
    leader, key = accusation(desk, "示例区纪委监委")
    plain = desk.register()
    assert "N24" in {one.code for one in papers.offered(leader.context, leader.case(key))}
    assert "N24" not in {one.code for one in papers.offered(desk.context, desk.case(plain))}


def test_verification_goes_by_the_upper_number_else_by_the_own(desk: Desk) -> None:
    own = desk.register()
    upper = desk.register(
        source=Source.UPPER, upstream_no="SJ2026001", channel=Channel.ONLINE, platform="12345政务热线"
    )
    for key in (own, upper):
        desk.go(key, (*DISSATISFIED, VERIFIED))
    title = text_of(drawn(desk, own, "F3")).split("信访人姓名")[0]
    assert title == desk.case(own).number + "信访件信访人不满意核实件"
    assert text_of(drawn(desk, upper, "F3")).startswith("SJ2026001号信访件信访人不满意核实件")
    letter = text_of(drawn(desk, upper, "F4", subject="门前道路"))
    assert letter.startswith("关于门前道路（编号SJ2026001）信访事项核实情况说明签发人：")
    assert "示例市信访局12345政务热线信访事项（编号SJ2026001）为信访人评价不满意" in letter
    assert "经调查核实，已再次查看" in letter
    assert "已与信访人周明远进行了联系沟通，信访人表示认可" in letter


def test_the_reading_slip_keeps_reception_and_reading_apart(desk: Desk) -> None:
    """Source 002: what the leader said at his reception is recorded, and goes to the head of the office for approval."""
    key = desk.register()
    desk.go(key, (("instruct", {"leader": "陈主任", "role": "matter", "opinion": "当日到现场查看"}),))
    text = text_of(drawn(desk, key, "N12"))
    assert "接访领导陈主任" in text
    assert "决定当日到现场查看" in text
    desk.go(key, (("read", {"leader": "吴主任", "opinion": "同意"}),))
    assert "领导批阅意见同意" in text_of(drawn(desk, key, "N12"))


def test_the_reading_slip_starts_from_what_the_desk_proposed(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "submit", {"note": "拟请城建局办理"})
    values = drawn(desk, key, "N12").values
    assert values["proposed_opinion"] == "拟请城建局办理"
    assert values["proposed_date"] == "2026年11月22日"


def test_the_offices_own_dates_never_reach_a_notice(desk: Desk) -> None:
    """The unit's 15 days to give notice are the law's; a shorter rule of the office is for its reminders."""
    key = desk.register()
    desk.go(key, (FORWARD, ("unit_sign_in", {"signer": "孙签收", "promised": "2026-11-25"})))
    values = drawn(desk, key, "N6").values
    assert values["owed"] == "书面告知接收情况"
    due = datetime(2026, 11, 22) + timedelta(days=15)
    assert values["owed_due"] == chinese_date(due) == statutory(desk, key, "notify")
