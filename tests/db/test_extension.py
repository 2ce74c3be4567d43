"""延期 (条例 art. 34): asked for by the handler, granted or refused by a leader, once, at most 30 days."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.awaited import Section
from app.errors import FieldErrors, UserError
from app.services import papers, review_queue
from app.services.context import Context
from tests.db.action_desk import TO_ACCEPTED, TO_CLOSED, Desk
from tests.db.review_desk import do_on, dues, on

ASKED = {"days": "20", "reason": "需要鉴定"}
GRANTED = ASKED | {"approver": "吴主任"}
REFUSED = {"reason": "期限足够", "approver": "吴主任"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


@pytest.fixture
def asked(desk: Desk) -> int:
    """Accepted on Monday 2026-03-02, the extension asked for on Monday 04-20."""
    on(desk, "2026-03-02")
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    do_on(desk, key, "2026-04-20", "ask_extension", ASKED)
    return key


def waits(desk: Desk) -> list[tuple[str, str, date | None]]:
    rows = review_queue.page(desk.context, Section.EXTENSION)
    return [(one.asked, one.decides, one.due) for one in rows]


def due(desk: Desk, key: int) -> date:
    return dues(desk, key)["finish_60"]


def test_what_is_asked_for_waits_with_the_date_it_is_about(desk: Desk, asked: int) -> None:
    """60 days from 03-02: 29 to 03-31, 30 in April, 1 in May = 05-01, a holiday to 05-05, so 05-06."""
    assert waits(desk) == [("批准延期 20 日", "信访分管领导", date(2026, 5, 6))]
    assert due(desk, asked) == date(2026, 5, 6)


def test_granted_it_moves_the_date_and_leaves_the_queue(desk: Desk, asked: int) -> None:
    """60 + 20 days: 05-01 + 20 = 05-21, a Thursday."""
    do_on(desk, asked, "2026-04-21", "extend", GRANTED)
    assert (waits(desk), due(desk, asked)) == ([], date(2026, 5, 21))
    assert "只能延长一次" in desk.offer(asked, "ask_extension")


def test_no_more_is_granted_than_was_asked_for(desk: Desk, asked: int) -> None:
    on(desk, "2026-04-21")
    with pytest.raises(FieldErrors) as caught:
        desk.do(asked, "extend", GRANTED | {"days": "21"})
    assert caught.value.errors == {"days": "承办人申请延长 20 日，批准的天数不能多于申请的天数。"}
    desk.do(asked, "extend", GRANTED | {"days": "10"})
    assert due(desk, asked) == date(2026, 5, 11)


def test_refused_it_leaves_the_date_and_may_be_asked_for_again(desk: Desk, asked: int) -> None:
    do_on(desk, asked, "2026-04-21", "refuse_extension", REFUSED)
    assert (waits(desk), due(desk, asked)) == ([], date(2026, 5, 6))
    assert "没有等待批准的延期申请" in desk.offer(asked, "refuse_extension")
    desk.do(asked, "ask_extension", ASKED)
    assert len(waits(desk)) == 1


def test_a_refusal_needs_its_reason(desk: Desk, asked: int) -> None:
    with pytest.raises(FieldErrors) as caught:
        desk.do(asked, "refuse_extension", REFUSED | {"reason": ""})
    assert "请填写不同意的理由" in caught.value.errors["reason"]


def test_what_has_run_out_is_neither_asked_for_nor_granted(desk: Desk, asked: int) -> None:
    on(desk, "2026-05-07")
    with pytest.raises(UserError, match="已于 2026-05-06 届满，不能再延长"):
        desk.do(asked, "extend", GRANTED)


def test_a_leader_grants_who_has_nothing_to_do_with_handling(desk: Desk, asked: int) -> None:
    leader = desk.hire("陈分管", "petition_leader")
    reviewer = desk.hire("冯复查", "reviewer")
    assert desk.offer(asked, "extend", leader) == ""
    assert "没有“交办、办结签批”的权限。请换有权限的操作员" in desk.offer(asked, "extend", reviewer)


def test_what_was_concluded_and_closed_meanwhile_waits_no_more(desk: Desk, asked: int) -> None:
    desk.go(asked, TO_CLOSED[len(TO_ACCEPTED) :])
    assert waits(desk) == []


def test_the_form_of_approval_tells_what_is_asked_for_the_notice_only_what_was_granted(
    desk: Desk, asked: int
) -> None:
    record = desk.case(asked)
    given = papers.suggested(desk.context, record, "N17")
    assert (given["extend_days"], given["extended_until"]) == ("20", "2026年5月21日")
    assert "延长天数（请先录入“批准延期”）" in papers.draw(desk.context, record, "N5").missing
