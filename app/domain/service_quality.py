"""Records of how the service is judged: anonymous rating cards, spot checks of call-backs, archived files."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.vocabulary import Coded, Satisfaction

SAMPLE = 10
"""抽查10件 (source 003)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDraft:
    """What stands on a card: about the window and who sat there, never about the petitioner."""

    rated_on: date | None = None
    service_window: str = ""
    staff: str = ""
    satisfaction: Satisfaction | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingCard:
    """An entered card."""

    id: int
    draft: RatingDraft


@dataclass(frozen=True, slots=True)
class RatingTotals:
    """The cards of a month (its first day), by their overall rating."""

    month: date
    satisfied: int
    basically: int
    dissatisfied: int

    @property
    def cards(self) -> int:
        """All of them."""
        return self.satisfied + self.basically + self.dissatisfied

    @property
    def satisfaction(self) -> str:
        """满意 and 基本满意 of all, e.g. 95.0%; "" without a card."""
        return f"{(self.satisfied + self.basically) / self.cards:.1%}" if self.cards else ""


def totals(cards: Iterable[RatingCard]) -> list[RatingTotals]:
    """Totals by month, latest first."""
    counted: dict[date, dict[str, int]] = {}
    for card in cards:
        assert card.draft.rated_on is not None
        assert card.draft.satisfaction is not None
        month = counted.setdefault(card.draft.rated_on.replace(day=1), dict.fromkeys(Satisfaction, 0))
        month[card.draft.satisfaction] += 1
    return [RatingTotals(month, *counted[month].values()) for month in sorted(counted, reverse=True)]


class CallResult(Coded):
    """What came of the call of a spot check."""

    REACHED = "reached", "已接通"
    NOT_REACHED = "not_reached", "未接通"
    DECLINED = "declined", "不愿答复"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotLine:
    """One case of a spot check. `text`: what the matter is about; `consistent`: whether the answer agrees with the rating in
    the register."""

    petition_id: int
    position: int
    number: str
    name: str
    phone: str
    text: str
    closed_on: date | None
    called_on: date | None
    result: CallResult | None
    consistent: bool | None
    note: str
    withheld: bool = False

    @property
    def id(self) -> int:
        """The case's."""
        return self.petition_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """A drawn sample with its seed; counts of what was entered."""

    id: int
    seed: int
    first_day: date
    last_day: date
    drawn_on: date
    operator: str
    drawn: int
    called: int
    reached: int
    consistent: int

    @property
    def is_done(self) -> bool:
        """Every case has its result."""
        return self.called == self.drawn


def draw(seed: int, ids: Sequence[int], size: int = SAMPLE) -> list[int]:
    """The sample: `random.Random(seed).sample` over the ids in rising order, so that anybody can draw it again."""
    pool = sorted(ids)
    return random.Random(seed).sample(pool, min(size, len(pool)))
