"""当面交付 by one key: the paper just issued was given to the petitioner at the counter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.delivery import Undelivered
from app.errors import UserError
from app.services import deliveries, undelivered
from app.services.issued_papers import PaperRecord
from app.views.desk import Desk


def hand_over(desk: Desk, paper: PaperRecord | Undelivered) -> str:
    """Record at once that the petitioner was given it in person today; what starts with it, to be said.

    Raises `FieldErrors` where more has to be told (nobody's name is known), as `deliveries.record`.
    """
    done = deliveries.record(desk.context, paper.id, deliveries.suggested(desk.context, paper.id))
    desk.changed.emit("cases")
    return f"{paper.title}已当面交给本人。{done.said}"


class HandOverButton(QPushButton):
    """Shown while a paper that was just issued waits to be delivered."""

    said = Signal(str, str)
    """A sentence, and its state for a notice."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("已当面交给本人  Ctrl+D", parent)
        self._desk = desk
        self._paper: Undelivered | None = None
        self.setAutoDefault(False)
        self.hide()
        self.clicked.connect(self.take)

    def offer(self, petition_id: int, form: str) -> None:
        """The paper of that form was issued."""
        found = undelivered.of_case(self._desk.context, petition_id)
        self._paper = next((one for one in found if one.form == form), None)
        self.setVisible(self._paper is not None)
        self._desk.changed.emit("cases")

    def forget(self) -> None:
        """Another paper is shown."""
        self._paper = None
        self.hide()

    def take(self) -> None:
        """The petitioner has it."""
        paper = self._paper
        if paper is None:
            return
        self.forget()
        try:
            self.said.emit(hand_over(self._desk, paper), "good")
        except UserError as error:
            self.said.emit(f"{error}请在信访件的“文书”中录入送达。", "error")
