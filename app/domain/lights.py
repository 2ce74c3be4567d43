"""The light of a case (期限灯): how near its next due date is, and the words beside it."""

from __future__ import annotations

from datetime import date

from app.domain.rules import Level
from app.domain.vocabulary import Light

SOON_DAYS = 3
"""Calendar days, today not counted."""


def light(next_due: date | None, provisional: bool, today: date) -> Light:
    """The light; what is near is said even of a provisional date (暂算)."""
    if next_due is None:
        return Light.NONE
    left = (next_due - today).days
    if left < 0:
        return Light.OVERDUE
    if left == 0:
        return Light.TODAY
    if left <= SOON_DAYS:
        return Light.SOON
    return Light.PROVISIONAL if provisional else Light.NORMAL


def words(next_due: date | None, level: Level | None, today: date, *, provisional: bool = False) -> str:
    """逾期3天（法定）, 今日到期（内部）, 还有2天（法定，暂算）; empty where nothing is due."""
    if next_due is None or level is None:
        return ""
    left = (next_due - today).days
    start = f"逾期{-left}天" if left < 0 else f"还有{left}天" if left else "今日到期"
    return f"{start}（{level.label}{'，暂算' if provisional else ''}）"
