"""A scan of the tray, page by page, beside its list; nothing of it is written to a disk."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import tasks
from app.services import scan_tray
from app.services.attachments import PagePicture
from app.services.scan_tray import Waiting
from app.views.attachments_preview import PictureView
from app.views.case_buttons import plain_button
from app.views.desk import Desk

_NOTHING = "在左边选中一份待归档的扫描件，这里显示它的内容。"
_WAIT_MS = 150


class ScanPreview(QWidget):
    """The page of a scan as wide as there is room."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: Waiting | None = None
        self._page = 0
        self._question = 0
        self.view = PictureView()
        self._place = QLabel()
        self.back_button = plain_button("上一页  PgUp", lambda: self.turn(-1))
        self.next_button = plain_button("下一页  PgDn", lambda: self.turn(1))
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._ask)
        self._lay_out()
        self.show_scan(None)

    def show_scan(self, scan: Waiting | None) -> None:
        """Show another scan from its first page, or none."""
        if scan is not None and self._shown is not None and scan.id == self._shown.id:
            return
        self._shown, self._page = scan, 0
        self._ask()

    def page(self) -> int:
        """The page shown, from 0."""
        return self._page

    def turn(self, pages: int) -> None:
        """Go on or back; beyond the ends nothing happens."""
        if self._shown is not None and 0 <= self._page + pages < self._shown.pages:
            self._page += pages
            self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the picture anew once the size settles."""
        super().resizeEvent(event)
        if self._shown is not None:
            self._timer.start()

    def _ask(self) -> None:
        self._question += 1
        self._show_place()
        scan, page, question, context = self._shown, self._page, self._question, self._desk.context
        if scan is None:
            self.view.show_sentence(_NOTHING)
            return
        width = round(self.view.room().width() * self.devicePixelRatioF())

        def work() -> tuple[int, PagePicture]:
            return question, scan_tray.page(context, scan.id, page, width_px=width)

        tasks.run(work, self._on_page)

    def _on_page(self, outcome: tasks.Outcome[tuple[int, PagePicture]]) -> None:
        if outcome.error is not None:
            self.view.show_sentence(str(outcome.error))
            return
        question, picture = outcome.take()
        if question == self._question:
            kind = QImage.Format.Format_RGB888
            borrowed = QImage(picture.data, picture.width, picture.height, 3 * picture.width, kind)
            image = borrowed.copy()
            image.setDevicePixelRatio(self.devicePixelRatioF())
            self.view.show_image(image)

    def _show_place(self) -> None:
        pages = self._shown.pages if self._shown is not None else 0
        self._place.setText(f"第 {self._page + 1} 页，共 {pages} 页" if pages else "")
        self.back_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page < pages - 1)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.back_button)
        row.addWidget(self._place)
        row.addWidget(self.next_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        for key, pages in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda pages=pages: self.turn(pages))
