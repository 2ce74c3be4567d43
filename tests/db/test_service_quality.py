"""Rating cards without names, and spot checks that anybody can draw again."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from app.clock import FixedClock
from app.domain.service_quality import CallResult, RatingDraft, draw, totals
from app.domain.vocabulary import Purpose, Satisfaction
from app.errors import FieldErrors, UserError
from app.services import actions, rating_cards, recusal, spot_checks
from app.services.context import Context
from tests.db.action_desk import PAPER, TO_CLOSED, Desk

TODAY = date(2026, 11, 22)
RATED = {"implemented": "yes", "method": "phone", "caller": "林晓"}
CARD = RatingDraft(
    rated_on=TODAY, service_window="信访接待窗口", staff="王登记", satisfaction=Satisfaction.SATISFIED
)


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def rated(desk: Desk, rating: str = "satisfied", **changes: object) -> int:
    key = desk.register(**changes)
    desk.go(key, (*TO_CLOSED, ("follow_up", {**RATED, "satisfaction": rating})))
    return key


def test_ten_are_drawn_and_the_seed_draws_them_again(desk: Desk, clock: FixedClock) -> None:
    keys = [rated(desk) for _ in range(13)]
    check = spot_checks.draw_sample(desk.context, TODAY, TODAY, seed=4711)
    drawn = [one.petition_id for one in spot_checks.lines(desk.context, check)]
    assert drawn == random.Random(4711).sample(sorted(keys), 10)
    assert spot_checks.candidates(desk.context, check) == sorted(keys)
    clock.moment += timedelta(days=1)
    rated(desk)
    desk.do(drawn[0], "follow_up", {**RATED, "satisfaction": "dissatisfied"})
    desk.do(drawn[1], "reopen", {"reason": "另有新情况"})
    assert spot_checks.drawn_again(desk.context, check)


def test_seeds_differ_from_drawing_to_drawing(desk: Desk) -> None:
    rated(desk)
    for _ in range(3):
        spot_checks.draw_sample(desk.context, TODAY, TODAY)
    assert len({one.seed for one in spot_checks.page(desk.context)}) == 3


def test_only_cases_last_rated_satisfied_in_the_period_are_drawn(desk: Desk, clock: FixedClock) -> None:
    kept = rated(desk)
    rated(desk, "basically")
    changed = rated(desk)
    desk.do(changed, "follow_up", {**RATED, "satisfaction": "dissatisfied"})
    reopened = rated(desk)
    desk.do(reopened, "reopen", {"reason": "另有新情况"})
    wrong = rated(desk)
    seq = desk.case(wrong).events[-1].seq
    actions.supersede(desk.context, wrong, seq, "听错", {**RATED, "satisfaction": "basically"})
    asked_again = rated(desk)
    clock.moment += timedelta(days=1)
    rated(desk)
    desk.do(asked_again, "follow_up", {**RATED, "satisfaction": "satisfied"})
    check = spot_checks.draw_sample(desk.context, TODAY, TODAY)
    assert [one.petition_id for one in spot_checks.lines(desk.context, check)] == [kept]


def test_an_accusation_is_never_drawn(desk: Desk) -> None:
    boss = desk.hire("吴主任", "principal_leader", "handler", "petition_leader", "matter_leader")
    mine = Desk(desk.as_operator(boss), desk.clock)
    key = mine.register(purpose=Purpose.ACCUSATION)
    answer = {"conclusion": "passed_on", "opinion": "已移交", "basis": "条例第三十条"}
    steps = [("self_handle", {"handler": "张承办"}), ("answer_other", answer)]
    steps += [(step, PAPER) for step in ("review_matter", "review_petition", "close_sign")]
    mine.go(key, (*steps, ("close", {}), ("follow_up", {**RATED, "satisfaction": "satisfied"})))
    with pytest.raises(UserError, match="没有评价为“满意”"):
        spot_checks.draw_sample(desk.context, TODAY, TODAY)


def test_a_period_must_lie_behind_in_order(desk: Desk) -> None:
    for first, last in ((TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=1))):
        with pytest.raises(FieldErrors):
            spot_checks.draw_sample(desk.context, first, last)


def test_results_are_entered_corrected_and_counted(desk: Desk) -> None:
    keys = [rated(desk), rated(desk)]
    check = spot_checks.draw_sample(desk.context, TODAY, TODAY)
    for bad in (
        {"result": None},
        {"called_on": None},
        {"called_on": TODAY - timedelta(days=1)},
        {"consistent": None},
    ):
        given = {"result": CallResult.REACHED, "called_on": TODAY, "consistent": True} | bad
        with pytest.raises(FieldErrors) as caught:
            spot_checks.record_call(desk.context, check, keys[0], given.pop("result"), **given)  # type: ignore[arg-type]
        assert set(caught.value.errors) == set(bad)
    spot_checks.record_call(
        desk.context, check, keys[0], CallResult.REACHED, called_on=TODAY, consistent=True
    )
    spot_checks.record_call(
        desk.context, check, keys[1], CallResult.NOT_REACHED, called_on=TODAY, consistent=True
    )
    (found,) = spot_checks.page(desk.context)
    assert (found.drawn, found.called, found.reached, found.consistent, found.is_done) == (2, 2, 1, 1, True)
    spot_checks.record_call(
        desk.context, check, keys[0], CallResult.REACHED, called_on=TODAY, consistent=False
    )
    (found,) = spot_checks.page(desk.context)
    assert found.consistent == 0
    rows = spot_checks.paper_rows(spot_checks.lines(desk.context, check))
    assert {(row["result"], row["agrees"]) for row in rows} == {("已接通", "不一致"), ("未接通", "")}


def test_whom_an_operator_withdrew_from_he_neither_sees_nor_calls(desk: Desk) -> None:
    key = rated(desk)
    check = spot_checks.draw_sample(desk.context, TODAY, TODAY)
    other = desk.as_operator(desk.hire("秦抽查", "handler"))
    recusal.add(desk.context, key, other.operator.id, "亲属")
    (line,) = spot_checks.lines(other, check)
    assert (line.withheld, line.number, line.name, line.phone) == (True, "", "", "")
    with pytest.raises(UserError):
        spot_checks.record_call(other, check, key, CallResult.REACHED, called_on=TODAY, consistent=True)
    assert spot_checks.drawn_again(other, check)


def test_fewer_than_ten_are_all_drawn() -> None:
    assert sorted(draw(1, [5, 3, 9])) == [3, 5, 9]
    assert draw(1, [9, 5, 3]) == draw(1, [3, 5, 9])


def test_a_card_is_entered_corrected_and_says_nothing_of_who_filled_it(desk: Desk) -> None:
    key = rating_cards.add(desk.context, CARD)
    rating_cards.correct(
        desk.context,
        key,
        RatingDraft(rated_on=TODAY, service_window="二号窗口", satisfaction=Satisfaction.BASICALLY),
    )
    (card,) = rating_cards.page(desk.context)
    assert (card.draft.service_window, card.draft.satisfaction) == ("二号窗口", Satisfaction.BASICALLY)
    with pytest.raises(FieldErrors) as caught:
        rating_cards.add(desk.context, RatingDraft(opinion="请回电13900000101"))
    assert set(caught.value.errors) == {"rated_on", "service_window", "satisfaction", "opinion"}
    with pytest.raises(UserError, match="没有这张"):
        rating_cards.correct(desk.context, key + 1, CARD)


def test_cards_are_listed_by_period_and_counted_by_month(desk: Desk) -> None:
    for day, rating in (
        (date(2026, 10, 30), Satisfaction.DISSATISFIED),
        (date(2026, 11, 2), Satisfaction.SATISFIED),
        (date(2026, 11, 20), Satisfaction.SATISFIED),
        (date(2026, 11, 21), Satisfaction.BASICALLY),
        (date(2026, 11, 21), Satisfaction.DISSATISFIED),
    ):
        rating_cards.add(desk.context, RatingDraft(rated_on=day, service_window="窗口", satisfaction=rating))
    assert len(rating_cards.page(desk.context, date(2026, 11, 1), date(2026, 11, 20))) == 2
    november, october = totals(rating_cards.page(desk.context))
    assert (november.month, november.satisfied, november.basically, november.dissatisfied) == (
        date(2026, 11, 1),
        2,
        1,
        1,
    )
    assert (november.satisfaction, october.satisfaction) == ("75.0%", "0.0%")
    assert not totals([])


def test_the_call_sheet_says_what_the_matter_is_and_adds_up_what_was_entered(desk: Desk) -> None:
    key = rated(desk)
    check = spot_checks.draw_sample(desk.context, TODAY, TODAY)
    (row,) = spot_checks.paper_rows(spot_checks.lines(desk.context, check))
    assert row["summary"] == "要求修复小区门前道路。"
    totals_ = spot_checks.paper_totals(spot_checks.lines(desk.context, check))
    assert list(totals_.values()) == ["1", "", "", ""], "left for the pen"
    told = CallResult.REACHED
    spot_checks.record_call(desk.context, check, key, told, called_on=TODAY, consistent=False)
    totals_ = spot_checks.paper_totals(spot_checks.lines(desk.context, check))
    assert list(totals_.values()) == ["1", "1", "0", "1"]
