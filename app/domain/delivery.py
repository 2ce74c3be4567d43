"""送达: how, when and to whom a paper was given, and which step of the case that is (domain.md §4, no. 22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from app.domain.records import CaseEvent
from app.domain.vocabulary import Coded


class DeliveryMethod(Coded):
    """送达方式."""

    IN_PERSON = "in_person", "直接送达"
    POST = "post", "邮寄"
    ELECTRONIC = "electronic", "网上送达"
    LEFT = "left", "留置"
    PUBLIC = "public", "公告"
    OTHER = "other", "其他"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDraft:
    """What the clerk records. `delivered_on`: the day of receipt (signature, post slip, first opening), the day a refused
    paper was left, or the last day of a public notice. `server`: who brought it.
    """

    method: DeliveryMethod | None = None
    delivered_on: date | None = None
    place: str = ""
    receiver: str = ""
    relation: str = ""
    refusal: str = ""
    witness: str = ""
    server: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A recorded delivery. `withdrawn`: why a wrong entry no longer counts, "" where it does."""

    id: int
    paper_id: int
    petition_id: int
    draft: DeliveryDraft
    withdrawn: str
    operator: str
    recorded_at: datetime

    @property
    def words(self) -> str:
        """E.g. 2026-11-22 直接送达 周明远, 2026-11-22 留置（拒收）."""
        draft = self.draft
        method = draft.method.label if draft.method else ""
        who = "（拒收）" if draft.refusal else f" {draft.receiver}" if draft.receiver else ""
        return f"{draft.delivered_on} {method}{who}"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a paper is for: a petitioner with those beside him (name → 代理人 …), or a unit."""

    petitioner: str
    parties: Mapping[str, str]
    personal: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An issued paper that nobody recorded as delivered. `needless_after`: kinds of events after which none is wanted."""

    id: int
    form: str
    name: str
    number: str
    issued_at: datetime
    needless_after: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Its name, with its number where it has one."""
        return f"{self.name} {self.number}".strip()

    def is_awaited(self, standing: Iterable[CaseEvent]) -> bool:
        """Whether it still has to be delivered. What tells the petitioner the same may stand before it, of the same day."""
        return not any(self._ended_by(event) for event in standing if event.kind in self.needless_after)

    def _ended_by(self, event: CaseEvent) -> bool:
        same_day = event.kind in _TELLS and event.occurred_at.date() >= self.issued_at.date()
        return same_day or event.recorded_at > self.issued_at


_TELLS = frozenset({"notified", "notice_waived", "reply_received"})
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "P1": "reply_received",
        "P2": "review_reply_received",
        "P3": "final_reply_received",
        **dict.fromkeys(("N1", "N2", "N3", "N5", "N15", "N16"), "notify"),
    }
)
"""Form → the step that its delivery is: the opinions start the periods of arts. 35 and 36, notices are the 书面告知 of
art. 23 where that is open."""
OPINIONS = frozenset({"P1", "P2", "P3"})
WENT_ON = "N15"
"""Where the matter went: for other organs the 书面告知 of art. 23 (1); a 信访部门 has no such duty, and the unit's own
(art. 23 (3)) is not met by it."""
EXTENSION = "N5"
"""The notice of an extension does not do for the notice of acceptance."""


def problems(draft: DeliveryDraft, to: Addressee, issued_on: date, today: date) -> dict[str, str]:
    """A sentence for each field that is missing or does not fit."""
    found = _day(draft, issued_on, today)
    if draft.method is None:
        found["method"] = "请选择送达方式。"
    if draft.refusal and draft.method is not DeliveryMethod.LEFT:
        found["method"] = "拒收的，请选“留置”：由见证人签名，把文书留在送达地点。"
    found |= {
        key: sentence
        for key, sentence in _NEEDED.get(draft.method or DeliveryMethod.OTHER, {}).items()
        if not getattr(draft, key)
    }
    if to.personal and draft.receiver and not draft.relation and draft.receiver != to.petitioner:
        found["relation"] = "签收人不是信访人本人，请填写与信访人的关系，例如“同住的女儿”“代理人”。"
    return found


def step_values(draft: DeliveryDraft, step: str, paper: str) -> dict[str, str]:
    """The fields of the step that the delivery is; `paper` names the paper."""
    assert draft.method is not None
    if step == "notify":
        known = {"in_person", "post", "electronic"}
        return {"method": draft.method if draft.method in known else "other", "note": f"{paper}送达"}
    receiver = draft.receiver or (f"拒收，{draft.witness}见证" if draft.refusal else "公告送达")
    method = "other" if draft.method is DeliveryMethod.PUBLIC else draft.method.value
    return {"method": method, "receiver": receiver}


def _day(draft: DeliveryDraft, issued_on: date, today: date) -> dict[str, str]:
    day = draft.delivered_on
    if day is None:
        return {"delivered_on": "请填写送达日期（签收、邮戳、首次打开之日）。"}
    if day > today:
        return {"delivered_on": "送达日期不能晚于今天。"}
    if day < issued_on:
        return {"delivered_on": f"送达日期不能早于出具日期 {issued_on.isoformat()}，请核对。"}
    return {}


_RECEIVER = {"receiver": "请填写签收人。"}
_NEEDED: Mapping[DeliveryMethod, Mapping[str, str]] = {
    DeliveryMethod.IN_PERSON: {**_RECEIVER, "server": "请填写送达人。"},
    DeliveryMethod.POST: _RECEIVER,
    DeliveryMethod.ELECTRONIC: _RECEIVER,
    DeliveryMethod.OTHER: _RECEIVER,
    DeliveryMethod.LEFT: {
        "place": "留置送达的，请写明文书留在何处。",
        "refusal": "留置送达的，请写明拒收的事由。",
        "witness": "留置送达的，请填写见证人。",
        "server": "请填写送达人。",
    },
    DeliveryMethod.PUBLIC: {"place": "公告送达的，请写明张贴的地点或者刊登的媒体。"},
}
