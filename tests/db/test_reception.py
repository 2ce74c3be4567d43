"""The waiting queue: who waits longest on top, times as the clock gives or as typed, nothing refused, nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.reception import Reception
from app.domain.vocabulary import Purpose
from app.errors import FieldErrors, UserError
from app.models.tables import audit
from app.services import intake, office, reception, recusal
from app.services.context import Context
from tests.db.conftest import DraftMaker

NINE = datetime(2026, 11, 22, 9, 0)


def audited(context: Context) -> list[tuple[str, dict[str, Any]]]:
    query = select(audit.c.action, audit.c.changes).where(audit.c.action.startswith("reception"))
    with context.register.read() as connection:
        return [(row.action, row.changes) for row in connection.execute(query.order_by(audit.c.id))]


def labels(found: tuple[Reception, ...]) -> list[str]:
    return [one.label for one in found]


def test_who_waits_longest_stands_first_whoever_was_typed_first(context: Context, clock: FixedClock) -> None:
    reception.arrive(context, " 周明远\t")
    reception.arrive(context, "两位老人", 2, "有介绍信", arrived_at=clock.moment - timedelta(minutes=20))
    found = reception.here(context)
    assert labels(found.waiting) == ["两位老人", "周明远"]
    assert (found.waiting[0].people, found.waiting[0].note) == (2, "有介绍信")
    assert found.waiting[1].arrived_at == clock.moment
    assert found.receiving == found.forgotten == ()


def test_from_waiting_to_being_received_to_gone_with_the_times(context: Context, clock: FixedClock) -> None:
    key = reception.arrive(context, "周明远")
    came, clock.moment = clock.moment, clock.moment + timedelta(minutes=7)
    begun = reception.begin(context, key, "第一接待室")
    assert (begun.arrived_at, begun.begun_at, begun.place) == (came, clock.moment, "第一接待室")
    assert labels(reception.here(context).receiving) == ["周明远"]
    assert reception.here(context).waiting == ()
    with pytest.raises(UserError, match="不在等候中"):
        reception.begin(context, key)
    clock.moment += timedelta(minutes=30)
    assert reception.finish(context, key).gone_at == clock.moment
    assert reception.here(context).all == ()
    with pytest.raises(UserError, match="已经离开"):
        reception.finish(context, key)
    assert [action for action, _ in audited(context)] == [
        "reception_arrive",
        "reception_begin",
        "reception_finish",
    ]


def test_each_wrong_click_is_taken_back_and_the_last_leaves_only_the_audit(context: Context) -> None:
    key = reception.arrive(context, "周明远", note="误登")
    reception.begin(context, key, "值班室")
    reception.finish(context, key)
    received = reception.undo(context, key)
    assert received is not None
    assert received.being_received
    waiting = reception.undo(context, key)
    assert waiting is not None
    assert (waiting.waiting, waiting.place) == (True, "")
    assert reception.undo(context, key) is None
    assert reception.here(context).all == ()
    action, changes = audited(context)[-1]
    assert action == "reception_undo"
    assert (changes["label"], changes["note"]) == (["周明远", None], ["误登", None])
    with pytest.raises(UserError, match="已经没有这一条"):
        reception.undo(context, key)


def test_who_leaves_without_being_received_is_gone(context: Context, clock: FixedClock) -> None:
    key = reception.arrive(context, "等不及的人")
    left = reception.finish(context, key)
    assert (left.begun_at, left.gone_at) == (None, clock.moment)


def test_more_than_five_in_the_room_warns_and_refuses_nobody(context: Context) -> None:
    first = reception.arrive(context, "三人", 3)
    second = reception.arrive(context, "两人", 2)
    third = reception.arrive(context, "一人", 1)
    reception.arrive(context, "四十人还在等", 40)
    reception.begin(context, first)
    reception.begin(context, second)
    assert reception.here(context).in_room == 5
    assert reception.here(context).room_warning == ""
    reception.begin(context, third)
    warning = reception.here(context).room_warning
    assert "6 人" in warning
    assert "5 人" in warning
    reception.finish(context, first)
    assert reception.here(context).room_warning == ""


def test_who_was_forgotten_yesterday_is_shown_as_such_and_closed_by_hand(
    context: Context, clock: FixedClock
) -> None:
    waiting = reception.arrive(context, "昨日等候")
    received = reception.arrive(context, "昨日接待", 6)
    reception.begin(context, received)
    clock.moment += timedelta(days=1)
    reception.arrive(context, "今日")
    found = reception.here(context)
    assert labels(found.forgotten) == ["昨日等候", "昨日接待"]
    assert labels(found.waiting) == ["今日"]
    assert (found.receiving, found.in_room, found.room_warning) == ((), 0, "")
    left = datetime(2026, 11, 22, 17, 0)
    assert reception.finish(context, waiting, gone_at=left).gone_at == left
    reception.finish(context, received)
    assert labels(reception.here(context).forgotten) == []


def test_everything_can_be_corrected_and_the_old_values_stay_in_the_audit(
    context: Context, clock: FixedClock
) -> None:
    key = reception.arrive(context, "周明元")
    reception.begin(context, key)
    fixed = reception.correct(
        context,
        key,
        label="周明远",
        people=3,
        note="轮椅",
        place="第二接待室",
        arrived_at=NINE,
        begun_at=NINE + timedelta(minutes=5),
        gone_at=None,
    )
    assert (fixed.label, fixed.people, fixed.note, fixed.place) == ("周明远", 3, "轮椅", "第二接待室")
    assert (fixed.arrived_at, fixed.begun_at) == (NINE, NINE + timedelta(minutes=5))
    _, changes = audited(context)[-1]
    assert changes["label"] == ["周明元", "周明远"]
    assert changes["arrived_at"] == [clock.moment.isoformat(), NINE.isoformat()]
    assert "gone_at" not in changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " \u0000"}, "label"),
        ({"label": "长" * 61}, "label"),
        ({"people": 0}, "people"),
        ({"people": None}, "people"),
        ({"people": 10**9}, "people"),
        ({"arrived_at": None}, "arrived_at"),
        ({"arrived_at": datetime(2026, 11, 22, 9, 42)}, "arrived_at"),
        ({"begun_at": NINE - timedelta(minutes=1)}, "begun_at"),
        ({"begun_at": NINE, "gone_at": NINE - timedelta(minutes=1)}, "gone_at"),
        ({"gone_at": NINE - timedelta(minutes=1)}, "gone_at"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_written(
    context: Context, changes: dict[str, Any], field: str
) -> None:
    key = reception.arrive(context, "周明远", arrived_at=NINE)
    before = audited(context)
    plain: dict[str, Any] = {"label": "周明远", "people": 1, "note": "", "place": "", "arrived_at": NINE}
    typed = plain | {"begun_at": None, "gone_at": None} | changes
    with pytest.raises(FieldErrors) as caught:
        reception.correct(context, key, **typed)
    assert list(caught.value.errors) == [field]
    assert audited(context) == before


def test_the_petition_registered_is_named_and_the_first_one_stays(
    context: Context, make_draft: DraftMaker
) -> None:
    key = reception.arrive(context, "周明远")
    first = intake.register_petition(context, make_draft()).record
    second = intake.register_petition(context, make_draft()).record
    reception.begin(context, key)
    reception.attach(context, key, first.id)
    reception.attach(context, key, second.id)
    (found,) = reception.here(context).receiving
    assert (found.registered, found.number) == (True, first.number)
    reception.undo(context, key)
    with pytest.raises(UserError, match="已经登记了信访件"):
        reception.undo(context, key)


def test_the_queue_never_says_who_made_an_accusation(context: Context, make_draft: DraftMaker) -> None:
    key = reception.arrive(context, "周明远")
    secret = intake.register_petition(context, make_draft(purpose=Purpose.ACCUSATION)).record
    reception.attach(context, key, secret.id)
    (found,) = reception.here(context).waiting
    assert (found.registered, found.number) == (True, "")
    leader = office.add_operator(context, "吴领导", ["principal_leader"])
    (seen,) = reception.here(Context(context.register, context.clock, leader)).waiting
    assert seen.number == secret.number


def test_who_recused_himself_does_not_learn_the_number(context: Context, make_draft: DraftMaker) -> None:
    key = reception.arrive(context, "周明远")
    record = intake.register_petition(context, make_draft()).record
    reception.attach(context, key, record.id)
    other = office.add_operator(context, "陈承办", ["handler"])
    recusal.add(context, record.id, other.id, "与信访人是亲属")
    (found,) = reception.here(Context(context.register, context.clock, other)).waiting
    assert found.number == ""


def test_only_who_registers_keeps_the_queue(context: Context) -> None:
    reader = office.add_operator(context, "周阅览", ["matter_leader"])
    asked = Context(context.register, context.clock, reader)
    key = reception.arrive(context, "周明远")
    for act in (
        lambda: reception.arrive(asked, "某人"),
        lambda: reception.begin(asked, key),
        lambda: reception.undo(asked, key),
    ):
        with pytest.raises(UserError, match="没有“登记来访来信”的权限"):
            act()
    assert labels(reception.here(asked).waiting) == ["周明远"]
