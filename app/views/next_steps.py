"""The next steps of a case: open ones are buttons, the others stand grey under their reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.workflow_types import Step
from app.services.actions import StepOffer
from app.views.case_steps import short, source_words
from app.views.theme import COLOURS

_COLUMNS = 2
_NOTHING = "现在没有可以办理的步骤。"


class NextSteps(QWidget):
    """Shows what `actions.available` gave."""

    wanted = Signal(object)
    """The step to take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: QWidget | None = None
        self.buttons: dict[str, QPushButton] = {}

    def show_offers(self, offers: Sequence[StepOffer]) -> None:
        """Show other steps."""
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        self.buttons = {}
        self._shown = self._build(offers)
        self._column.addWidget(self._shown)

    def words(self) -> str:
        """What stands there beside the buttons."""
        assert self._shown is not None
        return "\n".join(label.text() for label in self._shown.findChildren(QLabel))

    def _build(self, offers: Sequence[StepOffer]) -> QWidget:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        groups: dict[str, list[Step]] = defaultdict(list)
        closed: dict[str, list[str]] = defaultdict(list)
        for one in offers:
            if one.reason or one.late:
                closed[short(one.reason or one.late)].append(one.step.label)
            else:
                groups[one.step.group].append(one.step)
        if not groups:
            column.addWidget(_grey(_NOTHING))
        for group, steps in groups.items():
            column.addWidget(_grey(group))
            column.addLayout(self._grid(steps))
        if closed:
            column.addSpacing(8)
            column.addWidget(_heading("现在不能办"))
        for reason, labels in closed.items():
            column.addWidget(_grey(f"{'、'.join(labels)}：{reason}"))
        return shown

    def _grid(self, steps: Sequence[Step]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, step in enumerate(steps):
            button = QPushButton(f"{step.label}…")
            button.setAutoDefault(False)
            button.setToolTip(source_words(step))
            button.setStyleSheet("QPushButton { padding: 1px 7px; text-align: left; }")
            button.clicked.connect(lambda _=False, step=step: self.wanted.emit(step))
            self.buttons[step.key] = button
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        return grid


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _grey(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setStyleSheet(f"QLabel {{ color: {COLOURS['off-text']}; font-size: 14px }}")
    return label
