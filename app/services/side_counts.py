"""What waits in the ledgers beside the register: the numbers beside their names."""

from __future__ import annotations

from dataclasses import dataclass

from app.services import proposals, suggestions, upstream, weekly_list
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class SideCounts:
    """Visits to key in, upper matters with something to key in, suggestions to study, proposals unanswered."""

    weekly: int
    upstream: int
    suggestions: int
    proposals: int


def waiting(context: Context) -> SideCounts:
    """Everything that waits, of every period."""
    return SideCounts(
        weekly=len(weekly_list.to_key_in(context)),
        upstream=len(upstream.to_key_in(context)),
        suggestions=sum(one.adoption is None for one in suggestions.page(context)),
        proposals=sum(one.feedback_on is None for one in proposals.page(context)),
    )
