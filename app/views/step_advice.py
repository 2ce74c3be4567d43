"""What the program would suggest for a step, in words above its fields; filled in only when the clerk says so."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.domain.receiving import Receiver, Suggestion
from app.domain.records import PetitionRecord
from app.domain.workflow_types import Step
from app.services import receiving, review_rotation
from app.views.desk import Desk

_BY_LEADERS = frozenset({Receiver.MAJOR, Receiver.CITY_LEADER})


class StepAdvice(QWidget):
    """The suggestion and the button that takes it over."""

    taken = Signal(dict)
    """Values of fields, by key."""

    def __init__(self, sentence: str, values: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(sentence)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.button = QPushButton("采用建议")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: self.taken.emit(dict(values)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)


def advice_for(desk: Desk, record: PetitionRecord | None, step: Step) -> StepAdvice | None:
    """The advice for a step of one case; None where there is nothing to suggest."""
    if record is not None and step.key == "call_unit":
        found = receiving.suggestion(desk.context, record)
        return None if found is None else StepAdvice(found.sentence, values_of(found))
    if step.key == "form_team":
        team = review_rotation.suggestion(desk.context)
        return None if team is None else StepAdvice(team.sentence, team.values)
    return None


def values_of(found: Suggestion) -> dict[str, str]:
    """The fields of 通知单位接访 as suggested; leaders are called by name, which only the clerk knows."""
    if found.why in _BY_LEADERS:
        return {"why": found.why.value}
    return {"unit": found.whom, "why": found.why.value}
