"""Every value a paper may name, with its words for the list of fields: of the office, the case, its unit, its steps.

Values are texts as they will stand on the paper. What a step recorded is named `{step}_{field}`, its day `{step}_on`
(e.g. `accept_organ`, `extend_reason`, `refuse_on`), after the table of steps; of a step taken twice the last counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from app.code_lists import find_content_class
from app.domain.channels import RECEIVED_WORD
from app.domain.events import effective, since_desk
from app.domain.records import CaseEvent, OfficeProfile, PetitionRecord
from app.domain.units import Unit
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, NOT_GIVEN, Purpose
from app.domain.workflow import STEPS, step_of
from app.domain.workflow_types import YES, Step, StepField
from app.models.side_tables import upstream
from app.models.tables import petition
from app.services import office, paper_dates, paper_review, paper_route, review_values, slip_titles, units
from app.services.action_grounds import ground
from app.services.action_values import with_options
from app.services.context import Context
from app.services.paper_fields import chinese_date, fields_of

_STATED = {
    "demand": "投诉请求",
    "facts": "查明的事实和理由",
    "conclusion": "结论（支持、解释说明或者不予支持）",
    "opinion": "处理意见或者答复内容",
    "basis": "法律法规依据",
    "review_organ": "复查机关",
}
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "office_full": "本单位全称",
        "office_short": "本单位简称",
        "office_phone": "本单位电话",
        "office_address": "本单位地址",
        "office_hours": "本单位办公时间",
        "upper_office": "上级信访部门",
        "receiving_office": "交办来源：上级来源单位，本级件为上级信访部门",
        "today": "成文日期（今天）",
        "operator": "经办人（当前操作员）",
        "number": "文书编号；没有自己编号的文书为信访件编号",
        "case_number": "信访件编号",
        "name": "信访人姓名",
        "petitioner": "信访人姓名和住址",
        "people": "人数",
        "sex": "性别",
        "id_number": "证件号码",
        "phone": "联系电话",
        "workplace": "工作单位",
        "address": "住址",
        "unit_address": "单位及住址",
        "parties": "随访人、联名人、代表和代理人",
        "agent": "代理人",
        "agent_scope": "委托权限",
        "agent_id_number": "代理人证件号码",
        "visit_date": "来访（收到）日期",
        "received_word": "收到日期的叫法，如“来访时间”",
        "channel": "信访形式（代码，供打勾）",
        "channel_word": "信访形式",
        "source": "来源（代码，供打勾）",
        "source_word": "来源",
        "upstream_no": "上级编号",
        "query_code": "查询码（上级平台给出的）",
        "purpose_word": "信访目的",
        "content_class": "内容分类",
        "demand": "信访诉求",
        "summary": "内容摘要，没有则为诉求",
        "receiver": "接谈人",
        "sheets": "信件页数",
        "enclosures": "信件附件",
        "addressee": "受信人",
        "proposal": "登记时的办理说明",
        "proposed_opinion": "拟办意见：呈批、呈签时的，没有则为登记时的办理说明",
        "proposed_date": "拟办日期",
        "asked_days": "延长天数：批准的，没有则为申请的",
        "asked_reason": "延期理由：批准的，没有则为申请的",
        "unit": "责任单位",
        "unit_phone": "责任单位电话",
        "unit_leader": "责任单位负责人",
        "unit_contact": "责任单位联络员和电话",
        "handling_phone": "责任单位电话，没有则为本单位电话",
        **{f"stated_{key}": f"最近一次结论：{words}" for key, words in _STATED.items()},
        "review_organ": "复查机关",
        "final_review_organ": "复核机关",
        "handler": "承办人",
        "state": "办理状态",
        "assign_signer": "办理单“交办签批”栏的签批人（标题随签批人时，检举控告件为空）",
        "close_signer": "办理单“办结签批意见”栏的签批人（标题随签批人时，检举控告件为空）",
        "next_due": "最近一个期限",
        "verify_principal_opinion": "核实件：主职领导交办签批",
        "verify_principal_date": "核实件：主职领导交办签批的日期",
        "verify_matter_opinion": "核实件：事项分管领导批示意见",
        "verify_matter_date": "核实件：事项分管领导批示的日期",
        "verify_head_opinion": "核实件：部长、主任办理意见",
        "verify_head_date": "核实件：部长、主任办理意见的日期",
        **paper_dates.WORDS,
        **paper_route.WORDS,
        **paper_review.WORDS,
        **review_values.WORDS,
    }
)
"""Fields of every paper beside those of the steps and of the slips, with what they are."""


def values(
    connection: Connection, context: Context, record: PetitionRecord, form: str = ""
) -> dict[str, str]:
    """Everything known of the case; an empty field prints its paper's blank."""
    profile = office.profile_in(connection)
    found = {
        **_of_office(context, profile),
        **_of_case(record),
        **_of_parties(record),
        **_of_register(connection, record, profile),
        **_of_steps(record),
        **_stated(record),
        **_proposed(record),
        **slip_titles.values(connection, record),
        **paper_dates.values(connection, context, record),
        **paper_route.values(connection, context.register, record, profile),
        **paper_review.values(connection, context, record),
        **review_values.values(connection, context, record),
        **fields_of(record, profile, form),
        "case_number": record.number,
    }
    found["handling_phone"] = found.get("unit_phone") or profile.phone
    found["review_organ"] = found.get("conclude_review_organ") or found.get("review_organ", "")
    for key in ("days", "reason"):
        found[f"asked_{key}"] = found.get(f"extend_{key}") or found.get(f"ask_extension_{key}", "")
    if record.draft.purpose is Purpose.ACCUSATION:
        found |= {key: CONFIDENTIAL for key in _INFORMANT if found.get(key)}
    return found


