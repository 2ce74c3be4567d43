"""The people beside the lead petitioner: a button that says how many, and the dialog where they are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.clock import Clock
from app.domain.intake import MOST_REPRESENTATIVES, party_error
from app.domain.name_list import parse_name_list
from app.domain.records import Party
from app.domain.vocabulary import PartyRole
from app.views import fonts
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseLineEdit, take_compositions

Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_MANY = 2
"""Words from which something pasted as a name is a list."""
_COLUMNS = ("身份", "姓名", "证件号码", "联系电话", "住址", "委托权限、备注", "委托期限")
_PLACES = {
    "name": ("姓名", 0, 0, 1),
    "id_number": ("证件号码", 0, 1, 1),
    "phone": ("联系电话", 0, 2, 1),
    "address": ("住址", 1, 0, 2),
    "note": ("权限备注", 1, 2, 1),
    "valid_from": ("委托自", 2, 0, 1),
    "valid_to": ("委托至", 2, 1, 1),
}


def _editor(key: str, clock: Clock) -> QWidget:
    if key.startswith("valid"):
        return DayEdit(clock)
    return _NameLine() if key == "name" else ChineseLineEdit()


def in_words(parties: Sequence[Party]) -> str:
    """E.g. 代表 3 名，随访人 2 名; empty for nobody."""
    number = Counter(one.role for one in parties)
    return "，".join(f"{role.label} {number[role]} 名" for role in PartyRole if number[role])


class PartiesButton(QPushButton):
    """Says who is listed beside the lead petitioner; pressing it opens the list."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = desk.clock
        self._parties: tuple[Party, ...] = ()
        self.setAutoDefault(False)
        self.clicked.connect(self.open_list)
        self._say()

    def value(self) -> tuple[Party, ...]:
        """The people listed, in order."""
        return self._parties

    def set_value(self, parties: tuple[Party, ...]) -> None:
        """Show others."""
        self._parties = parties
        self._say()

    def open_list(self) -> None:
        """Let the clerk change the list."""
        dialog = PartiesDialog(self._clock, self._parties, self.window())
        if dialog.exec() and dialog.parties() != self._parties:
            self.set_value(dialog.parties())
            self.changed.emit()
        dialog.deleteLater()

    def _say(self) -> None:
        self.setText(in_words(self._parties) or "登记…")


