"""Drawn pages on the screen, one under the other, as wide as there is room for or at their true size."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.printing.raster import PageImage
from app.views.theme import COLOURS

_MM_PER_INCH = 25.4
_SCREEN_DPI = 96
_GAP = 12
_SHARPEN_MS = 120

FIT_WIDTH, WHOLE_PAGE, TRUE_SIZE = "width", "page", "true"
ZOOMS = ((FIT_WIDTH, "适合宽度"), (WHOLE_PAGE, "整页"), (TRUE_SIZE, "100 %"))
"""Ways to see a page: key and label."""


class PagesView(QScrollArea):
    """Shows pages, or a sentence in their place. It knows their sizes first and asks for pictures sharp enough."""

    pictures_wanted = Signal(int)
    """Pictures of the pages are wanted, at so many dots an inch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: list[tuple[float, float]] = []
        self._images: list[QImage] = []
        self._zoom = FIT_WIDTH
        self._sentence = ""
        self._drawn_at = 0
        self._sheet = _Sheet(self)
        self.setWidget(self._sheet)
        self.setWidgetResizable(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("打印预览")
        self._timer = QTimer(self, singleShot=True, interval=_SHARPEN_MS)
        self._timer.timeout.connect(self._ask)

    def show_sentence(self, text: str) -> None:
        """Say `text` where the pages would be."""
        self._sentence = text
        self._sizes, self._images, self._drawn_at = [], [], 0
        self.setAccessibleDescription(text)
        self._arrange()

    def show_pages(self, sizes: list[tuple[float, float]]) -> None:
        """Make room for pages of these sizes (mm) and ask for their pictures."""
        self._sentence = ""
        self._sizes, self._images, self._drawn_at = sizes, [], 0
        self.setAccessibleDescription(f"共 {len(sizes)} 页")
        self.verticalScrollBar().setValue(0)
        self._arrange()
        self._ask()

    def show_pictures(self, pages: list[PageImage]) -> None:
        """Put the pictures onto their pages."""
        self._images = [_image(page, self.devicePixelRatioF()) for page in pages]
        self._arrange()

    def page_count(self) -> int:
        """Pages shown."""
        return len(self._sizes)

    def sentence(self) -> str:
        """What is said instead of pages, or ""."""
        return self._sentence

    def has_pictures(self) -> bool:
        """Whether every page has its picture."""
        return bool(self._sizes) and len(self._images) == len(self._sizes)

    def set_zoom(self, zoom: str) -> None:
        """One of `ZOOMS`."""
        self._zoom = zoom
        self._arrange()
        self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages anew."""
        super().resizeEvent(event)
        self._arrange()
        self._timer.start()

    def places(self) -> list[QRect]:
        """Where the pages lie on the sheet, px."""
        dots = self._dpi() / _MM_PER_INCH / self.devicePixelRatioF()
        sizes = [(round(width * dots), round(height * dots)) for width, height in self._sizes]
        if self._drawn_at == self._dpi() and self.has_pictures():
            drawn = [image.deviceIndependentSize().toSize() for image in self._images]
            sizes = [(size.width(), size.height()) for size in drawn]
        widest = max([self.viewport().width(), *(width + 2 * _GAP for width, _ in sizes)])
        found, top = [], _GAP
        for width, height in sizes:
            found.append(QRect((widest - width) // 2, top, width, height))
            top += height + _GAP
        return found

    def paint(self, painter: QPainter) -> None:
        """Paint the sheet."""
        painter.fillRect(self._sheet.rect(), QColor(COLOURS["off"]))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, place in enumerate(self.places()):
            painter.fillRect(place, QColor("white"))
            if number < len(self._images):
                self._draw(painter, place, self._images[number])
            painter.setPen(QColor(COLOURS["line"]))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if self._sentence:
            painter.setPen(QColor(COLOURS["text"]))
            room = self._sheet.rect().adjusted(48, 48, -48, -48)
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._sentence
            )

    def _draw(self, painter: QPainter, place: QRect, image: QImage) -> None:
        """Dot for dot where the picture was made for this size, else scaled until a sharper one comes."""
        if image.deviceIndependentSize().toSize() == place.size():
            painter.drawImage(place.topLeft(), image)
        else:
            painter.drawImage(place, image)

    def _dpi(self) -> int:
        """Whole dots an inch of this screen."""
        return int(self._dots_per_mm() * _MM_PER_INCH * self.devicePixelRatioF())

    def _dots_per_mm(self) -> float:
        if not self._sizes or self._zoom == TRUE_SIZE:
            return _SCREEN_DPI / _MM_PER_INCH
        width = max(size[0] for size in self._sizes)
        height = max(size[1] for size in self._sizes)
        across = (self.maximumViewportSize().width() - self._bar() - 2 * _GAP) / width
        if self._zoom == FIT_WIDTH:
            return max(across, 0.5)
        return max(min(across, (self.maximumViewportSize().height() - 2 * _GAP) / height), 0.5)

    def _bar(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _arrange(self) -> None:
        places = self.places()
        width = max([self.viewport().width(), *(place.right() + 1 + _GAP for place in places)])
        height = max([self.viewport().height(), *(place.bottom() + 1 + _GAP for place in places)])
        self._sheet.resize(width, height)
        self._sheet.update()

    def _ask(self) -> None:
        """Ask for pictures at the dots of this screen, unless those there have as many."""
        dpi = self._dpi()
        if self._sizes and dpi != self._drawn_at:
            self._drawn_at = dpi
            self.pictures_wanted.emit(dpi)


class _Sheet(QWidget):
    """The ground the pages lie on."""

    def __init__(self, view: PagesView) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Let the view paint."""
        painter = QPainter(self)
        self._view.paint(painter)
        painter.end()


def _image(page: PageImage, ratio: float) -> QImage:
    """A copy of the picture: QImage itself only borrows the bytes."""
    image = QImage(page.data, page.width, page.height, page.stride, QImage.Format.Format_RGB32).copy()
    image.setDevicePixelRatio(ratio)
    return image