def words() -> Iterator[tuple[str, str]]:
    """Every field with what it is, for whoever makes a paper of his own."""
    yield from WORDS.items()
    for step in STEPS.values():
        yield f"{step.key}_on", f"{step.label}：日期"
        for field in step.fields:
            yield f"{step.key}_{field.key}", f"{step.label}：{field.label}"
            if field.grounds:
                yield f"{step.key}_{field.key}_article", f"{step.label}：{field.label}的条款"


_INFORMANT = (
    *("petitioner", "sex", "workplace", "address", "parties", "agent", "agent_id_number"),
    *("party_a", "birth_month"),
)


def _of_office(context: Context, profile: OfficeProfile) -> dict[str, str]:
    return {
        "office_phone": profile.phone,
        "office_address": profile.address,
        "office_hours": _hours(profile),
        "upper_office": profile.upper_office,
        "today": chinese_date(context.clock.today()),
        "date": chinese_date(context.clock.today()),
        "operator": context.operator.name,
    }


def _hours(profile: OfficeProfile) -> str:
    """Both seasons, or one where they have the same hours."""
    summer, winter = (text.replace(" ", "，") for text in (profile.summer_hours, profile.winter_hours))
    if summer == winter:
        return f"工作日{summer}"
    first, last = (_month_day(text) for text in (profile.summer_from, profile.summer_to))
    return f"工作日，{first}至{last}为{summer}，其他时间为{winter}"


def _month_day(text: str) -> str:
    month, day = text.split("-")
    return f"{int(month)}月{int(day)}日"


def _of_case(record: PetitionRecord) -> dict[str, str]:
    draft = record.draft
    found = find_content_class(draft.content_class or "")
    name = ANONYMOUS if draft.anonymous else draft.name
    return {
        "petitioner": "，".join(part for part in (name, draft.address) if part),
        "sex": draft.sex.label if draft.sex else "",
        "workplace": draft.workplace,
        "address": draft.address or NOT_GIVEN,
        "received_word": RECEIVED_WORD[draft.channel],
        "channel_word": draft.channel.label,
        "source_word": draft.source.label,
        "query_code": draft.query_code,
        "purpose_word": draft.purpose.label if draft.purpose else NOT_GIVEN,
        "content_class": found.path if found else "",
        "receiver": draft.receiver,
        "sheets": "" if draft.sheets is None else str(draft.sheets),
        "enclosures": draft.enclosures,
        "addressee": draft.addressee,
        "proposal": draft.disposition_note,
        "unit": draft.unit,
        "state": record.state.label,
    }


