"""The table of a list of cases: whole rows, the keyboard's, and a word where there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from app.views.theme import COLOURS

RECORD_ID = int(Qt.ItemDataRole.UserRole) + 1
"""Role: id of the case in a row."""
SAMPLE_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""Header role: (widest usual text, whether the column takes the room left)."""

SPARE_ROLE = int(Qt.ItemDataRole.UserRole) + 3
"""Header role: 0 for a column that always stands; else it hides for want of room, the highest number first."""

_ROW_HEIGHT = 32
_PADDING = 24
_LEAST = 56
"""Below this width, px, a flexible column without a sample says nothing and is hidden."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CaseTable(QTableView):
    """Enter and double click open; what is selected stays selected when the list is read anew."""

    opened = Signal(int)
    """Id of the case to open."""
    selected = Signal()
    """Another row is current, or none, or its content was read anew."""

    def __init__(self, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = empty_text
        self._shown: QAbstractItemModel | None = None
        self._ready = False
        self._kept: tuple[int | None, int] = (None, 0)
        self.setAccessibleName("信访件列表")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._dress_headers()
        self.doubleClicked.connect(self._on_double_click)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; sets the widths of its columns."""
        super().setModel(model)
        self._shown = model
        if model is None:
            return
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.dataChanged.connect(self.selected)
        self.selectionModel().currentRowChanged.connect(self.selected)
        self.selectionModel().selectionChanged.connect(self.selected)
        if hasattr(model, "loaded"):
            model.loaded.connect(self._on_loaded)
        self._fit_columns()

    def set_empty_text(self, text: str) -> None:
        """What stands in the middle of an empty list."""
        self._empty_text = text
        self.viewport().update()

    def current_id(self) -> int | None:
        """Id of the selected case."""
        found = self.currentIndex().data(RECORD_ID)
        return found if isinstance(found, int) else None

    def allow_many(self) -> None:
        """Several rows may be selected, with Shift and Ctrl."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def selected_ids(self) -> list[int]:
        """Ids of the selected cases, from the top."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [found for index in rows if isinstance(found := index.data(RECORD_ID), int)]

    def select_id(self, petition_id: int) -> bool:
        """Select a case among the rows read so far, whatever key is held down; false where it is not there."""
        model = self.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if index.data(RECORD_ID) == petition_id:
                self.choose_row(row)
                return True
        return False

    def choose_row(self, row: int) -> None:
        """Make one row current and the only one selected, whatever key is still held."""
        index = self.model().index(row, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by key, the first row is chosen in colour: no button may act on a row nobody sees chosen."""
        super().focusInEvent(event)
        self.choose_first()

    def choose_first(self) -> None:
        """Select the first row, where the table has the focus and nothing is chosen."""
        if self.hasFocus() and self.model().rowCount() and not self.selectionModel().hasSelection():
            self.choose_row(max(0, self.currentIndex().row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._open(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room left to the flexible column."""
        super().resizeEvent(event)
        self._fit_flexible()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, or the word for none."""
        super().paintEvent(event)
        if self._ready and self._shown is not None and not self._shown.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(COLOURS["muted"]))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self._empty_text)
            painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        """A tooltip only where the text is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            if not self._is_cut(index):
                QToolTip.hideText()
                return True
        return super().viewportEvent(event)

    def _dress_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.sectionResized.connect(self._on_section_resized)

    def _is_cut(self, index: QModelIndex) -> bool:
        text = index.data() if index.isValid() else None
        wide = self.fontMetrics().horizontalAdvance(text) + _PADDING if text else 0
        return wide > self.columnWidth(index.column())

    def _sample(self, column: int) -> tuple[str, bool]:
        sample: tuple[str, bool] = self.model().headerData(column, Qt.Orientation.Horizontal, SAMPLE_ROLE)
        return sample

    def _needs(self, column: int) -> int:
        label = self.model().headerData(column, Qt.Orientation.Horizontal)
        measure = self.fontMetrics().horizontalAdvance
        return max(measure(self._sample(column)[0]), measure(label)) + _PADDING

    def _fit_columns(self) -> None:
        for column in range(self.model().columnCount()):
            self.setColumnWidth(column, self._needs(column))
        self._fit_flexible()

    def _fit_flexible(self) -> None:
        columns = range(self._shown.columnCount()) if self._shown is not None else range(0)
        flexible = next((column for column in columns if self._sample(column)[1]), None)
        if flexible is None:
            return
        sample = self._sample(flexible)[0]
        room = self._make_room(flexible, self.fontMetrics().horizontalAdvance(sample) + _PADDING)
        self.setColumnHidden(flexible, not sample and room < _LEAST)
        if not self.isColumnHidden(flexible):
            least = self.fontMetrics().horizontalAdvance(sample) + _PADDING
            self.setColumnWidth(flexible, max(least, room))

    def _make_room(self, flexible: int, wanted: int) -> int:
        """Hide spare columns until the flexible one has what it wants; gives its room in px."""
        others = [column for column in range(self.model().columnCount()) if column != flexible]
        room = self.viewport().width() - sum(self._width_of(column) for column in others)
        for column in sorted(others, key=self._spare, reverse=True):
            hides = bool(self._spare(column)) and room < wanted
            if self._spare(column):
                self.setColumnHidden(column, hides)
            room += self._width_of(column) if hides else 0
        return room

    def _spare(self, column: int) -> int:
        return int(self.model().headerData(column, Qt.Orientation.Horizontal, SPARE_ROLE) or 0)

    def _width_of(self, column: int) -> int:
        """As it is, or as it would be if it were not hidden."""
        return self._needs(column) if self._spare(column) else self.columnWidth(column)

    def _on_section_resized(self, section: int, _old: int, _new: int) -> None:
        if self._shown is not None and not self._sample(section)[1]:
            self._fit_flexible()

    def _on_loaded(self) -> None:
        self._ready = True
        self.setAccessibleDescription("" if self.model().rowCount() else self._empty_text)
        self.viewport().update()

    def _keep(self) -> None:
        self._kept = (self.current_id() or self._kept[0], self.verticalScrollBar().value())

    def _restore(self) -> None:
        chosen, scrolled = self._kept
        if chosen is not None and self.select_id(chosen):
            self.verticalScrollBar().setValue(scrolled)
            self.scrollTo(self.currentIndex())
            self._kept = (None, 0)
        self.selected.emit()

    def _on_double_click(self, index: QModelIndex) -> None:
        self._open(index)

    def _open(self, index: QModelIndex) -> None:
        found = index.data(RECORD_ID) if index.isValid() else None
        if isinstance(found, int):
            self.opened.emit(found)