class _Model(QAbstractTableModel):
    """The list as a table."""

    def __init__(self, parties: Sequence[Party]) -> None:
        super().__init__()
        self.parties = list(parties)

    def rowCount(self, parent: Index = _NOTHING) -> int:
        """People."""
        return 0 if parent.isValid() else len(self.parties)

    def columnCount(self, parent: Index = _NOTHING) -> int:
        """What is told of each."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The words of the columns, the number of the line."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _COLUMNS[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        one = self.parties[index.row()]
        days = "—".join(day.isoformat() if day else "" for day in (one.valid_from, one.valid_to))
        told = (one.role.label, one.name, one.id_number, one.phone, one.address, one.note, days.strip("—"))
        return told[index.column()]

    def put(self, at: int, one: Party) -> None:
        """Change a line, or add one at the end."""
        if at < len(self.parties):
            self.parties[at] = one
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(_COLUMNS) - 1))
        else:
            self.add([one])

    def add(self, more: Sequence[Party]) -> None:
        """Add lines at the end."""
        fonts.ensure_glyphs("".join({char for one in more for char in one.name + one.address}))
        self.beginInsertRows(QModelIndex(), len(self.parties), len(self.parties) + len(more) - 1)
        self.parties += more
        self.endInsertRows()

    def take(self, rows: Sequence[int]) -> None:
        """Take lines out."""
        self.beginResetModel()
        self.parties = [one for at, one in enumerate(self.parties) if at not in set(rows)]
        self.endResetModel()


class _NameLine(ChineseLineEdit):
    """A name; several lines pasted into it are a list."""

    list_pasted = Signal()

    def paste(self) -> None:
        """Insert one line; hand a list on."""
        if len(QGuiApplication.clipboard().text().split()) > _MANY:
            self.list_pasted.emit()
        else:
            super().paste()


class PartiesDialog(QDialog):
    """Companions, joint signers, representatives and the agent; a list of names can be pasted whole."""

    def __init__(self, clock: Clock, parties: Sequence[Party], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("同访人员、联名人、代表和代理人")
        self._model = _Model(parties)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.role = RadioGroup([(role.value, role.label) for role in PartyRole])
        self.role.set_key(PartyRole.COMPANION.value)
        self.fields = {key: Field(place[0], _editor(key, clock)) for key, place in _PLACES.items()}
        name = self.fields["name"].input
        assert isinstance(name, _NameLine)
        name.list_pasted.connect(self.paste)
        self._total = QLabel()
        self.notice = Notice()
        self._put = QPushButton()
        self._lay_out()
        self._model.rowsInserted.connect(self._count)
        self._model.modelReset.connect(self._count)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self._count()
        self._clear()

    def parties(self) -> tuple[Party, ...]:
        """Everybody listed."""
        return tuple(self._model.parties)

    def put(self) -> None:
        """Take what stands in the fields into the list, as a new line or in place of the chosen one."""
        take_compositions(self)
        one = self._typed()
        if one == Party(role=one.role) and one.role is not PartyRole.COMPANION:
            self.notice.say("请至少填写姓名。", "error")
            return
        if said := party_error(one):
            self.notice.say(said, "error")
            return
        row = self._row()
        self._model.put(len(self._model.parties) if row is None else row, one)
        self._clear()
        self._count()

    def paste(self) -> None:
        """Add the people of the clipboard, in the role chosen above."""
        found = parse_name_list(QGuiApplication.clipboard().text(), PartyRole(self.role.key() or "companion"))
        if not found:
            self.notice.say("剪贴板里没有文字。请先在表格或文档中复制名单，再按 Ctrl+V。", "warning")
            return
        self._model.add(found)
        self.notice.say(f"已加入 {len(found)} 人，请核对。", "good")

    def remove(self) -> None:
        """Take the chosen lines out."""
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        self._model.take(rows)
        self._clear()

    def accept(self) -> None:
        """Close, taking in what is still in the fields; too many representatives stay to be mended."""
        take_compositions(self)
        typed = self._typed()
        if self._row() is not None or typed != Party(role=typed.role):
            self.put()
        number = sum(one.role is PartyRole.REPRESENTATIVE for one in self._model.parties)
        if number > MOST_REPRESENTATIVES:
            self.notice.say(
                f"代表有 {number} 名，不得超过 {MOST_REPRESENTATIVES} 名（条例第二十条），请删减或改为随访人。",
                "error",
            )
            return
        super().accept()

    def _typed(self) -> Party:
        values: dict[str, Any] = {key: field.input.value() for key, field in self.fields.items()}  # type: ignore[attr-defined]
        row = self._row()
        base = Party(role=PartyRole.COMPANION) if row is None else self._model.parties[row]
        return replace(base, role=PartyRole(self.role.key() or "companion"), **values)

    def _row(self) -> int | None:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if len(rows) == 1 else None

    def _on_selected(self) -> None:
        row = self._row()
        self._put.setText("改好  Ctrl+N" if row is not None else "加入名单  Ctrl+N")
        if row is None:
            return
        one = self._model.parties[row]
        self.role.set_key(one.role.value)
        for key, field in self.fields.items():
            field.input.set_value(getattr(one, key))  # type: ignore[attr-defined]

    def _clear(self) -> None:
        self.table.clearSelection()
        self._put.setText("加入名单  Ctrl+N")
        for key, field in self.fields.items():
            field.input.set_value(None if key.startswith("valid") else "")  # type: ignore[attr-defined]
        self.fields["name"].input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        self._total.setText(in_words(self._model.parties) or "还没有登记其他人。")

    def _lay_out(self) -> None:
        self._total.setProperty("role", "heading")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in enumerate((72, 112, 184, 128, 220, 160)):
            self.table.setColumnWidth(column, width)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("名单")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for key, (_, row, column, span) in _PLACES.items():
            grid.addWidget(self.fields[key], row, column, 1, span)
        hint = QLabel("随访人、联名人不知姓名的可空着加入；代理人须写明委托权限。Ctrl+V 粘贴整份名单。")
        hint.setProperty("role", "quiet")
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 12, 16, 12)
        column_box.setSpacing(8)
        for widget in (self._total, self.table, self.role):
            column_box.addWidget(widget, 1 if widget is self.table else 0)
        column_box.addLayout(grid)
        column_box.addWidget(hint)
        column_box.addWidget(self.notice)
        column_box.addLayout(self._buttons())
        fit_screen(self, 1000, 640)

    def _buttons(self) -> QHBoxLayout:
        remove = QPushButton("删除所选  Del")
        paste = QPushButton("粘贴名单  Ctrl+V")
        cancel = QPushButton("取消  Esc")
        done = QPushButton("完成  Ctrl+Enter")
        done.setProperty("role", "main")
        for button, action in (
            (self._put, self.put),
            (remove, self.remove),
            (paste, self.paste),
            (cancel, self.reject),
            (done, self.accept),
        ):
            button.clicked.connect(action)
        on_ctrl_enter(self, done)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.put)
        for keys, action in (("Del", self.remove), ("Ctrl+V", self.paste)):
            here = Qt.ShortcutContext.WidgetShortcut
            QShortcut(QKeySequence(keys), self.table, context=here).activated.connect(action)
        return button_row(remove, paste, self._put, cancel, done)
