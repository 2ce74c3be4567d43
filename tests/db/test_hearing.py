"""Hearings in a final review: what is left out of its thirty days, and which days a hearing may have. Dates by hand."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.errors import FieldErrors
from app.services import actions, step_hints
from app.services.context import Context
from tests.db.action_desk import Desk
from tests.db.review_desk import APPLICATION, CONDITIONS, HEARING, do_on, dues, on, reviewed

PLANNED = HEARING | {"notice_on": "2026-07-20", "hearing_on": "2026-07-24"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, whole), clock)


def in_final_review(desk: Desk) -> int:
    """Asked for on Thursday 2026-07-16 (why so late is told), accepted on the next day."""
    key = reviewed(desk)
    late = {"applied_on": "2026-07-16", "late_reason": "住院"}
    do_on(desk, key, "2026-07-16", "apply_final_review", APPLICATION | late)
    do_on(desk, key, "2026-07-17", "accept_review", CONDITIONS)
    return key


def final_due(desk: Desk, key: int) -> date:
    return dues(desk, key)["final_review_30"]


def test_a_hearing_is_left_out_up_to_the_day_it_was_held(desk: Desk) -> None:
    key = in_final_review(desk)
    # 07-16 + 30 days = 08-15, a Saturday
    assert final_due(desk, key) == date(2026, 8, 17)
    do_on(desk, key, "2026-07-20", "open_hearing", PLANNED)
    do_on(desk, key, "2026-08-03", "close_hearing", {"held_on": "2026-07-24", "record": "双方陈述。"})
    # 07-20 to 07-24, five days: 08-20, a Thursday
    assert final_due(desk, key) == date(2026, 8, 20)


def test_a_corrected_day_of_the_hearing_moves_the_period(desk: Desk) -> None:
    key = in_final_review(desk)
    opened = do_on(desk, key, "2026-07-20", "open_hearing", PLANNED).events[-1]
    put_off = PLANNED | {"hearing_on": "2026-07-28"}
    actions.supersede(desk.context, key, opened.seq, "申请人申请改期", put_off)
    ended = {"held_on": "2026-07-28", "record": "双方陈述。"}
    closed = do_on(desk, key, "2026-08-03", "close_hearing", ended).events[-1]
    # 07-20 to 07-28, nine days: 08-24, a Monday
    assert final_due(desk, key) == date(2026, 8, 24)
    actions.supersede(desk.context, key, closed.seq, "看错笔录", ended | {"held_on": "2026-07-27"})
    # eight days: 08-23, a Sunday, so again Monday
    assert final_due(desk, key) == date(2026, 8, 24)
    again = desk.case(key).events[-1]
    actions.supersede(desk.context, key, again.seq, "看错笔录", ended | {"held_on": "2026-07-24"})
    assert final_due(desk, key) == date(2026, 8, 20)


def test_a_hearing_is_not_held_before_it_was_decided_on_and_told_of(desk: Desk) -> None:
    key = in_final_review(desk)
    do_on(desk, key, "2026-07-20", "open_hearing", PLANNED | {"notice_on": "2026-07-21"})
    on(desk, "2026-08-03")
    before = desk.written()
    for held, sentence in (
        ("2026-07-01", "早于决定听证的日期（2026-07-20）"),
        ("2026-07-20", "早于通知听证的日期（2026-07-21）"),
    ):
        with pytest.raises(FieldErrors) as caught:
            desk.do(key, "close_hearing", {"held_on": held, "record": "双方陈述。"})
        assert sentence in caught.value.errors["held_on"]
    assert desk.written() == before
    desk.do(key, "close_hearing", {"held_on": "2026-07-24", "record": "双方陈述。"})


@pytest.mark.parametrize(
    ("told", "sentence"),
    [("2026-07-21", ""), ("2026-07-22", "距听证只有2日"), ("2026-07-24", "距听证只有0日")],
)
def test_a_short_notice_is_said_and_not_refused(desk: Desk, told: str, sentence: str) -> None:
    """Three days: the notice for the 24th is delivered on the 21st."""
    key = in_final_review(desk)
    on(desk, "2026-07-20")
    values = PLANNED | {"notice_on": told}
    found = step_hints.hints(desk.context, key, "open_hearing", values)
    assert sentence in found.get("notice_on", "")
    assert set(found) == ({"notice_on"} if sentence else set())
    assert step_hints.hints(desk.context, key, "open_hearing", values | {"place": ""}) == {}, (
        "errors come first"
    )
    desk.do(key, "open_hearing", values)
