"""The timeline of a case in words: every event in order, those corrected later struck out. All text comes out escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.domain import workflow
from app.domain.events import ANNULLED, LEADER_OPINION, SUPERSEDES, effective
from app.domain.records import CaseEvent, PetitionRecord
from app.domain.workflow_types import YES, Step, StepField
from app.services.action_chain import TAKEN_OFF
from app.services.action_values import with_options
from app.services.actions import CORRECTION_REASON
from app.services.audit import AuditRow
from app.views import case_words
from app.views.case_words import block, quiet, section

_TITLES = {
    LEADER_OPINION: "领导意见",
    ANNULLED: "删除误录的步骤",
    "recused": "回避",
    "recusal_withdrawn": "解除回避",
}
_SHOWN = {
    "unit": "责任单位",
    "note": "办理说明",
    "leader": "领导",
    "opinion": "意见",
    "operator": "操作员",
    "entry": "审批环节",
    TAKEN_OFF: "移出",
    "reason": "更正原因",
    CORRECTION_REASON: "更正原因",
}
"""Payload keys beside a step's own fields, in the order shown."""


def story_html(
    record: PetitionRecord, history: Iterable[AuditRow], *, full_identity: bool, links: bool = False
) -> str:
    """What was done with a case, then who changed what. `links`: each step offers its correction (event:seq)."""
    return (
        section("办理经过")
        + _events_html(record, links=links)
        + section("更改记录")
        + case_words.history_html(history, full_identity=full_identity)
    )


def recent_html(record: PetitionRecord, number: int) -> str:
    """The last standing steps, the newest first."""
    last = effective(record.events)[-number:]
    return "".join(_event_html(event, "", link=False) for event in reversed(last))


def correctable(record: PetitionRecord, event: CaseEvent) -> Step | None:
    """The step an event records, where it may be corrected or taken out."""
    replaced = {one.payload.get(SUPERSEDES) for one in record.events}
    step = workflow.step_of(event)
    if record.voided or str(event.seq) in replaced or step is None or step.key == "split":
        return None
    return step


def _events_html(record: PetitionRecord, *, links: bool) -> str:
    if not record.events:
        sentence = (
            "作废前没有决定办理方式。"
            if record.voided
            else "还没有决定办理方式。在右侧选择办理步骤，或在“更正”中填写后，办理经过从这里开始。"
        )
        return quiet(sentence)
    annulled = {one.payload.get(SUPERSEDES) for one in record.events if one.kind == ANNULLED}
    replaced = {one.payload.get(SUPERSEDES) for one in record.events} - annulled
    parts = []
    for event in record.events:
        seq = str(event.seq)
        fate = "（误录，已删除）" * (seq in annulled) or "（已被后面的更正取代）" * (seq in replaced)
        link = links and correctable(record, event) is not None
        parts.append(_event_html(event, fate, link=link))
    return "".join(parts)


def _event_html(event: CaseEvent, fate: str, *, link: bool) -> str:
    step = workflow.step_of(event)
    title = _TITLES.get(event.kind) or (step.label if step is not None else event.kind)
    fields = with_options(step).fields if step is not None else ()
    lines = [
        f"{one.label}：{_field_value(one, event.payload[one.key])}"
        for one in fields
        if one.key in event.payload
    ]
    own = {one.key for one in fields}
    lines += [
        f"{words if key != 'reason' or event.kind not in ('recused', 'recusal_withdrawn') else '理由'}：{event.payload[key]}"
        for key, words in _SHOWN.items()
        if key in event.payload and key not in own
    ]
    anchor = f'<br><a href="event:{event.seq}">更正这一步…</a>' if link else ""
    escaped = [escape(line) for line in lines]
    return block(event.occurred_at, title + fate, event.operator, escaped, muted=bool(fate), link=anchor)


def _field_value(field: StepField, text: str) -> str:
    if field.kind == "choice":
        return dict(field.options).get(text, text)
    if field.kind == "flag":
        return "是" if text == YES else text
    return text.replace("T", " ") if field.kind == "moment" else text
