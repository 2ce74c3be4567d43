"""单位名录: units and townships with their people, phones and review organs; old names stay findable."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.units import UNIT_LABELS, Unit, UnitDraft, UnitKind, draft_of, folded
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import units
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, may_discard, on_ctrl_enter, say_error
from app.views.side_form import line, placed, value_of
from app.views.tables.case_table import CaseTable
from app.views.tables.records import RecordModel
from app.views.units_import import ImportDialog, ask_list, import_dialog
from app.views.units_steps import StepForm, merge_form, rename_form, retire_form
from app.views.units_words import COLUMNS, ORGANS, history_of, words_of
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field, Message
from app.views.widgets.text import ChineseLineEdit, take_compositions

_PLACES = {
    "name": (0, 0, 2),
    "kind": (1, 0, 2),
    "leader": (2, 0, 1),
    "phone": (2, 1, 1),
    "liaison_a": (3, 0, 1),
    "liaison_a_phone": (3, 1, 1),
    "liaison_b": (4, 0, 1),
    "liaison_b_phone": (4, 1, 1),
    "reception_room": (5, 0, 2),
    "review_organ": (6, 0, 2),
    "final_review_organ": (7, 0, 2),
}
"""Row, column and width in columns."""
_HINTS = {
    "phone": "例如：0999-1234567",
    "review_organ": "受理复查请求的上一级机关",
    "final_review_organ": "受理复核请求的机关",
}
_EMPTY = "单位名录还是空的。\n在右边填写后按 Ctrl+Enter 保存，或点“从名单导入…”。"
_NOTHING = "没有符合条件的单位。"
_MISSING = "未填；填写前不能出具处理意见书。"


class UnitsDialog(QDialog):
    """The directory on the left, the selected unit on the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._all: list[Unit] = []
        self._shown = UnitDraft()
        self._current: int | None = None
        self.search = ChineseLineEdit()
        self.ended = QCheckBox("含已停用、已改名")
        self.model = RecordModel(COLUMNS, self)
        self.table = CaseTable(_EMPTY)
        self.table.setModel(self.model)
        self.fields = {key: self._field(key) for key in UNIT_LABELS}
        self.history = QLabel()
        self.message = Message()
        self.new_button = QPushButton("新增  Ctrl+N")
        self.rename_button = QPushButton("改名…")
        self.merge_button = QPushButton("并入…")
        self.retire_button = QPushButton("停用…")
        self.import_button = QPushButton("从名单导入…")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self.setWindowTitle("单位名录")
        self._lay_out()
        self._connect()
        self.refresh()
        self.table.setFocus()

    def selected(self) -> Unit | None:
        """The unit shown on the right; None while a new one is being typed."""
        found: Unit | None = self.model.record_at(self.table.currentIndex())
        return found

    def draft(self) -> UnitDraft:
        """What stands in the form."""
        values = {key: value_of(field) for key, field in self.fields.items()}
        kind = UnitKind.TOWNSHIP if values["kind"] == UnitKind.TOWNSHIP.value else UnitKind.UNIT
        return UnitDraft(**values | {"kind": kind})

    def refresh(self, chosen: int | None = None) -> None:
        """Read the directory anew and select a unit, the first one where none is named."""
        self._all = units.everything(self._desk.context)
        self._filter()
        if self.model.records and not (chosen is not None and self.table.select_id(chosen)):
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show()

    def begin_new(self) -> None:
        """An empty form for a new unit."""
        if self._may_leave():
            self.table.setCurrentIndex(QModelIndex())
            self._show()
            self.fields["name"].setFocus()

    def save(self) -> None:
        """Add what was typed, or change the selected unit."""
        take_compositions(self)
        say_error(self.message, "")
        chosen, context = self.selected(), self._desk.context
        try:
            saved = (
                units.add(context, self.draft())
                if chosen is None
                else units.change(context, chosen.id, self.draft())
            )
        except FieldErrors as error:
            for key, text in error.errors.items():
                self.fields[key].show_error(text)
            self.fields[next(iter(error.errors))].setFocus()
        except UserError as error:
            say_error(self.message, str(error))
        else:
            self._tell(saved.id, f"“{saved.name}”已保存。")

    def rename(self) -> None:
        """Ask for the new name and the day it holds from."""
        self._ask(rename_form(self._desk, self._chosen(), self))

    def merge(self) -> None:
        """Ask which unit the selected one is merged into."""
        self._ask(merge_form(self._desk, self._chosen(), self._all, self))

    def retire(self) -> None:
        """Ask for the day the selected unit ends."""
        self._ask(retire_form(self._desk, self._chosen(), self))

    def import_list(self) -> None:
        """Choose a list and look at the dry run."""
        path = ask_list(self)
        if path is None:
            return
        try:
            dialog = import_dialog(self._desk, path, self)
        except UserError as error:
            say_error(self.message, str(error))
            return
        self._ask(dialog)

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if self._may_leave():
            super().reject()

    def _ask(self, dialog: StepForm | ImportDialog) -> None:
        dialog.accepted.connect(lambda: self._tell(dialog.chosen, dialog.said))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self) -> Unit:
        chosen = self.selected()
        assert chosen is not None
        return chosen

    def _may_leave(self) -> bool:
        return self.draft() == self._shown or may_discard(self)

    def _tell(self, chosen: int | None, said: str) -> None:
        self.refresh(chosen)
        self.message.show_text(said)
        self._desk.changed.emit("units")
        self._desk.said.emit(said)

    def _filter(self) -> None:
        words = folded(self.search.value())
        found = [
            one
            for one in self._all
            if (self.ended.isChecked() or one.valid_to is None) and words in folded("".join(words_of(one)))
        ]
        self.table.set_empty_text(_NOTHING if self._all else _EMPTY)
        self.model.show(found)

    def _show(self) -> None:
        chosen = self.selected()
        self._current = chosen.id if chosen else None
        draft = draft_of(chosen) if chosen else UnitDraft()
        for key, field in self.fields.items():
            field.clear_message()
            _put(field, getattr(draft, key))
            if key in ORGANS and chosen and chosen.valid_to is None and not getattr(draft, key):
                field.show_warning(_MISSING)
        self._shown = self.draft()
        self.history.setText(history_of(units.history(self._desk.context, chosen.id)) if chosen else "新单位")
        say_error(self.message, "")
        self._lock(chosen)

    def _lock(self, chosen: Unit | None) -> None:
        """A name changes by renaming only; an ended unit, or one without the right, not at all."""
        allowed = units.may_keep(self._desk.context)
        open_now = allowed and (chosen is None or chosen.valid_to is None)
        for key, field in self.fields.items():
            field.input.setEnabled(open_now and not (key == "name" and chosen is not None))
        self.save_button.setEnabled(open_now)
        for button in (self.rename_button, self.merge_button, self.retire_button):
            button.setEnabled(open_now and chosen is not None)
        for button in (self.new_button, self.import_button):
            button.setEnabled(allowed)
        if not allowed:
            say_error(self.message, not_permitted(self._desk.operator, Permission.HANDLE))

    def _field(self, key: str) -> Field:
        if key == "kind":
            kind = RadioGroup([(one.value, one.label) for one in UnitKind])
            return placed(UNIT_LABELS[key], kind)
        return line(UNIT_LABELS[key], hint=_HINTS.get(key, ""))

    def _connect(self) -> None:
        self.search.changed.connect(self._filter)
        self.ended.toggled.connect(self._filter)
        self.table.selected.connect(self._on_selected)
        self.table.opened.connect(lambda _id: self.fields["leader"].setFocus())
        for button, action in {
            self.new_button: self.begin_new,
            self.rename_button: self.rename,
            self.merge_button: self.merge,
            self.retire_button: self.retire,
            self.import_button: self.import_list,
            self.save_button: self.save,
        }.items():
            button.clicked.connect(action)
        for field in self.fields.values():
            field.changed.connect(field.clear_message)
        on_ctrl_enter(self, self.save_button)
        QShortcut(QKeySequence("Ctrl+N"), self, self.new_button.click)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)

    def _on_selected(self) -> None:
        """Another line: its unit is shown, after asking where something typed would be lost."""
        chosen = self.selected()
        key = chosen.id if chosen else None
        if key is None or key == self._current:
            return
        if self._may_leave():
            self._show()
        else:
            back = self.table.select_id(self._current) if self._current is not None else False
            if not back:
                self.table.setCurrentIndex(QModelIndex())

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(self._left(), 1)
        halves.addLayout(self._right(), 1)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.save_button.setProperty("role", "main")
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addLayout(halves, 1)
        box.addWidget(self.message)
        box.addLayout(button_row(None, close, self.save_button))
        for before, after in pairwise(UNIT_LABELS):
            QWidget.setTabOrder(self.fields[before].input, self.fields[after].input)
        fit_screen(self, 1240, 680)

    def _left(self) -> QVBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(8)
        self.search.setPlaceholderText("查找名称、负责人、电话  Ctrl+F")
        self.search.setAccessibleName("查找单位")
        self.search.setClearButtonEnabled(True)
        top.addWidget(self.search, 1)
        top.addWidget(self.ended)
        self.table.setAccessibleName("单位名录")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(top)
        left.addWidget(self.table, 1)
        left.addLayout(button_row(self.new_button, self.import_button))
        return left

    def _right(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for key, (row, column, width) in _PLACES.items():
            grid.addWidget(self.fields[key], row, column, 1, width)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self.history.setProperty("role", "quiet")
        self.history.setWordWrap(True)
        self.history.setMinimumHeight(40)
        self.history.setTextFormat(Qt.TextFormat.PlainText)
        steps = QHBoxLayout()
        steps.setSpacing(8)
        for button in (self.rename_button, self.merge_button, self.retire_button):
            button.setAutoDefault(False)
            steps.addWidget(button)
        steps.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(heading("单位信息"))
        right.addLayout(grid)
        right.addWidget(self.history)
        right.addStretch(1)
        right.addLayout(steps)
        return right


def _put(field: Field, value: str) -> None:
    editor = field.input
    if isinstance(editor, RadioGroup):
        editor.set_key(value)
    elif isinstance(editor, ChineseLineEdit):
        editor.set_value(value)
