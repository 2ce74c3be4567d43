"""What was typed into a step's fields → the payload of its event, or a sentence for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from app.domain.events import STEP
from app.domain.names import clean, clean_multiline
from app.domain.vocabulary import Permission
from app.domain.workflow import SHARED_KINDS
from app.domain.workflow_types import LIST_MARK, YES, CaseFacts, Step, StepField
from app.errors import FieldErrors
from app.services.action_grounds import grounds
from app.services.context import Context

_READ = "read"


def with_options(step: Step) -> Step:
    """The step as the window shows it: lists of grounds filled in."""
    fields = tuple(
        replace(field, options=tuple((one.key, one.label) for one in grounds()[field.grounds].values()))
        if field.grounds
        else field
        for field in step.fields
    )
    return replace(step, fields=fields)


def payload_of(
    context: Context, step: Step, facts: CaseFacts, values: Mapping[str, str], moment: datetime
) -> dict[str, str]:
    """The payload of the step's event, empty fields left out; raises `FieldErrors`."""
    step = with_options(step)
    found, errors = _read(step, values)
    if not errors:
        for check in step.checks:
            errors |= check(facts, found, moment)
        if step.on_paper:
            errors |= _signed_by(context, step, facts, found)
        if step.key == _READ and not context.operator.may(Permission.HANDLE):
            errors |= _own_reading(context.operator.name, facts, found["leader"])
    if errors:
        raise FieldErrors(errors)
    payload = {key: text for key, text in found.items() if text} | dict(step.marks)
    return payload | {STEP: step.key} if step.kind in SHARED_KINDS else payload


def _read(step: Step, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    fields = {field.key: field for field in step.fields}
    errors = {key: f"“{step.label}”没有“{key}”这一项。" for key in values if key not in fields}
    found: dict[str, str] = {}
    for key, field in fields.items():
        text = _tidy(field, values.get(key, ""))
        sentence = _wrong(field, text)
        if sentence:
            errors[key] = sentence
        found[key] = text
    return found, errors


def _tidy(field: StepField, text: str) -> str:
    if field.kind == "long":
        return clean_multiline(text)
    if field.kind == "people":
        names = (clean(name) for name in clean_multiline(text).replace("\n", LIST_MARK).split(LIST_MARK))
        return LIST_MARK.join(dict.fromkeys(name for name in names if name))
    return clean(text)


def _wrong(field: StepField, text: str) -> str:
    if not text:
        return f"请{'选择' if field.kind == 'choice' else '填写'}{field.label}。" if field.required else ""
    if field.kind in ("date", "moment") and not _is_moment(text, day_only=field.kind == "date"):
        return f"{field.label}不是有效的日期，例如 2026-12-01。"
    if field.kind == "choice" and text not in dict(field.options):
        return f"请从列表中选择{field.label}。"
    if field.kind == "flag" and text != YES:
        return f"{field.label}只能是“是”或空。"
    if field.kind == "number" and not _is_number(field, text):
        return field.beyond or f"{field.label}应为 {field.least} 到 {field.most} 的整数。"
    return ""


def _is_moment(text: str, *, day_only: bool) -> bool:
    """Only the one way of writing that payloads hold: YYYY-MM-DD, with Thh:mm[:ss] for a moment."""
    try:
        read = date.fromisoformat(text) if day_only else datetime.fromisoformat(text)
    except ValueError:
        return False
    return text.startswith(read.isoformat()[:10])


def _is_number(field: StepField, text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9 and field.least <= int(text) <= field.most


def _own_reading(own: str, facts: CaseFacts, leader: str) -> dict[str, str]:
    """A leader reads in person what was submitted to him, or to nobody by name."""
    submitted = facts.last("submitted")
    wanted = submitted.payload.get("leader", "") if submitted is not None else ""
    if wanted not in ("", own):
        return {"leader": f"本件呈送的是“{wanted}”，由其批阅；改呈的请承办人更正“呈领导批阅”。"}
    return {} if leader == own else {"leader": f"本人批阅的，批阅领导应为“{own}”。"}


def _signed_by(context: Context, step: Step, facts: CaseFacts, found: dict[str, str]) -> dict[str, str]:
    """A leader signs in person under his own name; from a signed paper a handler records the leader's."""
    deed = next(field.label for field in step.fields if field.key == "signer").removesuffix("人")
    if found["paper"]:
        if not context.operator.may(Permission.HANDLE):
            return {"paper": f"只有承办人可以录入纸上{deed}；您本人{deed}的，请不要勾选。"}
        return {} if found["signer"] else {"signer": f"请填写在纸上{deed}的领导姓名。"}
    if not context.operator.may(step.permission_for(facts)):
        return {"paper": f"您不是{deed}人：领导已在纸上{deed}的，请勾选，并填写姓名。"}
    own = context.operator.name
    if found["signer"] not in ("", own):
        return {"signer": f"本人{deed}的，{deed}人应为“{own}”；代录纸上{deed}的，请勾选“纸上{deed}”。"}
    found["signer"] = own
    return {}
