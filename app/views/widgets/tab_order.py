"""Tab in the order of reading: the stops are named, and nothing else is asked.

Qt's own chain (`QWidget.setTabOrder`) ties itself into loops around compound inputs: groups of buttons,
focus proxies, boxes that come and go. A window or form that holds such inputs overrides

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move_focus(self.stops(), forward=forward) or super().focusNextPrevChild(forward)
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def move_focus(stops: Iterable[QWidget], *, forward: bool, around: bool = False) -> bool:
    """Give the focus to the next of `stops` that can be seen and used, or to the one before.

    `around` goes on from the last to the first, as a window does. False, and nothing moved, where the
    focus is in none of them or would leave them.
    """
    live = [one for one in stops if _takes_tab(one)]
    here = next((place for place, one in enumerate(live) if _holds_focus(one)), None)
    if here is None:
        return False
    target = here + (1 if forward else -1)
    if around:
        target %= len(live)
    if not 0 <= target < len(live):
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    live[target].setFocus(reason)
    return True


def _takes_tab(widget: QWidget) -> bool:
    tabs = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tabs) and widget.isVisible() and widget.isEnabled()


def _holds_focus(widget: QWidget) -> bool:
    """Whether the focus of its window is in the widget, or in a part of it (the line of a spin box)."""
    focus = widget.window().focusWidget()
    return focus is widget or widget.isAncestorOf(focus)
