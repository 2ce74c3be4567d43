"""What the window needs to open; everything heavy is loaded when it is first used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "reportlab",
    "docx",
    "openpyxl",
    "PIL",
    "pypdfium2",
    "cryptography",
    "alembic",
    "zxingcpp",
    "docxtpl",
    "jinja2",
)


def test_the_window_opens_without_what_papers_and_scans_need() -> None:
    program = (
        "import sys, app.services.office; from app.views.main_window import MainWindow;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