def _of_parties(record: PetitionRecord) -> dict[str, str]:
    parties = record.draft.parties
    agents = [one for one in parties if one.role.value == "agent"]
    listed = "，".join(f"{one.role.label}{one.name}" for one in parties if one.name)
    agent = agents[0] if agents else None
    return {
        "parties": listed,
        "agent": agent.name if agent else "",
        "agent_scope": agent.note if agent else "",
        "agent_id_number": agent.id_number if agent else "",
    }


def _of_register(connection: Connection, record: PetitionRecord, profile: OfficeProfile) -> dict[str, str]:
    """What other rows of the register tell: the unit's directory entry, the upper office, the dates."""
    row = connection.execute(
        select(petition.c.unit, petition.c.handler, petition.c.next_due).where(petition.c.id == record.id)
    ).one()
    origin = connection.execute(select(upstream.c.origin).where(upstream.c.petition_id == record.id)).scalar()
    found = units.find_unit(connection, row.unit) if row.unit else None
    return {
        "receiving_office": origin or profile.upper_office,
        "unit": row.unit,
        "handler": row.handler,
        "next_due": chinese_date(row.next_due),
        **(_of_unit(found) if found is not None else {}),
    }


def _of_unit(unit: Unit) -> dict[str, str]:
    return {
        "unit_phone": unit.phone,
        "unit_leader": unit.leader,
        "unit_contact": " ".join(part for part in (unit.liaison_a, unit.liaison_a_phone) if part),
        "review_organ": unit.review_organ,
        "final_review_organ": unit.final_review_organ,
    }


def _of_steps(record: PetitionRecord) -> dict[str, str]:
    """What the standing steps recorded since the case last came back to the desk."""
    found: dict[str, str] = {}
    for event in since_desk(effective(record.events)):
        step = step_of(event)
        if step is not None:
            found |= _of_step(with_options(step), event)
    return found


def _stated(record: PetitionRecord) -> dict[str, str]:
    """The last conclusion, of whatever step: what leaders approve."""
    made = [event for event in since_desk(effective(record.events)) if event.kind == "concluded"]
    step = step_of(made[-1]) if made else None
    if step is None:
        return {}
    said = {key: text for key, text in made[-1].payload.items() if key in _STATED}
    if said.pop("conclusion", "") and step.key == "conclude":
        said["conclusion"] = _of_step(step, made[-1])["conclude_conclusion"]
    return {f"stated_{key}": text for key, text in said.items()}


def _proposed(record: PetitionRecord) -> dict[str, str]:
    """拟办: what the desk wrote when it handed the case to a leader."""
    for event in reversed(since_desk(effective(record.events))):
        step = step_of(event)
        if step is not None and step.key in ("submit", "ask_sign") and event.payload.get("note"):
            day = chinese_date(event.occurred_at)
            return {"proposed_opinion": event.payload["note"], "proposed_date": day}
    return {"proposed_opinion": record.draft.disposition_note}


def _of_step(step: Step, event: CaseEvent) -> dict[str, str]:
    said = {
        f"{step.key}_{field.key}": _text(field, event.payload[field.key])
        for field in step.fields
        if event.payload.get(field.key)
    }
    articles = {
        f"{step.key}_{field.key}_article": ground(field.grounds, event.payload[field.key]).article
        for field in step.fields
        if field.grounds and event.payload.get(field.key)
    }
    return said | articles | {f"{step.key}_on": chinese_date(event.occurred_at)}


def _text(field: StepField, value: str) -> str:
    if field.grounds:
        return ground(field.grounds, value).text
    if field.kind == "date":
        return chinese_date(date.fromisoformat(value))
    if field.kind == "flag":
        return "是" if value == YES else "否"
    return dict(field.options).get(value, value)
