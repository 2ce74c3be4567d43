"""Prove the bundle (`make bundle`): everything it needs lies inside, and it runs its own demo day from a
path with Chinese characters and blanks, with an empty home and nothing of this checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docx import Document

INSIDE = (
    "resources/fonts/NotoSerifSC-Regular.ttf",
    "resources/fonts/NotoSansSC-Regular.ttf",
    "resources/fonts/HanaMinB.ttf",
    "resources/fonts/OFL-Noto.txt",
    "resources/calendar/2026.json",
    "resources/rules/10_regulation_2022.toml",
    "resources/code_lists/content_classes.toml",
    "resources/code_lists/roles.toml",
    "resources/style.qss",
    "forms_templates/F1.toml",
    "forms_templates/F2.toml",
    "app/models/migrations/env.py",
    "app/models/migrations/versions/0001_register.py",
    "app/models/migrations/versions/0002_intake.py",
    "app/models/migrations/versions/0003_archive.py",
)
OWN_FOLDER = "papers"
MADE = {"screens": ".png", "forms": ".pdf", "ledgers": ".xlsx"}


def main(bundle: Path) -> None:
    inner = bundle / "_internal"
    missing = [name for name in INSIDE if not (inner / name).is_file()]
    if missing:
        raise SystemExit(f"missing in the bundle: {missing}")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "信访 接待" / "工作台 一"
        shutil.copytree(bundle, place, symlinks=True)
        program = Program(place, Path(scratch))
        check_demo(program, Path(scratch) / "演示 输出")
        check_commands(program, Path(scratch) / "登记 册")
    size = sum(one.stat().st_size for one in bundle.rglob("*") if one.is_file() and not one.is_symlink())
    print(f"bundle: {size / 2**20:.0f} MB, runs")


class Program:
    """The bundle's program, with an empty home."""

    def __init__(self, place: Path, home: Path) -> None:
        self._program = place / ("xinfang-desk.exe" if sys.platform == "win32" else "xinfang-desk")
        self._home = home

    def __call__(self, *arguments: str, given: str = "") -> str:
        """What it says; ends the check where it fails or complains."""
        names = ("PATH", "LANG", "SYSTEMROOT", "TEMP")
        kept = {key: value for key, value in os.environ.items() if key in names}
        done = subprocess.run(
            [str(self._program), *arguments],
            env={**kept, "HOME": str(self._home), "QT_QPA_PLATFORM": "offscreen"},
            cwd=self._home,
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        noise = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
        if done.returncode or noise:
            raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout


def check_demo(program: Program, out: Path) -> None:
    program("demo", "--out", str(out))
    for folder, suffix in MADE.items():
        made = [one for one in (out / folder).iterdir() if one.suffix == suffix and one.stat().st_size > 1000]
        if not made:
            raise SystemExit(f"the bundle's demo left nothing in {folder}")
        print(f"{folder}: {len(made)}")


def check_commands(program: Program, register: Path) -> None:
    """Papers as PDF and Word, a Word file of the office's own, and a scan that finds its case."""
    here = ("--data-dir", str(register))
    program(*here, "init", "--office", "示例新区管理委员会信访局", "--short", "示例信访局", "--prefix", "示")
    draft = {"name": "章试样", "received_at": "2026-11-22T09:31", "demand": "请求夜间停工。"}
    number = json.loads(program(*here, "register", "--json", "-", given=json.dumps([draft])))["number"]
    own = register / OWN_FOLDER / "便函.docx"
    own.parent.mkdir(exist_ok=True)
    document = Document()
    document.add_paragraph("{{name}}：您反映的事项编号为{{case_number}}。")
    document.save(str(own))
    slip = register / "F2.pdf"
    for form, file in (("F2", slip), ("F2", register / "F2.docx"), ("便函", register / "便函.docx")):
        program(*here, "print", "--form", form, "--case", number, "--out", str(file))
        if not file.stat().st_size:
            raise SystemExit(f"the bundle printed nothing to {file.name}")
    went = [page["went"] for page in json.loads(program(*here, "scan", str(slip), "--json"))]
    if went != ["filed"]:
        raise SystemExit(f"the bundle did not file its own slip: {went}")
    print("commands: papers as PDF and Word, an own Word file, a scan filed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
