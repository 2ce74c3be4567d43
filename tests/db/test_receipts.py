"""An opinion is received once: whatever else is recorded, the petitioner's period runs from that day. Dates by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.delivery import DeliveryDraft, DeliveryMethod
from app.errors import FieldErrors, UserError
from app.services import actions, deliveries, papers
from app.services.context import Context
from tests.db.action_desk import CONCLUSION, PAPER, Desk
from tests.db.review_desk import (
    RECEIPT,
    answered,
    closed,
    do_on,
    dues,
    on,
    reviewed,
)
from tests.db.test_deliveries import issued
from tests.db.test_review_papers import filled

HANDED_OVER = DeliveryDraft(
    method=DeliveryMethod.IN_PERSON, delivered_on=date(2026, 4, 7), receiver="周明远", server="吴主任"
)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, whole), clock)


def delivered(desk: Desk) -> tuple[int, int]:
    """The opinion was given out, and handed over on Tuesday 2026-04-07: case and paper."""
    key = closed(desk)
    on(desk, "2026-04-07")
    paper = issued(desk, key, "P1")
    deliveries.record(desk.context, paper, HANDED_OVER)
    return key, paper


def test_a_delivered_opinion_is_not_received_a_second_time(desk: Desk) -> None:
    key, _ = delivered(desk)
    # 04-07 + 30 days = 05-07, a Thursday at work
    assert dues(desk, key)["ask_review_30"] == date(2026, 5, 7)
    on(desk, "2026-04-10")
    before = desk.written()
    with pytest.raises(UserError, match=r"已于 2026-04-07 收到处理意见书，不能重复录入.*更正送达"):
        desk.do(key, "reply_received", {"method": "left", "receiver": "无"})
    assert desk.written() == before
    assert dues(desk, key)["ask_review_30"] == date(2026, 5, 7)


def test_a_reprint_that_corrects_nothing_starts_nothing(desk: Desk) -> None:
    key, _ = delivered(desk)
    on(desk, "2026-04-10")
    second = issued(desk, key, "P1")
    before = desk.written()
    with pytest.raises(UserError, match="已于 2026-04-07 送达"):
        deliveries.record(desk.context, second, replace(HANDED_OVER, delivered_on=date(2026, 4, 10)))
    assert desk.written() == before


def test_a_corrected_opinion_takes_the_place_of_the_first(desk: Desk) -> None:
    key, first = delivered(desk)
    on(desk, "2026-04-10")
    drawn = papers.draw(desk.context, desk.case(key), "P1", asked=filled("P1") | {"subject": "更正后的标题"})
    second = papers.issue(desk.context, drawn, printer="前台", replaces=first).id
    told = deliveries.record(desk.context, second, replace(HANDED_OVER, delivered_on=date(2026, 4, 10)))
    # 04-10 + 30 days = 05-10, a Sunday, so Monday 05-11
    assert told.said == "信访人可于 2026-05-11 前（含当日）申请复查。"
    standing = [one for one in desk.case(key).events if one.kind == "reply_received"]
    assert standing[-1].payload["supersedes"] == str(standing[0].seq)
    with pytest.raises(UserError, match="已于 2026-04-10 收到"):
        desk.do(key, "reply_received", RECEIPT)


def test_a_receipt_is_corrected_where_it_stands(desk: Desk) -> None:
    key = answered(desk)
    on(desk, "2026-03-26")
    with pytest.raises(UserError, match="已于 2026-03-23 收到处理意见书"):
        desk.do(key, "reply_received", RECEIPT)
    event = desk.case(key).events[-1]
    moved = event.occurred_at.replace(day=25)
    actions.supersede(desk.context, key, event.seq, "看错签收单", RECEIPT, occurred_at=moved)
    # 03-25 + 30 days = 04-24, a Friday
    assert dues(desk, key)["ask_review_30"] == date(2026, 4, 24)


def test_a_review_opinion_and_a_final_one_are_received_once(desk: Desk) -> None:
    key = reviewed(desk)
    on(desk, "2026-05-25")
    with pytest.raises(UserError, match="已于 2026-05-21 收到复查意见书"):
        desk.do(key, "review_reply_received", RECEIPT)
    # 05-21 + 30 days = 06-20, a Saturday in the holiday of 06-19 to 06-21: Monday 06-22
    assert dues(desk, key)["ask_final_review_30"] == date(2026, 6, 22)


def test_a_new_opinion_is_received_anew(desk: Desk) -> None:
    key, _ = delivered(desk)
    do_on(desk, key, "2026-04-13", "rework", {"reason": "漏了一项请求"})
    for step in ("conclude", "review_matter", "review_petition", "close_sign", "close"):
        do_on(desk, key, "2026-04-14", step, {"conclude": CONCLUSION, "close": {}}.get(step, PAPER))
    do_on(desk, key, "2026-04-15", "reply_received", RECEIPT)
    # 04-15 + 30 days = 05-15, a Friday
    assert dues(desk, key)["ask_review_30"] == date(2026, 5, 15)


def test_an_opinion_received_by_hand_before_a_rework_does_not_stop_the_next_delivery(desk: Desk) -> None:
    key = answered(desk)
    do_on(desk, key, "2026-04-13", "rework", {"reason": "漏了一项请求"})
    for step in ("conclude", "review_matter", "review_petition", "close_sign", "close"):
        do_on(desk, key, "2026-04-14", step, {"conclude": CONCLUSION, "close": {}}.get(step, PAPER))
    on(desk, "2026-04-15")
    told = deliveries.record(
        desk.context, issued(desk, key, "P1"), replace(HANDED_OVER, delivered_on=date(2026, 4, 15))
    )
    assert told.said == "信访人可于 2026-05-15 前（含当日）申请复查。"


def test_a_receipt_by_hand_of_another_day_is_put_right_first(desk: Desk) -> None:
    key = answered(desk)
    on(desk, "2026-03-26")
    paper = issued(desk, key, "P1")
    with pytest.raises(FieldErrors, match="日期不同"):
        deliveries.record(desk.context, paper, replace(HANDED_OVER, delivered_on=date(2026, 3, 26)))
