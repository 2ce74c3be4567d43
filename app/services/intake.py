"""Registering, correcting and voiding a petition: one transaction each, nothing is ever deleted."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain import intake as rules
from app.domain import workflow
from app.domain.events import LEADER_OPINION, PROPOSED, SUPERSEDES, VOIDED, disposition_event, effective
from app.domain.identity import inspect_resident_id
from app.domain.names import clean, clean_case_number, clean_code, clean_multiline
from app.domain.numbering import format_number
from app.domain.records import CaseEvent, Findings, IntakeDraft, Party, PetitionRecord
from app.domain.vocabulary import SERIES, Channel, IdKind, Permission, State
from app.errors import FieldErrors, UserError
from app.models import case_texts, clock_writes, search_index
from app.models.prepared import PreparedInsert
from app.models.tables import number_counter, office_profile, petition
from app.services import audit, cases, clocks, intake_parts, kept_drafts, links, people
from app.services.action_case import began, facts_of
from app.services.action_events import append, derived, insert_events, new_event
from app.services.action_units import accused_sentence, is_accused
from app.services.context import Context

_MULTILINE = frozenset({"demand", "summary", "disposition_note", "leader_opinion"})
_DECISION_FIELDS = ("disposition", "unit", "feedback_due", "disposition_note")
_EVENT_FIELDS = (*_DECISION_FIELDS, "leader_name", "leader_opinion")
_CODES = frozenset({"id_number", "phone", "agency_phone", "query_code"})
_NUMBERS = frozenset({"repeat_of"})


def _tidier(name: str) -> Callable[[str], str]:
    if name in _CODES:
        return clean_code
    if name in _NUMBERS:
        return clean_case_number
    return clean_multiline if name in _MULTILINE else clean


_TEXTS = [(f.name, _tidier(f.name)) for f in fields(IntakeDraft) if f.type == "str"]
_PRINTED = ("name", "address", "workplace", "demand", "summary")
_COMMON = re.compile(r"[\s\x20-\x7e·×—…‘’“”\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]*")
"""Texts of these characters alone need not wait for the fonts to load: all of them can be printed."""
_COLUMNS = [
    f.name
    for f in fields(IntakeDraft)
    if f.name in petition.c and f.name not in {"received_at", "repeat_of", *_EVENT_FIELDS}
]

# Built once: a save must cost little more than the bare inserts (benchmarks/save_visit.py).
_PREFIX = select(office_profile.c.prefix).order_by(office_profile.c.id.desc()).limit(1).scalar_subquery()
_RAISE_COUNTER = (
    update(number_counter)
    .where(number_counter.c.series == bindparam("of_series"), number_counter.c.year == bindparam("of_year"))
    .values(last=number_counter.c.last + 1)
    .returning(number_counter.c.last, _PREFIX.label("prefix"))
)
_INSERT_PETITION = PreparedInsert(petition)


@dataclass(frozen=True, slots=True)
class Registered:
    """A saved petition and the warnings that did not stop it."""

    record: PetitionRecord
    warnings: dict[str, str]


def check(draft: IntakeDraft, *, now: datetime) -> Findings:
    """What stands in the way of saving, and what the clerk should look at again."""
    return _checked(cleaned(draft), now)


def cleaned(draft: IntakeDraft) -> IntakeDraft:
    """The draft as it will be stored: texts trimmed, never normalised; kind and sex read off a resident ID."""
    tidied: dict[str, Any] = {name: tidy(getattr(draft, name)) for name, tidy in _TEXTS}
    draft = replace(draft, **tidied, parties=intake_parts.tidied(draft.parties))
    if draft.id_number and draft.id_kind in (None, IdKind.RESIDENT):
        draft = _with_identity(draft)
    return draft


def register_petition(
    context: Context, draft: IntakeDraft, draft_form: str = "", draft_seq: int = 0
) -> Registered:
    """Register one petition: number, case, first events and audit row in one durable transaction.

    `draft_form` and `draft_seq` name what was kept of it while it was typed; that goes in the same transaction.
    Raises `FieldErrors` with a sentence for each field that stops it; nothing is written then.
    """
    context.require(Permission.REGISTER)
    draft = cleaned(draft)
    findings = _checked(draft, context.clock.now())
    if findings.errors:
        raise FieldErrors(findings.errors)
    now, uid = context.clock.now(), str(uuid.uuid4())
    events = _first_events(context, draft, now)
    with context.register.action() as connection:
        number = _take_number(connection, draft.channel, now.year)
        values = _columns(draft) | derived(events) | links.columns(connection, draft)
        values["person_id"] = people.person_for(connection, context, draft)
        dates = clocks.of_new(connection, context, draft, events, State(values["state"]))
        values |= clock_writes.columns(dates) | {"void_reason": "", "revision": 1}
        values |= {"uid": uid, "number": number, "recorded_at": now, "registered_by": context.operator.id}
        key = _INSERT_PETITION.one(connection, values)
        intake_parts.insert_parts(connection, key, draft)
        search_index.write(connection, key, case_texts.of_draft(number, draft))
        links.store(connection, context, key, draft, unsaid=True)
        insert_events(connection, context, key, events)
        audit.record(connection, context, "register", petition_id=key, changes=_confirmed(draft))
        clocks.insert_new(connection, key, draft.purpose, events, dates)
        kept_drafts.clear_in(connection, context, draft_form, draft_seq)
    record = PetitionRecord(
        id=key,
        uid=uid,
        number=number,
        recorded_at=now,
        registered_by=context.operator.name,
        revision=1,
        state=State(values["state"]),
        void_reason="",
        restricted=False,
        draft=replace(draft, known_person="", other_persons=()),
        events=tuple(events),
        person_id=values["person_id"],
    )
    return Registered(record, findings.warnings)


def _confirmed(draft: IntakeDraft) -> dict[str, tuple[Any, Any]] | None:
    return {"confirmed": (None, sorted(draft.confirmed))} if draft.confirmed else None


def correct(
    context: Context, petition_id: int, draft: IntakeDraft, *, revision: int, reason: str = ""
) -> Registered:
    """Correct a registered petition; the old values stay in the audit.

    A changed disposition supersedes the old one by a new event and needs a reason. Raises `FieldErrors`
    for bad input, `UserError` where somebody else changed the case since `revision` or it is voided.
    """
    context.require(Permission.EDIT)
    draft, reason = cleaned(draft), clean(reason)
    findings = _checked(draft, context.clock.now())
    if findings.errors:
        raise FieldErrors(findings.errors)
    with context.register.action() as connection:
        before = _open_for_change(connection, context, petition_id, revision)
        if draft.channel is not before.draft.channel:
            raise FieldErrors({"channel": "编号已按信访形式编定，不能更改；确有错误请作废后重新登记。"})
        events = [*before.events, *_superseding_events(context, before, draft, reason)]
        changes = _changes(before.draft, draft)
        if changes:
            _refuse_unfit(connection, context, before, draft, events)
            values = _columns(draft) | derived(events) | {"revision": revision + 1}
            values |= links.columns(connection, draft)
            values["person_id"] = people.of_correction(connection, context, before.person_id, draft)
            connection.execute(update(petition).where(petition.c.id == petition_id).values(values))
            intake_parts.update_parts(connection, petition_id, draft)
            search_index.rewrite(connection, petition_id)
            links.store(connection, context, petition_id, draft)
            insert_events(connection, context, petition_id, events[len(before.events) :])
            audit.record(
                connection, context, "correct", petition_id=petition_id, changes=changes, reason=reason
            )
            clocks.rebuild(connection, context, petition_id)
    return Registered(cases.get(context, petition_id), findings.warnings)


def void(context: Context, petition_id: int, reason: str, *, revision: int) -> PetitionRecord:
    """Void a petition with a reason; it keeps its number and stays in the lists, uncounted."""
    context.require(Permission.VOID)
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": "请写明作废原因。"})
    with context.register.action() as connection:
        before = _open_for_change(connection, context, petition_id, revision)
        now = context.clock.now()
        event = new_event(context, len(before.events) + 1, VOIDED, now, {"reason": reason})
        more = {"void_reason": reason}
        append(connection, context, before, event, action="void", reason=reason, more=more)
    return cases.get(context, petition_id)


def _checked(draft: IntakeDraft, now: datetime) -> Findings:
    findings = rules.check(draft, now=now)
    return replace(findings, warnings={**_unprintable(draft), **findings.warnings})


def _unprintable(draft: IntakeDraft) -> dict[str, str]:
    """Characters that no font of ours has: better said now than when the paper is due."""
    found: dict[str, str] = {}
    for name in _PRINTED:
        if name not in draft.confirmed and not _COMMON.fullmatch(getattr(draft, name)):
            from app.printing.fonts import missing_characters

            missing = missing_characters(getattr(draft, name))
            if missing:
                found[name] = f"“{'、'.join(missing[:3])}”印不出来，打印前须更正。"
    return found


def _with_identity(draft: IntakeDraft) -> IntakeDraft:
    facts = inspect_resident_id(draft.id_number)
    if not facts.valid_check_digit:
        return draft
    return replace(draft, id_kind=IdKind.RESIDENT, sex=draft.sex or facts.sex)


def _take_number(connection: Connection, channel: Channel, year: int) -> str:
    """The next number of the series, taken in the action's own transaction: no gaps, no doubles."""
    place = {"of_series": SERIES[channel], "of_year": year}
    raised = connection.execute(_RAISE_COUNTER, place).first()
    if raised is None:
        first = {"series": SERIES[channel], "year": year, "last": 0}
        connection.execute(insert(number_counter), first)
        raised = connection.execute(_RAISE_COUNTER, place).one()
    return format_number(raised.prefix, channel, year, raised.last)


