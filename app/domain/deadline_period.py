"""The words of the deadline engine: period, pause, extension, deadline; and what of them is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import FIRST_DAY, LAST_DAY
from app.domain.vocabulary import Coded
from app.errors import UserError

MAX_LENGTH = 3660
MAX_EXTENSION = 30  # days, 信访工作条例 art. 34


class Unit(Coded):
    """What a period counts."""

    CALENDAR = "calendar", "日"
    WORKING = "working", "个工作日"
    HOURS = "hours", "个工作小时"
    GIVEN = "given", "指定日期"


@dataclass(frozen=True, slots=True)
class Period:
    """A length in its unit. `GIVEN` has length 0: the start handed in is the date somebody set."""

    unit: Unit
    length: int

    def __post_init__(self) -> None:
        """Refuse a negative or absurd length."""
        if not 0 <= self.length <= MAX_LENGTH:
            raise UserError(f"期限长度必须在0到{MAX_LENGTH}之间，请改正。")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count (听证, 补正): whole days from first to last, both included."""

    first: date
    last: date
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse an end before the start, and dates outside 1990-2100."""
        check_day(self.first)
        check_day(self.last)
        if self.last < self.first:
            raise UserError("中止期间的结束日期早于开始日期，请改正。")


@dataclass(frozen=True, slots=True)
class Extension:
    """延期: calendar days counted on from the raw due date, once (信访工作条例 art. 34)."""

    days: int
    approver: str
    reason: str
    limit: int = MAX_EXTENSION

    def __post_init__(self) -> None:
        """Refuse more than `limit` days, and an extension without approver or reason."""
        if not 1 <= self.days <= self.limit:
            raise UserError(f"延期必须在1日到{self.limit}日之间，请改正延期天数。")
        if not self.approver.strip() or not self.reason.strip():
            raise UserError("延期须写明批准人和理由，请补填。")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The dates of one period.

    `raw_due`: the day the count ends. `legal_due`: the same, or the next working day (civil code art.
    203). `remind_on`: the last working day before `raw_due`. `provisional`: a year without a published
    plan was used. `due_at`: the minute, for working hours only.
    """

    raw_due: date
    legal_due: date
    remind_on: date
    provisional: bool
    due_at: datetime | None = None


def check_day(day: date) -> date:
    """The day without its time; `UserError` outside 1990-2100."""
    plain = day.date() if isinstance(day, datetime) else day
    if FIRST_DAY <= plain <= LAST_DAY:
        return plain
    raise UserError("日期必须在1990年至2100年之间，请改正。")


def merged(pauses: Sequence[Pause], after: date) -> list[tuple[date, date]]:
    """The paused days after `after` as ordered spans that do not overlap: a day counts once."""
    spans: list[tuple[date, date]] = []
    for pause in sorted(pauses, key=lambda item: item.first):
        if spans and pause.first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], pause.last))
        else:
            spans.append((pause.first, pause.last))
    return [span for span in spans if span[1] > after]
