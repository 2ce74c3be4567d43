"""The list that opens under a field: rows of a word and a quiet remark; it never takes the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.views import fonts
from app.views.theme import COLOURS

ROW = 28
"""Height of a row in px."""
MOST_ROWS = 8
"""Rows that are seen at once; more are scrolled to."""

_EDGE = 8
_BETWEEN = 24
_SCROLL_BAR = 20
_WIDEST = 640
_KEYS = "↓ ↑ 选择　Enter 填入　Esc 关闭"
_KEYS_HEIGHT = 24
_STYLE = f"""
QFrame#suggestions {{ background-color: {COLOURS["base"]}; border: 1px solid {COLOURS["muted"]}; }}
QFrame#suggestions QListView {{ border: none; outline: 0; }}
QFrame#suggestions QLabel {{ background-color: {COLOURS["window"]}; padding: 0 {_EDGE}px; }}
"""

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would be written (`value`), how it is shown, and a remark on the right."""

    value: str
    label: str
    detail: str = ""


class SuggestionModel(QAbstractListModel):
    """The rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Suggestion, ...] = ()

    def show(self, rows: Sequence[Suggestion]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: ARG002
        """How many."""
        return len(self._rows)

    def at(self, row: int) -> Suggestion | None:
        """The suggestion of a row; None for a row that is no more.

        Asked of the model itself: a Python object on its way through Qt's variants crashed the program now and then.
        """
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The label."""
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.label} {one.detail}".strip()
        return one.label if role == Qt.ItemDataRole.DisplayRole else None


class _Row(QStyledItemDelegate):
    """Paints the label on the left and the remark on the right, which keeps a third where both are long."""

    def __init__(self, model: SuggestionModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        one = self._model.at(index.row())
        if one is None:
            return
        area: QRect = option.rect  # type: ignore[attr-defined]
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]
        marked = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if marked:
            painter.fillRect(area, QColor(COLOURS["accent"]))
        inner = area.adjusted(_EDGE, 0, -_EDGE, 0)
        room = max(inner.width() - metrics.horizontalAdvance(one.label) - _BETWEEN, inner.width() // 3)
        remark = metrics.elidedText(one.detail, Qt.TextElideMode.ElideRight, room)
        self._write(painter, inner, remark, "accent-text" if marked else "muted", Qt.AlignmentFlag.AlignRight)
        inner.setRight(inner.right() - (metrics.horizontalAdvance(remark) + _EDGE if remark else 0))
        label = metrics.elidedText(one.label, Qt.TextElideMode.ElideRight, inner.width())
        self._write(painter, inner, label, "accent-text" if marked else "text", Qt.AlignmentFlag.AlignLeft)

    @staticmethod
    def _write(painter: QPainter, area: QRect, text: str, colour: str, side: Qt.AlignmentFlag) -> None:
        painter.setPen(QColor(COLOURS[colour]))
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Width of the whole words."""
        one = self._model.at(index.row()) or Suggestion("", "")
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]
        remark = _BETWEEN + metrics.horizontalAdvance(one.detail) if one.detail else 0
        return QSize(metrics.horizontalAdvance(one.label) + remark + 2 * _EDGE, ROW)


class SuggestionList(QFrame):
    """A window of its own without focus: the caret, and the input method, stay in the field."""

    clicked = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field, Qt.WindowType.ToolTip | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("suggestions")
        self.setStyleSheet(_STYLE)
        self._model = SuggestionModel(self)
        self._view = self._build_view()
        keys = QLabel(_KEYS)
        keys.setProperty("role", "quiet")
        keys.setFixedHeight(_KEYS_HEIGHT)
        keys.setIndent(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._view)
        column.addWidget(keys)

    def rows(self) -> list[str]:
        """The labels."""
        return [str(self._model.index(row).data()) for row in range(self._model.rowCount())]

    def marked(self) -> Suggestion | None:
        """The row a key would take."""
        return self._model.at(self._view.currentIndex().row())

    def mark(self, row: int | None) -> None:
        """Mark a row; None marks none."""
        self._view.setCurrentIndex(QModelIndex() if row is None else self._model.index(row))

    def move_mark(self, step: int) -> None:
        """Go down, or up; single steps go round at the ends, longer ones stop there."""
        count, here = self._model.rowCount(), self._view.currentIndex().row()
        if here < 0:
            target = 0 if step > 0 else count - 1
        elif abs(step) == 1:
            target = (here + step) % count
        else:
            target = min(max(here + step, 0), count - 1)
        self.mark(target)

    def show_rows(self, rows: Sequence[Suggestion], beside: QRect, *, above: bool = False) -> None:
        """Open at a field (`beside`, in px of the screen), inside the screen; below it if there is room.

        `above` prefers the other side: the input method shows its candidates below.
        """
        fonts.ensure_glyphs("".join(one.label + one.detail for one in rows))
        self._model.show(rows)
        self.place(beside, above=above)
        self.show()

    def place(self, beside: QRect, *, above: bool = False) -> None:
        """Stand at a field that has moved."""
        self.setGeometry(_at(beside, self._wanted(beside.width()), above=above))

    def _wanted(self, least: int) -> QSize:
        count = self._model.rowCount()
        scroll_bar = _SCROLL_BAR if count > MOST_ROWS else 0
        width = min(self._view.sizeHintForColumn(0) + scroll_bar + 2, _WIDEST)
        return QSize(max(width, least), min(count, MOST_ROWS) * ROW + _KEYS_HEIGHT + 2)

    def _build_view(self) -> QListView:
        view = QListView(self)
        view.setMinimumHeight(ROW)
        view.setAccessibleName("可选内容")
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setItemDelegate(_Row(self._model, view))
        view.setModel(self._model)
        view.clicked.connect(lambda index: self.clicked.emit(self._model.at(index.row())))
        return view


def _at(beside: QRect, wanted: QSize, *, above: bool) -> QRect:
    """The rectangle of the list: on the side asked for if it has room, else on the roomier one."""
    screen = QGuiApplication.screenAt(beside.center()) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    over, under = beside.top() - room.top(), room.bottom() - beside.bottom()
    up = over >= wanted.height() if above else under < wanted.height() and over > under
    height = min(wanted.height(), over if up else under)
    width = min(wanted.width(), room.width())
    left = max(min(beside.left(), room.right() - width + 1), room.left())
    return QRect(left, beside.top() - height if up else beside.bottom() + 1, width, height)
