"""A matter raised again: after its final review it is not accepted any more, and what runs until that is said."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import FixedClock
from app.domain.vocabulary import LinkKind, State
from app.services import actions, archive, case_links, review_suggestions, step_hints
from app.services.context import Context
from app.services.paper_values import values as paper_values
from tests.db.action_desk import TO_ACCEPTED, Desk
from tests.db.review_desk import APPLICATION, CONDITIONS, FINAL, desk_day, do_on, dues, on, reviewed


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar")
    return Desk(Context(context.register, clock, whole), clock)


def ended(desk: Desk) -> int:
    """Finally reviewed on Monday 2026-08-03: 示省信复核[2026]1号, of 示例省人民政府."""
    key = reviewed(desk)
    do_on(desk, key, "2026-06-01", "apply_final_review", APPLICATION | {"applied_on": "2026-06-01"})
    do_on(desk, key, "2026-06-02", "accept_review", CONDITIONS)
    do_on(desk, key, "2026-08-03", "decide_final_review", FINAL)
    return key


def again(desk: Desk, key: int) -> int:
    """The same matter, raised on Monday 2026-09-07."""
    on(desk, "2026-09-07")
    repeat = desk.register()
    case_links.link(desk.context, repeat, desk.case(key).number, LinkKind.SAME_MATTER, "同一信访人、同一事项")
    return repeat


def test_no_longer_accepted_starts_from_the_opinion_that_ended_the_matter(desk: Desk) -> None:
    key = again(desk, ended(desk))
    found = review_suggestions.values(desk.context, desk.case(key), "no_longer_accept")
    assert found == {
        "ground": "after_final_review",
        "organ": "示例省人民政府",
        "final_opinion_no": "示省信复核[2026]1号",
        "final_opinion_on": "2026-08-03",
    }
    assert step_hints.hints(desk.context, key, "no_longer_accept", found) == {}
    wrong = found | {"final_opinion_no": "示省信复核[2026]7号", "final_opinion_on": "2026-08-30"}
    said = step_hints.hints(desk.context, key, "no_longer_accept", wrong)
    assert said == {
        "final_opinion_no": "关联的信访件登记的复核意见文号为“示省信复核[2026]1号”，与此不同，请核对。",
        "final_opinion_on": "关联的信访件登记的复核意见日期为“2026-08-03”，与此不同，请核对。",
    }
    do_on(desk, key, "2026-09-08", "no_longer_accept", found)
    with desk.context.register.read() as connection:
        printed = paper_values(connection, desk.context, desk.case(key))
    assert printed["no_longer_accept_final_opinion_no"] == "示省信复核[2026]1号"
    assert printed["no_longer_accept_final_opinion_on"] == "2026年8月3日"


def test_without_an_ended_case_nothing_is_suggested(desk: Desk) -> None:
    on(desk, "2026-09-07")
    key = desk.register()
    typed = {
        "ground": "after_final_review",
        "organ": "示例省人民政府",
        "final_opinion_no": "1号",
        "final_opinion_on": "2026-08-03",
    }
    assert review_suggestions.values(desk.context, desk.case(key), "no_longer_accept") == {}
    assert step_hints.hints(desk.context, key, "no_longer_accept", typed) == {}
    running = again(desk, reviewed(desk))
    assert review_suggestions.values(desk.context, desk.case(running), "no_longer_accept") == {}


def test_a_repeat_of_an_ended_matter_is_dispatched_in_fifteen_days_unless_not_accepted(desk: Desk) -> None:
    """Received 2026-09-07, a Monday: the fifteenth day is 09-22, a Tuesday."""
    key = again(desk, ended(desk))
    assert dues(desk, key)["dispatch_15"] == date(2026, 9, 22)
    found = review_suggestions.values(desk.context, desk.case(key), "no_longer_accept")
    assert do_on(desk, key, "2026-09-08", "no_longer_accept", found).state is State.NO_LONGER_ACCEPTED
    assert dues(desk, key) == {}


def test_a_repeat_of_a_matter_in_handling_has_no_dates_once_it_is_joined(desk: Desk) -> None:
    on(desk, "2026-03-02")
    first = desk.register()
    for step, values in TO_ACCEPTED:
        do_on(desk, first, desk_day(step), step, values)
    assert dues(desk, first)["finish_60"] == date(2026, 5, 6), "05-03 is a day off, to 05-05"
    on(desk, "2026-03-09")
    second = desk.register()
    number = desk.case(first).number
    case_links.link(desk.context, second, number, LinkKind.SAME_MATTER, "同一信访人、同一事项")
    assert dues(desk, second)["dispatch_15"] == date(2026, 3, 24)
    desk.do(second, "join", {"target": number})
    assert dues(desk, second) == {}
    assert dues(desk, first)["finish_60"] == date(2026, 5, 6)


def test_a_matter_that_was_finally_reviewed_is_filed_by_the_day_it_ended(desk: Desk) -> None:
    key = ended(desk)
    (row,) = archive.page(desk.context)
    assert (row.id, row.ended_on) == (key, date(2026, 8, 3)), "closed on 03-20, ended on 08-03"
    assert archive.page(desk.context, date(2026, 3, 1), date(2026, 3, 31)) == []
    assert [one.id for one in archive.page(desk.context, date(2026, 8, 1), date(2026, 8, 31))] == [key]
    decided = desk.case(key).events[-1]
    moved = decided.occurred_at.replace(day=2)
    actions.supersede(desk.context, key, decided.seq, "看错落款", FINAL, occurred_at=moved)
    (row,) = archive.page(desk.context)
    assert row.ended_on == date(2026, 8, 2)
    on(desk, "2027-01-11")
    assert archive.store(desk.context, key, "一柜", "原件在承办处") == "示档〔2026〕1号"