def _columns(draft: IntakeDraft) -> dict[str, Any]:
    """The draft's fields as columns of `petition`."""
    values = {name: getattr(draft, name) for name in _COLUMNS}
    assert draft.received_at is not None
    return values | {"received_at": draft.received_at, "received_on": draft.received_at.date()}


def _first_events(context: Context, draft: IntakeDraft, now: datetime) -> list[CaseEvent]:
    """The disposition is the first event of the case; a leader's opinion on it follows."""
    found: list[CaseEvent] = []
    moment = draft.received_at or now
    if draft.disposition is not None:
        payload = _decision(draft)
        found.append(new_event(context, 1, draft.disposition, moment, payload))
    elif draft.unit or draft.disposition_note:
        payload = _decision(draft)
        found.append(new_event(context, 1, PROPOSED, moment, payload))
    if draft.leader_opinion:
        payload = _filled(leader=draft.leader_name, opinion=draft.leader_opinion)
        found.append(new_event(context, len(found) + 1, LEADER_OPINION, moment, payload))
    return found


def _superseding_events(
    context: Context, before: PetitionRecord, draft: IntakeDraft, reason: str
) -> list[CaseEvent]:
    """Events for what the correction changed in the disposition or the leader's opinion."""
    old, found = before.draft, list[CaseEvent]()
    opinion = ("leader_name", "leader_opinion")
    moment = draft.received_at or context.clock.now()
    if any(getattr(old, key) != getattr(draft, key) for key in _DECISION_FIELDS):
        found.append(_new_decision(context, before, draft, reason, moment))
    if any(getattr(old, key) != getattr(draft, key) for key in opinion):
        seq = len(before.events) + len(found) + 1
        payload = _filled(leader=draft.leader_name, opinion=draft.leader_opinion)
        payload |= _superseded(before, LEADER_OPINION)
        found.append(new_event(context, seq, LEADER_OPINION, moment, payload))
    return found


