"""Above and beside the ledger's list: the counts by light, the order, and the units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from app.domain.records import UnitCounts
from app.domain.vocabulary import Light, Order
from app.views.lights import LOOK
from app.views.tables.lines import Line, LineList
from app.views.theme import COLOURS
from app.views.widgets.choice import Choice

LIGHTS = (Light.OVERDUE, Light.TODAY, Light.SOON, Light.NORMAL, Light.PROVISIONAL)
_UNIT_WIDTH = 184
_ORDER_WIDTH = 216
_NO_UNIT = "未定单位"
_ALL, _ONE = "all", "unit:"
_EXPLAINED = {
    Light.OVERDUE: "到期日已过",
    Light.TODAY: "今日到期",
    Light.SOON: "三个自然日内到期（不含今日）",
    Light.NORMAL: "还有三日以上",
    Light.PROVISIONAL: "还有三日以上，但涉及放假安排未录入的年度，日期可能变动",
}


class LightChips(QWidget):
    """已逾期 3 · 今日到期 1 …: each count is a button that shows only those; pressed again it shows all."""

    changed = Signal()
    everything = Signal()
    """Every case is asked for, whatever else the page filters by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light: Light | None = None
        self._buttons: dict[Light | None, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for light in (*LIGHTS, None):
            button = self._button(light)
            group.addButton(button)
            self._buttons[light] = button
            row.addWidget(button)
        self._buttons[None].setChecked(True)

    def light(self) -> Light | None:
        """The light asked for; None for all."""
        return self._light

    def set_light(self, light: Light | None) -> None:
        """Ask for a light without telling anybody."""
        self._light = light if light in self._buttons else None
        self._buttons[self._light].setChecked(True)

    def show_counts(self, counts: Mapping[Light, int] | None) -> None:
        """How many cases show each light; None while it is being counted."""
        for light in LIGHTS:
            number = "…" if counts is None else str(counts.get(light, 0))
            self._buttons[light].setText(f"{light.label} {number}")

    def text_of(self, light: Light | None) -> str:
        """What a button says."""
        return self._buttons[light].text()

    def press(self, light: Light | None) -> None:
        """Show only what has the light; all of them where it is shown already."""
        self._light = None if light is self._light else light
        self._buttons[self._light].setChecked(True)
        (self.everything if light is None else self.changed).emit()

    def _button(self, light: Light | None) -> QPushButton:
        button = QPushButton("全部" if light is None else f"{light.label} …")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setStyleSheet(_chip_style(light))
        button.setToolTip("清空所有条件，列出全部信访件" if light is None else f"只看：{_EXPLAINED[light]}")
        button.clicked.connect(lambda: self.press(light))
        return button


class ViewBar(QWidget):
    """How the list stands: its order, only what is open, and whether the units stand beside it."""

    changed = Signal()
    units_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order = Choice([(one.value, one.label) for one in Order])
        self._open = QCheckBox("只看未办结")
        self.by_unit = QPushButton("按单位分组")
        self._order.setFixedWidth(_ORDER_WIDTH)
        self._order.setAccessibleName("排列顺序")
        self.by_unit.setCheckable(True)
        self.by_unit.setAutoDefault(False)
        self.by_unit.setStyleSheet(_chip_style(None))
        self.by_unit.setToolTip("在左侧列出各责任单位的未办结件数和逾期件数")
        self._order.changed.connect(self.changed)
        self._open.toggled.connect(self.changed)
        self.by_unit.toggled.connect(self.units_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for widget in (self._open, self._order, self.by_unit):
            row.addWidget(widget)

    def order(self) -> Order:
        """The order asked for."""
        return Order(self._order.key() or Order.RECEIVED)

    def open_only(self) -> bool:
        """Whether only open cases are asked for."""
        return self._open.isChecked()

    def set_view(self, order: Order, *, open_only: bool) -> None:
        """Set both without telling anybody."""
        self.blockSignals(True)
        self._order.set_key(order.value)
        self._open.setChecked(open_only)
        self.blockSignals(False)


class UnitList(LineList[str]):
    """全部单位, then each unit with what it has open and overdue; choosing one shows only its cases."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("责任单位", parent)
        self._unit: str | None = None
        self.setFixedWidth(_UNIT_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chosen.connect(self._on_chosen)

    def unit(self) -> str | None:
        """The unit asked for, "" for none assigned, None for all."""
        return self._unit

    def set_unit(self, unit: str | None) -> None:
        """Ask for a unit without telling anybody."""
        self._unit = unit
        self.blockSignals(True)
        self.choose(_ALL if unit is None else _ONE + unit)
        self.blockSignals(False)

    def show_counts(self, counts: Iterable[UnitCounts]) -> None:
        """The units with open cases, the most overdue first."""
        found = sorted(counts, key=lambda one: (-one.overdue, -one.today - one.soon, one.unit))
        if self._unit is not None and self._unit not in {one.unit for one in found}:
            found.append(UnitCounts(self._unit, 0, 0, 0, 0))
        every = (sum(one.open for one in found), sum(one.overdue for one in found))
        lines = [_unit_line(_ALL, "全部单位", *every)]
        lines += [_unit_line(_ONE + one.unit, one.unit or _NO_UNIT, one.open, one.overdue) for one in found]
        self.show_lines(lines, _ALL if self._unit is None else _ONE + self._unit)

    def _on_chosen(self) -> None:
        key = self.key()
        unit = None if key in (None, _ALL) else str(key).removeprefix(_ONE)
        if unit != self._unit:
            self._unit = unit
            self.changed.emit()


def _unit_line(key: str, name: str, number: int, overdue: int) -> Line[str]:
    late = f" · 逾期 {overdue}" if overdue else ""
    tip = f"{name}：未办结 {number} 件，其中已逾期 {overdue} 件"
    colour = "error" if overdue and key != _ALL else ""
    return Line(key, f"{name}  {number}{late}", tip, colour, bold=key == _ALL)


def heading_label() -> QLabel:
    """The line with the totals."""
    label = QLabel()
    label.setProperty("role", "heading")
    label.setMinimumHeight(20)
    return label


def _chip_style(light: Light | None) -> str:
    """A chip wears its light's colours; the pressed one a strong frame."""
    text, ground = LOOK[light] if light is not None else ("text", "")
    colour, base = COLOURS[text], COLOURS[ground or "base"]
    return (
        f"QPushButton {{ color: {colour}; background-color: {base}; border: 1px solid {COLOURS['line']};"
        " border-radius: 4px; padding: 1px 11px; min-height: 28px; }"
        f"QPushButton:hover {{ color: {colour}; background-color: {base}; border: 1px solid {COLOURS['accent']}; }}"
        f"QPushButton:checked {{ color: {COLOURS['accent']}; background-color: {COLOURS['accent-pale']};"
        f" border: 2px solid {COLOURS['accent']}; padding: 0 10px; font-weight: bold; }}"
        f"QPushButton:focus {{ border: 2px solid {COLOURS['accent']}; padding: 0 10px; }}"
    )
