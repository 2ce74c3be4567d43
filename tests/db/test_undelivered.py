"""待送达: which issued papers wait to be delivered, and what makes an end of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.delivery import STEPS, DeliveryDraft, DeliveryMethod
from app.domain.rules import EVENT_KINDS
from app.domain.vocabulary import Disposition, Purpose
from app.domain.workflow import STEPS as TABLE
from app.paths import FORM_TEMPLATES
from app.services import deliveries, issued_papers, papers, review_queue, undelivered
from app.services.context import Context
from app.services.paper_catalogue import read_kind
from tests.db.action_desk import TO_ACCEPTED, TO_CLOSED, Desk
from tests.db.review_desk import RECEIPT
from tests.db.test_review_papers import filled

HANDED_OVER = DeliveryDraft(
    method=DeliveryMethod.IN_PERSON, delivered_on=date(2026, 11, 22), receiver="周明远", server="王登记"
)
KINDS = {kind.code: kind for kind in (read_kind(path) for path in sorted(FORM_TEMPLATES.glob("*.toml")))}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    roles = ("principal_leader", "handler", "reviewer", "registrar")
    whole = Desk(context, clock).hire("吴主任", *roles)
    return Desk(Context(context.register, clock, whole), clock)


def issue(desk: Desk, key: int, form: str, replaces: int | None = None) -> int:
    """Issued a minute later."""
    desk.clock.moment += timedelta(minutes=1)
    drawn = papers.draw(desk.context, desk.case(key), form, asked=filled(form))
    return papers.issue(desk.context, drawn, printer="前台", replaces=replaces).id


def asked(desk: Desk, key: int) -> tuple[str, str] | None:
    """What the queue says, and of whom."""
    rows = review_queue.page(desk.context, Section.DELIVERY)
    return next(((one.asked, one.decides) for one in rows if one.id == key), None)


def forms(desk: Desk, key: int) -> list[str]:
    return [one.form for one in undelivered.of_case(desk.context, key)]


def test_what_a_period_runs_from_or_the_regulation_wants_told_is_waited_for() -> None:
    """条例 arts. 22, 23, 34-36; source 003 arts. 5, 14, 15: opinions, notices, and what is asked of the petitioner."""
    served = {code for code, kind in KINDS.items() if kind.served is not None}
    assert served == {"N1", "N2", "N3", "N5", "N8", "N9", "N10", "N15", "N16", "P1", "P2", "P3", "P4"}
    assert STEPS.keys() <= served
    assert {KINDS[code].given_to for code in served} == {"petitioner"}


@pytest.mark.parametrize("kind", [one for one in KINDS.values() if one.served], ids=lambda one: one.code)
def test_what_makes_a_delivery_needless_are_events(kind: object) -> None:
    assert set(kind.served) <= EVENT_KINDS | {one.kind for one in TABLE.values()}  # type: ignore[attr-defined]


def test_a_notice_waits_until_its_delivery_is_recorded(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    paper = issue(desk, key, "N1")
    assert asked(desk, key) == ("送达受理告知书", "承办")
    deliveries.record(desk.context, paper, HANDED_OVER)
    assert asked(desk, key) is None
    (only,) = deliveries.of_case(desk.context, key).values()
    deliveries.withdraw(desk.context, only.id, "邮件退回")
    assert asked(desk, key) == ("送达受理告知书", "承办")


def test_a_notice_told_by_a_step_of_the_same_day_does_not_wait(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("notify", {"method": "in_person"})))
    issue(desk, key, "N1")
    assert asked(desk, key) is None


def test_a_second_print_of_the_day_is_the_same_paper(desk: Desk) -> None:
    key = desk.register()
    first = issue(desk, key, "P4")
    deliveries.record(desk.context, first, HANDED_OVER)
    assert issue(desk, key, "P4") == first
    assert forms(desk, key) == []
    issued_papers.void(desk.context, first, "重复")
    assert issue(desk, key, "P4") != first
    assert forms(desk, key) == ["P4"]


def test_an_opinion_comes_first_and_the_rest_is_counted(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, (*TO_ACCEPTED, ("extend", {"days": "20", "approver": "吴主任", "reason": "复杂"})))
    extension = issue(desk, key, "N5")
    assert asked(desk, key) == ("送达延长办理期限告知书", "承办")
    desk.go(key, TO_CLOSED[len(TO_ACCEPTED) :])
    assert asked(desk, key) == ("送达处理意见书", "承办"), "what was closed needs no notice of an extension"
    issue(desk, key, "P1")
    issue(desk, key, "P4")
    assert asked(desk, key) == ("送达意见书等 2 份", "承办")
    desk.do(key, "reply_received", RECEIPT)
    assert asked(desk, key) == ("送达听证通知书", "承办")
    assert extension not in [one.id for one in undelivered.of_case(desk.context, key)]


def test_a_paper_of_a_withheld_matter_is_not_named(desk: Desk, context: Context) -> None:
    key = desk.register(purpose=Purpose.ACCUSATION, disposition=Disposition.FILE)
    issue(desk, key, "P4")
    assert forms(desk, key) == ["P4"]
    assert undelivered.of_case(context, key) == []
    assert review_queue.page(context, Section.DELIVERY) == []
