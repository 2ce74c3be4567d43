"""What is checked before a petition is registered. Whatever comes is registered (接收必登, annex 2):

only a missing name, date, number of people or demand stops a save, and a step the regulation forbids;
everything else is a warning that stands beside its field.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.identity import inspect_resident_id
from app.domain.records import Findings, IntakeDraft
from app.domain.vocabulary import Disposition, IdKind, Source

MOST_PEOPLE = 99_999
ROOM_LIMIT = 5
"""People in the reception room (source 004, annex 2); also the most representatives (条例 art. 20)."""

CONFIRMABLE = frozenset({"id_number", "visited_at"})
"""Fields whose warning holds the window's first save, so that the clerk looks again."""


def check(draft: IntakeDraft, *, now: datetime) -> Findings:
    """Errors and warnings of a cleaned draft; fields in `draft.confirmed` give no warning."""
    warnings = {
        key: text
        for key, text in {**_missing(draft), **_doubtful(draft, now)}.items()
        if key not in draft.confirmed
    }
    errors = _errors(draft)
    return Findings(errors, warnings, CONFIRMABLE & warnings.keys())


def _errors(draft: IntakeDraft) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not draft.name and not draft.anonymous:
        errors["name"] = "请填写姓名，或勾选“匿名”。"
    if draft.name and draft.anonymous:
        errors["name"] = "姓名和“匿名”只能选一项，请更正。"
    if draft.visited_at is None:
        errors["visited_at"] = "请填写来访时间，例如 11-22 9:31。"
    if draft.people is None or not 1 <= draft.people <= MOST_PEOPLE:
        errors["people"] = f"人数应为 1 到 {MOST_PEOPLE} 的整数。"
    if draft.people_concerned is not None and not 1 <= draft.people_concerned <= 99_999_999:
        errors["people_concerned"] = "应为 1 以上的整数，不清楚可留空。"
    if not draft.demand:
        errors["demand"] = "请填写信访诉求。"
    return errors | _forbidden(draft)


def _forbidden(draft: IntakeDraft) -> dict[str, str]:
    """Source 002 §2(4): a major matter goes to the leader first, the clerk must not answer it alone."""
    if draft.major and draft.disposition is Disposition.ANSWER_ON_SPOT and not draft.leader_opinion:
        return {"disposition": "重大事项不得擅自当场答复：请先填写领导意见，或改选其他办理方式。"}
    return {}


def _missing(draft: IntakeDraft) -> dict[str, str]:
    found: dict[str, str] = {}
    if draft.source is Source.UPPER and not draft.upstream_no:
        found["upstream_no"] = "未填，将印“未提供”。"
    if not draft.address:
        found["address"] = "未填住址，文书上将印“未提供”。"
    if draft.purpose is None:
        found["purpose"] = "未选，将记“未提供”。"
    if draft.disposition in (Disposition.REFUSE, Disposition.NO_LONGER_ACCEPT) and not draft.disposition_note:
        found["disposition_note"] = "请在办理说明中写明所依据的条款和情形。"
    if draft.disposition in (Disposition.FORWARD, Disposition.ASSIGN) and not draft.unit:
        found["unit"] = "未填责任单位。"
    if draft.disposition is Disposition.ASSIGN and draft.feedback_due is None:
        found["feedback_due"] = "交办应定反馈期限。"
    if draft.disposition is None and (draft.unit or draft.disposition_note):
        found["disposition"] = "未选办理方式，先记为拟办。"
    return found


def _doubtful(draft: IntakeDraft, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if draft.people is not None and draft.people > ROOM_LIMIT:
        found["people"] = f"请推选 {ROOM_LIMIT} 名以内代表。"
    if (
        draft.people is not None
        and draft.people_concerned is not None
        and draft.people_concerned < draft.people
    ):
        found["people_concerned"] = "少于来访人数，请核对。"
    if draft.visited_at is not None:
        found |= _doubtful_moment(draft.visited_at, now)
    if draft.phone and not _phone_like(draft.phone):
        found["phone"] = "不像电话号码，请核对。"
    return found | _doubtful_identity(draft, now)


def _doubtful_moment(visited_at: datetime, now: datetime) -> dict[str, str]:
    if visited_at > now + timedelta(minutes=10):
        return {"visited_at": "时间在将来，请核对。"}
    if visited_at < now - timedelta(days=366):
        return {"visited_at": "在一年以前，请核对。"}
    return {}


def _phone_like(phone: str) -> bool:
    digits = [c for c in phone if c.isdecimal()]
    return 7 <= len(digits) <= 24 and all(c.isdecimal() or c in "+-－ ()（）/、,，;；" for c in phone)


def _doubtful_identity(draft: IntakeDraft, now: datetime) -> dict[str, str]:
    if not draft.id_number or draft.id_kind not in (None, IdKind.RESIDENT):
        return {}
    facts = inspect_resident_id(draft.id_number, today=now.date())
    found = {"id_number": "；".join(facts.problems)} if facts.problems else {}
    if facts.valid_check_digit and facts.sex and draft.sex and facts.sex is not draft.sex:
        found["sex"] = f"与证件号码（{facts.sex.label}）不符。"
    return found
