"""What a case puts into the fields of F1 and F2 (forms.md); texts only, as they will stand on the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.events import LEADER_OPINION, effective
from app.domain.records import CaseEvent, OfficeProfile, PetitionRecord
from app.domain.step_follow_up import VERIFICATION_ASKED, VERIFICATION_INSTRUCTED
from app.domain.step_reception import LEADER_INSTRUCTED, RECEPTION_OPINION, LeaderRole
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, NOT_GIVEN, Disposition, Purpose, Source
from app.domain.workflow import step_of
from app.domain.workflow_types import YES


def fields_of(record: PetitionRecord, office: OfficeProfile, form: str = "") -> dict[str, str]:
    """Every field that a processing slip may name; a missing address or upper number prints 未提供.

    `form`: its code; on F1 the leader's box is for his review of the result, not for what he said at the reception.
    """
    draft = record.draft
    fields = {
        "office_full": office.full_name,
        "office_short": office.short_name,
        "number": record.number,
        "name": ANONYMOUS if draft.anonymous else draft.name,
        "people": str(draft.people),
        "phone": draft.phone,
        "id_number": draft.id_number,
        "visit_date": chinese_date(draft.received_at),
        "unit_address": "，".join(part for part in (draft.workplace, draft.address or NOT_GIVEN) if part),
        "source": draft.source.value,
        "upstream_no": (draft.upstream_no or NOT_GIVEN) if draft.source is Source.UPPER else "",
        "channel": draft.channel.value,
        "demand": draft.demand,
        "summary": draft.summary or draft.demand,
        **_recorded_steps(record, form),
        **_marks(record),
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


def set_day_words(given: date, ends: date) -> str:
    """A day that was set, and where it is a rest day, the one by which it is done in time: papers then tell both."""
    rolled = "" if given == ends else f"（休息日，顺延至{chinese_date(ends)}）"
    return f"{chinese_date(given)}{rolled}"


def _recorded_steps(record: PetitionRecord, form: str) -> dict[str, str]:
    """What the recorded steps say in their boxes, with the day; signatures stay for ink (forms.md)."""
    fields: dict[str, str] = {}
    shared = _Shared()
    for event in effective(record.events):
        if event.kind in _BEGIN_ANEW:
            fields = {key: text for key, text in fields.items() if key not in _OF_THE_ANSWER}
            shared.begin_anew()
        if event.kind == VERIFICATION_ASKED:
            fields = {key: text for key, text in fields.items() if not key.startswith(_VERIFY)}
        if event.kind == "concluded":
            fields |= _conclusion(event)
        for box in _boxes(event, form):
            if box.text in _SHARED:
                shared.add(event, box)
            else:
                fields |= box.filled(event)
    return fields | shared.fields()


def _conclusion(event: CaseEvent) -> dict[str, str]:
    """处理（答复）意见及结论: the opinion, what it comes to, and its basis."""
    step, said = step_of(event), event.payload
    options = [field.options for field in step.fields if field.key == "conclusion"] if step else []
    words = dict(options[0]) if options else {}
    ends = [f"结论：{words.get(said['conclusion'], said['conclusion'])}。"] if "conclusion" in said else []
    ends += [f"依据：{said['basis']}"] if said.get("basis") else []
    text = "\n".join(part for part in (said.get("opinion", ""), "".join(ends)) if part)
    return {"conclusion": text, "conclusion_date": chinese_date(event.occurred_at)}


def _marks(record: PetitionRecord) -> dict[str, str]:
    """是否进入周会商, 是否进入督查督办: ticked once it was said."""
    said = [event for event in effective(record.events) if event.kind == "flagged"]
    if not said:
        return {}
    words = {True: "yes", False: "no"}
    return {key: words[said[-1].payload.get(key) == YES] for key in ("weekly_conference", "supervision")}


@dataclass(frozen=True, slots=True)
class _Box:
    """Where an event prints: the text of `source` in `text`, its day in `day`."""

    text: str
    day: str
    source: str
    named: str = ""
    needs_text: bool = False

    def filled(self, event: CaseEvent) -> dict[str, str]:
        said = event.payload.get(self.source, "")
        who = event.payload.get(self.named, "")
        if self.needs_text and not said:
            return {}
        text = {self.text: f"{who}：{said}" if who and said else said} if self.text else {}
        return text | ({self.day: chinese_date(event.occurred_at)} if self.day else {})


class _Shared:
    """Boxes several people write into: a line each, his last word, and the day of the latest."""

    def __init__(self) -> None:
        self._said: dict[tuple[_Box, str, str], dict[str, str]] = {}

    def add(self, event: CaseEvent, box: _Box) -> None:
        """One more line; the same speaker's earlier one gives way."""
        found = box.filled(event)
        if found:
            speaker = (box, event.kind, event.payload.get(box.named, ""))
            self._said.pop(speaker, None)
            self._said[speaker] = found

    def begin_anew(self) -> None:
        """The review of an answer goes with the answer; what was said at the reception stays."""
        self._said = {key: found for key, found in self._said.items() if key[1] != _REVIEW}

    def fields(self) -> dict[str, str]:
        """Every box with its lines."""
        fields: dict[str, str] = {}
        for (box, _, _), found in self._said.items():
            lines = [text for text in (fields.get(box.text, ""), found[box.text]) if text]
            fields |= found | {box.text: "\n".join(lines)}
        return fields


