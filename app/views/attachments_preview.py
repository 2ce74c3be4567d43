"""A kept file on the screen, one page at a time; nothing of it is written to a disk."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.errors import UserError
from app.services import attachments
from app.services.attachments import Attachment, PagePicture
from app.views.case_buttons import plain_button
from app.views.desk import Desk
from app.views.dialog_parts import fit_screen
from app.views.theme import COLOURS
from app.views.widgets.choice import Choice
from app.views.widgets.number import Number

FIT_WIDTH, WHOLE_PAGE, DOUBLE = "width", "page", "double"
_ZOOMS = ((FIT_WIDTH, "适合宽度"), (WHOLE_PAGE, "整页"), (DOUBLE, "放大一倍"))
_WAIT_MS = 120
_MARGIN = 12


class PictureView(QScrollArea):
    """One picture in the middle, or a sentence in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._picture.setWordWrap(True)
        self._picture.setMargin(_MARGIN)
        self._picture.setStyleSheet(f"color: {COLOURS['text']}; background-color: {COLOURS['off']};")
        self.setWidget(self._picture)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("附件页面")

    def show_sentence(self, text: str) -> None:
        """Say `text` where the page would be."""
        self._picture.setPixmap(QPixmap())
        self._picture.setText(text)
        self.setAccessibleDescription(text)

    def show_image(self, image: QImage) -> None:
        """Show a picture from its top."""
        self._picture.setPixmap(QPixmap.fromImage(image))
        self.verticalScrollBar().setValue(0)

    def sentence(self) -> str:
        """What is said instead of a page, or ""."""
        return self._picture.text()

    def image_size(self) -> QSize:
        """Of the picture shown, px of the screen; empty where none is."""
        return self._picture.pixmap().deviceIndependentSize().toSize()

    def room(self) -> QSize:
        """What a picture may take, px; the scroll bar's place is kept free."""
        bar = self.verticalScrollBar().sizeHint().width()
        whole = self.maximumViewportSize()
        return QSize(max(whole.width() - bar - 2 * _MARGIN, 64), max(whole.height() - 2 * _MARGIN, 64))


class AttachmentPreview(QDialog):
    """Pages turned by PgUp and PgDn; the picture is made anew, sharp, for every size of the window."""

    def __init__(self, desk: Desk, attachment: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._attachment = attachment
        self._pages = attachment.pages or 1
        self._page = 0
        self._question = 0
        self._image: QImage | None = None
        self.view = PictureView()
        self.place = Number()
        self.place.setMaximum(self._pages)
        self._zoom = Choice(_ZOOMS)
        self.back_button = plain_button("上一页  PgUp", self.back)
        self.next_button = plain_button("下一页  PgDn", self.forward)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._ask)
        self.setWindowTitle(f"附件　{attachment.name}")
        self._lay_out()
        self._connect()
        self.view.show_sentence("正在读取……")
        self._show_place()

    def page(self) -> int:
        """The page shown, from 0."""
        return self._page

    def forward(self) -> None:
        """The next page."""
        self.turn_to(self._page + 1)

    def back(self) -> None:
        """The page before."""
        self.turn_to(self._page - 1)

    def turn_to(self, page: int) -> None:
        """Show a page (from 0); beyond the ends nothing happens."""
        if 0 <= page < self._pages and page != self._page:
            self._page = page
            self._show_place()
            self._ask()

    def set_zoom(self, zoom: str) -> None:
        """How large: `FIT_WIDTH`, `WHOLE_PAGE` or `DOUBLE`."""
        self._zoom.set_key(zoom)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the first page at once."""
        super().showEvent(event)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the picture anew once the size settles."""
        super().resizeEvent(event)
        self._timer.start()

    def _ask(self) -> None:
        self._timer.stop()
        self._question += 1
        wide = round(
            self.view.room().width() * self.devicePixelRatioF() * (2 if self._zoom.key() == DOUBLE else 1)
        )
        context, key = self._desk.context, self._attachment.id
        work = partial(
            _draw, self._question, partial(attachments.page, context, key, self._page, width_px=wide)
        )
        tasks.run(work, self._on_drawn)

    def _on_drawn(self, outcome: tasks.Outcome[tuple[int, PagePicture | None, str]]) -> None:
        question, picture, problem = (
            (self._question, None, str(outcome.error)) if outcome.error else outcome.take()
        )
        if question != self._question:
            return
        if picture is None:
            self.view.show_sentence(problem)
            return
        self._image = _image(picture)
        self._show_image()

    def _show_image(self) -> None:
        if self._image is None:
            return
        shown, ratio = self._image, self.devicePixelRatioF()
        if self._zoom.key() == WHOLE_PAGE:
            room = self.view.room() * ratio
            if shown.width() > room.width() or shown.height() > room.height():
                keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                shown = shown.scaled(room, keep, smooth)
        shown.setDevicePixelRatio(ratio)
        self.view.show_image(shown)

    def _show_place(self) -> None:
        self.place.blockSignals(True)
        self.place.setValue(self._page + 1)
        self.place.blockSignals(False)
        self.back_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page < self._pages - 1)
        self.view.setAccessibleDescription(f"第 {self._page + 1} 页，共 {self._pages} 页")

    def _connect(self) -> None:
        self.place.changed.connect(lambda: self.turn_to(self.place.value() - 1))
        self._zoom.changed.connect(self._ask)
        turns = {
            "PgDown": self.forward,
            "PgUp": self.back,
            "Ctrl+Home": lambda: self.turn_to(0),
            "Ctrl+End": lambda: self.turn_to(self._pages - 1),
        }
        for key, turn in turns.items():
            QShortcut(QKeySequence(key), self).activated.connect(turn)

    def _lay_out(self) -> None:
        close = plain_button("关闭  Esc", self.reject)
        self._zoom.setAccessibleName("显示大小")
        self.place.setAccessibleName("第几页")
        self.place.setFixedWidth(64)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (
            self.back_button,
            QLabel("第"),
            self.place,
            QLabel(f"页，共 {self._pages} 页"),
            self.next_button,
        ):
            row.addWidget(widget)
        row.addSpacing(16)
        row.addWidget(self._zoom)
        row.addStretch(1)
        row.addWidget(_what(self._attachment))
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        bottom = QWidget()
        bottom.setLayout(row)
        row.setContentsMargins(16, 8, 16, 8)
        column.addWidget(bottom)
        fit_screen(self, 1100, 900)
        self.view.setFocus()


def _what(attachment: Attachment) -> QLabel:
    hidden = "　信访人不可见" if attachment.hidden and not attachment.kind.label.endswith("）") else ""
    label = QLabel(attachment.kind.label + hidden)
    label.setProperty("role", "quiet")
    return label


def _draw(question: int, make: partial[PagePicture]) -> tuple[int, PagePicture | None, str]:
    """Runs on a worker."""
    try:
        return question, make(), ""
    except UserError as error:
        return question, None, str(error)


def _image(picture: PagePicture) -> QImage:
    """A copy: QImage itself only borrows the bytes."""
    kind = QImage.Format.Format_RGB888
    return QImage(picture.data, picture.width, picture.height, 3 * picture.width, kind).copy()