def _new_decision(
    context: Context, before: PetitionRecord, draft: IntakeDraft, reason: str, moment: datetime
) -> CaseEvent:
    if draft.disposition is None and before.draft.disposition is None:
        payload = _decision(draft) | _superseded(before, PROPOSED)
        return new_event(context, len(before.events) + 1, PROPOSED, moment, payload)
    if draft.disposition is None:
        raise FieldErrors({"disposition": "请选择办理方式；已定的办理方式只能更改，不能清空。"})
    earlier = disposition_event(before.events)
    if earlier is not None and not reason:
        raise FieldErrors({"reason": "更改办理方式、责任单位或说明时，请写明更正原因。"})
    payload = _decision(draft) | _filled(reason=reason)
    if earlier is None:
        moment = context.clock.now() if effective(before.events) else moment
    else:
        moment = moment if earlier.occurred_at == before.draft.received_at else earlier.occurred_at
        payload = _kept(earlier, draft) | payload | {SUPERSEDES: str(earlier.seq)}
    return new_event(context, len(before.events) + 1, draft.disposition, moment, payload)


def _kept(earlier: CaseEvent, draft: IntakeDraft) -> dict[str, str]:
    """What the correction of a decision leaves as it was: a 交办 keeps its feedback date, its 责任人 and so on."""
    if earlier.kind != draft.disposition:
        return {}
    typed = {"unit", "note", "feedback_due", "reason", SUPERSEDES}
    return {key: text for key, text in earlier.payload.items() if key not in typed}


