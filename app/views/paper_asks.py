"""What the clerk fills in for one paper before it is drawn; the fields stand in the paper's own file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.domain.written_days import parse_day
from app.services import units
from app.services.paper_catalogue import Ask
from app.services.paper_fields import chinese_date
from app.views.desk import Desk
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit, compositions_counted
from app.views.widgets.unit_picker import UnitEdit

_PAUSE_MS = 500
_LONG_HEIGHT = 96
_AS_RECORDED = "（按办理经过打印）"


class PaperAsks(QWidget):
    """Labels over inputs, one under the other; `changed` comes after a pause in typing."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._inputs: dict[str, tuple[Ask, QWidget]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.changed)

    def show_asks(
        self, asks: tuple[Ask, ...], values: Mapping[str, str], recorded: Collection[str] = ()
    ) -> None:
        """Ask for another paper, each field starting from what is known; what was `recorded` is only shown."""
        self._clear()
        for ask in asks:
            editor = self._editor(ask)
            _write(ask, editor, values.get(ask.key, ""), self._desk.today)
            label = QLabel(f"{ask.label}{_AS_RECORDED * (ask.key in recorded)}")
            if ask.key in recorded:
                _only_show(editor)
            label.setProperty("role", "label")
            label.setBuddy(editor)
            editor.setAccessibleName(ask.label)
            self._column.addWidget(label)
            self._column.addWidget(editor)
            self._inputs[ask.key] = (ask, editor)
            editor.changed.connect(self._timer.start)  # type: ignore[attr-defined]
        self._timer.stop()
        self.setVisible(bool(asks))

    def values(self) -> dict[str, str]:
        """What stands in the fields, as it will print."""
        with compositions_counted():
            return {key: _read(ask, editor) for key, (ask, editor) in self._inputs.items()}

    def waits(self) -> bool:
        """Whether something typed has not been told yet."""
        return self._timer.isActive()

    def tell_now(self) -> None:
        """Do not wait for the pause."""
        if self.waits():
            self._timer.stop()
            self.changed.emit()

    def _clear(self) -> None:
        self._inputs.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _editor(self, ask: Ask) -> QWidget:
        made: QWidget
        if ask.kind == "long":
            made = ChineseTextEdit()
            made.setFixedHeight(_LONG_HEIGHT)
        elif ask.kind == "date":
            made = DayEdit(self._desk.clock)
        elif ask.kind == "choice":
            made = Choice([(one, one) for one in ask.options], empty="")
        elif ask.kind == "unit":
            made = UnitEdit([one.name for one in units.current(self._desk.context)])
        else:
            made = ChineseLineEdit()
        if ask.hint and hasattr(made, "setPlaceholderText"):
            made.setPlaceholderText(ask.hint)
        return made


def _only_show(editor: QWidget) -> None:
    if isinstance(editor, (ChineseLineEdit, ChineseTextEdit)):
        editor.setReadOnly(True)
    else:
        editor.setEnabled(False)


def _read(ask: Ask, editor: QWidget) -> str:
    if isinstance(editor, Choice):
        return editor.key() or ""
    if isinstance(editor, DayEdit):
        return chinese_date(editor.value()) or editor.text().strip()
    assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit)), ask.key
    return editor.value().strip()


def _write(ask: Ask, editor: QWidget, value: str, today: date) -> None:
    if isinstance(editor, Choice):
        editor.set_key(value)
    elif isinstance(editor, DayEdit):
        editor.set_value(parse_day(value, today))
    else:
        assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit)), ask.key
        editor.set_value(value)
