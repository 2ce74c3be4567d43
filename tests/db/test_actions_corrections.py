"""Nothing is undone: a wrong record is superseded or taken out with a reason, and everything derived follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.clock import FixedClock
from app.domain.vocabulary import Disposition, State
from app.errors import FieldErrors, UserError
from app.services import actions, cases, intake
from app.services.context import Context
from tests.db.action_desk import ASSIGN, CONCLUSION, PAPER, TO_ACCEPTED, TO_CLOSED, TO_SIGNED_IN, Desk
from tests.db.test_actions import column, due


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


ORGAN = {"organ": "示例区城建局"}


def seq_of(desk: Desk, key: int, kind: str) -> int:
    return next(event.seq for event in reversed(desk.case(key).events) if event.kind == kind)


def test_a_wrong_date_is_corrected_and_the_dates_follow(desk: Desk, clock: FixedClock) -> None:
    key = desk.register(received_at=datetime(2026, 11, 10, 9, 0))
    at = datetime(2026, 11, 12, 10, 0)
    for step, values in TO_ACCEPTED:
        desk.do(key, step, values, at=at)
    assert due(desk, key, "finish_60") == date(2027, 1, 11)
    seq = seq_of(desk, key, "accepted")
    new = actions.supersede(
        desk.context, key, seq, "日期写错", ORGAN | {"path": "6"}, occurred_at=datetime(2026, 11, 20, 9, 0)
    )
    assert due(desk, key, "finish_60") == date(2027, 1, 19)
    assert (new.state, new.revision) == (State.ACCEPTED, 6)
    assert new.events[-1].payload == ORGAN | {
        "path": "6",
        "supersedes": str(seq),
        "correction_reason": "日期写错",
    }
    assert cases.history(desk.context, key)[-1].reason == "日期写错"


def test_a_correction_is_in_the_place_of_the_error(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    seq = seq_of(desk, key, "assign")
    new = actions.supersede(desk.context, key, seq, "单位选错", ASSIGN | {"unit": "示例区交通局"})
    assert (new.state, column(desk, key, "unit")) == (State.CLOSED, "示例区交通局")
    assert new.events[-1].occurred_at == new.events[seq - 1].occurred_at


def test_a_correction_may_not_pull_the_ground_from_under_later_steps(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    desk.do(key, "extend", {"days": "10", "approver": "吴主任", "reason": "复杂"})
    before = desk.written()
    with pytest.raises(UserError, match="“批准延期”不成立"):
        actions.supersede(desk.context, key, seq_of(desk, key, "accepted"), "选错", ORGAN | {"path": "2"})
    with pytest.raises(UserError, match="“承办单位签收”不成立"):
        actions.annul(desk.context, key, seq_of(desk, key, "assign_signed"), "未签")
    with pytest.raises(UserError, match="“受理”不成立：时间早于"):
        actions.supersede(
            desk.context,
            key,
            seq_of(desk, key, "unit_received"),
            "日期写错",
            {"signer": "孙"},
            occurred_at=desk.clock.moment,
        )
    assert desk.written() == before


def test_a_correction_needs_a_reason_good_fields_and_the_permission(desk: Desk) -> None:
    key, clerk = desk.register(), desk.hire("钱登记", "registrar")
    desk.go(key, TO_SIGNED_IN)
    seq = seq_of(desk, key, "unit_received")
    before = desk.written()
    with pytest.raises(FieldErrors) as caught:
        actions.supersede(desk.context, key, seq, " ", {"signer": "何"})
    assert set(caught.value.errors) == {"correction_reason"}
    with pytest.raises(FieldErrors, match="签收人"):
        actions.supersede(desk.context, key, seq, "写错", {})
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        actions.supersede(desk.as_operator(clerk), key, seq, "写错", {"signer": "何"})
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        actions.annul(desk.as_operator(clerk), key, seq, "写错")
    assert desk.written() == before


def test_what_was_corrected_is_not_corrected_again_but_its_correction_is(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    seq = seq_of(desk, key, "unit_received")
    actions.supersede(desk.context, key, seq, "写错", {"signer": "何"})
    with pytest.raises(UserError, match="已经更正过"):
        actions.supersede(desk.context, key, seq, "写错", {"signer": "何"})
    again = actions.supersede(desk.context, key, seq + 1, "又写错", {"signer": "贺"})
    assert (again.state, len(again.events)) == (State.SIGNED_IN, 5)
    with pytest.raises(UserError, match="已经更正过"):
        actions.annul(desk.context, key, 99, "没有")


def test_a_step_that_never_was_is_taken_out(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    back = actions.annul(desk.context, key, seq_of(desk, key, "accepted"), "误录")
    assert (back.state, back.events[-1].kind) == (State.SIGNED_IN, "annulled")
    assert due(desk, key, "finish_60") is None
    assert desk.offer(key, "accept") == ""
    main = desk.register()
    desk.do(key, "join", {"target": desk.case(main).number})
    assert actions.annul(desk.context, key, seq_of(desk, key, "joined"), "误并").state is State.SIGNED_IN
    assert column(desk, key, "joined_to") is None


def test_a_split_is_undone_by_joining_again(desk: Desk) -> None:
    key, main = desk.register(), desk.register()
    desk.do(key, "join", {"target": desk.case(main).number})
    desk.do(key, "split", {"reason": "不同"})
    with pytest.raises(UserError, match="重新并案"):
        actions.annul(desk.context, key, seq_of(desk, key, "split"), "误拆")
    assert desk.do(key, "join", {"target": desk.case(main).number}).state is State.JOINED


def test_the_registers_own_correction_keeps_the_later_history(desk: Desk) -> None:
    key = desk.register()
    done = desk.go(key, TO_CLOSED)
    draft = done.draft
    fixed = intake.correct(
        desk.context, key, replace(draft, unit="示例区交通局"), revision=done.revision, reason="选错"
    ).record
    assert fixed.state is State.CLOSED
    assert fixed.events[-1].payload["feedback_due"] == "2026-12-20", "a 交办 keeps what it had"
    with pytest.raises(FieldErrors, match="“交办签批”不成立"):
        intake.correct(
            desk.context,
            key,
            replace(fixed.draft, disposition=Disposition.FILE),
            revision=fixed.revision,
            reason="改存查",
        )


def test_a_decision_after_the_case_came_back_counts_from_now(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_SIGNED_IN)
    desk.do(key, "hand_back_desk", {"reason": "不属本部室"})
    back = desk.do(key, "hand_back_agree", {"materials": "1份"})
    new = intake.correct(
        desk.context,
        key,
        replace(back.draft, disposition=Disposition.FORWARD, unit="示例区水务局"),
        revision=back.revision,
    ).record
    assert (new.state, new.events[-1].occurred_at) == (State.FORWARDED, desk.clock.moment)


def test_a_voided_case_is_not_corrected(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FORWARD, unit="甲局")
    intake.void(desk.context, key, "误登", revision=1)
    with pytest.raises(UserError, match="已作废"):
        actions.annul(desk.context, key, 1, "误录")


def test_signatures_are_corrected_like_everything_else(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.ASSIGN, unit="甲局")
    desk.do(key, "assign_sign", PAPER)
    new = actions.supersede(desk.context, key, 2, "签批人写错", {"paper": "true", "signer": "郑主任"})
    assert new.events[-1].payload["signer"] == "郑主任"
    assert desk.do(key, "unit_sign_in", {"signer": "孙"}).state is State.SIGNED_IN


OTHER_OPINION = CONCLUSION | {"opinion": "不予修复"}


def correct_opinion(desk: Desk, key: int, **changes: str) -> None:
    seq = seq_of(desk, key, "concluded")
    actions.supersede(desk.context, key, seq, "打错", CONCLUSION | changes)


def test_what_a_leader_approved_is_not_rewritten_under_his_signature(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("conclude", CONCLUSION)))
    correct_opinion(desk, key, opinion="予以修复。")
    desk.do(key, "review_matter", PAPER)
    before = desk.written()
    day = f"{desk.clock.moment:%Y-%m-%d}"
    with pytest.raises(UserError) as caught:
        correct_opinion(desk, key, opinion="不予修复")
    assert (
        str(caught.value) == f"“处理意见及结论”{day}已由领导审核，内容不能更正。请“退回重办”，改后重新审核。"
    )
    assert desk.written() == before
    correct_opinion(desk, key, opinion="予以修复。", handler="张承办")
    assert desk.case(key).events[-1].payload["handler"] == "张承办", "nobody signed the handler's name"
    desk.do(key, "rework", {"reason": "意见要改"})
    desk.do(key, "conclude", OTHER_OPINION)
    assert desk.offer(key, "review_matter") == ""


def test_the_opinion_of_a_closed_case_stands(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    for field in ("opinion", "facts", "basis", "demand", "review_organ"):
        with pytest.raises(UserError, match="本件已办结：要改变处理意见的，请“退回重办”"):
            correct_opinion(desk, key, **{field: "另一种说法"})
    with pytest.raises(UserError, match="内容不能更正"):
        correct_opinion(desk, key, conclusion="reject")
    later = desk.case(key).events[seq_of(desk, key, "concluded") - 1].occurred_at
    seq = seq_of(desk, key, "concluded")
    actions.supersede(desk.context, key, seq, "日期打错", CONCLUSION, occurred_at=later)
    assert desk.case(key).state is State.CLOSED
