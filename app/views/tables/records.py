"""A table model over a list of frozen records: what each column says of a record, and in which colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from app.views import fonts
from app.views.tables.case_table import RECORD_ID, SAMPLE_ROLE, SPARE_ROLE
from app.views.theme import COLOURS

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column. `sample` is the widest usual text and sets its width; a `flexible` one takes the room left.
    A `spare` one hides for want of room, the highest number first.

    `tone` names a colour of the theme for a record, "" for the usual one; the text must say it in words as well.
    """

    label: str
    text: Callable[[Any], str]
    sample: str
    right: bool = False
    flexible: bool = False
    spare: int = 0
    tone: Callable[[Any], str] = lambda _record: ""


class RecordModel(QAbstractTableModel):
    """Records in the order given; each has an `id`."""

    loaded = Signal()
    """The records given last are shown."""

    def __init__(self, columns: Sequence[RecordColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.records: list[Any] = []

    def show(self, records: Sequence[Any]) -> None:
        """Show other records."""
        self.beginResetModel()
        self.records = list(records)
        texts = (column.text(one) for one in self.records for column in self._columns)
        fonts.ensure_glyphs("".join(set("".join(texts))))
        self.endResetModel()
        self.loaded.emit()

    def record_at(self, index: _Index) -> Any | None:
        """The record under an index."""
        return self.records[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One row each."""
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The column's label, its alignment, and what sets its width."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        answers = {
            Qt.ItemDataRole.DisplayRole: column.label,
            Qt.ItemDataRole.TextAlignmentRole: _RIGHT if column.right else _LEFT,
            SAMPLE_ROLE: (column.sample, column.flexible),
            SPARE_ROLE: column.spare,
        }
        return answers.get(role)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell, and how."""
        record = self.record_at(index)
        answer = _ANSWERS.get(role)
        return None if record is None or answer is None else answer(self._columns[index.column()], record)


def _shown(column: RecordColumn, record: Any) -> str:
    return " ".join(column.text(record).split())


def _tooltip(column: RecordColumn, record: Any) -> str:
    """The whole text, as text: whatever a petitioner wrote is no mark-up."""
    return f'<p style="white-space:pre-wrap">{escape(column.text(record))}</p>'


def _colour(column: RecordColumn, record: Any) -> QColor | None:
    tone = column.tone(record)
    return QColor(COLOURS[tone]) if tone else None


_ANSWERS: dict[int, Callable[[RecordColumn, Any], object]] = {
    Qt.ItemDataRole.DisplayRole: _shown,
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _record: _RIGHT if column.right else _LEFT,
    Qt.ItemDataRole.ToolTipRole: _tooltip,
    Qt.ItemDataRole.AccessibleTextRole: lambda column, record: (
        f"{column.label}：{_shown(column, record) or '空'}"
    ),
    Qt.ItemDataRole.ForegroundRole: _colour,
    RECORD_ID: lambda _column, record: record.id,
}