def _refuse_unfit(
    connection: Connection,
    context: Context,
    before: PetitionRecord,
    draft: IntakeDraft,
    events: list[CaseEvent],
) -> None:
    """A changed decision must fit what was done since, and goes to no accused unit (条例 art. 30)."""
    added = events[len(before.events) :]
    if draft.unit != before.draft.unit and is_accused(connection, before.events, draft.unit):
        raise FieldErrors({"unit": accused_sentence(draft.unit)})
    standing = effective(events)
    for place, event in enumerate(standing):
        if event in added and workflow.step_of(event) is not None and len(standing) > place + 1:
            facts = facts_of(connection, context, before)
            broken = workflow.first_break(facts, standing, place + 1, began(before))
            if broken:
                raise FieldErrors({"disposition": broken})


def _superseded(before: PetitionRecord, kind: str) -> dict[str, str]:
    earlier = [event for event in before.events if event.kind == kind]
    return {SUPERSEDES: str(earlier[-1].seq)} if earlier else {}


def _decision(draft: IntakeDraft) -> dict[str, str]:
    due = draft.feedback_due.isoformat() if draft.feedback_due else ""
    return _filled(unit=draft.unit, feedback_due=due, note=draft.disposition_note)


def _filled(**texts: str) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text}


def _open_for_change(
    connection: Connection, context: Context, petition_id: int, revision: int
) -> PetitionRecord:
    before = cases.read_in(connection, context, petition_id)
    if before.restricted:
        raise UserError("这是检举控告件，您没有查看权限，不能更改。请由有权限的操作员办理。")
    if before.voided:
        raise UserError(f"{before.number}已作废，不能再更改。")
    if before.revision != revision:
        raise UserError(f"{before.number}刚被其他操作更改过。请重新打开后再改，以免覆盖他人的内容。")
    return before


def _changes(old: IntakeDraft, new: IntakeDraft) -> Mapping[str, tuple[Any, Any]]:
    names = [f.name for f in fields(IntakeDraft) if f.name != "confirmed"]
    return {
        name: (_plain(getattr(old, name)), _plain(getattr(new, name)))
        for name in names
        if getattr(old, name) != getattr(new, name)
    }


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Party):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
