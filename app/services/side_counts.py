"""What waits in the ledgers beside the register: the numbers beside their names."""

from __future__ import annotations

from dataclasses import dataclass

from app.services import archive, proposals, spot_checks, suggestions, upstream, weekly_list
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class SideCounts:
    """Visits to key in, upper matters with something to key in, suggestions to study, proposals unanswered, spot checks
    without all results, closed cases to archive."""

    weekly: int
    upstream: int
    suggestions: int
    proposals: int
    spot_checks: int
    to_archive: int


def waiting(context: Context) -> SideCounts:
    """Everything that waits, of every period."""
    return SideCounts(
        weekly=len(weekly_list.to_key_in(context)),
        upstream=len(upstream.to_key_in(context)),
        suggestions=sum(one.adoption is None for one in suggestions.page(context)),
        proposals=sum(one.feedback_on is None for one in proposals.page(context)),
        spot_checks=sum(not one.is_done for one in spot_checks.page(context)),
        to_archive=archive.waiting(context),
    )
