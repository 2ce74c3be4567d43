"""Paper from a real print system: a CUPS server of the test's own, with the PDF printer."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.printing.raster import page_images, page_sizes

pytestmark = pytest.mark.cups

_ROOT = Path(__file__).resolve().parents[2]
_PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
_BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
_QUEUE = "前台-A4"
_DEADLINE = 90
_DPI = 100
_ONE_MM = 9  # pixels: a pixel and four more on each side, 1.0 mm at 100 dpi

_SERVER = """\
LogLevel warn
Listen {socket}
Browsing No
DefaultAuthType None
WebInterface No
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """\
ServerRoot {home}/root
CacheDir {home}/cache
StateDir {home}/state
RequestRoot {home}/spool
TempDir {home}/tmp
AccessLog {home}/log/access
ErrorLog {home}/log/error
PageLog {home}/log/page
User lp
Group lp
SystemGroup root lpadmin
"""
_PDF_PRINTER = "Out {home}/out\nAnonDirName {home}/out\nLog {home}/log\nSpool {home}/spool-pdf\nLabel 2\n"

_PRINT = """\
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.errors import UserError
from app.views import printer
app = QApplication([])
try:
    printer.print_pages(Path(sys.argv[1]).read_bytes(), sys.argv[2], int(sys.argv[3]), "JF-2026-212")
except UserError as error:
    print(error)
else:
    print("taken", printer.printers())
"""


@dataclass(frozen=True)
class PrintServer:
    """A running server: where its papers land."""

    home: Path
    env: dict[str, str]

    def command(self, *words: str) -> str:
        """Run a CUPS command against this server."""
        done = subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def queue(self, name: str) -> None:
        """Add a queue of the PDF printer."""
        uri = f"cups-pdf:/{self.home.name}"
        self.command("lpadmin", "-p", name, "-v", uri, "-P", str(_PPD), "-o", "PageSize=A4", "-E")

    def print_pages(self, pdf: bytes, name: str, copies: int = 1) -> str:
        """`printer.print_pages` in a process of its own; what it says."""
        source = self.home / "source.pdf"
        source.write_bytes(pdf)
        done = subprocess.run(
            [sys.executable, "-c", _PRINT, str(source), name, str(copies)],
            env=self.env,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_DEADLINE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def papers(self) -> list[Path]:
        """The finished papers: the queue is empty, so none is still being written."""
        return sorted((self.home / "out").glob("*.pdf")) if not self.command("lpstat", "-o") else []

    def log(self) -> str:
        """The server's own error log."""
        log = self.home / "log" / "error"
        return log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else ""


def _why_not() -> str | None:
    missing = [name for name in ("cupsd", "lpadmin", "lpstat", "gs") if _find(name) is None]
    if missing:
        return f"CUPS is not installed: {', '.join(missing)}"
    if not _PPD.exists() or not _BACKEND.exists():
        return "printer-driver-cups-pdf is not installed"
    return None if os.geteuid() == 0 else "cups-pdf needs root"


def _find(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _wait(ready: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + _DEADLINE
    while not ready():
        if time.monotonic() > end:
            pytest.fail(what())
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cups() -> Iterator[PrintServer]:
    reason = _why_not()
    if reason is not None:
        pytest.skip(reason)
    home = Path(tempfile.mkdtemp(prefix="desk-cups-", dir="/tmp"))  # a socket's path must be short
    settings = Path("/etc/cups") / f"cups-pdf-{home.name}.conf"
    try:
        settings.write_text(_PDF_PRINTER.format(home=home), encoding="ascii")
        yield from _serve(home)
    finally:
        settings.unlink(missing_ok=True)
        shutil.rmtree(home, ignore_errors=True)


def _serve(home: Path) -> Iterator[PrintServer]:
    for folder in ("root/ppd", "cache", "state", "spool", "spool-pdf", "tmp", "log", "out"):
        (home / folder).mkdir(parents=True)
    for folder in ("tmp", "out", "spool-pdf"):
        (home / folder).chmod(0o777)
    home.chmod(0o755)
    socket = home / "s"
    (home / "cupsd.conf").write_text(_SERVER.format(socket=socket), encoding="ascii")
    (home / "cups-files.conf").write_text(_FILES.format(home=home), encoding="ascii")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    env = {**os.environ, "PATH": path, "CUPS_SERVER": str(socket), "QT_QPA_PLATFORM": "offscreen"}
    server = PrintServer(home, env)
    daemon = _start(home, env)
    try:
        _wait(socket.exists, lambda: f"cupsd did not start: {daemon.poll()} {server.log()}")
        server.queue(_QUEUE)
        yield server
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


def _start(home: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            _find("cupsd") or "cupsd",
            "-f",
            "-c",
            str(home / "cupsd.conf"),
            "-s",
            str(home / "cups-files.conf"),
        ],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _two_pages() -> bytes:
    """Marks 8 mm from every edge and a pattern that differs by page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(210 * mm, 297 * mm))
    for page in (1, 2):
        for x, y in ((8, 8), (198, 8), (8, 285), (198, 285)):
            canvas.rect(x * mm, y * mm, 4 * mm, 4 * mm, fill=1)
        for step in range(page, 12, page):
            canvas.rect((20 + 12 * step) * mm, (40 + 17 * step) * mm, 6 * mm, 2 * mm, fill=1)
        canvas.setFont("Helvetica", 14)
        canvas.drawString(30 * mm, 260 * mm, f"Page {page} of the form")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _ink(pdf: bytes) -> list[Image.Image]:
    """Where each page is dark, as black-and-white pictures at 100 dpi."""
    pages = []
    for page in page_images(pdf, _DPI):
        picture = Image.frombuffer("RGB", (page.width, page.height), page.data, "raw", "BGRX", page.stride, 1)
        pages.append(picture.convert("L").point([255 if level < 128 else 0 for level in range(256)]))
    return pages


def _not_near(ink: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of the ink that has no ink of `other` within 1 mm."""
    near = other.filter(ImageFilter.MaxFilter(_ONE_MM)).resize(ink.size)
    return ImageChops.subtract(ink, near).getbbox()


def test_paper_is_the_preview(cups: PrintServer) -> None:
    before = set(cups.papers())
    preview = _two_pages()
    said = cups.print_pages(preview, _QUEUE)
    assert said.startswith("taken")
    assert _QUEUE in said

    _wait(lambda: bool(set(cups.papers()) - before), lambda: f"no paper came out: {cups.log()}")
    (paper,) = set(cups.papers()) - before
    printed = paper.read_bytes()

    sizes = page_sizes(printed)
    assert len(sizes) == 2
    for width, height in sizes:
        assert abs(width - 210) < 1
        assert abs(height - 297) < 1
    for shown, laid in zip(_ink(preview), _ink(printed), strict=True):
        assert shown.getbbox() is not None
        assert _not_near(shown, laid) is None
        assert _not_near(laid, shown) is None


def test_missing_printer_is_said(cups: PrintServer) -> None:
    said = cups.print_pages(_two_pages(), "没有这台")
    assert "找不到打印机“没有这台”" in said
    assert "PDF" in said


def test_stopped_printer_is_said(cups: PrintServer) -> None:
    cups.queue("stopped")
    cups.command("cupsdisable", "stopped")
    assert "已停止或脱机" in cups.print_pages(_two_pages(), "stopped")
    assert "stopped-" not in cups.command("lpstat", "-o")


def test_rejecting_printer_is_said(cups: PrintServer) -> None:
    cups.queue("rejecting")
    cups.command("cupsreject", "rejecting")
    assert "不接受打印任务" in cups.print_pages(_two_pages(), "rejecting")
