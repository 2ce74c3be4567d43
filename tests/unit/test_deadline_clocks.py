"""Which clocks a case has open, from its history, by the shipped rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from app.domain.deadline_clocks import ClockResult, case_clocks, duty_dates, open_clocks
from app.domain.records import CaseEvent
from app.domain.rules import Duty, Level, Rule, RuleSwitch, active_rules
from app.domain.vocabulary import OfficeKind
from app.errors import UserError
from app.rule_packs import load_calendar, load_packs

CALENDAR = load_calendar()
PACKS = load_packs()
DESK = active_rules(PACKS, {}, OfficeKind.PETITION_OFFICE)
ORGAN = active_rules(PACKS, {}, OfficeKind.OTHER_ORGAN)
TODAY = date(2026, 11, 22)


@dataclass
class Event:
    kind: str
    occurred_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)


def event(kind: str, when: str, **payload: object) -> Event:
    return Event(kind, datetime.fromisoformat(when), payload)


def clocks(
    *events: Event, rules: tuple[Rule, ...] = DESK, as_of: date = TODAY, **facts: object
) -> dict[str, ClockResult]:
    found = open_clocks(rules, events, CALENDAR, as_of=as_of, facts=facts)
    return {clock.rule.key: clock for clock in found}


def due(found: dict[str, ClockResult]) -> dict[str, str]:
    return {key: clock.deadline.legal_due.isoformat() for key, clock in found.items()}


RECEIVED = event("received", "2026-09-16 09:00")


def test_the_desk_has_15_days_to_dispatch_and_wants_it_the_same_day() -> None:
    assert due(clocks(RECEIVED)) == {"dispatch_15": "2026-10-08", "same_day_dispatch": "2026-09-16"}


@pytest.mark.parametrize(
    "kind",
    ["forward", "assign", "answer_on_spot", "self_handle", "file", "refuse", "no_longer_accept", "redirect"],
)
def test_every_disposition_ends_the_desks_own_clock(kind: str) -> None:
    assert clocks(RECEIVED, event(kind, "2026-09-17 10:00")) == {}


@pytest.mark.parametrize("kind", ["joined", "withdrawn", "voided"])
def test_joined_withdrawn_and_voided_cases_run_no_clock(kind: str) -> None:
    history = (
        RECEIVED,
        event("unit_received", "2026-09-18 10:00"),
        event("accepted", "2026-09-19 10:00", path=6),
    )
    assert "finish_60" in clocks(*history)
    assert clocks(*history, event(kind, "2026-09-20 10:00")) == {}


def test_stored_events_of_a_case_are_understood() -> None:
    when = datetime(2026, 9, 17, 10)
    stored = CaseEvent(
        seq=2,
        kind="assign",
        occurred_at=when,
        recorded_at=when,
        operator="王",
        payload={"feedback_due": "2026-10-05"},
    )
    found = {c.rule.key: c for c in open_clocks(DESK, [stored], CALENDAR, as_of=TODAY)}
    assert due(found) == {"feedback_given": "2026-10-08"}
    assert found["feedback_given"].deadline.raw_due == date(2026, 10, 5)
    assert found["feedback_given"].trace(CALENDAR)[0].reason.startswith("指定的日期")


def test_an_assignment_without_a_feedback_date_has_no_feedback_clock() -> None:
    assert clocks(event("assigned", "2026-09-17 10:00")) == {}
    with pytest.raises(UserError, match="指定日期"):
        clocks(event("assigned", "2026-09-17 10:00", feedback_due="soon"))


def test_the_unit_has_15_days_to_notify_5_working_days_and_3_hours_to_hand_back() -> None:
    found = clocks(event("unit_received", "2026-09-17 16:30", promised="2026-10-20"))
    assert due(found) == {
        "unit_notify_15": "2026-10-08",
        "unit_object_5": "2026-09-23",
        "hand_back_3_hours": "2026-09-18",
        "promised_date": "2026-10-20",
    }
    assert found["hand_back_3_hours"].deadline.due_at == datetime(2026, 9, 18, 10, 30)
    assert found["unit_object_5"].rule.lapses
    assert not found["unit_notify_15"].rule.lapses


def test_handing_back_ends_the_objection_and_agreement_reopens_the_desks_clock_with_its_old_date() -> None:
    history = [RECEIVED, event("assign", "2026-09-17 10:00"), event("unit_received", "2026-09-18 10:00")]
    objected = [*history, event("handed_back", "2026-09-21 10:00")]
    assert set(clocks(*objected)) == {"unit_notify_15"}
    agreed = [*objected, event("hand_back_agreed", "2026-09-22 10:00")]
    assert due(clocks(*agreed)) == {"dispatch_15": "2026-10-08"}
    again = [*agreed, event("forward", "2026-09-23 10:00")]
    assert clocks(*again) == {}


def test_only_path_six_starts_the_60_days() -> None:
    assert due(clocks(event("accepted", "2026-03-02 09:00", path="6"))) == {"finish_60": "2026-05-06"}
    assert clocks(event("accepted", "2026-03-02 09:00", path=4)) == {}
    assert clocks(event("accepted", "2026-03-02 09:00")) == {}
    assert due(clocks(event("accepted", "2026-03-02 09:00"), path=6)) == {"finish_60": "2026-05-06"}


def test_the_extension_moves_the_60_days_once() -> None:
    accepted = event("accepted", "2026-03-02 09:00", path=6)
    extended = event("extended", "2026-04-20 09:00", days="30", approver="王局长", reason="情况复杂")
    found = clocks(accepted, extended)
    assert due(found) == {"finish_60": "2026-06-01"}
    assert any("批准人王局长" in line.reason for line in found["finish_60"].trace(CALENDAR))
    with pytest.raises(UserError, match="只能延长一次"):
        clocks(accepted, extended, extended)
    for wrong in ({"days": 31, "approver": "王", "reason": "难"}, {"days": 30, "reason": "难"}, {}):
        with pytest.raises(UserError, match="延期"):
            clocks(accepted, event("extended", "2026-04-20 09:00", **wrong))


def test_rework_after_closing_reopens_the_60_days_and_ends_the_follow_up() -> None:
    accepted, closed = event("accepted", "2026-03-02 09:00", path=6), event("closed", "2026-04-10 09:00")
    assert due(clocks(accepted, closed)) == {"follow_up_3": "2026-04-13"}
    assert due(clocks(accepted, closed, event("rework", "2026-04-11 09:00"))) == {"finish_60": "2026-05-06"}


def test_a_clock_that_ended_keeps_its_dates_for_the_statistics() -> None:
    events = [RECEIVED, event("forward", "2026-09-30 10:00")]
    all_of_them = case_clocks(DESK, events, CALENDAR, as_of=TODAY)
    ended = {c.rule.key: (c.deadline.legal_due, c.ended_at) for c in all_of_them}
    assert ended["dispatch_15"] == (date(2026, 10, 8), datetime(2026, 9, 30, 10))


def test_reading_starts_15_days_or_7_where_urgent() -> None:
    read = event("read", "2026-11-02 09:00")
    assert due(clocks(read)) == {"letter_15": "2026-11-17"}
    assert due(clocks(read, urgent=True)) == {"letter_urgent_7": "2026-11-09"}
    assert due(clocks(event("read", "2026-11-02 09:00", urgent="true"))) == {"letter_urgent_7": "2026-11-09"}


def test_what_is_not_ours_goes_on_in_3_days_or_at_once() -> None:
    handed = event("handed_to_desk", "2026-11-02 09:00")
    assert due(clocks(handed)) == {"hand_on_3": "2026-11-05"}
    assert due(clocks(handed, urgent=True)) == {"hand_on_urgent": "2026-11-02"}
    assert clocks(handed, event("forward", "2026-11-03 09:00")) == {}


def test_the_petitioner_may_ask_for_review_and_then_for_final_review() -> None:
    assert due(clocks(event("reply_received", "2026-11-02 09:00"))) == {"ask_review_30": "2026-12-02"}
    second = event("reply_received", "2026-11-02 09:00", stage="review")
    assert due(clocks(second)) == {"ask_final_review_30": "2026-12-02"}
    assert clocks(event("reply_received", "2026-11-02 09:00", stage="final_review")) == {}
    assert "ask_review_30" not in clocks(
        event("reply_received", "2026-11-02 09:00"), event("review_requested", "2026-11-05 09:00")
    )


HEARING = (event("hearing_opened", "2026-11-09 09:00"), event("hearing_closed", "2026-11-12 17:00"))


def test_a_hearing_pauses_the_final_review_only() -> None:
    final, first = (
        event("final_review_requested", "2026-11-02 09:00"),
        event("review_requested", "2026-11-02 09:00"),
    )
    paused = clocks(final, *HEARING)
    assert due(paused)["final_review_30"] == "2026-12-07"
    assert paused["final_review_30"].deadline.raw_due == date(2026, 12, 6)
    assert due(clocks(first, *HEARING))["review_30"] == "2026-12-02"
    assert due(clocks(event("accepted", "2026-11-02", path=6), *HEARING))["finish_60"] == "2027-01-04"


def test_a_hearing_still_open_counts_up_to_today_and_says_so() -> None:
    final = event("final_review_requested", "2026-11-02 09:00")
    found = clocks(final, HEARING[0], as_of=date(2026, 11, 10))["final_review_30"]
    assert (found.paused, found.deadline.raw_due) == (True, date(2026, 12, 4))
    closed = clocks(final, *HEARING)["final_review_30"]
    assert not closed.paused


@pytest.mark.parametrize(
    ("recorded", "held_on", "due_on"),
    [
        ("2026-08-03", "2026-07-24", "2026-08-20"),  # 07-20 to 07-24: five days after 08-15
        ("2026-07-24", "2026-07-24", "2026-08-20"),
        ("2026-07-23", "2026-07-24", "2026-08-19"),  # no later than it was recorded
        ("2026-08-03", None, "2026-08-31"),  # not held: 15 days, 08-30 is a Sunday
    ],
)
def test_a_hearing_recorded_late_leaves_out_no_more_days(
    recorded: str, held_on: str | None, due_on: str
) -> None:
    """Asked for on 07-16: the thirtieth day is 08-15, a Saturday."""
    said = {} if held_on is None else {"held_on": held_on}
    history = (
        event("final_review_requested", "2026-07-16 09:00"),
        event("hearing_opened", "2026-07-20 09:00", hearing_on="2026-07-24"),
        event("hearing_closed", f"{recorded} 17:00", **said),
    )
    assert due(clocks(*history))["final_review_30"] == due_on


def test_a_hearing_nobody_recorded_yet_leaves_out_no_more_than_was_planned() -> None:
    """07-20 to 07-24, five days: on 08-03 still the same date; a day put off is left out as well."""
    asked = event("final_review_requested", "2026-07-16 09:00")
    for day, due_on in (("2026-07-24", "2026-08-20"), ("2026-07-28", "2026-08-24")):
        opened = event("hearing_opened", "2026-07-20 09:00", hearing_on=day)
        found = clocks(asked, opened, as_of=date(2026, 8, 3))
        assert (due(found)["final_review_30"], found["final_review_30"].paused) == (due_on, True)
    soon = event("hearing_opened", "2026-07-20 09:00", hearing_on="2026-07-24")
    early = clocks(asked, soon, as_of=date(2026, 7, 21))
    assert early["final_review_30"].deadline.raw_due == date(2026, 8, 17), "two days so far"


@pytest.mark.parametrize("kind", ["review", "final_review"])
def test_a_supplement_restarts_the_review(kind: str) -> None:
    asked = event("supplement_asked", "2026-11-04 09:00")
    requested = event(f"{kind}_requested", "2026-11-02 09:00")
    waiting = clocks(requested, asked, as_of=date(2026, 11, 6))
    assert waiting[f"{kind}_30"].paused
    assert waiting["supplement_10"].deadline.legal_due == date(2026, 11, 18)
    done = clocks(requested, asked, event("supplement_received", "2026-11-12 09:00"))
    assert "supplement_10" not in done
    assert done[f"{kind}_30"].deadline.legal_due == date(2026, 12, 14)
    assert not done[f"{kind}_30"].paused


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("", "2026-11-18"),
        ("2026-11-10", "2026-11-10"),
        ("2026-11-14", "2026-11-16"),
        ("2026-11-18", "2026-11-18"),
        ("2026-12-01", "2026-11-18"),
    ],
)
def test_a_supplement_ends_on_the_date_told_and_never_after_ten_working_days(told: str, until: str) -> None:
    """Asked on Wednesday 2026-11-04: the tenth working day is the 18th; the 14th is a Saturday."""
    requested = event("review_requested", "2026-11-03 09:00")
    asked = event("supplement_asked", "2026-11-04 09:00", reply_by=told)
    clock = clocks(requested, asked)["supplement_10"]
    assert clock.deadline.legal_due.isoformat() == until
    assert clock.trace(CALENDAR)[-1].day.isoformat() == until
    assert clock.rule.article in clock.trace(CALENDAR)[0].reason


def test_the_application_is_decided_on_in_3_working_days() -> None:
    applied = event("application_received", "2026-11-20 09:00")
    assert due(clocks(applied)) == {"decide_review_3": "2026-11-25"}
    assert clocks(applied, event("review_accepted", "2026-11-23 09:00")) == {}


def test_other_organs_notify_and_object_instead_of_dispatching() -> None:
    assert due(clocks(RECEIVED, rules=ORGAN)) == {
        "notify_direct_15": "2026-10-08",
        "same_day_dispatch": "2026-09-16",
    }
    upper = clocks(RECEIVED, rules=ORGAN, source="upper")
    assert due(upper) == {
        "notify_upper_15": "2026-10-08",
        "object_upper_5": "2026-09-22",
        "same_day_dispatch": "2026-09-16",
    }
    assert "notify_direct_15" not in clocks(RECEIVED, event("notified", "2026-09-17 09:00"), rules=ORGAN)


def test_the_limit_of_the_upper_organ_is_a_clock() -> None:
    found = clocks(event("received", "2026-09-16 09:00", upstream_due="2026-10-10"))
    assert due(found)["upstream_due"] == "2026-10-10"


def test_what_began_before_may_2022_follows_the_old_regulation() -> None:
    old = clocks(event("accepted", "2022-04-30 09:00"))
    assert due(old) == {"finish_60_2005": "2022-06-29"}
    assert set(clocks(event("accepted", "2022-05-01 09:00", path=6))) == {"finish_60"}


def test_papers_print_the_statutory_date_and_reminders_use_the_earlier() -> None:
    clocks_open = open_clocks(DESK, [RECEIVED], CALENDAR, as_of=TODAY)
    (dispatch,) = duty_dates(clocks_open)
    assert (dispatch.duty, dispatch.statutory_due, dispatch.office_due) == (
        Duty.DISPATCH,
        date(2026, 10, 8),
        date(2026, 9, 16),
    )
    assert dispatch.remind_on == date(2026, 9, 15)
    assert not dispatch.provisional


def test_an_unconfirmed_province_only_reminds_and_a_confirmed_one_prints() -> None:
    on = {"zhejiang": RuleSwitch(on=True)}
    rules = active_rules(PACKS, on, OfficeKind.PETITION_OFFICE)
    (finish,) = duty_dates(clocks(event("accepted", "2026-03-02 09:00", path=6), rules=rules).values())
    assert (finish.statutory_due, finish.office_due) == (date(2026, 5, 6), date(2026, 4, 1))
    assert finish.remind_on == date(2026, 3, 31)
    confirmed = {"zhejiang": RuleSwitch(on=True, confirmed=True)}
    rules = active_rules(PACKS, confirmed, OfficeKind.PETITION_OFFICE)
    (finish,) = duty_dates(clocks(event("accepted", "2026-03-02 09:00", path=6), rules=rules).values())
    assert (finish.statutory_due, finish.office_due) == (date(2026, 4, 1), None)


def test_the_simple_procedure_takes_first_petitions_but_no_accusations_or_crowds() -> None:
    rules = active_rules(PACKS, {"simple_procedure": RuleSwitch(on=True)}, OfficeKind.PETITION_OFFICE)
    accepted = event("accepted", "2026-11-02 09:00")
    assert due(clocks(accepted, rules=rules, first=True)) == {"simple_finish_10": "2026-11-16"}
    assert clocks(accepted, rules=rules, first=False) == {}
    for bar in ({"purpose": "accusation"}, {"collective": True}, {"procedure": "ordinary"}):
        assert clocks(accepted, rules=rules, first=True, **bar) == {}
    assert all(rule.level is Level.OFFICE for rule in rules if rule.key.startswith("simple"))


def test_a_late_entry_is_sorted_by_the_day_it_happened() -> None:
    closed, followed = event("closed", "2026-11-10 09:00"), event("followed_up", "2026-11-12 09:00")
    assert clocks(followed, closed) == {}
    # Roughly typed hours of one day do not undo the order in which they were recorded.
    assert clocks(event("received", "2026-11-10 09:31"), event("forward", "2026-11-10 09:00")) == {}


def test_a_second_start_takes_the_place_of_the_first() -> None:
    first, second = event("unit_received", "2026-09-01 09:00"), event("unit_received", "2026-11-02 09:00")
    assert due(clocks(first, second))["unit_notify_15"] == "2026-11-17"


def test_what_ended_an_earlier_run_does_not_end_the_later_one() -> None:
    first, followed = event("closed", "2026-11-03 09:00"), event("followed_up", "2026-11-04 09:00")
    assert due(clocks(first, followed, event("closed", "2026-11-10 09:00"))) == {"follow_up_3": "2026-11-13"}


def test_pauses_and_extensions_of_an_earlier_run_do_not_reach_the_later_one() -> None:
    asked = event("supplement_asked", "2026-10-01 09:00")
    found = clocks(
        event("review_requested", "2026-09-28 09:00"), asked, event("final_review_requested", "2026-11-02")
    )
    assert (found["final_review_30"].paused, found["review_30"].paused) == (False, True)
    extended = event("extended", "2026-03-20 09:00", days=30, approver="王局长", reason="情况复杂")
    first, second = event("accepted", "2026-03-02", path=6), event("accepted", "2026-04-01", path=6)
    assert clocks(first, extended, second)["finish_60"].deadline.raw_due == date(2026, 5, 31)


def test_a_duty_is_provisional_if_one_of_its_dates_is() -> None:
    received = event("received", "2026-12-28 09:00")
    (dispatch,) = duty_dates(clocks(received).values())
    assert dispatch.provisional
    assert dispatch.office_due == date(2026, 12, 28)
