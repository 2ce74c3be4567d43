"""What the window asks the clerk to look at again before a step is saved."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.errors import FieldErrors
from app.services import actions, leaders, office_lists, step_hints
from app.services.context import Context
from app.services.office_lists import ListKind
from tests.db.action_desk import ASSIGN, PAPER, TO_CLOSED, Desk

RATED = {"implemented": "yes", "method": "phone", "caller": "林晓"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def doubts(desk: Desk, key: int, step: str, values: dict[str, str]) -> dict[str, str]:
    return step_hints.hints(desk.context, key, step, values)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-20", ""),
        ("2027-11-22", ""),
        ("2027-11-23", "2027-11-23 在一年以后，请核对年份。"),
        ("2030-03-01", "2030-03-01 在一年以后，请核对年份。"),
        ("2026-11-01", ""),
    ],
)
def test_a_date_more_than_a_year_ahead_is_asked_about(desk: Desk, day: str, said: str) -> None:
    """Today is 2026-11-22; a date before the step is refused, not doubted."""
    key = desk.register()
    found = doubts(desk, key, "assign", ASSIGN | {"feedback_due": day})
    assert found == ({"feedback_due": said} if said else {})


def test_a_second_call_back_of_one_closing_is_asked_about(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    again = {"satisfaction": "dissatisfied", **RATED}
    assert doubts(desk, key, "follow_up", again) == {}
    desk.do(key, "follow_up", {"satisfaction": "satisfied", **RATED})
    sentence = "2026-11-22 已录入回访“满意”，保存后以这一次的“不满意”为准。"
    assert doubts(desk, key, "follow_up", again) == {"satisfaction": sentence}
    desk.do(key, "follow_up", again)
    desk.do(key, "verify", {"demand": "再查", "verify_by": "2026-11-30"})
    desk.do(key, "verified", {"opinion": "已修复", "talks": "认可"})
    assert doubts(desk, key, "follow_up", again) == {}, "the verification is called back anew"


def test_another_reason_for_a_failed_call_is_put_in_words(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    failed = {"why": "other", "method": "phone", "caller": "林晓"}
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "follow_up_failed", failed)
    assert caught.value.errors == {"note": "选“其他”的，请写明未成的原因。"}
    desk.do(key, "follow_up_failed", failed | {"note": "外出务工"})


def test_a_mark_taken_off_is_said_before_it_is_saved(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "flag", {"weekly_conference": "true", "supervision": "true"})
    assert doubts(desk, key, "flag", {"supervision": "true"}) == {
        "weekly_conference": "保存后本件移出周会商。"
    }
    assert list(doubts(desk, key, "flag", {"note": "不再需要"})) == ["weekly_conference", "supervision"]
    assert doubts(desk, key, "flag", {"weekly_conference": "true", "supervision": "true", "note": "补"}) == {}


def test_a_signer_nobody_knows_is_asked_about(desk: Desk) -> None:
    key = desk.register()
    assert leaders.known(desk.context) == []
    assert doubts(desk, key, "assign_sign", PAPER) == {}, "an office that named nobody is not asked"
    office_lists.replace_entries(desk.context, ListKind.LEADER, ["吴主任"])
    desk.hire("冯分管", "matter_leader")
    desk.hire("钱登记", "registrar")
    assert leaders.known(desk.context) == ["吴主任", "冯分管"]
    assert doubts(desk, key, "assign_sign", PAPER) == {}
    assert doubts(desk, key, "assign_sign", PAPER | {"signer": "路人甲"}) == {
        "signer": "“路人甲”不在本单位的领导名单和审批人中，请核对。"
    }
    done = actions.perform(desk.context, key, "assign_sign", PAPER | {"signer": "路人甲"})
    assert done.events[-1].payload["signer"] == "路人甲", "said, not forbidden"
