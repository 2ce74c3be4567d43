"""The light of a case (期限灯) as it looks: a colour that never stands without its word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from app.domain import lights
from app.domain.records import ListRow
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
    return f"{row.next_due.isoformat()} {words}"
