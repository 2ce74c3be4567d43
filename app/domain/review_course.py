"""What has happened in a review (复查) or final review (复核): read off the events, for guards, checks and papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from app.domain.calendar import WorkCalendar
from app.domain.deadlines import Period, Unit, compute
from app.domain.events import REVOKED, STEP
from app.domain.records import CaseEvent
from app.domain.workflow_types import LIST_MARK, CaseFacts

ASK_DAYS = 30
"""条例 arts. 35 and 36: days to ask, from the day after receipt."""
SUPPLEMENT_WORKING_DAYS = 10
"""Source 003 art. 14."""
MOST_REPRESENTATIVES = 5
"""Source 003 art. 6: more applicants than this elect at most so many."""
TEAM_LEAST = 3
"""Source 003: people of a review team."""
NOTICE_DAYS = 3
"""Days before a hearing that its notice (P4) is delivered."""
RESULTS = {"maintain": "维持", "revoke": "撤销", "change": "变更"}
"""What a review or final review comes to."""
TEAM_CHECK = "team_check"
"""Payload key of an acceptance made while the Shandong rules were on: a team deliberates before the opinion."""
REQUESTED = frozenset({"review_requested", "final_review_requested"})
STAGE_OF_REQUEST = {"review_requested": "opinion", "final_review_requested": "review"}
"""`stage` of the `reply_received` that an application starts from."""
_MADE = {"opinion": "concluded", "review": "review_decided", "final_review": "final_review_decided"}
"""What makes the opinion that is received."""
_TOLD = {"opinion": "review_told", "review": "right_told"}
MATERIALS = {
    "has_application": "申请书",
    "has_identity": "身份证明或者户籍证明",
    "has_authority": "授权委托书",
    "has_agent_identity": "代理人身份证明",
    "has_opinion": "意见书",
    "has_evidence": "其他相关证据材料",
}
"""Source 003 art. 10. The agent's two only where one applies; evidence is the applicant's own affair."""
OF_AGENT = frozenset({"has_authority", "has_agent_identity"})
_OPINIONS = {"opinion": "处理意见书", "review": "处理意见书、复查申请书和复查意见书"}
_BETWEEN = re.compile(r"[\s、，,；;。和及]+")
CONDITIONS = {
    "dissatisfied": "不服的是有权机关作出的处理意见或者复查意见",
    "concrete": "有具体的请求和事实根据",
    "in_scope": "请求不超过原来的请求范围",
    "in_time": "在法定期限内提出，或者逾期有正当理由",
}
"""Source 003 art. 9."""


def since_request(standing: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The last application and what followed it; empty where nobody applied."""
    found: list[CaseEvent] = []
    for event in standing:
        if event.kind in REQUESTED:
            found = [event]
        elif found:
            found.append(event)
    return found


def happened(facts: CaseFacts, kind: str) -> CaseEvent | None:
    """The last event of the kind since the last application."""
    found = [event for event in since_request(facts.current) if event.kind == kind]
    return found[-1] if found else None


def request_of(facts: CaseFacts) -> CaseEvent | None:
    """The last application."""
    found = since_request(facts.current)
    return found[0] if found else None


def materials(stage: str) -> dict[str, str]:
    """The materials of an application against an opinion or a review, in words."""
    return MATERIALS | {"has_opinion": _OPINIONS[stage]}


def missing_materials(request: CaseEvent) -> dict[str, str]:
    """Which materials an application lacked when it came, in words."""
    said = request.payload
    needed = {"has_application", "has_identity", "has_opinion"} | (OF_AGENT if said.get("agent") else set())
    listed = materials(STAGE_OF_REQUEST[request.kind])
    return {key: words for key, words in listed.items() if key in needed and not said.get(key)}


def named_materials(text: str) -> set[str]:
    """Which materials a clerk's list names, whatever words he uses for them."""
    found = set()
    for item in _BETWEEN.split(text):
        agent = "代理人" in item or "受托人" in item
        if "委托书" in item:
            found.add("has_authority")
        elif any(word in item for word in ("身份证", "户籍", "户口")):
            found.add("has_agent_identity" if agent else "has_identity")
        elif "意见书" in item or "答复" in item:
            found.add("has_opinion")
        elif "申请书" in item:
            found.add("has_application")
    return found


def never_received(facts: CaseFacts) -> list[str]:
    """What the application lacked and the supplement did not bring, in words."""
    request, done = request_of(facts), happened(facts, "supplement_received")
    if request is None or done is None:
        return []
    brought = named_materials(done.payload.get("materials", ""))
    return [words for key, words in missing_materials(request).items() if key not in brought]


