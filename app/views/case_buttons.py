"""Buttons and readers of the pages of a case."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QTextBrowser


def main_button(text: str, action: Callable[[], None]) -> QPushButton:
    """The page's one main action."""
    button = plain_button(text, action)
    button.setProperty("role", "main")
    return button


def plain_button(text: str, action: Callable[[], None]) -> QPushButton:
    """Not the default one: Enter in a text field confirms the input method's candidate, nothing else."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(action)
    return button


def reader(name: str) -> QTextBrowser:
    """Text to read and copy, by keyboard too."""
    made = QTextBrowser()
    made.setOpenLinks(False)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    made.document().setDocumentMargin(12)
    return made
