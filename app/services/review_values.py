"""Values of a review's papers: what the steps of 复查, 复核 and 听证 recorded of the last application, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from app.domain.calendar import WorkCalendar
from app.domain.events import effective, since_desk
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.review_course import RESULTS, STAGE_OF_REQUEST, since_request, supplement_day
from app.domain.rules import Duty, Level
from app.models.paper_tables import paper
from app.models.tables import case_clock
from app.services import clock_basis
from app.services.action_grounds import ground
from app.services.context import Context
from app.services.paper_fields import chinese_date

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "review_kind": "申请种类：复查或者复核",
        "review_applied_on": "提出复查（复核）申请的日期",
        "review_received_on": "收到复查（复核）申请的日期，补正的为补齐之日",
        "review_due": "作出复查（复核）意见的法定期限",
        "review_opinion_organ": "作出原意见的机关，没有填写的为责任单位",
        "review_opinion_no": "原意见文号",
        "review_reason": "不予受理复查（复核）申请的情形",
        "review_refused_why": "不予受理复查（复核）申请的具体理由",
        "review_refused_basis": "不予受理复查（复核）申请的依据",
        "review_appeal_organ": "不服不予受理的，接受申诉的机关",
        "review_decided_on": "作出复查（复核）意见的日期",
        "review_result": "复查（复核）结论：维持、撤销或者变更",
        "review_request": "复查（复核）申请的具体请求和主要事由",
        "review_facts": "复查（复核）意见：查明的事实和理由",
        "review_opinion": "复查（复核）意见：意见内容",
        "review_basis": "复查（复核）意见：依据",
        "hearing_on": "听证日期",
        "hearing_place": "听证地点",
        "hearing_procedure": "听证程序",
        "hearing_chair": "听证主持人",
        "hearing_clerk": "听证记录人",
        "hearing_participants": "听证员和其他参加人",
        "hearing_record": "听证笔录要点",
    }
)
_KIND = {"review_requested": "复查", "final_review_requested": "复核"}
_FORMS = {"simple": "简易程序", "ordinary": "普通程序"}
_DECIDED = ("review_decided", "final_review_decided")
_REFUSED = ("review_refused", "final_review_refused")
_SAME_FACTS = "after_final_review"
"""The ground of 不再受理 in the list of grounds."""
_OPINION_PAPER = {"opinion": "P1", "review": "P2"}


def values(connection: Connection, context: Context, record: PetitionRecord) -> dict[str, str]:
    """The values of the case; what has not happened is left out."""
    standing = since_desk(effective(record.events))
    course = since_request(standing)
    found = _of_hearing(standing)
    if course:
        calendar = clock_basis.current(connection, context.register).calendar
        found |= _of_application(connection, record, standing, course)
        found |= _of_supplement(course, calendar)
        found |= _of_end(course)
        found |= _due(connection, record.id)
    return {key: text for key, text in found.items() if text}


def _of_application(
    connection: Connection, record: PetitionRecord, standing: Sequence[CaseEvent], course: Sequence[CaseEvent]
) -> dict[str, str]:
    request, said = course[0], course[0].payload
    stage = STAGE_OF_REQUEST[request.kind]
    decided = _last([event for event in standing if event not in course], "review_decided")
    review = decided.payload if decided is not None and stage == "review" else {}
    number = said.get("opinion_no") or review.get("opinion_no")
    return {
        "review_kind": _KIND[request.kind],
        "review_applied_on": _day(said.get("applied_on", "")),
        "review_received_on": chinese_date(request.occurred_at),
        "review_opinion_organ": said.get("opinion_organ") or review.get("organ") or record.draft.unit,
        "review_opinion_no": number or _paper_number(connection, record.id, _OPINION_PAPER[stage]),
        "review_request": said.get("request", ""),
    }


def _of_supplement(course: Sequence[CaseEvent], calendar: WorkCalendar) -> dict[str, str]:
    asked, done = _last(course, "supplement_asked"), _last(course, "supplement_received")
    found = {"supplement_until": chinese_date(supplement_day(asked, calendar))} if asked else {}
    return found | ({"review_received_on": chinese_date(done.occurred_at)} if done else {})


def _of_end(course: Sequence[CaseEvent]) -> dict[str, str]:
    found = {}
    if refused := _last(course, *_REFUSED):
        said = refused.payload
        found["review_reason"] = ground("refuse_review", said["ground"]).text
        found["review_refused_why"] = said.get("reason", "")
        found["review_refused_basis"] = said.get("basis", "")
        found["review_appeal_organ"] = said.get("appeal_organ", "")
    if decided := _last(course, *_DECIDED):
        found["review_decided_on"] = chinese_date(decided.occurred_at)
        found["review_result"] = RESULTS.get(decided.payload.get("result", ""), "")
        found |= {f"review_{key}": decided.payload.get(key, "") for key in ("facts", "opinion", "basis")}
        found["final_review_organ"] = decided.payload.get("next_organ", "")
    return found | _of_last_word(decided)


def _of_last_word(decided: CaseEvent | None) -> dict[str, str]:
    """What 不再受理 refers to: the opinion of a final review that did not revoke (art. 36(3))."""
    if decided is None or decided.kind != _DECIDED[1] or decided.payload.get("result") == "revoke":
        return {}
    why = ground("no_longer_accept", _SAME_FACTS)
    return {
        "no_longer_accept_organ": decided.payload.get("organ", ""),
        "no_longer_accept_final_opinion_no": decided.payload.get("opinion_no", ""),
        "no_longer_accept_final_opinion_on": chinese_date(decided.occurred_at),
        "no_longer_accept_ground": why.text,
        "no_longer_accept_ground_article": why.article,
    }


def _of_hearing(standing: Sequence[CaseEvent]) -> dict[str, str]:
    opened, closed = _last(standing, "hearing_opened"), _last(standing, "hearing_closed")
    if opened is None:
        return {}
    said = opened.payload
    ended = closed.payload if closed and closed.seq > opened.seq else {}
    held = ended.get("held_on", "")
    return {
        "hearing_on": _day(held or said.get("hearing_on", "")),
        "hearing_place": said.get("place", ""),
        "hearing_procedure": _FORMS.get(said.get("hearing_form", ""), ""),
        "hearing_chair": said.get("chair", ""),
        "hearing_clerk": said.get("clerk", ""),
        "hearing_participants": said.get("participants", ""),
        "hearing_record": ended.get("record", ""),
    }


def _due(connection: Connection, petition_id: int) -> dict[str, str]:
    """The statutory day of the opinion, while it is owed."""
    query = select(func.min(case_clock.c.legal_due)).where(
        case_clock.c.petition_id == petition_id,
        case_clock.c.level == Level.STATUTORY.value,
        case_clock.c.duty.in_([Duty.REVIEW.value, Duty.FINAL_REVIEW.value]),
    )
    return {"review_due": chinese_date(connection.execute(query).scalar())}


def _paper_number(connection: Connection, petition_id: int, form: str) -> str:
    query = (
        select(paper.c.number)
        .where(paper.c.petition_id == petition_id, paper.c.form == form, paper.c.voided == "")
        .order_by(paper.c.id.desc())
        .limit(1)
    )
    return str(connection.execute(query).scalar() or "")


def _last(events: Sequence[CaseEvent], *kinds: str) -> CaseEvent | None:
    return next((event for event in reversed(events) if event.kind in kinds), None)


def _day(text: str) -> str:
    return chinese_date(date.fromisoformat(text)) if text else ""
