"""The keys that find any case from anywhere: F3, Ctrl+K. The dialog itself is loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMainWindow, QMessageBox, QWidget

from app.views.desk import Desk
from app.views.dialog_parts import run

KEYS = ("F3", "Ctrl+K")
_ASKED = "finds"
"""Property of a window that has its keys, or shall have none."""


def find(desk: Desk, parent: QWidget) -> None:
    """Open the dialog."""
    from app.views.find_dialog import FindDialog

    run(FindDialog(desk, parent))


def withhold(window: QWidget) -> None:
    """Give this window no keys: it is the dialog they open."""
    window.setProperty(_ASKED, False)


class FindKeys(QObject):
    """Gives F3 and Ctrl+K to the window, and to each dialog when the keyboard first comes to it: a dialog shadows the
    keys of the window behind it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._put_on(window)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        place = new.window() if new is not None else None
        without = isinstance(place, (QMessageBox, QFileDialog))
        if isinstance(place, (QMainWindow, QDialog)) and not without and place.property(_ASKED) is None:
            self._put_on(place)

    def _put_on(self, place: QWidget) -> None:
        place.setProperty(_ASKED, True)
        for key in KEYS:
            QShortcut(QKeySequence(key), place).activated.connect(self._opener(place))

    def _opener(self, place: QWidget) -> Callable[[], None]:
        return lambda: find(self._desk, place)
