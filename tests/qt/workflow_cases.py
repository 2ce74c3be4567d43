"""Cases with dates, for the tests of ledger, steps and clocks: what a handler does on a real register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.services import actions, office
from app.services.context import Context
from app.views.desk import Desk
from tests.qt.case_desk import register

NOW = datetime(2026, 11, 22, 9, 31)


def assign(unit: str, feedback_due: str) -> dict[str, str]:
    return {"unit": unit, "feedback_due": feedback_due, "responsible_leader": "李分管", "handler": "张承办"}


def make_handler(desk: Desk) -> None:
    """The operator at the counter may do everything a step needs, and administer."""
    roles = ["registrar", "handler", "administrator"]
    office.change_operator(desk.context, desk.operator.id, roles=roles, active=True)
    own = next(one for one in office.operators(desk.context.register) if one.id == desk.operator.id)
    desk.switch_operator(own)


def undecided(desk: Desk, **changed: object) -> PetitionRecord:
    """A case nothing was decided of, registered now."""
    return register(desk, disposition=None, unit="", **changed)  # type: ignore[arg-type]


def assigned(
    desk: Desk, clock: FixedClock, days_ago: int, due: str, unit: str = "城建部", **changed: object
) -> PetitionRecord:
    """A case assigned so many days ago, with the day its result is due; the clock stands at now again."""
    clock.moment = NOW - timedelta(days=days_ago)
    record = undecided(desk, **changed)
    take(desk, clock, record.id, "assign", assign(unit, due))
    clock.moment = NOW
    return record


def take(desk: Desk, clock: FixedClock, key: int, step: str, values: Mapping[str, str]) -> None:
    """A step, a minute later."""
    clock.moment += timedelta(minutes=1)
    context = Context(desk.context.register, clock, desk.operator)
    actions.perform(context, key, step, values)
