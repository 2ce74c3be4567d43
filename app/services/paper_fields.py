"""What a case puts into the fields of F1 and F2 (forms.md); texts only, as they will stand on the paper."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.events import LEADER_OPINION, disposition_event, effective
from app.domain.records import OfficeProfile, PetitionRecord
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, NOT_GIVEN, Disposition, Purpose, Source


def fields_of(record: PetitionRecord, office: OfficeProfile) -> dict[str, str]:
    """Every field that a processing slip may name; a missing address or upper number prints 未提供."""
    draft = record.draft
    fields = {
        "office_full": office.full_name,
        "office_short": office.short_name,
        "number": record.number,
        "name": ANONYMOUS if draft.anonymous else draft.name,
        "people": str(draft.people),
        "phone": draft.phone,
        "id_number": draft.id_number,
        "visit_date": chinese_date(draft.visited_at),
        "unit_address": "，".join(part for part in (draft.workplace, draft.address or NOT_GIVEN) if part),
        "source": draft.source.value,
        "upstream_no": (draft.upstream_no or NOT_GIVEN) if draft.source is Source.UPPER else "",
        "channel": draft.channel.value,
        "demand": draft.demand,
        "summary": draft.summary or draft.demand,
        **_decision(record),
        **_leader(record),
    }
    return fields | _without_informant(record)


def _without_informant(record: PetitionRecord) -> dict[str, str]:
    """Slips travel through many hands: of an accusation they never say who made it (条例 art. 30)."""
    if record.draft.purpose is not Purpose.ACCUSATION:
        return {}
    return dict.fromkeys(("name", "id_number", "phone", "unit_address"), CONFIDENTIAL)


def chinese_date(moment: date | datetime | None) -> str:
    """E.g. 2026年11月22日, without leading zeros (GB/T 9704)."""
    return "" if moment is None else f"{moment.year}年{moment.month}月{moment.day}日"


def _decision(record: PetitionRecord) -> dict[str, str]:
    """An answer given on the spot is the opinion and conclusion of the case."""
    event = disposition_event(record.events)
    if event is None or event.kind != Disposition.ANSWER_ON_SPOT or "note" not in event.payload:
        return {}
    text, day = event.payload["note"], chinese_date(event.occurred_at)
    return {
        "conclusion": text,
        "conclusion_date": day,
        "reception_opinion": text,
        "reception_date": day,
    }


def _leader(record: PetitionRecord) -> dict[str, str]:
    """A leader's recorded opinion stands in the box of the leader in charge of the matter."""
    for event in reversed(effective(record.events)):
        if event.kind == LEADER_OPINION and "opinion" in event.payload:
            who = event.payload.get("leader", "")
            text = f"{who}：{event.payload['opinion']}" if who else event.payload["opinion"]
            return {
                "matter_leader_opinion": text,
                "matter_leader_date": chinese_date(event.occurred_at),
            }
    return {}
