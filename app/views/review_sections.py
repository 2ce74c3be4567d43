"""The sections of the review queue: each name with how many cases wait in it; what is empty is grey, not gone."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.awaited import Section
from app.views.theme import COLOURS

_WIDTH = 160
_ROW = 30
_MARGIN = 12
_COUNT = int(Qt.ItemDataRole.UserRole)
KEYS = 10
"""Alt+1 … Alt+9 and Alt+0 go to the first sections."""
_FIRST_OF_GROUP = frozenset(
    {Section.FOLLOW_UP, Section.REVIEW_ASKED, Section.FINAL_ASKED, Section.CONFERENCE}
)
_Index = QModelIndex | QPersistentModelIndex


class _Painter(QStyledItemDelegate):
    """Name at the left, count at the right; a line where another kind of work begins."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All are equally high."""
        return QSize(_WIDTH - 4, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one section."""
        room: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        count = int(index.data(_COUNT) or 0)
        painter.save()
        if chosen:
            painter.fillRect(room, QColor(COLOURS["accent-pale"]))
            painter.fillRect(QRect(room.left(), room.top(), 4, room.height()), QColor(COLOURS["accent"]))
        if list(Section)[index.row()] in _FIRST_OF_GROUP:
            painter.setPen(QColor(COLOURS["line"]))
            painter.drawLine(room.topLeft(), room.topRight())
        painter.setPen(QColor(COLOURS["text" if count or chosen else "muted"]))
        inner = room.adjusted(_MARGIN + 4, 0, -_MARGIN, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | middle, str(index.data()))
        if count:
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, str(count))
        painter.restore()


class SectionList(QListView):
    """↑ ↓ choose."""

    chosen = Signal()
    """Another section is current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel()
        for place, section in enumerate(Section, start=1):
            item = QStandardItem(section.label)
            item.setToolTip(f"Alt+{place % 10}" if place <= KEYS else "")
            self._items.appendRow(item)
        self.setModel(self._items)
        self.setItemDelegate(_Painter(self))
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName("审核复查的各部分")
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setCurrentIndex(self._items.index(0, 0))
        self.selectionModel().currentChanged.connect(self.chosen)

    def section(self) -> Section:
        """The current one."""
        return list(Section)[self.currentIndex().row()]

    def choose(self, section: Section) -> None:
        """Make another one current."""
        self.setCurrentIndex(self._items.index(list(Section).index(section), 0))

    def step(self, way: int) -> None:
        """Go on (1) or back (-1) to the next section where something waits, around the ends; else stay."""
        sections, counts, here = list(Section), self.counts(), self.currentIndex().row()
        places = [(here + way * far) % len(sections) for far in range(1, len(sections))]
        place = next((one for one in places if counts[sections[one]]), here)
        self.choose(sections[place])

    def seek(self) -> None:
        """Where nothing waits in the current section, go to the first where something does."""
        counts = self.counts()
        if not counts[self.section()]:
            self.choose(next((one for one in Section if counts[one]), self.section()))

    def show_counts(self, counts: Mapping[Section, int]) -> None:
        """Show how many wait in each."""
        for row, section in enumerate(Section):
            item = self._items.item(row)
            item.setData(counts.get(section, 0), _COUNT)
            item.setAccessibleText(f"{section.label}，{counts.get(section, 0)} 件")

    def counts(self) -> dict[Section, int]:
        """The counts as shown."""
        return {one: int(self._items.item(row).data(_COUNT) or 0) for row, one in enumerate(Section)}
