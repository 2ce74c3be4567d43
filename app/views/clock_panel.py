"""The dates of a case: each running clock with its duty, rule, date and days left, and how it was counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain import lights
from app.domain.records import ClockTrace
from app.domain.rules import Level
from app.domain.vocabulary import Light
from app.views.lights import LOOK, URGENT
from app.views.text_paper import TextPaper
from app.views.theme import COLOURS

_NOTHING = "没有正在计算的期限。"


class ClockPanel(QWidget):
    """Shows what `clocks.trace` gave; `asked` carries the place of the clock to be explained."""

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self._rows: QWidget | None = None
        self.clocks: Sequence[ClockTrace] = ()

    def show_clocks(self, clocks: Sequence[ClockTrace], today: date) -> None:
        """Show other clocks, the nearest of the law first: an office date stands under it, however near.

        An office date that is the law's own is not shown twice.
        """
        legal = {(one.duty, one.due) for one in clocks if one.level is Level.STATUTORY}
        told = [one for one in clocks if one.level is Level.STATUTORY or (one.duty, one.due) not in legal]
        self.clocks = sorted(told, key=lambda one: (one.level is not Level.STATUTORY, one.due))
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = self._build(today)
        self._column.insertWidget(0, self._rows)

    def words(self) -> list[str]:
        """What the lines say."""
        assert self._rows is not None
        return [label.text() for label in self._rows.findChildren(QLabel)]

    def _build(self, today: date) -> QWidget:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        if not self.clocks:
            grid.addWidget(_label(_NOTHING, "muted"), 0, 0)
        for place, clock in enumerate(self.clocks):
            light = lights.light(clock.due, clock.provisional, today)
            duty = _label(_duty(clock), "text")
            duty.setToolTip(f"{clock.name}\n{clock.article}")
            grid.addWidget(duty, 2 * place, 0, 1, 2)
            grid.addWidget(_due(clock, light, today), 2 * place + 1, 0)
            grid.addWidget(self._button(place, clock), 2 * place + 1, 1)
        return rows

    def _button(self, place: int, clock: ClockTrace) -> QPushButton:
        button = QPushButton("怎样算的")
        button.setAutoDefault(False)
        button.setAccessibleName(f"{clock.duty.label}：怎样算的")
        button.clicked.connect(lambda: self.asked.emit(place))
        return button


def trace_paper(number: str, office: str, clock: ClockTrace) -> TextPaper:
    """The count of one clock, day by day, to read, copy and print."""
    kind = f"{clock.level.label}{'，暂算' if clock.provisional else ''}"
    head = [
        office,
        f"期限计算过程　{number}",
        f"事项：{clock.duty.label}（{clock.name}）",
        f"依据：{clock.article}",
        f"到期日：{clock.due.isoformat()}（{kind}）　提醒日：{clock.remind_on.isoformat()}",
    ]
    if clock.paused:
        head.append("现在处于中止期间，日期随中止天数顺延。")
    if clock.lapses:
        head.append("逾期则权利消灭，不属于办理机关的逾期。")
    text = "\n".join([*head, "", *clock.lines])
    return TextPaper(f"怎样算的　{number}　{clock.duty.label}", text, f"期限计算_{number}")


def _duty(clock: ClockTrace) -> str:
    """What has to be done, and whose date it is: two dates of one duty never read alike."""
    marks = "（权利期限）" if clock.lapses else ""
    return f"{clock.level.label}：{clock.duty.label}{marks}"


def _due(clock: ClockTrace, light: Light, today: date) -> QLabel:
    if clock.paused:
        return _label(f"中止中，现暂计到 {clock.due.isoformat()}（{clock.level.label}）", "muted")
    words = lights.words(clock.due, clock.level, today, provisional=clock.provisional)
    label = _label(f"{clock.due.isoformat()}　{words}", LOOK[light][0], bold=light in URGENT)
    label.setToolTip(f"{light.label}；{clock.name}，{clock.article}")
    return label


def _label(text: str, colour: str, *, bold: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    weight = "; font-weight: bold" if bold else ""
    label.setStyleSheet(f"QLabel {{ color: {COLOURS[colour]}{weight} }}")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
