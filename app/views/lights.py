"""The light of a case (期限灯) as it looks: a colour that never stands without its word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from app.domain import lights
from app.domain.records import ListRow
from app.domain.rules import Level
from app.domain.vocabulary import Light

LOOK: Mapping[Light, tuple[str, str]] = MappingProxyType(
    {
        Light.OVERDUE: ("error", "error-pale"),
        Light.TODAY: ("warning", "warning-pale"),
        Light.SOON: ("warning", "warning-pale"),
        Light.NORMAL: ("good", ""),
        Light.PROVISIONAL: ("muted", ""),
        Light.NONE: ("muted", ""),
    }
)
"""Names of `theme.COLOURS`: of the word, and of its ground ("" for none)."""
URGENT = frozenset({Light.OVERDUE, Light.TODAY})
"""Lights whose word is bold."""


def of_row(row: ListRow, today: date) -> Light:
    """The light of a row; none of a withheld one."""
    if row.restricted:
        return Light.NONE
    return lights.light(row.next_due, row.provisional, today)


def due_words(row: ListRow, today: date) -> str:
    """The nearest date, and how near: 2026-12-01 还有9天（法定）; empty where nothing is due."""
    if row.next_due is None:
        return ""
    words = lights.words(row.next_due, row.next_level, today, provisional=row.provisional)
    return f"{row.next_due.isoformat()} {words}{_law_words(row, today)}"


def _law_words(row: ListRow, today: date) -> str:
    """An office date never hides the law's."""
    if row.statutory_due is None or row.next_level is Level.STATUTORY:
        return ""
    late = "已逾期" if row.statutory_due < today else ""
    return f"；法定{row.statutory_due.month}月{row.statutory_due.day}日{late}"
