"""What is checked before a petition is registered. Whatever comes is registered (接收必登, annex 2):

only a missing name, date, number of people or demand stops a save, and a step the regulation forbids;
everything else is a warning that stands beside its field.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from app.domain.channels import RECEIVED_WORD, foreign_fields
from app.domain.identity import inspect_resident_id
from app.domain.records import Findings, IntakeDraft, Party
from app.domain.vocabulary import Channel, Disposition, IdKind, PartyRole, Source

MOST_PEOPLE = 99_999
ROOM_LIMIT = 5
"""People in the reception room (source 004, annex 2)."""
LONGEST_NAME = 100
MOST_REPRESENTATIVES = 5
"""Representatives of a collective visit (条例 art. 20)."""

CONFIRMABLE = frozenset({"id_number", "received_at"})
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
    if len(draft.name) > LONGEST_NAME:
        errors["name"] = f"姓名超过 {LONGEST_NAME} 字，请核对。"
    if draft.name and draft.anonymous:
        errors["name"] = "姓名和“匿名”只能选一项，请更正。"
    if draft.received_at is None:
        errors["received_at"] = f"请填写{RECEIVED_WORD[draft.channel]}，例如 11-22 9:31。"
    if draft.people is None or not 1 <= draft.people <= MOST_PEOPLE:
        errors["people"] = f"人数应为 1 到 {MOST_PEOPLE} 的整数。"
    if draft.people_concerned is not None and not 1 <= draft.people_concerned <= 99_999_999:
        errors["people_concerned"] = "应为 1 以上的整数，不清楚可留空。"
    if not draft.demand and not draft.unusable:
        errors["demand"] = "请填写信访诉求。"
    return errors | _wrong_channel(draft) | _wrong_letter(draft) | _wrong_parties(draft) | _forbidden(draft)


def _wrong_channel(draft: IntakeDraft) -> dict[str, str]:
    """A field of another channel would be lost without a word."""
    return {
        name: f"{draft.channel.label}没有这一项，请删去。"
        for name in foreign_fields(draft.channel)
        if getattr(draft, name)
    }


def _wrong_letter(draft: IntakeDraft) -> dict[str, str]:
    errors: dict[str, str] = {}
    if draft.sheets is not None and not 0 <= draft.sheets <= MOST_PEOPLE:
        errors["sheets"] = f"页数应为 0 到 {MOST_PEOPLE} 的整数，不清楚可留空。"
    if draft.unusable and draft.disposition is not Disposition.FILE:
        errors["disposition"] = "没有可用内容的信件只能存查：办理方式请选“存查”，或取消“无可用内容”。"
    elif draft.unusable and not draft.disposition_note:
        errors["disposition_note"] = "请写明存查的理由，例如：空信封。"
    return errors


def _wrong_parties(draft: IntakeDraft) -> dict[str, str]:
    """Five representatives at most (条例 art. 20); one agent, who needs a name and a scope."""
    number = Counter(one.role for one in draft.parties)
    if number[PartyRole.REPRESENTATIVE] > MOST_REPRESENTATIVES:
        said = f"代表有 {number[PartyRole.REPRESENTATIVE]} 名，不得超过 {MOST_REPRESENTATIVES} 名（《信访工作条例》第二十条）。"
        return {"parties": f"{said}请信访人推选后删减。"}
    if number[PartyRole.AGENT] > 1:
        return {"parties": "代理人只能登记一名，请删去其他代理人或改为随访人。"}
    said = next((said for one in draft.parties if (said := party_error(one))), "")
    return {"parties": said} if said else {}


def party_error(one: Party) -> str:
    """What stops somebody from being listed, as one sentence; empty where nothing does."""
    if one.role is PartyRole.AGENT and not (one.name and one.note):
        return "代理人须填写姓名和委托权限（例如：代为提出、代为签收）。"
    if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
        return "委托期限的止日早于起日，请更正。"
    if len(one.name) > LONGEST_NAME:
        return f"有一人的姓名超过 {LONGEST_NAME} 字，像是整份名单：请用“粘贴名单”逐人列出。"
    return ""


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
    elected = any(one.role is PartyRole.REPRESENTATIVE for one in draft.parties)
    crowd = draft.channel is Channel.VISIT and draft.people is not None and draft.people > ROOM_LIMIT
    if crowd and not elected:
        found["people"] = f"请推选 {MOST_REPRESENTATIVES} 名以内代表。"
    if (
        draft.people is not None
        and draft.people_concerned is not None
        and draft.people_concerned < draft.people
    ):
        found["people_concerned"] = "少于来访人数，请核对。"
    if draft.received_at is not None:
        found |= _doubtful_moment(draft.received_at, now)
    for name in ("phone", "agency_phone"):
        if getattr(draft, name) and not _phone_like(getattr(draft, name)):
            found[name] = "不像电话号码，请核对。"
    found |= _doubtful_parties(draft, now) | _doubtful_postmark(draft, now)
    return found | _doubtful_identity(draft, now)


def _doubtful_moment(received_at: datetime, now: datetime) -> dict[str, str]:
    if received_at > now + timedelta(minutes=10):
        return {"received_at": "时间在将来，请核对。"}
    if received_at < now - timedelta(days=366):
        return {"received_at": "在一年以前，请核对。"}
    return {}


def _doubtful_postmark(draft: IntakeDraft, now: datetime) -> dict[str, str]:
    if draft.postmarked_on is None:
        return {}
    if draft.postmarked_on > now.date():
        return {"postmarked_on": "邮戳日期在将来，请核对。"}
    if draft.received_at is not None and draft.postmarked_on > draft.received_at.date():
        return {"postmarked_on": "邮戳日期晚于收到日期，请核对。"}
    return {}


def _doubtful_parties(draft: IntakeDraft, now: datetime) -> dict[str, str]:
    """More people named than said, or a document number that cannot be."""
    named = 1 + sum(one.role is not PartyRole.AGENT for one in draft.parties)
    if draft.people is not None and draft.parties and named > draft.people:
        return {"parties": f"列出 {named} 人，多于所填人数 {draft.people} 人，请核对。"}
    for one in draft.parties:
        resident = one.id_number and one.id_kind in (None, IdKind.RESIDENT)
        problems = inspect_resident_id(one.id_number, today=now.date()).problems if resident else ()
        if problems:
            return {"parties": f"{one.name or '未填姓名者'}的证件号码：{'；'.join(problems)}。"}
        if one.role is PartyRole.AGENT and one.valid_to is None:
            return {"parties": "代理人未填委托期限，请核对委托书。"}
        if one.phone and not _phone_like(one.phone):
            return {"parties": f"{one.name or '未填姓名者'}的电话不像电话号码，请核对。"}
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
