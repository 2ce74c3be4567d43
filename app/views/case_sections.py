"""The sections of a case page: the file with its timeline first; papers, files and materials are built when first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain.records import PetitionRecord
from app.views.desk import Desk


class CaseSections(QTabWidget):
    """Alt+1 … Alt+4 go from one to the other; a withheld case shows its file only."""

    def __init__(self, desk: Desk, petition_id: int, file: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = petition_id
        self._makers: dict[int, Callable[[], QWidget]] = {}
        self.setDocumentMode(True)
        self.setAccessibleName("信访件的各部分")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addTab(file, "事实和经过  Alt+1")
        for place, (name, make) in enumerate(
            (("文书", self._papers), ("附件", self._attachments), ("收件清单", self._materials)), start=1
        ):
            self.addTab(QWidget(), f"{name}  Alt+{place + 1}")
            self._makers[place] = make
        for place in range(self.count()):
            key = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            key.activated.connect(partial(self.setCurrentIndex, place))
        self.currentChanged.connect(self._on_shown)

    def show_record(self, record: PetitionRecord) -> None:
        """What the operator may see of it."""
        for place in range(1, self.count()):
            self.setTabVisible(place, not record.restricted)

    def _on_shown(self, place: int) -> None:
        make = self._makers.pop(place, None)
        holder = self.widget(place)
        if make is not None and holder is not None:
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 8, 0, 0)
            panel = make()
            column.addWidget(panel)
            panel.setFocus()

    def _papers(self) -> QWidget:
        from app.views.papers_panel import PapersPanel

        return PapersPanel(self._desk, self._id)

    def _attachments(self) -> QWidget:
        from app.views.attachments_panel import AttachmentsPanel

        return AttachmentsPanel(self._desk, self._id)

    def _materials(self) -> QWidget:
        from app.views.materials_panel import MaterialsPanel

        return MaterialsPanel(self._desk, self._id)
