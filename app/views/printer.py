"""Finished pages onto paper: the same picture as the preview, at its true size, on A4.

QtPrintSupport and PDFium are loaded at the first use. May run on a worker (`app.tasks.run(..., long=True)`): a printer on
the network can take seconds to answer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from app.errors import UserError
from app.views import printer_state
from app.views.print_sheet import AS_IT_IS, Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.printing.raster import PageImage

DPI = 300
"""Dots an inch of the pictures sent to the printer; an A4 page is 35 MB while it is drawn, one page at a time."""
_TENTHS_PER_INCH = 254
_CUPS_OPTIONS = 0xFE00
"""Key of Qt's CUPS engine for options of the job, names and values in turn; Qt itself sets no tray there."""

_INSTEAD = "也可以先存为 PDF，稍后再打印。"


def printers() -> list[str]:
    """Names of the printers of this PC, in the system's order."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return QPrinterInfo.availablePrinterNames()


def default_printer() -> str | None:
    """Name of the system's default printer; None without one."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return QPrinterInfo.defaultPrinterName() or None


def print_pages(pdf: bytes, printer_name: str, copies: int, title: str, sheet: Sheet = AS_IT_IS) -> None:
    """Print every page of `pdf` on A4, `copies` times, at true size to the edge of the paper.

    `title` shows in the printer's queue: give the number of the case, never a name. `sheet`: tray, sides, and by how
    much the picture is moved; what is moved over the edge is lost. Returns when the system has taken the job. Raises
    `UserError` where the printer is missing, stopped, has no A4 or refuses the job; nothing is printed then.
    """
    from app.printing.raster import page_images, page_sizes

    check_ready(printer_name)
    device = _device(printer_name, copies, title)
    _set_sheet(device, sheet)
    sizes = page_sizes(pdf)
    _lay(device, sizes[0])
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(f"打印机“{printer_name}”没有接受打印任务。请检查打印机后重试；{_INSTEAD}")
    try:
        if not _draw_all(painter, device, page_images(pdf, DPI), sizes, sheet):
            device.abort()
            raise UserError(f"打印机“{printer_name}”中断了打印。请检查打印机后重新打印；{_INSTEAD}")
    finally:
        painter.end()


def concern(name: str) -> str:
    """What the clerk should look at beside a job that was taken: alerts, or another paper than A4; "" where all is well."""
    return printer_state.concern(name)


def check_ready(name: str) -> None:
    """Raise `UserError` where the printer is missing, stopped, has no A4 or refuses jobs: before a paper gets its number."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    if name not in printers():
        raise UserError(f"找不到打印机“{name}”。请检查打印机是否已连接，或另选一台打印机；{_INSTEAD}")
    if QPrinterInfo.printerInfo(name).state() == QPrinter.PrinterState.Error:
        raise UserError(f"打印机“{name}”已停止或脱机。请检查电源、连线和纸张，恢复后重试；{_INSTEAD}")
    if printer_state.refuses_jobs(name):
        raise UserError(
            f"打印机“{name}”不接受打印任务。请在系统的打印设置中启用它，或另选一台打印机；{_INSTEAD}"
        )
    if not printer_state.takes_a4(name):
        raise UserError(f"打印机“{name}”不能用 A4 纸。请另选一台打印机；{_INSTEAD}")


def _device(name: str, copies: int, title: str) -> QPrinter:
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(name)
    device.setResolution(DPI)
    device.setCopyCount(copies)
    device.setDocName(title)
    return device


def _set_sheet(device: QPrinter, sheet: Sheet) -> None:
    """Tray and sides; where nothing was chosen the printer's own stay."""
    from PySide6.QtPrintSupport import QPrintEngine, QPrinter

    mode = QPrinter.DuplexMode
    sides = {"none": mode.DuplexNone, "long": mode.DuplexLongSide, "short": mode.DuplexShortSide}
    if sheet.sides:
        device.setDuplex(sides[sheet.sides])
    if os.name == "nt":
        if sheet.tray in QPrinter.PaperSource.__members__:
            device.setPaperSource(QPrinter.PaperSource[sheet.tray])
    elif sheet.tray:
        key = QPrintEngine.PrintEnginePropertyKey(_CUPS_OPTIONS)
        device.printEngine().setProperty(key, ["InputSlot", sheet.tray])


def _lay(device: QPrinter, size: tuple[float, float]) -> None:
    """A4 to the edge, lengthwise or across as the page is."""
    way = QPageLayout.Orientation
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        way.Landscape if size[0] > size[1] else way.Portrait,
        QMarginsF(),
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)


def _draw_all(
    painter: QPainter,
    device: QPrinter,
    pages: Sequence[PageImage],
    sizes: Sequence[tuple[float, float]],
    sheet: Sheet,
) -> bool:
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    for number, size in enumerate(sizes):
        if number:
            _lay(device, size)
            if not device.newPage():
                return False
        _draw(painter, device, pages[number], sheet)
    return True


def _draw(painter: QPainter, device: QPrinter, page: PageImage, sheet: Sheet) -> None:
    """One dot of the picture is 1/300 inch, whatever the driver's own resolution."""
    image = QImage(page.data, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
    scale = device.resolution() / DPI
    right, down = (tenths * DPI / _TENTHS_PER_INCH for tenths in (sheet.right, sheet.down))
    painter.drawImage(QRectF(right * scale, down * scale, page.width * scale, page.height * scale), image)
