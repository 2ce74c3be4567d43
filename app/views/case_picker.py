"""Finding a case to do something with, instead of opening it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from app.views.desk import Desk
from app.views.find_dialog import FindDialog


class CasePicker(FindDialog):
    """The search of F3; `chosen` is the id of the case once it is accepted."""

    def __init__(self, desk: Desk, question: str, parent: QWidget | None = None) -> None:
        self.chosen: int | None = None
        super().__init__(desk, parent)
        self.setWindowTitle(question)
        for button in self.findChildren(QPushButton):
            if button.text().startswith("打开"):
                button.setText("选定  Enter")

    def open_case(self, petition_id: int) -> None:
        """Take this one."""
        self.chosen = petition_id
        self.accept()
