"""Printing without a printer; the real print system is in test_printer_cups.py."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.errors import UserError
from app.printing.raster import page_images, page_sizes
from app.views import printer

_ROOT = Path(__file__).resolve().parents[2]
_PORTRAIT, _LANDSCAPE = (595.28, 841.89), (841.89, 595.28)


def _pdf(*sizes: tuple[float, float]) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for size in sizes:
        canvas.setPageSize(size)
        canvas.rect(20, 20, 100, 50, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture
def to_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot) -> Path:
    """A printer "前台-A4" that writes a PDF file."""
    target = tmp_path / "paper.pdf"
    build = printer._device

    def device(name: str, copies: int, title: str) -> QPrinter:
        made = build(name, copies, title)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(target))
        return made

    monkeypatch.setattr(printer, "check_ready", lambda _name: None)
    monkeypatch.setattr(printer, "_device", device)
    return target


def test_each_page_lies_as_it_is(to_file: Path) -> None:
    printer.print_pages(_pdf(_PORTRAIT, _LANDSCAPE, _PORTRAIT), "前台-A4", 1, "212")
    sizes = page_sizes(to_file.read_bytes())
    assert [(round(width), round(height)) for width, height in sizes] == [(210, 297), (297, 210), (210, 297)]


def test_true_size_and_place(to_file: Path) -> None:
    printer.print_pages(_pdf(_PORTRAIT), "前台-A4", 1, "212")
    (page,) = page_images(to_file.read_bytes(), 72)
    rows = [page.data[y * page.stride : y * page.stride + 4 * page.width : 4] for y in range(page.height)]
    dark = [(x, y) for y, row in enumerate(rows) for x, blue in enumerate(row) if blue < 128]
    left, right = min(x for x, _ in dark), max(x for x, _ in dark)
    top, bottom = min(y for _, y in dark), max(y for _, y in dark)
    assert [left, right, page.height - bottom, page.height - top] == pytest.approx([20, 120, 20, 70], abs=1.5)


def test_no_printer_at_all(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "printers", list)
    with pytest.raises(UserError, match="找不到打印机“前台-A4”"):
        printer.print_pages(_pdf(_PORTRAIT), "前台-A4", 1, "212")


def test_a_device_that_does_not_begin(to_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPainter, "begin", lambda *_: False)
    with pytest.raises(UserError, match="没有接受"):
        printer.print_pages(_pdf(_PORTRAIT), "前台-A4", 1, "212")


def test_a_device_that_breaks_off(to_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinter, "newPage", lambda *_: False)
    with pytest.raises(UserError, match="中断"):
        printer.print_pages(_pdf(_PORTRAIT, _PORTRAIT), "前台-A4", 1, "212")


def test_copies_and_title(qtbot: QtBot) -> None:
    device = printer._device("", 3, "镜访[2026]212号")
    assert (device.copyCount(), device.docName(), device.resolution()) == (3, "镜访[2026]212号", 300)


def test_print_support_is_loaded_late() -> None:
    program = "import sys, app.views.printer; print([m for m in sys.modules if 'PrintSupport' in m or 'pdfium' in m])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"
