"""Where a case went and why, in the words papers use: dispatch, acceptance, objection, report, source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from app.domain.calendar import WorkCalendar
from app.domain.events import disposition_event, effective, since_desk, unit_of
from app.domain.records import CaseEvent, OfficeProfile, PetitionRecord
from app.domain.vocabulary import CONFIDENTIAL, Disposition, OfficeKind, Purpose
from app.domain.workflow import STEPS, step_of
from app.domain.workflow_types import YES
from app.models.paper_tables import paper
from app.models.session import Register
from app.services import clock_basis
from app.services.paper_fields import chinese_date, set_day_words

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "matter_no": "上级编号，没有则为信访件编号",
        "matter_no_bare": "上级编号，没有则为信访件编号（不带末尾的“号”）",
        "source_channel": "来件渠道（网上平台或热线名称）",
        "confidential": "检举控告类为“（保密）”，其他为空",
        "issuer": "出具受理告知的机关：信访部门转交的为受理机关，其他机关、单位为本单位",
        "accept_route": "办理途径和程序（第三十一条或第二十九条、第三十条）",
        "dispatch_word": "转送或者交办",
        "dispatch_on": "转送、交办日期",
        "dispatch_basis": "转送、交办的依据",
        "dispatch_letter": "转送（交办）函文号（最近一份有效的）",
        "feedback_term": "交办的反馈期限；转送为“不要求反馈”",
        "objection_on": "责任单位提出异议（退回）的日期",
        "objection_unit": "提出异议（退回）的单位",
        "objection_reason": "异议（退回）的理由",
        "objection_decision": "核实结论：同意退回或者不同意退回",
        "objection_agreed": "同意退回的为“是”",
        "objection_refused": "不同意退回的为“是”",
        "objection_decided_on": "核实日期",
        "objection_answer": "不同意退回的理由，同意的说明",
        "objection_materials": "同意退回时交还的材料",
        "report_recipients": "重大紧急报告的报告、通报对象（按已录入的步骤）",
        "discipline_organ": "已转送的纪检监察机关、组织（人事）部门；转送其他单位的为空",
    }
)

_ROUTES = MappingProxyType(
    {
        "1": "依照《信访工作条例》第三十一条第一项，按照诉讼、复议、刑事立案、法律监督、公安机关法律程序等法律法规规定的程序处理",
        "2": "依照《信访工作条例》第三十一条第二项，导入仲裁程序处理",
        "3": "依照《信访工作条例》第三十一条第三项，导入党员申诉、申请复审等程序处理",
        "4": "依照《信访工作条例》第三十一条第四项，导入行政复议、行政裁决、行政确认、行政许可、行政处罚等行政程序处理",
        "5": "依照《信访工作条例》第三十一条第五项，依法履行查处违法行为、保护合法权益的职责或者作出答复",
        "6": "依照《信访工作条例》第三十一条第六项，听取陈述，调查核实，出具信访处理意见书",
    }
)
_ROUTE_OF_PURPOSE = MappingProxyType(
    {
        Purpose.SUGGESTION: "依照《信访工作条例》第二十九条，认真研究论证，并予以回复",
        Purpose.ACCUSATION: "依照《信访工作条例》第三十条，依规依纪依法接收、受理、办理和反馈",
    }
)
_BASES = MappingProxyType(
    {
        (OfficeKind.PETITION_OFFICE, Disposition.FORWARD): "《信访工作条例》第二十二条第一款",
        (OfficeKind.PETITION_OFFICE, Disposition.ASSIGN): "《信访工作条例》第二十二条第一款第三项",
        (OfficeKind.OTHER_ORGAN, Disposition.FORWARD): "《信访工作条例》第二十三条第一款",
        (OfficeKind.OTHER_ORGAN, Disposition.ASSIGN): "《信访工作条例》第二十三条第一款",
    }
)
_ACCUSATION_BASES = MappingProxyType(
    {
        OfficeKind.PETITION_OFFICE: "《信访工作条例》第二十二条第二款、第三十条",
        OfficeKind.OTHER_ORGAN: "《信访工作条例》第二十三条第一款、第三十条",
    }
)
"""Art. 22 binds the 信访部门 only."""
_NO_FEEDBACK = "不要求反馈"
_DISCIPLINE = (
    *("纪委", "纪检", "纪律检查", "监委", "监察委员会"),
    *("组织部", "组织人事", "组织（人事）", "人事部", "人事处", "人事科"),
)
"""An organ of which one stands in its name receives accusations of officials (arts. 22, 30)."""
_LETTER = "N4"
_OURS = "upper"
"""The scope of an objection of our own, which the upper office decides."""


def values(
    connection: Connection, register: Register, record: PetitionRecord, profile: OfficeProfile
) -> dict[str, str]:
    """The words of the case's way; what has not happened is left out."""
    standing = effective(record.events)
    return {
        **_of_source(record),
        **_of_dispatch(record, profile, standing, clock_basis.current(connection, register).calendar),
        **_of_acceptance(record, profile, standing),
        **_of_objection(standing),
        **_of_report(standing),
        "dispatch_letter": _letter(connection, record.id),
    }