def _boxes(event: CaseEvent, form: str) -> tuple[_Box, ...]:
    if event.kind == LEADER_INSTRUCTED:
        return () if form == "F1" else _INSTRUCTED.get(event.payload.get("role", ""), ())
    if event.kind == VERIFICATION_INSTRUCTED:
        key = f"{_VERIFY}{event.payload.get('role', '')}"
        return (_Box(f"{key}_opinion", f"{key}_date", "opinion", named="leader"),)
    return _BOXES.get(event.kind, ())


_REVIEW = "matter_reviewed"
_VERIFY = "verify_"
"""How the fields of the three leaders' boxes of F3 begin; each verification has its own texts."""
_BOXES = {
    LEADER_OPINION: (_Box("matter_leader_opinion", "matter_leader_date", "opinion", named="leader"),),
    "desk_signed": (_Box("", "desk_sign_date", ""),),
    "read": (_Box("principal_opinion", "principal_date", "opinion", named="leader"),),
    "assign_signed": (_Box("assign_opinion", "assign_date", "opinion"),),
    Disposition.ANSWER_ON_SPOT.value: (
        _Box("conclusion", "conclusion_date", "note", needs_text=True),
        _Box("reception_opinion", "reception_date", "note", needs_text=True),
    ),
    RECEPTION_OPINION: (_Box("reception_opinion", "reception_date", "opinion", named="unit"),),
    _REVIEW: (_Box("matter_leader_opinion", "matter_leader_date", "opinion"),),
    "petition_reviewed": (_Box("petition_leader_opinion", "petition_leader_date", "opinion"),),
    "close_signed": (_Box("close_opinion", "close_date", "opinion"),),
    "followed_up": (
        _Box("satisfaction", "follow_up_date", "satisfaction"),
        _Box("follow_up_method", "", "method"),
    ),
}
_INSTRUCTED: Mapping[str, tuple[_Box, ...]] = {
    LeaderRole.MATTER: (_Box("matter_leader_opinion", "matter_leader_date", "opinion", named="leader"),),
    LeaderRole.PRINCIPAL: (_Box("principal_opinion", "principal_date", "opinion", named="leader"),),
}
"""Rows 6 and 7 of F2."""
_SHARED = frozenset({"reception_opinion", "matter_leader_opinion", "principal_opinion"})
_BEGIN_ANEW = frozenset({"rework", "reopened", "resumed"})
"""After these the earlier answer and its approvals no longer stand on the slip."""
_OF_THE_ANSWER = frozenset(
    {
        *("conclusion", "conclusion_date", "petition_leader_opinion", "petition_leader_date"),
        *("close_opinion", "close_date"),
    }
)
