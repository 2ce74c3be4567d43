"""The ledgers beside the register, in one page: 每周录入, 上级交办, 建议意见, 三项建议, 服务评价,
回访抽查, 案卷归档."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QPainter,
    QShortcut,
    QShowEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import tasks
from app.errors import UserError
from app.services import side_counts
from app.services.side_counts import SideCounts
from app.views.desk import Desk
from app.views.side_page import SidePage
from app.views.theme import COLOURS

_WIDTH = 128
_ROW_HEIGHT = 56
"""Of the names, px."""
_DETAIL = Qt.ItemDataRole.UserRole
_NAMES = ("每周录入", "上级交办", "建议意见", "三项建议", "服务评价", "回访抽查", "案卷归档")
_WAITING = ("待录入", "待录入", "待研究", "待反馈", "", "未完成", "待归档")


class _Name(QStyledItemDelegate):
    """A name, and under it what waits; the chosen one with a bar of the accent colour."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one name."""
        room: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if chosen:
            painter.fillRect(room, QColor(COLOURS["accent-pale"]))
            painter.fillRect(QRect(room.left(), room.top(), 4, room.height()), QColor(COLOURS["accent"]))
        half = room.height() // 2
        lines = {0: (str(index.data()), "text"), half - 4: (str(index.data(_DETAIL)), "muted")}
        for top, (text, colour) in lines.items():
            painter.setPen(QColor(COLOURS[colour]))
            place = QRect(room.left() + 16, room.top() + top + 2, room.width() - 20, half)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QColor(COLOURS["muted"]))
        place = QRect(room.left(), room.top() + 2, room.width() - 8, half)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, flags, f"Alt+{index.row() + 1}")
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All are equally high."""
        return QSize(_WIDTH - 4, _ROW_HEIGHT)


class SideRegisters(QWidget):
    """Names on the left with what waits in each; the chosen ledger on the right, built when first chosen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pages: dict[int, SidePage] = {}
        self._names = QStandardItemModel()
        self.list = QListView()
        self._stack = QStackedWidget()
        self._dress()
        self._lay_out()
        desk.changed.connect(self._on_news)
        self.show_register(0)

    def show_register(self, index: int) -> None:
        """Go to a ledger, counted from 0 in the order of the names."""
        self.list.setCurrentIndex(self._names.index(index, 0))

    def page(self, index: int) -> SidePage:
        """A ledger, built now if it was not yet."""
        if index not in self._pages:
            self._pages[index] = _builder(index)(self._desk)
            self._stack.addWidget(self._pages[index])
        return self._pages[index]

    def refresh(self) -> None:
        """Count anew what waits."""
        context = self._desk.context
        tasks.run(lambda: side_counts.waiting(context), self._on_counts)

    def showEvent(self, event: QShowEvent) -> None:
        """Count what changed meanwhile; the keyboard begins in the list, not in the names."""
        super().showEvent(event)
        self.refresh()
        self.page(self.list.currentIndex().row()).table.setFocus()

    def _on_counts(self, outcome: tasks.Outcome[SideCounts]) -> None:
        try:
            found = outcome.take()
        except UserError:
            return  # the page beside says what is wrong
        told = (
            found.weekly,
            found.upstream,
            found.suggestions,
            found.proposals,
            0,
            found.spot_checks,
            found.to_archive,
        )
        for row, (word, count) in enumerate(zip(_WAITING, told, strict=True)):
            item = self._names.item(row)
            detail = f"{word} {count}" if count else ""
            item.setData(detail, _DETAIL)
            item.setAccessibleText(f"{_NAMES[row]}，{detail}，Alt+{row + 1}")

    def _on_chosen(self) -> None:
        row = self.list.currentIndex().row()
        if row >= 0:
            page = self.page(row)
            self._stack.setCurrentWidget(page)
            self.setFocusProxy(page)
            if not self.list.hasFocus():
                page.table.setFocus()

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator") and self.isVisible():
            self.refresh()

    def _dress(self) -> None:
        for name in _NAMES:
            self._names.appendRow(QStandardItem(name))
        self.list.setModel(self._names)
        self.list.setItemDelegate(_Name(self.list))
        self.list.setFixedWidth(_WIDTH)
        self.list.setAccessibleName("专项台账")
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for row in range(len(_NAMES)):
            key = QKeySequence(f"Alt+{row + 1}")
            QShortcut(key, self, lambda row=row: self._go(row), context=here)

    def _go(self, row: int) -> None:
        self.show_register(row)
        self.page(row).table.setFocus()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)


def _builder(index: int) -> Callable[[Desk], SidePage]:
    from app.views.archive_page import ArchivePage
    from app.views.proposals_page import ProposalsPage
    from app.views.ratings_page import RatingsPage
    from app.views.spot_checks_page import SpotChecksPage
    from app.views.suggestions_page import SuggestionsPage
    from app.views.upstream_page import UpstreamPage
    from app.views.weekly_page import WeeklyPage

    pages = (
        WeeklyPage,
        UpstreamPage,
        SuggestionsPage,
        ProposalsPage,
        RatingsPage,
        SpotChecksPage,
        ArchivePage,
    )
    return pages[index]