def _of_source(record: PetitionRecord) -> dict[str, str]:
    number = record.draft.upstream_no or record.number
    secret = record.draft.purpose is Purpose.ACCUSATION
    return {
        "matter_no": number,
        "matter_no_bare": number.removesuffix("号"),
        "source_channel": record.draft.platform or record.draft.line,
        "confidential": CONFIDENTIAL if secret else "",
    }


def _of_dispatch(
    record: PetitionRecord,
    profile: OfficeProfile,
    standing: Sequence[CaseEvent],
    calendar: WorkCalendar,
) -> dict[str, str]:
    event = disposition_event(standing)
    if event is None or event.kind not in (Disposition.FORWARD, Disposition.ASSIGN):
        return {}
    decided, unit = Disposition(event.kind), unit_of(standing)
    found = {
        "dispatch_word": decided.label,
        "dispatch_on": chinese_date(event.occurred_at),
        "dispatch_basis": _BASES[profile.kind, decided],
        "discipline_organ": unit if any(word in unit for word in _DISCIPLINE) else "",
    }
    if record.draft.purpose is Purpose.ACCUSATION and found["discipline_organ"]:
        found["dispatch_basis"] = _ACCUSATION_BASES[profile.kind]
    if decided is Disposition.FORWARD:
        return found | {"feedback_term": _NO_FEEDBACK}
    given = event.payload.get("feedback_due", "")
    return found | ({"feedback_term": _set_day(date.fromisoformat(given), calendar)} if given else {})


def _set_day(day: date, calendar: WorkCalendar) -> str:
    """A day somebody set, with the one it gives way to (civil code art. 203)."""
    return set_day_words(day, calendar.working_day_from(day))


def _of_acceptance(
    record: PetitionRecord, profile: OfficeProfile, standing: Sequence[CaseEvent]
) -> dict[str, str]:
    accepted = [event for event in since_desk(standing) if event.kind == "accepted"]
    if not accepted:
        return {}
    said, purpose = accepted[-1].payload, record.draft.purpose
    route = _ROUTES.get(said.get("path", "")) or (_ROUTE_OF_PURPOSE.get(purpose, "") if purpose else "")
    own = profile.kind is OfficeKind.OTHER_ORGAN
    return {"accept_route": route, "issuer": profile.full_name if own else said.get("organ", "")}


def _of_objection(standing: Sequence[CaseEvent]) -> dict[str, str]:
    """The unit's last objection with our answer: it outlives the return of the case to the desk."""
    places = [
        place
        for place, event in enumerate(standing)
        if event.kind == "handed_back" and event.payload.get("scope") != _OURS
    ]
    if not places:
        return {}
    asked, before = standing[places[-1]], standing[: places[-1]]
    found = {
        "objection_on": chinese_date(asked.occurred_at),
        "objection_unit": unit_of(before),
        "objection_reason": asked.payload.get("reason", ""),
    }
    for event in standing[places[-1] + 1 :]:
        if event.kind in _DECIDED:
            return found | _decision(event)
    return found


_DECIDED = MappingProxyType(
    {
        "hand_back_agreed": ("同意退回", "objection_agreed"),
        "hand_back_disagreed": ("不同意退回", "objection_refused"),
    }
)


def _decision(event: CaseEvent) -> dict[str, str]:
    said, (words, flag) = event.payload, _DECIDED[event.kind]
    return {
        flag: "是",
        "objection_decision": words,
        "objection_decided_on": chinese_date(event.occurred_at),
        "objection_answer": said.get("reason") or said.get("note", ""),
        "objection_materials": said.get("materials", ""),
    }


def _of_report(standing: Sequence[CaseEvent]) -> dict[str, str]:
    reported = [event for event in standing if (step := step_of(event)) and step.key == "report"]
    if not reported:
        return {}
    said = reported[-1].payload
    ticked = [field.label for field in STEPS["report"].fields if said.get(field.key) == YES]
    return {"report_recipients": "，".join(ticked)}


def _letter(connection: Connection, petition_id: int) -> str:
    query = (
        select(paper.c.number)
        .where(paper.c.petition_id == petition_id, paper.c.form == _LETTER, paper.c.voided == "")
        .order_by(paper.c.id.desc())
        .limit(1)
    )
    return str(connection.execute(query).scalar() or "")
