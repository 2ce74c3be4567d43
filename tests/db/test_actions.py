"""Actions on a real register: what the clerk relies on when a step is taken, refused, or taken for several cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.domain.vocabulary import Channel, Disposition, OfficeKind, Purpose, Source, State
from app.domain.workflow import STEPS
from app.errors import FieldErrors, UserError
from app.models.tables import case_clock, petition
from app.services import actions, cases, intake, office
from app.services.action_grounds import ground, grounds, load
from app.services.context import Context
from tests.db.action_desk import ASSIGN, CONCLUSION, PAPER, TO_ACCEPTED, TO_CLOSED, TO_SIGNED_IN, Desk


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def refused(desk: Desk, key: int, step: str, values: dict[str, str], sentence: str) -> None:
    before = desk.written()
    with pytest.raises(UserError, match=sentence):
        desk.do(key, step, values)
    assert desk.written() == before


def column(desk: Desk, key: int, name: str) -> object:
    with desk.context.register.read() as connection:
        return connection.execute(select(petition.c[name]).where(petition.c.id == key)).scalar_one()


def due(desk: Desk, key: int, rule: str) -> date | None:
    with desk.context.register.read() as connection:
        query = select(case_clock.c.legal_due).where(
            case_clock.c.petition_id == key, case_clock.c.rule == rule
        )
        return connection.execute(query).scalar()


def test_an_appeal_from_the_counter_to_its_closing(desk: Desk) -> None:
    key = desk.register()
    assert desk.go(key, TO_SIGNED_IN).state is State.SIGNED_IN
    assert due(desk, key, "unit_notify_15") == date(2026, 12, 7)
    desk.do(key, "accept", {"organ": "示例区城建局", "path": "6"})
    assert due(desk, key, "finish_60") == date(2027, 1, 21)
    done = desk.go(key, TO_CLOSED[len(TO_ACCEPTED) :])
    assert done.state is State.CLOSED
    assert [event.kind for event in done.events] == [STEPS[step].kind for step, _ in TO_CLOSED]
    assert (column(desk, key, "closed_on"), column(desk, key, "unit")) == (date(2026, 11, 22), "示例区城建局")
    assert column(desk, key, "handler") == "张承办"
    assert due(desk, key, "finish_60") is None


def test_one_step_is_one_event_one_audit_row_and_the_next_revision(desk: Desk) -> None:
    key = desk.register()
    events, audits, revisions = desk.written()
    desk.do(key, "forward", {"unit": "示例区民政局", "note": "依职权"})
    assert desk.written() == (events + 1, audits + 1, revisions + 1)
    event = desk.case(key).events[-1]
    assert (event.seq, event.kind, event.operator) == (1, "forward", "王登记")
    assert event.payload == {"unit": "示例区民政局", "note": "依职权"}
    row = cases.history(desk.context, key)[-1]
    assert (row.action, row.operator) == ("forward", "王登记")
    assert row.changes == {"event": [None, 1], "state": ["registered", "forwarded"]}


def test_what_the_window_greys_the_service_refuses_with_the_same_sentence(desk: Desk) -> None:
    key = desk.register()
    for offer in actions.available(desk.context, key):
        if offer.reason:
            before = desk.written()
            with pytest.raises(UserError) as caught:
                desk.do(key, offer.step.key, {})
            assert (str(caught.value), desk.written()) == (offer.reason, before)


def test_registration_uses_the_same_table(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.ASSIGN, unit="示例区城建局")
    refused(desk, key, "unit_sign_in", {"signer": "孙"}, "交办尚未签批")
    desk.do(key, "assign_sign", PAPER)
    assert desk.do(key, "unit_sign_in", {"signer": "孙"}).state is State.SIGNED_IN


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("assign", ASSIGN | {"feedback_due": ""}, "feedback_due"),
        ("assign", ASSIGN | {"feedback_due": "2026-11-21"}, "feedback_due"),
        ("assign", ASSIGN | {"feedback_due": "20261220"}, "feedback_due"),
        ("assign", ASSIGN | {"feedback_due": "十二月"}, "feedback_due"),
        ("assign", ASSIGN | {"responsible_leader": " "}, "responsible_leader"),
        ("assign", ASSIGN | {"handler": ""}, "handler"),
        ("assign", ASSIGN | {"colour": "红"}, "colour"),
        ("forward", {}, "unit"),
        ("file", {"note": "\n"}, "note"),
        ("refuse", {"ground": "unfounded", "organ": "甲", "earlier_no": "1"}, "ground"),
        ("refuse", {"organ": "甲", "earlier_no": "1"}, "ground"),
        (
            "no_longer_accept",
            {"ground": "after_final_review", "organ": "甲", "final_opinion_no": "1"},
            "final_opinion_on",
        ),
        ("redirect", {"ground": "litigation"}, "organ"),
        ("hand_to_desk", {"urgent": "maybe"}, "urgent"),
        ("assign_sign", {"paper": "true"}, "signer"),
        ("assign_sign", {}, "paper"),
    ],
)
def test_a_bad_field_is_said_at_the_field(desk: Desk, step: str, values: dict[str, str], field: str) -> None:
    key = desk.register()
    before = desk.written()
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, step, values)
    assert set(caught.value.errors) == {field}
    assert desk.written() == before


def test_the_law_lists_one_ground_of_refusal_and_one_of_no_longer_accepting(desk: Desk) -> None:
    assert [one.article for one in grounds()["refuse"].values()] == ["《信访工作条例》第十九条第三款"]
    assert [one.article for one in grounds()["no_longer_accept"].values()] == [
        "《信访工作条例》第三十六条第三款"
    ]
    key = desk.register()
    values = {"ground": "same_matter_pending", "organ": "示例区人民政府", "earlier_no": "示访[2026]3号"}
    assert desk.do(key, "refuse", values).state is State.REFUSED
    assert "不予受理" in ground("refuse", desk.case(key).events[-1].payload["ground"]).text
    assert desk.do(key, "resume", {"reason": "原件已撤回"}).state is State.REGISTERED


def test_the_grounds_of_the_steps_exist_and_a_broken_file_is_said(tmp_path: object) -> None:
    named = {field.grounds for step in STEPS.values() for field in step.fields if field.grounds}
    assert named == grounds().keys()
    path = tmp_path / "grounds.toml"  # type: ignore[operator]
    path.write_text("[[refuse]]\nlabel = '甲'\n", encoding="utf-8")
    with pytest.raises(UserError, match="缺少 'key'"):
        load(path)
    path.write_text("[[refuse]]\nkey = '甲'\n", encoding="utf-8")
    with pytest.raises(UserError, match="无法使用"):
        load(path)


def test_the_way_of_article_31_decides_over_the_sixty_days(desk: Desk) -> None:
    sixth, fourth = desk.register(), desk.register()
    desk.go(sixth, TO_ACCEPTED)
    desk.go(fourth, (*TO_SIGNED_IN, ("accept", {"organ": "示例区城建局", "path": "4"})))
    assert due(desk, sixth, "finish_60") is not None
    assert due(desk, fourth, "finish_60") is None
    refused(desk, fourth, "conclude", CONCLUSION, "第三十一条第六项")
    refused(desk, fourth, "extend", {"days": "9", "approver": "吴", "reason": "复杂"}, "第三十一条第六项")
    answer = {"conclusion": "led_to_procedure", "opinion": "已导入行政复议"}
    assert desk.do(fourth, "answer_other", answer).state is State.IN_REVIEW
    suggestion = desk.register(purpose=Purpose.SUGGESTION)
    desk.go(suggestion, TO_SIGNED_IN)
    refused(desk, suggestion, "accept", {"organ": "示例区城建局", "path": "6"}, "只用于申诉求决")
    refused(
        desk, suggestion, "answer_suggestion", {"conclusion": "not_adopted", "opinion": "谢谢"}, "写明理由"
    )
    adopted = {"conclusion": "partly_adopted", "opinion": "已列入计划"}
    assert desk.do(suggestion, "answer_suggestion", adopted).state is State.IN_REVIEW


def test_an_appeal_is_accepted_with_its_way_and_closed_with_its_basis(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    refused(desk, key, "accept", {"organ": "示例区城建局"}, "第三十一条的办理途径")
    desk.do(key, "accept", {"organ": "示例区城建局", "path": "6"})
    refused(desk, key, "conclude", CONCLUSION | {"basis": ""}, "法律法规依据")
    refused(desk, key, "conclude", CONCLUSION | {"conclusion": "maybe"}, "请从列表中选择结论")
    settled = {"conclusion": "settled", "parties": "周明远、示例物业公司", "opinion": "十日内修复"}
    done = desk.do(key, "settle", settled)
    assert (done.state, done.events[-1].payload["conclusion"]) == (State.IN_REVIEW, "settled")


def test_an_extension_is_short_once_and_before_the_last_day(desk: Desk, clock: FixedClock) -> None:
    key, late = desk.register(), desk.register()
    desk.go(key, TO_ACCEPTED)
    desk.go(late, TO_ACCEPTED)
    values = {"days": "30", "approver": "吴主任", "reason": "需要鉴定"}
    refused(desk, key, "extend", values | {"days": "31"}, "请填1至30")
    refused(desk, key, "extend", values | {"days": "0"}, "请填1至30")
    refused(desk, key, "extend", values | {"days": "３"}, "请填1至30")
    refused(desk, key, "extend", values | {"approver": ""}, "负责人")
    clock.moment = datetime(2027, 1, 21, 16, 0)
    desk.do(key, "extend", values)
    assert due(desk, key, "finish_60") == date(2027, 2, 22), "20 February 2027 is a Saturday"
    refused(desk, key, "extend", values, "只能延长一次")
    clock.moment = datetime(2027, 1, 22, 8, 30)
    refused(desk, late, "extend", values, "已于 2027-01-21 届满")


def test_a_hand_back_agreed_returns_to_the_desk_and_starts_over(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    refused(desk, key, "hand_back_organ", {}, "详细理由")
    desk.do(key, "hand_back_organ", {"reason": "属示例区水务局职权"})
    assert desk.case(key).events[-1].payload["scope"] == "organ"
    refused(desk, key, "accept", {"organ": "示例区城建局", "path": "6"}, "先核实")
    refused(desk, key, "hand_back_agree", {}, "材料清单")
    back = desk.do(key, "hand_back_agree", {"materials": "信件1份"})
    assert (back.state, column(desk, key, "unit"), back.draft.disposition) == (State.REGISTERED, "", None)
    assert desk.do(key, "forward", {"unit": "示例区水务局"}).state is State.FORWARDED


def test_a_hand_back_refused_goes_on_with_the_unit(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    desk.do(key, "hand_back_desk", {"reason": "不属本部室"})
    assert desk.case(key).events[-1].payload["scope"] == "desk"
    assert desk.do(key, "hand_back_disagree", {"reason": "三定方案已明确"}).state is State.SIGNED_IN


def test_an_organ_objects_to_what_came_from_above(desk: Desk) -> None:
    profile = office.profile(desk.context.register)
    organ = OfficeProfile(full_name=profile.full_name, short_name=profile.short_name, prefix="示", kind=OfficeKind.OTHER_ORGAN)  # fmt: skip
    office.change_profile(desk.context, organ)
    key = desk.register(source=Source.UPPER, upstream_no="上1")
    desk.do(key, "object_upper", {"reason": "不属本机关"})
    refused(desk, key, "hand_back_agree", {"materials": "1份"}, "由上级决定")
    assert desk.do(key, "upper_disagree", {}).state is State.REGISTERED
    assert desk.do(key, "accept", {"organ": organ.full_name, "path": "6"}).state is State.ACCEPTED


def test_leaders_sign_in_person_or_on_paper(desk: Desk) -> None:
    leader, clerk = desk.hire("吴主任", "petition_leader"), desk.hire("钱登记", "registrar")
    signed, on_paper = (desk.register(disposition=Disposition.ASSIGN, unit="甲局") for _ in range(2))
    assert desk.offer(signed, "assign_sign", leader) == desk.offer(signed, "assign_sign") == ""
    assert "没有“交办、办结签批”的权限" in desk.offer(signed, "assign_sign", clerk)
    with pytest.raises(FieldErrors, match="本人签批的"):
        desk.do(signed, "assign_sign", {"signer": "别人"}, who=leader)
    with pytest.raises(FieldErrors, match="只有承办人"):
        desk.do(signed, "assign_sign", PAPER, who=leader)
    with pytest.raises(UserError, match="没有“交办、办结签批”的权限"):
        desk.do(signed, "assign_sign", PAPER, who=clerk)
    own = desk.do(signed, "assign_sign", {"opinion": "同意"}, who=leader)
    assert own.events[-1].payload == {"opinion": "同意", "signer": "吴主任"}
    assert desk.do(on_paper, "assign_sign", PAPER).events[-1].payload == PAPER
    refused(desk, signed, "assign_sign", PAPER, "已经签批")


AGREED = {"opinion": "同意。"}


def test_the_reviews_stand_in_their_order(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    matter, head = desk.hire("冯分管", "matter_leader"), desk.hire("吴主任", "petition_leader")
    with pytest.raises(UserError, match="事项分管领导尚未审核"):
        desk.do(key, "review_petition", AGREED, who=head)
    desk.do(key, "review_matter", AGREED, who=matter)
    refused(desk, key, "close_sign", PAPER, "尚未审核")
    desk.do(key, "review_petition", AGREED, who=head)
    refused(desk, key, "close", {}, "办结尚未签批")
    with pytest.raises(UserError, match="没有“交办、办结签批”的权限"):
        desk.do(key, "close_sign", AGREED, who=matter)
    desk.do(key, "close_sign", AGREED, who=head)
    assert desk.do(key, "close").state is State.CLOSED


def test_sent_back_work_needs_a_new_conclusion_and_new_signatures(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    assert column(desk, key, "closed_on") is not None
    refused(desk, key, "rework", {"reason": ""}, "理由")
    desk.do(key, "rework", {"reason": "事实不清"})
    assert column(desk, key, "closed_on") is None
    assert due(desk, key, "finish_60") == date(2027, 1, 21), "the old date runs on"
    refused(desk, key, "close", {}, "请先录入结论")
    desk.do(key, "conclude", CONCLUSION | {"conclusion": "explain"})
    refused(desk, key, "close", {}, "办结尚未签批")


def test_the_dissatisfied_are_heard_again(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    asked = {"demand": "再核实", "verify_by": "2026-12-31"}
    refused(desk, key, "verify", asked, "尚未回访")
    said = {"satisfaction": "dissatisfied", "implemented": "no", "method": "phone", "caller": "王登记"}
    desk.do(key, "follow_up", said)
    assert desk.do(key, "verify", asked).state is State.VERIFYING
    assert desk.do(key, "verified", {"opinion": "属实", "talks": "已联系"}).state is State.CLOSED


def test_the_ladder_of_urging(desk: Desk) -> None:
    key = desk.register()
    refused(desk, key, "urge", {"reason": "逾期"}, "没有单位在办理")
    desk.go(key, TO_SIGNED_IN)
    late = {"ground": "after_urge", "reason": "逾期"}
    refused(desk, key, "supervise", late, "尚未催办过")
    refused(desk, key, "circulate", {"recipients": "各部室", "reason": "逾期"}, "尚未督办过")
    desk.do(key, "urge", {"reason": "逾期", "answer_by": "2026-12-25"})
    desk.do(key, "supervise", late)
    desk.do(key, "circulate", {"recipients": "各部室、各街道", "reason": "逾期"})
    assert [event.kind for event in desk.case(key).events[-3:]] == ["urged", "supervised", "circulated"]
    other = desk.register(disposition=Disposition.FORWARD, unit="甲局")
    desk.do(other, "supervise", {"ground": "fraud", "reason": "材料不实"})


def test_a_major_matter_is_reported_to_whom_when_and_how(desk: Desk) -> None:
    key = desk.register(major=True)
    refused(desk, key, "report", {"method": "phone", "note": "已报"}, "报告对象")
    refused(desk, key, "answer_on_spot", {"note": "可以"}, "领导批阅")
    told = {"to_committee": "true", "to_upper": "true", "method": "phone", "note": "已报"}
    at = datetime(2026, 11, 22, 9, 25)
    event = desk.do(key, "report", told, at=at).events[-1]
    assert (event.kind, event.occurred_at, event.payload) == ("reported", at, told)


def test_flags_reach_the_columns(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "flag", {"weekly_conference": "true", "supervision": "true"})
    assert (column(desk, key, "weekly_conference"), column(desk, key, "supervision")) == (True, True)
    off = desk.do(key, "flag", {"supervision": "true"})
    assert (column(desk, key, "weekly_conference"), column(desk, key, "supervision")) == (False, True)
    assert off.events[-1].payload["taken_off"] == "周会商"
    refused(desk, key, "flag", {"supervision": "true"}, "与现在的标记相同")
    assert "taken_off" not in desk.do(key, "flag", {"supervision": "true", "note": "补充"}).events[-1].payload


def test_several_cases_together_only_get_marks(desk: Desk) -> None:
    marked, bare = desk.register(), desk.register()
    refused(desk, bare, "flag", {}, "没有要保存的内容")
    desk.do(marked, "flag", {"supervision": "true"})
    done = actions.perform_many(desk.context, [marked, bare], "flag", {"weekly_conference": "true"})
    assert [one.error for one in done] == [None, None]
    found = [
        (column(desk, key, "weekly_conference"), column(desk, key, "supervision")) for key in (marked, bare)
    ]
    assert found == [(True, True), (True, False)]


def test_joining_and_splitting(desk: Desk) -> None:
    main, extra, third = desk.register(), desk.register(), desk.register()
    number = desk.case(main).number
    desk.go(extra, TO_ACCEPTED)
    refused(desk, extra, "join", {"target": desk.case(extra).number}, "不能并入自身")
    refused(desk, extra, "join", {"target": "示访[2026]99号"}, "没有编号为")
    assert desk.do(extra, "join", {"target": number}).state is State.JOINED
    assert column(desk, extra, "joined_to") == main
    assert due(desk, extra, "finish_60") is None
    refused(desk, extra, "progress", {"note": "查"}, "已并入主件")
    refused(desk, third, "join", {"target": desk.case(extra).number}, "已并入别的件")
    refused(desk, main, "join", {"target": desk.case(third).number}, "已有别的件并入本件")
    assert desk.do(extra, "split", {"reason": "诉求不同"}).state is State.ACCEPTED
    assert column(desk, extra, "joined_to") is None
    assert due(desk, extra, "finish_60") == date(2027, 1, 21), "the old 60 days run on"
    assert [event.kind for event in desk.case(extra).events][-2:] == ["joined", "split"]


def test_changing_the_unit_asks_for_its_receipt(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    desk.do(key, "change_unit", {"unit": "示例区交通局", "reason": "职能划转"})
    assert (desk.case(key).state, column(desk, key, "unit")) == (State.ASSIGNED, "示例区交通局")
    assert due(desk, key, "finish_60") == date(2027, 1, 21), "no second 60 days"
    assert desk.do(key, "unit_sign_in", {"signer": "何"}).state is State.SIGNED_IN
    refused(desk, key, "accept", {"organ": "示例区交通局", "path": "6"}, "已经受理")


def test_several_cases_each_in_its_own_transaction(desk: Desk) -> None:
    good, gone, other = desk.register(), desk.register(), desk.register()
    intake.void(desk.context, gone, "误登", revision=1)
    found = actions.perform_many(desk.context, [good, gone, good, other, 999], "forward", {"unit": "甲局"})
    assert [(one.id, one.error is None) for one in found] == [
        (good, True),
        (gone, False),
        (other, True),
        (999, False),
    ]
    assert (found[1].number, found[1].error) == (desk.case(gone).number, "本件已作废，不能再办理。")
    assert [desk.case(key).state for key in (good, gone, other)] == [
        State.FORWARDED,
        State.VOIDED,
        State.FORWARDED,
    ]
    with pytest.raises(UserError, match="须逐件办理"):
        actions.perform_many(desk.context, [good], "conclude", CONCLUSION)


def test_late_recording_keeps_the_order_of_things(desk: Desk, clock: FixedClock) -> None:
    key = desk.register(received_at=datetime(2026, 11, 10, 9, 0))
    desk.do(key, "forward", {"unit": "甲局"}, at=datetime(2026, 11, 12, 10, 0))
    for wrong, sentence in (
        (datetime(2026, 11, 12, 9, 59), "不能早于上一步骤（2026-11-12 10:00）"),
        (clock.moment + timedelta(minutes=13), "在将来"),
    ):
        before = desk.written()
        with pytest.raises(FieldErrors) as caught:
            desk.do(key, "unit_sign_in", {"signer": "孙"}, at=wrong)
        assert sentence in caught.value.errors["occurred_at"]
        assert desk.written() == before
    event = desk.do(key, "unit_sign_in", {"signer": "孙"}, at=datetime(2026, 11, 13, 8, 0)).events[-1]
    assert (event.occurred_at, event.recorded_at) == (datetime(2026, 11, 13, 8, 0), clock.moment)
    assert due(desk, key, "unit_notify_15") == date(2026, 11, 30), "28 November 2026 is a Saturday"
    with pytest.raises(FieldErrors, match="2026-11-10 09:00"):
        desk.do(desk.register(received_at=datetime(2026, 11, 10, 9)), "submit", at=datetime(2026, 11, 9, 9))


def test_two_windows_do_not_take_the_same_step_twice(desk: Desk) -> None:
    key = desk.register()
    actions.perform(desk.context, key, "flag", {"supervision": "true"}, revision=1)
    before = desk.written()
    with pytest.raises(UserError, match="刚被其他操作更改过"):
        actions.perform(desk.context, key, "flag", {"weekly_conference": "true"}, revision=1)
    assert desk.written() == before


def test_an_unknown_step_or_case_is_said(desk: Desk) -> None:
    with pytest.raises(UserError, match="没有“fly”这一步骤"):
        desk.do(desk.register(), "fly")
    with pytest.raises(UserError, match="没有这件信访件"):
        desk.do(999, "forward", {"unit": "甲局"})


def test_a_registrar_registers_and_does_not_handle(desk: Desk) -> None:
    key, clerk = desk.register(), desk.hire("钱登记", "registrar")
    assert "没有“办理交办”的权限" in desk.offer(key, "forward", clerk)
    before = desk.written()
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        desk.do(key, "forward", {"unit": "甲局"}, who=clerk)
    assert desk.written() == before


def test_the_clerk_at_the_counter_calls_the_unit_and_records_who_came(desk: Desk) -> None:
    key, clerk = desk.register(), desk.hire("钱登记", "registrar")
    called = {"unit": "城建部", "why": "specialised", "whom": "张工", "place": "第一接待室"}
    came = datetime(2026, 11, 22, 9, 31)
    desk.do(key, "call_unit", called, who=clerk)
    record = desk.do(key, "unit_arrived", {"unit": "城建部", "who": "张工、李工"}, who=clerk, at=came)
    assert record.state is State.REGISTERED
    assert [(event.kind, event.operator) for event in record.events] == [
        ("unit_called", "钱登记"),
        ("unit_arrived", "钱登记"),
    ]
    assert record.events[-1].occurred_at == came
    assert record.events[0].payload == called


@pytest.mark.parametrize("step", ["answer_on_spot", "file"])
def test_the_opinion_of_the_unit_is_recorded_after_the_matter_was_settled(desk: Desk, step: str) -> None:
    key = desk.register()
    desk.do(key, step, {"note": "已说明"})
    assert desk.offer(key, "call_unit").startswith("本件已")
    before = desk.case(key).state
    after = desk.do(key, "unit_opinion", {"unit": "城建部", "opinion": "已当面解释。"})
    assert after.state is before


def test_a_letter_is_read_before_it_goes_out(desk: Desk) -> None:
    key = desk.register(channel=Channel.LETTER)
    desk.do(key, "desk_sign", {"signer": "王登记"})
    assert desk.do(key, "submit", {"note": "拟转城建局"}).state is State.AWAITING_READING
    assert (
        desk.do(key, "read", {"leader": "吴主任", "opinion": "请城建局办"}).state
        is State.AWAITING_ASSIGN_SIGN
    )
    assert due(desk, key, "letter_15") == date(2026, 12, 7)
    refused(desk, key, "assign", ASSIGN, "尚未签批")


def test_a_voided_case_ends_in_its_history(desk: Desk) -> None:
    key = desk.register()
    gone = intake.void(desk.context, key, "误登", revision=1)
    assert [(event.kind, event.payload) for event in gone.events] == [("voided", {"reason": "误登"})]
    refused(desk, key, "forward", {"unit": "甲局"}, "已作废")


@pytest.mark.parametrize("aside", ["file", "redirect"])
def test_a_resumed_case_has_its_fifteen_days_again(desk: Desk, aside: str) -> None:
    """Received 2026-11-22 (a Sunday): 15 days end on Monday 2026-12-07, whenever the case was set aside."""
    key = desk.register()
    before = desk.due(key)
    values = {"file": {"note": "暂存"}, "redirect": {"ground": "litigation", "organ": "示例区法院"}}[aside]
    desk.do(key, aside, values)
    assert desk.due(key) is None
    record = desk.do(key, "resume", {"reason": "信访人补充材料"})
    assert record.state is State.REGISTERED
    assert desk.due(key) == before == date(2026, 12, 7)


def test_an_extension_after_the_last_day_is_no_next_step_but_may_be_recorded_late(desk: Desk) -> None:
    """Accepted on 2026-11-22: sixty days on is Thursday 2027-01-21."""
    key = desk.register()
    desk.go(key, TO_ACCEPTED)

    def extension() -> tuple[str, str]:
        (found,) = [one for one in actions.available(desk.context, key) if one.step.key == "extend"]
        return found.reason, found.late

    desk.clock.moment = datetime(2027, 1, 21, 17, 0)
    assert extension() == ("", "")
    desk.clock.moment = datetime(2027, 1, 22, 9, 0)
    assert extension() == ("", "办理期限已于 2027-01-21 届满，不能再延长；请尽快办结。")
    granted = {"days": "10", "approver": "吴主任", "reason": "案情复杂"}
    desk.do(key, "extend", granted, at=datetime(2027, 1, 20, 16, 0))
    assert due(desk, key, "finish_60") == date(2027, 2, 1), "the 31st is a Sunday"
