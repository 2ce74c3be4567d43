"""An application beside other work: while a dissatisfied petitioner's matter is verified, or handled again. Dates by hand."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.vocabulary import State
from app.errors import UserError
from app.services import review_queue
from app.services.context import Context
from tests.db.action_desk import CONCLUSION, PAPER, Desk
from tests.db.review_desk import (
    APPLICATION,
    CONDITIONS,
    FINAL,
    OPINION,
    RECEIPT,
    REVOKED,
    accepted,
    answered,
    do_on,
    dues,
)

CALLED = {"satisfaction": "dissatisfied", "implemented": "no", "method": "phone", "caller": "钱承办"}
VERIFY = {"demand": "核实修复情况", "verify_by": "2026-05-29"}
VERIFIED = {"opinion": "已现场查看", "talks": "已说明工期"}
GONE = {"reason": "已和解", "no_harm": "true", "examiner": "冯组长"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, whole), clock)


def verifying(desk: Desk) -> int:
    """Opinion received on 2026-03-23, called on the 25th, verified from the 26th on."""
    key = answered(desk)
    do_on(desk, key, "2026-03-25", "follow_up", CALLED)
    do_on(desk, key, "2026-03-26", "verify", VERIFY)
    return key


def revoked(desk: Desk) -> int:
    """The review revoked the opinion on Wednesday 2026-05-06; the petitioner received that on the same day."""
    key = accepted(desk)
    do_on(desk, key, "2026-05-06", "revoke_review", REVOKED)
    do_on(desk, key, "2026-05-06", "review_reply_received", RECEIPT)
    return key


def sections(desk: Desk, key: int) -> set[Section]:
    found = {one: review_queue.page(desk.context, one) for one in Section}
    return {section for section, rows in found.items() if key in {row.id for row in rows}}


def test_a_review_is_asked_for_while_the_matter_is_verified(desk: Desk) -> None:
    key = verifying(desk)
    # received 03-23 + 30 days = 04-22
    assert dues(desk, key)["ask_review_30"] == date(2026, 4, 22)
    assert do_on(desk, key, "2026-04-22", "apply_review", APPLICATION).state is State.UNDER_REVIEW
    # 04-22 + 30 days = 05-22, a Friday
    assert dues(desk, key)["review_30"] == date(2026, 5, 22)
    assert sections(desk, key) == {Section.REVIEW_ASKED, Section.VERIFYING}
    assert do_on(desk, key, "2026-04-23", "verified", VERIFIED).state is State.UNDER_REVIEW
    assert "verify_by" not in dues(desk, key)
    assert "没有在核实" in desk.offer(key, "verified")
    do_on(desk, key, "2026-04-24", "accept_review", CONDITIONS)
    assert do_on(desk, key, "2026-05-06", "decide_review", OPINION).state is State.CLOSED


def test_a_withdrawn_application_leaves_the_verification_where_it_was(desk: Desk) -> None:
    open_one, answered_one = verifying(desk), verifying(desk)
    for key in (open_one, answered_one):
        do_on(desk, key, "2026-04-20", "apply_review", {**APPLICATION, "applied_on": "2026-04-20"})
    do_on(desk, answered_one, "2026-04-21", "verified", VERIFIED)
    assert do_on(desk, open_one, "2026-04-22", "withdraw_review", GONE).state is State.VERIFYING
    assert dues(desk, open_one)["verify_by"] == date(2026, 5, 29)
    assert do_on(desk, answered_one, "2026-04-22", "withdraw_review", GONE).state is State.CLOSED
    assert do_on(desk, open_one, "2026-04-23", "verified", VERIFIED).state is State.CLOSED


def test_without_verification_nothing_is_answered_during_a_review(desk: Desk) -> None:
    assert "没有在核实；请先录入“不满意核实”" in desk.offer(accepted(desk), "verified")


def test_a_revoking_opinion_is_taken_to_the_final_review(desk: Desk) -> None:
    key = revoked(desk)
    # 05-06 + 30 days = 06-05, a Friday
    assert dues(desk, key)["ask_final_review_30"] == date(2026, 6, 5)
    do_on(desk, key, "2026-05-11", "accept", {"organ": "示例区城建局", "path": "6"})
    again = {**APPLICATION, "applied_on": "2026-06-05"}
    asked = do_on(desk, key, "2026-06-05", "apply_final_review", again)
    assert asked.state is State.UNDER_FINAL_REVIEW
    # 06-05 + 30 days = 07-05, a Sunday, so Monday 07-06
    assert dues(desk, key)["final_review_30"] == date(2026, 7, 6)
    assert "ask_final_review_30" not in dues(desk, key)
    do_on(desk, key, "2026-06-08", "accept_review", CONDITIONS)
    assert do_on(desk, key, "2026-06-15", "decide_final_review", FINAL).state is State.ACCEPTED, "handled on"
    assert desk.offer(key, "conclude") == ""
    assert "已作出复核意见，不能再申请" in desk.offer(key, "apply_final_review")
    assert desk.offer(key, "final_reply_received") == ""


def test_a_final_review_that_changes_a_revocation_ends_the_matter(desk: Desk) -> None:
    key = revoked(desk)
    do_on(desk, key, "2026-05-11", "apply_final_review", {**APPLICATION, "applied_on": "2026-05-11"})
    do_on(desk, key, "2026-05-12", "accept_review", CONDITIONS)
    changed = do_on(desk, key, "2026-05-13", "decide_final_review", FINAL | {"result": "change"})
    assert changed.state is State.ENDED


def test_a_refused_final_review_of_a_revocation_lets_the_matter_be_handled_on(desk: Desk) -> None:
    key = revoked(desk)
    do_on(desk, key, "2026-05-11", "apply_final_review", {**APPLICATION, "applied_on": "2026-05-11"})
    refusal = {"ground": "not_eligible", "reason": "没有具体的请求"}
    assert do_on(desk, key, "2026-05-12", "refuse_final_review", refusal).state is State.IN_PROGRESS


def test_a_matter_handled_again_for_another_reason_has_no_final_review(desk: Desk) -> None:
    key = answered(desk)
    do_on(desk, key, "2026-04-13", "reopen", {"reason": "漏了一项请求"})
    assert "本件现为“办理中”，不能办理“申请复核”：" in desk.offer(key, "apply_final_review")


def test_a_new_opinion_after_the_revocation_has_a_review_of_its_own(desk: Desk) -> None:
    key = revoked(desk)
    do_on(desk, key, "2026-05-11", "accept", {"organ": "示例区城建局", "path": "6"})
    for step in ("conclude", "review_matter", "review_petition", "close_sign", "close"):
        do_on(desk, key, "2026-05-12", step, {"conclude": CONCLUSION, "close": {}}.get(step, PAPER))
    do_on(desk, key, "2026-05-13", "reply_received", RECEIPT)
    again = {**APPLICATION, "applied_on": "2026-05-20"}
    assert do_on(desk, key, "2026-05-20", "apply_review", again).state is State.UNDER_REVIEW
    with pytest.raises(UserError, match="没有在复核"):
        do_on(desk, key, "2026-05-20", "decide_final_review", FINAL)
