"""Lists of cases: a model that reads the register page by page, and the table that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFont

from app import tasks
from app.domain.records import CaseFilter, ListRow
from app.errors import UserError
from app.services import cases
from app.views import fonts, lights
from app.views.desk import Desk
from app.views.tables.case_table import RECORD_ID, SAMPLE_ROLE, SPARE_ROLE, CaseTable
from app.views.tables.columns import LEDGER_COLUMNS, TODAY_COLUMNS, Column, is_voided, shown
from app.views.theme import COLOURS

__all__ = ["LEDGER_COLUMNS", "RECORD_ID", "TODAY_COLUMNS", "CaseTable", "CaseTableModel"]

PAGE = 100
"""Rows read at once."""
_PREVIEW = 200
"""Characters of a demand that a list row holds (app.models.queries)."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROOT = QModelIndex()

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Answer:
    """Rows that were asked for: for which question, and whether they follow those already there."""

    question: int
    more: bool
    limit: int
    rows: list[ListRow]
    error: str = ""


class CaseTableModel(QAbstractTableModel):
    """The rows of a filter, most recent first; reads beside the window and holds only what was scrolled to."""

    loaded = Signal()
    """The rows answer to the filter set last."""
    failed = Signal(str)
    """They could not be read: the clerk's sentence."""

    def __init__(self, desk: Desk, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._columns = tuple(columns)
        self._wanted: CaseFilter | None = None
        self._rows: list[ListRow] = []
        self._complete = True
        self._question = 0
        self._asking = False

    def set_filter(self, wanted: CaseFilter) -> None:
        """Show what `wanted` finds; the old rows stand until the new ones are read."""
        limit = max(PAGE, len(self._rows)) if wanted == self._wanted else PAGE
        self._wanted = wanted
        self._ask(limit)

    def refresh(self) -> None:
        """Read what is shown anew."""
        if self._wanted is not None:
            self.set_filter(self._wanted)

    def clear(self) -> None:
        """Show nothing until the filter is set again: somebody else sits down, who may see less."""
        self._question += 1
        self._asking = False
        self._put([], complete=True)

    def row_at(self, index: _Index) -> ListRow | None:
        """The row under an index."""
        return self._rows[index.row()] if index.isValid() else None

    def row_of(self, petition_id: int) -> int | None:
        """Where a case stands among the rows read so far."""
        return next((at for at, row in enumerate(self._rows) if row.id == petition_id), None)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Rows read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether the register may hold more."""
        return not (parent.isValid() or self._complete or self._asking)

    def fetchMore(self, parent: _Index) -> None:
        """Read the next page."""
        if self.canFetchMore(parent):
            self._ask(PAGE, more=True)

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
        row = self.row_at(index)
        if row is None:
            return None
        answer = _ANSWERS.get(role)
        return answer(self._columns[index.column()], row, self._desk.today) if answer else None

    def _ask(self, limit: int, *, more: bool = False) -> None:
        wanted = self._wanted
        assert wanted is not None
        self._question += 1
        self._asking = True
        question, context = self._question, self._desk.context
        after = cases.cursor_of(self._rows[-1], wanted) if more else None

        def work() -> _Answer:
            try:
                rows = cases.page(context, wanted, after, limit)
            except UserError as error:
                return _Answer(question, more, limit, [], str(error))
            return _Answer(question, more, limit, rows)

        tasks.run(work, self._on_answer)

    def _on_answer(self, outcome: tasks.Outcome[_Answer]) -> None:
        if outcome.error is not None:
            self._asking = False
            self.failed.emit(str(outcome.error))
            return
        answer = outcome.take()
        if answer.question != self._question:
            return
        self._asking = False
        if answer.error:
            self.failed.emit(answer.error)
            return
        fonts.ensure_glyphs(
            "".join({c for row in answer.rows for c in row.name + row.text + row.unit + row.handler})
        )
        complete = len(answer.rows) < answer.limit
        if answer.more:
            self._append(answer.rows, complete=complete)
        else:
            self._put(answer.rows, complete=complete)
            self.loaded.emit()

    def _append(self, rows: list[ListRow], *, complete: bool) -> None:
        self._complete = complete
        if rows:
            start = len(self._rows)
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def _put(self, rows: list[ListRow], *, complete: bool) -> None:
        """Replace everything; the same cases in the same order change in place, so that nothing jumps."""
        self._complete = complete
        if rows and [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = rows
            last = self.index(len(rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def _tooltip(column: Column, row: ListRow, today: date) -> str | None:
    """The whole text, as text: whatever a petitioner wrote is no mark-up."""
    if not shown(column, row, today):
        return None
    text = column.text(row, today)
    text += "…" if len(text) == _PREVIEW else ""
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>'


def _spoken(column: Column, row: ListRow, today: date) -> str:
    text = shown(column, row, today) or "空"
    return (
        f"{column.label}：{text}，已作废"
        if is_voided(row) and column.label == "编号"
        else f"{column.label}：{text}"
    )


def _align(column: Column, _row: ListRow, _today: date) -> Qt.AlignmentFlag:
    return _RIGHT if column.right else _LEFT


def _colour(column: Column, row: ListRow, today: date) -> QColor | None:
    if is_voided(row):
        return QColor(COLOURS["muted"])
    return QColor(COLOURS[lights.LOOK[lights.of_row(row, today)][0]]) if column.lit else None


def _ground(column: Column, row: ListRow, today: date) -> QBrush | None:
    ground = lights.LOOK[lights.of_row(row, today)][1] if column.lit else ""
    return QBrush(QColor(COLOURS[ground])) if ground else None


def _font(column: Column, row: ListRow, today: date) -> QFont | None:
    """A voided number is struck out, a pressing date is bold; what else the font is comes from the table."""
    font = QFont()
    if is_voided(row) and column.label == "编号":
        font.setStrikeOut(True)
        return font
    if column.lit and lights.of_row(row, today) in lights.URGENT:
        font.setBold(True)
        return font
    return None


_ANSWERS: dict[int, Callable[[Column, ListRow, date], object]] = {
    Qt.ItemDataRole.DisplayRole: shown,
    Qt.ItemDataRole.TextAlignmentRole: _align,
    Qt.ItemDataRole.ToolTipRole: _tooltip,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.ForegroundRole: _colour,
    Qt.ItemDataRole.BackgroundRole: _ground,
    Qt.ItemDataRole.FontRole: _font,
    RECORD_ID: lambda _column, row, _today: row.id,
}
