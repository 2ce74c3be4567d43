"""A matter on its way through 复查 and 复核, for the tests: the days are those of 2026, all in published plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from app.domain.records import PetitionRecord
from app.models.tables import case_clock
from tests.db.action_desk import TO_CLOSED, Desk

Values = Mapping[str, str]

MATERIALS = {"has_application": "true", "has_identity": "true", "has_opinion": "true"}
APPLICATION: dict[str, str] = {
    "applied_on": "2026-04-22",
    "how": "letter",
    "applicants": "1",
    "opinion_no": "示城信[2026]4号",
    "request": "请求撤销处理意见，修复道路。",
    **MATERIALS,
}
CONDITIONS: dict[str, str] = {
    "dissatisfied": "true",
    "concrete": "true",
    "in_scope": "true",
    "in_time": "true",
}
TEAM: dict[str, str] = {"head": "冯组长", "members": "陈一、褚二", "handler": "陈一"}
HEARING: dict[str, str] = {
    "hearing_form": "simple",
    "notice_on": "2026-05-18",
    "hearing_on": "2026-05-21",
    "place": "第一会议室",
    "chair": "冯组长",
    "participants": "卫听证、蒋听证",
}
OPINION: dict[str, str] = {
    "result": "maintain",
    "organ": "示例市人民政府",
    "opinion_no": "示政信复查[2026]2号",
    "facts": "原意见认定属实。",
    "opinion": "维持原处理意见。",
    "basis": "《信访工作条例》第三十五条",
    "next_organ": "示例省人民政府",
    "right_told": "true",
}
FINAL = {key: text for key, text in OPINION.items() if key not in ("next_organ", "right_told")} | {
    "end_told": "true",
    "opinion_no": "示省信复核[2026]1号",
    "organ": "示例省人民政府",
}
REVOKED = {key: text for key, text in OPINION.items() if key not in ("result", "next_organ")} | {
    "ground": "hearing",
    "redo_by": "2026-06-30",
}
RECEIPT: dict[str, str] = {"method": "in_person", "receiver": "周明远"}


def on(desk: Desk, day: str, hour: int = 9) -> None:
    """Put the clock to a day."""
    desk.clock.moment = datetime.combine(date.fromisoformat(day), datetime.min.time()).replace(hour=hour)


def do_on(desk: Desk, key: int, day: str, step: str, values: Values | None = None) -> PetitionRecord:
    """A step on a day."""
    on(desk, day)
    return desk.do(key, step, values)


def closed(desk: Desk, **changes: object) -> int:
    """A matter of the sixth way, registered on Monday 2026-03-02, accepted on the 4th, closed on the 20th."""
    on(desk, "2026-03-02")
    key = desk.register(**changes)
    for step, values in TO_CLOSED:
        due = {"feedback_due": "2026-04-20"} if step == "assign" else {}
        do_on(desk, key, desk_day(step), step, {**values, **due})
    return key


def desk_day(step: str) -> str:
    """The day of a step before the review."""
    early = {"assign": 3, "assign_sign": 3, "unit_sign_in": 3, "accept": 4}
    return f"2026-03-{early.get(step, 20):02}"


def answered(desk: Desk, **changes: object) -> int:
    """The same, its opinion received on Monday 2026-03-23."""
    key = closed(desk, **changes)
    do_on(desk, key, "2026-03-23", "reply_received", RECEIPT)
    return key


def under_review(desk: Desk, **more: str) -> int:
    """The same, its review asked for on the last day and received on Friday 2026-04-24."""
    key = answered(desk)
    do_on(desk, key, "2026-04-24", "apply_review", APPLICATION | more)
    return key


def accepted(desk: Desk) -> int:
    """The same, the application accepted on Monday 2026-04-27."""
    key = under_review(desk)
    do_on(desk, key, "2026-04-27", "accept_review", CONDITIONS)
    return key


def reviewed(desk: Desk) -> int:
    """The same, the review decided on Wednesday 2026-05-20 and its opinion received on the 21st."""
    key = accepted(desk)
    do_on(desk, key, "2026-05-20", "decide_review", OPINION)
    do_on(desk, key, "2026-05-21", "review_reply_received", RECEIPT)
    return key


def dues(desk: Desk, key: int) -> dict[str, date]:
    """Every open clock of the case with its legal day."""
    with desk.context.register.read() as connection:
        query = select(case_clock.c.rule, case_clock.c.legal_due).where(case_clock.c.petition_id == key)
        return {row.rule: row.legal_due for row in connection.execute(query)}
