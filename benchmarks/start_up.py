"""Window usable and resident memory, against a bare PySide6 main window, in turns.

Usable: shown, painted, today's list read and the cursor in the first field. Uses the screen of DISPLAY, else Qt's
offscreen platform. Memory is read when usable, and again after the ledger, a print preview with rare
characters and a save. Byte code is there, as in an installed program: the first, unmeasured start writes it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7

BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 728)
window.show()
QTimer.singleShot(0, lambda: (print("usable", flush=True), app.quit()))
app.exec()
"""

RSS = """
def rss():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) // 1024
"""

PROGRAM = (
    RSS
    + """
import sys
from pathlib import Path
from app import cli, startup
def after(desk, *, crashed):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "visit_page"))
    def usable():
        print("usable", rss(), flush=True)
        if "work" in sys.argv:
            work(desk, window)
        window.visit_page.form.clear()
        QApplication.quit()
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable))
def work(desk, window):
    from PySide6.QtWidgets import QApplication
    from dataclasses import replace
    from app.services import cases
    from app.domain.records import CaseFilter
    from app.views.preview import PreviewDialog
    page = window.visit_page
    page.form.fill(replace(page.form.draft(), name="\U00020bb7田", address="示", demand="要求修路。" * 40))
    page.save()
    for index in (2, 1, 3, 0):
        window.show_tab(index)
        QApplication.processEvents()
    row = cases.page(desk.context, CaseFilter())[0]
    dialog = PreviewDialog(desk, cases.get(desk.context, row.id), form="F1")
    dialog.show()
    from app import tasks
    for _ in range(400):
        QApplication.processEvents()
        import time
        time.sleep(0.005)
    print("worked", rss(), flush=True)
    dialog.close()
startup._after_first_paint = after
arguments = cli.parser().parse_args(["--data-dir", sys.argv[1], "--operator", "王登记"])
sys.exit(startup.open_window(arguments))
"""
)


def main() -> None:
    from app.clock import SystemClock
    from app.domain.records import OfficeProfile
    from app.services import office

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "reg"
        profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
        office.create_register(folder, profile, "王登记", SystemClock())[0].close()
        os.environ["XDG_CONFIG_HOME"] = name
        os.environ["PYTHONPYCACHEPREFIX"] = name
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        usable_after(PROGRAM, str(folder))
        bare, program = [], []
        for _ in range(ROUNDS):
            bare.append(usable_after(BARE)[0])
            program.append(usable_after(PROGRAM, str(folder)))
        plain = statistics.median(bare)
        window = statistics.median(one for one, _ in program)
        print(
            f"window usable   program {window:.3f} s   bare {plain:.3f} s   difference {window - plain:.3f} s (≤ 0.4)"
        )
        words = usable_after(PROGRAM, str(folder), "work")[1]
        print(
            f"resident memory   {words[1]} MB when usable   {words[3]} MB after a save, all tabs and a preview (≤ 160)"
        )


def usable_after(code: str, *arguments: str) -> tuple[float, list[str]]:
    """Seconds from the start of the process to its word, and all its words."""
    environment = {**os.environ, "PYTHONPATH": "."}
    if "DISPLAY" not in environment:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    seconds = time.perf_counter() - start
    rest = child.stdout.read()
    child.wait()
    if not first:
        raise SystemExit("the window did not open: is the screen of DISPLAY there?")
    return seconds, (first + rest).split()


if __name__ == "__main__":
    main()
