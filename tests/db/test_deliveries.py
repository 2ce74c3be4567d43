"""送达: what must be said of it, and the periods of the law that start with it. Dates are counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.clock import FixedClock
from app.domain.delivery import STEPS, DeliveryDraft, DeliveryMethod
from app.domain.vocabulary import OfficeKind, Purpose
from app.domain.workflow import STEPS as TABLE
from app.errors import FieldErrors, UserError
from app.services import cases, clocks, deliveries, issued_papers, office, papers, step_hints
from app.services.context import Context
from tests.db.action_desk import CONCLUSION, TO_ACCEPTED, TO_CLOSED, TO_SIGNED_IN, Desk
from tests.db.test_review_papers import filled

HANDED_OVER = DeliveryDraft(
    method=DeliveryMethod.IN_PERSON, delivered_on=date(2026, 11, 22), receiver="周明远", server="王登记"
)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def issued(desk: Desk, key: int, form: str) -> int:
    """An issued paper, every field the dialog asks for filled."""
    drawn = papers.draw(desk.context, desk.case(key), form, asked=filled(form))
    return papers.issue(desk.context, drawn, printer="前台").id


def become(desk: Desk, kind: OfficeKind) -> None:
    """Another kind of office, with a telephone that notices name."""
    profile = replace(office.profile(desk.context.register), kind=kind, phone="0999-8000000")
    office.change_profile(desk.context, profile)


def closed_with_opinion(desk: Desk) -> tuple[int, int]:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    return key, issued(desk, key, "P1")


def last_event(desk: Desk, key: int) -> tuple[str, date, dict[str, str]]:
    event = desk.case(key).events[-1]
    return event.kind, event.occurred_at.date(), dict(event.payload)


def duties(desk: Desk, key: int) -> dict[str, date]:
    return {one.duty.value: one.due for one in clocks.trace(desk.context, key)}


def errors(desk: Desk, paper: int, **changes: object) -> dict[str, str]:
    with pytest.raises(FieldErrors) as caught:
        deliveries.record(desk.context, paper, replace(HANDED_OVER, **changes))  # type: ignore[arg-type]
    return dict(caught.value.errors)


def test_an_opinion_starts_the_thirty_days_for_review(desk: Desk) -> None:
    key, paper = closed_with_opinion(desk)
    told = deliveries.record(desk.context, paper, HANDED_OVER)
    kind, day, payload = last_event(desk, key)
    assert (kind, day) == ("reply_received", date(2026, 11, 22))
    assert (payload["stage"], payload["method"], payload["receiver"]) == ("opinion", "in_person", "周明远")
    # 30 days from the day after receipt: 8 in November, 22 in December; a Tuesday
    assert duties(desk, key)["ask_review"] == date(2026, 12, 22)
    assert told.said == "信访人可于 2026-12-22 前（含当日）申请复查。"


def test_what_is_recorded_later_counts_from_the_day_of_receipt(desk: Desk, clock: FixedClock) -> None:
    key, paper = closed_with_opinion(desk)
    clock.moment += timedelta(days=9)
    posted = replace(
        HANDED_OVER,
        method=DeliveryMethod.POST,
        delivered_on=date(2026, 11, 25),
        receiver="冯代收",
        relation="妻",
    )
    told = deliveries.record(desk.context, paper, posted)
    assert last_event(desk, key)[1] == date(2026, 11, 25)
    assert "2026-12-25" in told.said
    assert deliveries.of_case(desk.context, key)[paper].words == "2026-11-25 邮寄 冯代收"


def test_a_period_that_ran_out_is_said_to_have(desk: Desk, clock: FixedClock) -> None:
    _, paper = closed_with_opinion(desk)
    clock.moment += timedelta(days=60)
    told = deliveries.record(desk.context, paper, HANDED_OVER)
    assert told.said == "信访人申请复查的期限已于 2026-12-22 届满。"


def test_a_notice_delivered_in_time_is_the_written_notice(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    assert "notify" in duties(desk, key)
    told = deliveries.record(desk.context, issued(desk, key, "N1"), HANDED_OVER)
    kind, _, payload = last_event(desk, key)
    assert (kind, payload["method"], payload["note"]) == (
        "notified",
        "in_person",
        "受理告知书送达",
    )
    assert told.said == "已同时录入“书面告知”。"
    assert "notify" not in duties(desk, key)


def test_where_it_went_is_not_the_notice_that_the_unit_owes(desk: Desk) -> None:
    """Art. 23 (3) has the unit tell the petitioner; a 信访部门 that says where it sent the matter does not do it for it."""
    become(desk, OfficeKind.PETITION_OFFICE)
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    before = duties(desk, key)
    told = deliveries.record(desk.context, issued(desk, key, "N15"), HANDED_OVER)
    assert (told.said, last_event(desk, key)[0]) == ("", "unit_received")
    assert "notify" in before
    assert duties(desk, key) == before


def test_where_it_went_is_the_notice_that_another_organ_owes(desk: Desk) -> None:
    """Art. 23 (1) and (2): what goes to a unit of its own system is told within 15 days."""
    become(desk, OfficeKind.OTHER_ORGAN)
    key = desk.register()
    desk.do(key, "forward", {"unit": "示例区城建局"})
    assert duties(desk, key)["notify"] == date(2026, 12, 7)
    deliveries.record(desk.context, issued(desk, key, "N15"), HANDED_OVER)
    assert last_event(desk, key)[0] == "notified"
    assert "notify" not in duties(desk, key)


def test_an_extension_notice_does_not_end_the_clock_of_the_acceptance_notice(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("extend", {"days": "20", "approver": "吴主任", "reason": "案情复杂"})))
    told = deliveries.record(desk.context, issued(desk, key, "N5"), HANDED_OVER)
    assert told.said == ""
    assert "notify" in duties(desk, key)


def test_a_paper_without_a_step_is_only_kept(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    before = desk.case(key).events
    told = deliveries.record(desk.context, issued(desk, key, "N4"), replace(HANDED_OVER, receiver="孙签收"))
    assert (told.said, desk.case(key).events) == ("", before)


def test_an_opinion_that_was_sent_back_is_not_delivered(desk: Desk) -> None:
    key, paper = closed_with_opinion(desk)
    desk.go(key, (("rework", {"reason": "意见有误"}), ("conclude", CONCLUSION)))
    written = desk.written()
    with pytest.raises(UserError, match=r"现在还不能录入处理（答复）意见书的送达：.*审核"):
        deliveries.record(desk.context, paper, HANDED_OVER)
    assert (desk.written(), deliveries.of_case(desk.context, key)) == (written, {})


def test_what_is_missing_is_named_at_its_field(desk: Desk) -> None:
    _, paper = closed_with_opinion(desk)
    assert errors(desk, paper, method=None) == {"method": "请选择送达方式。"}
    assert set(errors(desk, paper, receiver="", server="")) == {"receiver", "server"}
    assert set(errors(desk, paper, method=DeliveryMethod.LEFT)) == {"place", "refusal", "witness"}
    assert "留置" in errors(desk, paper, refusal="不愿签收")["method"]
    assert "关系" in errors(desk, paper, receiver="冯代收")["relation"]
    assert "张贴" in errors(desk, paper, method=DeliveryMethod.PUBLIC)["place"]
    assert "不能晚于今天" in errors(desk, paper, delivered_on=date(2026, 11, 23))["delivered_on"]
    assert "不能早于出具" in errors(desk, paper, delivered_on=date(2026, 11, 21))["delivered_on"]
    assert "delivered_on" in errors(desk, paper, delivered_on=None)


def test_a_refused_paper_left_before_a_witness_starts_the_period(desk: Desk) -> None:
    key, paper = closed_with_opinion(desk)
    left = DeliveryDraft(
        method=DeliveryMethod.LEFT,
        delivered_on=date(2026, 11, 22),
        place="示例区青石街道3幢",
        refusal="对意见不服，拒绝签收",
        witness="钱见证（青石社区）",
        server="王登记",
    )
    told = deliveries.record(desk.context, paper, left)
    assert last_event(desk, key)[2]["receiver"] == "拒收，钱见证（青石社区）见证"
    assert "2026-12-22" in told.said
    assert deliveries.of_case(desk.context, key)[paper].words == "2026-11-22 留置（拒收）"


def test_a_paper_is_delivered_once(desk: Desk) -> None:
    _, paper = closed_with_opinion(desk)
    deliveries.record(desk.context, paper, HANDED_OVER)
    with pytest.raises(UserError, match="已于 2026-11-22 送达"):
        deliveries.record(desk.context, paper, HANDED_OVER)


def test_a_voided_paper_is_not_delivered(desk: Desk) -> None:
    _, paper = closed_with_opinion(desk)
    issued_papers.void(desk.context, paper, "写错日期")
    with pytest.raises(UserError, match="已经作废"):
        deliveries.record(desk.context, paper, HANDED_OVER)


def test_a_corrected_day_moves_the_period_and_both_values_stay(desk: Desk, clock: FixedClock) -> None:
    key, paper = closed_with_opinion(desk)
    clock.moment += timedelta(days=5)
    first = deliveries.record(desk.context, paper, replace(HANDED_OVER, delivered_on=date(2026, 11, 24)))
    told = deliveries.correct(
        desk.context, first.id, replace(HANDED_OVER, delivered_on=date(2026, 11, 26)), "看错签收单"
    )
    assert "2026-12-26" not in told.said  # a Saturday
    assert told.said == "信访人可于 2026-12-28 前（含当日）申请复查。"
    assert [one.kind for one in desk.case(key).events][-2:] == ["reply_received", "reply_received"]
    row = cases.history(desk.context, key)[-2]
    assert (row.action, row.reason) == ("correct_delivery", "看错签收单")
    assert row.changes["delivery_delivered_on"] == ["2026-11-24", "2026-11-26"]


def test_a_withdrawn_delivery_stops_the_period_and_may_be_recorded_anew(desk: Desk) -> None:
    key, paper = closed_with_opinion(desk)
    first = deliveries.record(desk.context, paper, HANDED_OVER)
    with pytest.raises(FieldErrors):
        deliveries.withdraw(desk.context, first.id, " ")
    deliveries.withdraw(desk.context, first.id, "邮件退回")
    assert deliveries.of_case(desk.context, key) == {}
    assert "ask_review" not in duties(desk, key)
    with pytest.raises(UserError, match="已经撤回"):
        deliveries.withdraw(desk.context, first.id, "再来一次")
    deliveries.record(desk.context, paper, HANDED_OVER)
    assert "ask_review" in duties(desk, key)


def test_a_receipt_recorded_as_a_step_before_is_not_recorded_twice(desk: Desk) -> None:
    key, paper = closed_with_opinion(desk)
    desk.do(key, "reply_received", {"method": "in_person", "receiver": "周明远"})
    number = len(desk.case(key).events)
    assert "delivered_on" in _later(desk, paper)
    told = deliveries.record(desk.context, paper, HANDED_OVER)
    assert (len(desk.case(key).events), "2026-12-22" in told.said) == (number, True)


def _later(desk: Desk, paper: int) -> dict[str, str]:
    desk.clock.moment += timedelta(days=1)
    return errors(desk, paper, delivered_on=date(2026, 11, 23))


def test_who_may_not_handle_may_not_start_a_period(desk: Desk) -> None:
    _, paper = closed_with_opinion(desk)
    registrar = desk.as_operator(desk.hire("林登记", "registrar"))
    with pytest.raises(UserError, match="办理交办"):
        deliveries.record(registrar, paper, HANDED_OVER)


def test_of_a_withheld_case_nothing_is_said(desk: Desk) -> None:
    boss = desk.as_operator(desk.hire("吴主任", "principal_leader", "registrar"))
    key = desk.register(purpose=Purpose.ACCUSATION)
    drawn = papers.draw(boss, cases.get(boss, key), "F1")
    paper = papers.issue(boss, drawn, printer="前台").id
    with pytest.raises(UserError, match="没有查看权限"):
        deliveries.record(desk.context, paper, HANDED_OVER)
    assert deliveries.of_case(desk.context, key) == {}
    assert deliveries.record(boss, paper, HANDED_OVER).said == ""


def test_every_paper_with_a_period_has_its_step_in_the_table() -> None:
    assert [dict(TABLE[STEPS[form]].marks) for form in ("P1", "P2", "P3")] == [
        {"stage": "opinion"},
        {"stage": "review"},
        {"stage": "final_review"},
    ]
    assert all(key in TABLE for key in STEPS.values())


def test_the_moment_of_a_delivery_never_precedes_its_case(desk: Desk, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 22, 15, 0)
    key, paper = closed_with_opinion(desk)
    clock.moment += timedelta(days=1)
    deliveries.record(desk.context, paper, HANDED_OVER)
    event, closing = desk.case(key).events[-1], desk.case(key).events[-2]
    assert event.occurred_at >= closing.occurred_at


def test_what_was_refused_is_told_to_be_proved_by_a_delivery(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    values = {"method": "left", "receiver": "拒收"}
    assert "写明事由和见证人" in step_hints.hints(desk.context, key, "reply_received", values)["method"]
    values["method"] = "in_person"
    assert "method" not in step_hints.hints(desk.context, key, "reply_received", values)
