"""A desk for the tests of actions: register a case, take steps a minute apart, count what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.clock import FixedClock
from app.domain.records import IntakeDraft, Operator, PetitionRecord
from app.domain.vocabulary import Purpose
from app.models.tables import audit, case_event, petition
from app.services import actions, cases, intake, office
from app.services.context import Context

PAPER = {"opinion": "同意。", "paper": "true", "signer": "吴主任"}
ASSIGN = {
    "unit": "示例区城建局",
    "feedback_due": "2026-12-20",
    "responsible_leader": "李分管",
    "handler": "张承办",
}
CONCLUSION = {
    "conclusion": "support",
    "demand": "要求修复道路。",
    "facts": "属实",
    "opinion": "予以修复",
    "basis": "《示例条例》第九条",
    "review_told": "true",
    "review_organ": "示例市人民政府",
}
Steps = tuple[tuple[str, Mapping[str, str]], ...]

TO_SIGNED_IN: Steps = (("assign", ASSIGN), ("assign_sign", PAPER), ("unit_sign_in", {"signer": "孙签收"}))
TO_ACCEPTED: Steps = (*TO_SIGNED_IN, ("accept", {"organ": "示例区城建局", "path": "6"}))
TO_CLOSED: Steps = (
    *TO_ACCEPTED,
    ("conclude", CONCLUSION),
    ("review_matter", PAPER),
    ("review_petition", PAPER),
    ("close_sign", PAPER),
    ("close", {}),
)


@dataclass
class Desk:
    """The counter with its clock; `context` is the handler who sits there."""

    context: Context
    clock: FixedClock

    def register(self, **changes: object) -> int:
        """A registered case, 申诉求决 unless said otherwise."""
        plain: dict[str, object] = {
            "name": "周明远",
            "phone": "13900000101",
            "address": "示例区青石街道3幢",
            "received_at": self.clock.moment - timedelta(minutes=10),
            "purpose": Purpose.APPEAL,
            "demand": "要求修复小区门前道路。",
        }
        draft = IntakeDraft(**plain | changes)  # type: ignore[arg-type]
        return intake.register_petition(self.context, draft).record.id

    def do(
        self,
        key: int,
        step: str,
        values: Mapping[str, str] | None = None,
        *,
        at: datetime | None = None,
        who: Operator | None = None,
    ) -> PetitionRecord:
        """Take a step a minute later."""
        self.clock.moment += timedelta(minutes=1)
        return actions.perform(self.as_operator(who), key, step, values or {}, occurred_at=at)

    def go(self, key: int, steps: Steps) -> PetitionRecord:
        """Take several steps."""
        for step, values in steps:
            self.do(key, step, values)
        return self.case(key)

    def due(self, key: int) -> date | None:
        """The statutory date the ledger shows."""
        query = select(petition.c.statutory_due).where(petition.c.id == key)
        with self.context.register.read() as connection:
            found: date | None = connection.execute(query).scalar_one()
        return found

    def case(self, key: int) -> PetitionRecord:
        """The case as the handler sees it."""
        return cases.get(self.context, key)

    def as_operator(self, who: Operator | None) -> Context:
        """The context of another operator."""
        return self.context if who is None else Context(self.context.register, self.clock, who)

    def hire(self, name: str, *roles: str) -> Operator:
        """Another operator."""
        return office.add_operator(self.context, name, roles)

    def offer(self, key: int, step: str, who: Operator | None = None) -> str:
        """Why the window shows the step grey; "" where it is open."""
        return {one.step.key: one.reason for one in actions.available(self.as_operator(who), key)}[step]

    def written(self) -> tuple[int, int, int]:
        """Events, audit rows and the sum of revisions: what any action changes."""
        with self.context.register.read() as connection:
            events, audits = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (case_event, audit)
            )
            revisions = connection.execute(select(func.sum(petition.c.revision))).scalar_one()
        return events, audits, revisions
