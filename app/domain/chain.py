"""The approval chain (审批流程) of a conclusion: which approvals it takes, in which order. Plain data an office may change.

Default: annexes 1 and 2 of source 004. A conclusion keeps the chain that was in force when it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.records import CaseEvent
from app.domain.vocabulary import Permission, Purpose

CHAIN = "chain"
"""Payload key of a conclusion: the chain it follows, where it is not the default."""
ENTRY = "entry"
"""Payload key of an approval of an added step: its key."""
APPROVED = "approved"
"""Kind of event of an added step."""
_CONCLUDED = "concluded"
_BETWEEN = "、"
_PARTS = "|"
_VERBS = ("审核", "签批", "审批", "批准", "会签")


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One approval; `key` is that of its step, of an added one its label."""

    key: str
    label: str
    permission: Permission

    @property
    def added(self) -> bool:
        """Whether the office put it in."""
        return self.key not in FIXED

    def permission_for(self, purpose: Purpose | None) -> Permission:
        """Who gives it: what concludes an accusation is signed by the principal leader (source 004)."""
        signs = self == SIGNING and purpose is Purpose.ACCUSATION
        return Permission.SIGN_ACCUSATIONS if signs else self.permission

    @property
    def waiting(self) -> str:
        """That it has not been given, without a full stop."""
        verb = next((one for one in _VERBS if self.label.endswith(one)), "")
        who = self.label.removesuffix(verb)
        return f"{who}尚未{verb}" if verb and who else f"“{self.label}”尚未完成"


FIXED = {
    one.key: one
    for one in (
        ChainEntry("review_matter", "事项分管领导审核", Permission.REVIEW_MATTER),
        ChainEntry("review_petition", "信访分管领导审核", Permission.REVIEW_PETITION),
        ChainEntry("close_sign", "办结签批", Permission.SIGN),
    )
}
DEFAULT_CHAIN = tuple(FIXED.values())
SIGNING = FIXED["close_sign"]
_KEY_OF_KIND = {"matter_reviewed": "review_matter", "petition_reviewed": "review_petition", "close_signed": "close_sign"}  # fmt: skip


def added(label: str, permission: Permission) -> ChainEntry:
    """An approval of the office's own."""
    return ChainEntry(label, label, permission)


def encoded(chain: Iterable[ChainEntry]) -> str:
    """The chain as one text, for a payload."""
    return _BETWEEN.join(entry_text(one) for one in chain)


def decoded(text: str) -> tuple[ChainEntry, ...]:
    """The chain of a payload; the default of none."""
    return tuple(entry_of(part) for part in text.split(_BETWEEN)) if text else DEFAULT_CHAIN


def entry_text(entry: ChainEntry) -> str:
    """One approval as text: its key, of an added one label and permission."""
    return f"{entry.label}{_PARTS}{entry.permission.value}" if entry.added else entry.key


def entry_of(text: str) -> ChainEntry:
    """The approval that `entry_text` wrote."""
    label, _, permission = text.partition(_PARTS)
    return added(label, Permission(permission)) if permission else FIXED[label]


def binding(chain: Sequence[ChainEntry], purpose: Purpose | None) -> tuple[ChainEntry, ...]:
    """The chain for a matter of the purpose: an accusation is always signed by the principal leader (source 004)."""
    signs = purpose is not Purpose.ACCUSATION or SIGNING in chain
    return tuple(chain) if signs else (*chain, SIGNING)


def begun(event: CaseEvent) -> tuple[ChainEntry, ...] | None:
    """The chain a conclusion starts; None for any other event."""
    return decoded(event.payload.get(CHAIN, "")) if event.kind == _CONCLUDED else None


def approval(event: CaseEvent) -> str:
    """The key of the approval an event gives; empty for any other event."""
    return event.payload.get(ENTRY, "") if event.kind == APPROVED else _KEY_OF_KIND.get(event.kind, "")


def pending(
    standing: Iterable[CaseEvent],
) -> tuple[tuple[ChainEntry, ...], tuple[ChainEntry, ...]]:
    """The chain of the last conclusion, and what of it was not given since; both as by default where none stands."""
    chain, given = DEFAULT_CHAIN, set[str]()
    for event in standing:
        started = begun(event)
        if started is not None:
            chain, given = started, set()
        elif key := approval(event):
            given.add(key)
    return chain, tuple(one for one in chain if one.key not in given)
