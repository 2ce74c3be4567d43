"""Paper from a real print system: a CUPS server of the test's own, with the PDF printer."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket as socket_module
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
from app.views.print_sheet import AS_IT_IS, Sheet

pytestmark = pytest.mark.cups

_ROOT = Path(__file__).resolve().parents[2]
_PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
_BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
_QUEUE = "前台-A4"
_DEADLINE = 90
_DPI = 100
_ONE_MM = 9  # pixels: a pixel and four more on each side, 1.0 mm at 100 dpi

_SERVER = """\
LogLevel debug
Listen {socket}
Listen 127.0.0.1:{port}
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
from app.views.print_sheet import Sheet
app = QApplication([])
sheet = Sheet(sys.argv[4], sys.argv[5], int(sys.argv[6]), int(sys.argv[7]))
try:
    printer.print_pages(Path(sys.argv[1]).read_bytes(), sys.argv[2], int(sys.argv[3]), "JF-2026-212", sheet)
except UserError as error:
    print(error)
else:
    print("taken", printer.printers(), printer.concern(sys.argv[2]))
"""
_ABLE = """\
import sys
from PySide6.QtWidgets import QApplication
from app.views import printer_state
app = QApplication([])
print(printer_state.trays(sys.argv[1]), printer_state.two_sided(sys.argv[1]))
"""
_OFFICE_PRINTER = """
*OpenUI *InputSlot/Media Source: PickOne
*OrderDependency: 10 AnySetup *InputSlot
*DefaultInputSlot: Upper
*InputSlot Upper/Upper: "<</MediaPosition 0>>setpagedevice"
*InputSlot Lower/Lower: "<</MediaPosition 1>>setpagedevice"
*CloseUI: *InputSlot
*OpenUI *Duplex/Duplex: PickOne
*OrderDependency: 10 AnySetup *Duplex
*DefaultDuplex: None
*Duplex None/None: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long: "<</Duplex true /Tumble false>>setpagedevice"
*Duplex DuplexTumble/Short: "<</Duplex true /Tumble true>>setpagedevice"
*CloseUI: *Duplex
"""


@dataclass(frozen=True)
class PrintServer:
    """A running server: where its papers land."""

    home: Path
    env: dict[str, str]
    port: int

    def command(self, *words: str) -> str:
        """Run a CUPS command against this server."""
        done = subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def queue(self, name: str, paper: str = "A4", *, office: bool = False) -> None:
        """Add a queue of the PDF printer; `office`: one with two trays that prints on both sides."""
        uri, driver = f"cups-pdf:/{self.home.name}", _PPD
        if office:
            driver = self.home / "office.ppd"
            driver.write_text(_PPD.read_text(encoding="latin-1") + _OFFICE_PRINTER, encoding="latin-1")
        self.command("lpadmin", "-p", name, "-v", uri, "-P", str(driver), "-o", f"PageSize={paper}", "-E")

    def print_pages(self, pdf: bytes, name: str, copies: int = 1, sheet: Sheet = AS_IT_IS) -> str:
        """`printer.print_pages` in a process of its own; what it says."""
        source = self.home / "source.pdf"
        source.write_bytes(pdf)
        words = [name, copies, sheet.tray, sheet.sides, sheet.right, sheet.down]
        return self.run(_PRINT, str(source), *map(str, words))

    def run(self, program: str, *words: str, **environment: str) -> str:
        """A Python program in a process of its own that knows this server; what it says."""
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env={**self.env, **environment},
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

    def print_one(self, pdf: bytes, name: str, sheet: Sheet = AS_IT_IS) -> tuple[bytes, str]:
        """The paper that comes out, and what was said."""
        before = set(self.papers())
        said = self.print_pages(pdf, name, sheet=sheet)
        assert said.startswith("taken"), said
        _wait(lambda: bool(set(self.papers()) - before), lambda: f"no paper came out: {self.log()}")
        (paper,) = set(self.papers()) - before
        return paper.read_bytes(), said

    def job_options(self) -> str:
        """What the last job asked of its printer, as its backend was told."""
        log = (self.home / "log" / "error").read_text(encoding="utf-8", errors="replace")
        return [line for line in log.splitlines() if "argv[5]=" in line][-1]

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
    socket, port = home / "s", _free_port()
    (home / "cupsd.conf").write_text(_SERVER.format(socket=socket, port=port), encoding="ascii")
    (home / "cups-files.conf").write_text(_FILES.format(home=home), encoding="ascii")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    env = {**os.environ, "PATH": path, "CUPS_SERVER": str(socket), "QT_QPA_PLATFORM": "offscreen"}
    server = PrintServer(home, env, port)
    daemon = _start(home, env)
    try:
        _wait(socket.exists, lambda: f"cupsd did not start: {daemon.poll()} {server.log()}")
        server.queue(_QUEUE)
        yield server
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


def _free_port() -> int:
    with socket_module.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


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
    preview = _two_pages()
    printed, said = cups.print_one(preview, _QUEUE)
    assert _QUEUE in said

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


def _moved(ink: Image.Image, right: int, down: int) -> Image.Image:
    blank = Image.new("L", ink.size)
    blank.paste(ink, (right, down))
    return blank


def test_a_move_and_both_sides_and_the_tray_reach_the_paper(cups: PrintServer) -> None:
    """12.7 mm are 50 dots at 100 dpi."""
    cups.queue("office", office=True)
    preview = _two_pages()
    printed, _ = cups.print_one(preview, "office", Sheet("Lower", "long", 127, -127))
    options = cups.job_options()
    for wanted in ("media=A4", "sides=two-sided-long-edge", "InputSlot=Lower"):
        assert wanted in options.split()[4:] or f'"{wanted}' in options, options
    for shown, laid in zip(_ink(preview), _ink(printed), strict=True):
        there = _moved(shown, 50, -50)
        assert _not_near(there, laid) is None
        assert _not_near(laid, there) is None
        assert _not_near(shown, laid) is not None


def test_without_a_choice_the_printers_own_settings_stay(cups: PrintServer) -> None:
    cups.queue("plain", office=True)
    cups.command("lpadmin", "-p", "plain", "-o", "InputSlot=Upper", "-o", "sides-default=one-sided")
    cups.print_one(_two_pages(), "plain")
    assert "InputSlot=Lower" not in cups.job_options()
    assert "two-sided" not in cups.job_options()


def test_what_a_printer_can_do_is_asked_of_it(cups: PrintServer) -> None:
    cups.queue("able", office=True)
    said = cups.run(_ABLE, "able", CUPS_SERVER=f"127.0.0.1:{cups.port}")
    assert said == "[('Upper', '上层纸盒'), ('Lower', '下层纸盒')] True\n"
    assert cups.run(_ABLE, _QUEUE, CUPS_SERVER=f"127.0.0.1:{cups.port}") == "[] False\n"


@pytest.mark.parametrize("paper", ["Letter", "A5"])
def test_a_printer_set_to_another_paper_prints_a4_and_says_so(cups: PrintServer, paper: str) -> None:
    cups.queue(f"set-to-{paper}", paper)
    printed, said = cups.print_one(_two_pages(), f"set-to-{paper}")
    assert f"平时用的是 {paper} 纸，这份文书按 A4 打印" in said
    assert [(round(width), round(height)) for width, height in page_sizes(printed)] == [(210, 297)] * 2


def test_a_printer_without_a4_is_refused(cups: PrintServer) -> None:
    driver = cups.home / "labels.ppd"
    a4 = re.compile(r"^\*(PageSize|PageRegion|ImageableArea|PaperDimension) A4[/:].*\n", re.MULTILINE)
    without = a4.sub("", _PPD.read_text(encoding="latin-1"))
    without = re.sub(
        r"^(\*Default(?:PageSize|PageRegion|ImageableArea|PaperDimension)): .*$",
        r"\1: A5",
        without,
        flags=re.MULTILINE,
    )
    driver.write_text(without, encoding="latin-1")
    cups.command("lpadmin", "-p", "labels", "-v", f"cups-pdf:/{cups.home.name}", "-P", str(driver), "-E")
    assert "不能用 A4 纸" in cups.print_pages(_two_pages(), "labels")
    assert "labels-" not in cups.command("lpstat", "-o")
