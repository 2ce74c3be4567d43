"""The list of known people and their matters: a line of the person, under it two lines for each matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.known import KnownMatter, KnownPerson
from app.views import fonts
from app.views.theme import COLOURS

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_LINE = 22
_MARGIN = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A person, or one of his matters. `said`: what the clerk answered; `points`: articles to think of; `place` from 1.

    `head` is written bold for a person; `warns`: the second line is meant as a warning.
    """

    person: KnownPerson
    matter: KnownMatter | None
    head: str
    body: str
    said: str = ""
    points: str = ""
    warns: bool = False

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return "，".join(part for part in (self.head, self.points, self.said, self.body) if part)


class _Model(QAbstractListModel):
    """The rows, replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[KnownRow] = ()

    def show(self, rows: Sequence[KnownRow]) -> None:
        """Show other rows."""
        fonts.ensure_glyphs("".join(row.head + row.body for row in rows))
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A row in words; the delegate asks for it whole (`rows`): a Python object in a variant of Qt is not safe."""
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.rows[index.row()].spoken if role in words else None


class _Delegate(QStyledItemDelegate):
    """Paints a row: what was said of it stands at the right of its first line, cut is only the rest."""

    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002
        """Two lines."""
        return QSize(200, 2 * _LINE + _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, two lines, a rule above each person."""
        if index.row() >= len(self._model.rows):
            return
        row = self._model.rows[index.row()]
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        ground = "accent-pale" if chosen else ("window" if row.matter is None else "base")
        painter.fillRect(rect, QColor(COLOURS[ground]))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), QColor(COLOURS["accent"]))
        indent = _MARGIN if row.matter is None else 3 * _MARGIN
        inner = rect.adjusted(indent, _MARGIN // 2, -_MARGIN, -_MARGIN // 2)
        font: QFont = option.font  # type: ignore[attr-defined]
        _first_line(painter, font, QRect(inner.left(), inner.top(), inner.width(), _LINE), row)
        _second_line(painter, font, QRect(inner.left(), inner.top() + _LINE, inner.width(), _LINE), row)
        painter.setPen(QColor(COLOURS["off"]))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


def _first_line(painter: QPainter, font: QFont, room: QRect, row: KnownRow) -> None:
    marks = [(row.said, "good"), (row.points, "warning")]
    bold = QFont(font)
    bold.setBold(True)
    right = room.right()
    for text, colour in marks:
        if text:
            wide = QFontMetrics(bold).horizontalAdvance(text)
            painter.setFont(bold)
            painter.setPen(QColor(COLOURS[colour]))
            painter.drawText(
                QRect(right - wide, room.top(), wide + 1, room.height()), Qt.AlignmentFlag.AlignVCenter, text
            )
            right -= wide + _MARGIN
    used = bold if row.matter is None else font
    _words(
        painter, used, QRect(room.left(), room.top(), right - room.left(), room.height()), row.head, "text"
    )


def _second_line(painter: QPainter, font: QFont, room: QRect, row: KnownRow) -> None:
    colour = "warning" if row.warns else ("accent" if row.matter is None else "muted")
    _words(painter, font, room, row.body, colour)


def _words(painter: QPainter, font: QFont, room: QRect, text: str, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(COLOURS[colour]))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class KnownList(QListView):
    """Arrow keys choose, Enter and double click open."""

    chosen = Signal()
    """Another row is current, or the same one says something else."""
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Model()
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self._rows, self))
        self.setUniformItemSizes(True)
        self.setAccessibleName("同人记录")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self.chosen)
        self.doubleClicked.connect(self.opened)

    @property
    def rows(self) -> Sequence[KnownRow]:
        """What stands there."""
        return self._rows.rows

    def current(self) -> KnownRow | None:
        """The current row."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def show_rows(self, rows: Sequence[KnownRow]) -> None:
        """Show other rows; the current one stays current, else the first matter is."""
        before, scrolled = self.current(), self.verticalScrollBar().value()
        self._rows.show(rows)
        same = [at for at, row in enumerate(rows) if before is not None and _is_same(row, before)]
        first = [at for at, row in enumerate(rows) if row.matter is not None]
        if rows:
            self.setCurrentIndex(self._rows.index(([*same, *first, 0])[0]))
            if same:
                self.verticalScrollBar().setValue(scrolled)
        self.chosen.emit()

    def choose(self, wanted: Callable[[KnownRow], bool]) -> bool:
        """Make the first row that is wanted current; false where there is none."""
        found = next((at for at, row in enumerate(self.rows) if wanted(row)), None)
        if found is not None:
            self.setCurrentIndex(self._rows.index(found))
        return found is not None

    def step(self, by: int) -> None:
        """Go on by so many rows, as far as there are any."""
        if self.rows:
            at = min(max(self.currentIndex().row() + by, 0), len(self.rows) - 1)
            self.setCurrentIndex(self._rows.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.opened.emit()
            event.accept()
            return
        super().keyPressEvent(event)


def _is_same(row: KnownRow, other: KnownRow) -> bool:
    matters = (row.matter.id if row.matter else None, other.matter.id if other.matter else None)
    return row.person.key == other.person.key and matters[0] == matters[1]
