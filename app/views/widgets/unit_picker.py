"""A unit (单位): any part of a name, or its initials, finds it; a unit of no list is written as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QWidget

from app import pinyin
from app.views.widgets.suggest import LineSuggestions, Suggestion
from app.views.widgets.text import ChineseLineEdit

HINT = "输入几个字或拼音首字母，也可直接填写"
_USED = "最近用过"
_MOST = 50
"""Rows offered; who wants another types more."""


class UnitEdit(ChineseLineEdit):
    """A line with the office's units; nothing is filled in that was not chosen.

    ↓ in the empty line offers the units used last, then every other.
    """

    def __init__(
        self,
        units: Iterable[str] = (),
        *,
        used: Callable[[], Iterable[str]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        """`used` gives the names used last, latest first; it is asked each time."""
        super().__init__(parent)
        self._units = tuple(units)
        self._used = used
        self.setPlaceholderText(HINT)
        self.suggestions = LineSuggestions(self, self._offered)

    def set_units(self, units: Iterable[str]) -> None:
        """Offer other units."""
        self._units = tuple(units)

    def _offered(self, text: str) -> Sequence[Suggestion]:
        used = list(dict.fromkeys(self._used()))
        others = [name for name in self._units if name not in used]
        names = [*used, *others]
        found = pinyin.best(text, names, lambda name: [name]) if text else names
        return [Suggestion(name, name, _USED if name in used else "") for name in found[:_MOST]]