def late_since(facts: CaseFacts) -> date | None:
    """The last day to apply, where the application came after it without a reason (arts. 35, 36)."""
    request = request_of(facts)
    if request is None or request.payload.get("late_reason"):
        return None
    said = request.payload
    typed = said.get("known_on") or said.get("opinion_received_on")
    start = date.fromisoformat(typed) if typed else opinion_received(facts, STAGE_OF_REQUEST[request.kind])
    until = None if start is None else ask_until(start, facts.calendar)
    return until if until and date.fromisoformat(said["applied_on"]) > until else None


def told_of_remedy(facts: CaseFacts, stage: str) -> CaseEvent | None:
    """The opinion, where it is on record that it told the petitioner of the next remedy."""
    made = facts.last(_MADE[stage])
    return made if made is not None and made.payload.get(_TOLD[stage]) else None


def hearing_open(standing: Iterable[CaseEvent]) -> bool:
    """Whether a hearing was decided on and has not ended."""
    events = list(standing)
    course = since_request(events) or events
    kinds = [event.kind for event in course if event.kind in ("hearing_opened", "hearing_closed")]
    return bool(kinds) and kinds[-1] == "hearing_opened"


def verifying(standing: Iterable[CaseEvent]) -> bool:
    """Whether a dissatisfied petitioner's matter is being verified, though a review may run beside it."""
    ends = ("verified", "rework", "reopened", "review_decided", "final_review_decided")
    kinds = [event.kind for event in standing if event.kind in (*ends, "verification_asked")]
    return bool(kinds) and kinds[-1] == "verification_asked"


def supplement_until(facts: CaseFacts) -> date | None:
    """The last day to hand in what was asked for; None where nothing was asked."""
    asked = happened(facts, "supplement_asked")
    return None if asked is None else supplement_day(asked, facts.calendar)


def supplement_day(asked: CaseEvent, calendar: WorkCalendar | None) -> date:
    """The last day of a supplement: the one told, a rest day giving way to the next working day; at most the tenth."""
    most = working_days_after(asked.occurred_at.date(), SUPPLEMENT_WORKING_DAYS, calendar)
    given = asked.payload.get("reply_by", "")
    if not given:
        return most
    told = date.fromisoformat(given)
    return min(calendar.working_day_from(told) if calendar else told, most)


def working_days_after(day: date, number: int, calendar: WorkCalendar | None) -> date:
    """The number-th working day after the day."""
    return calendar.nth_working_day_after(day, number) if calendar else day + timedelta(days=number)


def ask_until(start: date, calendar: WorkCalendar | None) -> date:
    """The last day to ask for a review of an opinion received on `start`; a rest day gives way to the next working day."""
    if calendar is None:
        return start + timedelta(days=ASK_DAYS)
    return compute(Period(Unit.CALENDAR, ASK_DAYS), start, calendar).legal_due


def opinion_received(facts: CaseFacts, stage: str) -> date | None:
    """The day the register says the last opinion was received; `stage`: opinion or review."""
    event = receipt(facts, stage)
    return None if event is None else event.occurred_at.date()


def receipt(facts: CaseFacts, stage: str) -> CaseEvent | None:
    """The record that the last opinion was received; `stage`: opinion, review or final_review."""
    found = None
    for event in facts.current:
        if event.kind == _MADE[stage]:
            found = None
        elif event.kind == "reply_received" and event.payload.get("stage") == stage:
            found = event
    return found


def team_of(facts: CaseFacts) -> list[str]:
    """The people of the review team, its head first; empty where none was formed."""
    formed = happened(facts, "review_team_formed")
    if formed is None:
        return []
    return list(dict.fromkeys((formed.payload["head"], *formed.payload["members"].split(LIST_MARK))))


def handled_here(facts: CaseFacts) -> bool:
    """Whether the opinion was made in this register; else the case holds only the review of another organ's opinion."""
    return facts.disposition is not None or facts.last("accepted") is not None


def is_revocation(decided: CaseEvent | None) -> bool:
    """Whether a review opinion revoked the one before it."""
    return decided is not None and decided.payload.get(STEP) in REVOKED


def is_opinion(event: CaseEvent | None) -> bool:
    """Whether a conclusion is a 处理意见书: settlements and other answers have no review."""
    return event is not None and event.payload.get(STEP) == "conclude"
