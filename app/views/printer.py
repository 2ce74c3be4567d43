"""Finished pages onto paper: the same picture as the preview, at its true size, on A4.

QtPrintSupport and PDFium are loaded at the first use. May run on a worker (`app.tasks.run(..., long=True)`): a printer on
the network can take seconds to answer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from app.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.printing.raster import PageImage

DPI = 300
"""Dots an inch of the pictures sent to the printer; an A4 page is 35 MB while it is drawn."""

_INSTEAD = "也可以先存为 PDF，稍后再打印。"
_ASK_SECONDS = 10


def printers() -> list[str]:
    """Names of the printers of this PC, in the system's order."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return QPrinterInfo.availablePrinterNames()


def default_printer() -> str | None:
    """Name of the system's default printer; None without one."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return QPrinterInfo.defaultPrinterName() or None


def print_pages(pdf: bytes, printer_name: str, copies: int, title: str) -> None:
    """Print every page of `pdf` on A4, `copies` times, at true size to the edge of the paper.

    `title` shows in the printer's queue: give the number of the case, never a name. Returns when the system
    has taken the job. Raises `UserError` where the printer is missing, stopped or refuses the job; nothing
    is printed then.
    """
    from app.printing.raster import page_images

    check_ready(printer_name)
    device = _device(printer_name, copies, title)
    pages = page_images(pdf, DPI)
    _lay(device, pages[0])
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(f"打印机“{printer_name}”没有接受打印任务。请检查打印机后重试；{_INSTEAD}")
    try:
        if not _draw_all(painter, device, pages):
            device.abort()
            raise UserError(f"打印机“{printer_name}”中断了打印。请检查打印机后重新打印；{_INSTEAD}")
    finally:
        painter.end()


def check_ready(name: str) -> None:
    """Raise `UserError` where the printer is missing, stopped or refuses jobs: before a paper gets its number."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    if name not in printers():
        raise UserError(f"找不到打印机“{name}”。请检查打印机是否已连接，或另选一台打印机；{_INSTEAD}")
    if QPrinterInfo.printerInfo(name).state() == QPrinter.PrinterState.Error:
        raise UserError(f"打印机“{name}”已停止或脱机。请检查电源、连线和纸张，恢复后重试；{_INSTEAD}")
    if _refuses_jobs(name):
        raise UserError(
            f"打印机“{name}”不接受打印任务。请在系统的打印设置中启用它，或另选一台打印机；{_INSTEAD}"
        )


def _refuses_jobs(name: str) -> bool:
    """What Qt does not ask: it drops the job in silence where a CUPS queue rejects it."""
    lpstat = shutil.which("lpstat") if os.name == "posix" else None
    if lpstat is None:
        return False
    try:
        answer = subprocess.run(
            [lpstat, "-a", name],
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.startswith(f"{name} not accepting")


def _device(name: str, copies: int, title: str) -> QPrinter:
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(name)
    device.setResolution(DPI)
    device.setCopyCount(copies)
    device.setDocName(title)
    return device


def _lay(device: QPrinter, page: PageImage) -> None:
    """A4 to the edge, lengthwise or across as the page is."""
    way = QPageLayout.Orientation
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        way.Landscape if page.width > page.height else way.Portrait,
        QMarginsF(),
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)


def _draw_all(painter: QPainter, device: QPrinter, pages: list[PageImage]) -> bool:
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    for number, page in enumerate(pages):
        if number:
            _lay(device, page)
            if not device.newPage():
                return False
        _draw(painter, device, page)
    return True


def _draw(painter: QPainter, device: QPrinter, page: PageImage) -> None:
    """One dot of the picture is 1/300 inch, whatever the driver's own resolution."""
    image = QImage(page.data, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
    scale = device.resolution() / DPI
    painter.drawImage(QRectF(0, 0, page.width * scale, page.height * scale), image)
