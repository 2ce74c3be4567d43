"""A short list of lines, each with a key: headings, lines to choose, and grey ones that say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from app.views import fonts
from app.views.theme import COLOURS

K = TypeVar("K")
_ROOT = QModelIndex()
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Line(Generic[K]):
    """One line. Without a key it cannot be chosen. `colour`: a name of `theme.COLOURS`, "" for the usual one."""

    key: K | None
    text: str
    tip: str = ""
    colour: str = ""
    bold: bool = False


class LineModel(QAbstractListModel, Generic[K]):
    """The lines, replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line[K]] = ()

    def show_lines(self, lines: Sequence[Line[K]]) -> None:
        """Show other lines."""
        fonts.ensure_glyphs("".join(line.text for line in lines))
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Lines."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Only a line with a key can be chosen."""
        line = self.lines[index.row()]
        chosen = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.NoItemFlags if line.key is None else chosen

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Text, look and tip of a line."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or None
        if role == Qt.ItemDataRole.ForegroundRole and (line.colour or line.key is None):
            return QColor(COLOURS[line.colour or "off-text"])
        if role == Qt.ItemDataRole.FontRole and line.bold:
            font = QFont()
            font.setBold(True)
            return font
        return None


class LineList(QListView, Generic[K]):
    """Arrow keys choose, Enter and double click open."""

    chosen = Signal()
    """Another line is current."""
    opened = Signal()
    """The current line was opened."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: LineModel[K] = LineModel()
        self.setModel(self._lines)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setStyleSheet("QListView::item { min-height: 28px; padding: 0 8px; }")
        self.selectionModel().currentChanged.connect(self.chosen)
        self.doubleClicked.connect(self._open)

    @property
    def lines(self) -> Sequence[Line[K]]:
        """What stands there."""
        return self._lines.lines

    def show_lines(self, lines: Sequence[Line[K]], key: K | None = None) -> None:
        """Show other lines, telling nobody; `key` or what was current before stays current."""
        wanted = self.key() if key is None else key
        self.blockSignals(True)
        self._lines.show_lines(lines)
        self.choose(wanted)
        self.blockSignals(False)

    def key(self) -> K | None:
        """Key of the current line."""
        index = self.currentIndex()
        return self._lines.lines[index.row()].key if index.isValid() else None

    def choose(self, key: K | None) -> None:
        """Make a line current; the first that can be chosen where the key is not there."""
        keys = [line.key for line in self._lines.lines]
        first = next((at for at, one in enumerate(keys) if one is not None), None)
        at = keys.index(key) if key is not None and key in keys else first
        if at is not None:
            self.setCurrentIndex(self._lines.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._open(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self.key() is not None:
            self.opened.emit()
