"""Printing without a printer; the real print system is in test_printer_cups.py."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.errors import UserError
from app.printing.raster import page_images, page_sizes
from app.views import printer, printer_state
from app.views.print_sheet import Sheet

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


def _dark_box(pdf: bytes, dpi: int) -> tuple[int, int, int, int]:
    """Left, top, right and lower end of what is dark, px."""
    (page,) = page_images(pdf, dpi)
    image = Image.frombuffer("RGB", (page.width, page.height), page.data, "raw", "BGRX", page.stride, 1)
    found = image.convert("L").point([255 if level < 128 else 0 for level in range(256)]).getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize(("right", "down"), [(0, 0), (15, 0), (-20, 7), (3, -11), (-50, 200)])
def test_the_picture_moves_by_the_tenths_that_were_set(to_file: Path, right: int, down: int) -> None:
    """At 1016 dpi a tenth of a millimetre is four dots; the picture itself has 300 an inch."""
    pdf = _pdf(_PORTRAIT)
    printer.print_pages(pdf, "前台-A4", 1, "212", Sheet(right=right, down=-down))
    still = _dark_box(pdf, 1016)
    moved = _dark_box(to_file.read_bytes(), 1016)
    shifts = [here - there for here, there in zip(moved, still, strict=True)]
    assert shifts == pytest.approx([4 * right, -4 * down] * 2, abs=4)


def test_the_same_move_is_exact_between_two_prints(to_file: Path) -> None:
    edges = []
    for right in (0, 1, 10, 100):
        printer.print_pages(_pdf(_PORTRAIT), "前台-A4", 1, "212", Sheet(right=right))
        edges.append(_dark_box(to_file.read_bytes(), 1016)[0])
    assert [at - edges[0] for at in edges] == pytest.approx([0, 4, 40, 400], abs=1)


_TEN_PAGES = """\
import sys
from pathlib import Path
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from tests.qt.test_printer import _PORTRAIT, _pdf
from app.views import printer, printer_state
from app.views.print_sheet import Sheet
def megabytes(field):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(field + ":")[2].split()[0]) / 1024
app, build = QApplication([]), printer._device
def device(*words):
    made = build(*words)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(sys.argv[1])
    return made
printer._device, printer.check_ready = device, lambda name: None
pdf, before = _pdf(*[_PORTRAIT] * 10), megabytes("VmRSS")
printer.print_pages(pdf, "x", 1, "x")
print(megabytes("VmHWM") - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_ten_pages_are_held_one_at_a_time(tmp_path: Path) -> None:
    """A picture of one page is 35 MB."""
    done = subprocess.run(
        [sys.executable, "-c", _TEN_PAGES, str(tmp_path / "paper.pdf")],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert float(done.stdout) < 120


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


@pytest.mark.parametrize(
    ("alerts", "words"),
    [
        ("media-empty-error", "缺纸"),
        ("media-jam-error door-open-report", "卡纸、盖板没有关好"),
        ("offline-report", "脱机"),
        ("none", ""),
    ],
)
def test_alerts_of_the_print_system_are_put_in_words(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, alerts: str, words: str
) -> None:
    monkeypatch.setattr(printer_state, "_ask", lambda *_: f"printer x is idle.\n\tAlerts: {alerts}\n")
    said = printer.concern("x")
    assert (f"报告：{words}。" in said) if words else said == ""


@pytest.mark.skipif(sys.platform == "win32", reason="CUPS only")
def test_trays_by_the_names_of_the_print_system(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = "PageSize/Media Size: *A4 A5\nInputSlot/Media Source: *Auto Tray1 Tray2 Manual Odd\nDuplex/Duplex: None\n"
    monkeypatch.setattr(printer_state, "_ask", lambda *_: answer)
    assert printer_state.trays("x") == [
        ("Auto", "自动选择"),
        ("Tray1", "纸盒 1"),
        ("Tray2", "纸盒 2"),
        ("Manual", "手动进纸"),
        ("Odd", "Odd"),
    ]
