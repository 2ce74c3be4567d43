"""Saved filters of the ledger: choose one, save what is shown, take one away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.records import CaseFilter
from app.errors import FieldErrors, UserError
from app.services import saved_filters
from app.views.desk import Desk
from app.views.dialog_parts import button_row, on_ctrl_enter
from app.views.widgets.choice import Choice
from app.views.widgets.field import Field
from app.views.widgets.text import ChineseLineEdit, take_compositions

_WIDTH = 176


class SavedFilters(QWidget):
    """筛选方案: every operator sees them all."""

    chosen = Signal(CaseFilter)
    save_wanted = Signal()
    failed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: dict[str, CaseFilter] = {}
        self._choice = Choice([], empty="筛选方案…")
        self._choice.setAccessibleName("筛选方案")
        self._choice.setFixedWidth(_WIDTH)
        save = QPushButton("保存筛选…")
        save.setAutoDefault(False)
        self._remove = QPushButton("删除")
        self._remove.setToolTip("删除选中的筛选方案；信访件不受影响")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._choice, save, self._remove):
            row.addWidget(widget)
        save.clicked.connect(self.save_wanted)
        self._remove.clicked.connect(self.remove)
        self._choice.changed.connect(self._on_choice)
        self.refresh()

    def refresh(self, name: str | None = None) -> None:
        """Read the list anew; `name` is then the one that stands there."""
        self._known = {one.name: one.wanted for one in saved_filters.saved(self._desk.context)}
        self._choice.blockSignals(True)
        self._choice.set_options([(one, one) for one in self._known])
        if name is not None:
            self._choice.set_key(name)
        self._choice.blockSignals(False)
        self._remove.setVisible(self._choice.key() is not None)

    def names(self) -> list[str]:
        """What is offered."""
        return list(self._known)

    def choose(self, name: str) -> None:
        """Choose one by its name."""
        self._choice.set_key(name)

    def left(self, wanted: CaseFilter) -> None:
        """Another filter is shown than the chosen one: no name stands there any more."""
        name = self._choice.key()
        if name is not None and self._known.get(name) != wanted:
            self.refresh_to_none()

    def refresh_to_none(self) -> None:
        """Choose nothing, telling nobody."""
        self._choice.blockSignals(True)
        self._choice.set_key(None)
        self._choice.blockSignals(False)
        self._remove.hide()

    def remove(self) -> None:
        """Take the chosen one away."""
        name = self._choice.key()
        if name is None:
            return
        try:
            saved_filters.remove(self._desk.context, name)
        except UserError as error:
            self.failed.emit(str(error))
        else:
            self._desk.said.emit(f"已删除筛选方案“{name}”")
        self.refresh_to_none()
        self.refresh()

    def _on_choice(self) -> None:
        name = self._choice.key()
        self._remove.setVisible(name is not None)
        if name is not None:
            self.chosen.emit(self._known[name])


class SaveFilterDialog(QDialog):
    """The name of a filter to be saved."""

    def __init__(self, desk: Desk, wanted: CaseFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = wanted
        self._name = ChineseLineEdit()
        self._name.setPlaceholderText("例如：本月交办城建部逾期件")
        self._field = Field("方案名称", self._name)
        self._field.changed.connect(self._field.clear_message)
        self._lay_out()

    def name(self) -> str:
        """The name as typed."""
        return self._name.value().strip()

    def set_name(self, name: str) -> None:
        """Type a name."""
        self._name.set_value(name)

    def accept(self) -> None:
        """Save; what is wrong with the name stands under it."""
        take_compositions(self)
        try:
            saved_filters.save(self._desk.context, self.name(), self._wanted)
        except FieldErrors as error:
            self._field.show_error(error.errors.get("name", str(error)))
        except UserError as error:
            self._field.show_error(str(error))
        else:
            self._desk.said.emit(f"已保存筛选方案“{self.name()}”")
            super().accept()

    def _lay_out(self) -> None:
        self.setWindowTitle("保存筛选")
        what = QLabel("保存当前的日期、文字、状态、期限灯、单位、标记和排列顺序；同名的方案将被替换。")
        what.setProperty("role", "quiet")
        save = QPushButton("保存  Ctrl+Enter")
        save.setProperty("role", "main")
        save.clicked.connect(self.accept)
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        on_ctrl_enter(self, save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(what)
        column.addWidget(self._field)
        column.addLayout(button_row(None, cancel, save))
